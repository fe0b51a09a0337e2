//! Random programs with arrays, and their adjoints.

use proptest::prelude::*;
use tangent_bundle_ir::{
    Array, Binary, Builder, Error, Function, Module, Operation, Type, Value, ValueId, push_forward_of,
};
use tangent_bundle_jit::{Compiled, Options};

use super::array_programs::{LENGTH, build, module, points, programs, values};
use super::programs::{bits, ways};

/// The outcome, with numbers as bits.
fn outcome(value: Result<Value, Error>) -> Result<Vec<u64>, Error> {
    value.map(|y| bits(&y.reals()))
}

/// The function has the outcomes of the interpreter, again and again.
fn agrees(
    module: &Module,
    function: &Function,
    options: &Options,
    arguments: &[Vec<Value>],
) -> Result<(), TestCaseError> {
    let mut compiled = Compiled::with_options(module, function, options).expect("it compiles");
    let interpreted = module.compile(function).expect("it is well formed");
    for x in arguments {
        for _ in 0..2 {
            prop_assert_eq!(
                outcome(compiled.run(x)),
                outcome(interpreted.run(x)),
                "{:?} {}",
                x,
                function
            );
        }
    }
    Ok(())
}

/// A function that calls `inner`, with the arrays of its arguments among its results: an array of the caller that was
/// changed in place is seen.
fn caller() -> Function {
    let mut b = Builder::new(
        "outer",
        &[Type::Array, Type::Array, Type::Real],
        Type::Tuple(vec![Type::Array, Type::Array, Type::Real]),
    );
    b.block();
    let [p, q, s] = b.arguments();
    let y = b.typed(Operation::Call("inner".to_string(), vec![p, q, s]), Type::Real);
    let sum = b.array(Array::Sum, &[p]);
    let y = b.binary(Binary::Add, y, sum);
    let result = b.push(Operation::Tuple(vec![p, q, y]));
    b.ret(result);
    b.finish().expect("it is well formed")
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn programs_with_arrays_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        points in prop::collection::vec(points(), 1..4),
    ) {
        let arguments: Vec<Vec<Value>> = points.iter().map(|x| values(x)).collect();
        agrees(&module(), &build(&program), &options, &arguments)?;
    }

    /// Arguments of other lengths: indices outside of them, and products of arrays of two lengths, are errors.
    #[test]
    fn programs_with_arrays_have_the_errors_of_the_interpreter(
        program in programs(),
        options in ways(),
        lengths in [0..LENGTH, 0..LENGTH],
        x in points(),
    ) {
        let mut arguments = values(&x);
        for (argument, length) in arguments.iter_mut().zip(lengths) {
            let Value::Array(entries) = argument else { unreachable!("the first arguments are arrays") };
            entries.truncate(length);
        }
        agrees(&module(), &build(&program), &options, &[arguments, values(&x)])?;
    }

    #[test]
    fn arrays_of_a_caller_stay_as_they_are(program in programs(), options in ways(), x in points()) {
        let mut module = module();
        module.add(build(&program).renamed("inner"));
        agrees(&module, &caller(), &options, &[values(&x)])?;
    }

    #[test]
    fn adjoints_of_programs_with_arrays_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        points in prop::collection::vec(points(), 1..3),
    ) {
        let mut module = module();
        module.add(build(&program));
        let adjoint = module.add_adjoint("program").expect("it has an adjoint");
        let with_covector = |x: &Vec<f64>| [values(x), vec![Value::Real(1.0)]].concat();
        let arguments: Vec<Vec<Value>> = points.iter().map(with_covector).collect();
        agrees(&module, &adjoint, &options, &arguments)?;
    }

    /// An array of series is an array for each order.
    #[test]
    fn lowered_programs_with_arrays_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        x in points(),
        order in 1..=3_usize,
    ) {
        let mut module = module();
        let pushed = push_forward_of(&build(&program), order).expect("it can be differentiated");
        let lowered = module.add_lowered(&pushed).expect("it has a function of floats");
        // An argument that the result does not depend on stays plain, and others have a value for each order.
        let of = |v: &ValueId| pushed.statement(*v).orders.total() + 1;
        let counts: Vec<usize> = pushed.arguments().iter().map(of).collect();
        let arguments = values(&x).into_iter().zip(counts).flat_map(|(x, count)| vec![x; count]);
        agrees(&module, &lowered, &options, &[arguments.collect()])?;
    }
}
