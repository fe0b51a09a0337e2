//! Functions that are machine code.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tangent_bundle_ir::{Engine, Error, Function, Module, Operation, Type, Value};

use crate::backend::{Allocator, Backend};
use crate::code::{Code, Failed, Word, Workspace, host_address};
use crate::context::{MAX_DEPTH, STACK_BYTES};
use crate::emit::{Literals, Shared};
use crate::failure::Failure;
use crate::flat::{Flat, Kind, kinds_of};
use crate::heap::Heap;
use crate::link::{Linked, refusal};
use crate::schedule::schedule;
use crate::units::Units;

/// The greatest number of steps of an evaluation, unless it is set, as in the interpreter.
const STEP_LIMIT: u64 = 1_000_000_000;

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

/// What all copies of a compiled function share.
struct Shape {
    code: Code,
    name: String,
    arguments: Vec<Type>,
    result: Type,
    /// Whether all arguments and results are real.
    is_real: bool,
    /// Whether there are arrays in the code.
    has_arrays: bool,
    counts: [usize; 2],
    failures: Vec<Failure>,
    /// The greatest depth of nested calls.
    depth: usize,
    bytes: usize,
}

/// A function as machine code. It has the values of the [`Interpreter`](tangent_bundle_ir::Interpreter), to the bit.
///
/// It is an [`Engine`] for recorded functions: with the trait [`Prepare`](tangent_bundle_ir::Prepare) in scope,
/// `Compiled::gradient(&recorded)` compiles the gradient, and so do `value`, `jacobian`, `hessian`,
/// `hessian_vector_product` and `directional`. [`program`](Self::program) compiles any function of floats, integers and
/// booleans.
///
/// ```
/// use tangent_bundle_ir::{Prepare, trace};
/// use tangent_bundle_jit::Compiled;
///
/// let recorded = trace(|[x, y]: [_; 2]| x * x * y, [2.0, 3.0])?;
/// let mut gradient = Compiled::gradient(&recorded)?;
/// assert_eq!(gradient.call(&[2.5, 1.0])?, (6.25, [5.0, 6.25]));
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
///
/// A clone shares the code, and has memory of its own for evaluations. So threads evaluate clones side by side. The
/// code is freed with the last of them.
#[derive(Clone)]
pub struct Compiled {
    shape: Arc<Shape>,
    workspace: Workspace,
    step_limit: u64,
    /// The words of arguments and results of [`run`](Self::run).
    words: Vec<u64>,
}

impl Compiled {
    /// Compiles a function that calls no others and loads no globals.
    ///
    /// # Errors
    ///
    /// As [`of_module`](Self::of_module).
    pub fn program(function: &Function) -> Result<Self, Error> {
        Self::of_module(&Module::new(), function)
    }

    /// Compiles a function, with the functions of the module that it calls, and with the globals as they are now.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] names what cannot be compiled: operations on bundles, which a pass writes, custom operations,
    /// and arguments or results that are stacks. Otherwise as [`Module::compile`].
    pub fn of_module(module: &Module, function: &Function) -> Result<Self, Error> {
        Self::with_options(module, function, &Options::default())
    }

    /// Compiles a function as [`of_module`](Self::of_module) does, in this way.
    ///
    /// # Errors
    ///
    /// As [`of_module`](Self::of_module).
    pub fn with_options(module: &Module, function: &Function, options: &Options) -> Result<Self, Error> {
        let linked = Linked::new(module, function)?;
        let mut flats = Vec::new();
        for function in &linked.functions {
            let mut flat = Flat::new(&linked, function)?;
            schedule(&mut flat);
            flats.push(flat);
        }
        if flats[0].arguments.contains(&Kind::Stack) || flats[0].results.contains(&Kind::Stack) {
            let why = "a stack is an argument or the result: only functions that others call can have one";
            return Err(refusal(function, why.to_string()));
        }
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
            linked: &linked,
            convention,
            features,
            host: host_address(),
            failures: Vec::new(),
            literals: Literals::default(),
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
            if units.units.len() > 1 && is_recursive(&linked, number) {
                let why =
                    format!("it calls itself, and has more than {unit} statements: move some into another function");
                return Err(refusal(flat.function, why));
            }
            frame = frame.max(backend.compile(&mut shared, flat, &units, number, memory)?);
            memory = units
                .words
                .checked_mul(8)
                .and_then(|bytes| memory.checked_add(bytes))
                .filter(|bytes| *bytes < 1 << 31)
                .ok_or_else(|| {
                    refusal(
                        flat.function,
                        "more than 2 GiB of values live across its parts".to_string(),
                    )
                })?;
        }
        let (failures, literals, [arguments, results]) = (shared.failures, shared.literals.words, shared.faces[0]);
        let arrays = shared.arrays;
        let counts = [arguments, results].map(|count| count as usize);
        let (module, bytes) = backend.load(function)?;
        let all = flats[0].arguments.iter().chain(&flats[0].results);
        let shape = Shape {
            code: Code::new(module, counts, memory as usize / 8, literals),
            name: function.name().to_string(),
            arguments: function
                .arguments()
                .iter()
                .map(|v| function.type_of(*v).clone())
                .collect(),
            result: function.result().clone(),
            is_real: all.into_iter().all(|kind| *kind == Kind::Real),
            has_arrays: flats.iter().any(Flat::has_arrays),
            counts,
            failures,
            depth: (STACK_BYTES / frame).min(MAX_DEPTH),
            bytes,
        };
        Ok(Self {
            shape: Arc::new(shape),
            workspace: Workspace::new(arrays),
            step_limit: STEP_LIMIT,
            words: Vec::new(),
        })
    }

    /// Sets the greatest number of steps of an evaluation. It is 10⁹ unless it is set. A turn of a loop takes as many
    /// steps as it has statements, and so does a call.
    #[must_use]
    pub fn with_step_limit(mut self, limit: u64) -> Self {
        self.step_limit = limit;
        self
    }

    /// The name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shape.name
    }

    /// The number of bytes of the machine code.
    #[must_use]
    pub fn code_size(&self) -> usize {
        self.shape.bytes
    }

    /// Evaluates the function.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the arguments do not fit the function,
    /// - the evaluation takes too many steps, calls are nested too deeply, or the stacks take too much memory,
    /// - an integer overflows or is divided by zero, or an exponent is out of range,
    /// - an index is outside of an array, the lengths of two arrays differ, or there is no memory for one, or
    /// - a recorded comparison has another result.
    pub fn run(&mut self, arguments: &[Value]) -> Result<Value, Error> {
        let shape = Arc::clone(&self.shape);
        if !arguments.iter().map(Value::ty).eq(shape.arguments.iter().cloned()) {
            let given: Vec<String> = arguments.iter().map(|x| x.ty().to_string()).collect();
            return Err(shape.unfit(format!("was given ({})", given.join(", "))));
        }
        let mut words = std::mem::take(&mut self.words);
        words.clear();
        arguments
            .iter()
            .for_each(|x| write(x, &mut words, &mut self.workspace.heap));
        words.resize(shape.counts[0] + shape.counts[1], 0);
        let (x, y) = words.split_at_mut(shape.counts[0]);
        let outcome = self.run_words(x, y);
        let heap = &mut self.workspace.heap;
        let value = outcome.map(|()| read(&shape.result, &mut y.iter().copied(), heap));
        heap.end();
        self.words = words;
        value
    }

    /// Evaluates a function of real numbers at a point: reads the arguments from x, and writes the results to y. The
    /// real numbers of tuples follow one another. It allocates nothing after the first call.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), and if the arguments or the results are not all real. After an error the numbers in y are
    /// unspecified.
    #[inline]
    pub fn run_reals(&mut self, x: &[f64], y: &mut [f64]) -> Result<(), Error> {
        let shape = &*self.shape;
        // Two comparisons of numbers: that of two pairs goes through memory.
        if x.len() != shape.counts[0] || y.len() != shape.counts[1] || !shape.is_real {
            return Err(shape.unfit(format!("was given {} real numbers, with room for {}", x.len(), y.len())));
        }
        let has_arrays = shape.has_arrays;
        let outcome = self.run_words(x, y);
        if has_arrays {
            self.workspace.heap.end();
        }
        outcome
    }

    #[inline]
    fn run_words<W: Word>(&mut self, x: &[W], y: &mut [W]) -> Result<(), Error> {
        let (shape, steps) = (&*self.shape, self.step_limit);
        let run = shape.code.run(x, y, &mut self.workspace, steps, shape.depth);
        run.map_err(|failed| shape.error(&failed, steps))
    }
}

impl Shape {
    #[cold]
    fn error(&self, failed: &Failed, steps: u64) -> Error {
        self.failures[failed.number - 1].error(failed.operands, steps, self.depth)
    }

    /// The error that arguments do not fit.
    #[cold]
    fn unfit(&self, given: String) -> Error {
        let types: Vec<String> = self.arguments.iter().map(Type::to_string).collect();
        Error::Arguments {
            function: self.name.clone(),
            why: format!(
                "it has the arguments ({}) and the result {}, and {given}",
                types.join(", "),
                self.result
            ),
        }
    }
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

/// The words of a value. An array is its number.
fn write(value: &Value, words: &mut Vec<u64>, heap: &mut Heap) {
    match value {
        Value::Real(x) => words.push(x.to_bits()),
        Value::Integer(n) => words.push(n.cast_unsigned()),
        Value::Boolean(b) => words.push((*b).into()),
        Value::Array(entries) => words.push(heap.put(entries).cast_unsigned()),
        Value::Tuple(fields) => fields.iter().for_each(|field| write(field, words, heap)),
    }
}

/// A value of a type from its words.
fn read(ty: &Type, words: &mut dyn Iterator<Item = u64>, heap: &Heap) -> Value {
    if let Type::Tuple(fields) = ty {
        return Value::Tuple(fields.iter().map(|field| read(field, words, heap)).collect());
    }
    let word = words.next().expect("a word for each number");
    match ty {
        Type::Real => Value::Real(f64::from_bits(word)),
        Type::Boolean => Value::Boolean(word != 0),
        Type::Array => Value::Array(heap.entries(word.cast_signed()).to_vec()),
        _ => Value::Integer(word.cast_signed()),
    }
}

impl Engine for Compiled {
    fn prepare(function: &Function) -> Result<Self, Error> {
        let mut kinds = Vec::new();
        kinds_of(function.result(), &mut kinds);
        function
            .arguments()
            .iter()
            .for_each(|v| kinds_of(function.type_of(*v), &mut kinds));
        if kinds.iter().any(|kind| *kind != Kind::Real) {
            let why = "an argument or a result is not real: compile it with `Compiled::program`";
            return Err(refusal(function, why.to_string()));
        }
        Self::program(function)
    }

    fn arguments(&self) -> usize {
        self.shape.counts[0]
    }

    /// As [`run_reals`](Self::run_reals).
    #[inline]
    fn call(&mut self, x: &[f64], y: &mut [f64]) -> Result<(), Error> {
        self.run_reals(x, y)
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled")
            .field("name", &self.shape.name)
            .field("code_size", &self.shape.bytes)
            .finish_non_exhaustive()
    }
}

const _: () = {
    const fn may_be_shared<T: Send + Sync + Clone>() {}
    may_be_shared::<Compiled>();
};
