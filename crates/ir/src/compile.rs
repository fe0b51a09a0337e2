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
    /// The program of a function, with the functions that it calls, the globals and the rules as they are now.
    ///
    /// # Errors
    ///
    /// If something is unknown, or is not well formed.
    pub fn compile(&self, function: &Function) -> Result<Program, Error> {
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
        })
    }
}

impl Function {
    /// The program of a function that calls no others and loads no globals.
    ///
    /// # Errors
    ///
    /// Those of [`Module::compile`].
    pub fn compile(&self) -> Result<Program, Error> {
        Module::new().compile(self)
    }
}

/// A function of real arguments, one behind the other, with one real value. It is compiled at each evaluation: for many, compile it once.
impl Differentiable for Function {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    /// # Panics
    ///
    /// With the sentence of the error, where [`compile`](Function::compile) or [`run`](Program::run) has one.
    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        match self.compile() {
            Ok(program) => program.evaluate(x),
            Err(error) => panic!("{error}"),
        }
    }
}
