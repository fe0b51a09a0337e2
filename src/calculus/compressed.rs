//! Sparse matrices: as triplets, and as arrays of compressed rows.

use alloc::vec;
use alloc::vec::Vec;

/// A sparse matrix as the list of its non-zeros.
///
/// Rows and columns are numbered from 0, in the order of the coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triplets {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub columns: usize,
    /// The entries (row, column, value), sorted by rows and then by columns.
    pub entries: Vec<(usize, usize, f64)>,
    /// The number of directions to which the columns were compressed.
    pub colours: usize,
}

/// A sparse matrix in compressed rows, the format that is called CSR.
///
/// These are the three arrays of CSR matrices in other crates, which take them without a copy:
/// `CsrMatrix::try_from_csr_data` in nalgebra-sparse, `CsMat::new` in sprs, `SymbolicSparseRowMat::new_checked` in
/// faer. [`transposed`](Self::transposed) gives those of CSC matrices.
#[derive(Clone, Debug, PartialEq)]
pub struct CompressedRows {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub columns: usize,
    /// Where each row begins among the entries, and the end of the last one: `rows + 1` numbers.
    pub offsets: Vec<usize>,
    /// The columns of the entries, row by row, in rising order in each row.
    pub indices: Vec<usize>,
    /// The values of the entries, in the same order.
    pub values: Vec<f64>,
}

impl CompressedRows {
    /// The transpose. Its arrays are also the compressed columns of this matrix, the format that is called CSC.
    ///
    /// ```
    /// use tangent_bundle::calculus::sparse_jacobian;
    /// use tangent_bundle::prelude::*;
    ///
    /// let f = differentiable!(|[x, y]| -> [Scalar; 2] { [x * y, x * 3.0] });
    /// let rows = sparse_jacobian(&f, [2.0, 5.0]).compressed_rows();
    /// assert_eq!((rows.offsets.as_slice(), rows.indices.as_slice()), (&[0, 2, 3][..], &[0, 1, 0][..]));
    /// assert_eq!(rows.values, [5.0, 2.0, 3.0]);
    /// assert_eq!(rows.transposed().values, [5.0, 3.0, 2.0]);
    /// ```
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut offsets = vec![0; self.columns + 1];
        self.indices.iter().for_each(|j| offsets[j + 1] += 1);
        (0..self.columns).for_each(|j| offsets[j + 1] += offsets[j]);
        let mut ends = offsets.clone();
        let (mut indices, mut values) = (vec![0; self.indices.len()], vec![0.0; self.values.len()]);
        for (i, row) in self.offsets.windows(2).enumerate() {
            for k in row[0]..row[1] {
                let end = &mut ends[self.indices[k]];
                (indices[*end], values[*end]) = (i, self.values[k]);
                *end += 1;
            }
        }
        Self {
            rows: self.columns,
            columns: self.rows,
            offsets,
            indices,
            values,
        }
    }
}

impl Triplets {
    /// The same matrix in compressed rows.
    #[must_use]
    pub fn compressed_rows(&self) -> CompressedRows {
        let mut offsets = vec![0; self.rows + 1];
        self.entries.iter().for_each(|(i, _, _)| offsets[i + 1] += 1);
        (0..self.rows).for_each(|i| offsets[i + 1] += offsets[i]);
        CompressedRows {
            rows: self.rows,
            columns: self.columns,
            offsets,
            indices: self.entries.iter().map(|(_, j, _)| *j).collect(),
            values: self.entries.iter().map(|(_, _, x)| *x).collect(),
        }
    }
}
