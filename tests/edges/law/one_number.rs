//! Functions of one number at their kinks, poles and ends of domain, at zero, at infinities, and at huge and tiny numbers.

use std::collections::BTreeMap;

use crate::everywhere::Function;
use crate::functions::{for_each_example, *};
use crate::law::every_mode::{along_a_curve, derivatives};
use crate::law::{assert_listed, disagreement};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Where every function is looked at.
const POINTS: [f64; 25] = [
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 1e-8, 30.0, -30.0, 1e17, -1e17, 1e-170, -1e-170, 1e300,
    -1e300, 1e-310, 800.0, -800.0, INF, -INF, NAN,
];

/// The points at which modes disagree, with the worst kind of disagreement among the orders 1 to 4.
fn disagreements(f: &impl Function) -> Vec<(String, String)> {
    let at = |x: &f64| {
        let expected = along_a_curve(f, *x);
        let all = derivatives(f, *x);
        let of_order = |k: usize| {
            let answers = all.iter().filter(move |d| d.order == k);
            let answers = answers.map(|d| (d.mode, d.value));
            disagreement(answers.chain([("Taylor of order 4", expected[k])]), 0.0)
        };
        let (kind, details) = (1..=4).filter_map(of_order).max()?;
        Some((format!("{f:?} at {x:e}, {kind:?}"), details))
    };
    POINTS.iter().filter_map(at).collect()
}

macro_rules! disagreements {
    ($($f:expr),+ $(,)?) => {{
        let mut all = BTreeMap::new();
        $(all.extend(disagreements(&$f));)+
        all
    }};
}

#[test]
fn all_modes_agree() {
    assert_listed("one number", &for_each_example!(disagreements));
}
