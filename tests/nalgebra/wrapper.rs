//! From `R: Real` to the bounds of `nalgebra`, by the wrapper.

use approx::{assert_abs_diff_eq, assert_relative_eq, assert_relative_ne, assert_ulps_eq};
use nalgebra::{Matrix2, RealField, Vector2};
use tangent_bundle::prelude::*;

/// Code of somebody else, for any real field.
fn theirs<T: RealField + Copy>(x: T) -> T {
    let half: T = nalgebra::convert(0.5);
    let m = Matrix2::new(x.exp() + T::one(), x, half, x.sin() + T::pi());
    let solution = m.lu().solve(&Vector2::new(x, T::one())).expect("a regular matrix");
    (m * solution).norm() + m.determinant() + solution.dot(&solution).sqrt()
}

/// Code of a user, for any real number that may be sent to another thread.
fn mine<R: Real + Send + Sync + 'static>(x: R) -> R {
    theirs(AsFloat(x)).0 * 2.0
}

#[test]
fn a_generic_function_calls_code_for_real_fields() {
    // The same bits with the wrapper and without, in every mode.
    let x = Bundle::<U4>::taylor(0.7);
    assert!(mine(x).same_germ(&(theirs(x) * 2.0)));
    assert_eq!(mine(0.7), theirs(0.7) * 2.0);
    let tagged = Bundle::<U3>::explicit(0.7, 2);
    assert!(mine(tagged).same_germ(&(theirs(tagged) * 2.0)));
    let nested = Bundle::<U1, _>::taylor(Bundle::<U2>::taylor(0.7));
    assert!(mine(nested).same_germ(&(theirs(nested) * 2.0)));
    let backward = gradient(|x: Vec<_>| mine(x[0]), vec![0.7]);
    let forward = mine(Bundle::<U1>::taylor(0.7)).derivative(1);
    // A gradient adds the products along the paths in another order.
    assert!((backward[0] - forward).abs() < 1e-14 * forward.abs());
}

#[test]
fn comparisons_within_tolerances_look_at_every_component() {
    let x = AsFloat(TaylorBundle::<U2>::from_derivatives(1.0, [2.0, 3.0]));
    let near = AsFloat(TaylorBundle::<U2>::from_derivatives(1.0, [2.0, 3.0 + 1e-9]));
    assert_abs_diff_eq!(x, near, epsilon = AsFloat(1e-8.into()));
    assert_relative_eq!(x, near, max_relative = AsFloat(1e-8.into()));
    assert_relative_ne!(x, near);
    assert_ulps_eq!(
        x,
        AsFloat(TaylorBundle::<U2>::from_derivatives(
            1.0,
            [2.0, 3.0 + 4.0 * f64::EPSILON]
        ))
    );
    let infinite = AsFloat(TaylorBundle::<U2>::from_derivatives(f64::INFINITY, [f64::NAN, 3.0]));
    assert_relative_eq!(infinite, infinite);
    assert_relative_ne!(infinite, x);
}
