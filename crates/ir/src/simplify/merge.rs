//! Common subexpressions: a table of computations.

use std::hash::{Hash, Hasher};

use crate::dominance::Dominance;
use crate::function::{Function, Statement};
use crate::hash::FastHasher;
use crate::operation::{Binary, Operation};
use crate::types::{BlockId, ValueId};

/// No value.
const NONE: ValueId = ValueId(u32::MAX);

/// The computations that were met on a walk through the tree of dominators, by their hashes.
///
/// A computation of a block that the walk has left is replaced when it is met again: the walk does not come back to the
/// blocks that the first one dominates.
pub(super) struct Known {
    /// Half of the hash of a computation, and its value. The length is a power of 2. A free slot has no value.
    slots: Vec<(u32, ValueId)>,
    /// The block of each value that was noted.
    homes: Vec<BlockId>,
}

impl Known {
    /// A table for the computations of a function.
    pub(super) fn of(function: &Function) -> Self {
        let count = function.values().count();
        Self {
            slots: vec![(0, NONE); (2 * count).next_power_of_two()],
            homes: vec![BlockId::default(); function.arena.len()],
        }
    }

    /// The value that a statement equals, if it was computed before on every path. Otherwise the statement is noted.
    pub(super) fn equal(
        &mut self,
        function: &Function,
        dominance: &Dominance,
        block: BlockId,
        v: ValueId,
    ) -> Option<ValueId> {
        let statement = function.statement(v);
        let hash = hash_of(statement);
        let half = (hash >> 32) as u32;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].1 != NONE {
            let (known, other) = self.slots[at];
            if known == half && are_equal(function.statement(other), statement) {
                if dominance.dominates(self.homes[other.index()], block) {
                    return Some(other);
                }
                break;
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = (half, v);
        self.homes[v.index()] = block;
        None
    }
}

/// Whether the operands of an operation may be exchanged.
///
/// Those of a product may not: the products of bundles would have their terms in another order.
fn is_symmetric(operation: &Operation) -> bool {
    matches!(operation, Operation::Binary(Binary::Add, _))
}

/// A hash of a computation. The operands of a sum may be exchanged.
fn hash_of(statement: &Statement) -> u64 {
    let mut hasher = FastHasher::default();
    statement.operation.shape().hash(&mut hasher);
    match statement.operation {
        Operation::Binary(Binary::Add, [a, b]) => (a.min(b), a.max(b)).hash(&mut hasher),
        ref operation => operation.each_operand().for_each(|v| v.hash(&mut hasher)),
    }
    statement.orders.hash(&mut hasher);
    hasher.finish()
}

/// Whether two statements compute the same.
fn are_equal(one: &Statement, other: &Statement) -> bool {
    let (a, b) = (&one.operation, &other.operation);
    let have_equal_operands = || {
        a.each_operand().eq(b.each_operand())
            || (is_symmetric(a)
                && a.each_operand()
                    .eq(b.each_operand().collect::<Vec<_>>().into_iter().rev()))
    };
    a.shape() == b.shape() && one.orders == other.orders && one.ty == other.ty && have_equal_operands()
}
