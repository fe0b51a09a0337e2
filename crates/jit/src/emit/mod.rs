//! The instructions of a unit, for Cranelift.

mod arithmetic;
mod arrays;
mod calls;
mod control;
mod factors;
mod stacks;
mod statement;
mod values;

pub(crate) use control::drive;

use std::collections::HashMap;

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{
    self, AbiParam, Block, ExtFuncData, ExternalName, InstBuilder, MemFlagsData, SigRef, Signature, UserExternalName,
    Value, types,
};
use cranelift_codegen::isa::CallConv;
use tangent_bundle_ir::{Binary, BranchFlipped, External, Operation};

use crate::context::Context;
use crate::emit::factors::Factors;
use crate::failure::Failure;
use crate::flat::{Flat, Kind, NONE, Part, Source};
use crate::link::Linked;
use crate::owners::Owners;
use crate::shims::Address;
use crate::units::Units;

/// The greatest number of statements over which a literal, an argument or a value from memory stays in a register.
/// It is loaded anew after that: a load from the cache costs less than a register that is kept.
const NEAR: u32 = 24;

/// The values of the program's memory are aligned, and belong to the evaluation.
const FLAGS: MemFlagsData = MemFlagsData::trusted();

/// Pairs of numbers are aligned as one number is.
const UNALIGNED: MemFlagsData = MemFlagsData::new().with_notrap();

/// Arguments and literals do not change, so they are loaded where they are used.
const FIXED: MemFlagsData = FLAGS.with_readonly().with_can_move();

/// The literals that are used most have the first places: short instructions reach 16 words.
const NEAREST: usize = 16;

/// The literals of a program, each once.
#[derive(Default)]
pub(crate) struct Literals {
    pub(crate) words: Vec<u64>,
    places: HashMap<u64, i32>,
    twins: HashMap<[u64; 2], i32>,
    /// Whether each one is there twice.
    is_paired: bool,
}

impl Literals {
    pub(crate) fn new(is_paired: bool) -> Self {
        Self {
            is_paired,
            ..Self::default()
        }
    }

    /// The place of a literal, in bytes.
    fn place(&mut self, bits: u64) -> i32 {
        *self.places.entry(bits).or_insert_with(|| {
            let first = self.words.len() as i32;
            self.words.push(bits);
            if self.is_paired {
                self.words.push(bits);
            }
            8 * first
        })
    }

    /// The place of two literals that follow one another, in bytes. It is a multiple of 16.
    fn place_of_twins(&mut self, bits: [u64; 2]) -> i32 {
        *self.twins.entry(bits).or_insert_with(|| {
            self.words.resize(self.words.len().next_multiple_of(2), 0);
            let first = self.words.len() as i32;
            self.words.extend(bits);
            8 * first
        })
    }
}

/// What the processor computes itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    /// x·y + z, rounded once.
    pub(crate) fma: bool,
    /// Rounding to integers.
    pub(crate) rounding: bool,
}

/// What all functions of a program share.
pub(crate) struct Shared<'a> {
    pub(crate) linked: &'a Linked<'a>,
    pub(crate) convention: CallConv,
    pub(crate) features: Features,
    /// Whether a real number is a pair of them, of two points.
    pub(crate) is_paired: bool,
    /// Whether the program uses literals alone, and is given their address in place of that of a context.
    pub(crate) is_plain: bool,
    /// The address of the function that does what code asks for.
    pub(crate) host: Address,
    /// The address of the function that calls a function that is known as code.
    pub(crate) call: Address,
    /// The functions that are known as code. A statement that calls one has its number.
    pub(crate) externals: Vec<External>,
    /// What the code can fail at. A place of the code has the number of its failure, from 1.
    pub(crate) failures: Vec<Failure>,
    pub(crate) literals: Literals,
    /// The literal arrays.
    pub(crate) arrays: Vec<Vec<f64>>,
    /// The numbers of the shapes of tuples on stacks.
    pub(crate) shapes: HashMap<Vec<Kind>, i64>,
    /// The number of statements of each function.
    pub(crate) costs: Vec<i64>,
    /// The numbers of arguments and results of each function.
    pub(crate) faces: Vec<[u32; 2]>,
}

impl Shared<'_> {
    /// The bytes of a number.
    pub(crate) fn word(&self) -> u32 {
        if self.is_paired { 16 } else { 8 }
    }

    /// The type of a number in a register.
    fn type_of(&self, kind: Kind) -> ir::Type {
        match kind {
            Kind::Real if self.is_paired => types::F64X2,
            Kind::Twins => types::F64X2,
            Kind::Boolean if self.is_paired => types::I64X2,
            Kind::Real => types::F64,
            Kind::Integer | Kind::Stack | Kind::Array => types::I64,
            Kind::Boolean => types::I8,
        }
    }
}

/// The signature of a function: the arguments, the results, and the context give a status, which is 0 if all went well,
/// and the number of the failure otherwise. A unit also takes the number of its entry, and may give the number of the
/// entry that follows, below 0.
pub(crate) fn signature(convention: CallConv, is_unit: bool) -> Signature {
    let mut signature = Signature::new(convention);
    let count = if is_unit { 4 } else { 3 };
    signature.params = vec![AbiParam::new(types::I64); count];
    signature.returns = vec![AbiParam::new(types::I64)];
    signature
}

/// A register that holds a part.
#[derive(Clone, Copy)]
struct Known {
    /// The chunk and the statement at which it was written or loaded. Another unit has other chunks.
    chunk: u32,
    at: u32,
    value: Value,
    /// What the register is multiplied by: an exact factor.
    factor: f64,
}

/// The tables of a function that its units share.
pub(crate) struct Tables {
    known: Vec<Option<Known>>,
    /// The places of each part among the results of its block, as a list: the first one, and the next one of each.
    first_result: Vec<u32>,
    next_result: Vec<u32>,
    /// The places of the numbers of twins among the results of their block, each with the number that belongs there.
    lane_results: HashMap<Part, Vec<(u32, u8)>>,
    /// Whether the sign of a number that is NaN may be seen.
    signs_matter: bool,
    /// The guards of the function that are not written yet, by the numbers of their values.
    pub(crate) guards: HashMap<usize, BranchFlipped>,
    /// Which numbers may wait for a factor.
    factors: Factors,
    /// Which values own arrays.
    owners: Owners,
    /// The number of literal arrays of the program before those of the function.
    arrays: usize,
}

impl Tables {
    pub(crate) fn new(
        flat: &Flat<'_>,
        units: &Units,
        guards: HashMap<usize, BranchFlipped>,
        shared: &mut Shared<'_>,
    ) -> Self {
        let mut uses = vec![0; flat.kinds.len()];
        let mut signs_matter = false;
        for step in flat.blocks.iter().flat_map(|block| &block.steps) {
            flat.reads(step).iter().for_each(|part| uses[*part as usize] += 1);
            let operation = &flat.function.statement(step.statement).operation;
            signs_matter |= matches!(
                operation,
                Operation::Binary(Binary::Copysign, _) | Operation::Call(..) | Operation::External(..)
            );
        }
        let is_literal =
            |part: &usize| flat.kinds[*part] == Kind::Real && matches!(flat.sources[*part], Source::Literal(_));
        let mut literals: Vec<usize> = (0..flat.kinds.len()).filter(is_literal).collect();
        literals.sort_by_key(|part| std::cmp::Reverse(uses[*part]));
        for part in literals.into_iter().take(NEAREST) {
            if let Source::Literal(bits) = flat.sources[part] {
                shared.literals.place(bits);
            }
        }
        let arrays = shared.arrays.len();
        shared.arrays.extend_from_slice(&flat.arrays);
        Self {
            signs_matter,
            known: vec![None; flat.kinds.len()],
            first_result: vec![NONE; flat.kinds.len()],
            next_result: vec![NONE; flat.results.len()],
            lane_results: HashMap::new(),
            guards,
            factors: Factors::new(flat, units),
            owners: Owners::new(flat),
            arrays,
        }
    }
}

/// A place at which control leaves because something failed.
struct Exit {
    block: Block,
    failure: i64,
    /// The integers that the error names.
    operands: Vec<Value>,
}

/// Writes the instructions of a unit.
pub(crate) struct Emitter<'e, 'a> {
    shared: &'e mut Shared<'a>,
    flat: &'e Flat<'a>,
    units: &'e Units,
    tables: &'e mut Tables,
    cursor: FuncCursor<'e>,
    unit: usize,
    chunk: usize,
    /// The number of statements so far.
    at: u32,
    /// The statement, as a block and a place in it.
    here: (u32, u32),
    /// The arguments, the results, the context and the memory of the unit.
    arguments: Value,
    results: Value,
    context: Value,
    literals: Value,
    memory: Value,
    /// Where the values of the function are in memory, in bytes.
    base: u32,
    blocks: Vec<Block>,
    exits: Vec<Exit>,
    /// The signatures of functions of so many floats, and of other functions.
    signatures: Vec<(Signature, SigRef)>,
    /// The slot on the thread's stack for the arguments and results of calls.
    slot: Option<ir::StackSlot>,
}

impl<'e, 'a> Emitter<'e, 'a> {
    /// Starts the machine function of a unit, in a function without blocks.
    pub(crate) fn new(
        shared: &'e mut Shared<'a>,
        flat: &'e Flat<'a>,
        units: &'e Units,
        tables: &'e mut Tables,
        func: &'e mut ir::Function,
        unit: usize,
        base: u32,
    ) -> Self {
        let is_alone = units.units.len() == 1;
        func.signature = signature(shared.convention, !is_alone);
        let start = func.dfg.make_block();
        let mut cursor = FuncCursor::new(func);
        cursor.insert_block(start);
        let parameter = |cursor: &mut FuncCursor<'_>| cursor.func.dfg.append_block_param(start, types::I64);
        let [arguments, results, context] = std::array::from_fn(|_| parameter(&mut cursor));
        let entry = (!is_alone).then(|| parameter(&mut cursor));
        let literals = match shared.is_plain {
            true => context,
            false => cursor.ins().load(types::I64, FIXED, context, Context::LITERALS),
        };
        let memory = match is_alone {
            true => context,
            false => cursor.ins().load(types::I64, FLAGS, context, Context::MEMORY),
        };
        let blocks = units.units[unit]
            .clone()
            .map(|_| cursor.func.dfg.make_block())
            .collect();
        let mut emitter = Self {
            shared,
            flat,
            units,
            tables,
            cursor,
            unit,
            chunk: units.units[unit].start,
            at: 0,
            here: (0, 0),
            arguments,
            results,
            context,
            literals,
            memory,
            base,
            blocks,
            exits: Vec::new(),
            signatures: Vec::new(),
            slot: None,
        };
        emitter.enter(entry);
        emitter
    }

    /// The block of a chunk of this unit.
    fn block_of(&self, chunk: usize) -> Block {
        self.blocks[chunk - self.units.units[self.unit].start]
    }

    fn signature_of(&mut self, signature: Signature) -> SigRef {
        if let Some((_, known)) = self.signatures.iter().find(|(known, _)| *known == signature) {
            return *known;
        }
        let new = self.cursor.func.import_signature(signature.clone());
        self.signatures.push((signature, new));
        new
    }

    /// Calls a function of the host. Returns what it gives.
    fn call_host(&mut self, address: Address, arguments: &[Value], gives: &[ir::Type]) -> Vec<Value> {
        let mut signature = Signature::new(self.shared.convention);
        let types = arguments.iter().map(|v| self.cursor.func.dfg.value_type(*v));
        signature.params = types.map(AbiParam::new).collect();
        signature.returns = gives.iter().copied().map(AbiParam::new).collect();
        let signature = self.signature_of(signature);
        let address = self.cursor.ins().iconst(types::I64, address as i64);
        let call = self.cursor.ins().call_indirect(signature, address, arguments);
        self.cursor.func.dfg.inst_results(call).to_vec()
    }

    /// A function of the program, to be called.
    fn function(&mut self, number: usize) -> ir::FuncRef {
        import(self.cursor.func, number, signature(self.shared.convention, false))
    }
}

/// Declares a machine function of the program in another one.
pub(crate) fn import(func: &mut ir::Function, number: usize, signature: Signature) -> ir::FuncRef {
    let name = func.declare_imported_user_function(UserExternalName::new(0, number as u32));
    let signature = func.import_signature(signature);
    func.import_function(ExtFuncData {
        name: ExternalName::User(name),
        signature,
        colocated: true,
        patchable: false,
    })
}
