//! Blocks that are never entered, and blocks that follow one another.

use crate::function::{Block, Function};
use crate::graph::Search;
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Constant};

/// Removes branches that are never taken and blocks that are never entered. Joins two blocks if the second has no
/// other predecessor. Returns whether branches or blocks were removed.
pub(super) fn fuse(function: &mut Function) -> bool {
    let mut removed = false;
    for at in 0..function.blocks.len() {
        if let Terminator::Conditional(c, then, otherwise) = function.blocks[at].terminator {
            let taken = match function.statement(c).operation {
                Operation::Constant(Constant::Boolean(true)) => then,
                Operation::Constant(Constant::Boolean(false)) => otherwise,
                _ if then == otherwise => then,
                _ => continue,
            };
            removed |= then != otherwise;
            function.blocks[at].terminator = Terminator::Branch(taken);
        }
    }
    let mut successors = function.successors();
    let mut search = Search::of(0, &successors);
    removed |= function.blocks.len() > search.found.len();
    if removed {
        function.keep_reached();
        successors = function.successors();
        search = Search::of(0, &successors);
    }
    let predecessors = successors.reversed();
    // For each block, the block that it was joined to.
    let mut joined: Vec<Option<BlockId>> = vec![None; function.blocks.len()];
    let mut any = false;
    // In this order the first of the blocks that follow one another comes first.
    for at in search.order {
        let at = BlockId(at);
        while let Terminator::Branch(next) = function.blocks[at.index()].terminator {
            if predecessors.of(next.0).len() != 1 || next == at {
                break;
            }
            let empty = Block::ending(Terminator::Branch(next));
            let mut behind = std::mem::replace(&mut function.blocks[next.index()], empty);
            for v in behind.statements() {
                let statement = function.statement_mut(*v);
                if let Operation::Phi(incoming) = &statement.operation {
                    statement.operation = Operation::Alias(incoming[0].1);
                }
            }
            let block = &mut function.blocks[at.index()];
            block.statements.list_mut().append(behind.statements.list_mut());
            block.terminator = behind.terminator;
            joined[next.index()] = Some(at);
            any = true;
        }
    }
    if any {
        // The successors of the second block now follow the first.
        for at in 0..function.blocks.len() {
            for v in function.blocks[at].statements.list() {
                let Some(Operation::Phi(incoming)) = function.arena[v.index()].as_mut().map(|s| &mut s.operation)
                else {
                    break;
                };
                for (block, _) in incoming {
                    *block = joined[block.index()].unwrap_or(*block);
                }
            }
        }
        function.keep_reached();
    }
    removed
}

impl Function {
    /// Removes unreachable blocks, and the operands of phis for edges that are gone.
    pub(crate) fn keep_reached(&mut self) {
        let successors = self.successors();
        let reached = Search::of(0, &successors).number;
        let mut numbers: Vec<Option<BlockId>> = Vec::new();
        let mut count = 0;
        for number in &reached {
            let is_kept = *number != u32::MAX;
            numbers.push(is_kept.then_some(BlockId(count)));
            count += u32::from(is_kept);
        }
        let predecessors = successors.reversed();
        // The last block for which a block was seen as a predecessor.
        let mut leads_to: Vec<Option<usize>> = vec![None; self.blocks.len()];
        for at in 0..self.blocks.len() {
            for from in predecessors.of(at as u32) {
                leads_to[*from as usize] = Some(at);
            }
            for v in self.blocks[at].statements.list() {
                if numbers[at].is_none() {
                    self.arena[v.index()] = None;
                    self.names.remove(v);
                    continue;
                }
                // Phis are before all other statements.
                let Some(Operation::Phi(incoming)) = self.arena[v.index()].as_mut().map(|s| &mut s.operation) else {
                    break;
                };
                incoming.retain_mut(|(from, _)| {
                    let leads_here = leads_to[from.index()] == Some(at);
                    let number = numbers[from.index()].filter(|_| leads_here);
                    *from = number.unwrap_or(*from);
                    number.is_some()
                });
            }
        }
        let mut at = 0;
        self.blocks.retain(|_| {
            at += 1;
            numbers[at - 1].is_some()
        });
        for block in &mut self.blocks {
            block.terminator.for_each_block_mut(|to| {
                *to = numbers[to.index()].expect("a reached block leads to reached ones");
            });
        }
    }
}
