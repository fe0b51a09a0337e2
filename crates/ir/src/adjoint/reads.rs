//! How a function reads its stacks, for its adjoint.

use std::collections::{HashMap, HashSet};

use crate::error::Error;
use crate::function::Function;
use crate::operation::Operation;
use crate::types::{BlockId, Type, ValueId};

/// How the stacks of a function are read.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// The first statement of a block that reads the top of a stack.
    pub(super) first: HashMap<(BlockId, ValueId), ValueId>,
    /// The type of the tops of a stack, if all have one.
    types: HashMap<ValueId, Option<Type>>,
    /// The type of all tuples that are pushed, if all have one.
    pushed: Option<Type>,
}

impl Reads {
    /// # Errors
    ///
    /// Returns an error if a block reads the top of a stack after it has popped it.
    pub(super) fn of(function: &Function) -> Result<Self, Error> {
        let mut reads = Self::default();
        let mut pushed: Vec<&Type> = Vec::new();
        let mut popped: HashSet<(BlockId, ValueId)> = HashSet::new();
        for block in function.block_ids() {
            for v in function.block(block).statements() {
                let statement = function.statement(*v);
                match statement.operation {
                    Operation::Top(stack) => {
                        if popped.contains(&(block, stack)) {
                            let why = format_args!("{v} reads a tuple that its block has popped before: read it first");
                            return Err(function.refusal(why));
                        }
                        reads.first.entry((block, stack)).or_insert(*v);
                        let ty = reads.types.entry(stack).or_insert_with(|| Some(statement.ty.clone()));
                        if ty.as_ref() != Some(&statement.ty) {
                            *ty = None;
                        }
                    }
                    Operation::Push(_, tuple) => pushed.push(function.type_of(tuple)),
                    Operation::Pop(stack) => {
                        popped.insert((block, stack));
                    }
                    _ => {}
                }
            }
        }
        let all = pushed.first().filter(|first| pushed.iter().all(|ty| ty == *first));
        reads.pushed = all.map(|ty| (*ty).clone());
        Ok(reads)
    }

    /// The type of the tuple on top of a stack, as far as it is known.
    pub(super) fn top(&self, stack: ValueId) -> Option<&Type> {
        self.types.get(&stack).map_or(self.pushed.as_ref(), Option::as_ref)
    }
}
