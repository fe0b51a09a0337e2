//! Blocks that are never entered, and blocks that follow one another.

use std::collections::BTreeMap;

use crate::dominance::Dominance;
use crate::function::{Block, Function};
use crate::operation::{Operation, Terminator};
use crate::types::{BlockId, Constant};

/// Removes branches that are never taken and blocks that are never entered. Joins two blocks if the second has no
/// other predecessor. Returns whether anything changed.
pub(super) fn fuse(function: &mut Function) -> bool {
    let mut changed = false;
    for at in 0..function.blocks.len() {
        if let Terminator::Conditional(c, then, otherwise) = function.blocks[at].terminator {
            let taken = match function.statement(c).operation {
                Operation::Constant(Constant::Boolean(true)) => then,
                Operation::Constant(Constant::Boolean(false)) => otherwise,
                _ if then == otherwise => then,
                _ => continue,
            };
            function.blocks[at].terminator = Terminator::Branch(taken);
            changed = true;
        }
    }
    changed |= function.keep_reached();
    let predecessors = function.predecessors();
    let mut joined: BTreeMap<BlockId, BlockId> = BTreeMap::new();
    for at in 0..function.blocks.len() {
        while let Terminator::Branch(next) = function.blocks[at].terminator {
            if predecessors[next.index()].len() != 1 || next.index() == at {
                break;
            }
            let empty = Block {
                name: None,
                statements: Vec::new(),
                terminator: Terminator::Branch(next),
            };
            let mut behind = std::mem::replace(&mut function.blocks[next.index()], empty);
            if let Terminator::Branch(to) = behind.terminator
                && to == next
            {
                function.blocks[next.index()] = behind;
                break;
            }
            for v in &behind.statements {
                let statement = function.statement_mut(*v);
                if let Operation::Phi(incoming) = &statement.operation {
                    statement.operation = Operation::Alias(incoming[0].1);
                }
            }
            function.blocks[at].statements.append(&mut behind.statements);
            function.blocks[at].terminator = behind.terminator;
            joined.insert(next, BlockId(at as u32));
        }
    }
    if joined.is_empty() {
        return changed;
    }
    // The successors of the second block now follow the first.
    for statement in function.arena.iter_mut().flatten() {
        if let Operation::Phi(incoming) = &mut statement.operation {
            for (block, _) in incoming {
                while let Some(first) = joined.get(block) {
                    *block = *first;
                }
            }
        }
    }
    function.keep_reached();
    true
}

impl Function {
    /// Removes unreachable blocks, and their operands in phis. Returns whether there were any.
    pub(crate) fn keep_reached(&mut self) -> bool {
        let dominance = Dominance::of(self);
        let mut numbers: Vec<Option<BlockId>> = Vec::new();
        let mut count = 0;
        for block in self.block_ids() {
            let is_kept = dominance.reaches(block);
            numbers.push(is_kept.then_some(BlockId(count)));
            count += u32::from(is_kept);
        }
        let predecessors = self.predecessors();
        let mut changed = numbers.contains(&None);
        for at in 0..self.blocks.len() {
            for v in self.blocks[at].statements.clone() {
                if numbers[at].is_none() {
                    self.arena[v.index()] = None;
                    self.names.remove(&v);
                } else if let Operation::Phi(incoming) = &mut self.statement_mut(v).operation {
                    let before = incoming.len();
                    incoming.retain(|(from, _)| predecessors[at].contains(from) && numbers[from.index()].is_some());
                    changed |= incoming.len() != before;
                    for (from, _) in incoming {
                        *from = numbers[from.index()].expect("only reached blocks are retained");
                    }
                }
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
        changed
    }
}
