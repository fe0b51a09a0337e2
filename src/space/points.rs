//! Points: what the drivers take, and what functions give.

use core::borrow::Borrow;

use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::Real;
#[cfg(feature = "lanes")]
use crate::real::{LaneFloat, Lanes};
use crate::space::{Scalar, Space};

/// What a driver takes for the point at which it differentiates: a point of real numbers with constants of the float
/// `S`, or a reference to one.
///
/// A number is any [`Real`]: a float, a bundle, or the `R: Real` of a generic function. Tuples, arrays and `Vec`s of
/// points are points, and structs by [`space!`](crate::space!); references to these, and slices, are taken as well.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let data = vec![2.0, 3.0, 4.0];
/// let of_vector: Vec<f64> = gradient(|v| v[0] * v[1], &data);
/// let of_slice: Vec<f64> = gradient(|v| v[0] * v[1], &data[1..]);
/// assert_eq!((of_vector, of_slice), (vec![3.0, 2.0, 0.0], vec![4.0, 3.0]));
///
/// /// The slope of the sine, in a function that is generic itself.
/// fn slope_of_sine<R: Real>(x: R) -> R {
///     derivative(|t| t.sin(), x)
/// }
/// assert_eq!(derivative(slope_of_sine, 0.0), 0.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point with coordinates of type `{S}`",
    label = "not a point",
    note = "points are `f64`, and tuples, arrays and `Vec`s of points, and references to these; write `1.0` for the coordinate `1`",
    note = "drivers for `f32` points are in `tangent_bundle::single`; a struct becomes a point by `space!`"
)]
pub trait Argument<S = f64>: Sized {
    /// The type of the coordinates.
    type Coordinate: Real<S>;

    /// The space that this is a point of.
    type Shape: Space;

    /// What holds the point while it is differentiated: itself, or a `Vec` for a slice.
    type Held: Borrow<<Self::Shape as Space>::Over<Self::Coordinate>>;

    /// The point, held.
    fn hold(self) -> Self::Held;
}

/// A point of real numbers that is passed by value: an [`Argument`] that is not a reference.
///
/// Every such point is one. It is not implemented otherwise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point with coordinates of type `{S}`",
    label = "not a point",
    note = "points within points are passed by value; write `1.0` for the coordinate `1`",
    note = "drivers for `f32` points are in `tangent_bundle::single`; a struct becomes a point by `space!`"
)]
pub trait OwnedPoint<S = f64>:
    Argument<S, Held = Self, Shape: Space<Over<<Self as Argument<S>>::Coordinate> = Self>>
{
}

impl<S, P> OwnedPoint<S> for P where P: Argument<S, Held = P, Shape: Space<Over<<P as Argument<S>>::Coordinate> = P>> {}

/// A point with coordinates of the float `S`: a number, or a tuple, an array or a `Vec` of points, or a struct by
/// [`space!`](crate::space!).
///
/// It is the bound of algorithms for functions of floats. Every such point is one; it is not implemented otherwise.
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
    note = "drivers for `f32` points are in `tangent_bundle::single`; a struct becomes a point by `space!`"
)]
pub trait Point<S = f64>: Argument<S, Coordinate = S, Held = Self, Shape: Space<Over<S> = Self>> {}

#[diagnostic::do_not_recommend]
impl<S, P> Point<S> for P where P: Argument<S, Coordinate = S, Held = P, Shape: Space<Over<S> = P>> {}

/// The points of the shape of `P` over another scalar: `Over<[f64; 2], R>` is `[R; 2]`.
///
/// `S` is the float of the coordinates of `P`.
pub type Over<P, R, S = f64> = <<P as Argument<S>>::Shape as Space>::Over<R>;

/// What a function gives that is evaluated over the scalar `S`, so that it can be differentiated: that scalar, or a
/// tuple, an array or a `Vec` of such points, or a struct by [`space!`](crate::space!).
///
/// A float is not one: it has lost the derivatives.
#[diagnostic::on_unimplemented(
    message = "a function that is differentiated must return the scalar that it was given, or points made of it: it was given \
               `{S}`, and returns `{Self}`",
    label = "the function does not return the scalar that it was given",
    note = "a constant becomes that scalar by `.into()`, in generic code by `R::from(1.0)`",
    note = "a number that was taken out, by `.primal()`, `.value()` or `.scalar()`, has lost its derivatives: return the scalar as it is",
    note = "points are tuples, arrays and `Vec`s of scalars and of points, and structs by `space!`"
)]
pub trait PointOver<S>: Sized {
    /// The space that this is a point of.
    type Shape: Space<Over<S> = Self>;
}

/// The points of the shape of `O`, whose coordinates are of type `S`, over another scalar: `Image<[R; 2], f64, R>` is
/// `[f64; 2]`.
pub type Image<O, R, S> = <<O as PointOver<S>>::Shape as Space>::Over<R>;

/// A point that knows the type of its coordinates: `f64`, bundles, and products of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point of `f64`s or of bundles",
    label = "not a point",
    note = "points are `f64`, bundles, and tuples, arrays and `Vec`s of points; write `1.0` for the coordinate `1`"
)]
pub trait Coordinates: PointOver<Self::Coordinate> {
    /// The type of its coordinates.
    type Coordinate;
}

/// Numbers are points of the line. A blanket implementation a float: one for all floats would overlap with those of
/// products.
macro_rules! line {
    ($($S:ident)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<R: Real<$S>> Argument<$S> for R {
            type Coordinate = R;
            type Shape = Scalar;
            type Held = R;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn hold(self) -> R {
                self
            }
        }

        impl PointOver<Self> for $S {
            type Shape = Scalar;
        }
    )+};
}

line!(f64 f32);

#[cfg(feature = "lanes")]
impl<const W: usize, S: LaneFloat<W>> PointOver<Self> for Lanes<W, S> {
    type Shape = Scalar;
}

impl Coordinates for f64 {
    type Coordinate = Self;
}

impl<N: Natural, B, P: Representation<N, B>> PointOver<Self> for TangentBundle<N, B, P> {
    type Shape = Scalar;
}

impl<N: Natural, B, P: Representation<N, B>> Coordinates for TangentBundle<N, B, P> {
    type Coordinate = Self;
}
