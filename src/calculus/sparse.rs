//! Sparse Jacobians and Hessians: the pattern comes from a recording, and the values from few evaluations.

use alloc::vec;
use alloc::vec::Vec;

use crate::bundle::ChunkBundle;
use crate::calculus::compression::{Compression, UncoveredEntry};
use crate::calculus::{CompressedRows, Differentiable, SparseHessian, SparsityPattern, Triplets, colouring};
use crate::order::{Directions, U1, U8, U16};
use crate::real::Real;
use crate::space::{Points, Scalar, Space};

/// The sparse Jacobian of a function each of whose values depends on few variables.
///
/// A recording of one evaluation finds the non-zeros. Columns without a common row share a direction, and the values
/// take an evaluation for every eight or sixteen directions. Entries that are zero here, because a derivative of one
/// variable is exactly zero at this point, may be left out.
///
/// For Jacobians at several points, a [`SparseJacobian`] keeps the pattern and its directions.
///
/// ```
/// use tangent_bundle::calculus::sparse_jacobian;
/// use tangent_bundle::prelude::*;
///
/// /// yᵢ = xᵢ²·xᵢ₊₁.
/// struct Chain;
///
/// impl Differentiable for Chain {
///     type Domain = Vec<Scalar>;
///     type Codomain = Vec<Scalar>;
///
///     fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
///         x.windows(2).map(|x| x[0] * x[0] * x[1]).collect()
///     }
/// }
///
/// let jacobian = sparse_jacobian(&Chain, vec![1.0, 2.0, 3.0]);
/// assert_eq!(jacobian.entries, [(0, 0, 4.0), (0, 1, 1.0), (1, 1, 12.0), (1, 2, 4.0)]);
/// assert_eq!(jacobian.colours, 2);
/// ```
#[must_use]
pub fn sparse_jacobian<F: Differentiable>(f: &F, x: Points<F::Domain, f64>) -> Triplets {
    SparseJacobian::of(f, &x).triplets(f, &x)
}

/// The sparse Hessian of a function in which each variable interacts with few others. Both triangles are listed.
///
/// A recording of one gradient finds the non-zeros. By a star colouring, columns share a direction if of each pair of
/// equal entries one can be read directly. The values take a reverse gradient for every eight or sixteen directions.
///
/// For Hessians at several points, a [`SparseHessian`] keeps the pattern and its directions.
///
/// ```
/// use tangent_bundle::calculus::sparse_hessian;
/// use tangent_bundle::prelude::*;
///
/// /// Σ xᵢ·xᵢ₊₁².
/// struct Chain;
///
/// impl Differentiable for Chain {
///     type Domain = Vec<Scalar>;
///     type Codomain = Scalar;
///
///     fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
///         x.windows(2).map(|x| x[0] * x[1] * x[1]).sum()
///     }
/// }
///
/// let hessian = sparse_hessian(&Chain, vec![1.0, 2.0, 3.0]);
/// let target = [(0, 1, 4.0), (1, 0, 4.0), (1, 1, 2.0), (1, 2, 6.0), (2, 1, 6.0), (2, 2, 4.0)];
/// assert_eq!(hessian.entries, target);
/// ```
#[must_use]
pub fn sparse_hessian<F: Differentiable<Codomain = Scalar>>(f: &F, x: Points<F::Domain, f64>) -> Triplets {
    SparseHessian::of(f, &x).triplets(f, &x)
}

/// The sparse Jacobian of a function at many points. Its [pattern](SparsityPattern) is found once, and the directions
/// are chosen once.
///
/// ```
/// use tangent_bundle::calculus::SparseJacobian;
/// use tangent_bundle::prelude::*;
///
/// /// yᵢ = xᵢ²·xᵢ₊₁.
/// struct Chain;
///
/// impl Differentiable for Chain {
///     type Domain = Vec<Scalar>;
///     type Codomain = Vec<Scalar>;
///
///     fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
///         x.windows(2).map(|x| x[0] * x[0] * x[1]).collect()
///     }
/// }
///
/// let jacobian = SparseJacobian::of(&Chain, &vec![1.0, 2.0, 3.0]);
/// assert_eq!(jacobian.values(&Chain, &vec![1.0, 2.0, 3.0]), [4.0, 1.0, 12.0, 4.0]);
/// assert_eq!(jacobian.values(&Chain, &vec![1.0, 1.0, 3.0]), [2.0, 1.0, 6.0, 1.0]);
/// ```
///
/// The pattern must have all non-zeros at each point. An entry that it does not have is added to an entry of the same
/// row that shares its direction, and both are wrong. [`check`](Self::check) compares the pattern with a search at a
/// point.
///
/// The values take scalars of 8 or 16 directions, so the function is a function object. Closures have patterns, by
/// [`SparsityPattern::of_jacobian`].
#[derive(Clone, Debug)]
pub struct SparseJacobian {
    all: Compression,
}

impl SparseJacobian {
    /// The sparse Jacobian of a pattern, with directions for its columns.
    #[must_use]
    pub fn new(pattern: SparsityPattern) -> Self {
        let colours = colouring::of_columns(&pattern, &mut |_| ());
        Self {
            all: Compression::new(pattern, colours),
        }
    }

    /// The sparse Jacobian of the pattern of a function at a point.
    #[must_use]
    pub fn of<F: Differentiable>(f: &F, x: &Points<F::Domain, f64>) -> Self {
        Self::new(Self::pattern_at(f, x))
    }

    fn pattern_at<F: Differentiable>(f: &F, x: &Points<F::Domain, f64>) -> SparsityPattern {
        SparsityPattern::found_in_jacobian::<F::Domain, F::Codomain>(|x| f.evaluate(x), x)
    }

    /// The pattern.
    #[must_use]
    pub fn pattern(&self) -> &SparsityPattern {
        &self.all.pattern
    }

    /// The number of directions to which the columns are compressed.
    #[must_use]
    pub fn colours(&self) -> usize {
        self.all.count
    }

    /// The values of the entries at a point, in the order of the pattern's entries.
    ///
    /// # Panics
    ///
    /// As [`values_into`](Self::values_into).
    #[must_use]
    #[track_caller]
    pub fn values<F: Differentiable>(&self, f: &F, x: &Points<F::Domain, f64>) -> Vec<f64> {
        let mut values = vec![0.0; self.all.pattern.len()];
        self.values_into(f, x, &mut values);
        values
    }

    /// Writes the values of the entries at a point into a slice, in the order of the pattern's entries.
    ///
    /// It allocates the points at which the function is evaluated, and nothing else.
    ///
    /// # Panics
    ///
    /// If the point has not as many coordinates as the pattern has columns, or the function's value not as many as the
    /// pattern has rows, or the slice is not as long as the pattern has entries.
    #[track_caller]
    pub fn values_into<F: Differentiable>(&self, f: &F, x: &Points<F::Domain, f64>, values: &mut [f64]) {
        self.all.assert_fits::<F::Domain>(x, values);
        for (first, is_wide) in self.all.passes() {
            if is_wide {
                self.pass::<F, U16>(f, x, first, values);
            } else {
                self.pass::<F, U8>(f, x, first, values);
            }
        }
    }

    /// The entries of `K` directions from `first` on.
    #[track_caller]
    fn pass<F: Differentiable, K: Directions>(
        &self,
        f: &F,
        x: &Points<F::Domain, f64>,
        first: usize,
        values: &mut [f64],
    ) where
        ChunkBundle<U1, K>: Real,
    {
        let y = f.evaluate(self.all.seeded::<F::Domain, K>(x, first));
        let (offsets, rows) = (self.all.pattern.row_offsets(), self.all.pattern.rows());
        let mut row = 0;
        F::Codomain::map(&y, &mut |y| {
            // A row too many is refused below.
            if row < rows {
                for entry in offsets[row]..offsets[row + 1] {
                    if let Some(lane) = self.all.lane::<K>(entry, first) {
                        values[entry] = y.components()[1 + lane];
                    }
                }
            }
            row += 1;
        });
        assert!(
            row == rows,
            "the function gives {row} values, and the pattern has {rows} rows: give a pattern with a row for each value"
        );
    }

    /// The Jacobian at a point, as the list of its non-zeros.
    ///
    /// # Panics
    ///
    /// As [`values_into`](Self::values_into).
    #[must_use]
    #[track_caller]
    pub fn triplets<F: Differentiable>(&self, f: &F, x: &Points<F::Domain, f64>) -> Triplets {
        self.all.triplets(&self.values(f, x))
    }

    /// The Jacobian at a point, in compressed rows.
    ///
    /// # Panics
    ///
    /// As [`values_into`](Self::values_into).
    #[must_use]
    #[track_caller]
    pub fn compressed_rows<F: Differentiable>(&self, f: &F, x: &Points<F::Domain, f64>) -> CompressedRows {
        self.all.compressed_rows(self.values(f, x))
    }

    /// Searches for the non-zeros at a point, and compares them with the pattern. It takes as long as the first search.
    ///
    /// # Errors
    ///
    /// The first non-zero that the pattern does not have.
    ///
    /// # Panics
    ///
    /// If the pattern is of another size.
    pub fn check<F: Differentiable>(&self, f: &F, x: &Points<F::Domain, f64>) -> Result<(), UncoveredEntry> {
        self.all.check(&Self::pattern_at(f, x))
    }
}
