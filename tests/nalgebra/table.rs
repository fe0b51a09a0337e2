//! The table of the operations: each with what it gives beside a closed form, or beside what it must satisfy.

use nalgebra::{Dim, Matrix, Matrix2, Matrix3, RawStorage, RealField};

use crate::{algebra, factors, geometry};

/// A scalar of `nalgebra` that can be copied: a float, a bundle or a variable.
pub trait Number: RealField + Copy {}

impl<R: RealField + Copy> Number for R {}

/// What an operation gives, beside what is expected, at the parameter of a family of matrices.
pub type Operation<R> = (&'static str, fn(R) -> Vec<(R, R)>);

/// A constant.
pub fn c<R: Number>(x: f64) -> R {
    nalgebra::convert(x)
}

/// The entries of two matrices of the same shape, side by side.
pub fn pairs<R: Number, N: Dim, M: Dim, N2: Dim, M2: Dim>(
    a: &Matrix<R, N, M, impl RawStorage<R, N, M>>,
    b: &Matrix<R, N2, M2, impl RawStorage<R, N2, M2>>,
) -> Vec<(R, R)> {
    assert_eq!(a.shape(), b.shape());
    a.iter().copied().zip(b.iter().copied()).collect()
}

/// A regular matrix with two real eigenvalues.
pub fn square<R: Number>(t: R) -> Matrix2<R> {
    Matrix2::new(t + c(2.0), t * t, t.sin(), c::<R>(3.0) - t * c(0.5))
}

/// A symmetric matrix with positive eigenvalues, no two of them equal.
pub fn symmetric<R: Number>(t: R) -> Matrix3<R> {
    let (a, b, d) = (t * t + c(4.0), t.sin() + c(2.0), c::<R>(8.0) - t);
    Matrix3::new(a, t, c(0.5), t, b, t * c(0.2), c(0.5), t * c(0.2), d)
}

/// All of them.
pub fn operations<R: Number>() -> Vec<Operation<R>> {
    [algebra::operations(), factors::operations(), geometry::operations()].concat()
}
