//! Derivatives whose variables cannot leave their scope, nor meet those of another one.
//!
//! The closures of the drivers here take variables with a brand, a lifetime that is each call's own. A closure within
//! a closure cannot mix its variable with a captured one of the outer closure by mistake: it does not compile. Where the
//! mixture is meant, the outer variable is the base of the inner one, and [embeds](TangentBundle::constant) as a constant:
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
//! A generic function is passed in a closure, `|x| f(x)`. By its name alone it is of one lifetime, and the compiler says that the
//! "implementation of `Fn` is not general enough".
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

/// A point of real numbers: of floats, or of the variables of a scope outside.
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

impl<'s, N: Natural, B: Elementary, P> TangentBundle<N, B, ScopedTangent<'s, P>>
where
    ScopedTangent<'s, P>: Rules<N, B>,
{
    /// A number of the scope outside as a constant of this one.
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

/// A function of points in the scope `'s`: any closure of that signature.
pub trait ScopedFunction<'s, P: ScopedPoint>:
    Fn(Over<P, ScopedGradient<'s, P>, P::Coordinate>) -> ScopedGradient<'s, P>
{
}

impl<'s, P: ScopedPoint, F> ScopedFunction<'s, P> for F where
    F: Fn(Over<P, ScopedGradient<'s, P>, P::Coordinate>) -> ScopedGradient<'s, P>
{
}

/// The derivative f′(x); as [`derivative`](crate::calculus::derivative), with a scope of its own.
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

/// The derivative f⁽ᴺ⁾(x); as [`nth_derivative`](crate::calculus::nth_derivative), with a scope of its own.
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

/// The gradient ∇f(x); as [`gradient`](crate::calculus::gradient), with a scope of its own.
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
