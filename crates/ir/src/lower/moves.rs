//! Edges between blocks, on which phis get their values.

use crate::compute::{Compute, Kind};
use crate::lower::Lowering;
use crate::operation::Operation;
use crate::program::Step;
use crate::register::Slot;
use crate::types::BlockId;

impl Lowering<'_, '_, '_> {
    /// The moves that give the phis of a block their values.
    pub(super) fn moves_to(&self, from: BlockId, to: BlockId) -> Vec<(Slot, Slot)> {
        let mut moves = Vec::new();
        for v in self.function.block(to).statements() {
            let Operation::Phi(incoming) = &self.function.statement(*v).operation else {
                break;
            };
            let source = incoming.iter().find(|(block, _)| *block == from).map(|(_, v)| *v);
            let source = source.expect("the verifier has seen a value for each block");
            moves.extend(self.slots(*v).iter().copied().zip(self.slots(source).iter().copied()));
        }
        moves.retain(|(to, from)| to != from);
        moves
    }

    /// An edge to another block: the moves of its phis, and a jump.
    pub(super) fn edge(&mut self, moves: Vec<(Slot, Slot)>, to: BlockId, steps: u32) {
        let count = moves.len() as u32;
        self.moves(moves);
        self.patches.push((self.code.steps.len(), 0, to));
        self.step(Step::Jump(0, steps + count + 1));
    }

    /// Orders moves that happen at once into a sequence. A move waits while its target is still to be read. A cycle
    /// is broken with an additional register.
    pub(super) fn moves(&mut self, mut open: Vec<(Slot, Slot)>) {
        open.retain(|(to, from)| to != from);
        while !open.is_empty() {
            let free = (0..open.len()).find(|i| {
                let target = open[*i].0;
                open.iter().enumerate().all(|(j, (_, from))| *i == j || *from != target)
            });
            match free {
                Some(i) => {
                    let (to, from) = open.swap_remove(i);
                    self.copy(to, from);
                }
                None => {
                    let from = open[0].1;
                    let aside = match from {
                        Slot::Real(_) => self.real(),
                        Slot::Bundle(_) => self.bundle(),
                        Slot::Word(_) => Slot::Word(self.word()),
                    };
                    self.copy(aside, from);
                    open.iter_mut()
                        .filter(|(_, f)| *f == from)
                        .for_each(|(_, f)| *f = aside);
                }
            }
        }
    }

    pub(super) fn copy(&mut self, to: Slot, from: Slot) {
        match (to, from) {
            (Slot::Real(y), Slot::Real(x)) | (Slot::Bundle(y), Slot::Bundle(x)) => {
                self.compute(to, Compute::new(Kind::Move, y, [x]));
            }
            (Slot::Word(y), Slot::Word(x)) => self.step(Step::MoveWord(y, x)),
            _ => unreachable!("the verifier has seen that the types agree"),
        }
    }
}
