//! Linear algebra at every order: equations, factorisations, eigenvalues and functions of matrices of any
//! [`Real`](crate::real::Real).
//!
//! The functions take the matrices of `nalgebra`, static and dynamic, whose entries are floats, bundles of any
//! representation and nesting, or variables of a recording. The primal matrix is factorised once, in floats, by
//! nalgebra. The orders follow from it by series:
//!
//! ```text
//! A·x = b        A₀·xₖ = bₖ − Σ_{j ≥ 1} Aⱼ·xₖ₋ⱼ
//! ```
//!
//! so that the derivatives of a solution to order N cost N + 1 back substitutions, and not N + 1 factorisations.
//!
//! ```
//! use nalgebra::{Matrix2, Vector2};
//! use tangent_bundle::linalg;
//! use tangent_bundle::prelude::*;
//!
//! let t = Bundle::<U3>::taylor(0.0);
//! let a = Matrix2::new(t + 2.0, t, t, t + 1.0);
//! let x = linalg::solve(&a, &Vector2::new(t, t * t)).unwrap();
//! assert!((a * x - Vector2::new(t, t * t)).iter().all(|r| r.max_norm() < 1e-15));
//!
//! // At equal diagonals or special points the algorithms of nalgebra lose derivatives; these do not.
//! let s = Matrix2::new(2.0.into(), t, t, 1.0.into());
//! let lowest = linalg::symmetric_eigenvalues(&s).unwrap()[0];
//! assert_eq!(lowest.derivative(2), -2.0);
//! ```
//!
//! What a matrix must be for a function is checked, and an [error](LinalgError) says what it is not.

mod decompositions;
mod determinant;
mod equations;
mod error;
mod factors;
mod functions;
#[cfg(feature = "std")]
mod recorded;
mod rotation;
mod series;
mod spectral;

use alloc::vec::Vec;

use nalgebra::allocator::Allocator;
use nalgebra::{
    ClosedAddAssign, ClosedDivAssign, ClosedMulAssign, ClosedSubAssign, DefaultAllocator, Dim, Matrix, Matrix3,
    OMatrix, OVector, RawStorage, Scalar, SquareMatrix, U1, Vector, Vector3,
};
use num_traits::{One, Zero};

pub use decompositions::{
    Cholesky, Svd, SymmetricEigen, cholesky, least_squares, qr, singular_values, solve_lower, solve_upper, svd,
    symmetric_eigen, symmetric_eigenvalues,
};
pub use error::LinalgError;

use crate::linalg::equations::Factored;
use crate::linalg::series::{Series, Terms};
use crate::real::ground::MatrixFunction;
use crate::real::{Dense, Elementary};

/// An entry of a matrix: any [`Real`](crate::real::Real) that nalgebra stores and computes with, which is every one
/// without a lifetime.
///
/// A generic function of matrices asks for `R: Real + Entry`; then `a * b` and `a + b` are nalgebra's.
pub trait Entry:
    Elementary + Scalar + Zero + One + ClosedAddAssign + ClosedSubAssign + ClosedMulAssign + ClosedDivAssign
{
}

impl<R> Entry for R where
    R: Elementary + Scalar + Zero + One + ClosedAddAssign + ClosedSubAssign + ClosedMulAssign + ClosedDivAssign
{
}

/// The entries of a matrix.
fn dense<R: Entry, D: Dim, E: Dim>(m: &Matrix<R, D, E, impl RawStorage<R, D, E>>) -> Dense<R> {
    Dense {
        rows: m.nrows(),
        columns: m.ncols(),
        entries: m.iter().copied().collect(),
    }
}

/// The matrix of these entries, with its shape as a type.
fn matrix<R: Entry, D: Dim, E: Dim>(m: Dense<R>) -> OMatrix<R, D, E>
where
    DefaultAllocator: Allocator<D, E>,
{
    OMatrix::from_iterator_generic(D::from_usize(m.rows), E::from_usize(m.columns), m.entries)
}

/// The vector of these numbers.
fn vector<R: Entry, D: Dim>(x: Vec<R>) -> OVector<R, D>
where
    DefaultAllocator: Allocator<D>,
{
    OVector::from_iterator_generic(D::from_usize(x.len()), U1, x)
}

/// The series of a matrix of any numbers.
fn series<R: Entry, D: Dim, E: Dim>(m: &Matrix<R, D, E, impl RawStorage<R, D, E>>) -> Series<R::Atom> {
    Series::of(&Terms::of::<R>(), &dense(m))
}

/// The product A·B.
///
/// It is one product of matrices of floats for each pair of orders whose sum is at most the order of the bundles.
///
/// # Errors
///
/// [`Shapes`](LinalgError::Shapes), if A has not as many columns as B has rows.
pub fn mat_mul<R: Entry, D: Dim, E: Dim, F: Dim, K: Dim>(
    a: &Matrix<R, D, E, impl RawStorage<R, D, E>>,
    b: &Matrix<R, F, K, impl RawStorage<R, F, K>>,
) -> Result<OMatrix<R, D, K>, LinalgError>
where
    DefaultAllocator: Allocator<D, K>,
{
    equations::fit(a.ncols(), b.nrows())?;
    Ok(matrix(series(a).times(&series(b)).matrix()))
}

/// The factorisation of a square matrix by which equations are solved, from [`lu`].
pub struct Lu<R: Entry>(Factored<R>);

/// Factorises a square matrix: the primal one, in floats.
///
/// Solve several equations with one matrix by it, and ask for the determinant of the same matrix.
///
/// ```
/// use nalgebra::{Matrix2, Vector2};
/// use tangent_bundle::linalg;
///
/// let lu = linalg::lu(&Matrix2::new(4.0, 1.0, 2.0, 1.0)).unwrap();
/// assert_eq!(lu.solve(&Vector2::new(2.0, 0.0)).unwrap(), Vector2::new(1.0, -2.0));
/// assert_eq!(lu.ln_determinant(), (2.0_f64.ln(), 1.0));
/// ```
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), and [`Singular`](LinalgError::Singular) where a pivot is lost in the rounding
/// of what led to it.
pub fn lu<R: Entry, D: Dim>(a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>) -> Result<Lu<R>, LinalgError> {
    Factored::new(&dense(a)).map(Lu)
}

impl<R: Entry> Lu<R> {
    /// The solution X of A·X = B, for a vector or a matrix B.
    ///
    /// # Errors
    ///
    /// [`Shapes`](LinalgError::Shapes), if B has not as many rows as A.
    pub fn solve<D: Dim, K: Dim>(
        &self,
        b: &Matrix<R, D, K, impl RawStorage<R, D, K>>,
    ) -> Result<OMatrix<R, D, K>, LinalgError>
    where
        DefaultAllocator: Allocator<D, K>,
    {
        self.0.solve(&dense(b)).map(matrix)
    }

    /// ln |det A|, and the sign of the determinant, ±1.
    #[must_use]
    pub fn ln_determinant(&self) -> (R, R::Scalar) {
        self.0.ln_determinant()
    }
}

/// The solution X of A·X = B, for a vector or a matrix B: [`lu`] and then [`Lu::solve`].
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`Singular`](LinalgError::Singular), [`Shapes`](LinalgError::Shapes).
pub fn solve<R: Entry, D: Dim, K: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
    b: &Matrix<R, D, K, impl RawStorage<R, D, K>>,
) -> Result<OMatrix<R, D, K>, LinalgError>
where
    DefaultAllocator: Allocator<D, K>,
{
    lu(a)?.solve(b)
}

/// The inverse A⁻¹. To solve equations, call [`solve`]: it is faster and more accurate.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`Singular`](LinalgError::Singular).
pub fn inverse<R: Entry, D: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
) -> Result<OMatrix<R, D, D>, LinalgError>
where
    DefaultAllocator: Allocator<D, D>,
{
    Ok(matrix(lu(a)?.0.inverse()))
}

/// The determinant, of a singular matrix too.
///
/// Its derivatives cost about an inverse. Where the pivots differ so much that terms of that would cancel, they come
/// from an elimination of bundles. The elimination ends where the pivots are small. The polynomial of the m rows that
/// are left then takes some m⁴/4 products.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare).
pub fn determinant<R: Entry, D: Dim>(a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>) -> Result<R, LinalgError> {
    determinant::determinant(&dense(a))
}

/// ln |det A|, and the sign of the determinant, ±1; it neither overflows nor underflows.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`Singular`](LinalgError::Singular).
pub fn ln_determinant<R: Entry, D: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
) -> Result<(R, R::Scalar), LinalgError> {
    Ok(lu(a)?.ln_determinant())
}

/// The functions of square matrices.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $Function:ident)+) => {$(
        $(#[$doc])*
        pub fn $name<R: Entry, D: Dim>(
            a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
        ) -> Result<OMatrix<R, D, D>, LinalgError>
        where
            DefaultAllocator: Allocator<D, D>,
        {
            functions::of_matrix(MatrixFunction::$Function, &dense(a)).map(matrix)
        }
    )+};
}

functions! {
    /// The exponential Σ Aᵏ/k! of a square matrix, by scaling and squaring.
    ///
    /// # Errors
    ///
    /// [`NotSquare`](LinalgError::NotSquare), [`NoConvergence`](LinalgError::NoConvergence) for entries that are not
    /// finite.
    exp Exp
    /// The logarithm of a square matrix whose eigenvalues are not on the axis to the left of 0, nor 0: its eigenvalues
    /// have imaginary parts within ±π.
    ///
    /// # Errors
    ///
    /// [`NotSquare`](LinalgError::NotSquare), [`NoConvergence`](LinalgError::NoConvergence) for other matrices.
    ln Ln
    /// The square root of a square matrix whose eigenvalues are not on the axis to the left of 0, nor 0: its
    /// eigenvalues are to the right of 0.
    ///
    /// # Errors
    ///
    /// [`NotSquare`](LinalgError::NotSquare), [`NoConvergence`](LinalgError::NoConvergence) for other matrices.
    sqrt Sqrt
}

/// The length √(Σ xᵢ²) of a vector, or the Frobenius norm of a matrix, without overflow or underflow between.
///
/// At 0 it has a kink, as `hypot` has there.
#[must_use]
pub fn norm<R: Entry, D: Dim, E: Dim>(x: &Matrix<R, D, E, impl RawStorage<R, D, E>>) -> R {
    equations::norm(&dense(x).entries)
}

/// The quadratic form xᵀ·A·x.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`Shapes`](LinalgError::Shapes).
pub fn quadratic_form<R: Entry, D: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
    x: &Vector<R, D, impl RawStorage<R, D, U1>>,
) -> Result<R, LinalgError> {
    equations::fit(equations::side(&dense(a))?, x.nrows())?;
    let x = series(x);
    let y: Dense<R> = x.transposed().times(&series(a).times(&x)).matrix();
    Ok(y.entries[0])
}

/// The rotation about the axis v by the angle ‖v‖, the exponential of the antisymmetric matrix of v. It is smooth at 0
/// too.
#[must_use]
pub fn rotation<R: Entry>(v: &Vector<R, nalgebra::U3, impl RawStorage<R, nalgebra::U3, U1>>) -> Matrix3<R> {
    let rows = rotation::exp([v[0], v[1], v[2]]);
    Matrix3::from_fn(|i, j| rows[i][j])
}

/// The vector of a rotation, axis times angle, with an angle of at most π.
///
/// # Errors
///
/// [`NotARotation`](LinalgError::NotARotation).
pub fn rotation_vector<R: Entry>(
    m: &SquareMatrix<R, nalgebra::U3, impl RawStorage<R, nalgebra::U3, nalgebra::U3>>,
) -> Result<Vector3<R>, LinalgError> {
    rotation::vector(core::array::from_fn(|i| core::array::from_fn(|j| m[(i, j)]))).map(Vector3::from)
}
