//! Values that share a computation, and values that share a register.

use std::collections::BTreeMap;

use crate::lower::Lowering;
use crate::operation::{Operation, Terminator, Unary};
use crate::types::{BlockId, Orders, ValueId};

/// Whether an operation is a single computation of one number, which reads its operands before it writes.
fn is_one_step(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Unary(..)
            | Operation::Binary(..)
            | Operation::Ternary(..)
            | Operation::Powf(..)
            | Operation::Powi(..)
            | Operation::Arithmetic(..)
    )
}

impl Lowering<'_, '_, '_> {
    /// Finds the sines and cosines of one number in one block, which are computed together.
    pub(super) fn pair_cosines(&mut self) {
        for block in self.function.blocks() {
            let mut alone: BTreeMap<(ValueId, Orders), (Unary, ValueId)> = BTreeMap::new();
            for v in block.statements() {
                let statement = self.function.statement(*v);
                let Operation::Unary(f @ (Unary::Sin | Unary::Cos), x) = statement.operation else {
                    continue;
                };
                if self.linker.has_rule(f.name()) {
                    continue;
                }
                match alone.get(&(x, statement.orders)) {
                    Some((other, first)) if *other != f => {
                        self.cosines.insert(*first, *v);
                        self.cosines.insert(*v, *first);
                        alone.remove(&(x, statement.orders));
                    }
                    _ => {
                        alone.insert((x, statement.orders), (f, *v));
                    }
                }
            }
        }
    }

    /// Finds the values that can be computed into the register of a phi: only this phi of the next block uses the
    /// value, and nothing uses the phi any more.
    pub(super) fn share_with_phis(&mut self) {
        let function = self.function;
        let mut uses = vec![0_u32; function.arena.len()];
        for (_, statement) in function.values() {
            statement.operation.each_operand().for_each(|x| uses[x.index()] += 1);
        }
        for v in function
            .blocks()
            .iter()
            .filter_map(|block| block.terminator().operand())
        {
            uses[v.index()] += 1;
        }
        let mut needed = vec![None; function.arena.len()];
        for from in function.block_ids() {
            let block = function.block(from);
            let Terminator::Branch(to) = *block.terminator() else {
                continue;
            };
            let phis = function.block(to).statements();
            let sources = || phis.iter().map_while(|phi| Some((self.source(*phi, from)?, *phi)));
            // Goes from the last statement to the first, and collects the values that are used afterwards.
            let mut by_source: BTreeMap<ValueId, ValueId> = BTreeMap::new();
            for (source, phi) in sources() {
                self.need(source, from, &mut needed);
                by_source.insert(source, phi);
            }
            if by_source.is_empty() {
                continue;
            }
            for v in block.statements().iter().rev() {
                let statement = function.statement(*v);
                if let Some(phi) = by_source.get(v)
                    && uses[v.index()] == 1
                    && needed[phi.index()] != Some(from)
                    && is_one_step(&statement.operation)
                    && !self.cosines.contains_key(v)
                    && function.statement(*phi).orders == statement.orders
                {
                    self.shared[v.index()] = Some(*phi);
                }
                statement
                    .operation
                    .each_operand()
                    .for_each(|x| self.need(x, from, &mut needed));
            }
        }
    }

    /// Notes that a block needs a value, and the values that its registers belong to.
    fn need(&self, v: ValueId, block: BlockId, needed: &mut [Option<BlockId>]) {
        let mut open = Vec::new();
        let mut next = Some(v);
        while let Some(v) = next {
            let operation = &self.function.statement(v).operation;
            let is_in_others = matches!(
                operation,
                Operation::Alias(_) | Operation::Truncate(..) | Operation::Tuple(_) | Operation::Field(..)
            );
            if needed[v.index()].replace(block) != Some(block) && is_in_others {
                open.extend(operation.each_operand());
            }
            next = open.pop();
        }
    }
}
