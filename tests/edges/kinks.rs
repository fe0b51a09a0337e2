//! Functions that are constant or linear between kinks and jumps.

use tangent_bundle::prelude::*;

use crate::everywhere::{assert_derivatives, components};
use crate::functions::*;

const INF: f64 = f64::INFINITY;

/// A linear function's derivatives.
fn line(primal: f64, slope: f64) -> impl Fn(usize) -> f64 {
    move |k| match k {
        0 => primal,
        1 => slope,
        _ => 0.0,
    }
}

#[test]
fn rounding_and_the_sign_have_derivative_zero_also_at_their_jumps() {
    for x in [-2.5, -2.0, -0.5, -0.0, 0.0, 0.5, 1.0, 1.5, 2.7, 1e300] {
        assert_derivatives(&Floor {}, x, line(x.floor(), 0.0), 0.0);
        assert_derivatives(&Ceil {}, x, line(x.ceil(), 0.0), 0.0);
        assert_derivatives(&Round {}, x, line(x.round(), 0.0), 0.0);
        assert_derivatives(&Trunc {}, x, line(x.trunc(), 0.0), 0.0);
        assert_derivatives(&Signum {}, x, line(x.signum(), 0.0), 0.0);
    }
}

#[test]
fn fractional_parts_have_derivative_one_also_at_their_jumps() {
    for x in [-2.5, -2.0, -0.5, -0.0, 0.0, 0.5, 1.0, 1.5, 2.7, 1e300] {
        assert_derivatives(&Fract {}, x, line(x.fract(), 1.0), 0.0);
        assert_derivatives(&Modulo { c: 1.5 }, x, line(x % 1.5, 1.0), 0.0);
        assert_derivatives(&Modulo { c: -0.5 }, x, line(x % -0.5, 1.0), 0.0);
    }
}

#[test]
fn the_remainder_keeps_the_quotient_constant() {
    // x % y = x − trunc(x/y)·y along (x + 2t, y − 0.25t): the slope is 2 + 0.25·trunc(x/y), all exact here.
    for (x, y) in [
        (7.5_f64, 2.0),
        (-7.5, 2.0),
        (6.0, 2.0),
        (6.0, -2.0),
        (1.0, 3.0),
        (0.0, 1.0),
        (1e15, 3.0),
    ] {
        let slope = 2.0 + 0.25 * (x / y).trunc();
        let f = Remainder { x, a: 2.0, y, b: -0.25 };
        assert_derivatives(&f, 0.0, line(x % y, slope), 0.0);
    }
}

#[test]
fn the_absolute_value_has_the_slope_of_the_sign_bit() {
    for x in [0.0, 1e-320, 3.0, INF] {
        assert_derivatives(&Abs {}, x, line(x, 1.0), 0.0);
        assert_derivatives(&Abs {}, -x, line(x, -1.0), 0.0);
    }
}

#[test]
fn copysign_has_the_slope_of_the_two_sign_bits() {
    for (x, y, slope) in [(3.0, 1.0, 2.0), (3.0, -0.0, -2.0), (-3.0, 0.0, -2.0), (-3.0, -1.0, 2.0)] {
        let f = Copysign { x, a: 2.0, y, b: 0.0 };
        // t·0 + y, not t·b: a sum with +0 would lose the sign of a zero y.
        if y != 0.0 {
            assert_derivatives(&f, 0.0, line(x.copysign(y), slope), 0.0);
        }
    }
}

#[test]
fn at_a_tie_the_maximum_is_self_and_the_minimum_is_the_other() {
    let (x, a, b) = (1.5, 3.0, -0.5);
    assert_derivatives(&Max { x, a, y: x, b }, 0.0, line(x, a), 0.0);
    assert_derivatives(&Min { x, a, y: x, b }, 0.0, line(x, b), 0.0);
    // Away from a tie the result is the one that it is.
    assert_derivatives(&Max { x, a, y: 2.0, b }, 0.0, line(2.0, b), 0.0);
    assert_derivatives(&Min { x, a, y: 2.0, b }, 0.0, line(x, a), 0.0);
}

#[test]
fn maximum_and_minimum_ignore_a_nan() {
    let (x, a, y, b) = (1.5, 3.0, f64::NAN, -0.5);
    assert_derivatives(&Max { x, a, y, b }, 0.0, line(x, a), 0.0);
    assert_derivatives(&Min { x, a, y, b }, 0.0, line(x, a), 0.0);
    assert_derivatives(&Max { x: y, a: b, y: x, b: a }, 0.0, line(x, a), 0.0);
    assert_derivatives(&Min { x: y, a: b, y: x, b: a }, 0.0, line(x, a), 0.0);
}

#[test]
fn clamping_is_the_identity_within_and_at_its_bounds() {
    let f = Clamp { low: -1.0, high: 2.0 };
    for x in [-1.0, 0.0, 1.5, 2.0] {
        assert_derivatives(&f, x, line(x, 1.0), 0.0);
    }
    for x in [-3.0, 2.5, INF, -INF] {
        assert_derivatives(&f, x, line(x.clamp(-1.0, 2.0), 0.0), 0.0);
    }
}

#[test]
fn the_angle_at_the_origin_has_nan_tangents() {
    for (a, b) in [(1.0, 0.0), (0.0, 1.0), (3.0, -4.0)] {
        let (x, y) = (0.0, 0.0);
        let nan = |k| if k == 0 { 0.0 } else { f64::NAN };
        assert_derivatives(&Atan2 { y, b, x, a }, 0.0, nan, 0.0);
    }
}

#[test]
fn the_distance_at_the_origin_has_the_germ_of_the_root_of_the_sum_of_squares() {
    for (a, b) in [(1.0, 0.0), (0.0, 1.0), (3.0, -4.0)] {
        let t = Bundle::<U3>::taylor(0.0);
        let (x, y) = (t * a, t * b);
        let distance = x.hypot(y);
        assert!(distance.same_germ(&(x * x + y * y).sqrt()), "{distance:?}");
        assert_eq!((distance.derivative(1), distance.derivative(2)), (0.0, INF));
    }
}

#[test]
fn a_maximum_and_a_minimum_sum_to_their_arguments_in_every_component() {
    for (x, y) in [(1.0, 1.0), (0.0, -0.0), (2.0, 1.0), (-1.0, 4.0)] {
        let (a, b) = (3.0, -0.5);
        let max = components(&Max { x, a, y, b }, 0.0);
        let min = components(&Min { x, a, y, b }, 0.0);
        for (larger, smaller) in max.iter().zip(&min) {
            let sum = line(x + y, a + b)(larger.order) * larger.seed;
            assert_eq!(larger.value + smaller.value, sum, "{} at ({x}, {y})", larger.place);
        }
    }
}
