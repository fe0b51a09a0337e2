//! Programs whose values pass through zeros, infinities and NaN. They are evaluated as programs, one statement at a
//! time, and in Rust.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Module, Value, push_forward_of, trace};

use super::laws::{bits, germ};
use super::program::{
    EXTREMES, Program, VARIABLES, build, build_from, extreme_programs, extreme_programs_of_literals, run_from,
};
use super::steps::by_steps;
use crate::seeds::{coefficients, partials};

/// A number, often at the ends of the range.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![prop::sample::select(&EXTREMES[..]), -2.0..2.0_f64]
}

/// Taylor bundles whose components may be zero, infinite or NaN.
fn taylor() -> impl Strategy<Value = TaylorBundle<U3>> {
    (number(), [number(), number(), number()]).prop_map(|(x, d)| TaylorBundle::from_derivatives(x, d))
}

/// Explicit bundles whose components may be zero, infinite or NaN.
fn explicit() -> impl Strategy<Value = ExplicitBundle<U2>> {
    (number(), [number(), number(), number()]).prop_map(|(x, d)| ExplicitBundle::from_partials(x, d))
}

fn values<R: Real>(x: &[R]) -> Vec<Value<R>> {
    x.iter().copied().map(Value::Real).collect()
}

/// A function evaluated as a program, and statement by statement.
fn both<R: Real>(function: &Function, x: &[R]) -> [R; 2] {
    let program = function.compile().unwrap().run(&values(x)).unwrap();
    let steps = by_steps(&Module::new(), function, &values(x));
    [program, steps].map(|y| y.real().unwrap())
}

/// The components of the value of a program, and of everything that is made of the program.
fn all_ways(program: &Program, x: [TaylorBundle<U3>; VARIABLES]) -> Vec<Vec<u64>> {
    let function = build_from(program);
    let [whole, steps] = both(&function, &x);
    let pushed = push_forward_of(&function, 3).unwrap().compile().unwrap();
    let pushed = pushed.run_bundles(&values(&x)).unwrap().real().unwrap();
    let mut simple = function.clone();
    simple.simplify().unwrap();
    let simple = simple.compile().unwrap().run(&values(&x)).unwrap().real().unwrap();
    let recorded = trace(|x| run_from(program, x), x.map(|x| x.primal())).unwrap();
    let recorded = recorded.evaluate(x).unwrap();
    let ways = [whole, steps, pushed, simple, recorded];
    ways.iter().map(|y| germ(&coefficients(y))).collect()
}

proptest! {
    #![proptest_config(crate::config())]

    /// A program, its statements and the Rust function have the same value: to the bit, or all NaN. So do the results
    /// of a pass, of simplification, and of a recording.
    #[test]
    fn a_program_is_the_rust_function(
        program in extreme_programs(),
        x in [taylor(), taylor(), taylor(), taylor()],
        e in [explicit(), explicit(), explicit(), explicit()],
    ) {
        let target = germ(&coefficients(&run_from(&program, x)));
        for (way, found) in all_ways(&program, x).into_iter().enumerate() {
            prop_assert_eq!(found, target.clone(), "way {}", way);
        }
        let target = germ(&partials(&run_from(&program, e)));
        for found in both(&build_from(&program), &e) {
            prop_assert_eq!(germ(&partials(&found)), target.clone());
        }
    }

    /// A program whose variables may be literals has the value of its statements. A literal has no tangent: it meets
    /// a bundle as a float does.
    #[test]
    fn a_program_of_literals_is_its_statements(
        program in extreme_programs_of_literals(),
        x in [taylor(), taylor()],
        e in [explicit(), explicit()],
    ) {
        let function = build(&program);
        let [whole, steps] = both(&function, &x);
        prop_assert_eq!(germ(&coefficients(&whole)), germ(&coefficients(&steps)));
        let [whole, steps] = both(&function, &e);
        prop_assert_eq!(germ(&partials(&whole)), germ(&partials(&steps)));
        // The primal is the value over floats.
        let point = x.map(|x| x.primal());
        let primals = both(&function, &x).map(|y| y.primal());
        prop_assert_eq!(bits(&both(&function, &point)), bits(&primals));
    }
}
