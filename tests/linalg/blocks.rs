//! Matrices of all sizes around those of the blocks, with few and many right-hand sides.

use nalgebra::DMatrix;
use tangent_bundle::linalg;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

/// The sizes at which another algorithm begins, and their neighbours.
const SIDES: [usize; 11] = [1, 2, 7, 8, 15, 16, 17, 32, 33, 50, 67];
const COLUMNS: [usize; 5] = [1, 2, 7, 8, 21];

/// A well conditioned matrix whose elimination exchanges rows: its large entries are on the other diagonal.
fn matrix(n: usize) -> DMatrix<f64> {
    DMatrix::from_fn(n, n, |i, j| {
        let x = (0.7 * i as f64 + 1.3 * j as f64 + 0.3 * (i * j) as f64).sin() / n as f64;
        if i + j + 1 == n { x + 2.0 } else { x }
    })
}

fn right(n: usize, columns: usize) -> DMatrix<f64> {
    DMatrix::from_fn(n, columns, |i, j| (1.0 + i as f64 + 0.5 * j as f64).cos())
}

/// Fails unless the matrices agree to the roundings of sums of at most 70 terms of the size of one, whose condition is
/// below ten.
#[track_caller]
fn assert_close(what: &str, a: &DMatrix<f64>, b: &DMatrix<f64>) {
    let error = (a - b).amax();
    assert!(error < 1e-13, "{what} of {} by {}: {error:e}", a.nrows(), a.ncols());
}

#[test]
fn solutions_of_all_sizes() {
    for n in SIDES {
        let a = matrix(n);
        let one = DMatrix::identity(n, n);
        let inverse = linalg::inverse(&a).unwrap();
        assert_close("the inverse", &(&a * &inverse), &one);
        let (lower, upper) = (a.clone() + &one * 4.0, (a.transpose() + &one * 4.0));
        for columns in COLUMNS {
            let b = right(n, columns);
            assert_close("the solution", &(&a * linalg::solve(&a, &b).unwrap()), &b);
            let x = linalg::solve_lower(&lower, &b).unwrap();
            assert_close("the lower triangle", &(lower.lower_triangle() * x), &b);
            let x = linalg::solve_upper(&upper, &b).unwrap();
            assert_close("the upper triangle", &(upper.upper_triangle() * x), &b);
        }
    }
}

/// `B̄ = A⁻ᵀ·W` and `Ā = −B̄·Xᵀ`, from the factors of A.
#[test]
fn pullbacks_of_solutions_of_all_sizes() {
    for n in SIDES {
        for columns in COLUMNS {
            let (a, b, w) = (
                matrix(n),
                right(n, columns),
                right(n + 1, columns).rows(1, n).into_owned(),
            );
            let recording = Recording::new();
            let a_variables: DMatrix<Var> = a.map(|x| recording.variable(x));
            let b_variables: DMatrix<Var> = b.map(|x| recording.variable(x));
            let x = linalg::solve(&a_variables, &b_variables).unwrap();
            let slopes = recording.pull_back(x.iter().copied().zip(w.iter().copied()));
            let (on_a, on_b) = slopes.split_at(n * n);
            let expected = linalg::solve(&a.transpose(), &w).unwrap();
            assert_close("B̄", &DMatrix::from_column_slice(n, columns, on_b), &expected);
            let solution = linalg::solve(&a, &b).unwrap();
            let expected = -expected * solution.transpose();
            assert_close("Ā", &DMatrix::from_column_slice(n, n, on_a), &expected);
        }
    }
}

/// A reverse pass over bundles, where the tangents of the adjoint equations have the transposed tangents of A.
#[test]
fn pullbacks_of_solutions_over_bundles() {
    type T = TaylorBundle<U2>;
    for columns in [1, 8] {
        let t = Bundle::<U2>::taylor(0.25);
        let a = matrix(9).map_with_location(|i, j, x| t * t * (0.1 * i as f64) + t * (0.2 * j as f64) + x);
        let b = right(9, columns).map(|x| t * x + 1.0);
        let recording = Recording::new();
        let a_variables: DMatrix<Var<T>> = a.map(|x| recording.variable(x));
        let b_variables: DMatrix<Var<T>> = b.map(|x| recording.variable(x));
        let x = linalg::solve(&a_variables, &b_variables).unwrap();
        let slopes = recording.pull_back(x.iter().map(|x| (*x, T::from(1.0))));
        let expected = linalg::solve(&a.transpose(), &DMatrix::from_element(9, columns, T::from(1.0))).unwrap();
        for (slope, expected) in slopes[81..].iter().zip(expected.iter()) {
            // The roundings of a solution of nine equations whose derivatives are below 100.
            assert!((*slope - *expected).max_norm() < 1e-11, "{slope} and {expected}");
        }
    }
}

/// A part of a matrix or of a right-hand side may be zero: it is left out of the products.
#[test]
fn constant_right_hand_sides_and_matrices() {
    type T = TaylorBundle<U3>;
    let t = Bundle::<U3>::taylor(0.5);
    let constant = matrix(9).map(T::from);
    let moving = matrix(9).map(|x| t * x + 1.0);
    let moving = &moving + &constant * T::from(3.0);
    let b = right(9, 2).map(T::from);
    for a in [&constant, &moving] {
        let x = linalg::solve(a, &b).unwrap();
        let residual = linalg::mat_mul(a, &x).unwrap() - &b;
        // The roundings of the products of four parts of the size of ten.
        assert!(residual.iter().all(|r| r.max_norm() < 1e-12));
    }
    let x = linalg::solve(&constant, &b).unwrap();
    assert!(x.iter().all(|x| (1..=3).all(|k| x.derivative(k) == 0.0)));
}
