//! A straight line of statements, over bundles of symbols: what records its derivatives as statements of floats.
//!
//! Each statement on real numbers runs over the scalar R, whose rules record the statements that they need. Conditions
//! and integers have no derivative: their statements are recorded as they are, on the primals.

use tangent_bundle::bundle::TaylorBundle;
use tangent_bundle::order::Order;
use tangent_bundle::real::{Atoms, Real};

use crate::error::Error;
use crate::external::External;
use crate::function::Function;
use crate::operation::{Operation, Terminator};
use crate::symbol::Symbol;
use crate::types::{BlockId, Constant, Type, ValueId};

/// A number that derivatives are recorded with: a symbol, or a bundle over symbols.
pub(crate) trait Series: Real + Atoms<Atom = Symbol> {
    /// The highest order of its derivatives.
    const ORDER: usize;

    /// A number without tangents.
    fn of_symbol(x: Symbol) -> Self;

    /// The solution of `y′ = w·x′` with the primal 0.
    fn integral(self, w: Self) -> Self;
}

impl Series for Symbol {
    const ORDER: usize = 0;

    fn of_symbol(x: Symbol) -> Self {
        x
    }

    fn integral(self, _: Self) -> Self {
        Self::from(0.0)
    }
}

impl<N: Order<Symbol>> Series for TaylorBundle<N, Symbol>
where
    Self: Real + Atoms<Atom = Symbol>,
{
    const ORDER: usize = N::USIZE;

    fn of_symbol(x: Symbol) -> Self {
        Self::from_primal(x)
    }

    fn integral(self, w: Self) -> Self {
        self.integral_of(w)
    }
}

/// The partials of a function that is known as code, where it has the value y. They are right to this order.
pub(crate) fn slopes<R: Series>(f: &External, recording: u32, x: &[R], y: R, order: usize) -> Result<Vec<R>, Error> {
    match f.partials()? {
        Some(partials) => {
            let all: Vec<R> = x.iter().copied().chain([y]).collect();
            replay_to(&partials.function, recording, &all, order)
        }
        None => Ok(vec![external(&f.differentiated(1), recording, x, order)?]),
    }
}

/// The value of a function that is known as code, right to this order.
fn external<R: Series>(f: &External, recording: u32, x: &[R], order: usize) -> Result<R, Error> {
    let primals: Vec<ValueId> = x.iter().map(|x| x.bottom().recorded(recording)).collect();
    let value = |k: usize| {
        let call = Operation::External(f.differentiated(k), primals.clone());
        R::of_symbol(Symbol::of_recorded(
            recording,
            Symbol::append(recording, call, Type::Real),
        ))
    };
    let primal = value(0);
    if !f.has_partials() {
        // Taylor's formula, by Horner's rule.
        let step = x[0] - R::of_symbol(x[0].bottom());
        let factorial = |k: usize| (1..=k).map(|k| k as f64).product::<f64>();
        let sum = (1..=order)
            .rev()
            .fold(R::from(0.0), |sum, k| (sum + value(k) / factorial(k)) * step);
        return Ok(primal + sum);
    }
    // Each evaluation of the partials gives one more order.
    let mut y = primal;
    for k in 0..order {
        let slopes = slopes(f, recording, x, y, k)?;
        y = x
            .iter()
            .zip(slopes)
            .fold(primal, |sum, (x, slope)| sum + x.integral(slope));
    }
    Ok(y)
}

/// A value of the function, over the scalar R.
#[derive(Clone)]
enum Replayed<R> {
    Real(R),
    /// A condition or an integer, as a value of the recording.
    Word(ValueId),
    Tuple(Vec<Replayed<R>>),
}

/// The values of a straight line, by their numbers.
struct Replay<'a, R> {
    function: &'a Function,
    recording: u32,
    order: usize,
    values: Vec<Option<Replayed<R>>>,
}

/// The real numbers of the result of a straight line, over a scalar of symbols of this recording.
///
/// # Errors
///
/// If the function branches, calls others, or has operations of passes.
pub(crate) fn replay<R: Series>(function: &Function, recording: u32, arguments: &[R]) -> Result<Vec<R>, Error> {
    replay_to(function, recording, arguments, R::ORDER)
}

/// The same, right to this order of R. Derivatives above it may be anything.
fn replay_to<R: Series>(function: &Function, recording: u32, arguments: &[R], order: usize) -> Result<Vec<R>, Error> {
    let mut replay = Replay {
        function,
        recording,
        order,
        values: Vec::new(),
    };
    let mut given = arguments.iter().copied();
    for v in function.arguments() {
        let value = argument(function.type_of(*v), &mut given);
        replay.set(
            *v,
            value.ok_or_else(|| replay.refused("an argument is not made of real numbers"))?,
        );
    }
    let (mut from, mut block) = (None, BlockId::default());
    loop {
        let here = function.block(block);
        for v in here.statements() {
            let value = replay.value(*v, from)?;
            replay.set(*v, value);
        }
        match here.terminator() {
            Terminator::Return(v) => {
                let mut all = Vec::new();
                reals(replay.get(*v), &mut all);
                return Ok(all);
            }
            Terminator::Branch(to) => (from, block) = (Some(block), *to),
            _ => return Err(replay.refused("it branches")),
        }
    }
}

/// An argument of this type, from the real numbers that are given.
fn argument<R>(ty: &Type, given: &mut impl Iterator<Item = R>) -> Option<Replayed<R>> {
    Some(match ty {
        Type::Real => Replayed::Real(given.next()?),
        Type::Tuple(fields) => {
            let fields: Option<Vec<_>> = fields.iter().map(|ty| argument(ty, given)).collect();
            Replayed::Tuple(fields?)
        }
        _ => return None,
    })
}

/// The real numbers of a value.
fn reals<R: Copy>(value: &Replayed<R>, all: &mut Vec<R>) {
    match value {
        Replayed::Real(x) => all.push(*x),
        Replayed::Word(_) => {}
        Replayed::Tuple(fields) => fields.iter().for_each(|field| reals(field, all)),
    }
}

impl<R: Series> Replay<'_, R> {
    fn refused(&self, why: &str) -> Error {
        Error::Refused {
            function: self.function.name().to_string(),
            why: format!("{why}: only a straight line of floats is made of its statements; evaluate it over bundles"),
        }
    }

    fn set(&mut self, v: ValueId, value: Replayed<R>) {
        if self.values.len() <= v.index() {
            self.values.resize_with(v.index() + 1, || None);
        }
        self.values[v.index()] = Some(value);
    }

    fn get(&self, v: ValueId) -> &Replayed<R> {
        self.values[v.index()]
            .as_ref()
            .expect("a value is defined before its use")
    }

    fn real(&self, v: ValueId) -> R {
        match self.get(v) {
            Replayed::Real(x) => *x,
            _ => unreachable!("the function is well formed"),
        }
    }

    /// The value in the recording of a condition or an integer, or of the primal of a real number.
    fn word(&self, v: ValueId) -> ValueId {
        match self.get(v) {
            Replayed::Word(word) => *word,
            Replayed::Real(x) => x.bottom().recorded(self.recording),
            Replayed::Tuple(_) => unreachable!("the function is well formed"),
        }
    }

    /// The value of a statement.
    fn value(&self, v: ValueId, from: Option<BlockId>) -> Result<Replayed<R>, Error> {
        let statement = self.function.statement(v);
        let real = |v: &ValueId| self.real(*v);
        Ok(Replayed::Real(match &statement.operation {
            Operation::Constant(Constant::Real(c)) => R::from(*c),
            Operation::Unary(f, x) => f.of(real(x)),
            Operation::Binary(f, [x, y]) => f.of(real(x), real(y)),
            Operation::Ternary(f, [x, y, z]) => f.of(real(x), real(y), real(z)),
            Operation::External(f, x) => {
                let x: Vec<R> = x.iter().map(real).collect();
                external(f, self.recording, &x, self.order)?
            }
            Operation::Powf(x, p) => real(x).powf(*p),
            Operation::Powi(x, n) => match self.integer(*n) {
                Some(n) => real(x).powi(n),
                None => return Err(self.refused("an exponent is computed")),
            },
            Operation::ToReal(_) => R::of_atoms(&mut {
                let symbol = self.recorded_word(v);
                let mut first = Some(symbol);
                move || first.take().unwrap_or_else(|| Symbol::from(0.0))
            }),
            Operation::Select([c, a, b]) => match (self.get(*a), self.get(*b)) {
                (Replayed::Real(a), Replayed::Real(b)) => self.selected(self.word(*c), *a, *b),
                _ => return Ok(Replayed::Word(self.copied(v))),
            },
            Operation::Alias(x) => return Ok(self.get(*x).clone()),
            Operation::Tuple(fields) => {
                return Ok(Replayed::Tuple(fields.iter().map(|v| self.get(*v).clone()).collect()));
            }
            Operation::Field(tuple, i) => match self.get(*tuple) {
                Replayed::Tuple(fields) => return Ok(fields[*i].clone()),
                _ => unreachable!("the function is well formed"),
            },
            Operation::Phi(incoming) => {
                let taken = incoming.iter().find(|(block, _)| Some(*block) == from);
                let (_, x) = taken.expect("a phi has an operand for each edge");
                return Ok(self.get(*x).clone());
            }
            Operation::Constant(_)
            | Operation::Compare(..)
            | Operation::Logic(..)
            | Operation::Not(_)
            | Operation::Arithmetic(..)
            | Operation::Guard(..) => return Ok(Replayed::Word(self.copied(v))),
            _ => return Err(self.refused(&format!("it has the statement {v}, which is no function of floats"))),
        }))
    }

    /// A constant integer.
    fn integer(&self, v: ValueId) -> Option<i32> {
        match self.function.statement(v).operation {
            Operation::Constant(Constant::Integer(n)) => i32::try_from(n).ok(),
            Operation::Alias(x) => self.integer(x),
            _ => None,
        }
    }

    /// The same statement on the words and the primals of the recording.
    fn copied(&self, v: ValueId) -> ValueId {
        let statement = self.function.statement(v);
        let mut operation = statement.operation.clone();
        for operand in operation.each_operand_mut() {
            *operand = self.word(*operand);
        }
        Symbol::append(self.recording, operation, statement.ty.clone())
    }

    /// A real number that is a function of words.
    fn recorded_word(&self, v: ValueId) -> Symbol {
        Symbol::of_recorded(self.recording, self.copied(v))
    }

    /// One of two numbers by a condition, component by component.
    fn selected(&self, condition: ValueId, then: R, otherwise: R) -> R {
        let mut all = Vec::with_capacity(R::ATOMS);
        otherwise.atoms(&mut |atom| all.push(atom));
        let mut otherwise = all.into_iter();
        then.map_atoms(&mut |then| {
            let otherwise = otherwise.next().expect("as many atoms as the number has");
            Symbol::chosen(self.recording, condition, then, otherwise)
        })
    }
}
