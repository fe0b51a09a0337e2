//! Sparse Hessians of a function at many points.

use alloc::vec;
use alloc::vec::Vec;

use crate::bundle::ChunkBundle;
use crate::calculus::compression::{Compression, UncoveredEntry};
use crate::calculus::{CompressedRows, Differentiable, SparsityPattern, Triplets, colouring};
use crate::order::{Directions, U1, U8, U16};
use crate::real::Real;
use crate::reverse::Recording;
use crate::space::{Points, Scalar, variables};

/// In place of an entry: the value is read at the other one of the pair.
const ELSEWHERE: usize = usize::MAX;

/// The sparse Hessian of a function at many points. Its [pattern](SparsityPattern) is found once, and the directions
/// are chosen once.
///
/// ```
/// use tangent_bundle::calculus::SparseHessian;
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
/// let hessian = SparseHessian::of(&Chain, &vec![1.0, 2.0, 3.0]);
/// assert_eq!(hessian.values(&Chain, &vec![1.0, 2.0, 3.0]), [4.0, 4.0, 2.0, 6.0, 6.0, 4.0]);
/// ```
///
/// The pattern must have all non-zeros at each point. An entry that it does not have is added to an entry of the same
/// row that shares its direction, and both are wrong. [`check`](Self::check) compares the pattern with a search at a
/// point.
///
/// The values take variables over 8 or 16 directions, so the function is a function object. Closures have patterns, by
/// [`SparsityPattern::of_hessian`].
#[derive(Clone, Debug)]
pub struct SparseHessian {
    all: Compression,
    /// For each entry, the place of its equal on the other side of the diagonal if it is read here, or [`ELSEWHERE`].
    equals: Vec<usize>,
}

impl SparseHessian {
    /// The sparse Hessian of a pattern, with directions for its columns. The pattern is completed to a symmetric one.
    ///
    /// # Panics
    ///
    /// If the pattern has not as many rows as columns.
    #[must_use]
    pub fn new(pattern: SparsityPattern) -> Self {
        let (rows, columns) = (pattern.rows(), pattern.columns());
        assert!(
            rows == columns,
            "the pattern has {rows} rows and {columns} columns: a Hessian has as many rows as columns"
        );
        let pattern = pattern.union(&pattern.transposed());
        let colours = colouring::star(&pattern, &mut |_| ());
        let all = Compression::new(pattern, colours);
        let equals = Self::equals(&all);
        Self { all, equals }
    }

    /// Where the entries are read. Hᵢⱼ is alone in its direction in the compressed row i, or Hⱼᵢ in row j. If both are,
    /// the one above the diagonal is read.
    fn equals(all: &Compression) -> Vec<usize> {
        let (_, _, mirrors) = all.pattern.by_columns();
        // How many entries of the row have a direction, with the row.
        let mut counts = vec![(usize::MAX, 0); all.count];
        let mut is_alone = Vec::with_capacity(all.pattern.len());
        for i in 0..all.pattern.rows() {
            let colours = || all.pattern.row(i).iter().map(|j| all.colours[*j] as usize);
            for colour in colours() {
                let before = if counts[colour].0 == i { counts[colour].1 } else { 0 };
                counts[colour] = (i, before + 1);
            }
            is_alone.extend(colours().map(|colour| counts[colour].1 == 1));
        }
        let is_read = |(k, mirror): (usize, &usize)| {
            let is_above = k <= *mirror;
            if is_alone[k] && (is_above || !is_alone[*mirror]) {
                *mirror
            } else {
                ELSEWHERE
            }
        };
        mirrors.iter().enumerate().map(is_read).collect()
    }

    /// The sparse Hessian of the pattern of a function at a point.
    #[must_use]
    pub fn of<F: Differentiable<Codomain = Scalar>>(f: &F, x: &Points<F::Domain, f64>) -> Self {
        Self::new(Self::pattern_at(f, x))
    }

    fn pattern_at<F: Differentiable<Codomain = Scalar>>(f: &F, x: &Points<F::Domain, f64>) -> SparsityPattern {
        SparsityPattern::found_in_hessian::<F::Domain>(|x| f.evaluate(x), x)
    }

    /// The pattern. It is symmetric.
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
    pub fn values<F: Differentiable<Codomain = Scalar>>(&self, f: &F, x: &Points<F::Domain, f64>) -> Vec<f64> {
        let mut values = vec![0.0; self.all.pattern.len()];
        self.values_into(f, x, &mut values);
        values
    }

    /// Writes the values of the entries at a point into a slice, in the order of the pattern's entries.
    ///
    /// It allocates the points at which the function is evaluated and their variables. The recordings are kept by the
    /// thread.
    ///
    /// # Panics
    ///
    /// If the point has not as many coordinates as the pattern has columns, or the slice is not as long as the pattern
    /// has entries.
    #[track_caller]
    pub fn values_into<F: Differentiable<Codomain = Scalar>>(
        &self,
        f: &F,
        x: &Points<F::Domain, f64>,
        values: &mut [f64],
    ) {
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
    fn pass<F: Differentiable<Codomain = Scalar>, K: Directions>(
        &self,
        f: &F,
        x: &Points<F::Domain, f64>,
        first: usize,
        values: &mut [f64],
    ) where
        ChunkBundle<U1, K>: Real,
    {
        let recording = Recording::new();
        let seeds = self.all.seeded::<F::Domain, K>(x, first);
        let y = f.evaluate(variables::<F::Domain, ChunkBundle<U1, K>>(&recording, &seeds));
        let offsets = self.all.pattern.row_offsets();
        let covector = [ChunkBundle::<U1, K>::from(1.0)];
        recording.pull_back_to::<1>([(y, covector)], |i, [slope]| {
            for entry in offsets[i]..offsets[i + 1] {
                if self.equals[entry] != ELSEWHERE
                    && let Some(lane) = self.all.lane::<K>(entry, first)
                {
                    values[entry] = slope.components()[1 + lane];
                    values[self.equals[entry]] = values[entry];
                }
            }
        });
    }

    /// The Hessian at a point, as the list of its non-zeros.
    ///
    /// # Panics
    ///
    /// As [`values_into`](Self::values_into).
    #[must_use]
    #[track_caller]
    pub fn triplets<F: Differentiable<Codomain = Scalar>>(&self, f: &F, x: &Points<F::Domain, f64>) -> Triplets {
        self.all.triplets(&self.values(f, x))
    }

    /// The Hessian at a point, in compressed rows. They are also its compressed columns.
    ///
    /// # Panics
    ///
    /// As [`values_into`](Self::values_into).
    #[must_use]
    #[track_caller]
    pub fn compressed_rows<F: Differentiable<Codomain = Scalar>>(
        &self,
        f: &F,
        x: &Points<F::Domain, f64>,
    ) -> CompressedRows {
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
    pub fn check<F: Differentiable<Codomain = Scalar>>(
        &self,
        f: &F,
        x: &Points<F::Domain, f64>,
    ) -> Result<(), UncoveredEntry> {
        self.all.check(&Self::pattern_at(f, x))
    }
}
