//! Sparse Jacobians and Hessians: the pattern comes from a recording, and the values from few evaluations.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use typenum::Unsigned;

use crate::bundle::ChunkBundle;
use crate::calculus::{CompressedRows, Differentiable, SparsityPattern, Triplets, colouring};
use crate::order::{Directions, U1, U8, U16};
use crate::real::Real;
use crate::reverse::Recording;
use crate::space::{Points, Scalar, Space, direction_in, seeded, variables};

/// The sparse Jacobian of a function each of whose values depends on few variables.
///
/// A recording of one evaluation finds the non-zeros. Columns without a common row share a direction, and the values
/// take an evaluation for every eight or sixteen directions. Entries that are zero here, because a factor is zero at
/// this point, may be left out.
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

/// The columns of a matrix compressed to few directions.
#[derive(Clone, Debug)]
struct Compression {
    pattern: SparsityPattern,
    /// The direction of each column.
    colours: Vec<u32>,
    count: usize,
}

impl Compression {
    fn new(pattern: SparsityPattern, colours: Vec<u32>) -> Self {
        let count = colours.iter().max().map_or(0, |last| *last as usize + 1);
        Self {
            pattern,
            colours,
            count,
        }
    }

    /// The widths of the passes that have all directions: sixteen, and eight for the last ones if they are enough.
    fn passes(&self) -> impl Iterator<Item = (usize, bool)> {
        let count = self.count;
        (0..count).step_by(16).map(move |first| (first, count - first > 8))
    }

    /// The point whose coordinates move in their directions, for `K` directions from `first` on.
    fn seeded<D: Space, K: Directions>(&self, x: &Points<D, f64>, first: usize) -> Points<D, ChunkBundle<U1, K>> {
        seeded::<D, U1, f64, _>(x, |i| {
            direction_in(&(first..first + K::USIZE), self.colours[i] as usize)
        })
    }

    /// The place of an entry in a pass, if the pass has its direction.
    #[inline]
    fn lane<K: Unsigned>(&self, entry: usize, first: usize) -> Option<usize> {
        let colour = self.colours[self.pattern.column_indices()[entry]] as usize;
        let lane = colour.wrapping_sub(first);
        (lane < K::USIZE).then_some(lane)
    }

    #[track_caller]
    fn assert_fits<D: Space>(&self, x: &Points<D, f64>, values: &[f64]) {
        let (n, columns) = (D::dimension(x), self.pattern.columns());
        assert!(
            n == columns,
            "the point has {n} coordinates, and the pattern {columns} columns: give a point of as many coordinates"
        );
        let (room, entries) = (values.len(), self.pattern.len());
        assert!(
            room == entries,
            "the slice has room for {room} values, and the pattern has {entries} entries: give a slice of as many values"
        );
    }

    fn triplets(&self, values: &[f64]) -> Triplets {
        let mut entries = Vec::with_capacity(values.len());
        for i in 0..self.pattern.rows() {
            let row = self.pattern.row_offsets()[i]..self.pattern.row_offsets()[i + 1];
            let row = self.pattern.column_indices()[row.clone()].iter().zip(&values[row]);
            entries.extend(row.map(|(j, x)| (i, *j, *x)));
        }
        Triplets {
            rows: self.pattern.rows(),
            columns: self.pattern.columns(),
            entries,
            colours: self.count,
        }
    }

    fn compressed_rows(&self, values: Vec<f64>) -> CompressedRows {
        CompressedRows {
            rows: self.pattern.rows(),
            columns: self.pattern.columns(),
            offsets: self.pattern.row_offsets().to_vec(),
            indices: self.pattern.column_indices().to_vec(),
            values,
        }
    }

    fn check(&self, found: &SparsityPattern) -> Result<(), UncoveredEntry> {
        match self.pattern.first_outside(found) {
            Some((row, column)) => Err(UncoveredEntry { row, column }),
            None => Ok(()),
        }
    }
}

/// A non-zero that a pattern does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UncoveredEntry {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
}

impl fmt::Display for UncoveredEntry {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "the entry ({}, {}) is not zero at this point, and the pattern does not have it: take the union with the pattern \
             of this point",
            self.row, self.column
        )
    }
}

impl core::error::Error for UncoveredEntry {}

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
