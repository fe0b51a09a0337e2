//! The lengths of the arrays of a function, for its adjoint.

use std::collections::HashMap;

use crate::function::Function;
use crate::operation::{Array, Operation};
use crate::types::{BlockId, Type, ValueId};

/// How often the values of a function are gone through in search of equal lengths.
const ROUNDS: usize = 8;

/// The lengths of arrays of the forward half.
#[derive(Debug)]
pub(super) struct Lengths {
    /// For each array, an array of the same length that is defined before it.
    pub(super) roots: Vec<ValueId>,
    /// The statements of the forward half that tell the length of a real array in a value.
    pub(super) known: HashMap<(ValueId, usize), ValueId>,
    /// For each of these statements, the block whose frame it was last read from, and the statement that reads it.
    pub(super) fields: HashMap<ValueId, (BlockId, ValueId)>,
}

impl Lengths {
    pub(super) fn of(function: &Function) -> Self {
        Self {
            roots: roots(function),
            known: HashMap::new(),
            fields: HashMap::new(),
        }
    }
}

/// For each array, the array that it was made of by changing entries. Where phis choose among arrays that were made of
/// one, it is that one.
fn roots(function: &Function) -> Vec<ValueId> {
    let own = (0..function.arena.len() as u32).map(ValueId).collect();
    let arrays = function.values().filter(|(_, statement)| statement.ty == Type::Array);
    let arrays: Vec<ValueId> = arrays.map(|(v, _)| v).collect();
    let mut found: Vec<Option<ValueId>> = vec![None; function.arena.len()];
    for _ in 0..ROUNDS {
        let mut changed = false;
        for v in &arrays {
            let root = match &function.statement(*v).operation {
                Operation::Alias(a) => found[a.index()],
                Operation::Array(Array::Set | Array::AddAt, x) => found[x[0].index()],
                Operation::Array(Array::Axpy, x) => found[x[2].index()],
                // Two roots of one phi make it a root. It stays one.
                Operation::Phi(_) if found[v.index()] == Some(*v) => Some(*v),
                Operation::Phi(incoming) => {
                    let mut operands = incoming.iter().filter_map(|(_, a)| found[a.index()]);
                    let first = operands.next();
                    let agree = operands.all(|root| Some(root) == first);
                    if agree { first } else { Some(*v) }
                }
                _ => Some(*v),
            };
            changed |= std::mem::replace(&mut found[v.index()], root) != root;
        }
        if !changed {
            let found = found.into_iter().zip(0..).map(|(root, v)| root.unwrap_or(ValueId(v)));
            return found.collect();
        }
    }
    own
}
