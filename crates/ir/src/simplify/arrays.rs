//! What is known of arrays without an evaluation.

use crate::operation::{Array, Operation};
use crate::simplify::fold::{Folded, Folding};
use crate::types::{Constant, ValueId};

/// The greatest number of changes of entries that a search goes back through.
const STEPS: usize = 16;

impl Folding<'_> {
    /// The array of the same length that an array was made of by changing entries.
    fn changed(&self, mut a: ValueId) -> ValueId {
        for _ in 0..STEPS {
            match &self.function.statement(a).operation {
                Operation::Array(Array::Set | Array::AddAt, x) => a = x[0],
                Operation::Array(Array::Axpy, x) => a = x[2],
                _ => break,
            }
        }
        a
    }

    /// What an operation on arrays folds to.
    pub(super) fn on_arrays(&self, operation: &Operation) -> Option<Folded> {
        let Operation::Array(f, x) = operation else { return None };
        let of = |v: ValueId| &self.function.statement(v).operation;
        match (f, of(x[0])) {
            (Array::Length, Operation::ConstantArray(entries)) => {
                Some(Folded::Constant(Constant::Integer(i64::try_from(entries.len()).ok()?)))
            }
            (Array::Length, Operation::Array(Array::Fill, y)) => Some(Folded::Same(y[0])),
            (Array::Length, Operation::Array(Array::Resize, y)) => Some(Folded::Same(y[1])),
            (Array::Length, Operation::Array(..)) => {
                let a = self.changed(x[0]);
                (a != x[0]).then(|| Folded::Operation(Operation::Array(Array::Length, vec![a])))
            }
            (Array::Get, Operation::ConstantArray(entries)) => {
                let Operation::Constant(Constant::Integer(i)) = *of(x[1]) else {
                    return None;
                };
                let entry = entries.get(usize::try_from(i).ok()?)?;
                Some(Folded::Constant(Constant::Real(*entry)))
            }
            (Array::Get, Operation::Array(Array::Set, y)) if y[1] == x[1] => Some(Folded::Same(y[2])),
            (Array::Resize, _) => match of(x[1]) {
                Operation::Array(Array::Length, y) if self.changed(x[0]) == self.changed(y[0]) => {
                    Some(Folded::Same(x[0]))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
