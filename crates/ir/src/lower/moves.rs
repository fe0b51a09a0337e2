//! Edges between blocks, on which phis get their values.

use std::collections::BTreeMap;

use crate::compute::{Compute, Kind};
use crate::lower::Lowering;
use crate::operation::Operation;
use crate::program::{OnArrays, Step};
use crate::register::Slot;
use crate::types::{BlockId, ValueId};

/// The greatest number of operands that are searched one by one.
const FEW: usize = 8;

impl Lowering<'_, '_, '_> {
    /// Sorts the operands of a phi, if there are many.
    pub(super) fn sort(&mut self, v: ValueId, operation: &Operation) {
        if let Operation::Phi(incoming) = operation
            && incoming.len() > FEW
        {
            let mut incoming = incoming.clone();
            incoming.sort_unstable();
            self.sorted.insert(v, incoming);
        }
    }

    /// The operand of a phi for control from a block. Other statements have none.
    pub(super) fn source(&self, v: ValueId, from: BlockId) -> Option<ValueId> {
        let Operation::Phi(incoming) = &self.function.statement(v).operation else {
            return None;
        };
        let found = if incoming.len() > FEW {
            let sorted = &self.sorted[&v];
            sorted
                .binary_search_by_key(&from, |(block, _)| *block)
                .ok()
                .map(|i| sorted[i].1)
        } else {
            incoming.iter().find(|(block, _)| *block == from).map(|(_, v)| *v)
        };
        Some(found.expect("the verifier has seen a value for each block"))
    }

    /// The moves that give the phis of a block their values.
    pub(super) fn moves_to(&self, from: BlockId, to: BlockId) -> Vec<(Slot, Slot)> {
        let mut moves = Vec::new();
        for v in self.function.block(to).statements() {
            let Some(source) = self.source(*v, from) else { break };
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
        if let [(to, from)] = open[..] {
            self.copy(to, from);
            return;
        }
        let mut waiting: BTreeMap<Slot, Slot> = open.iter().copied().collect();
        let mut reads: BTreeMap<Slot, usize> = BTreeMap::new();
        for (_, from) in &open {
            *reads.entry(*from).or_default() += 1;
        }
        for (to, _) in &open {
            if !reads.contains_key(to) {
                self.follow(*to, &mut waiting, &mut reads);
            }
        }
        // What still waits is on cycles, and each target is read once.
        let readers: BTreeMap<Slot, Slot> = waiting.iter().map(|(to, from)| (*from, *to)).collect();
        for (to, _) in open {
            if waiting.contains_key(&to) {
                let aside = match to {
                    Slot::Real(_) => self.real(),
                    Slot::Bundle(_) => self.bundle(),
                    Slot::Word(_) => Slot::Word(self.word()),
                    Slot::Array(_) => self.array(true),
                    Slot::Bundles(_) => self.array(false),
                };
                self.copy(aside, to);
                waiting.insert(readers[&to], aside);
                self.follow(to, &mut waiting, &mut reads);
            }
        }
    }

    /// Moves to a target that nothing reads any more, then to its source if that was the last to read it, and so on.
    fn follow(&mut self, mut to: Slot, waiting: &mut BTreeMap<Slot, Slot>, reads: &mut BTreeMap<Slot, usize>) {
        while let Some(from) = waiting.remove(&to) {
            self.copy(to, from);
            let left = reads.entry(from).or_insert(1);
            *left -= 1;
            if *left > 0 {
                return;
            }
            to = from;
        }
    }

    pub(super) fn copy(&mut self, to: Slot, from: Slot) {
        match (to, from) {
            (Slot::Real(y), Slot::Real(x)) | (Slot::Bundle(y), Slot::Bundle(x)) => {
                self.compute(to, Compute::new(Kind::Move, y, [x]));
            }
            (Slot::Word(y), Slot::Word(x)) => self.step(Step::MoveWord(y, x)),
            (Slot::Array(_), Slot::Array(_)) | (Slot::Bundles(_), Slot::Bundles(_)) => {
                self.on_arrays(OnArrays::Move, to, vec![from]);
            }
            _ => unreachable!("the verifier has seen that the types agree"),
        }
    }
}
