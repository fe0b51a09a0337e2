//! Products of matrices of numbers, which are given by rows.

use alloc::vec::Vec;

use crate::real::{ArrayRule, BaseFloat, Real};
use crate::reverse::rules::{add_multiple, dot, rows};

#[derive(Clone, Copy)]
struct MulVec;

impl<S: BaseFloat> ArrayRule<2, 1, S> for MulVec {
    #[inline]
    #[track_caller]
    fn lengths(&self, [a, x]: [usize; 2]) -> [usize; 1] {
        [rows(a, x)]
    }

    fn value<R: Real<S>>(&self, [a, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        for (y, row) in y.iter_mut().zip(a.chunks_exact(x.len().max(1))) {
            *y = dot(row, x);
        }
    }

    fn pull_back<R: Real<S>>(&self, [a, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_a, on_x]: [&mut [R]; 2]) {
        let width = x.len().max(1);
        let each_row = a.chunks_exact(width).zip(on_a.chunks_exact_mut(width));
        for (w, (row, on_row)) in w.iter().zip(each_row) {
            add_multiple(on_row, *w, x);
            add_multiple(on_x, *w, row);
        }
    }
}

/// The product A·x of a matrix of numbers, given by rows, and a vector.
///
/// ```text
/// yᵢ = Σⱼ aᵢⱼ·xⱼ,   āᵢⱼ = wᵢ·xⱼ,   x̄ = Aᵀ·w
/// ```
///
/// For a matrix of floats, [`mat_vec`](crate::reverse::mat_vec) takes less time.
///
/// # Panics
///
/// If the length of the matrix is not a multiple of the length of x. If x is empty, the matrix must be empty too; it
/// then has no rows.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::{mul_vec, sum};
///
/// let slope = gradient(|ax: Vec<_>| sum(&mul_vec(&ax[..4], &ax[4..])), vec![1.0, 2.0, 3.0, 4.0, 10.0, 100.0]);
/// assert_eq!(slope, [10.0, 100.0, 10.0, 100.0, 4.0, 6.0]);
/// ```
#[inline]
#[track_caller]
pub fn mul_vec<R: Real<S>, S: BaseFloat>(a: &[R], x: &[R]) -> Vec<R> {
    let [y] = MulVec.of([a, x]);
    y
}

#[derive(Clone, Copy)]
struct TransposedMulVec;

impl<S: BaseFloat> ArrayRule<2, 1, S> for TransposedMulVec {
    #[inline]
    #[track_caller]
    fn lengths(&self, [a, x]: [usize; 2]) -> [usize; 1] {
        assert!(
            a.is_multiple_of(x),
            "a matrix of {a} numbers cannot be divided into {x} rows: give as many rows as the vector has numbers"
        );
        [a.checked_div(x).unwrap_or(0)]
    }

    fn value<R: Real<S>>(&self, [a, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        for (row, x) in a.chunks_exact(y.len().max(1)).zip(x) {
            add_multiple(y, *x, row);
        }
    }

    fn pull_back<R: Real<S>>(&self, [a, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_a, on_x]: [&mut [R]; 2]) {
        let width = w.len().max(1);
        let each_row = a.chunks_exact(width).zip(on_a.chunks_exact_mut(width));
        for ((x, on_x), (row, on_row)) in x.iter().zip(on_x).zip(each_row) {
            add_multiple(on_row, *x, w);
            *on_x += dot(row, w);
        }
    }
}

/// The product Aᵀ·x of the transpose of a matrix of numbers, given by rows, and a vector.
///
/// ```text
/// yⱼ = Σᵢ aᵢⱼ·xᵢ,   āᵢⱼ = xᵢ·wⱼ,   x̄ = A·w
/// ```
///
/// # Panics
///
/// If the length of the matrix is not a multiple of the length of x. If x is empty, the matrix must be empty too.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::transposed_mul_vec;
///
/// assert_eq!(transposed_mul_vec(&[1.0, 2.0, 3.0, 4.0], &[10.0, 1.0]), [13.0, 24.0]);
/// ```
#[inline]
#[track_caller]
pub fn transposed_mul_vec<R: Real<S>, S: BaseFloat>(a: &[R], x: &[R]) -> Vec<R> {
    let [y] = TransposedMulVec.of([a, x]);
    y
}

/// The number of columns of A, which is the number of rows of B.
#[derive(Clone, Copy)]
struct MatMul(usize);

impl<S: BaseFloat> ArrayRule<2, 1, S> for MatMul {
    #[track_caller]
    fn lengths(&self, [a, b]: [usize; 2]) -> [usize; 1] {
        let inner = self.0;
        assert!(
            a.is_multiple_of(inner) && b.is_multiple_of(inner),
            "matrices of {a} and {b} numbers cannot be multiplied over {inner}: give the first rows of {inner} numbers, and the second \
             {inner} rows"
        );
        [a.checked_div(inner).unwrap_or(0) * b.checked_div(inner).unwrap_or(0)]
    }

    fn value<R: Real<S>>(&self, [a, b]: [&[R]; 2], [c]: [&mut [R]; 1]) {
        let columns = b.len().checked_div(self.0).unwrap_or(0).max(1);
        let rows_of_c = c.chunks_exact_mut(columns);
        for (row, c) in a.chunks_exact(self.0.max(1)).zip(rows_of_c) {
            for (a, b) in row.iter().zip(b.chunks_exact(columns)) {
                add_multiple(c, *a, b);
            }
        }
    }

    fn pull_back<R: Real<S>>(&self, [a, b]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_a, on_b]: [&mut [R]; 2]) {
        let columns = b.len().checked_div(self.0).unwrap_or(0).max(1);
        let inner = self.0.max(1);
        let each_row = a.chunks_exact(inner).zip(on_a.chunks_exact_mut(inner));
        for (w, (row, on_row)) in w.chunks_exact(columns).zip(each_row) {
            let rows_of_b = b.chunks_exact(columns).zip(on_b.chunks_exact_mut(columns));
            for ((a, on_a), (b, on_b)) in row.iter().zip(on_row).zip(rows_of_b) {
                *on_a += dot(w, b);
                add_multiple(on_b, *a, w);
            }
        }
    }
}

/// The product A·B of two matrices of numbers, given by rows. A has `inner` columns, and B has `inner` rows.
///
/// ```text
/// cᵢⱼ = Σₖ aᵢₖ·bₖⱼ,   Ā = W·Bᵀ,   B̄ = Aᵀ·W
/// ```
///
/// # Panics
///
/// If the length of one of the matrices is not a multiple of `inner`. If `inner` is 0, both must be empty.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::mat_mul;
///
/// assert_eq!(mat_mul(&[1.0, 2.0, 3.0, 4.0], &[1.0, 1.0, 0.0, 1.0], 2), [1.0, 3.0, 3.0, 7.0]);
/// assert_eq!(mat_mul(&[1.0, 2.0], &[3.0, 4.0], 1), [3.0, 4.0, 6.0, 8.0]);
/// ```
#[inline]
#[track_caller]
pub fn mat_mul<R: Real<S>, S: BaseFloat>(a: &[R], b: &[R], inner: usize) -> Vec<R> {
    let [c] = MatMul(inner).of([a, b]);
    c
}

#[derive(Clone, Copy)]
struct QuadraticForm;

impl<S: BaseFloat> ArrayRule<2, 1, S> for QuadraticForm {
    #[inline]
    #[track_caller]
    fn lengths(&self, [a, x]: [usize; 2]) -> [usize; 1] {
        assert!(
            x.checked_mul(x) == Some(a),
            "a matrix of {a} numbers has no quadratic form of {x} numbers: give it {x} rows of {x} numbers"
        );
        [1]
    }

    fn value<R: Real<S>>(&self, [a, x]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        for (row, x_i) in a.chunks_exact(x.len().max(1)).zip(x) {
            y[0] += *x_i * dot(row, x);
        }
    }

    fn pull_back<R: Real<S>>(&self, [a, x]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_a, on_x]: [&mut [R]; 2]) {
        let width = x.len().max(1);
        let each_row = a.chunks_exact(width).zip(on_a.chunks_exact_mut(width));
        for (i, (row, on_row)) in each_row.enumerate() {
            let along = w[0] * x[i];
            add_multiple(on_row, along, x);
            add_multiple(on_x, along, row);
            on_x[i] += w[0] * dot(row, x);
        }
    }
}

/// The quadratic form `Σ xᵢ·aᵢⱼ·xⱼ` of a square matrix of numbers, given by rows. The matrix need not be symmetric.
///
/// ```text
/// āᵢⱼ = w·xᵢ·xⱼ,   x̄ = w·(A + Aᵀ)·x
/// ```
///
/// # Panics
///
/// If the length of the matrix is not the square of the length of x.
///
/// # Examples
///
/// ```
/// use tangent_bundle::reverse::quadratic_form;
///
/// assert_eq!(quadratic_form(&[2.0, 1.0, 0.0, 3.0], &[1.0, 10.0]), 312.0);
/// ```
#[inline]
#[track_caller]
pub fn quadratic_form<R: Real<S>, S: BaseFloat>(a: &[R], x: &[R]) -> R {
    QuadraticForm.number([a, x])
}
