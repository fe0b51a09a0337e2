//! The conventions of `docs/conventions.md` for matrices, sentence by sentence.

use nalgebra::{DMatrix, Matrix2, Matrix2x3, Matrix3, Matrix3x2, Vector2, Vector3};
use tangent_bundle::linalg::{self, LinalgError};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

type T = TaylorBundle<U3>;

fn t() -> T {
    Bundle::<U3>::taylor(0.0)
}

fn diagonal(a: T, b: T) -> Matrix2<T> {
    Matrix2::new(a, 0.0.into(), 0.0.into(), b)
}

/// A few roundings of numbers of the size of one.
fn assert_close(x: f64, y: f64) {
    assert!((x - y).abs() < 1e-14, "{x} is not {y}");
}

/// The gradient of a function of the four entries of a matrix, row by row.
fn slopes(f: impl Fn(Matrix2<Var>) -> Var, [[a, b], [c, d]]: [[f64; 2]; 2]) -> Vec<f64> {
    let recording = Recording::new();
    let [a, b, c, d] = [a, b, c, d].map(|x| recording.variable(x));
    recording.pull_back([(f(Matrix2::new(a, b, c, d)), 1.0)])
}

#[test]
fn values_are_ordered_at_the_primal_and_continued_along_their_branches() {
    let a = diagonal(t() * -5.0 + 2.0, t() * 5.0 + 1.0);
    let values = linalg::symmetric_eigenvalues(&a).unwrap();
    assert_eq!((values[0].primal(), values[0].derivative(1)), (1.0, 5.0));
    assert_eq!((values[1].primal(), values[1].derivative(1)), (2.0, -5.0));
    let values = linalg::singular_values(&a).unwrap();
    assert_close(values[0].derivative(1), -5.0);
    assert_close(values[1].derivative(1), 5.0);
}

#[test]
fn vectors_have_length_one_and_a_positive_peak() {
    let a = Matrix2::new(1.0, -0.5, -0.5, 3.0);
    let vectors = linalg::symmetric_eigen(&a).unwrap().vectors;
    assert!(vectors[(0, 0)] > 0.0 && vectors[(1, 1)] > 0.0 && vectors[(0, 1)] < 0.0);
    // Two components of one magnitude: the first one counts.
    let vectors = linalg::symmetric_eigen(&Matrix2::new(2.0, 1.0, 1.0, 2.0))
        .unwrap()
        .vectors;
    assert!(vectors[(0, 0)] > 0.0 && vectors[(1, 0)] < 0.0);
    assert_close(vectors.column(0).norm(), 1.0);
    // The sign of a right singular vector follows: A·v = σ·u.
    let a = Matrix2x3::new(-3.0, 0.0, 0.0, 0.0, 1.0, 0.5);
    let svd = linalg::svd(&a).unwrap();
    assert!(svd.left[(0, 0)] > 0.0 && svd.right[(0, 0)] < 0.0);
    let difference = a * svd.right - svd.left * Matrix2::from_diagonal(&svd.values);
    assert!(difference.amax() < 1e-14, "{difference}");
}

#[test]
fn factors_have_a_positive_diagonal() {
    let (q, r) = linalg::qr(&Matrix3x2::new(-1.0, 2.0, -2.0, -1.0, 2.0, -3.0)).unwrap();
    assert_eq!((q.shape(), r.shape()), ((3, 2), (2, 2)));
    assert!(r[(0, 0)] > 0.0 && r[(1, 1)] > 0.0 && r[(1, 0)] == 0.0);
    let l: Matrix2<f64> = linalg::cholesky(&Matrix2::new(2.0, -1.0, -1.0, 3.0)).unwrap().l();
    assert!(l[(0, 0)] > 0.0 && l[(1, 1)] > 0.0 && l[(0, 1)] == 0.0);
}

#[test]
fn the_solution_of_wide_least_squares_is_the_shortest() {
    // x + y = 2, with x = y; the moving right side moves both.
    let x = linalg::least_squares(
        &DMatrix::from_element(1, 2, T::from(1.0)),
        &DMatrix::from_element(1, 1, t() + 2.0),
    );
    for x in &x.unwrap() {
        assert_close(x.primal(), 1.0);
        assert_close(x.derivative(1), 0.5);
    }
}

#[test]
fn the_sign_of_a_determinant_is_apart() {
    let (ln, sign) = linalg::ln_determinant(&diagonal(t() - 2.0, 3.0.into())).unwrap();
    assert_eq!(sign, -1.0);
    assert_close(ln.primal(), 6.0_f64.ln());
    assert_close(ln.derivative(1), -0.5);
}

#[test]
fn all_entries_are_independent() {
    let symmetric = [[2.0, 1.0], [1.0, 2.0]];
    let determinant = slopes(|a| linalg::determinant(&a).unwrap(), symmetric);
    assert_eq!(determinant, [2.0, -1.0, -1.0, 2.0]);
    // Of a function of symmetric matrices the gradient is symmetric: it takes half the sum with the transpose.
    let eigenvalue = slopes(|a| linalg::symmetric_eigenvalues(&a).unwrap()[1], symmetric);
    eigenvalue.iter().for_each(|slope| assert_close(*slope, 0.5));
    let factor = slopes(
        |a| linalg::cholesky(&a).unwrap().l::<nalgebra::Const<2>>()[(1, 0)],
        symmetric,
    );
    assert_close(factor[1], factor[2]);
    assert_close(factor[1] + factor[2], 0.5_f64.sqrt());
    // One number in both places.
    let both = linalg::symmetric_eigenvalues(&Matrix2::new(2.0.into(), t() + 1.0, t() + 1.0, 2.0.into())).unwrap()[1];
    assert_close(both.derivative(1), 1.0);
}

#[test]
fn equal_eigenvalues_are_ordered_by_the_derivatives_that_part_them() {
    let a = diagonal(t() + 1.0, T::from(1.0) - t());
    let values = linalg::symmetric_eigenvalues(&a).unwrap();
    assert_eq!([values[0].derivative(1), values[1].derivative(1)], [-1.0, 1.0]);
    let values = linalg::singular_values(&a).unwrap();
    assert_close(values[0].derivative(1), 1.0);
    assert_close(values[1].derivative(1), -1.0);
    let later = diagonal(t() * t() + t() + 1.0, t() + 1.0);
    let values = linalg::symmetric_eigenvalues(&later).unwrap();
    assert_eq!([values[0].derivative(2), values[1].derivative(2)], [0.0, 2.0]);
    let repeated = Some(LinalgError::Repeated { first: 0, second: 1 });
    assert_eq!(linalg::symmetric_eigen(&a).err(), repeated);
    // Eigenvalues that nothing parts have some eigenvectors; in reverse every direction parts them.
    let together = linalg::symmetric_eigen(&diagonal(t() + 1.0, t() + 1.0)).unwrap();
    assert_eq!(together.values[1].derivative(1), 1.0);
    let one = Recording::new().variable(1.0);
    let reverse = linalg::symmetric_eigenvalues(&Matrix2::from_diagonal_element(one));
    assert_eq!(reverse.err(), repeated);
}

/// Rounding beside large entries does not hide how small ones part eigenvalues, nor does it part others.
#[test]
fn equal_eigenvalues_part_at_any_scale() {
    for [level, slope] in [[1e12, 1e-12], [1e-12, 1e12], [1.0, 1e-300], [1e-300, 1.0]] {
        let t = t() * slope;
        let values = linalg::symmetric_eigenvalues(&Matrix2::new(t * 0.0 + level, t, t, t * 0.0 + level)).unwrap();
        assert_close(values[0].derivative(1) / slope, -1.0);
        assert_close(values[1].derivative(1) / slope, 1.0);
        // A multiple of the identity in other coordinates.
        let turn = Matrix2::new(0.6, -0.8, 0.8, 0.6).map(T::from);
        let whole = turn * diagonal(t + level, t + level) * turn.transpose();
        let eigen = linalg::symmetric_eigen(&whole).unwrap();
        assert_close(eigen.values[0].derivative(1) / slope, 1.0);
    }
}

#[test]
fn a_zero_singular_value_is_zero_at_rest_and_has_a_kink_elsewhere() {
    let rest = linalg::singular_values(&diagonal(t() + 2.0, 0.0.into())).unwrap();
    assert_eq!((rest[1].primal(), rest[1].derivative(1)), (0.0, 0.0));
    assert_close(rest[0].derivative(1), 1.0);
    let kink = LinalgError::ZeroSingularValue { index: 1 };
    assert_eq!(linalg::singular_values(&diagonal(2.0.into(), t())).err(), Some(kink));
    let recording = Recording::new();
    let a = Matrix2::new(2.0, 0.0, 0.0, 0.0).map(|x| recording.variable(x));
    assert_eq!(linalg::singular_values(&a).err(), Some(kink));
    // The zeros of the shape are no singular values.
    let tall = DMatrix::from_fn(5, 2, |i, j| {
        recording.variable(f64::from(u8::from(i == j)) * (2.0 + j as f64))
    });
    let slopes = recording.pull_back([(linalg::singular_values(&tall).unwrap()[0], 1.0)]);
    assert_close(slopes.iter().sum(), 1.0);
}

#[test]
fn matrices_that_are_zero() {
    let zero = diagonal(t() * 2.0, t() * -3.0);
    assert_eq!(linalg::determinant(&zero).unwrap().derivative(2), -12.0);
    assert_eq!(linalg::exp(&zero).unwrap()[(0, 0)].derivative(3), 8.0);
    assert_eq!(linalg::symmetric_eigenvalues(&zero).unwrap()[0].derivative(1), -3.0);
    assert!(linalg::inverse(&zero).is_err() && linalg::ln_determinant(&zero).is_err() && linalg::qr(&zero).is_err());
    assert!(linalg::ln(&zero).is_err() && linalg::sqrt(&zero).is_err() && linalg::singular_values(&zero).is_err());
    let at_zero = slopes(|a| linalg::determinant(&a).unwrap(), [[0.0; 2]; 2]);
    assert_eq!(at_zero, [0.0; 4]);
    let of_rank_one = slopes(|a| linalg::determinant(&a).unwrap(), [[1.0, 2.0], [2.0, 4.0]]);
    assert_eq!(of_rank_one, [4.0, -2.0, -2.0, 1.0]);
}

#[test]
fn a_norm_at_zero_is_that_of_hypot() {
    let norm = linalg::norm(&Vector2::new(t(), t() * 2.0));
    assert_eq!((norm.derivative(1), norm.derivative(2)), (0.0, f64::INFINITY));
    assert_eq!(linalg::norm(&Vector2::new(T::from(0.0), 0.0.into())).derivative(2), 0.0);
    let recording = Recording::new();
    let x = Vector2::from_fn(|_, _| recording.variable(0.0));
    assert_eq!(recording.pull_back([(linalg::norm(&x), 1.0)]), [0.0, 0.0]);
}

#[test]
fn rotations_are_smooth_at_rest_and_continued_through_half_a_turn() {
    let turn = linalg::rotation(&Vector3::new(0.0.into(), 0.0.into(), t()));
    assert_eq!((turn[(1, 0)].derivative(1), turn[(0, 0)].derivative(2)), (1.0, -1.0));
    let back = linalg::rotation_vector(&turn).unwrap();
    for (k, expected) in [0.0, 1.0, 0.0, 0.0].into_iter().enumerate() {
        assert_close(back[2].derivative(k), expected);
    }
    // Of the two vectors ±π·a the one with a positive component where it is largest; its angle may grow beyond π.
    let half = Matrix3::from_diagonal(&Vector3::new(-1.0, -1.0, 1.0)).map(T::from);
    let back = linalg::rotation_vector(&(turn * half)).unwrap();
    assert_close(back[2].primal(), core::f64::consts::PI);
    assert_close(back[2].derivative(1), 1.0);
    let back = linalg::rotation_vector(&(turn.transpose() * half)).unwrap();
    assert_close(back[2].primal(), core::f64::consts::PI);
    assert_close(back[2].derivative(1), -1.0);
}
