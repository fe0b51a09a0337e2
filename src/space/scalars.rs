//! The scalars over which the drivers evaluate functions of a point, and what they make of it.

use crate::bundle::TaylorBundle;
use crate::order::U1;
use crate::space::{Argument, Image, Lanes, Matrix, Over, PointOver, Space};

/// The type of the coordinates of the point `P`: `f64`, or another real number with constants of the float `S`.
pub type Coordinate<P, S = f64> = <P as Argument<S>>::Coordinate;

/// The gradient at the point `P`: its shape, and numbers of the type of its coordinates. It is `P`, unless that is a
/// reference.
pub type GradientOf<P, S = f64> = Over<P, Coordinate<P, S>, S>;

/// The floats of a point `O` whose coordinates are of type `R`: those of `[R; 2]` are `[f64; 2]`.
pub type Floats<O, R> = Image<O, f64, R>;

/// The numbers `B` of what a function gives over Taylor bundles of order 1: `[f64; 2]` where it gives two of them.
pub type LineValues<O, B = f64> = Image<O, B, TaylorBundle<U1, B>>;

/// The numbers of what a function of the point `P` gives over its [`GradientScalar`]: `[f64; 2]` where it gives two of
/// them.
pub type GradientValues<O, P, S = f64> = Image<O, Coordinate<P, S>, GradientScalar<P, S>>;

/// The rows of a Jacobian: for each coordinate of what a function gives, a point of the shape of `P`; or the matrix
/// type of a library whose vectors both are.
pub type JacobianRows<O, P, S = f64> =
    Matrix<<O as PointOver<GradientScalar<P, S>>>::Shape, <P as Argument<S>>::Shape, Coordinate<P, S>>;

/// The rows of a Hessian: a point of points of the shape of `P`, or the matrix type of a library whose vector `P` is.
pub type HessianRows<P, S = f64> = Matrix<<P as Argument<S>>::Shape, <P as Argument<S>>::Shape, Coordinate<P, S>>;

/// The width of the space of the point `P`.
pub type WidthOf<P, S = f64> = <<P as Argument<S>>::Shape as Space>::Width;

/// The scalar over which the drivers of first derivatives evaluate functions of the point `P`.
pub type GradientScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Gradient<Coordinate<P, S>>;

/// The scalar over which products of Hessians and vectors evaluate functions of the point `P`.
pub type HessianVectorScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Product<Coordinate<P, S>>;

/// The scalar over which the drivers of second derivatives evaluate functions of the point `P`.
pub type HessianScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Hessian<Coordinate<P, S>>;

/// The scalar over which the drivers of third derivatives evaluate functions of the point `P`.
pub type ThirdScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Third<Coordinate<P, S>>;

/// The scalar over which the Laplacian evaluates functions of the point `P`.
pub type TraceScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Trace<Coordinate<P, S>>;
