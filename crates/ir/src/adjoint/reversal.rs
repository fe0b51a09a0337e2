//! The reversal of a function, node by node of its backward half.

use std::rc::Rc;

use crate::adjoint::analysis::{Leaf, Offsets, active};
use crate::adjoint::lengths::Lengths;
use crate::adjoint::name_of;
use crate::adjoint::partials::{Listed, Terms};
use crate::adjoint::placement::{Backward, Covectors, phis};
use crate::adjoint::reads::Reads;
use crate::error::Error;
use crate::function::Function;
use crate::hash::FastMap;
use crate::module::Module;
use crate::operation::{Binary, Operation, Terminator};
use crate::rules::covector;
use crate::types::{BlockId, Constant, Orders, Type, ValueId};

/// Where the adjoint of a statement is written: its block, and the backward block.
#[derive(Clone, Copy)]
pub(super) struct Here {
    pub(super) block: BlockId,
    pub(super) at: BlockId,
}

/// The covector of a real number of a phi, and the operands of the phi for each predecessor.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub(super) sources: Rc<[ValueId]>,
    pub(super) leaf: usize,
    pub(super) covector: ValueId,
}

/// The phi of a covector: the value and the leaf that it is of, the number of the covector, and the phi.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phi {
    of: ValueId,
    leaf: usize,
    number: u32,
    phi: ValueId,
    /// The statement that makes zeros of an empty array.
    resized: Option<ValueId>,
    /// Whether an empty array may come in.
    may_be_empty: bool,
}

/// The backward block of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Reverse {
    pub(super) block: BlockId,
    /// The phis of covectors at its start, and the phi of the stack.
    pub(super) phis: Vec<Phi>,
    pub(super) stack: Option<ValueId>,
    /// The blocks that lead here, each with the stack at its end.
    pub(super) incoming: Vec<(BlockId, ValueId)>,
    /// The stack at its end. The statement is filled in when it is known whether the block has a frame.
    pub(super) behind: Option<ValueId>,
    /// The values in the frame of the block, each with the statement that reads it.
    pub(super) captured: Vec<(ValueId, ValueId)>,
    /// The covectors of its phis, which go to the operands of the edge that was taken.
    pub(super) moved: Vec<Moved>,
}

pub(super) struct Reversal<'m> {
    /// The function, with a single block that returns.
    pub(super) old: &'m Function,
    pub(super) module: &'m Module,
    /// The recorded partials of operations.
    pub(super) tables: FastMap<Listed, Rc<Terms>>,
    pub(super) new: Function,
    /// Whether each value depends on a real argument.
    pub(super) active: Vec<bool>,
    /// The block of each value. That of an argument is the first.
    pub(super) homes: Vec<BlockId>,
    pub(super) offsets: Offsets<'m>,
    numbers: Covectors,
    pub(super) backward: Backward,
    pub(super) exit: BlockId,
    /// The covectors at the present place, by their numbers. What is missing is 0.
    covectors: Vec<Option<ValueId>>,
    /// What the covectors were before each change, back to the start of the walk.
    changes: Vec<(usize, Option<ValueId>)>,
    pub(super) reverses: Vec<Reverse>,
    /// The backward block of each edge, by the number of its node behind those of the blocks.
    pub(super) edges: Vec<BlockId>,
    /// For each value, the block whose frame it was last read from, and the statement that reads it.
    pub(super) fields: Vec<Option<(BlockId, ValueId)>>,
    /// The statements before all others.
    pub(super) before: Vec<ValueId>,
    pub(super) literals: FastMap<Constant, ValueId>,
    /// The literal 0, and an empty stack: the covectors that are missing.
    pub(super) zero: ValueId,
    pub(super) empty: ValueId,
    /// An array without entries: the covector of an array that is missing where paths meet.
    pub(super) none: ValueId,
    pub(super) lengths: Lengths,
    pub(super) reads: Reads,
    /// The covectors of stacks that the present block has popped and not read yet.
    pub(super) popped: FastMap<ValueId, ValueId>,
    /// The first thing that has no adjoint.
    error: Option<Error>,
    /// The values of a table that were written for the present statement.
    pub(super) places: Vec<Option<ValueId>>,
}

impl<'m> Reversal<'m> {
    pub(super) fn new(old: &'m Function, module: &'m Module) -> Result<Self, Error> {
        let is_exit = |block: &BlockId| matches!(old.block(*block).terminator, Terminator::Return(_));
        let exit = old.block_ids().find(is_exit).expect("there is one return");
        let mut homes = vec![BlockId(0); old.arena.len()];
        for block in old.block_ids() {
            for v in old.block(block).statements() {
                homes[v.index()] = block;
            }
        }
        let active = active(old);
        let numbers = Covectors::of(old, &active);
        let backward = Backward::of(old, exit);
        let blocks = old.blocks.len();
        let mut reversal = Self {
            covectors: vec![None; numbers.count()],
            changes: Vec::new(),
            reverses: vec![Reverse::default(); blocks],
            edges: vec![BlockId(0); backward.predecessors.count()],
            fields: vec![None; old.arena.len()],
            before: Vec::new(),
            literals: FastMap::default(),
            zero: ValueId(0),
            empty: ValueId(0),
            none: ValueId(0),
            lengths: Lengths::of(old),
            reads: Reads::of(old)?,
            popped: FastMap::default(),
            error: None,
            places: Vec::new(),
            tables: FastMap::default(),
            offsets: Offsets::of(old),
            new: old.clone(),
            active,
            homes,
            numbers,
            backward,
            exit,
            module,
            old,
        };
        // The literals at the start of the function are seen from everywhere.
        for v in old.block(BlockId(0)).statements() {
            if let Operation::Constant(c) = old.statement(*v).operation {
                reversal.literals.entry(c).or_insert(*v);
            }
        }
        reversal.zero = reversal.literal(Constant::Real(0.0));
        reversal.empty = reversal.new.add(Operation::EmptyStack, Type::Stack, Orders::default());
        let none = Operation::ConstantArray(Vec::new());
        reversal.none = reversal.new.add(none, Type::Array, Orders::default());
        reversal.before.extend([reversal.empty, reversal.none]);
        Ok(reversal)
    }

    pub(super) fn run(&mut self) -> Result<(), Error> {
        let result = self.old.returned()[0];
        let covector_type = covector(self.old.type_of(result));
        let number = self.new.arguments.len();
        let seed = Operation::Argument(number);
        let seed = self.new.add(seed, covector_type, Orders::default());
        self.new.arguments.push(seed);
        let blocks = self.old.blocks.len() as u32;
        // Backward blocks, each after those that lead to it, except around loops.
        let order: Vec<BlockId> = self.backward.tree.order.iter().copied().map(BlockId).collect();
        let order: Vec<BlockId> = order.into_iter().filter(|node| node.0 < blocks).collect();
        for block in &order {
            self.reverses[block.index()].block = self.block();
        }
        self.heads(&order);
        // The walk goes down the tree of dominators. When it leaves a node, it takes back what it changed there.
        let mut left: Vec<(u32, usize)> = Vec::new();
        let walk: Vec<u32> = self.backward.tree.walk().to_vec();
        for (place, node) in (0..).zip(walk) {
            while let Some((_, changes)) = left.pop_if(|(end, _)| *end <= place) {
                for (number, before) in self.changes.drain(changes..).rev() {
                    self.covectors[number] = before;
                }
            }
            left.push((self.backward.tree.end(node), self.changes.len()));
            if node < blocks {
                self.node(BlockId(node), result, seed)?;
            } else {
                self.edge(node);
            }
            self.arrive(node);
        }
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.drop_resizes();
        self.count_loops();
        self.thread_stack(&order)?;
        let from_exit = self.reverses[self.exit.index()].block;
        self.new.blocks[self.exit.index()].terminator = Terminator::Branch(from_exit);
        let before = std::mem::take(&mut self.before);
        self.new.blocks[0].statements.list_mut().splice(0..0, before);
        self.new.name = name_of(self.old.name());
        // Like each pass, this one keeps functions well formed.
        self.new.is_verified = true;
        Ok(())
    }

    /// Writes the backward half of a block.
    fn node(&mut self, block: BlockId, result: ValueId, seed: ValueId) -> Result<(), Error> {
        let at = self.reverses[block.index()].block;
        for i in 0..self.reverses[block.index()].phis.len() {
            let Phi {
                of, leaf, number, phi, ..
            } = self.reverses[block.index()].phis[i];
            let covector = match self.numbers.kind(number as usize) {
                Leaf::Array => {
                    let resized = self.resized(Here { block, at }, of, leaf, phi);
                    self.reverses[block.index()].phis[i].resized = Some(resized);
                    resized
                }
                Leaf::Real | Leaf::Stack => phi,
            };
            self.set(number as usize, Some(covector));
        }
        if block == self.exit && self.active[result.index()] {
            // The covector of the result is an argument.
            for (leaf, v) in self.unpacked(at, seed).into_iter().enumerate() {
                self.set(self.numbers.number(result, leaf), Some(v));
            }
        }
        for v in self.old.block(block).statements().iter().rev() {
            if self.active[v.index()] && !self.old.statement(*v).operation.is_phi() {
                self.statement(Here { block, at }, *v)?;
            }
        }
        self.leave(block, at, result)
    }

    /// Puts phis at the start of the backward blocks that several edges lead to.
    fn heads(&mut self, order: &[BlockId]) {
        let phi = |at: BlockId, ty: Type, new: &mut Function| {
            new.append(at, Operation::Phi(Vec::new()), ty, Orders::default())
        };
        for block in order {
            if self.backward.ways(block.0) > 1 {
                let at = self.reverses[block.index()].block;
                self.reverses[block.index()].stack = Some(phi(at, Type::Stack, &mut self.new));
            }
        }
        let places = phis(
            self.old,
            &self.backward,
            &self.active,
            &self.numbers,
            &self.homes,
            &mut self.offsets,
        );
        for (block, of, leaf) in places {
            let number = self.numbers.number(of, leaf);
            let ty = self.numbers.kind(number).ty();
            let reverse = &mut self.reverses[block.index()];
            let phi = phi(reverse.block, ty, &mut self.new);
            let number = number as u32;
            reverse.phis.push(Phi {
                of,
                leaf,
                number,
                phi,
                resized: None,
                may_be_empty: false,
            });
        }
    }

    /// Fills in the operands of phis for the edge from a node.
    fn arrive(&mut self, node: u32) {
        let Some(target) = self.backward.target(node) else {
            return;
        };
        let (from, block) = match (node as usize).checked_sub(self.old.blocks.len()) {
            Some(edge) => (self.edges[edge], self.backward.head_of(node)),
            None => (self.reverses[node as usize].block, BlockId(node)),
        };
        let stack = self.reverses[block.index()]
            .behind
            .expect("its backward half was written");
        self.reverses[target.index()].incoming.push((from, stack));
        for i in 0..self.reverses[target.index()].phis.len() {
            let Phi {
                of, leaf, number, phi, ..
            } = self.reverses[target.index()].phis[i];
            let kind = self.numbers.kind(number as usize);
            let covector = match self.covectors[number as usize] {
                Some(covector) => covector,
                // The length of the array is known on the edge if the array is defined there.
                None if kind == Leaf::Array && self.backward.forward.dominates(self.homes[of.index()], block) => {
                    self.zeros_like(Here { block, at: from }, of, leaf)
                }
                None => {
                    self.reverses[target.index()].phis[i].may_be_empty = true;
                    self.missing(kind)
                }
            };
            if let Operation::Phi(incoming) = &mut self.new.statement_mut(phi).operation {
                incoming.push((from, covector));
            }
        }
    }

    /// Removes the statements that make zeros of empty arrays, where none come in.
    fn drop_resizes(&mut self) {
        for Phi {
            phi,
            resized,
            may_be_empty,
            ..
        } in self.reverses.iter().flat_map(|reverse| &reverse.phis)
        {
            if let Some(resized) = resized.filter(|_| !may_be_empty) {
                self.new.statement_mut(resized).operation = Operation::Alias(*phi);
            }
        }
    }

    /// What stands for a covector that is missing.
    pub(super) fn missing(&self, kind: Leaf) -> ValueId {
        match kind {
            Leaf::Real => self.zero,
            Leaf::Array => self.none,
            Leaf::Stack => self.empty,
        }
    }

    /// Changes a covector.
    fn set(&mut self, number: usize, covector: Option<ValueId>) {
        let before = std::mem::replace(&mut self.covectors[number], covector);
        self.changes.push((number, before));
    }

    /// Takes the covector of a real number, so that it is 0 from here on.
    pub(super) fn take(&mut self, v: ValueId, leaf: usize) -> Option<ValueId> {
        if !self.active[v.index()] {
            return None;
        }
        let number = self.numbers.number(v, leaf);
        let covector = self.covectors[number]?;
        self.set(number, None);
        Some(covector)
    }

    /// Whether a real number of an active value has a covector.
    pub(super) fn is_set(&self, v: ValueId, leaf: usize) -> bool {
        self.covectors[self.numbers.number(v, leaf)].is_some()
    }

    /// Adds a term to the covector of a real number.
    pub(super) fn add(&mut self, at: BlockId, v: ValueId, leaf: usize, term: ValueId) {
        if !self.active[v.index()] {
            return;
        }
        let number = self.numbers.number(v, leaf);
        let sum = match self.covectors[number] {
            None => term,
            Some(old) => match self.numbers.kind(number) {
                Leaf::Real => self.emit(at, Operation::Binary(Binary::Add, [old, term])),
                Leaf::Array => self.added(at, old, term),
                Leaf::Stack => {
                    let why = format_args!("{v} is a stack that is used twice on one path, which has no adjoint");
                    self.error.get_or_insert(self.old.refusal(why));
                    term
                }
            },
        };
        self.set(number, Some(sum));
    }
}
