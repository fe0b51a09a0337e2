//! Functions of two numbers where they have no derivative, an infinite one, or one whose factors leave the range of floats.

use std::collections::BTreeMap;

use tangent_bundle::prelude::*;

use crate::law::every_driver::{Function2, by_tags, derivatives, functions2};
use crate::law::{assert_listed, disagreement};

functions2! {
    Hypot: |x, y| x.hypot(y);
    Length: |x, y| (x * x + y * y).sqrt();
    PowerOfLength: |x, y| (x * x + y * y).powf(0.75);
    Atan2: |x, y| y.atan2(x);
    Power: |x, y| x.pow(y);
    Remainder: |x, y| x % y;
    Quotient: |x, y| x / y;
    RootTimes: |x, y| (x * x).sqrt() * y;
    AcoshTimes: |x, y| (x * x + 1.0).acosh() * y;
    Roots: |x, y| x.sqrt() + y.cbrt();
    Logarithms: |x, y| x.ln() + y.recip();
    Arcs: |x, y| x.asin() + y.acos();
    HyperbolicArcs: |x, y| x.atanh() + y.acosh();
    Largest: |x, y| x.max(y) * x.min(y);
    Magnitude: |x, y| x.abs() * y;
    Signed: |x, y| x.copysign(y);
    LogOfBase: |x, y| x.log(y);
    Logistic: |x, y| (y / ((-x).exp() + 1.0)).ln();
    Steps: |x, y| x.floor() * y + y.fract() * x;
    MultipliedAdded: |x, y| x.mul_add(y, x);
    Clamped: |x, y| (x * y).clamp(R::from(-1.0), R::from(1.0));
    SumOfSquares: |x, y| [x, y, x * y].iter().map(|x| *x * *x).sum::<R>();
}

const INF: f64 = f64::INFINITY;

/// Where every function is looked at.
pub const POINTS: [[f64; 2]; 25] = [
    [0.0, 0.0],
    [-0.0, 0.0],
    [0.0, 1.0],
    [1.0, 0.0],
    [0.0, 2.0],
    [1.0, 1.0],
    [-1.0, -1.0],
    [-1.0, 1.0],
    [7.5, 0.0],
    [7.5, 2.0],
    [-0.7, 2.0],
    [-0.7, 2.5],
    [0.3, 0.7],
    [1e200, 1e200],
    [3e-155, 4e-155],
    [1e-165, 2.0],
    [1e300, 1e-300],
    [1e-310, 1.0],
    [-400.0, 2.0],
    [400.0, 2.0],
    [INF, 1.0],
    [1.0, INF],
    [-INF, 2.0],
    [f64::NAN, 1.0],
    [1.0, f64::NAN],
];

/// The points at which drivers disagree, with the worst kind of disagreement among all derivatives to order 3.
fn disagreements(name: &str, f: impl Function2, cancelling: f64) -> Vec<(String, String)> {
    let at = |point: &[f64; 2]| {
        let all = derivatives(f, *point);
        let of_coordinates = |by: &&[usize]| {
            let answers = all.iter().filter(|d| d.is_by(by)).map(|d| (d.driver, d.value));
            disagreement(answers.chain([("by tags", by_tags(f, *point, by))]), cancelling)
        };
        let (kind, details) = BY.iter().filter_map(of_coordinates).max()?;
        Some((format!("{name} at {point:?}, {kind:?}"), details))
    };
    POINTS.iter().filter_map(at).collect()
}

/// The coordinates of all derivatives to order 3.
const BY: [&[usize]; 9] = [
    &[0],
    &[1],
    &[0, 0],
    &[0, 1],
    &[1, 1],
    &[0, 0, 0],
    &[0, 0, 1],
    &[0, 1, 1],
    &[1, 1, 1],
];

/// With the size of the terms of which derivatives are the difference, where they cancel.
macro_rules! everywhere {
    ($($f:ident $(cancelling $size:literal)?),+ $(,)?) => {{
        let mut all = BTreeMap::new();
        $(all.extend(disagreements(stringify!($f), $f, 0.0 $(+ $size)?));)+
        all
    }};
}

#[test]
fn all_drivers_agree() {
    let found = everywhere![
        Hypot,
        Length,
        PowerOfLength,
        Atan2,
        Power cancelling 1.0,
        Remainder,
        Quotient,
        RootTimes,
        AcoshTimes cancelling 1.0,
        Roots,
        Logarithms,
        Arcs,
        HyperbolicArcs,
        Largest,
        Magnitude,
        Signed,
        LogOfBase,
        Logistic cancelling 1.0,
        Steps,
        MultipliedAdded,
        Clamped,
        SumOfSquares,
    ];
    assert_listed("two numbers", &found);
}
