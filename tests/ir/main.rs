//! Functions as data: worked cases of the passes, the text, the evaluation and recordings.

#![cfg(feature = "ir")]

mod adjoints;
mod demand;
mod form;
mod recordings;

use tangent_bundle::ir::{Error, Function, Module, Program, Value, derivative_of};
use tangent_bundle::prelude::*;

/// xⁿ by a loop.
const POWER: &str = "
    fn power(%x: real, %n: integer) -> real {
    start:
        %one = const 1.0
        %zero = const 0
        %unit = const 1
        branch head
    head:
        %r = phi real [start: %one, body: %next]
        %m = phi integer [start: %n, body: %less]
        %more = gt %m, %zero
        branch %more, body, end
    body:
        %next = mul %r, %x
        %less = isub %m, %unit
        branch head
    end:
        return %r
    }";

/// The function of a text that is right.
fn parse(text: &str) -> Function {
    Function::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
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

/// The same in a module.
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
