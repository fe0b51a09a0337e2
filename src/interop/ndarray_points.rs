//! Arrays of `ndarray` as points.
//!
//! The gradient at an [`Array1`] is one. The Hessian is an [`Array2`], and so is the Jacobian of a function that gives
//! an [`Array1`].
//!
//! ```
//! use ndarray::{Array1, Array2, array};
//! use tangent_bundle::prelude::*;
//!
//! let x = array![1.0, 2.0];
//! let slope: Array1<f64> = gradient(|x| x[0] * x[0] * x[1], &x);
//! assert_eq!(slope, array![4.0, 1.0]);
//!
//! let curvature: Array2<f64> = hessian(|x| x[0] * x[0] * x[1], x);
//! assert_eq!(curvature, array![[4.0, 2.0], [2.0, 0.0]]);
//! ```

use ndarray::{Array1, Array2, ArrayView1};

use crate::real::Real;
use crate::space::{Argument, Coordinates, Free, Many, PointOver, Rows, Scalar, Space, Stack, assert_same_length};

/// The matrices of the crate.
#[derive(Clone, Copy, Debug)]
pub struct Matrices;

impl Stack for Matrices {
    type Fixed<B, const N: usize> = Array2<B>;
    type Free<B> = Array2<B>;

    fn fixed<B: Copy, const N: usize>(rows: usize, entry: impl Fn(usize, usize) -> B) -> Array2<B> {
        Self::free(rows, N, entry)
    }

    fn free<B: Copy>(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> B) -> Array2<B> {
        Array2::from_shape_fn((rows, columns), |(i, j)| entry(i, j))
    }
}

impl Space for Array1<Scalar> {
    type Over<R> = Array1<R>;
    type Width = Many;
    type Layout = Rows<Matrices, Free>;

    fn map<R, Q>(x: &Array1<R>, f: &mut impl FnMut(&R) -> Q) -> Array1<Q> {
        x.iter().map(f).collect()
    }

    fn into_map<R, Q>(x: Array1<R>, f: &mut impl FnMut(R) -> Q) -> Array1<Q> {
        x.into_iter().map(f).collect()
    }

    #[track_caller]
    fn zip<R, T, Q>(x: &Array1<R>, y: &Array1<T>, f: &mut impl FnMut(&R, &T) -> Q) -> Array1<Q> {
        assert_same_length(x.len(), y.len());
        x.iter().zip(y).map(|(x, y)| f(x, y)).collect()
    }

    #[track_caller]
    fn each_with<R, T>(x: &mut Array1<R>, y: Array1<T>, f: &mut impl FnMut(&mut R, T)) {
        assert_same_length(x.len(), y.len());
        x.iter_mut().zip(y).for_each(|(x, y)| f(x, y));
    }
}

/// What is taken as a point, and what holds it.
macro_rules! arguments {
    ($($Point:ty, $Held:ty, |$x:ident| $held:expr;)+) => {$(
        impl<S, R: Real<S>> Argument<S> for $Point {
            type Coordinate = R;
            type Shape = Array1<Scalar>;
            type Held = $Held;

            fn hold(self) -> $Held {
                let $x = self;
                $held
            }
        }
    )+};
}

arguments! {
    Array1<R>, Self, |x| x;
    &Array1<R>, Self, |x| x;
    ArrayView1<'_, R>, Array1<R>, |x| x.to_owned();
}

impl<R> PointOver<R> for Array1<R> {
    type Shape = Array1<Scalar>;
}

impl<R> Coordinates for Array1<R> {
    type Coordinate = R;
}
