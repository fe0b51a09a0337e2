//! Factorisations of matrices, and what they solve.

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, DimMin, DimMinimum, Matrix, OMatrix, OVector, RawStorage, SquareMatrix};

use crate::linalg::error::LinalgError;
use crate::linalg::series::Series;
use crate::linalg::{Entry, dense, equations, factors, matrix, matrix_of, series, spectral, vector};
use crate::real::{BaseFloat, Dense};

/// The lower triangular factor L of a symmetric positive definite matrix A = L·Lᵀ, with a positive diagonal; from
/// [`cholesky`].
#[derive(Debug)]
pub struct Cholesky<R: Entry>(Series<R::Atom>);

/// Factorises a symmetric positive definite matrix. Of a matrix whose tangents are not symmetric it takes half the sum
/// with its transpose.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`NotSymmetric`](LinalgError::NotSymmetric) with the two entries,
/// [`NotPositiveDefinite`](LinalgError::NotPositiveDefinite) with the pivot.
pub fn cholesky<R: Entry, D: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
) -> Result<Cholesky<R>, LinalgError> {
    factors::cholesky(&spectral::symmetric(&dense(a))?).map(Cholesky)
}

impl<R: Entry> Cholesky<R> {
    /// The factor L.
    #[must_use]
    pub fn l<D: Dim>(&self) -> OMatrix<R, D, D>
    where
        DefaultAllocator: Allocator<D, D>,
    {
        matrix_of(&self.0)
    }

    /// The solution X of A·X = B.
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
        equations::fit(self.0.rows(), b.nrows())?;
        let y = factors::solve_triangular(&self.0, &series(b), true);
        Ok(matrix_of(&factors::solve_triangular(&self.0.transposed(), &y, false)))
    }

    /// ln det A, twice the sum of the logarithms of the diagonal of L.
    #[must_use]
    pub fn ln_determinant(&self) -> R {
        let l: Dense<R> = self.0.matrix();
        let sum = (0..l.rows).fold(R::from_float(R::Scalar::ZERO), |sum, i| sum + l.at(i, i).ln());
        sum + sum
    }
}

/// The factors Q with orthonormal columns and R upper triangular, with a positive diagonal, of A = Q·R, for a matrix A
/// with at least as many rows as columns; Q has the shape of A.
///
/// # Errors
///
/// [`Shapes`](LinalgError::Shapes) for a wide matrix, [`RankDeficient`](LinalgError::RankDeficient).
#[expect(clippy::type_complexity, reason = "the two factors")]
pub fn qr<R: Entry, D: Dim, E: Dim>(
    a: &Matrix<R, D, E, impl RawStorage<R, D, E>>,
) -> Result<(OMatrix<R, D, E>, OMatrix<R, E, E>), LinalgError>
where
    DefaultAllocator: Allocator<D, E> + Allocator<E, E>,
{
    let [q, r] = factors::qr(&series(a))?;
    Ok((matrix_of(&q), matrix_of(&r)))
}

/// The X for which ‖A·X − B‖ is smallest; for a wide matrix, which has many, the shortest.
///
/// # Errors
///
/// [`Shapes`](LinalgError::Shapes), [`RankDeficient`](LinalgError::RankDeficient).
pub fn least_squares<R: Entry, D: Dim, E: Dim, K: Dim>(
    a: &Matrix<R, D, E, impl RawStorage<R, D, E>>,
    b: &Matrix<R, D, K, impl RawStorage<R, D, K>>,
) -> Result<OMatrix<R, E, K>, LinalgError>
where
    DefaultAllocator: Allocator<E, K>,
{
    Ok(matrix(equations::least_squares(&dense(a), &dense(b))?))
}

/// The solution X of T·X = B for a lower triangular matrix T; what is above its diagonal is not looked at.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`Shapes`](LinalgError::Shapes), [`Singular`](LinalgError::Singular) for a
/// zero on the diagonal.
pub fn solve_lower<R: Entry, D: Dim, K: Dim>(
    t: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
    b: &Matrix<R, D, K, impl RawStorage<R, D, K>>,
) -> Result<OMatrix<R, D, K>, LinalgError>
where
    DefaultAllocator: Allocator<D, K>,
{
    Ok(matrix(equations::solve_triangular(&dense(t), &dense(b), true)?))
}

/// The solution X of T·X = B for an upper triangular matrix T; what is below its diagonal is not looked at.
///
/// # Errors
///
/// As of [`solve_lower`].
pub fn solve_upper<R: Entry, D: Dim, K: Dim>(
    t: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
    b: &Matrix<R, D, K, impl RawStorage<R, D, K>>,
) -> Result<OMatrix<R, D, K>, LinalgError>
where
    DefaultAllocator: Allocator<D, K>,
{
    Ok(matrix(equations::solve_triangular(&dense(t), &dense(b), false)?))
}

/// The eigenvalues of a symmetric matrix and its eigenvectors, from [`symmetric_eigen`].
#[derive(Clone, Debug)]
pub struct SymmetricEigen<R: Entry, D: Dim>
where
    DefaultAllocator: Allocator<D> + Allocator<D, D>,
{
    /// The eigenvalues, ascending at the primal, each continued along its own branch.
    pub values: OVector<R, D>,
    /// The eigenvectors as columns: of length 1, with the component that is largest at the primal positive.
    pub vectors: OMatrix<R, D, D>,
}

/// The eigenvalues and eigenvectors of a symmetric matrix.
///
/// # Errors
///
/// [`NotSquare`](LinalgError::NotSquare), [`NotSymmetric`](LinalgError::NotSymmetric), and
/// [`Repeated`](LinalgError::Repeated) where eigenvalues are equal and the tangents part them: their eigenvectors have
/// no derivatives there.
pub fn symmetric_eigen<R: Entry, D: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
) -> Result<SymmetricEigen<R, D>, LinalgError>
where
    DefaultAllocator: Allocator<D> + Allocator<D, D>,
{
    let (values, vectors) = spectral::symmetric_eigen(&dense(a))?;
    Ok(SymmetricEigen {
        values: vector(values),
        vectors: matrix(vectors),
    })
}

/// The eigenvalues of a symmetric matrix, ascending at the primal.
///
/// Eigenvalues that are equal and part along one direction (Taylor bundles) have derivatives, and are ordered by those.
///
/// # Errors
///
/// As of [`symmetric_eigen`]; [`Repeated`](LinalgError::Repeated) for several directions alone.
pub fn symmetric_eigenvalues<R: Entry, D: Dim>(
    a: &SquareMatrix<R, D, impl RawStorage<R, D, D>>,
) -> Result<OVector<R, D>, LinalgError>
where
    DefaultAllocator: Allocator<D>,
{
    spectral::eigenvalues(&dense(a)).map(vector)
}

/// The singular values and vectors A = U·Σ·Vᵀ, from [`svd`].
#[derive(Clone, Debug)]
pub struct Svd<R: Entry, D: Dim, E: Dim, M: Dim>
where
    DefaultAllocator: Allocator<D, M> + Allocator<M> + Allocator<E, M>,
{
    /// The left singular vectors as columns, with the component that is largest at the primal positive.
    pub left: OMatrix<R, D, M>,
    /// The singular values, descending at the primal.
    pub values: OVector<R, M>,
    /// The right singular vectors as columns.
    pub right: OMatrix<R, E, M>,
}

/// The singular values and vectors of a matrix.
///
/// # Errors
///
/// [`Repeated`](LinalgError::Repeated) and [`ZeroSingularValue`](LinalgError::ZeroSingularValue) where the vectors have
/// no derivatives.
pub fn svd<R: Entry, D: DimMin<E>, E: Dim>(
    a: &Matrix<R, D, E, impl RawStorage<R, D, E>>,
) -> Result<Svd<R, D, E, DimMinimum<D, E>>, LinalgError>
where
    DefaultAllocator: Allocator<D, DimMinimum<D, E>> + Allocator<DimMinimum<D, E>> + Allocator<E, DimMinimum<D, E>>,
{
    let svd = spectral::svd(&dense(a))?;
    Ok(Svd {
        left: matrix(svd.left),
        values: vector(svd.values),
        right: matrix(svd.right),
    })
}

/// The singular values of a matrix, descending at the primal.
///
/// # Errors
///
/// [`Repeated`](LinalgError::Repeated) for equal ones in several directions, and
/// [`ZeroSingularValue`](LinalgError::ZeroSingularValue) for one that is zero and moves.
pub fn singular_values<R: Entry, D: DimMin<E>, E: Dim>(
    a: &Matrix<R, D, E, impl RawStorage<R, D, E>>,
) -> Result<OVector<R, DimMinimum<D, E>>, LinalgError>
where
    DefaultAllocator: Allocator<DimMinimum<D, E>>,
{
    spectral::singular_values(&dense(a)).map(vector)
}
