//! Operations on slices of numbers. Each records one node on a tape. On floats and bundles it is a plain loop.

use alloc::vec::Vec;

use crate::real::{BaseFloat, Real};

/// The sum of the numbers.
///
/// ```
/// use tangent_bundle::reverse::sum;
///
/// assert_eq!(sum(&[1.0, 2.0, 4.0]), 7.0);
/// ```
#[inline]
#[track_caller]
pub fn sum<R: Real<S>, S: BaseFloat>(x: &[R]) -> R {
    x.iter().sum()
}

/// The dot product Σ aᵢ·bᵢ.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::dot;
///
/// let slope = gradient(|x| dot(&x, &x), vec![1.0, 2.0, 3.0]);
/// assert_eq!(slope, [2.0, 4.0, 6.0]);
/// ```
///
/// # Panics
///
/// If the slices differ in length.
#[inline]
#[track_caller]
pub fn dot<R: Real<S>, S: BaseFloat>(a: &[R], b: &[R]) -> R {
    assert_as_long(a.len(), b.len());
    R::dot(a, b)
}

/// The linear combination Σ cᵢ·xᵢ with floats cᵢ.
///
/// # Panics
///
/// If the slices differ in length.
#[inline]
#[track_caller]
pub fn linear_combination<R: Real<S>, S: BaseFloat>(c: &[S], x: &[R]) -> R {
    assert_as_long(c.len(), x.len());
    R::linear_combination(c, x)
}

/// The square Σ xᵢ² of the length.
#[inline]
#[track_caller]
pub fn norm_squared<R: Real<S>, S: BaseFloat>(x: &[R]) -> R {
    R::norm_squared(x)
}

/// The product A·x of a matrix of floats, given by rows, and a vector. It is a linear combination for each row.
///
/// ```
/// use tangent_bundle::reverse::mat_vec;
///
/// assert_eq!(mat_vec(&[1.0, 2.0, 3.0, 4.0], &[10.0, 1.0]), [12.0, 34.0]);
/// ```
///
/// # Panics
///
/// If the length of the matrix is not a multiple of the length of x. If x is empty, the matrix must be empty too; it
/// then has no rows.
#[inline]
#[track_caller]
pub fn mat_vec<R: Real<S>, S: BaseFloat>(a: &[S], x: &[R]) -> Vec<R> {
    // The only multiple of 0 is 0.
    assert!(
        a.len().is_multiple_of(x.len()),
        "a matrix of {} numbers cannot be divided into rows of {}: make each row as long as the vector",
        a.len(),
        x.len()
    );
    a.chunks_exact(x.len().max(1))
        .map(|row| R::linear_combination(row, x))
        .collect()
}

#[track_caller]
fn assert_as_long(a: usize, b: usize) {
    assert!(
        a == b,
        "slices of {a} and {b} numbers cannot be multiplied: give both the same length"
    );
}
