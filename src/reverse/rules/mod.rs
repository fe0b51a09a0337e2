//! Functions of arrays with rules of their own: each is one step of a recording, whatever its size.
//!
//! ```text
//! y = f(x)        on floats and bundles the code of the value
//! x̄ = w·f′(x)     in a recording the pullback below, over the base of the recording
//! ```
//!
//! Sums, dot products and norms are not steps: as entries of one node they take less time.

mod exponentials;
mod matrices;
mod sums;
mod triangles;

pub use exponentials::{log_sum_exp, softmax};
pub use matrices::{mat_mul, mul_vec, quadratic_form, transposed_mul_vec};
pub use sums::{convolution, norm, polynomial, prefix_sum};
pub use triangles::{lower_mul_vec, upper_mul_vec};

use crate::real::Real;

/// Σ aᵢ·bᵢ in four sums, which a processor computes side by side.
#[inline]
fn dot<R: Real<S>, S>(a: &[R], b: &[R]) -> R {
    let (a, a_rest) = a.as_chunks::<4>();
    let (b, b_rest) = b.as_chunks::<4>();
    let mut sums = [R::zero(); 4];
    for (a, b) in a.iter().zip(b) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    let rest = a_rest.iter().zip(b_rest).fold(R::zero(), |sum, (a, b)| sum + *a * *b);
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// `y ← y + c·x`.
#[inline]
fn add_multiple<R: Real<S>, S>(y: &mut [R], c: R, x: &[R]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += c * *x;
    }
}

/// How many rows a matrix of so many numbers has.
#[track_caller]
fn rows(numbers: usize, columns: usize) -> usize {
    // The only multiple of 0 is 0.
    assert!(
        numbers.is_multiple_of(columns),
        "a matrix of {numbers} numbers cannot be divided into rows of {columns}: make each row as long as the vector"
    );
    numbers.checked_div(columns).unwrap_or(0)
}
