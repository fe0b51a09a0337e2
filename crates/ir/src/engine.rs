//! What evaluates functions of real numbers, many times.

use crate::compute::SEVERAL;
use crate::error::Error;
use crate::function::Function;
use crate::machine::{Memory, MemoryOfSeveral};
use crate::module::Module;
use crate::program::Program;
use crate::types::{Type, ValueId};
use crate::value::Argument;

/// What evaluates a function of real numbers many times: the [`Interpreter`] of this package, or the machine code of
/// another one.
///
/// The arguments of the function are real numbers. Its result is a real number, or a tuple of them.
pub trait Engine: Sized {
    /// Makes a function ready for evaluations.
    ///
    /// # Errors
    ///
    /// If the function is not well formed, or is not a function of real numbers.
    fn prepare(function: &Function) -> Result<Self, Error>;

    /// Makes a function of a module ready for evaluations by [`call_each`](Self::call_each).
    ///
    /// # Errors
    ///
    /// If the function does not fit its module, or if the engine cannot evaluate it.
    fn prepare_in(module: &Module, function: &Function) -> Result<Self, Error> {
        let _ = module;
        Err(Error::Refused {
            function: function.name().to_string(),
            why: "this engine evaluates functions of real numbers alone: use the `Interpreter`".to_string(),
        })
    }

    /// Evaluates a function that was made ready by [`prepare_in`](Self::prepare_in). Its arguments and its result may
    /// be arrays too, and tuples. `x` gives each number and each array among the arguments, by its place. `y` is called
    /// with each real number and each array of the result, and its place among them.
    ///
    /// # Errors
    ///
    /// If an argument is of another type, or if the evaluation fails.
    fn call_each<'x>(
        &mut self,
        x: &mut dyn FnMut(usize) -> Argument<'x>,
        y: &mut dyn FnMut(usize, &[f64]),
    ) -> Result<(), Error> {
        let _ = (x, y);
        unreachable!("nothing was made ready for this")
    }

    /// The number of arguments.
    fn arguments(&self) -> usize;

    /// Evaluates the function at a point: reads the arguments from x, and writes the results to y.
    ///
    /// # Errors
    ///
    /// If the evaluation fails. A guard that comes out otherwise is [`Error::BranchFlipped`].
    fn call(&mut self, x: &[f64], y: &mut [f64]) -> Result<(), Error>;

    /// Evaluates the function at `count` points. The arguments of one point follow those of another, and so do the
    /// results. Calls `failed` with the number of each point at which the evaluation fails, in rising order.
    fn call_many(&mut self, count: usize, x: &[f64], y: &mut [f64], failed: &mut dyn FnMut(usize, Error)) {
        let [n, m] = [x.len(), y.len()].map(|all| all / count.max(1));
        for i in 0..count {
            if let Err(error) = self.call(&x[i * n..][..n], &mut y[i * m..][..m]) {
                failed(i, error);
            }
        }
    }
}

/// The evaluation by the program of a function, in registers that are kept: it allocates nothing after the first call.
///
/// Several points are evaluated side by side, where they agree on all comparisons. The results are the same to the
/// bit.
pub struct Interpreter {
    program: Program,
    arguments: usize,
    memory: Memory,
    several: MemoryOfSeveral,
}

impl std::fmt::Debug for Interpreter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interpreter")
            .field("program", &self.program.name())
            .finish_non_exhaustive()
    }
}

impl Engine for Interpreter {
    fn prepare(function: &Function) -> Result<Self, Error> {
        let is_real = |ty: &Type| match ty {
            Type::Tuple(fields) => fields.iter().all(|ty| *ty == Type::Real),
            ty => *ty == Type::Real,
        };
        if !is_real(function.result()) {
            return Err(Error::Refused {
                function: function.name().to_string(),
                why: "its value is not a real number or a tuple of real numbers: compile it with `Function::compile`"
                    .to_string(),
            });
        }
        let has_array = |v: &ValueId| *function.type_of(*v) == Type::Array;
        if function.arguments().iter().any(has_array) {
            return Err(Error::Refused {
                function: function.name().to_string(),
                why: "it has an array among its arguments: compile it with `Function::compile`".to_string(),
            });
        }
        let program = function.compile()?;
        program.must_take(function.arguments().len())?;
        Ok(Self {
            arguments: function.arguments().len(),
            memory: Memory::of(&program),
            several: MemoryOfSeveral::of(&program),
            program,
        })
    }

    fn prepare_in(module: &Module, function: &Function) -> Result<Self, Error> {
        let program = module.compile(function)?;
        program.must_be_plain()?;
        Ok(Self {
            arguments: function.arguments().len(),
            memory: Memory::of(&program),
            several: MemoryOfSeveral::of(&program),
            program,
        })
    }

    fn call_each<'x>(
        &mut self,
        x: &mut dyn FnMut(usize) -> Argument<'x>,
        y: &mut dyn FnMut(usize, &[f64]),
    ) -> Result<(), Error> {
        self.program.run_each(&mut self.memory, x, y)
    }

    fn arguments(&self) -> usize {
        self.arguments
    }

    fn call(&mut self, x: &[f64], y: &mut [f64]) -> Result<(), Error> {
        self.program.run_in(&mut self.memory, x, y)
    }

    fn call_many(&mut self, count: usize, x: &[f64], y: &mut [f64], failed: &mut dyn FnMut(usize, Error)) {
        let [n, m] = [x.len(), y.len()].map(|all| all / count.max(1));
        for first in (0..count).step_by(SEVERAL) {
            let here = SEVERAL.min(count - first);
            let (x, y) = (&x[first * n..][..here * n], &mut y[first * m..][..here * m]);
            if here == SEVERAL && n == self.arguments && self.program.run_several(&mut self.several, x, y) {
                continue;
            }
            for i in 0..here {
                if let Err(error) = self.call(&x[i * n..][..n], &mut y[i * m..][..m]) {
                    failed(first + i, error);
                }
            }
        }
    }
}
