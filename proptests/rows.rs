//! The rows of the table of functions: the differential and the domain that stand there are those of the function.

use std::f64::consts::{LN_2, LN_10};
use std::ops::RangeBounds;

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::real::Elementary;
use tangent_bundle::{for_each_locally_constant_function, for_each_piecewise_function, for_each_smooth_function};

use crate::seeds::{close_beside, coefficients, taylor};

/// A differential is at most five operations in a row, and each component of each one a sum of at most twelve products: sixty roundings, and those of
/// the function itself.
const ROUNDINGS: f64 = 100.0;

/// Checks the components of y = f(x) above its value against those of w along x; at the order below nothing cancels but in w itself.
fn is_the_integral(y: TaylorBundle<U5>, x: TaylorBundle<U5>, w: TaylorBundle<U5>) -> Result<(), TestCaseError> {
    let sizes: Vec<f64> = coefficients(&w)
        .iter()
        .zip(coefficients(&x))
        .map(|(w, x)| w.abs().max(x.abs()))
        .collect();
    let expected = x.integral_of(w) + y.primal();
    close_beside(&coefficients(&y), &coefficients(&expected), &sizes, ROUNDINGS)
}

macro_rules! differentials {
    ($($(#[$doc:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; dy($x:ident, $y:ident, $dx:ident) = $dy:expr })+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name($x in taylor::<U5>($near)) {
                let ($y, $dx) = ($x.$name(), TaylorBundle::<U5>::from_float(1.0));
                is_the_integral($y, $x, $dy)?;
            }
        }
    )+};
}

mod a_function_has_the_differential_of_its_row {
    use super::*;

    for_each_smooth_function!(differentials);
    for_each_piecewise_function!(differentials);
}

macro_rules! zeros {
    ($($(#[$doc:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; dy = 0 })+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in taylor::<U5>($near)) {
                prop_assert!(x.$name().is_constant());
            }
        }
    )+};
}

mod a_locally_constant_function_has_no_tangent {
    use super::*;

    for_each_locally_constant_function!(zeros);
}

/// Ends of domains, and numbers on either side of them.
const POINTS: [f64; 15] = [
    0.0,
    -0.0,
    1e-300,
    -1e-300,
    0.5,
    -0.5,
    1.0,
    -1.0,
    1.0 + f64::EPSILON,
    -1.0 - f64::EPSILON,
    2.0,
    -2.0,
    30.0,
    -30.0,
    -700.0,
];

/// Fails where a number of NaNs is not that of the side of the domain on which x is.
fn ends(name: &str, domain: &impl RangeBounds<f64>, x: f64, y: TaylorBundle<U2>) {
    let all = (0..=2).map(|k| y.derivative(k));
    if domain.contains(&x) {
        assert!(!y.primal().is_nan(), "{name} of {x} is NaN within its domain");
    } else {
        assert!(
            all.clone().all(f64::is_nan),
            "{name} of {x}, outside of its domain, is {y}"
        );
    }
}

macro_rules! domains {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+ })+) => {
        #[test]
        fn outside_its_domain_all_components_of_a_function_are_not_numbers() {
            for x in POINTS {
                $($(ends(stringify!($name), &$domain, x, Bundle::<U2>::taylor(x).$name());)+)+
            }
        }

        #[test]
        fn the_interval_near_which_a_function_is_tested_is_within_its_domain() {
            $($(
                let (domain, near) = ($domain, $near);
                assert!([near.start, near.end].iter().all(|x| RangeBounds::<f64>::contains(&domain, x)), stringify!($name));
            )+)+
        }
    };
}

tangent_bundle::for_each_function!(domains);
