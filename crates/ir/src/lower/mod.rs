//! Lowering: from a function to flat code.

mod arrays;
mod making;
mod moves;
mod rule;
mod sharing;
mod statement;
mod turns;

use std::collections::BTreeMap;

use crate::chain::chain;
use crate::compute::Compute;
use crate::error::Error;
use crate::function::Function;
use crate::link::Linker;
use crate::liveness::reuse;
use crate::lower::turns::Loop;
use crate::operation::Terminator;
use crate::ownership::mark_last_uses;
use crate::program::{Code, Initial, Step};
use crate::register::{Register, Slot};
use crate::types::{BlockId, Orders, Type, ValueId};
use crate::widen::widen;

/// The code of a function.
pub(super) fn lower(function: &Function, linker: &mut Linker<'_>) -> Result<Code, Error> {
    function.ensure_verified()?;
    let mut lowering = Lowering {
        function,
        linker,
        code: Code::default(),
        slots: vec![None; function.arena.len()],
        offsets: BTreeMap::new(),
        sorted: BTreeMap::new(),
        constants: BTreeMap::new(),
        starts: vec![None; function.blocks.len()],
        patches: Vec::new(),
        starts_here: true,
        since_jump: 0,
        cosines: BTreeMap::new(),
        shared: vec![None; function.arena.len()],
        ways: ways(function),
        loops: BTreeMap::new(),
        result: None,
    };
    lowering.run()?;
    Ok(lowering.code)
}

struct Lowering<'a, 'b, 'm> {
    function: &'a Function,
    linker: &'b mut Linker<'m>,
    code: Code,
    /// The slots of each value.
    slots: Vec<Option<Vec<Slot>>>,
    /// Where the slots of each field end in those of its tuple.
    offsets: BTreeMap<ValueId, Vec<usize>>,
    /// The operands of phis with many of them, by the blocks that they belong to.
    sorted: BTreeMap<ValueId, Vec<(BlockId, ValueId)>>,
    /// The registers of literals, by bank and bits.
    constants: BTreeMap<(u8, u64), Register>,
    /// The first step of each block.
    starts: Vec<Option<u32>>,
    /// The jumps to blocks: the step, and the side of a branch.
    patches: Vec<(usize, usize, BlockId)>,
    /// Whether another step may jump to the next one.
    starts_here: bool,
    /// The number of steps since the start of the block.
    since_jump: u32,
    /// Pairs of a sine and a cosine that are computed together, in both directions.
    cosines: BTreeMap<ValueId, ValueId>,
    /// Values that are computed directly into the register of a phi.
    shared: Vec<Option<ValueId>>,
    /// How many edges lead to each block.
    ways: Vec<u32>,
    /// The loops whose turns are computed side by side, by their bodies.
    loops: BTreeMap<BlockId, Loop>,
    result: Option<Vec<Slot>>,
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
            self.slots[v.index()] = Some(slots);
        }
        // Phis have registers from the start, because their operands may come from later blocks.
        for (v, statement) in function.values() {
            if statement.operation.is_phi() {
                let slots = self.fresh(&statement.ty, statement.orders);
                self.slots[v.index()] = Some(slots);
                self.sort(v, &statement.operation);
            }
        }
        self.pair_cosines();
        self.share_with_phis();
        let dominance = crate::dominance::Dominance::of(function);
        // In this order a value is defined before it is used, except by phis.
        for block in dominance.order() {
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
        if !widen(&mut self.code) {
            chain(&mut self.code);
            reuse(&mut self.code);
        }
        mark_last_uses(&mut self.code);
        Ok(())
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
            Type::Array => vec![self.array(orders.is_plain())],
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
        self.slots[v.index()].as_deref().unwrap_or_default()
    }

    /// The register of a value that is one number.
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
        if let Some((body, turns)) = self.turns(block) {
            self.begin_loop(block, body, turns);
        }
        self.starts_here = true;
        for v in self.function.block(block).statements().to_vec() {
            self.statement(v)?;
        }
        let steps = self.since_jump;
        match *self.function.block(block).terminator() {
            Terminator::Branch(to) => {
                let moves = self.moves_to(block, to);
                self.edge(moves, to, steps);
                self.end_turn(block);
            }
            Terminator::Conditional(c, then, otherwise) => {
                let c = self.register(c);
                let at = self.code.steps.len();
                self.step(Step::Branch(c, [0; 2], steps + 1));
                self.end_head(block, [then, otherwise], steps + 1);
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

    /// Sets the target of a jump, or of one side of a branch.
    fn lead(&mut self, at: usize, side: usize, start: u32) {
        match &mut self.code.steps[at] {
            Step::Jump(to, _) => *to = start,
            Step::Branch(_, sides, _) => sides[side] = start,
            _ => unreachable!("only jumps and branches go elsewhere"),
        }
    }

    /// Appends a computation in the bank of a slot: to the run of computations before it, or as a new run.
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

/// How many edges lead to each block.
fn ways(function: &Function) -> Vec<u32> {
    let mut ways = vec![0; function.blocks.len()];
    for block in function.blocks() {
        for to in block.terminator().each_successor() {
            ways[to.index()] += 1;
        }
    }
    ways
}
