//! The back end: Cranelift makes the machine code of each unit.

use std::collections::HashMap;
use std::sync::OnceLock;

use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::Function as MachineFunction;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_jit::{ArenaMemoryProvider, JITBuilder, JITModule};
use cranelift_module::{FuncId, Module as _, ModuleReloc};
use tangent_bundle_ir::{BranchFlipped, Error, Function};

use crate::emit::{Emitter, Features, Shared, Tables, drive, signature};
use crate::flat::Flat;
use crate::link::refusal;
use crate::units::Units;

/// How registers are allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocator {
    /// Code runs faster, and takes longer to compile.
    Backtracking,
    /// Code is compiled faster, and takes longer to run.
    SinglePass,
}

/// The machine code of a function, before it has a place in memory.
struct Piece {
    bytes: Vec<u8>,
    alignment: u64,
    relocations: Vec<ModuleReloc>,
}

/// Makes machine code of functions.
pub(crate) struct Backend {
    isa: OwnedTargetIsa,
    context: cranelift_codegen::Context,
    pieces: Vec<Option<Piece>>,
}

/// An error of the back end.
fn unsupported(function: &Function, why: &dyn std::fmt::Display) -> Error {
    refusal(function, format!("machine code cannot be made of it: {why}"))
}

/// What the processor computes itself, as `cranelift_native` finds it too.
fn features() -> Features {
    #[cfg(target_arch = "x86_64")]
    return Features {
        fma: std::is_x86_feature_detected!("fma"),
        rounding: std::is_x86_feature_detected!("sse4.1"),
    };
    #[cfg(not(target_arch = "x86_64"))]
    Features {
        fma: cfg!(target_arch = "aarch64"),
        rounding: cfg!(target_arch = "aarch64"),
    }
}

/// This processor, with an allocator of registers.
fn target(allocator: Allocator) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let verifies = if cfg!(debug_assertions) { "true" } else { "false" };
    let allocator = match allocator {
        Allocator::Backtracking => "backtracking",
        Allocator::SinglePass => "single_pass",
    };
    for (name, value) in [
        ("regalloc_algorithm", allocator),
        ("enable_verifier", verifies),
        // The form is simplified already, and a statement is an instruction.
        ("opt_level", "none"),
        ("unwind_info", "false"),
        ("is_pic", "false"),
        // A frame of more than a page touches each page, so that it meets the guard of the thread's stack.
        ("enable_probestack", "true"),
        ("probestack_strategy", "inline"),
    ] {
        flags.set(name, value).map_err(|error| error.to_string())?;
    }
    let native = cranelift_native::builder()?;
    native
        .finish(settings::Flags::new(flags))
        .map_err(|error| error.to_string())
}

impl Backend {
    /// A back end for this processor.
    pub(crate) fn new(function: &Function, allocator: Allocator) -> Result<Self, Error> {
        /// What is known of the processor: to ask it takes longer than to compile a short function.
        static TARGETS: [OnceLock<Result<OwnedTargetIsa, String>>; 2] = [const { OnceLock::new() }; 2];
        let target = TARGETS[usize::from(allocator == Allocator::SinglePass)].get_or_init(|| target(allocator));
        let isa = target.as_ref().map_err(|why| unsupported(function, why))?;
        Ok(Self {
            isa: OwnedTargetIsa::clone(isa),
            context: cranelift_codegen::Context::new(),
            pieces: Vec::new(),
        })
    }

    /// What functions share, but for the host's functions.
    pub(crate) fn target(&self) -> (cranelift_codegen::isa::CallConv, Features) {
        (self.isa.default_call_conv(), features())
    }

    /// Compiles a function that is cut into units. Returns the bytes of its frames on the stack of the thread.
    pub(crate) fn compile<'a>(
        &mut self,
        shared: &mut Shared<'a>,
        flat: &Flat<'a>,
        units: &Units,
        number: usize,
        base: u32,
    ) -> Result<usize, Error> {
        let guards: HashMap<usize, BranchFlipped> = flat
            .function
            .walk()?
            .guards()
            .map(|(v, flip)| (v.index(), flip))
            .collect();
        let mut tables = Tables::new(flat, units, guards, shared);
        let is_alone = units.units.len() == 1;
        let first_unit = self.pieces.len().max(shared.faces.len());
        self.pieces.resize_with(first_unit, || None);
        let mut frames = 0;
        for unit in 0..units.units.len() {
            let mut func = std::mem::replace(&mut self.context.func, MachineFunction::new());
            Emitter::new(shared, flat, units, &mut tables, &mut func, unit, base).run()?;
            self.context.func = func;
            let number = if is_alone { number } else { first_unit + unit };
            frames = frames.max(self.finish(flat.function, number)?);
        }
        if !is_alone {
            drive(shared, units, &mut self.context.func, first_unit);
            frames += self.finish(flat.function, number)?;
        }
        Ok(frames)
    }

    /// Compiles the machine function in the context. Returns the bytes of its frame.
    fn finish(&mut self, function: &Function, number: usize) -> Result<usize, Error> {
        let context = &mut self.context;
        let code = context.compile(&*self.isa, &mut ControlPlane::default());
        let code = code.map_err(|error| unsupported(function, &error.inner))?;
        // The return address and the frame pointer of the caller lie above the frame.
        let frame = code.buffer.frame_layout().map_or(0, |layout| layout.frame_to_fp_offset) as usize + 16;
        let (bytes, alignment) = (code.code_buffer().to_vec(), u64::from(code.buffer.alignment));
        let relocations = code.buffer.relocs().to_vec();
        let name = FuncId::from_u32(number as u32);
        let relocations = relocations
            .iter()
            .map(|relocation| ModuleReloc::from_mach_reloc(relocation, &context.func, name));
        let piece = Piece {
            bytes,
            alignment,
            relocations: relocations.collect(),
        };
        if self.pieces.len() <= number {
            self.pieces.resize_with(number + 1, || None);
        }
        self.pieces[number] = Some(piece);
        self.context.clear();
        Ok(frame)
    }

    /// Compiles a machine function that was written elsewhere, as that with a number.
    pub(crate) fn define(&mut self, function: &Function, number: usize, func: MachineFunction) -> Result<(), Error> {
        self.context.func = func;
        self.finish(function, number).map(|_| ())
    }

    /// Puts all functions into memory that can be executed. Returns it with its number of bytes.
    pub(crate) fn load(self, function: &Function) -> Result<(JITModule, usize), Error> {
        let failed = |error: &dyn std::fmt::Display| unsupported(function, error);
        let pieces: Vec<Piece> = self.pieces.into_iter().flatten().collect();
        // Functions call one another over short distances, so they lie in one region. Some room is for alignment, and
        // for the longer jumps of some processors.
        let room = |piece: &Piece| piece.bytes.len() + 64 + 32 * piece.relocations.len();
        let bytes: usize = pieces.iter().map(room).sum();
        let arena = ArenaMemoryProvider::new_with_size(bytes + (1 << 16)).map_err(|error| failed(&error))?;
        let convention = self.isa.default_call_conv();
        let mut builder = JITBuilder::with_isa(self.isa, cranelift_module::default_libcall_names());
        builder.memory_provider(Box::new(arena));
        let mut module = JITModule::new(builder);
        let face = signature(convention, false);
        for _ in &pieces {
            module
                .declare_anonymous_function(&face)
                .map_err(|error| failed(&error))?;
        }
        for (number, piece) in (0..).zip(&pieces) {
            let id = FuncId::from_u32(number);
            let defined = module.define_function_bytes(id, piece.alignment, &piece.bytes, &piece.relocations);
            defined.map_err(|error| failed(&error))?;
        }
        module.finalize_definitions().map_err(|error| failed(&error))?;
        Ok((module, pieces.iter().map(|piece| piece.bytes.len()).sum()))
    }
}
