//! Worked cases with exact numbers.

use nalgebra::{DMatrix, Matrix2, Matrix3, Matrix4x3, Vector3, Vector4};
use tangent_bundle::linalg;
use tangent_bundle::prelude::*;

type T = TaylorBundle<U6>;

fn t() -> T {
    Bundle::<U6>::taylor(0.0)
}

/// Fails unless the derivatives are these, to a few units of rounding of the largest one.
fn assert_derivatives<N: Order>(x: TaylorBundle<N>, expected: &[f64]) {
    let largest = expected.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
    for (k, expected) in expected.iter().enumerate() {
        let error = (x.derivative(k) - expected).abs();
        assert!(error <= 1e-13 * largest, "derivative {k} of {x} is not {expected}");
    }
}

#[test]
fn eigenvalues_of_two_by_two() {
    let a = Matrix2::new(T::from(2.0), t(), t(), 1.0.into());
    let values = linalg::symmetric_eigenvalues(&a).unwrap();
    assert_derivatives(values[0], &[1.0, 0.0, -2.0, 0.0, 24.0, 0.0, -1440.0]);
    assert_derivatives(values[1], &[2.0, 0.0, 2.0, 0.0, -24.0, 0.0, 1440.0]);
    let eigen = linalg::symmetric_eigen(&a).unwrap();
    assert_derivatives(eigen.vectors[(0, 0)], &[0.0, -1.0, 0.0, 9.0, 0.0, -465.0]);
    assert_derivatives(eigen.vectors[(1, 0)], &[1.0, 0.0, -1.0, 0.0, 33.0, 0.0, -3105.0]);
}

#[test]
fn eigenvalues_of_three_by_three() {
    let a = Matrix3::from_fn(|i, j| if i == j { T::from(3.0 - i as f64) } else { t() });
    let values = linalg::symmetric_eigenvalues(&a).unwrap();
    assert_derivatives(values[0], &[1.0, 0.0, -3.0, 6.0, 27.0, -360.0]);
    assert_derivatives(values[1], &[2.0, 0.0, 0.0, -12.0, 0.0, 720.0]);
    assert_derivatives(values[2], &[3.0, 0.0, 3.0, 6.0, -27.0, -360.0]);
}

fn rectangular() -> Matrix4x3<T> {
    Matrix4x3::from_fn(|i, j| if i == j { T::from(3.0 - i as f64) } else { t() })
}

#[test]
fn singular_values_of_four_by_three() {
    let values = linalg::singular_values(&rectangular()).unwrap();
    assert_derivatives(values[0], &[3.0, 0.0, 10.0 / 3.0, 9.0]);
    assert_derivatives(values[1], &[2.0, 0.0, 0.5, -12.0]);
    assert_derivatives(values[2], &[1.0, 0.0, -2.0, -3.0]);
}

#[test]
fn least_squares_of_four_by_three() {
    let b = Vector4::new(3.0, 2.0, 1.0, 1.0).map(T::from);
    let x: Vector3<T> = linalg::least_squares(&rectangular(), &b).unwrap();
    for (x, slope) in x.iter().zip([-5.0 / 9.0, -3.0 / 4.0, -1.0]) {
        assert_derivatives(*x, &[1.0, slope]);
    }
}

#[test]
fn a_rotation_from_its_vector() {
    let (v, w) = ([0.75, -0.125, 0.75], [0.375, -0.75, -0.375]);
    let rotation = linalg::rotation(&Vector3::from_fn(|i, _| t() * v[i] + t() * t() * w[i]));
    assert_derivatives(rotation[(0, 1)], &[0.0, -0.75, 0.65625]);
    assert_derivatives(rotation[(0, 0)], &[1.0, 0.0, -0.578125]);
}

#[test]
fn a_singular_matrix_has_a_determinant() {
    let a =
        Matrix3::new(1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 1.0, 0.0, 1.0).map(T::from) + Matrix3::from_diagonal_element(t());
    // det = t·((1 + t)·(4 + t) + ... ): against the polynomial.
    let polynomial = |t: T| {
        (t + 1.0) * ((t + 4.0) * (t + 1.0)) - (t * 0.0 + 2.0) * ((t + 1.0) * 2.0 - 6.0) + (t * 0.0 - (t + 4.0)) * 3.0
    };
    assert!(
        linalg::determinant(&a).unwrap().same_germ(&polynomial(t())),
        "{}",
        linalg::determinant(&a).unwrap()
    );
    assert!(linalg::ln_determinant(&a).is_err() && linalg::inverse(&a).is_err());
}

#[test]
fn functions_of_a_matrix() {
    let a = DMatrix::from_fn(3, 3, |i, j| {
        T::from(0.3 * (i as f64 - 0.7 * j as f64)) + t() * (0.2 * (i * j) as f64 - 0.1) + if i == j { 1.5 } else { 0.0 }
    });
    let close = |x: &DMatrix<T>, y: &DMatrix<T>, what: &str| {
        let worst = (x - y).iter().map(|x| x.max_norm()).fold(0.0, f64::max);
        assert!(worst < 1e-10, "{what}: {worst}");
    };
    let root = linalg::sqrt(&a).unwrap();
    close(&(&root * &root), &a, "sqrt");
    let ln = linalg::ln(&a).unwrap();
    close(&linalg::exp(&ln).unwrap(), &a, "exp ln");
    close(
        &(linalg::exp(&a).unwrap() * linalg::exp(&-a.clone()).unwrap()),
        &DMatrix::identity(3, 3),
        "exp -exp",
    );
    let (q, r) = linalg::qr(&a).unwrap();
    close(&(&q * &r), &a, "qr");
    close(&(q.transpose() * &q), &DMatrix::identity(3, 3), "qtq");
    let s = &a * a.transpose();
    let cholesky = linalg::cholesky(&s).unwrap();
    let l: DMatrix<T> = cholesky.l();
    close(&(&l * l.transpose()), &s, "cholesky");
    let eigen = linalg::symmetric_eigen(&s).unwrap();
    close(
        &(&s * &eigen.vectors),
        &(&eigen.vectors * DMatrix::from_diagonal(&eigen.values)),
        "eigen",
    );
    assert!((cholesky.ln_determinant() - linalg::ln_determinant(&s).unwrap().0).max_norm() < 1e-11);
    assert!((linalg::determinant(&a).unwrap().ln() - linalg::ln_determinant(&a).unwrap().0).max_norm() < 1e-11);
}
