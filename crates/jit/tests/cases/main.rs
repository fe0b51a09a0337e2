//! Machine code: its values at the edges, its errors, modules, threads and size.

mod arrays;
mod calls;
mod edges;
mod errors;
mod modules;
mod taylor;
mod threads;

use tangent_bundle_ir::{Engine, Error, Function, Module, Value};
use tangent_bundle_jit::{Allocator, Compiled, Options};

/// Each allocator, with units of one statement, of a few, and of many.
pub fn ways() -> Vec<Options> {
    let allocators = [Allocator::Backtracking, Allocator::SinglePass];
    let units = [1, 3, 10_000];
    let way = |allocator| units.map(|unit| Options::default().with_allocator(allocator).with_unit(unit));
    allocators.into_iter().flat_map(way).collect()
}

/// The numbers of a value, as bits. All NaN have the same bits.
pub fn bits(value: &Value) -> Vec<u64> {
    match value {
        Value::Real(x) if x.is_nan() => vec![f64::NAN.to_bits()],
        Value::Real(x) => vec![x.to_bits()],
        Value::Integer(n) => vec![n.cast_unsigned()],
        Value::Boolean(b) => vec![(*b).into()],
        Value::Array(entries) => entries.iter().flat_map(|x| bits(&Value::Real(*x))).collect(),
        Value::Tuple(fields) => fields.iter().flat_map(bits).collect(),
    }
}

/// The results of an engine at points, as bits, and its errors. The results at points with errors are left out.
pub fn at_all<E: Engine>(engine: &mut E, x: &[f64], [n, m]: [usize; 2]) -> (Vec<u64>, Vec<(usize, Error)>) {
    let count = x.len() / n;
    let (mut y, mut errors) = (vec![0.0; m * count], Vec::new());
    engine.call_many(count, x, &mut y, &mut |i, error| errors.push((i, error)));
    errors.iter().for_each(|(i, _)| y[m * i..][..m].fill(0.0));
    (y.iter().flat_map(|y| bits(&Value::Real(*y))).collect(), errors)
}

/// Asserts that a function of a module has the outcomes of the interpreter, compiled in each way. Returns the last one.
#[track_caller]
pub fn assert_agrees(module: &Module, function: &Function, arguments: &[Vec<Value>]) -> Result<Value, Error> {
    let program = module.compile(function).expect("it is well formed");
    let mut last = Err(Error::StepLimit { limit: 0 });
    for options in ways() {
        let mut compiled = Compiled::with_options(module, function, &options).expect("it compiles");
        for x in arguments {
            let (found, expected) = (compiled.run(x), program.run(x));
            match (&found, &expected) {
                (Ok(found), Ok(expected)) => {
                    assert_eq!(
                        bits(found),
                        bits(expected),
                        "{x:?}: {found} is not {expected}\n{function}"
                    );
                    assert_eq!(found.ty(), expected.ty());
                }
                _ => assert_eq!(found, expected, "{x:?}\n{function}"),
            }
            last = found;
        }
    }
    last
}

/// A function from a text.
pub fn parsed(text: &str) -> Function {
    Function::parse(text).expect("it is well formed")
}
