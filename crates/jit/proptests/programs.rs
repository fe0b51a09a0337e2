//! Random programs with branches and loops, and their adjoints.

use proptest::prelude::*;
use tangent_bundle_ir::{Function, Interpreter, Module, Prepare, Value, demand, trace};
use tangent_bundle_jit::{Allocator, Compiled, Options};

use super::program::{
    ARGUMENTS, EXTREMES, Program, VARIABLES, build, build_from, extreme_programs, extreme_programs_of_literals,
    programs, run,
};

/// Numbers as bits. All NaN have the same bits: the operands of a sum are not ordered, and its NaN is one of theirs.
pub fn bits(numbers: &[f64]) -> Vec<u64> {
    let of = |x: &f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
    numbers.iter().map(of).collect()
}

/// The ways to compile: each allocator, and units of a few statements to many, so that values cross between them.
pub fn ways() -> impl Strategy<Value = Options> {
    let allocator = prop_oneof![Just(Allocator::Backtracking), Just(Allocator::SinglePass)];
    (allocator, prop_oneof![Just(1), 2..40_usize, Just(10_000)])
        .prop_map(|(allocator, unit)| Options::default().with_allocator(allocator).with_unit(unit))
}

/// The function has the values of the interpreter at all points.
pub fn agrees<const N: usize>(
    function: &Function,
    options: &Options,
    points: &[[f64; N]],
) -> Result<(), TestCaseError> {
    let mut compiled = Compiled::with_options(&Module::new(), function, options).expect("it compiles");
    let interpreted = function.compile().expect("it is well formed");
    for x in points {
        let x = x.map(Value::Real);
        let found = compiled.run(&x).map(|y| bits(&y.reals()));
        let expected = interpreted.run(&x).map(|y| bits(&y.reals()));
        prop_assert_eq!(found, expected, "{:?} {}", x, function);
    }
    Ok(())
}

/// The adjoint, which has a covector as its last argument.
fn adjoint_agrees(program: &Program, options: &Options, points: &[[f64; ARGUMENTS + 1]]) -> Result<(), TestCaseError> {
    agrees(&build(program).adjoint().expect("it has an adjoint"), options, points)
}

pub fn points<const N: usize>() -> impl Strategy<Value = Vec<[f64; N]>> {
    prop::collection::vec(prop::array::uniform(-2.0..2.0_f64), 1..6)
}

pub fn extreme_points<const N: usize>() -> impl Strategy<Value = Vec<[f64; N]>> {
    let number = prop_oneof![prop::sample::select(&EXTREMES[..]), -2.0..2.0_f64];
    prop::collection::vec(prop::array::uniform(number), 1..6)
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn programs_have_the_values_of_the_interpreter(program in programs(), options in ways(), points in points()) {
        agrees::<ARGUMENTS>(&build(&program), &options, &points)?;
    }

    #[test]
    fn programs_with_poles_have_the_values_of_the_interpreter(
        program in extreme_programs(),
        options in ways(),
        points in extreme_points(),
    ) {
        agrees::<VARIABLES>(&build_from(&program), &options, &points)?;
    }

    #[test]
    fn programs_of_literals_have_the_values_of_the_interpreter(
        program in extreme_programs_of_literals(),
        options in ways(),
        points in extreme_points(),
    ) {
        agrees::<ARGUMENTS>(&build(&program), &options, &points)?;
    }

    #[test]
    fn adjoints_have_the_values_of_the_interpreter(program in programs(), options in ways(), points in points()) {
        adjoint_agrees(&program, &options, &points)?;
    }

    #[test]
    fn adjoints_with_poles_have_the_values_of_the_interpreter(
        program in extreme_programs(),
        options in ways(),
        points in extreme_points(),
    ) {
        adjoint_agrees(&program, &options, &points)?;
    }

    /// A recording's gradient, at points on its path and on others.
    #[test]
    fn gradients_of_recordings_have_the_values_of_the_interpreter(program in programs(), points in points::<ARGUMENTS>()) {
        let recorded = trace(|x: [_; ARGUMENTS]| run(&program, x), points[0]).expect("it can be recorded");
        let mut compiled = Compiled::gradient(&recorded).expect("it compiles");
        let mut interpreted = Interpreter::gradient(&recorded).expect("it is a function of floats");
        for x in &points {
            match (compiled.call(x), interpreted.call(x)) {
                (Ok((value, slope)), Ok((expected, slope_expected))) => {
                    prop_assert_eq!(bits(&[value, slope[0], slope[1]]), bits(&[expected, slope_expected[0], slope_expected[1]]));
                }
                (one, other) => prop_assert_eq!(one, other),
            }
            let (value, slope) = compiled.call_or_retrace(x).expect("it can be recorded there");
            let (expected, slope_expected) = interpreted.call_or_retrace(x).expect("it can be recorded there");
            prop_assert_eq!(bits(&[value, slope[0], slope[1]]), bits(&[expected, slope_expected[0], slope_expected[1]]));
        }
    }

    /// The Hessian is a longer program, of one straight line with guards.
    #[test]
    fn hessians_of_recordings_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        points in points::<ARGUMENTS>(),
    ) {
        let recorded = trace(|x: [_; ARGUMENTS]| run(&program, x), points[0]).expect("it can be recorded");
        let hessian = recorded.derive::<demand::Hessian>(0).expect("it has a Hessian");
        agrees::<ARGUMENTS>(&hessian, &options, &points)?;
    }
}
