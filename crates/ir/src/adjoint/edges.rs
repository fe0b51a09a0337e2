//! Control flow of the backward half: the edges between backward blocks, and the stack that they pass along.

use std::rc::Rc;

use crate::adjoint::analysis::leaves;
use crate::adjoint::reversal::{Here, Moved, Reversal};
use crate::error::Error;
use crate::operation::{Comparison, Operation, Terminator};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};

impl Reversal<'_> {
    /// Ends a backward block. The covector of each phi is added to the operand of the edge that was taken. Control
    /// returns along that edge.
    pub(super) fn leave(&mut self, block: BlockId, at: BlockId, result: ValueId) -> Result<(), Error> {
        let stack = Operation::EmptyStack;
        let stack = self.new.append(at, stack, Type::Stack, Orders::default());
        self.reverses[block.index()].behind = Some(stack);
        let predecessors: Vec<BlockId> = self
            .backward
            .predecessors
            .of(block.0)
            .iter()
            .copied()
            .map(BlockId)
            .collect();
        if predecessors.is_empty() {
            let arguments = self.old.arguments.iter();
            let all = arguments.map(|v| self.whole(Here { block, at }, *v)).collect();
            let all = self.try_emit(at, Operation::Tuple(all))?;
            let pair = self.try_emit(at, Operation::Tuple(vec![result, all]))?;
            self.new.result = self.new.type_of(pair).clone();
            self.new.blocks[at.index()].terminator = Terminator::Return(pair);
            return Ok(());
        }
        self.reverses[block.index()].moved = self.moved(block);
        if let [from] = predecessors[..] {
            self.return_to(block, 0, at, from);
            return Ok(());
        }
        let selector = self.selector(block, &predecessors);
        let mut here = at;
        for (number, from) in predecessors.iter().enumerate() {
            let edge = self.block();
            let node = self.backward.edge(block, number) as usize;
            self.edges[node - self.old.blocks.len()] = edge;
            self.new.blocks[edge.index()].terminator = Terminator::Branch(self.reverses[from.index()].block);
            if number + 1 == predecessors.len() {
                self.new.blocks[here.index()].terminator = Terminator::Branch(edge);
            } else {
                let number = self.literal(Constant::Integer(number as i64));
                let is_it = self.emit(here, Operation::Compare(Comparison::Equal, [selector, number]));
                let next = self.block();
                self.new.blocks[here.index()].terminator = Terminator::Conditional(is_it, edge, next);
                here = next;
            }
        }
        Ok(())
    }

    /// Takes the covectors of the phis of a block.
    fn moved(&mut self, block: BlockId) -> Vec<Moved> {
        let old = self.old;
        let mut moved = Vec::new();
        for v in old.block(block).statements() {
            let Operation::Phi(incoming) = &old.statement(*v).operation else {
                break;
            };
            let mut sources: Option<Rc<[ValueId]>> = None;
            for leaf in 0..leaves(old.type_of(*v)) {
                let Some(covector) = self.take(*v, leaf) else { continue };
                let sources = sources.get_or_insert_with(|| {
                    let mut incoming = incoming.clone();
                    incoming.sort_unstable();
                    incoming.into_iter().map(|(_, source)| source).collect()
                });
                let sources = Rc::clone(sources);
                moved.push(Moved {
                    sources,
                    leaf,
                    covector,
                });
            }
        }
        moved
    }

    /// Writes what happens on an edge to a block that several blocks lead to.
    pub(super) fn edge(&mut self, node: u32) {
        let edge = self.edges[node as usize - self.old.blocks.len()];
        let block = self.backward.head_of(node);
        let number = (node - self.backward.edge(block, 0)) as usize;
        let from = BlockId(self.backward.predecessors.of(block.0)[number]);
        self.return_to(block, number, edge, from);
    }

    /// Adds the covectors of the phis of a block to the operands of an edge, and returns along it.
    fn return_to(&mut self, block: BlockId, number: usize, at: BlockId, from: BlockId) {
        for i in 0..self.reverses[block.index()].moved.len() {
            let moved = &self.reverses[block.index()].moved[i];
            let (source, leaf, covector) = (moved.sources[number], moved.leaf, moved.covector);
            self.add(at, source, leaf, covector);
        }
        self.new.blocks[at.index()].terminator = Terminator::Branch(self.reverses[from.index()].block);
    }

    /// The number of the predecessor that control came from: a phi in the forward half, read in the backward half.
    fn selector(&mut self, block: BlockId, predecessors: &[BlockId]) -> ValueId {
        let mut numbers = Vec::with_capacity(predecessors.len());
        for (number, from) in (0..).zip(predecessors) {
            numbers.push((*from, self.literal(Constant::Integer(number))));
        }
        let phi = self.new.add(Operation::Phi(numbers), Type::Integer, Orders::default());
        self.new.blocks[block.index()].statements.list_mut().insert(0, phi);
        if block == self.exit {
            phi
        } else {
            self.capture(block, phi)
        }
    }

    /// Pushes the frame of each block at its end, and pops it at the start of its backward block.
    pub(super) fn thread_stack(&mut self, order: &[BlockId]) -> Result<(), Error> {
        self.hand_down();
        let ends = self.push_frames()?;
        for block in order {
            let reverse = &mut self.reverses[block.index()];
            let (at, incoming) = (reverse.block, std::mem::take(&mut reverse.incoming));
            let captured = std::mem::take(&mut reverse.captured);
            let stack = match (reverse.stack, incoming.first()) {
                (Some(phi), _) => {
                    self.new.statement_mut(phi).operation = Operation::Phi(incoming);
                    phi
                }
                (None, Some((_, stack))) => *stack,
                (None, None) => ends[block.index()].expect("the block that returns was gone through"),
            };
            let mut left = stack;
            if !captured.is_empty() {
                let types = captured.iter().map(|(v, _)| self.new.type_of(*v).clone()).collect();
                let top = Operation::Top(stack);
                let frame = self.new.add(top, Type::Tuple(types), Orders::default());
                let mut head = vec![frame];
                for (i, (_, field)) in captured.into_iter().enumerate() {
                    self.new.statement_mut(field).operation = Operation::Field(frame, i);
                    head.push(field);
                }
                left = self.new.add(Operation::Pop(stack), Type::Stack, Orders::default());
                head.push(left);
                let place = self.new.end_of_phis(at);
                let statements = self.new.blocks[at.index()].statements.list_mut();
                statements.splice(place..place, head);
            }
            let behind = self.reverses[block.index()]
                .behind
                .expect("its backward half was written");
            self.new.statement_mut(behind).operation = Operation::Alias(left);
        }
        Ok(())
    }

    /// Pushes the frame of each block at its end. Returns the stack at the end of each block.
    fn push_frames(&mut self) -> Result<Vec<Option<ValueId>>, Error> {
        const EARLIER: &str = "a block comes after one that leads to it";
        let mut ends: Vec<Option<ValueId>> = vec![None; self.old.blocks.len()];
        let mut phis = Vec::new();
        let order: Vec<BlockId> = self.backward.forward.order().collect();
        for block in order {
            let head = match self.backward.predecessors.of(block.0) {
                [] => {
                    let empty = self.new.add(Operation::EmptyStack, Type::Stack, Orders::default());
                    self.before.push(empty);
                    empty
                }
                [before] => ends[*before as usize].expect(EARLIER),
                _ => {
                    let phi = self.new.add(Operation::Phi(Vec::new()), Type::Stack, Orders::default());
                    self.new.blocks[block.index()].statements.list_mut().insert(0, phi);
                    phis.push((block, phi));
                    phi
                }
            };
            let captured: Vec<ValueId> = self.reverses[block.index()].captured.iter().map(|(v, _)| *v).collect();
            let end = if captured.is_empty() {
                head
            } else {
                let frame = self.try_emit(block, Operation::Tuple(captured))?;
                self.emit(block, Operation::Push(head, frame))
            };
            ends[block.index()] = Some(end);
        }
        for (block, phi) in phis {
            let predecessors = self.backward.predecessors.of(block.0).iter();
            let incoming = predecessors.map(|from| (BlockId(*from), ends[*from as usize].expect(EARLIER)));
            self.new.statement_mut(phi).operation = Operation::Phi(incoming.collect());
        }
        Ok(ends)
    }
}
