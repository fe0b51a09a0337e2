//! Lanes in code that is written for `num_traits::Float`.

use num_traits::{Float, FromPrimitive, NumCast, Signed, ToPrimitive};
use tangent_bundle::prelude::*;

/// Points on both sides of the branches below.
const POINTS: [f64; 8] = [0.5, -0.5, 3.0, -3.0, 1e-9, -1e-9, 30.0, -30.0];

/// Somebody's function: the branches and functions of a float.
fn theirs<T: Float>(x: T) -> T {
    let half = <T as NumCast>::from(0.5).unwrap_or_else(T::zero);
    let y = x.abs().sqrt() + x.sin().powi(2) * half;
    if y.is_nan() || x.is_sign_negative() {
        return y.ln_1p() - x.powf(T::one() + T::one());
    }
    let mut sum = y.max(T::epsilon());
    while sum < T::one() {
        sum = sum + sum;
    }
    sum.mul_add(half, y.atan2(x + T::one()))
}

/// Asserts that results agree to the errors of some ten functions.
#[track_caller]
fn assert_close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-13 * b.abs().max(1.0), "{a:e} is not {b:e}");
}

#[test]
fn code_of_others_runs_on_lanes_and_on_bundles_of_lanes() {
    let values = many::map(|x: many::Group| theirs(x), &POINTS);
    let table = many::derivatives::<U2, _>(theirs, &POINTS);
    for (i, x) in POINTS.into_iter().enumerate() {
        assert_close(values[i], theirs(x));
        let expected = derivatives::<U2, _>(theirs, x);
        for k in 0..=2 {
            // Near zero the derivatives of the root are large.
            let y = table.derivative(k)[i];
            assert!(
                (y - expected[k]).abs() <= 1e-12 * expected[k].abs().max(1.0),
                "{y} at {x}"
            );
        }
    }
}

/// A question that lanes answer alike is one question, also if their numbers differ.
#[test]
fn questions_are_answered_lane_by_lane() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let calls = AtomicUsize::new(0);
    let f = |x: many::Group| {
        calls.fetch_add(1, Ordering::Relaxed);
        if Float::is_nan(x) || Float::is_infinite(x) || num_traits::Zero::is_zero(&x) {
            x
        } else if Signed::is_negative(&x) {
            -x
        } else {
            Signed::abs_sub(&x, &Lanes::splat(1e-12))
        }
    };
    let positive = POINTS.map(f64::abs);
    let y = many::map(f, &positive);
    assert_eq!(
        calls.swap(0, Ordering::Relaxed),
        1 + 1,
        "once to begin with, and once for the group"
    );
    assert_eq!(y, positive.map(|x| x - 1e-12));
    many::map(f, &POINTS);
    assert_eq!(calls.into_inner(), 1 + 2, "once for each sign");
}

/// What has one answer for all lanes is that of the first lane, and each lane comes first.
#[test]
fn conversions_are_those_of_each_point() {
    let f = |x: many::Group| {
        let n = ToPrimitive::to_i32(&x).unwrap_or_default();
        let (mantissa, exponent, sign) = Float::integer_decode(x);
        let c = <many::Group as FromPrimitive>::from_i32(n).unwrap_or_else(num_traits::Zero::zero);
        c + exponent as f64 + sign as f64 + mantissa as f64 * 1e-20
    };
    for (x, y) in POINTS.into_iter().zip(many::map(f, &POINTS)) {
        let (mantissa, exponent, sign) = Float::integer_decode(x);
        let expected = x.trunc() + exponent as f64 + sign as f64 + mantissa as f64 * 1e-20;
        assert_eq!(y, expected);
    }
}
