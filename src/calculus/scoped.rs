//! Drivers with scopes: the variables of one scope cannot be mixed with those of another.
//!
//! Each call of a driver here gives its variables a lifetime of their own, the *brand*. If an inner closure adds its
//! variable to a variable of the outer closure, it does not compile. To use an outer variable in the inner closure,
//! make the inner bundles bundles over the outer ones, and convert the outer variable by
//! [`constant`](TangentBundle::constant):
//!
//! ```
//! use tangent_bundle::prelude::*;
//!
//! // d/dx [x·d/dy (x + y)] is 1.
//! let d = scoped::derivative(
//!     |x| x * scoped::derivative(|y| y.constant(x) + y, x.float(1.0)),
//!     1.0,
//! );
//! assert_eq!(d, 1.0);
//! ```
//!
//! Pass a generic function in a closure, `|x| f(x)`. Its name alone stands for the function at one lifetime, and the
//! compiler says that the "implementation of `Fn` is not general enough".
//!
//! ```
//! use tangent_bundle::prelude::*;
//!
//! fn cube<R: Real>(x: R) -> R {
//!     x * x * x
//! }
//! assert_eq!(scoped::derivative(|x| cube(x), 2.0), 12.0);
//! ```

use crate::bundle::{Rules, ScopedTangent, TangentBundle, TaylorTangent};
use crate::calculus::WidthOf;
use crate::order::{Natural, U1};
use crate::real::{Elementary, Real};
use crate::space::{Coordinates, GradientLanes, Lanes, Over};

/// A variable of one number with the brand `'s`, over the base `B`.
pub type Scoped<'s, B = f64, N = U1> = TangentBundle<N, B, ScopedTangent<'s, TaylorTangent>>;

/// A point of real numbers: of floats, or of variables of an outer scope.
///
/// Every such point is one. It is not implemented otherwise.
pub trait ScopedPoint: Coordinates<Coordinate: Real> {
    /// The scalar of the gradient of a function of this point, with the brand `'s`.
    type Gradient<'s>: GradientLanes<Self::Coordinate>;
}

#[diagnostic::do_not_recommend]
impl<P: Coordinates<Coordinate: Real>> ScopedPoint for P {
    type Gradient<'s> = <WidthOf<P, P::Coordinate> as Lanes<f64>>::Scoped<'s, P::Coordinate>;
}

/// The scalar of the gradient of a function of the point `P`, with the brand `'s`.
pub type ScopedGradient<'s, P> = <P as ScopedPoint>::Gradient<'s>;

/// # Constants in a scope
impl<'s, N: Natural, B: Elementary, P> TangentBundle<N, B, ScopedTangent<'s, P>>
where
    ScopedTangent<'s, P>: Rules<N, B>,
{
    /// A number of the outer scope as a constant of this scope.
    #[inline]
    pub fn constant(&self, outer: B) -> Self {
        Self::from_primal(outer)
    }

    /// A float as a constant of this scope.
    #[inline]
    pub fn float(&self, c: B::Scalar) -> Self {
        Self::from_float(c)
    }
}

/// A function of points in the scope `'s`. Every closure of that signature is one.
pub trait ScopedFunction<'s, P: ScopedPoint>:
    Fn(Over<P, ScopedGradient<'s, P>, P::Coordinate>) -> ScopedGradient<'s, P>
{
}

impl<'s, P: ScopedPoint, F> ScopedFunction<'s, P> for F where
    F: Fn(Over<P, ScopedGradient<'s, P>, P::Coordinate>) -> ScopedGradient<'s, P>
{
}

/// The derivative f′(x), as by [`derivative`](crate::calculus::derivative), with a scope of its own.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// assert_eq!(scoped::derivative(|x| x * x * 2.0, 3.0), 12.0);
/// ```
#[inline]
pub fn derivative<B, F>(f: F, x: B) -> B
where
    B: Real + Coordinates<Coordinate = B>,
    F: for<'s> Fn(Scoped<'s, B>) -> Scoped<'s, B>,
{
    f(Scoped::seeded(x, 1)).derivative(1)
}

/// The derivative f⁽ᴺ⁾(x), as by [`nth_derivative`](crate::calculus::nth_derivative), with a scope of its own.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// assert_eq!(scoped::nth_derivative::<U3, _, _>(|x| x.powi(4), 2.0), 48.0);
/// ```
#[inline]
pub fn nth_derivative<N, B, F>(f: F, x: B) -> B
where
    N: Natural,
    B: Real + Coordinates<Coordinate = B>,
    TaylorTangent: Rules<N, B>,
    F: for<'s> Fn(Scoped<'s, B, N>) -> Scoped<'s, B, N>,
{
    f(Scoped::seeded(x, usize::from(N::USIZE > 0))).derivative(N::USIZE)
}

/// The gradient ∇f(x), as by [`gradient`](crate::calculus::gradient), with a scope of its own.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// assert_eq!(scoped::gradient(|[x, y]| x * x * y, [2.0, 3.0]), [12.0, 4.0]);
/// ```
#[inline]
pub fn gradient<P, F>(f: F, x: P) -> P
where
    P: ScopedPoint,
    F: for<'s> ScopedFunction<'s, P>,
{
    value_and_gradient(f, x).1
}

/// The value f(x) and the gradient ∇f(x), with a scope of its own.
#[inline]
pub fn value_and_gradient<P, F>(f: F, x: P) -> (P::Coordinate, P)
where
    P: ScopedPoint,
    F: for<'s> ScopedFunction<'s, P>,
{
    ScopedGradient::<'_, P>::gradient::<P::Shape>(&f, &x)
}
