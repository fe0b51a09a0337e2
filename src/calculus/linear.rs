//! Small dense linear systems, over any scalar.

use alloc::vec::Vec;

use crate::real::{BaseFloat, Real};

/// The factors of a square matrix with its rows permuted, `P·A = L·U`.
///
/// Pivots are chosen by the floats at the bottom: the largest entry relative to the largest one of its row. Source:
/// Golub & Van Loan, Matrix Computations (2013), 3.4, with the rows scaled.
#[derive(Clone, Debug)]
pub(crate) struct Factors<R> {
    /// L below the diagonal, and U on it and above, by rows.
    entries: Vec<R>,
    /// The row of A in each row.
    order: Vec<usize>,
}

/// The error that a matrix is singular to the precision of floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dependent {
    /// The number of independent equations.
    pub(crate) rank: usize,
}

impl<R: Real> Factors<R> {
    /// Factors an n×n matrix, given by rows.
    ///
    /// It fails if a pivot is below n·ε times the largest entry of its row, or is NaN.
    pub(crate) fn of(n: usize, mut entries: Vec<R>) -> Result<Self, Dependent> {
        let largest = |row: &[R]| row.iter().map(magnitude).fold(0.0, f64::max);
        let mut order: Vec<usize> = (0..n).collect();
        let mut sizes: Vec<f64> = entries.chunks_exact(n.max(1)).map(largest).collect();
        for k in 0..n {
            let share = |i: usize| magnitude(&entries[i * n + k]) / sizes[i];
            // NaN is never larger.
            let best = (k + 1..n).fold(k, |best, i| if share(i) > share(best) { i } else { best });
            let is_independent = share(best) > n as f64 * f64::EPSILON && share(best).is_finite();
            if !is_independent {
                return Err(Dependent { rank: k });
            }
            if best != k {
                (0..n).for_each(|j| entries.swap(k * n + j, best * n + j));
                sizes.swap(k, best);
                order.swap(k, best);
            }
            let (above, below) = entries.split_at_mut((k + 1) * n);
            let pivot = &above[k * n..];
            for row in below.chunks_exact_mut(n) {
                let factor = row[k] / pivot[k];
                row[k] = factor;
                for (x, u) in row[k + 1..].iter_mut().zip(&pivot[k + 1..]) {
                    *x -= factor * *u;
                }
            }
        }
        Ok(Self { entries, order })
    }

    /// The solution of A·x = b.
    pub(crate) fn solve(&self, b: &[R]) -> Vec<R> {
        let n = self.order.len();
        let mut x: Vec<R> = self.order.iter().map(|i| b[*i]).collect();
        for i in 0..n {
            for j in 0..i {
                x[i] = x[i] - self.entries[i * n + j] * x[j];
            }
        }
        for i in (0..n).rev() {
            for j in i + 1..n {
                x[i] = x[i] - self.entries[i * n + j] * x[j];
            }
            x[i] /= self.entries[i * n + i];
        }
        x
    }
}

impl Factors<f64> {
    /// The factors as constants of another scalar.
    pub(crate) fn lifted<R: Real>(&self) -> Factors<R> {
        Factors {
            entries: self.entries.iter().map(|x| R::from(*x)).collect(),
            order: self.order.clone(),
        }
    }
}

/// The magnitude of the float at the bottom.
fn magnitude<R: Real>(x: &R) -> f64 {
    x.scalar().to_f64().abs()
}
