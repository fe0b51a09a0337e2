//! Special points: infinities, NaN, the origin, and arrays without numbers.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{
    convolution, log_sum_exp, lower_mul_vec, mat_mul, mul_vec, norm, polynomial, prefix_sum, quadratic_form, softmax,
    transposed_mul_vec, upper_mul_vec,
};

const INFINITY: f64 = f64::INFINITY;

/// A function of an array that gives one number.
trait OfArray {
    fn call<R: Real>(x: &[R]) -> R;
}

struct LogSumExp;

impl OfArray for LogSumExp {
    fn call<R: Real>(x: &[R]) -> R {
        log_sum_exp(x)
    }
}

struct Norm;

impl OfArray for Norm {
    fn call<R: Real>(x: &[R]) -> R {
        norm(x)
    }
}

struct FirstWeight;

impl OfArray for FirstWeight {
    fn call<R: Real>(x: &[R]) -> R {
        softmax(x)[0]
    }
}

/// Whether two lists of slopes are equal up to the rounding errors of a few operations.
fn are_close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-15)
}

/// The value, and the gradient in reverse, which is that of bundles, too.
fn value_and_slopes<F: OfArray>(x: &[f64]) -> (f64, Vec<f64>) {
    let backward = gradient(|x: Vec<_>| F::call(&x), x.to_vec());
    for (i, slope) in backward.iter().enumerate() {
        let moving = |(k, x): (usize, &f64)| {
            let seed = if k == i { 1.0 } else { 0.0 };
            TaylorBundle::<U1>::from_derivatives(*x, [seed])
        };
        let along = F::call(&Vec::from_iter(x.iter().enumerate().map(moving)));
        let forward = along.derivative(1);
        assert!(
            forward == *slope || forward.is_nan() && slope.is_nan() || (forward - slope).abs() < 1e-15,
            "at {x:?} the slope {i} is {slope} backward and {forward} forward"
        );
    }
    (F::call(x), backward)
}

#[test]
fn log_sum_exp_has_limits_at_infinities() {
    let at = value_and_slopes::<LogSumExp>;
    assert_eq!(at(&[1e6, 1e6 - 1e4]), (1e6, vec![1.0, 0.0]));
    assert_eq!(at(&[-1e6, -1e6]), (-1e6 + 2.0_f64.ln(), vec![0.5, 0.5]));
    assert_eq!(at(&[-INFINITY, 3.0]), (3.0, vec![0.0, 1.0]));
    assert_eq!(at(&[-INFINITY, -INFINITY]), (-INFINITY, vec![0.5, 0.5]));
    assert_eq!(at(&[INFINITY, 3.0, -INFINITY]), (INFINITY, vec![1.0, 0.0, 0.0]));
    assert_eq!(at(&[INFINITY, 3.0, INFINITY]), (INFINITY, vec![0.5, 0.0, 0.5]));
    assert_eq!(at(&[]), (-INFINITY, vec![]));
    for x in [
        [f64::NAN, 1.0],
        [1.0, f64::NAN],
        [f64::NAN, INFINITY],
        [-INFINITY, f64::NAN],
    ] {
        assert!(at(&x).0.is_nan());
    }
}

#[test]
fn softmax_has_limits_at_infinities() {
    let at = value_and_slopes::<FirstWeight>;
    assert_eq!(at(&[0.0, 0.0]), (0.5, vec![0.25, -0.25]));
    assert_eq!(at(&[1e6, -1e6]), (1.0, vec![0.0, 0.0]));
    assert_eq!(at(&[-INFINITY, 3.0]), (0.0, vec![0.0, 0.0]));
    assert_eq!(at(&[-INFINITY, -INFINITY]), (0.5, vec![0.0, 0.0]));
    assert_eq!(at(&[INFINITY, 3.0, INFINITY]), (0.5, vec![0.0, 0.0, 0.0]));
    assert!(at(&[1.0, f64::NAN]).0.is_nan());
}

#[test]
fn a_length_follows_hypot() {
    let at = value_and_slopes::<Norm>;
    assert_eq!(at(&[0.0, 0.0]), (0.0, vec![0.0, 0.0]));
    for scale in [1e-200, -1e-160, 1.0, 1e160, -1e200] {
        let (y, slopes) = at(&[-3.0 * scale, 4.0 * scale]);
        assert!((y / scale.abs() - 5.0).abs() < 2e-15);
        assert!(
            are_close(&slopes, &[-0.6 * scale.signum(), 0.8 * scale.signum()]),
            "{slopes:?}"
        );
    }
    assert_eq!(at(&[3e-320, 0.0]).0, 3e-320);
    assert_eq!(at(&[-INFINITY, 3.0]), (INFINITY, vec![-1.0, 0.0]));
    assert_eq!(at(&[]), (0.0, vec![]));
    assert!(at(&[f64::NAN, 3.0]).0.is_nan());
    let origin = Bundle::<U2>::taylor(0.0);
    let [of_hypot, of_norm] = [origin.hypot(origin * 0.5), norm(&[origin, origin * 0.5])];
    assert!(of_norm.same_germ(&of_hypot), "{of_norm} and {of_hypot}");
}

#[test]
fn arrays_without_numbers_have_results() {
    let none: [f64; 0] = [];
    assert!(softmax(&none).is_empty() && prefix_sum(&none).is_empty());
    assert!(mul_vec(&none, &none).is_empty() && mul_vec(&none, &[1.0]).is_empty());
    assert!(transposed_mul_vec(&none, &none).is_empty() && transposed_mul_vec(&none, &[1.0]).is_empty());
    assert!(lower_mul_vec(&none, &none).is_empty() && upper_mul_vec(&none, &none).is_empty());
    assert!(convolution(&none, &[1.0]).is_empty() && convolution(&[1.0], &none).is_empty());
    assert!(mat_mul(&none, &none, 0).is_empty() && mat_mul(&none, &[1.0, 2.0], 1).is_empty());
    assert_eq!((quadratic_form(&none, &none), polynomial(&none, 2.0)), (0.0, 0.0));
    let slopes = gradient(
        |x: Vec<_>| x[0] + softmax(&x[1..1]).iter().sum::<tangent_bundle::reverse::Var>(),
        vec![2.0],
    );
    assert_eq!(slopes, [1.0]);
}
