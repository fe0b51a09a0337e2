//! Spaces and points: the shapes that functions of several variables are defined on.
//!
//! ```text
//! Space     a shape as a type: Scalar, [Scalar; 3], (Scalar, Vec<Scalar>), a struct by `space!`
//! Point<S>  a value of such a shape with coordinates of type S: f64, [f64; 3], (f64, Vec<f64>), that struct
//! ```
//!
//! A space can be taken [`Over`](Space::Over) any scalar, so that a function of points of floats is also one of points of
//! bundles. Drivers take a point, evaluate the function over bundles, and give results of the shape of the point.

mod fields;
mod lanes;
mod numbered;
mod products;
#[cfg(feature = "std")]
mod pullback;
mod rebundle;
mod structs;
mod sweep;
mod width;

pub use fields::Fields;
pub use lanes::{GradientLanes, HessianLanes, HessianVectorLanes, Lanes, Pullback, ThirdLanes, TraceLanes};
pub(crate) use lanes::{Short, ShortHessian, along};
pub(crate) use numbered::{by_number, flat, numbered};
#[cfg(feature = "std")]
pub(crate) use numbered::{direction_in, seeded};
#[cfg(feature = "std")]
pub(crate) use pullback::variables;
pub use rebundle::{PointOfBundles, Rebundled, rebundle};
pub use width::{ArrayWidth, Length, Many, Width};

use crate::bundle::{Representation, TangentBundle};
use crate::order::{Natural, U1};

/// The line: the space whose points are numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scalar;

/// A shape as a type: a product of lines, of which each may be given another scalar.
///
/// [`Scalar`], arrays, `Vec`s and tuples to twelve fields of spaces are spaces, and structs by [`space!`](crate::space!).
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
    note = "a struct becomes a space by `space!`, and its space is then written `Params<Scalar>`"
)]
pub trait Space {
    /// The points whose coordinates are of type `R`.
    type Over<R>;

    /// How many coordinates there are, as far as the type knows.
    type Width: Width;

    /// The point whose coordinates are the images of those of x, visited in order.
    fn map<R, Q>(x: &Self::Over<R>, f: &mut impl FnMut(&R) -> Q) -> Self::Over<Q>;

    /// The same, consuming x; a `Vec` keeps its allocation where the sizes allow.
    fn into_map<R, Q>(x: Self::Over<R>, f: &mut impl FnMut(R) -> Q) -> Self::Over<Q>;

    /// The point whose coordinates are the images of the pairs of those of x and y, visited in order.
    ///
    /// # Panics
    ///
    /// If two `Vec`s differ in length.
    fn zip<R, T, Q>(x: &Self::Over<R>, y: &Self::Over<T>, f: &mut impl FnMut(&R, &T) -> Q) -> Self::Over<Q>;

    /// Gives f each coordinate of x to change, with that of y.
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
}

/// A point with coordinates of type `S`: a number, or a tuple, an array or a `Vec` of points, or a struct by
/// [`space!`](crate::space!).
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// /// The steepest slope of a function at a point of any shape.
/// fn steepness<P: Point>(f: impl Fn(Over<P, GradientScalar<P>>) -> GradientScalar<P>, x: P) -> f64 {
///     let mut sum = 0.0;
///     P::Shape::map(&gradient(f, x), &mut |slope: &f64| sum += slope * slope);
///     f64::sqrt(sum)
/// }
/// assert_eq!(steepness(|(x, y)| x * 3.0 + y * 4.0, (0.1, 0.2)), 5.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point with coordinates of type `{S}`",
    label = "not a point",
    note = "points are `f64`, and tuples, arrays and `Vec`s of points, passed by value; write `1.0` for the coordinate `1`",
    note = "a function that is differentiated must return the scalar that it was given, or points made of it: a constant becomes it by \
            `.into()`",
    note = "drivers for `f32` points are in `tangent_bundle::single`; a struct becomes a point by `space!`"
)]
pub trait Point<S = f64>: Sized {
    /// The space that this is a point of.
    type Shape: Space<Over<S> = Self>;
}

/// The points of the shape of `P` over another scalar: `Over<[f64; 2], R>` is `[R; 2]`.
///
/// `S` is the type of the coordinates of `P`.
pub type Over<P, R, S = f64> = <<P as Point<S>>::Shape as Space>::Over<R>;

/// What a function gives that is evaluated over the scalar `S`, so that it can be differentiated: a [`Point`] made of
/// that scalar.
///
/// Every such point is one. A float is not: it has lost the derivatives.
#[diagnostic::on_unimplemented(
    message = "a function that is differentiated must return the scalar that it was given, or points made of it: it was given \
               `{S}`, and returns `{Self}`",
    label = "the function does not return the scalar that it was given",
    note = "a constant becomes that scalar by `.into()`, in generic code by `R::from(1.0)`",
    note = "a number that was taken out, by `.primal()`, `.value()` or `.scalar()`, has lost its derivatives: return the scalar as it is",
    note = "points are tuples, arrays and `Vec`s of scalars and of points, and structs by `space!`"
)]
pub trait PointOver<S>: Point<S> {}

#[diagnostic::do_not_recommend]
impl<S, P: Point<S>> PointOver<S> for P {}

/// A point that knows the type of its coordinates: `f64`, bundles, and products of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point of `f64`s or of bundles",
    label = "not a point",
    note = "points are `f64`, bundles, and tuples, arrays and `Vec`s of points; write `1.0` for the coordinate `1`"
)]
pub trait Coordinates: Point<Self::Coordinate> {
    /// The type of its coordinates.
    type Coordinate;
}

impl Space for Scalar {
    type Over<R> = R;
    type Width = U1;

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
}

impl Point<f64> for f64 {
    type Shape = Scalar;
}

impl Point<f32> for f32 {
    type Shape = Scalar;
}

impl Coordinates for f64 {
    type Coordinate = Self;
}

impl<N: Natural, B, P: Representation<N, B>> Point<Self> for TangentBundle<N, B, P> {
    type Shape = Scalar;
}

impl<N: Natural, B, P: Representation<N, B>> Coordinates for TangentBundle<N, B, P> {
    type Coordinate = Self;
}
