//! Values that share a computation, and values that share a register.

use std::collections::{BTreeMap, BTreeSet};

use crate::lower::Lowering;
use crate::operation::{Operation, Terminator, Unary};
use crate::types::{Orders, ValueId};

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
                if self.linker.rule_of(f.name()).is_some() {
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
        let mut uses: BTreeMap<ValueId, usize> = BTreeMap::new();
        let all = self.function.blocks().iter();
        for v in all.flat_map(|block| block.statements()) {
            let operation = &self.function.statement(*v).operation;
            operation.each_operand().for_each(|x| *uses.entry(x).or_default() += 1);
        }
        for v in self
            .function
            .blocks()
            .iter()
            .filter_map(|block| match block.terminator() {
                Terminator::Return(v) | Terminator::Conditional(v, ..) => Some(v),
                Terminator::Branch(_) => None,
            })
        {
            *uses.entry(*v).or_default() += 1;
        }
        for from in 0..self.function.blocks().len() {
            let block = &self.function.blocks()[from];
            let Terminator::Branch(to) = *block.terminator() else {
                continue;
            };
            let incoming = |phi: &ValueId| match &self.function.statement(*phi).operation {
                Operation::Phi(incoming) => incoming.iter().find(|(b, _)| b.index() == from).map(|(_, v)| *v),
                _ => None,
            };
            let phis = self.function.block(to).statements();
            // Goes from the last statement to the first, and collects the values that are used afterwards.
            let mut needed: BTreeSet<ValueId> = BTreeSet::new();
            for source in phis.iter().map_while(incoming) {
                self.need(source, &mut needed);
            }
            let mut by_source: BTreeMap<ValueId, ValueId> = BTreeMap::new();
            for phi in phis {
                let Some(source) = incoming(phi) else { break };
                by_source.insert(source, *phi);
            }
            for v in block.statements().iter().rev() {
                let statement = self.function.statement(*v);
                if let Some(phi) = by_source.get(v)
                    && uses.get(v) == Some(&1)
                    && !needed.contains(phi)
                    && is_one_step(&statement.operation)
                    && !self.cosines.contains_key(v)
                    && self.function.statement(*phi).orders == statement.orders
                {
                    self.shared.insert(*v, *phi);
                }
                statement
                    .operation
                    .each_operand()
                    .for_each(|x| self.need(x, &mut needed));
            }
        }
    }

    /// Adds a value, and the values that its registers belong to.
    fn need(&self, v: ValueId, needed: &mut BTreeSet<ValueId>) {
        let mut open = vec![v];
        while let Some(v) = open.pop() {
            let operation = &self.function.statement(v).operation;
            let is_in_others = matches!(
                operation,
                Operation::Alias(_) | Operation::Truncate(..) | Operation::Tuple(_) | Operation::Field(..)
            );
            if needed.insert(v) && is_in_others {
                open.extend(operation.each_operand());
            }
        }
    }
}
