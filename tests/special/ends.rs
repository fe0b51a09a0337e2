//! Special functions at the ends of their domains and of the range of floats, against a table made at 120 digits.

use tangent_bundle::prelude::*;
use tangent_bundle::special::*;

use crate::{Entry, assert_near, function, parsed};

/// `reference/special_ends.py` writes it; its head says what the lines are.
const ENDS: &str = include_str!("../reference/special_ends.txt");

#[test]
fn derivatives_at_the_ends_of_domains_and_of_the_range() {
    let mut wrong = Vec::new();
    for entry in parsed(ENDS) {
        let Entry {
            name,
            n,
            x,
            derivatives,
        } = &entry;
        let f = |k: usize| derivatives[k];
        let bound = |k: usize| 1e-13 * f(k).abs() + 8.0 * f64::EPSILON * (x * f(k + 1)).abs();
        // Backward the second derivative is that of the slope, to roundings of the slope where terms of its size cancel.
        let backward = 4.0 * f64::EPSILON * f(1).abs();
        let mut check = |mode: &str, k: usize, computed: f64| {
            let is_right = if f(k).is_infinite() {
                computed == f(k)
            } else {
                // A subnormal number has lost digits.
                let least = if f(k).is_normal() { 0.0 } else { f64::MIN_POSITIVE };
                let beside = if mode == "hessian" { backward } else { 0.0 };
                (computed - f(k)).abs() <= (bound(k) + beside).min(f64::MAX).max(least)
            };
            if !is_right {
                wrong.push(format!(
                    "{mode} {name} {n} at {x:e}, order {k}: {computed:e}, not {:e}",
                    f(k)
                ));
            }
        };
        let series = function(name, *n, Bundle::<U2>::taylor(*x));
        let explicit = function(name, *n, ExplicitBundle::<U2>::from(Bundle::<U2>::taylor(*x)));
        let chunk = function(name, *n, Bundle::<U2>::chunk::<U2>(*x, 2));
        let slope = function(name, *n, Bundle::<U1>::taylor(*x)).derivative(1);
        for k in 0..=2 {
            check("Taylor", k, series.derivative(k));
            check("explicit", k, explicit.partial((1 << k) - 1));
        }
        check("chunk", 1, chunk.along([2]));
        check("chunk", 2, chunk.along([2, 2]));
        check("dual", 1, slope);
        check(
            "gradient",
            1,
            gradient(|v: Vec<_>| function(name, *n, v[0]), vec![*x])[0],
        );
        let curvature = hessian(|v: Vec<_>| function(name, *n, v[0]), vec![*x])[0][0];
        check("hessian", 2, curvature);
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_function_of_lambert_far_out() {
    // y/(x·(1 + y)) at 10³⁰⁰, and −y²·(y + 2)/(x²·(1 + y)³), which is infinite.
    let far = lambert_w0(Bundle::<U1>::taylor(1e300));
    assert_near(far.derivative(1), 9.985_406_726_398_788e-301);
    let deep = lambert_wm1(Bundle::<U3>::taylor(-1e-300));
    assert_near(deep.derivative(1), -1.001_436_115_597_597e300);
    // −e^(−2y)·(y + 2)/(1 + y)³ is below zero at y = −697.3, and of the third order e^(−3y)·(2y² + 8y + 9)/(1 + y)⁵ too.
    assert_eq!([deep.derivative(2), deep.derivative(3)], [f64::NEG_INFINITY; 2]);
}

#[test]
fn a_pole_has_derivatives_that_are_poles() {
    let inf = f64::INFINITY;
    for n in [0, 1, 4] {
        for name in ["bessel_y", "spherical_y", "bessel_k", "spherical_k"] {
            let y = function(name, n, Bundle::<U3>::taylor(0.0));
            let sign = if name.ends_with('y') { -1.0 } else { 1.0 };
            let signs = [sign, -sign, sign, -sign];
            assert_eq!(
                [0, 1, 2, 3].map(|k| y.derivative(k)),
                signs.map(|sign| sign * inf),
                "{name} {n}"
            );
        }
    }
}
