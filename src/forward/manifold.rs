//! Seeds and one-forms on manifolds of one dimension.

use crate::bundle::{Bundle, TaylorBundle};
use crate::order::{Order, U1};

/// A manifold of one dimension: its points have a unit direction ∂x and the one-form dx that measures it.
///
/// ```text
/// ⟨dx(x), ∂x(x)⟩ = 1        at every point x
/// ```
///
/// # Examples
///
/// The circle, with the angle in turns. ∂x is one turn per unit, so derivatives of functions on the circle are per
/// turn.
///
/// ```
/// use tangent_bundle::forward::OneForm;
/// use tangent_bundle::prelude::*;
///
/// /// A point of the circle, by its angle in turns from 0 to 1.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct Turns<R = f64>(R);
///
/// /// A covector on the circle: so much a turn.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct PerTurn(f64);
///
/// impl OneForm for Turns {
///     type Over<R> = Turns<R>;
///     type Cotangent = PerTurn;
///
///     fn unit<N: Order>(&self) -> Turns<TaylorBundle<N>> {
///         // Angles that differ by whole turns are one point.
///         Turns(Bundle::<N>::taylor(self.0.rem_euclid(1.0)))
///     }
///
///     fn dx(&self) -> PerTurn {
///         PerTurn(1.0)
///     }
///
///     fn pair(covector: &PerTurn, tangent: &Turns<TaylorBundle<U1>>) -> f64 {
///         covector.0 * tangent.0.derivative(1)
///     }
/// }
///
/// /// The height of a point of the circle.
/// fn height<R: Real>(at: Turns<R>) -> R {
///     (at.0 * core::f64::consts::TAU).sin()
/// }
///
/// let x = Turns(3.0);
/// assert_eq!(Turns::pair(&dx(&x), &unit::<U1, _>(&x)), 1.0);
/// assert_eq!(height(unit::<U1, _>(&x)).derivative(1), core::f64::consts::TAU);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no one-form, so there is no unit direction on it",
    label = "not a manifold of one dimension",
    note = "`f64` has the trivial one; implement `OneForm` for your own manifold"
)]
pub trait OneForm {
    /// The points of the manifold over another scalar.
    type Over<R>;
    /// The covectors at a point.
    type Cotangent;

    /// ∂xᴺ at this point: the point that moves along the unit direction, as a bundle of order N.
    fn unit<N: Order>(&self) -> Self::Over<TaylorBundle<N>>;

    /// dx at this point: the covector that is one on the unit direction.
    fn dx(&self) -> Self::Cotangent;

    /// The pairing ⟨ω, v⟩ of a covector and a tangent vector at one point.
    fn pair(covector: &Self::Cotangent, tangent: &Self::Over<TaylorBundle<U1>>) -> f64;
}

/// The line, with the trivial one-form.
impl OneForm for f64 {
    type Over<R> = R;
    type Cotangent = Self;

    #[inline]
    fn unit<N: Order>(&self) -> TaylorBundle<N> {
        Bundle::<N>::taylor(*self)
    }

    #[inline]
    fn dx(&self) -> Self {
        1.0
    }

    #[inline]
    fn pair(covector: &Self, tangent: &TaylorBundle<U1>) -> Self {
        covector * tangent.derivative(1)
    }
}

/// The seed ∂xᴺ at x, a unit direction of order N: on the line `(x; 1, 0, …, 0)`.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let x: TaylorBundle<U2> = unit(&3.0);
/// assert_eq!((x * x).derivative(1), 6.0);
/// ```
#[inline]
pub fn unit<N: Order, M: OneForm>(x: &M) -> M::Over<TaylorBundle<N>> {
    x.unit::<N>()
}

/// The one-form dx at x, dual to [`unit`](unit()): on the line the number 1.
///
/// ```
/// use tangent_bundle::forward::OneForm;
/// use tangent_bundle::prelude::*;
///
/// assert_eq!(dx(&2.0), 1.0);
/// assert_eq!(f64::pair(&dx(&2.0), &unit::<U1, _>(&2.0)), 1.0);
/// ```
#[inline]
pub fn dx<M: OneForm>(x: &M) -> M::Cotangent {
    x.dx()
}
