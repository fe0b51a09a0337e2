//! Spaces and points: the domains of functions of several variables.
//!
//! ```text
//! Space     a shape as a type: Scalar, [Scalar; 3], (Scalar, Vec<Scalar>), a struct by `space!`
//! Point     a value of such a shape with coordinates of floats: f64, [f64; 3], (f64, Vec<f64>), that struct
//! Argument  what the drivers take: a point of any real numbers, or a reference to one
//! ```
//!
//! A space has points [`Over`](Space::Over) any scalar. So a generic function maps points of floats, and also points of
//! bundles. A driver takes a point of floats, evaluates the function over bundles, and returns a result of the shape of
//! the point.

mod fields;
mod implementations;
mod lanes;
mod layout;
mod numbered;
mod outcome;
mod points;
mod products;
#[cfg(feature = "std")]
mod pullback;
mod rebundle;
#[cfg(feature = "std")]
mod recorded_gradient;
mod scalars;
pub(crate) mod storage;
mod structs;
mod sweep;
mod width;

pub use fields::Fields;
pub use lanes::{
    GradientLanes, HessianLanes, HessianVectorLanes, Lanes, OverBase, Pullback, PullbackOver, ThirdLanes, TraceLanes,
    ValueAndRows,
};
pub(crate) use lanes::{Short, ShortHessian, along};
pub use layout::{Columns, Fixed, Free, Layout, Matrix, Nested, Rows, Stack};
#[cfg(any(feature = "std", feature = "levenberg-marquardt"))]
pub(crate) use numbered::flat;
pub(crate) use numbered::{by_number, numbered};
#[cfg(feature = "std")]
pub(crate) use numbered::{direction_in, seeded};
pub use outcome::Outcome;
pub(crate) use outcome::{infallible, sure};
pub use points::{Argument, Coordinates, Image, Over, OwnedPoint, Point, PointOver};
#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34", feature = "ndarray"))]
pub(crate) use products::assert_same_length;
#[cfg(feature = "std")]
pub(crate) use pullback::variables;
pub use rebundle::{PointOfBundles, Rebundled, rebundle};
#[cfg(feature = "std")]
pub(crate) use recorded_gradient::hessian_of_recorded_gradient;
pub use scalars::{
    Coordinate, Floats, GradientOf, GradientScalar, GradientValues, HessianRows, HessianScalar, HessianVectorScalar,
    JacobianRows, LineValues, ThirdScalar, TraceScalar, WidthOf,
};
pub use structs::{Line, Plain};
/// The length of an array, as a type.
#[doc(no_inline)]
pub use typenum::Const as Length;
pub use width::{ArrayWidth, Many, Width};

use alloc::vec::Vec;

use crate::order::U1;

/// The line ℝ: the space whose points are numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scalar;

/// A space: a product of lines, whose points can have coordinates of any scalar type.
///
/// [`Scalar`] is a space. Arrays, `Vec`s and tuples of up to twelve spaces are spaces, and so are structs by
/// [`space!`](crate::space!).
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// type Pendulum = ([Scalar; 2], Scalar);
/// let x: <Pendulum as Space>::Over<f64> = ([0.1, 0.2], 9.81);
/// let doubled = Pendulum::map(&x, &mut |x| x * 2.0);
/// assert_eq!(doubled, ([0.2, 0.4], 19.62));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a space",
    label = "not a shape made of `Scalar`s",
    note = "spaces are `Scalar`, and tuples, arrays and `Vec`s of spaces, as in `type Domain = [Scalar; 2];`",
    note = "a struct becomes a space by `space!`; a field that is no coordinate is marked `#[plain]`"
)]
pub trait Space {
    /// The points whose coordinates are of type `R`.
    type Over<R>;

    /// The number of coordinates as a type, or [`Many`] if the type does not determine it.
    type Width: Width;

    /// How matrices with a row or a column a coordinate are laid out: [`Nested`], as points of points, unless a library
    /// has a type for them.
    type Layout: Layout;

    /// The point whose coordinates are the images of the coordinates of x. They are visited in order.
    fn map<R, Q>(x: &Self::Over<R>, f: &mut impl FnMut(&R) -> Q) -> Self::Over<Q>;

    /// The image of x as by `map`, consuming x. A `Vec` keeps its allocation if the sizes allow it.
    fn into_map<R, Q>(x: Self::Over<R>, f: &mut impl FnMut(R) -> Q) -> Self::Over<Q>;

    /// The point whose coordinates are the images of the pairs of coordinates of x and y. They are visited in order.
    ///
    /// # Panics
    ///
    /// If two `Vec`s differ in length.
    fn zip<R, T, Q>(x: &Self::Over<R>, y: &Self::Over<T>, f: &mut impl FnMut(&R, &T) -> Q) -> Self::Over<Q>;

    /// Calls f with each coordinate of x, mutably, and the coordinate of y.
    ///
    /// # Panics
    ///
    /// If two `Vec`s differ in length.
    fn each_with<R, T>(x: &mut Self::Over<R>, y: Self::Over<T>, f: &mut impl FnMut(&mut R, T));

    /// The number of coordinates.
    #[inline]
    fn dimension<R>(x: &Self::Over<R>) -> usize {
        let mut n = 0;
        Self::map(x, &mut |_| n += 1);
        n
    }

    /// The coordinates of x, if they follow one another in memory.
    #[doc(hidden)]
    #[inline]
    fn slice<R>(_x: &Self::Over<R>) -> Option<&[R]> {
        None
    }

    /// The coordinates of points that follow one another in memory, if those of each do.
    #[doc(hidden)]
    #[inline]
    fn slice_of_points<R>(_x: &[Self::Over<R>]) -> Option<&[R]> {
        None
    }

    /// The point of the shape of x whose coordinates are the next numbers.
    ///
    /// # Panics
    ///
    /// If there are fewer numbers.
    #[doc(hidden)]
    #[inline]
    fn gather<R, Q: Copy>(x: &Self::Over<R>, numbers: &mut core::slice::Iter<'_, Q>) -> Self::Over<Q> {
        Self::map(x, &mut |_| *numbers.next().expect("a number for each coordinate"))
    }

    /// Points of the shapes of those in x, as by `gather`.
    #[doc(hidden)]
    #[inline]
    fn gather_points<R, Q: Copy>(x: &[Self::Over<R>], numbers: &mut core::slice::Iter<'_, Q>) -> Vec<Self::Over<Q>> {
        x.iter().map(|x| Self::gather(x, numbers)).collect()
    }
}

/// The points of the space `D` over the scalar `R`: `Points<[Scalar; 2], R>` is `[R; 2]`.
pub type Points<D, R> = <D as Space>::Over<R>;

impl Space for Scalar {
    type Over<R> = R;
    type Width = U1;
    type Layout = Nested;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn map<R, Q>(x: &R, f: &mut impl FnMut(&R) -> Q) -> Q {
        f(x)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn into_map<R, Q>(x: R, f: &mut impl FnMut(R) -> Q) -> Q {
        f(x)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn zip<R, T, Q>(x: &R, y: &T, f: &mut impl FnMut(&R, &T) -> Q) -> Q {
        f(x, y)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn each_with<R, T>(x: &mut R, y: T, f: &mut impl FnMut(&mut R, T)) {
        f(x, y);
    }

    #[inline]
    fn slice<R>(x: &R) -> Option<&[R]> {
        Some(core::slice::from_ref(x))
    }

    #[inline]
    fn slice_of_points<R>(x: &[R]) -> Option<&[R]> {
        Some(x)
    }

    #[inline]
    fn gather_points<R, Q: Copy>(x: &[R], numbers: &mut core::slice::Iter<'_, Q>) -> Vec<Q> {
        let (own, rest) = numbers.as_slice().split_at(x.len());
        *numbers = rest.iter();
        own.to_vec()
    }
}
