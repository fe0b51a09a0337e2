//! Small dense linear systems, over any scalar.
//!
//! This solver is not the one of `linalg`, which needs the feature `nalgebra` and keeps matrices on the heap. The
//! implicit functions work without that feature. Their systems are small, so factors of up to six unknowns are arrays.

use core::ops::{Div, Mul};

use crate::real::{BaseFloat, Real};
use crate::space::Width;
use crate::space::storage::Storage;

/// The factors of a square matrix with its rows permuted, `P·A = L·U`.
///
/// Pivots are chosen by the floats at the bottom: the largest entry relative to the size of its row. Source: Golub &
/// Van Loan, Matrix Computations (2013), 3.4, with the rows scaled.
pub(crate) struct Factors<W: Width, R: Copy> {
    /// L below the diagonal, and U on it and above, by rows.
    entries: W::Matrix<R>,
    /// The row of A in each row.
    order: W::Vector<usize>,
}

/// The error that a matrix is singular to the precision of floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dependent {
    /// The number of independent equations.
    pub(crate) rank: usize,
}

impl<W: Width, R: Real> Factors<W, R> {
    /// Factors an n×n matrix, given by rows.
    ///
    /// It fails if a pivot is NaN or below n·ε, relative to the sizes of its row and its column. The size of a row is
    /// its largest entry, and that of a column is its largest entry relative to the rows: neither the units of the
    /// equations nor those of the unknowns matter.
    pub(crate) fn of(n: usize, mut matrix: W::Matrix<R>) -> Result<Self, Dependent> {
        let mut rows = W::Vector::<usize>::filled(n, 0);
        let [mut row_sizes, mut column_sizes] = [0.0; 2].map(|zero| W::Vector::<f64>::filled(n, zero));
        let (entries, order) = (matrix.as_mut(), rows.as_mut());
        let (sizes, columns) = (row_sizes.as_mut(), column_sizes.as_mut());
        for (i, (row, size)) in order.iter_mut().zip(sizes.iter_mut()).enumerate() {
            *row = i;
            *size = entries[i * n..][..n].iter().map(magnitude).fold(0.0, f64::max);
            for (column, x) in columns.iter_mut().zip(&entries[i * n..][..n]) {
                *column = f64::max(*column, magnitude(x) / *size);
            }
        }
        for k in 0..n {
            let share = |i: usize| magnitude(&entries[i * n + k]) / sizes[i];
            // NaN is never larger.
            let best = (k + 1..n).fold(k, |best, i| if share(i) > share(best) { i } else { best });
            let pivot = share(best) / columns[k];
            let is_independent = pivot > n as f64 * f64::EPSILON && pivot.is_finite();
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
        Ok(Self {
            entries: matrix,
            order: rows,
        })
    }

    /// The solution of A·x = b, for numbers b that the entries of A scale.
    pub(crate) fn solve<T: Real + Mul<R, Output = T> + Div<R, Output = T>>(&self, b: &[T]) -> W::Vector<T> {
        let (entries, order) = (self.entries.as_ref(), self.order.as_ref());
        let n = order.len();
        let mut solution = W::Vector::<T>::filled(n, T::from(0.0));
        let x = solution.as_mut();
        for i in 0..n {
            x[i] = b[order[i]];
            for j in 0..i {
                let known = x[j] * entries[i * n + j];
                x[i] -= known;
            }
        }
        for i in (0..n).rev() {
            for j in i + 1..n {
                let known = x[j] * entries[i * n + j];
                x[i] -= known;
            }
            x[i] = x[i] / entries[i * n + i];
        }
        solution
    }
}

/// The magnitude of the float at the bottom.
fn magnitude<R: Real>(x: &R) -> f64 {
    x.scalar().to_f64().abs()
}
