//! Forward mode: the functor and its strict form, seeds, and one-forms.

mod eras;
mod manifold;
mod shuffle;

pub use eras::{BaseOf, Eras, IntoTaylor, OfOrder, PushForward, StrictResult, TaylorPoint, TaylorRequired};
pub use manifold::{OneForm, dx, unit};
pub use shuffle::{find_taylor_incompatibility, shuffle_down, shuffle_up};

use crate::bundle::{Bundle, TaylorBundle, ZeroBundle};
use crate::order::{Natural, U1};
use crate::real::VectorSpace;

/// The bundle of order 1 with a primal and a tangent: a dual number.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let dual: TaylorBundle<U1> = bundle(2.0, 3.0);
/// assert_eq!((dual * dual).derivative(1), 12.0);
/// let moving = bundle([1.0, 2.0], [2.0, 3.0]);
/// assert_eq!(moving.derivative(1), [2.0, 3.0]);
/// ```
#[inline]
pub fn bundle<B: VectorSpace>(primal: B, tangent: B) -> TaylorBundle<U1, B> {
    TaylorBundle::from_derivatives(primal, [tangent])
}

/// The constant bundle of order N at a point of any base space. All its partials are zero.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let rest = zero_bundle::<U2, _>((1.0, 0.0));
/// assert_eq!((rest.primal(), rest.derivative(2)), ((1.0, 0.0), (0.0, 0.0)));
/// ```
#[inline]
pub fn zero_bundle<N: Natural, B: VectorSpace>(primal: B) -> ZeroBundle<N, B> {
    Bundle::constant(primal)
}
