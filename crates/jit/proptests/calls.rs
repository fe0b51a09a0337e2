//! Random programs that call code, and their derivatives.

use proptest::prelude::*;
use tangent_bundle::calculus::Differentiable;
use tangent_bundle_ir::{Module, Value, demand, push_forward_of, trace};
use tangent_bundle_jit::Compiled;

use super::called::with_code;
use super::pairs::{assert_same_in_lists, far_points};
use super::program::{ARGUMENTS, VARIABLES, build, build_from, extreme_programs, programs};
use super::programs::{agrees, extreme_points, points, ways};

proptest! {
    #![proptest_config(crate::config_of(24))]

    #[test]
    fn programs_that_call_code_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        points in points(),
    ) {
        agrees::<ARGUMENTS>(&with_code(&build(&program)), &options, &points)?;
    }

    #[test]
    fn programs_that_call_code_with_poles_have_the_values_of_the_interpreter(
        program in extreme_programs(),
        options in ways(),
        points in extreme_points(),
    ) {
        agrees::<VARIABLES>(&with_code(&build_from(&program)), &options, &points)?;
    }

    /// Slopes of calls are calls too, or recorded partials.
    #[test]
    fn adjoints_of_programs_that_call_code_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        points in points::<{ ARGUMENTS + 1 }>(),
    ) {
        let adjoint = with_code(&build(&program)).adjoint().expect("it has an adjoint");
        agrees(&adjoint, &options, &points)?;
    }
}

proptest! {
    #![proptest_config(crate::config_of(6))]

    /// The derivatives of a call to each order.
    #[test]
    fn lowered_programs_that_call_code_have_the_values_of_the_interpreter(
        program in programs(),
        options in ways(),
        x in prop::collection::vec(-2.0..2.0_f64, ARGUMENTS * 6),
        order in 1..=5_usize,
    ) {
        let pushed = push_forward_of(&with_code(&build(&program)), order).expect("it can be differentiated");
        let mut module = Module::new();
        let lowered = module.add_lowered(&pushed).expect("it has a function of floats");
        let arguments: Vec<Value> = x.iter().take(lowered.arguments().len()).map(|x| Value::Real(*x)).collect();
        let mut compiled = Compiled::with_options(&module, &lowered, &options).expect("it compiles");
        let interpreted = module.compile(&lowered).expect("it is well formed");
        let bits = |y: Value| super::programs::bits(&y.reals());
        prop_assert_eq!(compiled.run(&arguments).map(bits), interpreted.run(&arguments).map(bits), "{}", lowered);
    }

    /// Gradients and Hessians in lists of points, of which two are evaluated at once.
    #[test]
    fn recordings_that_call_code_have_the_values_of_the_interpreter_in_lists(
        program in programs(),
        first in prop::array::uniform(-2.0..2.0_f64),
        far in far_points(),
    ) {
        let called = with_code(&build(&program)).compile().expect("it is well formed");
        let recorded = trace(|x: [_; ARGUMENTS]| called.evaluate(x.to_vec()), first).expect("it can be recorded");
        let gradient = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
        assert_same_in_lists(&gradient, 1 + ARGUMENTS, first, &far)?;
        let hessian = recorded.derive::<demand::Hessian>(0).expect("it has a Hessian");
        assert_same_in_lists(&hessian, 1 + ARGUMENTS + ARGUMENTS * ARGUMENTS, first, &far)?;
    }
}
