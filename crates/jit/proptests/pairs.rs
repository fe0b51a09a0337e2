//! Lists of points: pairs of them, the points that are left, and points at which an evaluation fails.

use proptest::prelude::*;
use tangent_bundle_ir::{Engine, Error, Function, Interpreter, demand, trace};
use tangent_bundle_jit::Compiled;

use super::program::{ARGUMENTS, EXTREMES, programs, run};
use super::programs::bits;

/// The results at points, as bits, each with its error if it has one.
fn results<E: Engine>(engine: &mut E, x: &[f64], results: usize) -> Vec<Result<Vec<u64>, Error>> {
    let count = x.len() / ARGUMENTS;
    let mut y = vec![0.0; count * results];
    let mut all: Vec<Option<Error>> = vec![None; count];
    engine.call_many(count, x, &mut y, &mut |i, error| all[i] = Some(error));
    let at = |(i, error): (usize, Option<Error>)| match error {
        Some(error) => Err(error),
        None => Ok(bits(&y[i * results..][..results])),
    };
    all.into_iter().enumerate().map(at).collect()
}

/// Lists of points, some of them at the ends of the range.
pub fn far_points() -> impl Strategy<Value = Vec<[f64; ARGUMENTS]>> {
    let number = prop_oneof![prop::sample::select(&EXTREMES[..]), -2.0..2.0_f64];
    prop::collection::vec(prop::array::uniform(number), 1..9)
}

/// At a point, and in a list of others, a function has the results of the interpreter, after enough points that there is
/// code for pairs.
pub fn assert_same_in_lists(
    function: &Function,
    count: usize,
    first: [f64; ARGUMENTS],
    others: &[[f64; ARGUMENTS]],
) -> Result<(), TestCaseError> {
    let mut compiled = Compiled::prepare(function).expect("it compiles");
    let mut interpreted = Interpreter::prepare(function).expect("it is a function of floats");
    // There is code for pairs after some thousand points.
    let many: Vec<f64> = first.iter().copied().cycle().take(ARGUMENTS * 1_501).collect();
    let expected = results(&mut interpreted, &first, count);
    for found in results(&mut compiled, &many, count) {
        prop_assert_eq!(&found, &expected[0]);
    }
    let x = others.as_flattened();
    prop_assert_eq!(
        results(&mut compiled, x, count),
        results(&mut interpreted, x, count),
        "{}",
        function
    );
    Ok(())
}

proptest! {
    #![proptest_config(crate::config())]

    /// A gradient and a Hessian at enough points that there is code for pairs: each result is that of the interpreter.
    #[test]
    fn points_in_lists_have_the_values_of_the_interpreter(
        program in programs(),
        first in prop::array::uniform(-2.0..2.0_f64),
        near in prop::collection::vec(prop::array::uniform::<_, ARGUMENTS>(-0.1..0.1_f64), 1..9),
        far in far_points(),
    ) {
        let recorded = trace(|x: [_; ARGUMENTS]| run(&program, x), first).expect("it can be recorded");
        let near = near.iter().map(|v| [first[0] + v[0], first[1] + v[1]]);
        let others: Vec<[f64; ARGUMENTS]> = near.chain(far).collect();
        let gradient = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
        assert_same_in_lists(&gradient, 1 + ARGUMENTS, first, &others)?;
        let hessian = recorded.derive::<demand::Hessian>(0).expect("it has a Hessian");
        assert_same_in_lists(&hessian, 1 + ARGUMENTS + ARGUMENTS * ARGUMENTS, first, &others)?;
    }
}
