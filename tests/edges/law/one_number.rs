//! Functions of one number at their kinks, poles and ends of domain, at zero, at infinities, and at huge and tiny numbers.

use crate::everywhere::Function;
use crate::functions::*;
use crate::law::every_mode::{along_a_curve, derivatives};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Where every function is looked at.
const POINTS: [f64; 25] = [
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 1e-8, 30.0, -30.0, 1e17, -1e17, 1e-170, -1e-170, 1e300,
    -1e300, 1e-310, 800.0, -800.0, INF, -INF, NAN,
];

/// Whether two derivatives are the same but for roundings: those of the larger one among the derivatives below.
fn is_same(a: f64, b: f64, scale: f64) -> bool {
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-12 * scale
}

/// What the modes disagree about, a line for each point and order.
fn disagreements(name: &str, f: &impl Function, points: &[f64]) -> Vec<String> {
    let mut all = Vec::new();
    for x in points {
        let expected = along_a_curve(f, *x);
        let all_here = derivatives(f, *x);
        for k in 1..=4 {
            let target = expected[k];
            let scale = if target.is_finite() { target.abs() } else { 0.0 };
            let other = all_here
                .iter()
                .filter(|d| d.order == k && !is_same(d.value, target, scale));
            let others: Vec<String> = other.map(|d| format!("{}: {:e}", d.mode, d.value)).collect();
            if !others.is_empty() {
                let mut others = others;
                others.dedup();
                all.push(format!(
                    "{name} at {x:e}, order {k}: {target:e}, but {}",
                    others.join(", ")
                ));
            }
        }
    }
    all
}

macro_rules! everywhere {
    ($($f:expr),+ $(,)?) => {{
        let mut all = Vec::new();
        $(all.extend(disagreements(stringify!($f), &$f, &POINTS));)+
        all
    }};
}

#[test]
fn all_modes_agree() {
    let all = everywhere![
        Sqrt {},
        Cbrt {},
        Recip {},
        Exp {},
        Exp2 {},
        ExpM1 {},
        Ln {},
        Ln1p {},
        Log2 {},
        Log10 {},
        Sin {},
        Cos {},
        Tan {},
        Asin {},
        Acos {},
        Atan {},
        Sinh {},
        Cosh {},
        Tanh {},
        Asinh {},
        Acosh {},
        Atanh {},
        Signum {},
        Floor {},
        Ceil {},
        Round {},
        Trunc {},
        Fract {},
        Abs {},
        Powi { n: 3.0 },
        Powi { n: -2.0 },
        Powi { n: 7.0 },
        Powf { p: 0.75 },
        Powf { p: 2.5 },
        Powf { p: -1.5 },
        Pow { p: 0.5 },
        Exponential { base: 2.0 },
        Exponential { base: 0.0 },
        SelfPower {},
        LogOfBase { base: 3.0 },
        Modulo { c: 2.0 },
        Modulo { c: 0.0 },
        SelfRatio {},
        SquaredGap {},
    ];
    for line in &all {
        println!("{line}");
    }
    assert!(all.is_empty(), "{}", all.len());
}
