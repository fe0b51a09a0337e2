//! From functions to flat code.

mod statement;

use std::collections::{BTreeMap, BTreeSet};

use crate::chain::chain;
use crate::compute::{Compute, Kind};
use crate::error::Error;
use crate::function::Function;
use crate::link::Linker;
use crate::liveness::reuse;
use crate::operation::{Operation, Terminator, Unary};
use crate::program::{Code, Initial, Step};
use crate::register::{Register, Slot};
use crate::types::{BlockId, Orders, Type, ValueId};

/// The code of a function.
pub(super) fn lower(function: &Function, linker: &mut Linker<'_>) -> Result<Code, Error> {
    function.ensure_verified()?;
    let mut lowering = Lowering {
        function,
        linker,
        code: Code::default(),
        slots: BTreeMap::new(),
        constants: BTreeMap::new(),
        starts: vec![None; function.blocks.len()],
        patches: Vec::new(),
        starts_here: true,
        since_jump: 0,
        cosines: BTreeMap::new(),
        shared: BTreeMap::new(),
        result: None,
    };
    lowering.run()?;
    Ok(lowering.code)
}

struct Lowering<'a, 'b, 'm> {
    function: &'a Function,
    linker: &'b mut Linker<'m>,
    code: Code,
    /// Where the numbers of each value are.
    slots: BTreeMap<ValueId, Vec<Slot>>,
    /// The registers of literals: by bank and bits.
    constants: BTreeMap<(u8, u64), Register>,
    /// Where each block starts.
    starts: Vec<Option<u32>>,
    /// The steps that go to a block: of a branch, by which of its sides.
    patches: Vec<(usize, usize, BlockId)>,
    /// Whether control may come to the next step from elsewhere.
    starts_here: bool,
    /// How many steps there were since the last place where control flows together.
    since_jump: u32,
    /// The cosine that is computed with a sine, and the sine with a cosine.
    cosines: BTreeMap<ValueId, ValueId>,
    /// Values that are computed into the registers of phis.
    shared: BTreeMap<ValueId, ValueId>,
    result: Option<Vec<Slot>>,
}

/// Whether an operation is one computation of one number, which reads all before it writes.
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
    fn run(&mut self) -> Result<(), Error> {
        let function = self.function;
        self.code.name = function.name().to_string();
        for v in function.arguments() {
            let statement = function.statement(*v);
            self.code.arguments.push((statement.ty.clone(), statement.orders));
            let slots = self.fresh(&statement.ty, statement.orders);
            self.code.argument_slots.extend(&slots);
            self.slots.insert(*v, slots);
        }
        // Phis have registers before anything is computed: their operands come from blocks behind them.
        for (v, statement) in function.values() {
            if statement.operation.is_phi() {
                let slots = self.fresh(&statement.ty, statement.orders);
                self.slots.insert(v, slots);
            }
        }
        self.pair_cosines();
        self.share_with_phis();
        let dominance = crate::dominance::Dominance::of(function);
        // In this order a value is defined before it is used, but by phis.
        for block in dominance.order().to_vec() {
            self.block(block)?;
        }
        for (at, side, block) in std::mem::take(&mut self.patches) {
            let start = self.starts[block.index()].expect("all blocks that are jumped to are reached");
            self.lead(at, side, start);
        }
        let orders = function.returned().first().map(|v| function.statement(*v).orders);
        let orders = orders.unwrap_or_default();
        self.code.result = (Some(function.result().clone()), orders);
        self.code.result_slots = self.result.take().unwrap_or_default();
        chain(&mut self.code);
        reuse(&mut self.code);
        Ok(())
    }

    /// Sines and cosines of one number in one block are computed together.
    fn pair_cosines(&mut self) {
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

    /// Finds the values that can be computed into the registers of phis: those that a phi of the next block alone uses, where nothing needs
    /// the phi itself any more.
    fn share_with_phis(&mut self) {
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
            // From the last statement to the first: what is used behind it.
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

    /// Adds a value, and those in whose registers it is.
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

    fn real(&mut self) -> Slot {
        self.code.reals += 1;
        Slot::Real(self.code.reals as Register - 1)
    }

    fn bundle(&mut self) -> Slot {
        self.code.bundles += 1;
        Slot::Bundle(self.code.bundles as Register - 1)
    }

    fn word(&mut self) -> Register {
        self.code.words += 1;
        self.code.words as Register - 1
    }

    /// New registers for a value.
    fn fresh(&mut self, ty: &Type, orders: Orders) -> Vec<Slot> {
        match ty {
            Type::Real if orders.is_plain() => vec![self.real()],
            Type::Real => vec![self.bundle()],
            Type::Integer | Type::Boolean | Type::Stack => vec![Slot::Word(self.word())],
            Type::Tuple(fields) => fields.iter().flat_map(|field| self.fresh(field, orders)).collect(),
        }
    }

    /// The register of a literal.
    fn constant(&mut self, bank: u8, initial: Initial) -> Slot {
        let bits = match initial {
            Initial::Real(c) => c.to_bits(),
            Initial::Word(c) => c.cast_unsigned(),
        };
        let known = self.constants.get(&(bank, bits)).copied();
        let slot = |r| match bank {
            0 => Slot::Real(r),
            1 => Slot::Bundle(r),
            _ => Slot::Word(r),
        };
        if let Some(r) = known {
            return slot(r);
        }
        let new = match bank {
            0 => self.real(),
            1 => self.bundle(),
            _ => Slot::Word(self.word()),
        };
        self.constants.insert((bank, bits), new.register());
        self.code.initial.push((new, initial));
        new
    }

    fn slots(&self, v: ValueId) -> &[Slot] {
        self.slots.get(&v).map_or(&[], Vec::as_slice)
    }

    /// The one register of a number.
    fn register(&self, v: ValueId) -> Register {
        match self.slots(v) {
            [Slot::Real(r) | Slot::Bundle(r) | Slot::Word(r)] => *r,
            _ => unreachable!("the verifier has seen that this is one number"),
        }
    }

    fn step(&mut self, step: Step) {
        self.starts_here = false;
        self.code.steps.push(step);
        self.since_jump += 1;
    }

    fn block(&mut self, block: BlockId) -> Result<(), Error> {
        self.starts[block.index()] = Some(self.code.steps.len() as u32);
        self.since_jump = 0;
        self.starts_here = true;
        for v in self.function.block(block).statements().to_vec() {
            self.statement(v)?;
        }
        let steps = self.since_jump;
        match *self.function.block(block).terminator() {
            Terminator::Branch(to) => {
                let moves = self.moves_to(block, to);
                self.edge(moves, to, steps);
            }
            Terminator::Conditional(c, then, otherwise) => {
                let c = self.register(c);
                let at = self.code.steps.len();
                self.step(Step::Branch(c, [0; 2], steps + 1));
                for (side, to) in [then, otherwise].into_iter().enumerate() {
                    let moves = self.moves_to(block, to);
                    if moves.is_empty() {
                        self.patches.push((at, side, to));
                        continue;
                    }
                    self.lead(at, side, self.code.steps.len() as u32);
                    self.starts_here = true;
                    self.edge(moves, to, 0);
                }
            }
            Terminator::Return(v) => {
                let slots = self.slots(v).to_vec();
                match self.result.clone() {
                    None if self.function.returned().len() == 1 => self.result = Some(slots),
                    known => {
                        let result = known.unwrap_or_else(|| {
                            let orders = self.function.statement(v).orders;
                            self.fresh(self.function.result(), orders)
                        });
                        self.moves(result.iter().copied().zip(slots).collect());
                        self.result = Some(result);
                    }
                }
                self.step(Step::Return);
            }
        }
        Ok(())
    }

    /// Lets a step, or a side of it, go to another.
    fn lead(&mut self, at: usize, side: usize, start: u32) {
        match &mut self.code.steps[at] {
            Step::Jump(to, _) => *to = start,
            Step::Branch(_, sides, _) => sides[side] = start,
            _ => unreachable!("only jumps and branches go elsewhere"),
        }
    }

    /// What the phis of a block get from another.
    fn moves_to(&self, from: BlockId, to: BlockId) -> Vec<(Slot, Slot)> {
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

    /// The way to another block, on which its phis get their values.
    fn edge(&mut self, moves: Vec<(Slot, Slot)>, to: BlockId, steps: u32) {
        let count = moves.len() as u32;
        self.moves(moves);
        self.patches.push((self.code.steps.len(), 0, to));
        self.step(Step::Jump(0, steps + count + 1));
    }

    /// Moves that happen at once, one after the other: one whose target is still to be read waits, and a ring is opened by a register
    /// of its own.
    fn moves(&mut self, mut open: Vec<(Slot, Slot)>) {
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

    fn copy(&mut self, to: Slot, from: Slot) {
        match (to, from) {
            (Slot::Real(y), Slot::Real(x)) | (Slot::Bundle(y), Slot::Bundle(x)) => {
                self.compute(to, Compute::new(Kind::Move, y, [x]));
            }
            (Slot::Word(y), Slot::Word(x)) => self.step(Step::MoveWord(y, x)),
            _ => unreachable!("the verifier has seen that the types agree"),
        }
    }

    /// A computation in the bank of a slot: one more of those that stand before it, or the first.
    fn compute(&mut self, of: Slot, compute: Compute) {
        let number = self.code.computations.len() as u32;
        self.code.computations.push(compute);
        let is_bundled = matches!(of, Slot::Bundle(_));
        let is_start = self.starts_here;
        match self.code.steps.last_mut() {
            Some(Step::Plain(first, count)) if !is_bundled && !is_start && *first + *count == number => *count += 1,
            Some(Step::Bundled(first, count)) if is_bundled && !is_start && *first + *count == number => *count += 1,
            _ => self.step(if is_bundled {
                Step::Bundled(number, 1)
            } else {
                Step::Plain(number, 1)
            }),
        }
        self.since_jump += 1;
    }
}
