//! Functions that are machine code.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tangent_bundle_ir::{Engine, Error, Function, Module, Type, Value};

use crate::assembly::{Options, assemble};
use crate::code::{Code, Failed, Word, Workspace};
use crate::failure::Failure;
use crate::flat::{Flat, Kind, kinds_of};
use crate::heap::Heap;
use crate::link::{Linked, refusal};
use crate::pairs::{Pairs, PairsMemory, can_be_paired};
use crate::schedule::schedule;

/// The number of points from which there is code for pairs: fewer do not pay for its compilation.
const PAIRS: u64 = 1_000;

/// How many arguments and results a part of a list has that is worth a thread.
#[cfg(feature = "rayon")]
const ON_ALL_CORES: usize = 4_096;

/// The greatest number of steps of an evaluation, unless it is set, as in the interpreter.
const STEP_LIMIT: u64 = 1_000_000_000;

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
    /// The code for pairs of points, once there were many points, if the function can have one.
    pairs: OnceLock<Option<Pairs>>,
    /// What that code is made of.
    source: Option<(Function, Options)>,
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
    /// What evaluations of pairs write to.
    pairs: PairsMemory,
    /// The number of points that were given in lists.
    points: u64,
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
            schedule(&mut flat, false);
            flats.push(flat);
        }
        if flats[0].arguments.contains(&Kind::Stack) || flats[0].results.contains(&Kind::Stack) {
            let why = "a stack is an argument or the result: only functions that others call can have one";
            return Err(refusal(function, why.to_string()));
        }
        let assembled = assemble(&linked, &flats, options, false)?;
        let counts = [&flats[0].arguments, &flats[0].results].map(Vec::len);
        let all = flats[0].arguments.iter().chain(&flats[0].results);
        let shape = Shape {
            code: assembled.code,
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
            failures: assembled.failures,
            depth: assembled.depth,
            bytes: assembled.bytes,
            pairs: OnceLock::new(),
            source: can_be_paired(&flats[0]).then(|| (function.clone(), options.clone())),
        };
        Ok(Self {
            shape: Arc::new(shape),
            workspace: Workspace::new(assembled.arrays),
            step_limit: STEP_LIMIT,
            words: Vec::new(),
            pairs: PairsMemory::default(),
            points: 0,
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
    /// - an index is outside of an array, the lengths of two arrays differ, or there is no memory for one,
    /// - a function that is known as code has an error, or
    /// - a recorded comparison has another result.
    ///
    /// # Panics
    ///
    /// If a function that is known as code panics. Its panic goes on after the machine code has returned.
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
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[inline]
    pub fn run_reals(&mut self, x: &[f64], y: &mut [f64]) -> Result<(), Error> {
        match self.shape.code.run_plain(x, y) {
            Some(0) => Ok(()),
            Some(status) => Err(self.shape.error_of(status)),
            None => self.run_in_context(x, y),
        }
    }

    /// Runs code that uses more than its literals, and frees the arrays afterwards. It is apart since an error is
    /// large: to keep one meanwhile is slow.
    #[inline(never)]
    fn run_in_context(&mut self, x: &[f64], y: &mut [f64]) -> Result<(), Error> {
        let shape = &*self.shape;
        if !shape.is_real || !shape.code.fits(x, y) {
            return Err(shape.unfit(format!("was given {} real numbers, with room for {}", x.len(), y.len())));
        }
        let has_arrays = shape.has_arrays;
        let outcome = self.run_words(x, y);
        if !has_arrays {
            return outcome;
        }
        self.workspace.heap.end();
        outcome
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run_words<W: Word>(&mut self, x: &[W], y: &mut [W]) -> Result<(), Error> {
        let (shape, steps) = (&*self.shape, self.step_limit);
        match shape.code.run(x, y, &mut self.workspace, steps, shape.depth) {
            Ok(()) => Ok(()),
            Err(failed) => Err(match self.workspace.raised() {
                Some(error) => error,
                None => shape.error(&failed, steps),
            }),
        }
    }
}

impl Compiled {
    /// Evaluates points in pairs, if there is code for them.
    fn many(&mut self, count: usize, x: &[f64], y: &mut [f64], failed: &mut dyn FnMut(usize, Error)) {
        let [n, m] = self.shape.counts;
        let mut first = 0;
        let shape = Arc::clone(&self.shape);
        if let Some(Some(pairs)) = shape.pairs.get() {
            while first + 1 < count {
                let (x, y) = (&x[first * n..][..2 * n], &mut y[first * m..][..2 * m]);
                if !pairs.run(x, y, &mut self.pairs, self.step_limit) {
                    for i in 0..2 {
                        if let Err(error) = self.call(&x[i * n..][..n], &mut y[i * m..][..m]) {
                            failed(first + i, error);
                        }
                    }
                }
                first += 2;
            }
        }
        for i in first..count {
            if let Err(error) = self.call(&x[i * n..][..n], &mut y[i * m..][..m]) {
                failed(i, error);
            }
        }
    }

    /// Evaluates many points on all cores, and returns what failed, in rising order. Returns `None` if there are few.
    #[cfg(feature = "rayon")]
    fn on_all_cores(&self, count: usize, x: &[f64], y: &mut [f64]) -> Option<Vec<(usize, Error)>> {
        use rayon::prelude::*;
        let [n, m] = self.shape.counts;
        let parts = rayon::current_num_threads();
        // Each part has an even number of points, so that pairs fill it.
        let each = count.div_ceil(2 * parts) * 2;
        if parts < 2 || n == 0 || m == 0 || each * (n + m) < ON_ALL_CORES {
            return None;
        }
        let part = |(number, (x, y)): (usize, (&[f64], &mut [f64]))| {
            let mut failures = Vec::new();
            let mut own = self.clone();
            own.many(x.len() / n, x, y, &mut |i, error| {
                failures.push((number * each + i, error))
            });
            failures
        };
        let points = x.par_chunks(each * n).zip(y.par_chunks_mut(each * m));
        let failures: Vec<Vec<(usize, Error)>> = points.enumerate().map(part).collect();
        Some(failures.into_iter().flatten().collect())
    }
}

impl Shape {
    /// The error of plain code: of a guard.
    #[cold]
    fn error_of(&self, status: i64) -> Error {
        let failed = Failed::of(status, [0; 3]).expect_err("the code has failed");
        self.error(&failed, STEP_LIMIT)
    }

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

    /// Two points are evaluated at once, if the function is a straight line of real numbers, after the first thousand
    /// points. With the feature `rayon`, lists of many points are evaluated on all cores. The results are the same to
    /// the bit.
    fn call_many(&mut self, count: usize, x: &[f64], y: &mut [f64], failed: &mut dyn FnMut(usize, Error)) {
        let [n, m] = self.shape.counts;
        let fits = |len: usize, each: usize| each.checked_mul(count) == Some(len);
        if !fits(x.len(), n) || !fits(y.len(), m) {
            let [n, m] = [x.len(), y.len()].map(|all| all / count.max(1));
            for i in 0..count {
                if let Err(error) = self.call(&x[i * n..][..n], &mut y[i * m..][..m]) {
                    failed(i, error);
                }
            }
            return;
        }
        self.points = self.points.saturating_add(count as u64);
        if self.points >= PAIRS && self.shape.pairs.get().is_none() {
            let source = self.shape.source.as_ref();
            let pairs = source.and_then(|(function, options)| Pairs::of(function, options));
            // Another thread may have made it meanwhile.
            let _ = self.shape.pairs.set(pairs);
        }
        #[cfg(feature = "rayon")]
        if let Some(failures) = self.on_all_cores(count, x, y) {
            failures.into_iter().for_each(|(i, error)| failed(i, error));
            return;
        }
        self.many(count, x, y, failed);
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
