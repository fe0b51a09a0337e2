//! The ends of domains, what is outside them, and infinite arguments.

use crate::everywhere::{assert_derivatives, components};
use crate::functions::*;

const INF: f64 = f64::INFINITY;

/// +∞ for even k, −∞ for odd k.
fn alternating(k: usize) -> f64 {
    if k.is_multiple_of(2) { INF } else { -INF }
}

#[test]
fn roots_at_zero_have_infinite_derivatives_of_alternating_sign() {
    let expected = |k| if k == 0 { 0.0 } else { -alternating(k) };
    assert_derivatives(&Sqrt {}, 0.0, expected, 0.0);
    assert_derivatives(&Cbrt {}, 0.0, expected, 0.0);
    assert_derivatives(&Powf { p: 0.5 }, 0.0, expected, 0.0);
    assert_derivatives(&Pow { p: 0.5 }, 0.0, expected, 0.0);
}

#[test]
fn roots_at_negative_zero_have_the_derivative_plus_infinity() {
    for root in [components(&Sqrt {}, -0.0), components(&Cbrt {}, -0.0)] {
        for c in root.iter().filter(|c| c.order == 1) {
            assert_eq!(c.value, INF * c.seed, "{}", c.place);
        }
    }
}

#[test]
fn logarithms_at_zero_have_infinite_derivatives_of_alternating_sign() {
    let expected = |k| if k == 0 { -INF } else { -alternating(k) };
    assert_derivatives(&Ln {}, 0.0, expected, 0.0);
    assert_derivatives(&Log2 {}, 0.0, expected, 0.0);
    assert_derivatives(&Log10 {}, 0.0, expected, 0.0);
    assert_derivatives(&Ln1p {}, -1.0, expected, 0.0);
}

#[test]
fn the_reciprocal_of_zero_is_infinite_with_all_its_derivatives() {
    // (−1)ᵏ·k!/xᵏ⁺¹: from the right the signs alternate, from the left all are negative.
    assert_derivatives(&Recip {}, 0.0, alternating, 0.0);
    assert_derivatives(&Recip {}, -0.0, |_| -INF, 0.0);
}

#[test]
fn the_inverse_circular_functions_have_infinite_derivatives_at_their_ends() {
    let half_pi = std::f64::consts::FRAC_PI_2;
    let at = |primal: f64, tangent: fn(usize) -> f64| move |k| if k == 0 { primal } else { tangent(k) };
    assert_derivatives(&Asin {}, 1.0, at(half_pi, |_| INF), 0.0);
    assert_derivatives(&Acos {}, 1.0, at(0.0, |_| -INF), 0.0);
    // asin is odd, so its derivative of order k is even for odd k.
    assert_derivatives(&Asin {}, -1.0, at(-half_pi, |k| -alternating(k)), 0.0);
    assert_derivatives(&Acos {}, -1.0, at(std::f64::consts::PI, alternating), 0.0);
}

#[test]
fn the_inverse_hyperbolic_functions_have_infinite_derivatives_at_their_ends() {
    assert_derivatives(&Atanh {}, 1.0, |_| INF, 0.0);
    assert_derivatives(&Atanh {}, -1.0, |k| -alternating(k), 0.0);
    assert_derivatives(&Acosh {}, 1.0, |k| if k == 0 { 0.0 } else { -alternating(k) }, 0.0);
}

#[test]
fn outside_its_domain_a_function_and_its_derivatives_are_nan() {
    let nan = |_| f64::NAN;
    assert_derivatives(&Sqrt {}, -1.0, nan, 0.0);
    assert_derivatives(&Ln {}, -1.0, nan, 0.0);
    assert_derivatives(&Log2 {}, -1.0, nan, 0.0);
    assert_derivatives(&Log10 {}, -1.0, nan, 0.0);
    assert_derivatives(&Ln1p {}, -2.0, nan, 0.0);
    for x in [-2.0, 2.0] {
        assert_derivatives(&Asin {}, x, nan, 0.0);
        assert_derivatives(&Acos {}, x, nan, 0.0);
        assert_derivatives(&Atanh {}, x, nan, 0.0);
    }
    for x in [-2.0, -1.0, 0.5] {
        assert_derivatives(&Acosh {}, x, nan, 0.0);
    }
    assert_derivatives(&Powf { p: 0.5 }, -2.0, nan, 0.0);
    assert_derivatives(&Pow { p: 0.5 }, -2.0, nan, 0.0);
    assert_derivatives(&SelfRatio {}, 0.0, nan, 0.0);
}

#[test]
fn a_nan_makes_every_derivative_of_a_smooth_function_nan() {
    let nan = |_| f64::NAN;
    assert_derivatives(&Sqrt {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Cbrt {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Exp {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Ln {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Sin {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Tan {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Atan {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Tanh {}, f64::NAN, nan, 0.0);
    assert_derivatives(&Recip {}, f64::NAN, nan, 0.0);
}

#[test]
fn bounded_functions_are_flat_at_infinity() {
    let flat = |primal: f64| move |k| if k == 0 { primal } else { 0.0 };
    let half_pi = std::f64::consts::FRAC_PI_2;
    assert_derivatives(&Atan {}, INF, flat(half_pi), 0.0);
    assert_derivatives(&Atan {}, -INF, flat(-half_pi), 0.0);
    assert_derivatives(&Tanh {}, INF, flat(1.0), 0.0);
    assert_derivatives(&Tanh {}, -INF, flat(-1.0), 0.0);
    assert_derivatives(&Exp {}, -INF, flat(0.0), 0.0);
    assert_derivatives(&Exp2 {}, -INF, flat(0.0), 0.0);
    assert_derivatives(&ExpM1 {}, -INF, flat(-1.0), 0.0);
    assert_derivatives(&Recip {}, INF, flat(0.0), 0.0);
    assert_derivatives(&Recip {}, -INF, flat(-0.0), 0.0);
}

#[test]
fn the_length_of_a_vector_with_one_infinite_side_is_that_side() {
    for (x, slope) in [(INF, 1.0), (-INF, -1.0)] {
        let along = Hypot {
            x,
            a: 1.0,
            y: 2.0,
            b: 3.0,
        };
        assert_derivatives(&along, 0.0, |k| [INF, slope, 0.0][k.min(2)], 0.0);
        let across = Hypot {
            x: 2.0,
            a: 1.0,
            y: x,
            b: 0.0,
        };
        assert_derivatives(&across, 0.0, |k| [INF, 0.0, 0.0][k.min(2)], 0.0);
    }
    let both = Hypot {
        x: INF,
        a: 1.0,
        y: INF,
        b: 1.0,
    };
    assert_derivatives(&both, 0.0, |k| if k == 0 { INF } else { f64::NAN }, 0.0);
}

#[test]
fn functions_that_grow_more_slowly_than_their_argument_have_no_slope_at_infinity() {
    let slow = |k| if k == 0 { INF } else { 0.0 };
    assert_derivatives(&Ln {}, INF, slow, 0.0);
    assert_derivatives(&Log2 {}, INF, slow, 0.0);
    assert_derivatives(&Log10 {}, INF, slow, 0.0);
    assert_derivatives(&Ln1p {}, INF, slow, 0.0);
    assert_derivatives(&Sqrt {}, INF, slow, 0.0);
    assert_derivatives(&Cbrt {}, INF, slow, 0.0);
    assert_derivatives(&Asinh {}, INF, slow, 0.0);
    assert_derivatives(&Acosh {}, INF, slow, 0.0);
}

#[test]
fn the_exponential_underflows_with_all_its_derivatives() {
    // e⁻⁸⁰⁰ = 3.7·10⁻³⁴⁸ is below half the least float.
    assert_derivatives(&Exp {}, -800.0, |_| 0.0, 0.0);
}

/// ln −0 is ln 0, from the right: an infinite slope upward, whichever logarithm it is.
#[test]
fn logarithms_at_negative_zero_have_the_derivative_plus_infinity() {
    for logarithm in [
        components(&Ln {}, -0.0),
        components(&Log2 {}, -0.0),
        components(&Log10 {}, -0.0),
    ] {
        for c in logarithm.iter().filter(|c| c.order == 1) {
            assert_eq!(c.value, INF * c.seed, "{}", c.place);
        }
    }
}

/// 0ᵖ by its exponent: the limits of xᵖ·lnᵏ x from the right, which are infinite for p ≤ 0 and vanish above.
#[test]
fn powers_of_a_zero_at_rest_have_the_limits_of_their_derivatives_by_the_exponent() {
    use tangent_bundle::prelude::*;

    for p in [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0] {
        let expected = if p > 0.0 { [0.0; 2] } else { [-INF, INF] };
        let y = TaylorBundle::<U2>::from_float(0.0).pow(Bundle::<U2>::taylor(p));
        assert_eq!([y.derivative(1), y.derivative(2)], expected, "exponent {p}");
        assert_eq!(
            derivative(|p| TaylorBundle::<U1>::from_float(0.0).pow(p), p),
            expected[0],
            "exponent {p}"
        );
        let zero = |_: &Vec<_>| GradientScalar::<Vec<f64>>::from(0.0);
        assert_eq!(gradient(|v| zero(&v).pow(v[0]), vec![p]), [expected[0]], "exponent {p}");
    }
}
