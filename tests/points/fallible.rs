//! Functions that can fail.

use std::cell::Cell;

use super::*;
use tangent_bundle::calculus::{try_curl, try_divergence, try_hessian_vector_product, try_laplacian};

/// A model that is not defined everywhere.
fn model<R: Real>(x: R, y: R) -> Result<R, String> {
    if x.scalar() < 0.0 {
        return Err(format!("the model is not defined at {}", x.scalar()));
    }
    Ok((x * y).exp() + x)
}

/// Asserts of each driver of functions that can fail: at a point where the function does not, its result is that of the
/// driver of the other functions; elsewhere, its failure is that of the function, which is not evaluated again.
macro_rules! alike {
    ($good:expr, $bad:expr; $($plain:ident $fallible:ident |$p:ident| $y:expr, ($($argument:expr),*);)+) => {$({
        let (good, bad) = ($good, $bad);
        let found: Result<_, String> = $fallible(|$p| $y, good.clone() $(, $argument)*);
        assert_eq!(found, Ok($plain(|$p| $y.unwrap(), good.clone() $(, $argument)*)), stringify!($fallible));
        let evaluations = Cell::new(0);
        let found: Result<_, String> = $fallible(|$p| { evaluations.set(evaluations.get() + 1); $y }, bad.clone() $(, $argument)*);
        assert_eq!(found.unwrap_err(), "the model is not defined at -1", stringify!($fallible));
        assert_eq!(evaluations.get(), 1, stringify!($fallible));
        assert_eq!($fallible(|$p| $y.ok(), bad $(, $argument)*), None, stringify!($fallible));
    })+};
}

#[test]
fn a_failure_comes_out_of_every_driver() {
    alike! {
        [0.5, 0.7], [-1.0, 0.7];
        gradient try_gradient |p| model(p[0], p[1]), ();
        value_and_gradient try_value_and_gradient |p| model(p[0], p[1]), ();
        jacobian try_jacobian |p| model(p[0], p[1]).map(|y| [y, p[0]]), ();
        value_and_jacobian try_value_and_jacobian |p| model(p[0], p[1]).map(|y| vec![y, p[0]]), ();
        hessian try_hessian |p| model(p[0], p[1]), ();
        value_gradient_hessian try_value_gradient_hessian |p| model(p[0], p[1]), ();
        third_derivatives try_third_derivatives |p| model(p[0], p[1]), ();
        hessian_vector_product try_hessian_vector_product |p| model(p[0], p[1]), ([1.0, 2.0]);
        jvp try_jvp |p| model(p[0], p[1]), ([1.0, 2.0]);
        laplacian try_laplacian |p| model(p[0], p[1]), ();
        divergence try_divergence |p| model(p[0], p[1]).map(|y| [y, p[0] * p[1]]), ();
    }
    alike! {
        vec![0.5; 20], vec![-1.0; 20];
        gradient try_gradient |p| model(p[0], p[1]), ();
        jacobian try_jacobian |p| model(p[0], p[1]).map(|y| vec![y, p[0]]), ();
        hessian try_hessian |p| model(p[0], p[1]), ();
        hessian_vector_product try_hessian_vector_product |p| model(p[0], p[1]), (vec![1.0; 20]);
        laplacian try_laplacian |p| model(p[0], p[1]), ();
        third_derivatives try_third_derivatives |p| model(p[0], p[1]), ();
    }
    alike! {
        0.5, -1.0;
        derivative try_derivative |x| model(x, x), ();
    }
    alike! {
        [0.5, 0.7, 0.2], [-1.0, 0.7, 0.2];
        curl try_curl |p| model(p[0], p[1]).map(|y| [y * p[2], y, p[0] * p[2]]), ();
    }
}

#[test]
fn a_failure_comes_out_of_the_drivers_with_an_order() {
    assert_eq!(
        try_nth_derivative::<U2, _, _>(|x| model(x, x), -1.0).unwrap_err(),
        "the model is not defined at -1"
    );
    assert_eq!(try_nth_derivative::<U2, _, _>(|x| Some(x * x), 1.0), Some(2.0));
    assert_eq!(
        try_derivatives::<U2, _, _>(|x| Some(x * x), 1.0).unwrap().as_slice(),
        [1.0, 2.0, 2.0]
    );
    let along = try_directional_derivatives::<U2, _, _, _>(|[x, y]| Some(x * y), [2.0, 3.0], [1.0, 1.0]);
    assert_eq!(along.unwrap().as_slice(), [6.0, 5.0, 2.0]);
}

#[test]
fn a_pullback_is_within_the_result() {
    let (y, pullback) = try_vjp(|[x, y]| model(x, y), [0.0, 0.7]).unwrap();
    assert_eq!((y, pullback(2.0)), (1.0, [2.0 * 1.7, 0.0]));
    assert!(try_vjp(|v| model(v[0], v[1]), vec![-1.0, 0.7]).is_err());
}

/// The question mark, and the name of the error's type from the function around.
#[test]
fn errors_are_handed_on() {
    fn slope() -> Result<[f64; 2], String> {
        try_gradient(|[x, y]| Ok(model(x, y)? * 2.0), [0.0, 0.7])
    }
    assert_eq!(slope(), Ok([3.4, 0.0]));
}
