//! Functions of two numbers where they have no derivative, an infinite one, or one whose factors leave the range of floats.

use tangent_bundle::prelude::*;

use crate::law::every_driver::{Function2, by_tags, derivatives, functions2};

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
const POINTS: [[f64; 2]; 25] = [
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

/// What the drivers disagree about, a line for each point and set of coordinates.
fn disagreements(name: &str, f: impl Function2, points: &[[f64; 2]]) -> Vec<String> {
    let mut all = Vec::new();
    for point in points {
        let everything = derivatives(f, *point);
        let orders = [
            &[0][..],
            &[1],
            &[0, 0],
            &[0, 1],
            &[1, 1],
            &[0, 0, 0],
            &[0, 0, 1],
            &[0, 1, 1],
            &[1, 1, 1],
        ];
        for by in orders {
            let target = by_tags(f, *point, by);
            let is_same = |value: f64| {
                value == target || value.is_nan() && target.is_nan() || (value - target).abs() <= 1e-12 * target.abs()
            };
            let here = everything.iter().filter(|d| {
                let mut sorted = d.by.clone();
                sorted.sort_unstable();
                sorted == by
            });
            let mut others: Vec<String> = here
                .filter(|d| !is_same(d.value))
                .map(|d| format!("{}: {:e}", d.driver, d.value))
                .collect();
            others.dedup();
            if !others.is_empty() {
                all.push(format!(
                    "{name} at {point:?} by {by:?}: {target:e}, but {}",
                    others.join(", ")
                ));
            }
        }
    }
    all
}

macro_rules! everywhere {
    ($($f:ident),+ $(,)?) => {{
        let mut all = Vec::new();
        $(all.extend(disagreements(stringify!($f), $f, &POINTS));)+
        all
    }};
}

#[test]
fn all_drivers_agree() {
    let all = everywhere![
        Hypot,
        Length,
        PowerOfLength,
        Atan2,
        Power,
        Remainder,
        Quotient,
        RootTimes,
        AcoshTimes,
        Roots,
        Logarithms,
        Arcs,
        HyperbolicArcs,
        Largest,
        Magnitude,
        Signed,
        LogOfBase,
        Logistic,
        Steps,
        MultipliedAdded,
        Clamped,
        SumOfSquares,
    ];
    for line in &all {
        println!("{line}");
    }
    assert!(all.is_empty(), "{}", all.len());
}
