//! The columns of a sparse matrix compressed to few directions: what sparse Jacobians and Hessians have in common.

use alloc::vec::Vec;
use core::fmt;

use typenum::Unsigned;

use crate::bundle::ChunkBundle;
use crate::calculus::{CompressedRows, SparsityPattern, Triplets};
use crate::order::{Directions, U1};
use crate::space::{Points, Space, direction_in, seeded};

/// The columns of a matrix compressed to few directions.
#[derive(Clone, Debug)]
pub(super) struct Compression {
    pub(super) pattern: SparsityPattern,
    /// The direction of each column.
    pub(super) colours: Vec<u32>,
    pub(super) count: usize,
}

impl Compression {
    pub(super) fn new(pattern: SparsityPattern, colours: Vec<u32>) -> Self {
        let count = colours.iter().max().map_or(0, |last| *last as usize + 1);
        Self {
            pattern,
            colours,
            count,
        }
    }

    /// The widths of the passes that have all directions: sixteen, and eight for the last ones if they are enough.
    pub(super) fn passes(&self) -> impl Iterator<Item = (usize, bool)> {
        let count = self.count;
        (0..count).step_by(16).map(move |first| (first, count - first > 8))
    }

    /// The point whose coordinates move in their directions, for `K` directions from `first` on.
    pub(super) fn seeded<D: Space, K: Directions>(
        &self,
        x: &Points<D, f64>,
        first: usize,
    ) -> Points<D, ChunkBundle<U1, K>> {
        seeded::<D, U1, f64, _>(x, |i| {
            direction_in(&(first..first + K::USIZE), self.colours[i] as usize)
        })
    }

    /// The place of an entry in a pass, if the pass has its direction.
    #[inline]
    pub(super) fn lane<K: Unsigned>(&self, entry: usize, first: usize) -> Option<usize> {
        let colour = self.colours[self.pattern.column_indices()[entry]] as usize;
        let lane = colour.wrapping_sub(first);
        (lane < K::USIZE).then_some(lane)
    }

    #[track_caller]
    pub(super) fn assert_fits<D: Space>(&self, x: &Points<D, f64>, values: &[f64]) {
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

    pub(super) fn triplets(&self, values: &[f64]) -> Triplets {
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

    pub(super) fn compressed_rows(&self, values: Vec<f64>) -> CompressedRows {
        CompressedRows {
            rows: self.pattern.rows(),
            columns: self.pattern.columns(),
            offsets: self.pattern.row_offsets().to_vec(),
            indices: self.pattern.column_indices().to_vec(),
            values,
        }
    }

    pub(super) fn check(&self, found: &SparsityPattern) -> Result<(), UncoveredEntry> {
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
