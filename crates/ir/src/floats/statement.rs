//! The lowering of statements.

use tangent_bundle::real::Elementary;

use crate::error::Error;
use crate::external::External;
use crate::floats::lowering::Lowering;
use crate::floats::series::{Computed, computed};
use crate::floats::value::{Lowered, lowered_type};
use crate::operation::{Arithmetic, Array, Comparison, Operation};
use crate::symbol::Symbol;
use crate::types::{Constant, Type, ValueId};

impl Lowering<'_> {
    /// What stands for a statement that is no phi.
    pub(super) fn statement(&mut self, v: ValueId) -> Result<Lowered, Error> {
        let old = self.old;
        let statement = old.statement(v);
        let (ty, order) = (&statement.ty, self.order_of(v));
        let zero = Symbol::from(0.0);
        Ok(match &statement.operation {
            Operation::Primal(level, x) | Operation::Truncate(level, x) if *level == self.level => {
                self.each(self.get(*x), &|all| all[..=order].to_vec(), &|all| {
                    all[..=order].to_vec()
                })
            }
            Operation::Derivative(level, k, x) if *level == self.level => {
                let arrays = |all: &[ValueId]| (0..=order).map(|i| self.risen_array(all, i, *k)).collect();
                self.each(
                    self.get(*x),
                    &|all| (0..=order).map(|i| risen(all, i, *k)).collect(),
                    &arrays,
                )
            }
            Operation::Seed(level, x) if *level == self.level => self.each(
                &self.split(ty, self.whole(*x)),
                &|all| extended(all[0], Symbol::from(1.0), order),
                &|all| self.extended_array(all[0], 1.0, order),
            ),
            Operation::Zero(level, x) if *level == self.level => self.each(
                &self.split(ty, self.whole(*x)),
                &|all| extended(all[0], zero, order),
                &|all| self.extended_array(all[0], 0.0, order),
            ),
            Operation::Array(Array::Length, x) => self.length(x[0]),
            Operation::Alias(x) => self.get(*x).clone(),
            Operation::Tuple(fields) if order > 0 => {
                Lowered::Tuple(fields.iter().map(|field| self.get(*field).clone()).collect())
            }
            Operation::Field(tuple, i) => match self.get(*tuple) {
                Lowered::Tuple(fields) => fields[*i].clone(),
                _ => self.copied(v),
            },
            Operation::Call(name, operands) => self.call(v, name, operands)?,
            Operation::Push(..) => self.copied(v),
            _ if order == 0 => self.copied(v),
            Operation::EmptyStack | Operation::Pop(_) => self.copied(v),
            Operation::Top(stack) => {
                let top = self.emit(Operation::Top(self.whole(*stack)), lowered_type(ty, order));
                self.unpacked(ty, order, top)
            }
            Operation::Select([c, a, b]) => {
                let c = self.whole(*c);
                self.selected(c, self.get(*a), self.get(*b))
            }
            Operation::Constant(Constant::Real(c)) => Lowered::series(extended(Symbol::from(*c), zero, order)),
            Operation::ConstantArray(entries) => self.literal_array(entries, order),
            Operation::Array(f, x) => self.array(*f, x, order),
            Operation::ToReal(n) => {
                let primal = self.emit(Operation::ToReal(self.whole(*n)), Type::Real);
                Lowered::series(extended(self.symbol(primal), zero, order))
            }
            Operation::Primal(_, x)
            | Operation::Truncate(_, x)
            | Operation::Seed(_, x)
            | Operation::Zero(_, x)
            | Operation::Derivative(_, _, x) => self.of_another_level(&statement.operation, *x, self.get(*x)),
            Operation::Unary(..)
            | Operation::Binary(..)
            | Operation::Ternary(..)
            | Operation::External(..)
            | Operation::Powf(..)
            | Operation::Powi(..) => match self.ruled(v)? {
                Some(value) => value,
                None => self.computed(v, order),
            },
            operation => {
                let name = crate::verify::keyword(operation);
                return Err(old.refusal(format_args!(
                    "{v} is a statement `{name}` of order {order}, which is not made of operations on floats: replace it by \
                     operations, or by a call of a function with a rule"
                )));
            }
        })
    }

    /// Maps the coefficients of each real number and of each array. What has one coefficient then is plain.
    fn each(
        &self,
        value: &Lowered,
        f: &impl Fn(&[Symbol]) -> Vec<Symbol>,
        on_arrays: &impl Fn(&[ValueId]) -> Vec<ValueId>,
    ) -> Lowered {
        match value {
            Lowered::Plain(v) => Lowered::Plain(*v),
            Lowered::Tuple(fields) => {
                Lowered::Tuple(fields.iter().map(|field| self.each(field, f, on_arrays)).collect())
            }
            Lowered::Arrays(all) => match on_arrays(all)[..] {
                [one] => Lowered::Plain(one),
                ref all => Lowered::Arrays(all.into()),
            },
            Lowered::Series(all) => match f(all)[..] {
                [one] => Lowered::Plain(one.recorded(self.recording)),
                ref all => Lowered::Series(all.into()),
            },
        }
    }

    /// A plain value by its real numbers.
    fn split(&self, ty: &Type, v: ValueId) -> Lowered {
        match ty {
            Type::Real => Lowered::series(vec![self.symbol(v)]),
            Type::Array => Lowered::Arrays([v].into()),
            Type::Tuple(fields) => {
                let fields = fields.iter().enumerate().map(|(i, ty)| {
                    let field = self.emit(Operation::Field(v, i), ty.clone());
                    self.split(ty, field)
                });
                Lowered::Tuple(fields.collect())
            }
            _ => Lowered::Plain(v),
        }
    }

    /// The same statement on what stands for its operands.
    fn copied(&self, v: ValueId) -> Lowered {
        let statement = self.old.statement(v);
        let mut operation = statement.operation.clone();
        for operand in operation.each_operand_mut() {
            *operand = self.whole(*operand);
        }
        Lowered::Plain(self.emit(operation, statement.ty.clone()))
    }

    /// One of two values by a condition, number by number.
    fn selected(&self, c: ValueId, a: &Lowered, b: &Lowered) -> Lowered {
        match (a, b) {
            (Lowered::Plain(a), Lowered::Plain(b)) => {
                let ty = self.with(|recorder| recorder.function.type_of(*a).clone());
                Lowered::Plain(self.emit(Operation::Select([c, *a, *b]), ty))
            }
            (Lowered::Series(a), Lowered::Series(b)) => {
                let chosen = a.iter().zip(b.iter());
                let chosen = chosen.map(|(a, b)| Symbol::chosen(self.recording, c, *a, *b));
                Lowered::series(chosen.collect())
            }
            (Lowered::Arrays(a), Lowered::Arrays(b)) => {
                let chosen = a.iter().zip(b.iter());
                let chosen = chosen.map(|(a, b)| self.emit(Operation::Select([c, *a, *b]), Type::Array));
                Lowered::Arrays(chosen.collect())
            }
            _ => {
                let fields = a.fields().iter().zip(b.fields());
                Lowered::Tuple(fields.map(|(a, b)| self.selected(c, a, b)).collect())
            }
        }
    }

    /// An operation of another level, on each coefficient. The variable of that level moves the primal alone.
    fn of_another_level(&self, operation: &Operation, x: ValueId, value: &Lowered) -> Lowered {
        let on_value = |c: ValueId, mut operation: Operation, ty: Type| {
            operation.each_operand_mut().for_each(|operand| *operand = c);
            self.emit(operation, ty)
        };
        let on = |c: Symbol, operation: Operation| {
            let orders = self.at_orders_of(x);
            let c = c.recorded(self.recording);
            self.with(|recorder| recorder.orders = orders);
            self.symbol(on_value(c, operation, Type::Real))
        };
        let of_order = |k: usize| match operation {
            Operation::Seed(level, x) if k > 0 => Operation::Zero(*level, *x),
            operation => operation.clone(),
        };
        match value {
            Lowered::Plain(v) => Lowered::Plain(*v),
            Lowered::Tuple(fields) => {
                let fields = fields.iter().map(|field| self.of_another_level(operation, x, field));
                Lowered::Tuple(fields.collect())
            }
            Lowered::Series(all) => {
                let each = all.iter().enumerate().map(|(k, c)| match k {
                    1.. if c.is_always(0.0) => *c,
                    _ => on(*c, of_order(k)),
                });
                Lowered::series(each.collect())
            }
            Lowered::Arrays(all) => {
                let each = all.iter().enumerate();
                Lowered::Arrays(each.map(|(k, a)| on_value(*a, of_order(k), Type::Array)).collect())
            }
        }
    }

    /// The literal that a value equals, if it does.
    fn literal(&self, mut v: ValueId) -> Option<f64> {
        loop {
            match self.old.statement(v).operation {
                Operation::Constant(Constant::Real(c)) => return Some(c),
                Operation::Alias(x) | Operation::Truncate(_, x) | Operation::Zero(_, x) => v = x,
                _ => return None,
            }
        }
    }

    /// A constant integer.
    fn integer(&self, v: ValueId) -> Option<i32> {
        match self.old.statement(v).operation {
            Operation::Constant(Constant::Integer(n)) => i32::try_from(n).ok(),
            Operation::Alias(x) => self.integer(x),
            _ => None,
        }
    }

    /// The primal of a computation: the same operation on the primals.
    pub(super) fn primal(&self, v: ValueId) -> Symbol {
        let mut operation = self.old.statement(v).operation.clone();
        for operand in operation.each_operand_mut() {
            *operand = match self.get(*operand) {
                Lowered::Series(all) => all[0].recorded(self.recording),
                _ => self.whole(*operand),
            };
        }
        self.symbol(self.emit(operation, Type::Real))
    }

    /// A computation of real numbers.
    fn computed(&self, v: ValueId, order: usize) -> Lowered {
        let operation = &self.old.statement(v).operation;
        let primal = self.primal(v);
        let operands: Vec<_> = operation
            .each_operand()
            .filter(|x| *self.old.type_of(*x) == Type::Real)
            .collect();
        let x: Vec<_> = operands.iter().map(|x| self.series(*x)).collect();
        let x: Vec<&[Symbol]> = x.iter().map(|x| &x[..]).collect();
        if x.iter().all(|x| x[1..].iter().all(|c| c.is_always(0.0))) {
            return Lowered::series(extended(primal, Symbol::from(0.0), order));
        }
        let mut all = match operation {
            Operation::External(f, _) => {
                let c = self.coefficients_of_derivatives(f, x[0][0], primal, order);
                computed(&Computed::Composition(&c), &x, order)
            }
            Operation::Powi(_, n) => match self.integer(*n) {
                Some(n) => computed(&Computed::Power(n), &x, order),
                None => {
                    let c = self.coefficients_of_power(x[0][0], primal, *n, order);
                    computed(&Computed::Composition(&c), &x, order)
                }
            },
            operation => {
                let mut literals = [None; 2];
                for (literal, operand) in literals.iter_mut().zip(&operands) {
                    *literal = self.literal(*operand);
                }
                computed(&Computed::Operation(operation, literals), &x, order)
            }
        };
        all[0] = primal;
        Lowered::series(all)
    }

    /// The Taylor coefficients `C(n, k)·xⁿ⁻ᵏ` of a power with an exponent that is computed.
    fn coefficients_of_power(&self, x: Symbol, y: Symbol, n: ValueId, order: usize) -> Vec<Symbol> {
        let integer = |c: i64| self.with(|recorder| recorder.integer(c));
        let (mut exponent, lowest) = (self.whole(n), integer(i32::MIN.into()));
        let n = self.emit(Operation::ToReal(exponent), Type::Real);
        let n = self.symbol(n);
        let (mut binomial, mut power) = (Symbol::from(1.0), y);
        let mut all = vec![y];
        for k in 1..=order {
            binomial = binomial * (n - (k - 1) as f64) / k as f64;
            // An exponent below the lowest one is reached by a division.
            let is_lowest = self.emit(
                Operation::Compare(Comparison::LessOrEqual, [exponent, lowest]),
                Type::Boolean,
            );
            let less = self.emit(
                Operation::Arithmetic(Arithmetic::Sub, [exponent, integer(1)]),
                Type::Integer,
            );
            exponent = self.emit(Operation::Select([is_lowest, exponent, less]), Type::Integer);
            let lower = Operation::Powi(x.recorded(self.recording), exponent);
            let lower = self.symbol(self.emit(lower, Type::Real));
            power = Symbol::chosen(self.recording, is_lowest, power / x, lower);
            // The power is infinite at 0 where the binomial is 0.
            let (none, size) = (Symbol::from(0.0), binomial.abs());
            all.push(Elementary::where_at_least([none, size], none, binomial * power));
        }
        all
    }

    /// The Taylor coefficients `f⁽ᵏ⁾(x)/k!` of a function that is given by its derivatives.
    fn coefficients_of_derivatives(&self, f: &External, x: Symbol, y: Symbol, order: usize) -> Vec<Symbol> {
        let x = x.recorded(self.recording);
        let mut factorial = 1.0;
        let higher = (1..=order).map(|k| {
            factorial *= k as f64;
            let derivative = Operation::External(f.differentiated(k), vec![x]);
            self.symbol(self.emit(derivative, Type::Real)) / factorial
        });
        std::iter::once(y).chain(higher).collect()
    }

    /// The value of `Σ ∫ gᵢ·xᵢ′` at an order, of the partials g.
    pub(super) fn integrated(&self, x: &[&[Symbol]], slopes: &[Lowered], order: usize) -> Symbol {
        let zero = Symbol::from(0.0);
        x.iter().zip(slopes).fold(zero, |sum, (x, slope)| {
            let slope = match slope {
                Lowered::Plain(v) => vec![self.symbol(*v)],
                other => other.coefficients().to_vec(),
            };
            sum + computed(&Computed::Integral, &[x, &slope], order)[order]
        })
    }
}

/// A number with this slope and no higher tangents.
fn extended(primal: Symbol, slope: Symbol, order: usize) -> Vec<Symbol> {
    let zero = Symbol::from(0.0);
    let coefficient = |k| match k {
        0 => primal,
        1 => slope,
        _ => zero,
    };
    (0..=order).map(coefficient).collect()
}

/// The i-th coefficient of the k-th derivative: `xᵢ₊ₖ·(i + k)!/i!`.
fn risen(x: &[Symbol], i: usize, k: usize) -> Symbol {
    let rise: f64 = (i + 1..=i + k).map(|j| j as f64).product();
    x[i + k] * rise
}
