//! The reversal of a function, block by block.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::adjoint::analysis::{active, covector, leaves, live};
use crate::adjoint::name_of;
use crate::adjoint::partials::{Listed, Terms};
use crate::dominance::reverse_postorder_from;
use crate::error::Error;
use crate::function::{Block, Function};
use crate::module::Module;
use crate::operation::{Binary, Operation, Terminator};
use crate::types::{BlockId, Constant, Orders, Type, ValueId};
use crate::typing::type_of;

/// One real number of a value, which has a covector.
pub(super) type Leaf = (ValueId, usize);

/// Where the adjoint of a statement is written: its block, and the backward block.
#[derive(Clone, Copy)]
pub(super) struct Here {
    pub(super) block: BlockId,
    pub(super) at: BlockId,
}

/// The backward block of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Reverse {
    pub(super) block: BlockId,
    /// The blocks that lead here, each with the covectors and the stack at its end.
    pub(super) incoming: Vec<(BlockId, BTreeMap<Leaf, ValueId>, ValueId)>,
    /// The phis at its start, for each real number; and the phi of the stack.
    pub(super) phis: BTreeMap<Leaf, ValueId>,
    pub(super) stack: Option<ValueId>,
    /// The values in the frame of the block, and the statements that read them.
    pub(super) captured: Vec<ValueId>,
    pub(super) fields: BTreeMap<ValueId, ValueId>,
}

pub(super) struct Reversal<'m> {
    /// The function, with a single block that returns.
    pub(super) old: &'m Function,
    pub(super) module: &'m Module,
    /// The recorded partials of operations.
    pub(super) tables: HashMap<Listed, Rc<Terms>>,
    pub(super) new: Function,
    /// The values that depend on a real argument.
    pub(super) active: BTreeSet<ValueId>,
    pub(super) predecessors: Vec<Vec<BlockId>>,
    /// The values that are used after the end of each block.
    pub(super) live: Vec<BTreeSet<ValueId>>,
    pub(super) reverses: Vec<Reverse>,
    /// The literal 0.
    pub(super) zero: ValueId,
    /// The values that are defined once, before all others: they need no frame.
    pub(super) first: BTreeSet<ValueId>,
}

impl<'m> Reversal<'m> {
    pub(super) fn new(old: &'m Function, module: &'m Module) -> Self {
        let mut new = old.clone();
        let zero = new.add(Operation::Constant(Constant::Real(0.0)), Type::Real, Orders::default());
        new.blocks[0].statements.insert(0, zero);
        let first = old.arguments.iter().chain(&old.blocks[0].statements).copied().collect();
        Self {
            active: active(old),
            predecessors: old.predecessors(),
            live: live(old),
            reverses: vec![Reverse::default(); old.blocks.len()],
            zero,
            first,
            tables: HashMap::new(),
            module,
            new,
            old,
        }
    }

    pub(super) fn run(&mut self) -> Result<(), Error> {
        let result = self.old.returned()[0];
        let exit = self.exit();
        let covector_type = covector(self.old.type_of(result));
        let number = self.new.arguments.len();
        let seed = self
            .new
            .add(Operation::Argument(number), covector_type, Orders::default());
        self.new.arguments.push(seed);
        // Backward blocks, each after those that lead to it, except around loops.
        let order = self.backward_order(exit);
        for block in &order {
            self.reverses[block.index()].block = self.block();
        }
        for block in &order {
            self.head(*block, exit);
            let mut covectors = if *block == exit {
                self.seeded(exit, result, seed)
            } else {
                self.incoming(*block)
            };
            let at = self.reverses[block.index()].block;
            for v in self.old.block(*block).statements().iter().rev() {
                if !self.old.statement(*v).operation.is_phi() {
                    self.statement(Here { block: *block, at }, *v, &mut covectors)?;
                }
            }
            self.leave(*block, at, covectors, result)?;
        }
        self.fill_phis(&order);
        self.thread_stack(&order)?;
        let from_exit = self.reverses[exit.index()].block;
        self.new.blocks[exit.index()].terminator = Terminator::Branch(from_exit);
        self.new.name = name_of(self.old.name());
        Ok(())
    }

    /// The block that returns.
    pub(super) fn exit(&self) -> BlockId {
        let is_exit = |block: &BlockId| matches!(self.old.block(*block).terminator, Terminator::Return(_));
        self.old.block_ids().find(is_exit).expect("there is one return")
    }

    /// The blocks that lead to the exit, starting there. Each comes after those that it leads to, except around
    /// loops.
    pub(super) fn backward_order(&self, exit: BlockId) -> Vec<BlockId> {
        reverse_postorder_from(exit, self.predecessors.len(), |block| {
            self.predecessors[block.index()].clone()
        })
    }

    /// A new block. Its end is set later.
    pub(super) fn block(&mut self) -> BlockId {
        let block = BlockId(self.new.blocks.len() as u32);
        self.new.blocks.push(Block {
            name: None,
            statements: Vec::new(),
            terminator: Terminator::Branch(block),
        });
        block
    }

    /// Appends a statement to a block.
    pub(super) fn emit(&mut self, at: BlockId, operation: Operation) -> ValueId {
        self.try_emit(at, operation).expect("the adjoint is well typed")
    }

    /// Appends a statement that may be a tuple of too many values.
    pub(super) fn try_emit(&mut self, at: BlockId, operation: Operation) -> Result<ValueId, Error> {
        let ty = type_of(&operation, |v| self.new.type_of(v))
            .map_err(|why| self.old.refusal(format_args!("its adjoint cannot be written: {why}")))?
            .expect("the operations of an adjoint have the types of their operands");
        Ok(self.new.append(at, operation, ty, Orders::default()))
    }

    /// The number of edges to a backward block: one for each successor of the block that leads to the exit.
    pub(super) fn ways(&self, block: BlockId, exit: BlockId) -> usize {
        if block == exit {
            return 1;
        }
        let successors = self.old.block(block).terminator.successors();
        successors
            .iter()
            .filter(|to| self.reverses[to.index()].block != BlockId(0))
            .count()
    }

    /// Puts phis at the start of a backward block that several edges lead to.
    pub(super) fn head(&mut self, block: BlockId, exit: BlockId) {
        if self.ways(block, exit) < 2 {
            return;
        }
        let at = self.reverses[block.index()].block;
        let phi = |ty: Type, new: &mut Function| new.append(at, Operation::Phi(Vec::new()), ty, Orders::default());
        self.reverses[block.index()].stack = Some(phi(Type::Stack, &mut self.new));
        for v in self.live[block.index()]
            .intersection(&self.active)
            .copied()
            .collect::<Vec<_>>()
        {
            for leaf in 0..leaves(self.old.type_of(v)) {
                let id = phi(Type::Real, &mut self.new);
                self.reverses[block.index()].phis.insert((v, leaf), id);
            }
        }
    }

    /// The covectors at the exit: the covector of the result is an argument.
    pub(super) fn seeded(&mut self, exit: BlockId, result: ValueId, seed: ValueId) -> BTreeMap<Leaf, ValueId> {
        let at = self.reverses[exit.index()].block;
        let mut covectors = BTreeMap::new();
        for (leaf, v) in self.unpacked(at, seed).into_iter().enumerate() {
            covectors.insert((result, leaf), v);
        }
        covectors
    }

    /// The covectors at the start of a backward block.
    pub(super) fn incoming(&self, block: BlockId) -> BTreeMap<Leaf, ValueId> {
        let reverse = &self.reverses[block.index()];
        if reverse.stack.is_some() {
            return reverse.phis.clone();
        }
        let (_, covectors, _) = reverse
            .incoming
            .first()
            .expect("the block that leads here comes before");
        covectors.clone()
    }

    /// The real numbers of a tuple, read field by field.
    pub(super) fn unpacked(&mut self, at: BlockId, v: ValueId) -> Vec<ValueId> {
        match self.new.type_of(v).clone() {
            Type::Real => vec![v],
            Type::Tuple(fields) => {
                let mut all = Vec::new();
                for i in 0..fields.len() {
                    let field = self.emit(at, Operation::Field(v, i));
                    all.append(&mut self.unpacked(at, field));
                }
                all
            }
            _ => Vec::new(),
        }
    }

    /// A covector of a type, made of its real numbers.
    pub(super) fn packed(&mut self, at: BlockId, ty: &Type, leaves: &mut impl Iterator<Item = ValueId>) -> ValueId {
        match ty {
            Type::Real => leaves.next().expect("a covector for each real number"),
            Type::Tuple(fields) => {
                let fields = fields.iter().map(|field| self.packed(at, field, leaves)).collect();
                self.emit(at, Operation::Tuple(fields))
            }
            _ => self.emit(at, Operation::Tuple(Vec::new())),
        }
    }

    /// The whole covector of a value, with zeros where there is none.
    pub(super) fn whole(&mut self, at: BlockId, v: ValueId, covectors: &BTreeMap<Leaf, ValueId>) -> ValueId {
        let ty = self.old.type_of(v);
        let zero = self.zero;
        let mut all = (0..leaves(ty)).map(|leaf| covectors.get(&(v, leaf)).copied().unwrap_or(zero));
        self.packed(at, ty, &mut all)
    }

    /// A value of the forward half, seen from the backward block of a block. A value that is defined before all
    /// others, or in the block that returns, is used directly. Any other is read from the frame of the block.
    pub(super) fn value(&mut self, block: BlockId, v: ValueId) -> ValueId {
        if self.first.contains(&v) || matches!(self.old.block(block).terminator, Terminator::Return(_)) {
            return v;
        }
        if let Some(field) = self.reverses[block.index()].fields.get(&v) {
            return *field;
        }
        // `thread_stack` fills in this statement, when the frame of the block is complete.
        let ty = self.new.type_of(v).clone();
        let reverse = &mut self.reverses[block.index()];
        let field = self
            .new
            .add(Operation::Field(v, reverse.captured.len()), ty, Orders::default());
        reverse.captured.push(v);
        reverse.fields.insert(v, field);
        field
    }

    /// Adds a term to a covector.
    pub(super) fn add(&mut self, at: BlockId, covectors: &mut BTreeMap<Leaf, ValueId>, leaf: Leaf, term: ValueId) {
        if !self.active.contains(&leaf.0) {
            return;
        }
        let sum = match covectors.get(&leaf) {
            None => term,
            Some(old) => self.emit(at, Operation::Binary(Binary::Add, [*old, term])),
        };
        covectors.insert(leaf, sum);
    }
}
