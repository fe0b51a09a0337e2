//! The modes agree: by bundles of one direction, by explicit bundles, and in reverse.

use proptest::prelude::*;
use proptest::test_runner::Config;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use crate::table::operations;
use crate::{POINTS, is_iterated, tolerance};

/// The value and two derivatives of each number of an operation.
type Derivatives = Vec<[f64; 3]>;

fn by_taylor(index: usize, t: f64) -> Derivatives {
    let all = operations::<TaylorBundle<U2>>()[index].1(Bundle::<U2>::taylor(t));
    all.iter()
        .map(|(y, _)| [y.primal(), y.derivative(1), y.derivative(2)])
        .collect()
}

fn by_explicit(index: usize, t: f64) -> Derivatives {
    let all = operations::<ExplicitBundle<U2>>()[index].1(ExplicitBundle::from_partials(t, [1.0, 1.0, 0.0]));
    all.iter()
        .map(|(y, _)| [y.primal(), y.partial(0b10), y.partial(0b11)])
        .collect()
}

fn in_reverse(index: usize, t: f64) -> Derivatives {
    let recording = Recording::new();
    let all = operations::<Var<TaylorBundle<U1>>>()[index].1(recording.variable(Bundle::<U1>::taylor(t)));
    let pulled = |y: &Var<TaylorBundle<U1>>| recording.pull_back([(*y, 1.0.into())])[0];
    all.iter()
        .map(|(y, _)| [y.value().primal(), pulled(y).primal(), pulled(y).derivative(1)])
        .collect()
}

/// What an operation gives at `t` in explicit bundles and in reverse is what it gives in Taylor bundles.
///
/// An iteration is looked at near `t`, at one of three points: it divides by rests that it has made small, and where one
/// is as small as the root of a rounding, derivatives have no digits left.
fn modes_agree(index: usize, t: f64) -> Result<(), TestCaseError> {
    let (name, _) = operations::<f64>()[index];
    let distance = |x: &f64| (x - t).abs();
    let nearest = || POINTS.into_iter().min_by(|x, y| distance(x).total_cmp(&distance(y)));
    let t = if is_iterated(name) { nearest().unwrap() } else { t };
    let expected = by_taylor(index, t);
    for (mode, got) in [("explicit", by_explicit(index, t)), ("reverse", in_reverse(index, t))] {
        prop_assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(&expected) {
            prop_assert_eq!(
                got[0].to_bits(),
                expected[0].to_bits(),
                "the primal of {} in {}",
                name,
                mode
            );
            for k in 1..3 {
                let error = (got[k] - expected[k]).abs();
                prop_assert!(
                    error <= tolerance(name) * (1.0 + expected[k].abs()),
                    "derivative {} of {} in {} at {}: {} for {}",
                    k,
                    name,
                    mode,
                    t,
                    got[k],
                    expected[k]
                );
            }
        }
    }
    Ok(())
}

/// No operation of the table is singular between the points where the law below looks.
#[test]
fn derivatives_are_the_same_in_each_mode_on_a_grid() {
    for (index, (name, _)) in operations::<f64>().into_iter().enumerate() {
        let steps = if is_iterated(name) { 1 } else { 200 };
        for step in 0..=steps {
            modes_agree(index, 0.3 + f64::from(step) / 200.0).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn derivatives_of_an_operation_are_the_same_in_each_mode(pick in any::<prop::sample::Index>(), t in 0.3..1.3) {
        modes_agree(pick.index(operations::<f64>().len()), t)?;
    }
}
