//! Compilation: from a function and its module to a program.

use tangent_bundle::calculus::Differentiable;
use tangent_bundle::real::Real;
use tangent_bundle::space::Scalar;

use crate::error::Error;
use crate::function::Function;
use crate::link::Linker;
use crate::lower::lower;
use crate::machine::STEP_LIMIT;
use crate::module::Module;
use crate::program::Program;

impl Module {
    /// Compiles a function, with the functions that it calls, and with the globals and rules as they are now.
    ///
    /// # Errors
    ///
    /// Returns an error if a function is not well formed, if a called function or a global is unknown, or if a call
    /// or a rule does not fit.
    pub fn compile(&self, function: &Function) -> Result<Program, Error> {
        let call;
        let mut function = function;
        if function.declares_partials() && function.is_plain() {
            if self.function(function.name()) != Ok(function) {
                return Err(function.refusal(format_args!(
                    "it declares rules, which are functions of its module: add it to the module, and compile it there"
                )));
            }
            call = function.as_call();
            function = &call;
        }
        let mut linker = Linker::new(self, function);
        let mut codes = vec![lower(function, &mut linker)?];
        while let Some(called) = linker.next() {
            codes.push(lower(&called, &mut linker)?);
        }
        Ok(Program {
            codes: codes.into(),
            order: linker.order(),
            tags: linker.tags(),
            step_limit: STEP_LIMIT,
            stack_limit: None,
        })
    }
}

impl Function {
    /// Compiles a function that calls no others and loads no globals.
    ///
    /// # Errors
    ///
    /// As [`Module::compile`].
    pub fn compile(&self) -> Result<Program, Error> {
        Module::new().compile(self)
    }
}

/// A function of a list of real arguments, with one real value. Each evaluation compiles it. Compile it once if you
/// evaluate it often.
impl Differentiable for Function {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    /// # Panics
    ///
    /// Panics with the error of [`compile`](Function::compile) or [`run`](Program::run).
    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        match self.compile() {
            Ok(program) => program.evaluate(x),
            Err(error) => panic!("{error}"),
        }
    }
}
