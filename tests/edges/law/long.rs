//! Hessians of long points: those of function objects, from one recording of the gradient, and those of closures, from
//! evaluations over chunks.

use tangent_bundle::prelude::*;

use crate::law::every_driver::{Function2, LONG, long};
use crate::law::two_numbers::{self, POINTS};

/// The function of the first two of many coordinates, beside a regular function of the others.
struct OfLong<F>(F);

impl<F: Function2> Differentiable for OfLong<F> {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, v: Vec<R>) -> R {
        let others = v[2..].windows(2).map(|v| v[0] * v[1].sin());
        self.0.call(v[0], v[1]) + others.sum::<R>()
    }
}

/// Whether two entries agree, where the terms of a difference are of this size.
fn are_alike(a: f64, b: f64, terms: f64) -> bool {
    // Some ten operations round on either way, and each term of a difference.
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 64.0 * f64::EPSILON * (a.abs().max(terms))
}

fn check(f: impl Function2, name: &str) {
    for point in POINTS {
        let x = long(point).to_vec();
        let object = OfLong(f);
        let (_, slope, by_chunks) = value_gradient_hessian(|x: Vec<_>| object.evaluate(x), x.clone());
        let found = object.hessian(x.clone());
        // A second derivative of a homogeneous function is a difference of terms as large as a slope over a coordinate.
        let over = |i: usize, j: usize| (slope[i] / x[j]).abs();
        let size = |i: usize, j: usize| {
            [over(i, j), over(j, i)]
                .into_iter()
                .filter(|x| x.is_finite())
                .fold(0.0, f64::max)
        };
        for i in 0..LONG {
            for j in 0..LONG {
                let (a, b) = (found[i][j], by_chunks[i][j]);
                assert!(
                    are_alike(a, b, size(i, j)),
                    "{name} at {point:?}, {i} and {j}: {a} by an object, {b} by a closure"
                );
                assert_eq!(
                    a.to_bits(),
                    found[j][i].to_bits(),
                    "{name} at {point:?}, {i} and {j}: not symmetric"
                );
            }
        }
    }
}

/// Checks functions by their names.
macro_rules! each {
    ($($Name:ident)+) => { $(check(two_numbers::$Name, stringify!($Name));)+ };
}

#[test]
fn a_hessian_of_one_recording_is_that_of_chunks_at_every_edge() {
    each! {
        Hypot Length PowerOfLength Atan2 Power Remainder Quotient RootTimes AcoshTimes Roots Logarithms Arcs HyperbolicArcs Largest
        Magnitude Signed LogOfBase Logistic Steps MultipliedAdded Clamped SumOfSquares
    }
}
