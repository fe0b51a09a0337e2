//! Constant folding, and identities that are exact in floats.

use tangent_bundle::real::Elementary;

use crate::function::Function;
use crate::operation::{Binary, Operation, Ternary, Unary};
use crate::types::{BlockId, Constant, ValueId};

/// What an operation folds to.
pub(super) enum Folded {
    Same(ValueId),
    Constant(Constant),
    /// Another operation with the same value.
    Operation(Operation),
    Nothing,
}

/// The folding of one statement.
pub(super) struct Folding<'a> {
    pub(super) function: &'a Function,
    pub(super) v: ValueId,
    /// Whether each value is a literal. This is looked up faster than its statement.
    pub(super) is_literal: &'a [bool],
    /// Whether control may come from a block to that of the statement.
    pub(super) is_taken: &'a dyn Fn(BlockId) -> bool,
}

impl Folding<'_> {
    fn constant(&self, v: ValueId) -> Option<Constant> {
        if !self.is_literal[v.index()] {
            return None;
        }
        match self.function.statement(v).operation {
            Operation::Constant(c) => Some(c),
            _ => None,
        }
    }

    fn real(&self, v: ValueId) -> Option<f64> {
        match self.constant(v)? {
            Constant::Real(c) => Some(c),
            _ => None,
        }
    }

    fn boolean(&self, v: ValueId) -> Option<bool> {
        match self.constant(v)? {
            Constant::Boolean(c) => Some(c),
            _ => None,
        }
    }

    fn integer(&self, v: ValueId) -> Option<i64> {
        match self.constant(v)? {
            Constant::Integer(c) => Some(c),
            _ => None,
        }
    }

    /// Whether a value is certainly not −0. The search takes a few steps only.
    fn is_never_minus_zero(&self, v: ValueId, steps: usize) -> bool {
        match &self.function.statement(v).operation {
            Operation::Constant(Constant::Real(c)) => c.to_bits() != (-0.0_f64).to_bits(),
            Operation::Unary(Unary::Exp | Unary::Exp2 | Unary::Cosh | Unary::Abs, _) | Operation::ToReal(_) => true,
            Operation::Binary(Binary::Mul, [a, b]) => a == b,
            // A sum is −0 only if both terms are.
            Operation::Binary(Binary::Add, operands) => {
                steps > 0 && operands.iter().any(|v| self.is_never_minus_zero(*v, steps - 1))
            }
            _ => false,
        }
    }

    pub(super) fn of(&self, operation: &Operation) -> Folded {
        self.identity(operation)
            .map(Folded::Same)
            .or_else(|| self.computed(operation).map(Folded::Constant))
            .or_else(|| self.on_arrays(operation))
            .unwrap_or(Folded::Nothing)
    }

    /// The operand that a phi takes from wherever control comes.
    pub(super) fn phi(&self) -> Option<ValueId> {
        let Operation::Phi(incoming) = &self.function.statement(self.v).operation else {
            return None;
        };
        let taken = incoming
            .iter()
            .filter(|(from, v)| *v != self.v && (self.is_taken)(*from));
        let mut others = taken.map(|(_, v)| *v);
        let first = others.next()?;
        others.all(|v| v == first).then_some(first)
    }

    /// The operand that an operation returns unchanged.
    fn identity(&self, operation: &Operation) -> Option<ValueId> {
        let is = |v: ValueId, c: f64| self.real(v).is_some_and(|x| x.to_bits() == c.to_bits());
        match *operation {
            Operation::Alias(x) => Some(x),
            Operation::Phi(_) => self.phi(),
            Operation::Binary(Binary::Mul, [x, c]) if is(c, 1.0) => Some(x),
            Operation::Binary(Binary::Mul, [c, x]) if is(c, 1.0) => Some(x),
            Operation::Binary(Binary::Div, [x, c]) if is(c, 1.0) => Some(x),
            Operation::Binary(Binary::Sub, [x, c]) if is(c, 0.0) => Some(x),
            Operation::Binary(Binary::Add, [x, c]) | Operation::Binary(Binary::Add, [c, x])
                if is(c, -0.0) || (is(c, 0.0) && self.is_never_minus_zero(x, 4)) =>
            {
                Some(x)
            }
            Operation::Powi(x, n) if self.integer(n) == Some(1) => Some(x),
            Operation::Unary(Unary::Neg, x) => match self.function.statement(x).operation {
                Operation::Unary(Unary::Neg, inner) => Some(inner),
                _ => None,
            },
            Operation::Not(x) => match self.function.statement(x).operation {
                Operation::Not(inner) => Some(inner),
                _ => None,
            },
            Operation::Select([c, a, b]) => match self.boolean(c) {
                Some(true) => Some(a),
                Some(false) => Some(b),
                None => (a == b).then_some(a),
            },
            Operation::Top(stack) => match self.function.statement(stack).operation {
                Operation::Push(_, top) if self.function.type_of(top) == self.function.type_of(self.v) => Some(top),
                _ => None,
            },
            Operation::Pop(stack) => match self.function.statement(stack).operation {
                Operation::Push(below, _) => Some(below),
                _ => None,
            },
            Operation::Field(tuple, i) => match &self.function.statement(tuple).operation {
                Operation::Tuple(fields) => Some(fields[i]),
                _ => None,
            },
            _ => None,
        }
    }

    /// The literal that an operation on literals returns. Real operands and results must be finite, so that no
    /// tangent is affected.
    fn computed(&self, operation: &Operation) -> Option<Constant> {
        let finite = |c: f64| c.is_finite().then_some(Constant::Real(c));
        let real = |v: ValueId| self.real(v).filter(|c| c.is_finite());
        match *operation {
            Operation::Unary(f, x) => finite(f.of(real(x)?)),
            Operation::Binary(f, [x, y]) => finite(f.of(real(x)?, real(y)?)),
            Operation::Ternary(f @ Ternary::MulAdd, [x, y, z]) => finite(f.of(real(x)?, real(y)?, real(z)?)),
            Operation::Powf(x, p) => finite(Elementary::powf(real(x)?, p)),
            Operation::Powi(x, n) => finite(Elementary::powi(real(x)?, i32::try_from(self.integer(n)?).ok()?)),
            Operation::ToReal(n) => Some(Constant::Real(self.integer(n)? as f64)),
            Operation::Compare(how, [a, b]) => match (self.constant(a)?, self.constant(b)?) {
                (Constant::Real(a), Constant::Real(b)) => Some(Constant::Boolean(how.holds(&a, &b))),
                (Constant::Integer(a), Constant::Integer(b)) => Some(Constant::Boolean(how.holds(&a, &b))),
                _ => None,
            },
            Operation::Logic(f, [a, b]) => Some(Constant::Boolean(f.of(self.boolean(a)?, self.boolean(b)?))),
            Operation::Not(x) => Some(Constant::Boolean(!self.boolean(x)?)),
            Operation::Arithmetic(f, [a, b]) => f.of(self.integer(a)?, self.integer(b)?).map(Constant::Integer),
            _ => None,
        }
    }
}
