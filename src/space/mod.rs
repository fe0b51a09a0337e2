//! Spaces and points: the domains of functions of several variables.
//!
//! ```text
//! Space     a shape as a type: Scalar, [Scalar; 3], (Scalar, Vec<Scalar>), a struct by `space!`
//! Point<S>  a value of such a shape with coordinates of type S: f64, [f64; 3], (f64, Vec<f64>), that struct
//! ```
//!
//! A space has points [`Over`](Space::Over) any scalar. So a generic function maps points of floats, and also points of
//! bundles. A driver takes a point of floats, evaluates the function over bundles, and returns a result of the shape of
//! the point.

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
/// The length of an array, as a type.
#[doc(no_inline)]
pub use typenum::Const as Length;
pub use width::{ArrayWidth, Many, Width};

use crate::bundle::{Representation, TangentBundle};
use crate::order::{Natural, U1};

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
    note = "a struct becomes a space by `space!`, and its space is then written `Params<Scalar>`"
)]
pub trait Space {
    /// The points whose coordinates are of type `R`.
    type Over<R>;

    /// The number of coordinates as a type, or [`Many`] if the type does not determine it.
    type Width: Width;

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

/// The points of the space `D` over the scalar `R`: `Points<[Scalar; 2], R>` is `[R; 2]`.
pub type Points<D, R> = <D as Space>::Over<R>;

/// The points of the shape of `P` over the scalar `R`: `Over<[f64; 2], R>` is `[R; 2]`.
///
/// `S` is the type of the coordinates of `P`.
pub type Over<P, R, S = f64> = <<P as Point<S>>::Shape as Space>::Over<R>;

/// The value of a function that is evaluated over the scalar `S`: a [`Point`] with coordinates of type `S`.
///
/// Every such point is one. A float is not, since it has lost the derivatives.
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

/// A point whose type determines the type of its coordinates: `f64`, bundles, variables, and products of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point of `f64`s or of bundles",
    label = "not a point",
    note = "points are `f64`, bundles, and tuples, arrays and `Vec`s of points; write `1.0` for the coordinate `1`"
)]
pub trait Coordinates: Point<Self::Coordinate> {
    /// The type of the coordinates.
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
