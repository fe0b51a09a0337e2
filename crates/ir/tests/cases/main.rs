//! Functions as data: worked cases of the passes, the text, the evaluation and recordings, and what holds for the whole
//! package. They are one program, so that the library is linked once and its generic code is compiled once.

mod adjoints;
mod arrays;
mod calibration;
mod calls;
mod compile_fail;
mod demand;
mod demands;
mod example;
mod externals;
mod floors;
mod form;
mod identity;
mod infinities;
mod inside;
mod limits;
mod lowered;
mod lowered_levels;
mod memory;
mod models;
mod operators;
mod recordings;
mod rules;
mod rust;
mod scaling;
mod slices;
mod table;

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Error, Function, Module, Program, Value, derivative_of};

/// xⁿ by a loop.
const POWER: &str = include_str!("../../examples/ir/power.ir");

/// √a by Newton's iteration.
const ROOT: &str = include_str!("../../examples/ir/root.ir");

/// Parses a text that is right.
fn parse(text: &str) -> Function {
    Function::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The error of a text that is wrong.
#[track_caller]
fn refused(text: &str) -> String {
    Function::parse(text)
        .expect_err("the text is not one of a function")
        .to_string()
}

/// The real value of a plain program.
fn run<R: Real>(program: &Program, arguments: &[Value<R>]) -> R {
    let value = program.run(arguments).unwrap_or_else(|error| panic!("{error}"));
    value.real().expect("a real value")
}

/// The value of a differentiated function, over Taylor bundles of a high enough order.
fn differentiated(function: &Function, arguments: &[Value]) -> Value {
    in_module(&Module::new(), function, arguments)
}

/// The same within a module.
fn in_module(module: &Module, function: &Function, arguments: &[Value]) -> Value {
    let program = module
        .compile(function)
        .unwrap_or_else(|error| panic!("{error}\n{function}"));
    let arguments: Vec<Value<TaylorBundle<U6>>> = arguments.iter().cloned().map(|x| x.map(&mut |x| x.into())).collect();
    let value = program
        .run_bundles(&arguments)
        .unwrap_or_else(|error| panic!("{error}\n{function}"));
    value.map(&mut |x| x.primal())
}
