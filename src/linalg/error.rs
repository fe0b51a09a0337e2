//! What a matrix can be that a function of matrices does not take.

use core::fmt::{self, Display};

/// Why a function of matrices has no value, or no derivatives, at a matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinalgError {
    /// A matrix that must be square is not.
    NotSquare {
        /// How many rows it has.
        rows: usize,
        /// How many columns it has.
        columns: usize,
    },
    /// The rows or columns of two matrices do not fit.
    Shapes {
        /// What the first one has.
        first: usize,
        /// What the second one has.
        second: usize,
    },
    /// The matrix has no inverse, as far as its digits say.
    Singular {
        /// The column at which the elimination finds no pivot, counted from 0.
        column: usize,
    },
    /// The columns of the matrix (or the rows, of a wide one) depend on one another, as far as their digits say.
    RankDeficient {
        /// The first column that depends on those before it, counted from 0.
        column: usize,
    },
    /// A symmetric matrix is not.
    NotSymmetric {
        /// The row of an entry that differs from its mirror image.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// A symmetric matrix is not positive definite.
    NotPositiveDefinite {
        /// The pivot that is not positive, counted from 0.
        pivot: usize,
    },
    /// Two eigenvalues or singular values are equal, and the perturbation parts them in a way that has no derivatives.
    Repeated {
        /// The first of the two, counted from 0 in their order.
        first: usize,
        /// The second.
        second: usize,
    },
    /// A singular value is zero and moves: it has a kink there.
    ZeroSingularValue {
        /// Which one, counted from 0 in descending order.
        index: usize,
    },
    /// The matrix has no real square root or logarithm, or an entry is infinite or NaN: the iteration does not end.
    NoConvergence,
    /// A matrix that must be a rotation is not: it is not orthogonal, or its determinant is −1.
    NotARotation,
}

impl Display for LinalgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSquare { rows, columns } => write!(
                f,
                "the matrix has {rows} rows and {columns} columns, and must be square"
            ),
            Self::Shapes { first, second } => write!(
                f,
                "the matrices do not fit: one has {first} rows or columns where the other has {second}"
            ),
            Self::Singular { column } => write!(
                f,
                "the matrix is singular: column {column} depends on the columns before it, to the last digits"
            ),
            Self::RankDeficient { column } => write!(
                f,
                "the matrix does not have full rank: column {column} (row, of a wide matrix) depends on those before it, to the last digits"
            ),
            Self::NotSymmetric { row, column } => write!(
                f,
                "the matrix is not symmetric: the entries ({row}, {column}) and ({column}, {row}) differ"
            ),
            Self::NotPositiveDefinite { pivot } => write!(
                f,
                "the matrix is not positive definite: its pivot {pivot} is not positive"
            ),
            Self::Repeated { first, second } => write!(
                f,
                "the values {first} and {second} are equal and the tangents part them, so that what was asked has no derivatives here: \
                 ask for the values alone along one direction, or perturb the matrix"
            ),
            Self::ZeroSingularValue { index } => write!(
                f,
                "the singular value {index} is zero and its tangent is not: it has a kink there"
            ),
            Self::NoConvergence => f.write_str(
                "the iteration did not converge: the matrix has an entry that is not finite, or it has no real square root or logarithm",
            ),
            Self::NotARotation => f.write_str("the matrix is not a rotation: it is not orthogonal, or it is a reflection"),
        }
    }
}

impl core::error::Error for LinalgError {}
