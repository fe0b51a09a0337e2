//! Control flow of the backward half: the edges between backward blocks, and the stack that they pass along.

use std::collections::BTreeMap;

use crate::adjoint::analysis::leaves;
use crate::adjoint::reversal::{Leaf, Reversal};
use crate::dominance::Dominance;
use crate::error::Error;
use crate::function::Function;
use crate::operation::{Comparison, Operation, Terminator};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};

/// The covector of a phi: the operands of the phi for each edge, the real number of the phi that it belongs to, and
/// the covector.
type Moved<'a> = (&'a [(BlockId, ValueId)], usize, ValueId);

impl Reversal<'_> {
    /// Ends a backward block. The covector of each phi is added to the operand of the edge that was taken. Control
    /// returns along that edge.
    pub(super) fn leave(
        &mut self,
        block: BlockId,
        at: BlockId,
        mut covectors: BTreeMap<Leaf, ValueId>,
        result: ValueId,
    ) -> Result<(), Error> {
        let stack = self.stack_behind(block);
        let predecessors = self.predecessors[block.index()].clone();
        if predecessors.is_empty() {
            let arguments = self.old.arguments.iter();
            let all = arguments.map(|v| self.whole(at, *v, &covectors)).collect();
            let all = self.try_emit(at, Operation::Tuple(all))?;
            let pair = self.try_emit(at, Operation::Tuple(vec![result, all]))?;
            self.new.result = self.new.type_of(pair).clone();
            self.new.blocks[at.index()].terminator = Terminator::Return(pair);
            return Ok(());
        }
        let old = self.old;
        let mut moved: Vec<Moved<'_>> = Vec::new();
        for v in old.block(block).statements() {
            let Operation::Phi(incoming) = &old.statement(*v).operation else {
                break;
            };
            for leaf in 0..leaves(old.type_of(*v)) {
                if let Some(covector) = covectors.remove(&(*v, leaf)) {
                    moved.push((incoming, leaf, covector));
                }
            }
        }
        let selector = (predecessors.len() > 1).then(|| self.selector(block, &predecessors));
        let mut here = at;
        for (number, from) in predecessors.iter().enumerate() {
            let is_last = number + 1 == predecessors.len();
            // With several predecessors, each edge has a block of its own.
            let edge = if predecessors.len() == 1 { at } else { self.block() };
            let mut on_edge = covectors.clone();
            for (incoming, leaf, covector) in &moved {
                let source = incoming
                    .iter()
                    .find(|(b, _)| b == from)
                    .expect("a phi has a value for each edge")
                    .1;
                self.add(edge, &mut on_edge, (source, *leaf), *covector);
            }
            let target = self.reverses[from.index()].block;
            self.new.blocks[edge.index()].terminator = Terminator::Branch(target);
            self.reverses[from.index()].incoming.push((edge, on_edge, stack));
            match selector {
                None => {}
                Some(_) if is_last => self.new.blocks[here.index()].terminator = Terminator::Branch(edge),
                Some(selector) => {
                    let number = self.emit(here, Operation::Constant(Constant::Integer(number as i64)));
                    let is_it = self.emit(here, Operation::Compare(Comparison::Equal, [selector, number]));
                    let next = self.block();
                    self.new.blocks[here.index()].terminator = Terminator::Conditional(is_it, edge, next);
                    here = next;
                }
            }
        }
        Ok(())
    }

    /// The number of the predecessor that control came from: a phi in the forward half, read in the backward half.
    fn selector(&mut self, block: BlockId, predecessors: &[BlockId]) -> ValueId {
        let numbers: Vec<(BlockId, ValueId)> = (0_i64..)
            .zip(predecessors)
            .map(|(number, from)| {
                let operation = Operation::Constant(Constant::Integer(number));
                let constant = self.new.add(operation, Type::Integer, Orders::default());
                self.new.blocks[0].statements.insert(0, constant);
                (*from, constant)
            })
            .collect();
        let phi = self.new.add(Operation::Phi(numbers), Type::Integer, Orders::default());
        self.new.blocks[block.index()].statements.insert(0, phi);
        self.value(block, phi)
    }

    /// The stack at the end of a backward block. The statement is filled in when it is known whether the block has a
    /// frame.
    fn stack_behind(&mut self, block: BlockId) -> ValueId {
        let at = self.reverses[block.index()].block;
        self.new
            .append(at, Operation::EmptyStack, Type::Stack, Orders::default())
    }

    /// Fills in the operands of the phis in backward blocks.
    pub(super) fn fill_phis(&mut self, order: &[BlockId]) {
        for block in order {
            let reverse = self.reverses[block.index()].clone();
            let Some(stack) = reverse.stack else { continue };
            let fill = |phi: ValueId, incoming: Vec<(BlockId, ValueId)>, new: &mut Function| {
                new.statement_mut(phi).operation = Operation::Phi(incoming);
            };
            let stacks = reverse
                .incoming
                .iter()
                .map(|(from, _, stack)| (*from, *stack))
                .collect();
            fill(stack, stacks, &mut self.new);
            for (leaf, phi) in &reverse.phis {
                let zero = self.zero;
                let of = |covectors: &BTreeMap<Leaf, ValueId>| covectors.get(leaf).copied().unwrap_or(zero);
                let incoming = reverse
                    .incoming
                    .iter()
                    .map(|(from, covectors, _)| (*from, of(covectors)))
                    .collect();
                fill(*phi, incoming, &mut self.new);
            }
        }
    }

    /// Pushes the frame of each block at its end, and pops it at the start of its backward block.
    pub(super) fn thread_stack(&mut self, order: &[BlockId]) -> Result<(), Error> {
        // Forward: each block has a stack at its start and a stack at its end.
        let mut heads: BTreeMap<BlockId, ValueId> = BTreeMap::new();
        let mut ends: BTreeMap<BlockId, ValueId> = BTreeMap::new();
        let blocks = Dominance::of(self.old).order().to_vec();
        for block in &blocks {
            let predecessors = &self.predecessors[block.index()];
            let head = match predecessors[..] {
                [] => {
                    let empty = self.new.add(Operation::EmptyStack, Type::Stack, Orders::default());
                    self.new.blocks[0].statements.insert(0, empty);
                    empty
                }
                [before] => ends[&before],
                _ => {
                    let phi = self.new.add(Operation::Phi(Vec::new()), Type::Stack, Orders::default());
                    self.new.blocks[block.index()].statements.insert(0, phi);
                    phi
                }
            };
            heads.insert(*block, head);
            let captured = self.reverses[block.index()].captured.clone();
            let end = if captured.is_empty() {
                head
            } else {
                let frame = self.try_emit(*block, Operation::Tuple(captured))?;
                self.emit(*block, Operation::Push(head, frame))
            };
            ends.insert(*block, end);
        }
        for block in &blocks {
            let predecessors = &self.predecessors[block.index()];
            if predecessors.len() > 1 {
                let incoming = predecessors.iter().map(|before| (*before, ends[before])).collect();
                self.new.statement_mut(heads[block]).operation = Operation::Phi(incoming);
            }
        }
        // Backward.
        for block in order {
            let reverse = self.reverses[block.index()].clone();
            let is_exit = reverse.incoming.is_empty();
            let stack = match reverse.stack {
                Some(phi) => phi,
                None if is_exit => ends[block],
                None => reverse.incoming[0].2,
            };
            let mut left = stack;
            if !reverse.captured.is_empty() {
                let types = reverse.captured.iter().map(|v| self.new.type_of(*v).clone()).collect();
                let frame = self
                    .new
                    .add(Operation::Top(stack), Type::Tuple(types), Orders::default());
                let mut head = vec![frame];
                for (i, v) in reverse.captured.iter().enumerate() {
                    let field = reverse.fields[v];
                    self.new.statement_mut(field).operation = Operation::Field(frame, i);
                    head.push(field);
                }
                left = self.new.add(Operation::Pop(stack), Type::Stack, Orders::default());
                head.push(left);
                let at = self.new.end_of_phis(reverse.block);
                self.new.blocks[reverse.block.index()].statements.splice(at..at, head);
            }
            self.set_stack_behind(reverse.block, left);
        }
        Ok(())
    }

    /// Fills in the stack at the end of a backward block.
    fn set_stack_behind(&mut self, at: BlockId, stack: ValueId) {
        for v in self.new.block(at).statements().to_vec() {
            if self.new.statement(v).operation == Operation::EmptyStack {
                self.new.statement_mut(v).operation = Operation::Alias(stack);
            }
        }
    }
}
