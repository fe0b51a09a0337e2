//! The walk that folds and merges.

use crate::dominance::Dominance;
use crate::function::Function;
use crate::operation::{Operation, Terminator};
use crate::simplify::Same;
use crate::simplify::fold::{Folded, Folding};
use crate::simplify::merge::Known;
use crate::types::{BlockId, Constant, Type, ValueId};

/// What the walk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Computes what is constant, takes identities and aliases.
    Fold,
    /// Merges equal computations.
    Merge,
    /// Both. A branch that is never taken counts for nothing: it must be removed afterwards.
    Both,
}

/// Goes once through the function. Each statement comes after its operands, except the operands of phis from later
/// turns of a loop. Returns whether another walk would find more.
pub(super) fn reduce(function: &mut Function, work: Work) -> bool {
    let successors = function.successors();
    let predecessors = successors.reversed();
    let dominance = Dominance::along(&successors, &predecessors);
    let count = function.arena.len();
    let mut walk = Walk {
        same: Same::of(count),
        known: Known::of(function),
        is_literal: vec![false; count],
        is_seen: vec![false; function.blocks.len()],
        is_dead: vec![false; function.blocks.len()],
        has_other_entries: false,
        open: Vec::new(),
        function,
        work,
    };
    let blocks: Vec<BlockId> = dominance.walk().collect();
    for block in &blocks {
        walk.block(*block, predecessors.of(block.0), &dominance);
    }
    let Walk {
        same,
        open,
        is_literal,
        function,
        ..
    } = walk;
    same.substitute(function);
    let folds = |v: &ValueId| {
        let is_left = function.get(*v).is_some();
        is_left
            && Folding {
                function,
                v: *v,
                is_literal: &is_literal,
                is_taken: &|_| true,
            }
            .phi()
            .is_some()
    };
    work != Work::Merge && open.iter().any(folds)
}

/// The state of a walk.
struct Walk<'f> {
    function: &'f mut Function,
    work: Work,
    same: Same,
    known: Known,
    /// The values that are literals, among those that the walk has been to.
    is_literal: Vec<bool>,
    /// The blocks that the walk has been to.
    is_seen: Vec<bool>,
    /// The blocks that are never entered.
    is_dead: Vec<bool>,
    /// Whether control may come to the present block from where the walk has not been, other than from a later turn
    /// of a loop at whose start the block stands.
    has_other_entries: bool,
    /// The phis whose operands were not all known.
    open: Vec<ValueId>,
}

impl Walk<'_> {
    /// Whether control may come from one block to another. A branch whose condition is a literal leads one way.
    fn is_taken(&self, from: BlockId, to: BlockId) -> bool {
        if self.work != Work::Both || !self.is_seen[from.index()] || self.has_other_entries {
            return true;
        }
        if self.is_dead[from.index()] {
            return false;
        }
        match self.function.block(from).terminator {
            Terminator::Conditional(c, then, otherwise) => match self.function.statement(self.same.root(c)).operation {
                Operation::Constant(Constant::Boolean(c)) => to == if c { then } else { otherwise },
                _ => true,
            },
            _ => true,
        }
    }

    fn block(&mut self, block: BlockId, from: &[u32], dominance: &Dominance) {
        let mut from = from.iter().map(|from| BlockId(*from));
        let is_other = |from: BlockId| !self.is_seen[from.index()] && !dominance.dominates(block, from);
        self.has_other_entries = from.clone().any(is_other);
        let is_entered = from.any(|from| self.is_seen[from.index()] && self.is_taken(from, block));
        self.is_seen[block.index()] = true;
        self.is_dead[block.index()] = block.index() > 0 && !is_entered && !self.has_other_entries;
        if self.is_dead[block.index()] {
            return;
        }
        for at in 0..self.function.block(block).statements().len() {
            let v = self.function.block(block).statements()[at];
            self.statement(block, v, dominance);
        }
    }

    fn statement(&mut self, block: BlockId, v: ValueId, dominance: &Dominance) {
        let mut is_open = false;
        let statement = self.function.statement_mut(v);
        let is_phi = statement.operation.is_phi();
        for operand in statement.operation.each_operand_mut() {
            *operand = self.same.root(*operand);
        }
        if let Operation::Phi(incoming) = &statement.operation {
            is_open = incoming.iter().any(|(from, _)| !self.is_seen[from.index()]);
        }
        if self.work != Work::Merge {
            let is_taken = |from: BlockId| self.is_taken(from, block);
            let function = &*self.function;
            let statement = function.statement(v);
            let folding = Folding {
                function,
                v,
                is_literal: &self.is_literal,
                is_taken: &is_taken,
            };
            match folding.of(&statement.operation) {
                Folded::Same(other) if self.function.statement(other).orders == statement.orders => {
                    self.same.note(v, other);
                    return;
                }
                Folded::Constant(c) => self.function.statement_mut(v).operation = Operation::Constant(c),
                Folded::Operation(operation) => self.function.statement_mut(v).operation = operation,
                Folded::Same(_) | Folded::Nothing => {}
            }
        }
        if is_open {
            self.open.push(v);
        }
        self.is_literal[v.index()] = matches!(self.function.statement(v).operation, Operation::Constant(_));
        // Two equal arrays are not one: where one is changed in place, the other would be a copy.
        let statement = self.function.statement(v);
        let can_merge = !is_phi && statement.operation.is_pure() && statement.ty != Type::Array;
        let is_merged = self.work != Work::Fold && can_merge;
        if is_merged && let Some(first) = self.known.equal(self.function, dominance, block, v) {
            self.same.note(v, first);
        }
    }
}
