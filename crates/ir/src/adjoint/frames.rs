//! Fewer tuples on the stack: a block leaves its values to the blocks behind it.
//!
//! If each block that a block leads to comes from there only, one of them follows in any case. Its tuple can have the
//! values of both. So a turn of a plain loop pushes one tuple, with the values of its head and of its body.

use crate::adjoint::reversal::Reversal;
use crate::operation::Operation;
use crate::types::BlockId;

/// The greatest number of values that a block leaves to the next ones. It bounds the size of the adjoint, because each
/// of the next blocks takes all of them.
const MOST: usize = 8;

impl Reversal<'_> {
    /// Moves values from the frames of blocks to those of the next blocks. In the backward half, a phi brings them
    /// back.
    pub(super) fn hand_down(&mut self) {
        let order: Vec<BlockId> = self.backward.forward.order().collect();
        for block in order {
            let count = self.reverses[block.index()].captured.len();
            let mut next: Vec<BlockId> = self.old.block(block).terminator.each_successor().collect();
            let is_alone = |next: &BlockId| self.backward.predecessors.of(next.0).len() == 1;
            if count == 0 || count > MOST || !next.iter().all(is_alone) {
                continue;
            }
            next.retain(|next| self.backward.tree.reaches(next.0));
            let at = self.reverses[block.index()].block;
            let (mut phis, mut aliases) = (Vec::new(), Vec::new());
            for (v, field) in std::mem::take(&mut self.reverses[block.index()].captured) {
                let mut incoming = Vec::with_capacity(next.len());
                for next in &next {
                    let captured = &self.reverses[next.index()].captured;
                    let known = captured.iter().find(|(other, _)| *other == v).map(|(_, field)| *field);
                    let value = match known {
                        _ if *next == self.exit => v,
                        Some(field) => field,
                        None => self.capture(*next, v),
                    };
                    incoming.push((self.reverses[next.index()].block, value));
                }
                self.new.statement_mut(field).operation = match incoming[..] {
                    [(_, value)] => {
                        aliases.push(field);
                        Operation::Alias(value)
                    }
                    _ => {
                        phis.push(field);
                        Operation::Phi(incoming)
                    }
                };
            }
            let end = self.new.end_of_phis(at);
            let statements = self.new.blocks[at.index()].statements.list_mut();
            statements.splice(end..end, aliases);
            statements.splice(0..0, phis);
        }
    }
}
