//! Matrices of the numbers at the bottom of a nesting, and what linear algebra asks of these numbers.

use alloc::vec::Vec;
use core::ops::Range;

use nalgebra::linalg::{Cholesky, LU, QR, SymmetricEigen};
use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut, Dyn};

use crate::real::{BaseFloat, Elementary, Field};

/// A matrix, column by column.
#[derive(Clone, Debug)]
pub struct Dense<A> {
    /// How many rows it has.
    pub rows: usize,
    /// How many columns it has.
    pub columns: usize,
    /// The entries of the first column, of the second one, and so on.
    pub entries: Vec<A>,
}

impl<A: Copy> Dense<A> {
    /// The matrix of these entries, by row and column.
    pub fn from_fn(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> A) -> Self {
        let mut entries = Vec::with_capacity(rows * columns);
        for j in 0..columns {
            for i in 0..rows {
                entries.push(entry(i, j));
            }
        }
        Self { rows, columns, entries }
    }

    /// An entry.
    #[inline]
    pub fn at(&self, i: usize, j: usize) -> A {
        self.entries[j * self.rows + i]
    }

    /// An entry, mutably.
    #[inline]
    pub fn at_mut(&mut self, i: usize, j: usize) -> &mut A {
        &mut self.entries[j * self.rows + i]
    }

    /// A column.
    #[inline]
    pub fn column(&self, j: usize) -> &[A] {
        &self.entries[j * self.rows..(j + 1) * self.rows]
    }

    /// The matrix of the images of the entries.
    pub fn map<B>(&self, f: impl FnMut(A) -> B) -> Dense<B> {
        Dense {
            rows: self.rows,
            columns: self.columns,
            entries: self.entries.iter().copied().map(f).collect(),
        }
    }

    /// The transpose.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::from_fn(self.columns, self.rows, |i, j| self.at(j, i))
    }
}

impl<A: Field> Dense<A> {
    /// `self + c·other` for c = ±1.
    pub fn add(&mut self, other: &Self, is_plus: bool) {
        for (x, y) in self.entries.iter_mut().zip(&other.entries) {
            if is_plus {
                x.accumulate(y);
            } else {
                x.deduct(y);
            }
        }
    }

    /// The matrix times a float.
    #[must_use]
    pub fn scaled(&self, c: A::Scalar) -> Self {
        self.map(|x| x.scaled(c))
    }
}

impl<A: Elementary> Dense<A> {
    /// The matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let zero = A::from_float(A::Scalar::ZERO);
        Self::from_fn(rows, columns, |_, _| zero)
    }

    /// The identity.
    pub fn identity(n: usize) -> Self {
        let (zero, one) = (A::from_float(A::Scalar::ZERO), A::from_float(A::Scalar::ONE));
        Self::from_fn(n, n, |i, j| if i == j { one } else { zero })
    }
}

/// The eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns: `A = V·Λ·Vᵀ`.
#[derive(Clone, Debug)]
pub struct Eigen<A> {
    /// The eigenvalues.
    pub values: Vec<A>,
    /// The eigenvectors.
    pub vectors: Dense<A>,
}

/// A number at the bottom of a nesting, a float or a variable of a recording, as an entry of matrices.
///
/// The series of bundles are computed above, from these operations on plain matrices. A matrix that has no such
/// decomposition is refused with the place of the pivot, or with nothing where an iteration does not end.
pub trait Ground: Elementary {
    /// A factorisation by which equations are solved.
    type Lu;

    /// `a·b`.
    fn product(a: &Dense<Self>, b: &Dense<Self>) -> Dense<Self>;

    /// The factorisation of a square matrix, or the first column without a pivot.
    fn lu(a: &Dense<Self>) -> Result<Self::Lu, usize>;

    /// `a⁻¹·b`.
    fn lu_solve(lu: &Self::Lu, b: &Dense<Self>) -> Dense<Self>;

    /// The smallest pivot over the largest one.
    fn pivots(lu: &Self::Lu) -> f64;

    /// The determinant.
    fn determinant(lu: &Self::Lu) -> Self;

    /// The determinant of any square matrix, where it is one operation of these numbers.
    fn determinant_as_one(_: &Dense<Self>) -> Option<Self> {
        None
    }

    /// `ln |det a|`, and the sign of the determinant.
    fn ln_determinant(lu: &Self::Lu) -> (Self, Self::Scalar);

    /// The lower factor L of half the sum of a matrix with its transpose, `L·Lᵀ`, or the first pivot that is not
    /// positive.
    fn cholesky(a: &Dense<Self>) -> Result<Dense<Self>, usize>;

    /// The thin factors of a matrix `Q·R` with at least as many rows as columns, the diagonal of R positive; or the
    /// first column that depends on those before it.
    fn qr(a: &Dense<Self>) -> Result<[Dense<Self>; 2], usize>;

    /// The eigenvalues and eigenvectors of half the sum of a matrix with its transpose; or the places of equal
    /// eigenvalues, where these have no derivatives, or nothing where the iteration does not end.
    ///
    /// The eigenvalues at the places `together` may be equal: of their eigenvectors the span alone is asked for.
    fn symmetric_eigen(a: &Dense<Self>, together: &Range<usize>) -> Result<Eigen<Self>, Option<Range<usize>>>;

    /// `t⁻¹·b` for a triangular t.
    fn solve_triangular(t: &Dense<Self>, b: &Dense<Self>, is_lower: bool) -> Dense<Self>;

    /// A function of a square matrix, where it is one operation of these numbers; or nothing where the matrix is
    /// outside its domain.
    fn function(_: MatrixFunction, _: &Dense<Self>) -> Option<Option<Dense<Self>>> {
        None
    }
}

/// A function of square matrices.
#[derive(Clone, Copy, Debug)]
pub enum MatrixFunction {
    /// The exponential.
    Exp,
    /// The logarithm.
    Ln,
    /// The square root.
    Sqrt,
}

/// Half the sum of a matrix with its transpose.
pub fn mean_with_transpose<A: Field>(a: &Dense<A>) -> Dense<A> {
    let half = A::Scalar::from_f64(0.5);
    Dense::from_fn(a.rows, a.rows, |i, j| {
        if i == j {
            a.at(i, i)
        } else {
            (a.at(i, j) + a.at(j, i)).scaled(half)
        }
    })
}

/// The matrix of nalgebra with these entries.
fn to_nalgebra<S: nalgebra::Scalar + Copy>(m: &Dense<S>) -> DMatrix<S> {
    DMatrix::from_column_slice(m.rows, m.columns, &m.entries)
}

/// The matrix of the entries of one of nalgebra.
fn of_nalgebra<S>(m: DMatrix<S>) -> Dense<S> {
    let (rows, columns) = m.shape();
    Dense {
        rows,
        columns,
        entries: m.data.into(),
    }
}

/// Floats: the algorithms of nalgebra.
macro_rules! floats {
    ($($S:ident)+) => {$(
        impl Ground for $S {
            type Lu = LU<$S, Dyn, Dyn>;

            fn product(a: &Dense<Self>, b: &Dense<Self>) -> Dense<Self> {
                let mut c = Dense::zeros(a.rows, b.columns);
                let a = DMatrixView::from_slice(&a.entries, a.rows, a.columns);
                let b = DMatrixView::from_slice(&b.entries, b.rows, b.columns);
                let mut product = DMatrixViewMut::from_slice(&mut c.entries, c.rows, c.columns);
                if b.ncols() == 1 {
                    product.column_mut(0).gemv(1.0, &a, &b.column(0), 0.0);
                } else {
                    product.gemm(1.0, &a, &b, 0.0);
                }
                c
            }

            fn lu(a: &Dense<Self>) -> Result<Self::Lu, usize> {
                let lu = LU::new(to_nalgebra(a));
                let factors = lu.lu_internal();
                // What was added up to the pivot, in magnitude: where it is lost in the rounding of that, there is
                // none.
                let added = |i: usize| (0..i).map(|k| (factors[(i, k)] * factors[(k, i)]).abs()).sum::<$S>();
                let is_lost = |i: &usize| {
                    let pivot = factors[(*i, *i)];
                    !pivot.is_finite() || pivot.abs() <= a.rows as $S * $S::EPSILON * added(*i)
                };
                match (0..a.rows).find(is_lost) {
                    Some(column) => Err(column),
                    None => Ok(lu),
                }
            }

            fn lu_solve(lu: &Self::Lu, b: &Dense<Self>) -> Dense<Self> {
                let mut x = to_nalgebra(b);
                // Every pivot was looked at.
                let _ = lu.solve_mut(&mut x);
                of_nalgebra(x)
            }

            fn pivots(lu: &Self::Lu) -> f64 {
                let pivots = lu.lu_internal().diagonal().map(|u| f64::from(u.abs()));
                pivots.min() / pivots.max()
            }

            fn determinant(lu: &Self::Lu) -> Self {
                lu.determinant()
            }

            fn ln_determinant(lu: &Self::Lu) -> (Self, Self) {
                let pivots = lu.lu_internal().diagonal();
                let sign = lu.p().determinant::<$S>() * pivots.iter().map(|u| u.signum()).product::<$S>();
                (pivots.iter().map(|u| u.abs().ln()).sum(), sign)
            }

            fn cholesky(a: &Dense<Self>) -> Result<Dense<Self>, usize> {
                let a = &mean_with_transpose(a);
                let mut l = Dense::zeros(a.rows, a.rows);
                if let Some(factor) = Cholesky::new(to_nalgebra(a)) {
                    let factor = factor.l();
                    l.entries.copy_from_slice(factor.as_slice());
                    return Ok(l);
                }
                // Which pivot it was, nalgebra does not say: it is that of the largest leading matrix that has a
                // factor, and one.
                let leading = |n: usize| Cholesky::new(to_nalgebra(a).view((0, 0), (n, n)).into_owned()).is_some();
                Err((1..a.rows).take_while(|n| leading(*n)).count())
            }

            fn qr(a: &Dense<Self>) -> Result<[Dense<Self>; 2], usize> {
                let (mut q, mut r) = QR::new(to_nalgebra(a)).unpack();
                for i in 0..a.columns {
                    let size = r.column(i).norm();
                    if !size.is_finite() || r[(i, i)].abs() <= a.rows as $S * $S::EPSILON * size {
                        return Err(i);
                    }
                    if r[(i, i)] < 0.0 {
                        r.row_mut(i).neg_mut();
                        q.column_mut(i).neg_mut();
                    }
                }
                Ok([of_nalgebra(q), of_nalgebra(r)])
            }

            fn symmetric_eigen(a: &Dense<Self>, _: &Range<usize>) -> Result<Eigen<Self>, Option<Range<usize>>> {
                if a.rows == 0 {
                    let (values, vectors) = (Vec::new(), Dense::zeros(0, 0));
                    return Ok(Eigen { values, vectors });
                }
                let a = &mean_with_transpose(a);
                let eigen = SymmetricEigen::try_new(to_nalgebra(a), $S::EPSILON, SWEEPS * a.rows)
                    .filter(|eigen| eigen.eigenvalues.iter().all(|x| x.is_finite()))
                    .ok_or(None)?;
                let mut order: Vec<usize> = (0..a.rows).collect();
                order.sort_by(|i, j| eigen.eigenvalues[*i].total_cmp(&eigen.eigenvalues[*j]));
                Ok(Eigen {
                    values: order.iter().map(|i| eigen.eigenvalues[*i]).collect(),
                    vectors: Dense::from_fn(a.rows, a.rows, |i, j| eigen.eigenvectors[(i, order[j])]),
                })
            }

            fn solve_triangular(t: &Dense<Self>, b: &Dense<Self>, is_lower: bool) -> Dense<Self> {
                substituted(t, b, is_lower)
            }
        }
    )+};
}

floats!(f64 f32);

/// How many sweeps for each row an iteration may take.
const SWEEPS: usize = 100;

/// `t⁻¹·b` for a triangular t, entry by entry.
pub fn substituted<A: Elementary>(t: &Dense<A>, b: &Dense<A>, is_lower: bool) -> Dense<A> {
    let (mut x, n) = (b.clone(), t.rows);
    for column in x.entries.chunks_exact_mut(n.max(1)) {
        for step in 0..n {
            let i = if is_lower { step } else { n - 1 - step };
            column[i] = column[i] / t.at(i, i);
            let (y, below) = (column[i], if is_lower { i + 1..n } else { 0..i });
            for k in below {
                column[k] = column[k] - t.at(k, i) * y;
            }
        }
    }
    x
}
