//! Patterns of sparse matrices: which entries are not zero.

use alloc::vec;
use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::reverse::dependencies::Dependencies;
use crate::reverse::{Recording, Var};
use crate::space::{Argument, Over, PointOver, Space, variables};

/// The places of the non-zeros of a sparse matrix.
///
/// It is found from a recording of a function at a point, or given by its entries. A
/// [`SparseJacobian`](crate::calculus::SparseJacobian) or a [`SparseHessian`](crate::calculus::SparseHessian) of it
/// computes the values at any number of points.
///
/// A search may leave out entries that are zero at its point, because a derivative of one variable is exactly zero
/// there. At other points they may not be zero, and a pattern without them gives wrong values there. Take the
/// [`union`](Self::union) of the patterns of several points if that can happen.
///
/// ```
/// use tangent_bundle::calculus::SparsityPattern;
/// use tangent_bundle::reverse::Var;
///
/// let f = |x: Vec<Var>| vec![x[0] * x[0] * x[1], x[2].sin()];
/// let pattern = SparsityPattern::of_jacobian(f, vec![1.0, 2.0, 3.0]);
/// assert_eq!(pattern, SparsityPattern::new(2, 3, [(0, 0), (0, 1), (1, 2)]));
///
/// // At this point the square of x₀ has the derivative zero.
/// let other = SparsityPattern::of_jacobian(f, vec![0.0, 2.0, 3.0]);
/// assert!(pattern.contains(&other) && !other.contains(&pattern));
/// assert_eq!(pattern.union(&other), pattern);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparsityPattern {
    columns: usize,
    /// Where each row begins, and the end of the last one.
    offsets: Vec<usize>,
    /// The columns of the entries, in rising order in each row.
    indices: Vec<usize>,
}

impl SparsityPattern {
    /// The pattern of these entries (row, column), in any order. Repeated entries count once.
    ///
    /// # Panics
    ///
    /// If an entry is outside the matrix.
    #[must_use]
    pub fn new(rows: usize, columns: usize, entries: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut entries = Vec::from_iter(entries);
        for (i, j) in &entries {
            assert!(
                *i < rows && *j < columns,
                "the entry ({i}, {j}) is outside of a pattern of {rows} rows and {columns} columns"
            );
        }
        entries.sort_unstable();
        entries.dedup();
        let mut offsets = vec![0; rows + 1];
        entries.iter().for_each(|(i, _)| offsets[i + 1] += 1);
        (0..rows).for_each(|i| offsets[i + 1] += offsets[i]);
        Self {
            columns,
            offsets,
            indices: entries.into_iter().map(|(_, j)| j).collect(),
        }
    }

    /// The pattern of the Jacobian of a function at a point: what each value depends on.
    ///
    /// The function is a closure, or `|x| f.evaluate(x)` for a function object. It is evaluated once, over variables of
    /// a recording.
    #[must_use]
    pub fn of_jacobian<P, O>(f: impl Fn(Over<P, Var>) -> O, x: P) -> Self
    where
        P: Argument<Coordinate = f64>,
        O: PointOver<Var>,
    {
        Self::found_in_jacobian::<P::Shape, O::Shape>(f, x.hold().borrow())
    }

    /// The pattern of the Hessian of a function at a point: which variables interact. It is symmetric.
    ///
    /// The function is a closure, or `|x| f.evaluate(x)` for a function object. Its gradient is evaluated once, over
    /// variables of a recording.
    #[must_use]
    pub fn of_hessian<P: Argument<Coordinate = f64>>(f: impl Fn(Over<P, Var<Var>>) -> Var<Var>, x: P) -> Self {
        Self::found_in_hessian::<P::Shape>(f, x.hold().borrow())
    }

    pub(super) fn found_in_jacobian<D: Space, C: Space>(
        f: impl Fn(D::Over<Var>) -> C::Over<Var>,
        x: &D::Over<f64>,
    ) -> Self {
        let recording = Recording::new();
        let y = f(variables::<D, f64>(&recording, x));
        let mut nodes = Vec::with_capacity(C::dimension(&y));
        C::map(&y, &mut |y| nodes.push(recording.node_of(y)));
        Self::of_dependencies(D::dimension(x), recording.rows_of_dependencies(nodes))
    }

    pub(super) fn found_in_hessian<D: Space>(f: impl Fn(D::Over<Var<Var>>) -> Var<Var>, x: &D::Over<f64>) -> Self {
        let inner: Recording = Recording::new();
        let recording = Recording::new();
        let inner_variables = variables::<D, f64>(&inner, x);
        let y = f(variables::<D, Var>(&recording, &inner_variables));
        let slope = recording.pull_back([(y, Recording::constant(1.0))]);
        let nodes = slope.iter().map(|y| inner.node_of(y));
        let pattern = Self::of_dependencies(D::dimension(x), inner.rows_of_dependencies(nodes));
        pattern.union(&pattern.transposed())
    }

    fn of_dependencies(columns: usize, dependencies: Dependencies) -> Self {
        Self {
            columns,
            offsets: dependencies.offsets,
            indices: dependencies.variables,
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// The columns of the entries of a row, in rising order.
    ///
    /// # Panics
    ///
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, i: usize) -> &[usize] {
        &self.indices[self.offsets[i]..self.offsets[i + 1]]
    }

    /// The entries (row, column), row by row.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.rows()).flat_map(|i| self.row(i).iter().map(move |j| (i, *j)))
    }

    /// Where each row begins among the entries, and the end of the last one.
    #[must_use]
    pub fn row_offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The columns of all entries, row by row.
    #[must_use]
    pub fn column_indices(&self) -> &[usize] {
        &self.indices
    }

    /// The entries of both patterns.
    ///
    /// # Panics
    ///
    /// If the matrices have different numbers of rows or columns.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.assert_same_size(other);
        let mut offsets = Vec::with_capacity(self.offsets.len());
        offsets.push(0);
        let mut indices = Vec::with_capacity(self.len().max(other.len()));
        for i in 0..self.rows() {
            let start = indices.len();
            indices.extend_from_slice(self.row(i));
            if self.row(i) != other.row(i) {
                indices.extend_from_slice(other.row(i));
                indices[start..].sort_unstable();
                remove_repeated(&mut indices, start);
            }
            offsets.push(indices.len());
        }
        Self {
            columns: self.columns,
            offsets,
            indices,
        }
    }

    /// Whether all entries of another pattern are entries of this one.
    ///
    /// # Panics
    ///
    /// If the matrices have different numbers of rows or columns.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.first_outside(other).is_none()
    }

    /// The first entry of another pattern that is none of this one.
    pub(super) fn first_outside(&self, other: &Self) -> Option<(usize, usize)> {
        self.assert_same_size(other);
        let is_outside = |(i, j): &(usize, usize)| self.row(*i).binary_search(j).is_err();
        let differs = |i: &usize| self.row(*i) != other.row(*i);
        let entries = |i: usize| other.row(i).iter().map(move |j| (i, *j));
        (0..self.rows()).filter(differs).flat_map(entries).find(is_outside)
    }

    /// The pattern of the transpose.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let (offsets, indices, _) = self.by_columns();
        Self {
            columns: self.rows(),
            offsets,
            indices,
        }
    }

    /// Where each column begins, the rows of its entries, and the number of each entry in the order of rows.
    pub(super) fn by_columns(&self) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
        let mut offsets = vec![0; self.columns + 1];
        self.indices.iter().for_each(|j| offsets[j + 1] += 1);
        (0..self.columns).for_each(|j| offsets[j + 1] += offsets[j]);
        let (mut ends, mut rows, mut numbers) = (offsets.clone(), vec![0; self.len()], vec![0; self.len()]);
        for (number, (i, j)) in self.entries().enumerate() {
            rows[ends[j]] = i;
            numbers[ends[j]] = number;
            ends[j] += 1;
        }
        (offsets, rows, numbers)
    }

    #[track_caller]
    fn assert_same_size(&self, other: &Self) {
        let sizes = [self, other].map(|pattern| (pattern.rows(), pattern.columns));
        assert!(
            sizes[0] == sizes[1],
            "a pattern has {} rows and {} columns, and the other {} rows and {} columns: both must be of matrices of the same size",
            sizes[0].0,
            sizes[0].1,
            sizes[1].0,
            sizes[1].1
        );
    }
}

/// Removes equal neighbours from the end of a list, from `start` on.
fn remove_repeated(list: &mut Vec<usize>, start: usize) {
    let mut end = start;
    for k in start..list.len() {
        if end == start || list[k] != list[end - 1] {
            list[end] = list[k];
            end += 1;
        }
    }
    list.truncate(end);
}
