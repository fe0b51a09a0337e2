//! The code of a program: what its functions share, how they are cut, and which allocator they have.

use std::collections::HashMap;

use tangent_bundle_ir::{Error, Operation};

use crate::backend::{Allocator, Backend};
use crate::code::{Code, Uses, call_address, host_address};
use crate::context::{MAX_DEPTH, STACK_BYTES};
use crate::emit::{Literals, Shared};
use crate::failure::Failure;
use crate::flat::Flat;
use crate::link::{Linked, refusal};
use crate::units::Units;

/// How a function is compiled.
///
/// ```
/// use tangent_bundle_ir::{Function, Module, Value};
/// use tangent_bundle_jit::{Allocator, Compiled, Options};
///
/// let square = Function::parse("fn square(%x: real) -> real { b: %y = mul %x, %x return %y }")?;
/// let options = Options::default().with_allocator(Allocator::SinglePass).with_unit(100);
/// let mut compiled = Compiled::with_options(&Module::new(), &square, &options)?;
/// assert_eq!(compiled.run(&[Value::Real(3.0)])?, Value::Real(9.0));
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    unit: Option<usize>,
    allocator: Option<Allocator>,
}

/// The number of statements up to which a program is compiled with the backtracking allocator. Its code is faster by up
/// to 1.8, and takes up to three times as long to compile: from one to three microseconds a statement, as measured by
/// `cargo bench -p tangent-bundle-benches --bench compiled`.
const BACKTRACKING: usize = 200_000;

/// The greatest number of statements of a machine function, with each allocator.
const UNIT: [usize; 2] = [1_000, 2_000];

impl Options {
    /// Sets the greatest number of statements of a machine function. Longer functions are cut.
    #[must_use]
    pub fn with_unit(mut self, statements: usize) -> Self {
        self.unit = Some(statements);
        self
    }

    /// Sets the allocator of registers. Otherwise it is chosen by the number of statements.
    #[must_use]
    pub fn with_allocator(mut self, allocator: Allocator) -> Self {
        self.allocator = Some(allocator);
        self
    }
}

/// The code of a program.
pub(crate) struct Assembled {
    pub(crate) code: Code,
    pub(crate) failures: Vec<Failure>,
    /// The literal arrays.
    pub(crate) arrays: Vec<Vec<f64>>,
    /// The greatest depth of nested calls.
    pub(crate) depth: usize,
    /// The number of bytes of the code.
    pub(crate) bytes: usize,
}

/// Compiles the functions of a program, of which the first one is called: for a point, or for pairs of them.
pub(crate) fn assemble(
    linked: &Linked<'_>,
    flats: &[Flat<'_>],
    options: &Options,
    is_paired: bool,
) -> Result<Assembled, Error> {
    let function = flats[0].function;
    let size: usize = flats.iter().map(Flat::len).sum();
    let allocator = options.allocator.unwrap_or(match size <= BACKTRACKING {
        true => Allocator::Backtracking,
        false => Allocator::SinglePass,
    });
    let unit = options
        .unit
        .unwrap_or(UNIT[usize::from(allocator == Allocator::SinglePass)]);
    let mut backend = Backend::new(function, allocator)?;
    let (convention, features) = backend.target();
    let mut shared = Shared {
        linked,
        convention,
        features,
        is_paired,
        is_plain: false,
        host: host_address(),
        call: call_address(),
        externals: Vec::new(),
        failures: Vec::new(),
        literals: Literals::new(is_paired),
        arrays: Vec::new(),
        shapes: HashMap::new(),
        costs: flats.iter().map(|flat| flat.len() as i64).collect(),
        faces: flats
            .iter()
            .map(|flat| [flat.arguments.len() as u32, flat.results.len() as u32])
            .collect(),
    };
    let (mut memory, mut frame) = (0, 1);
    for (number, flat) in flats.iter().enumerate() {
        let units = Units::new(flat, unit);
        if units.units.len() > 1 && is_recursive(linked, number) {
            let why = format!("it calls itself, and has more than {unit} statements: move some into another function");
            return Err(refusal(flat.function, why));
        }
        shared.is_plain = flats.len() == 1 && units.units.len() == 1 && flat.is_plain();
        frame = frame.max(backend.compile(&mut shared, flat, &units, number, memory)?);
        memory = units
            .words
            .checked_mul(shared.word())
            .and_then(|bytes| memory.checked_add(bytes))
            .filter(|bytes| *bytes < 1 << 31)
            .ok_or_else(|| {
                refusal(
                    flat.function,
                    "more than 2 GiB of values live across its parts".to_string(),
                )
            })?;
    }
    let (module, bytes) = backend.load(function)?;
    let words = shared.word() as usize / 8;
    let counts = shared.faces[0].map(|count| count as usize * words);
    let uses = Uses {
        words: memory as usize / 8,
        literals: shared.literals.words,
        externals: shared.externals,
        is_plain: shared.is_plain,
    };
    Ok(Assembled {
        code: Code::new(module, counts, uses),
        failures: shared.failures,
        arrays: shared.arrays,
        depth: (STACK_BYTES / frame).min(MAX_DEPTH),
        bytes,
    })
}

/// Whether a function may call itself, by itself or through others.
fn is_recursive(linked: &Linked<'_>, number: usize) -> bool {
    let mut seen = vec![false; linked.functions.len()];
    let mut open = vec![number];
    while let Some(caller) = open.pop() {
        for (_, statement) in linked.functions[caller].values() {
            if let Operation::Call(name, _) = &statement.operation {
                let callee = linked.number(name);
                if callee == number {
                    return true;
                }
                if !std::mem::replace(&mut seen[callee], true) {
                    open.push(callee);
                }
            }
        }
    }
    false
}
