//! Common subexpressions: a table of computations.

use std::hash::{Hash, Hasher};

use crate::dominance::Dominance;
use crate::function::{Function, Statement};
use crate::hash::FastHasher;
use crate::operation::{Binary, Operation};
use crate::types::{BlockId, ValueId};

/// How many places stand together. A line of the processor's cache has as many.
const LINE: usize = 8;

/// The computations that were met on a walk through the tree of dominators, by their hashes.
///
/// A computation of a block that the walk has left is replaced when it is met again: the walk does not come back to the
/// blocks that the first one dominates.
pub(super) struct Known {
    /// Half of the hash of a computation, and the number of its value plus 1, as one word. A free place is 0.
    ///
    /// The number of places is a power of 2. A computation stands in the line of its last operand, so that a walk uses
    /// lines that are near those that it has used just now. If that line is full, it stands where its hash says, or in
    /// the next free place.
    places: Vec<u64>,
    /// The block of each value that was noted.
    homes: Vec<BlockId>,
}

impl Known {
    /// A table for the computations of a function.
    pub(super) fn of(function: &Function) -> Self {
        let count = function.values().count();
        Self {
            places: vec![0; (2 * count).next_power_of_two().max(LINE)],
            homes: vec![BlockId::default(); function.arena.len()],
        }
    }

    /// The places where a computation may stand, in the order in which they are filled.
    fn places_of(&self, statement: &Statement, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.places.len() - 1;
        let last = statement.operation.each_operand().max();
        // Two values have as many computations as a line has places, if each has the same number of them as of places.
        let line = last.map(|v| ((2 * v.index()) & mask) / LINE * LINE);
        let near = line.map(|first| first..first + LINE).into_iter().flatten();
        near.chain((0..=mask).map(move |step| (hash as usize).wrapping_add(step) & mask))
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
        let half = hash >> 32;
        for at in self.places_of(statement, hash) {
            let place = self.places[at];
            if place != 0 {
                let other = ValueId(place as u32 - 1);
                if place >> 32 != half || !are_equal(function.statement(other), statement) {
                    continue;
                }
                if dominance.dominates(self.homes[other.index()], block) {
                    return Some(other);
                }
            }
            self.places[at] = (half << 32) | u64::from(v.0 + 1);
            break;
        }
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
