//! Vectors and matrices of `nalgebra` as points.
//!
//! The gradient at a vector is a vector. The Hessian is a matrix, and so is the Jacobian of a function that gives a
//! vector. A matrix with more than one column is a point whose coordinates are visited column by column; derivatives by
//! it are nested.
//!
//! ```
//! use nalgebra::{Matrix2, Vector2};
//! use tangent_bundle::prelude::{gradient, hessian};
//!
//! let slope: Vector2<f64> = gradient(|v| v.dot(&v), Vector2::new(1.0, 2.0));
//! assert_eq!(slope, Vector2::new(2.0, 4.0));
//!
//! let curvature: Matrix2<f64> = hessian(|v| v.x * v.x * v.y, Vector2::new(1.0, 2.0));
//! assert_eq!(curvature, Matrix2::new(4.0, 2.0, 2.0, 0.0));
//! ```

use alloc::vec::Vec;

use crate::real::Real;
use crate::space::{
    Argument, ArrayWidth, Coordinates, Fixed, Free, Layout, Length, Many, Nested, PointOver, Rows, Scalar, Space,
    Stack, Width, assert_same_length,
};

/// The matrices with `M` rows.
#[derive(Clone, Copy, Debug)]
pub struct FixedRows<const M: usize>;

/// The matrices with a number of rows that the type does not know.
#[derive(Clone, Copy, Debug)]
pub struct FreeRows;

/// A number of columns that a point has: one to six.
pub trait PointColumns {
    /// The layout of derivatives by a point with `M` rows and these columns.
    type Layout<const M: usize>: Layout;
}

/// The same for each version of the crate.
macro_rules! points {
    ($(#[cfg($condition:meta)] $version:ident $nalgebra:ident;)+) => {$(
        #[cfg($condition)]
        mod $version {
            use $nalgebra::{ArrayStorage, Const, DMatrix, DVector, Dyn, Matrix, SMatrix, U1, VecStorage};

            use super::*;

            /// The rows of matrices of this version of the crate.
            #[derive(Clone, Copy, Debug)]
            pub struct Of<M>(M);

            impl<const M: usize> Stack for Of<FixedRows<M>> {
                type Fixed<B, const N: usize> = SMatrix<B, M, N>;
                type Free<B> = Matrix<B, Const<M>, Dyn, VecStorage<B, Const<M>, Dyn>>;

                fn fixed<B: Copy, const N: usize>(_: usize, entry: impl Fn(usize, usize) -> B) -> SMatrix<B, M, N> {
                    fixed(|i, j| entry(i, j))
                }

                fn free<B: Copy>(_: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> Self::Free<B> {
                    let entries = by_columns(M, columns, entry);
                    Matrix::from_data(VecStorage::new(Const::<M>, Dyn(columns), entries))
                }
            }

            impl Stack for Of<FreeRows> {
                type Fixed<B, const N: usize> = Matrix<B, Dyn, Const<N>, VecStorage<B, Dyn, Const<N>>>;
                type Free<B> = DMatrix<B>;

                fn fixed<B: Copy, const N: usize>(
                    rows: usize,
                    entry: impl Fn(usize, usize) -> B,
                ) -> Self::Fixed<B, N> {
                    let entries = by_columns(rows, N, entry);
                    Matrix::from_data(VecStorage::new(Dyn(rows), Const::<N>, entries))
                }

                fn free<B: Copy>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> DMatrix<B> {
                    let entries = by_columns(rows, columns, entry);
                    Matrix::from_data(VecStorage::new(Dyn(rows), Dyn(columns), entries))
                }
            }

            /// One column is a vector, of whose derivatives there are matrices.
            impl PointColumns for Const<1> {
                type Layout<const M: usize> = Rows<Of<FixedRows<M>>, Fixed<M>>;
            }

            points!(@nested Const 2 3 4 5 6);

            /// The matrix of these entries.
            #[inline]
            fn fixed<B, const M: usize, const N: usize>(
                mut entry: impl FnMut(usize, usize) -> B,
            ) -> SMatrix<B, M, N> {
                let entries = core::array::from_fn(|j| core::array::from_fn(|i| entry(i, j)));
                Matrix::from_array_storage(ArrayStorage(entries))
            }

            impl<const M: usize, const N: usize> Space for SMatrix<Scalar, M, N>
            where
                Length<M>: ArrayWidth,
                Length<N>: ArrayWidth,
                Const<N>: PointColumns,
            {
                type Over<R> = SMatrix<R, M, N>;
                type Width = <<Length<M> as ArrayWidth>::Width as Width>::Times<<Length<N> as ArrayWidth>::Width>;
                type Layout = <Const<N> as PointColumns>::Layout<M>;

                #[inline]
                fn map<R, Q>(x: &SMatrix<R, M, N>, f: &mut impl FnMut(&R) -> Q) -> SMatrix<Q, M, N> {
                    fixed(|i, j| f(&x.data.0[j][i]))
                }

                #[inline]
                fn into_map<R, Q>(x: SMatrix<R, M, N>, f: &mut impl FnMut(R) -> Q) -> SMatrix<Q, M, N> {
                    Matrix::from_array_storage(ArrayStorage(x.data.0.map(|column| column.map(&mut *f))))
                }

                #[inline]
                fn zip<R, T, Q>(
                    x: &SMatrix<R, M, N>,
                    y: &SMatrix<T, M, N>,
                    f: &mut impl FnMut(&R, &T) -> Q,
                ) -> SMatrix<Q, M, N> {
                    fixed(|i, j| f(&x.data.0[j][i], &y.data.0[j][i]))
                }

                #[inline]
                fn each_with<R, T>(x: &mut SMatrix<R, M, N>, y: SMatrix<T, M, N>, f: &mut impl FnMut(&mut R, T)) {
                    for (x, y) in x.data.0.iter_mut().zip(y.data.0) {
                        x.iter_mut().zip(y).for_each(|(x, y)| f(x, y));
                    }
                }
            }

            points! {
                @point [const M: usize, const N: usize] SMatrix<R, M, N>, SMatrix<Scalar, M, N>,
                [Length<M>: ArrayWidth, Length<N>: ArrayWidth, Const<N>: PointColumns]
            }
            points!(@point [] DVector<R>, DVector<Scalar>, []);
            points!(@point [] DMatrix<R>, DMatrix<Scalar>, []);
            points!(@dynamic DVector U1 |x| U1; Rows<Of<FreeRows>, Free>);
            points!(@dynamic DMatrix Dyn |x| Dyn(x.ncols()); Nested);
        }
    )+};
    (@nested $Const:ident $($N:literal)+) => {$(
        impl PointColumns for $Const<$N> {
            type Layout<const M: usize> = Nested;
        }
    )+};
    (@point [$($generics:tt)*] $Point:ty, $Shape:ty, [$($bounds:tt)*]) => {
        points!(@argument [$($generics)*] $Point, $Shape, [$($bounds)*]);
        points!(@argument [$($generics)*] &$Point, $Shape, [$($bounds)*]);

        impl<R, $($generics)*> PointOver<R> for $Point
        where
            $($bounds)*
        {
            type Shape = $Shape;
        }

        impl<R, $($generics)*> Coordinates for $Point
        where
            $($bounds)*
        {
            type Coordinate = R;
        }
    };
    (@argument [$($generics:tt)*] $Point:ty, $Shape:ty, [$($bounds:tt)*]) => {
        impl<S, R: Real<S>, $($generics)*> Argument<S> for $Point
        where
            $($bounds)*
        {
            type Coordinate = R;
            type Shape = $Shape;
            type Held = Self;

            #[inline]
            fn hold(self) -> Self {
                self
            }
        }
    };
    (@dynamic $Type:ident $Columns:ident |$x:ident| $columns:expr; $Layout:ty) => {
        impl Space for $Type<Scalar> {
            type Over<R> = $Type<R>;
            type Width = Many;
            type Layout = $Layout;

            fn map<R, Q>($x: &$Type<R>, f: &mut impl FnMut(&R) -> Q) -> $Type<Q> {
                let all = $x.data.as_vec().iter().map(f).collect();
                Matrix::from_data(VecStorage::new(Dyn($x.nrows()), $columns, all))
            }

            fn into_map<R, Q>($x: $Type<R>, f: &mut impl FnMut(R) -> Q) -> $Type<Q> {
                let (rows, columns) = (Dyn($x.nrows()), $columns);
                let all: Vec<R> = $x.data.into();
                Matrix::from_data(VecStorage::new(rows, columns, all.into_iter().map(f).collect()))
            }

            #[track_caller]
            fn zip<R, T, Q>($x: &$Type<R>, y: &$Type<T>, f: &mut impl FnMut(&R, &T) -> Q) -> $Type<Q> {
                assert_same_length($x.nrows(), y.nrows());
                assert_same_length($x.ncols(), y.ncols());
                let pairs = $x.data.as_vec().iter().zip(y.data.as_vec());
                let all = pairs.map(|(x, y)| f(x, y)).collect();
                Matrix::from_data(VecStorage::new(Dyn($x.nrows()), $columns, all))
            }

            #[track_caller]
            fn each_with<R, T>($x: &mut $Type<R>, y: $Type<T>, f: &mut impl FnMut(&mut R, T)) {
                assert_same_length($x.nrows(), y.nrows());
                assert_same_length($x.ncols(), y.ncols());
                let all: Vec<T> = y.data.into();
                $x.as_mut_slice().iter_mut().zip(all).for_each(|(x, y)| f(x, y));
            }
        }
    };
}

points! {
    #[cfg(feature = "nalgebra")] current nalgebra;
    #[cfg(feature = "nalgebra-0_34")] of_0_34 nalgebra_0_34;
}

/// The entries of a matrix, column by column.
fn by_columns<B>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> Vec<B> {
    let places = (0..columns).flat_map(|j| (0..rows).map(move |i| (i, j)));
    places.map(|(i, j)| entry(i, j)).collect()
}
