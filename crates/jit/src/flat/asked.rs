//! What is asked of a function over single numbers.

use tangent_bundle_ir::{Binary, Operation, Type};

use crate::flat::{End, Flat, Kind, Part, Source, Step};

impl<'f> Flat<'f> {
    /// What a part is made of: itself, unless it is put together, or part of what was computed together.
    pub(crate) fn roots(&self, part: Part) -> impl Iterator<Item = Part> + use<> {
        let whole = |part: Part| match self.sources[part as usize] {
            Source::Lane(twins, _) => twins,
            _ => part,
        };
        let (first, second) = match self.sources[part as usize] {
            Source::Both(a, b) => (whole(a), Some(whole(b))),
            _ => (whole(part), None),
        };
        std::iter::once(first).chain(second)
    }

    /// The operation of a statement on two real numbers, and these.
    pub(crate) fn binary(&self, step: &Step) -> Option<(Binary, [Part; 2])> {
        match (self.operation(step), self.reads(step)) {
            (Operation::Binary(f, _), [a, b]) => Some((*f, [*a, *b])),
            _ => None,
        }
    }

    /// Whether the function is a straight line of real numbers.
    pub(crate) fn is_straight(&self) -> bool {
        let [block] = &self.blocks[..] else {
            return false;
        };
        let is_number = |part: &u32| match self.kinds[*part as usize] {
            Kind::Real | Kind::Twins => true,
            Kind::Boolean => matches!(self.sources[*part as usize], Source::Block(_)),
            _ => false,
        };
        let fits = |step: &Step| match self.operation(step) {
            Operation::Unary(..)
            | Operation::Binary(..)
            | Operation::Ternary(..)
            | Operation::Powf(..)
            | Operation::Logic(..)
            | Operation::Not(_)
            | Operation::External(..)
            | Operation::Guard(..) => self.reads(step).iter().all(is_number),
            Operation::Powi(_, n) => self.exponent(*n).is_some(),
            Operation::Compare(_, x) => *self.function.type_of(x[0]) == Type::Real,
            Operation::Select([_, a, _]) => {
                let is_real = |part: &u32| self.kinds[*part as usize] == Kind::Real;
                self.reads(step).iter().all(is_number) && self.parts(*a).iter().all(is_real)
            }
            _ => false,
        };
        let all = self.arguments.iter().chain(&self.results);
        matches!(block.end, End::Return(_))
            && all.into_iter().all(|kind| *kind == Kind::Real)
            && block.steps.iter().all(fits)
    }

    /// Whether it is a straight line of real numbers whose code asks the host for nothing.
    pub(crate) fn is_plain(&self) -> bool {
        let calls = |step: &Step| matches!(self.operation(step), Operation::External(..));
        self.is_straight() && !self.blocks[0].steps.iter().any(calls)
    }

    /// The operation of a statement.
    pub(crate) fn operation(&self, step: &Step) -> &'f Operation {
        &self.function.statement(step.statement).operation
    }
}
