//! T^{N+1} B as T¹(T^N B): a bundle of the next order as a value and a direction.

use crate::bundle::TaylorBundle;
use crate::order::{Natural, Successor};
use crate::real::{BaseFloat, VectorSpace};

/// The first order at which a value and a direction are incompatible: two Taylor bundles of order N that do not form
/// one of order N + 1. It is `None` if they are compatible.
///
/// ```text
/// value (c₀; c₁, …, c_N),  direction (c₁; c₂, …, c_{N+1}):   c_{k+1} of the value = c_k of the direction, 0 ≤ k < N
/// ```
///
/// NaN is equal to NaN here.
///
/// ```
/// use tangent_bundle::forward::find_taylor_incompatibility;
/// use tangent_bundle::prelude::*;
///
/// let value = TaylorBundle::<U2>::from_derivatives(10.0, [20.0, 30.0]);
/// let fits = TaylorBundle::<U2>::from_derivatives(20.0, [30.0, 40.0]);
/// let misfit = TaylorBundle::<U2>::from_derivatives(20.0, [31.0, 40.0]);
/// assert_eq!(find_taylor_incompatibility(&value, &fits), None);
/// assert_eq!(find_taylor_incompatibility(&value, &misfit), Some(1));
/// ```
pub fn find_taylor_incompatibility<N: Natural, B: VectorSpace>(
    value: &TaylorBundle<N, B>,
    direction: &TaylorBundle<N, B>,
) -> Option<usize> {
    (0..N::USIZE).find(|k| !value.derivative(k + 1).same_germ(&direction.derivative(*k)))
}

/// The Taylor bundle of order N + 1 of a value and a direction.
///
/// ```text
/// (c₀; c₁, …, c_N), (c₁; c₂, …, c_{N+1})  ↦  (c₀; c₁, …, c_{N+1})
/// ```
///
/// # Errors
///
/// The first order at which they are incompatible, as [`find_taylor_incompatibility`] returns it.
pub fn shuffle_up<N: Successor, B: VectorSpace>(
    value: &TaylorBundle<N, B>,
    direction: &TaylorBundle<N, B>,
) -> Result<TaylorBundle<N::Next, B>, usize> {
    match find_taylor_incompatibility(value, direction) {
        Some(k) => Err(k),
        None => Ok(TaylorBundle::from_stored(|k| {
            if k <= N::USIZE {
                value.taylor_coefficient(k)
            } else {
                let mut top = direction.taylor_coefficient(N::USIZE);
                top.divide(BaseFloat::from_f64(k as f64));
                top
            }
        })),
    }
}

/// A Taylor bundle of order N + 1 as a value and a direction of order N, the inverse of [`shuffle_up`].
///
/// ```
/// use tangent_bundle::forward::{shuffle_down, shuffle_up};
/// use tangent_bundle::prelude::*;
///
/// let x = TaylorBundle::<U3>::from_derivatives(1.0, [2.0, 3.0, 5.0]);
/// let (value, direction) = shuffle_down::<U2, _>(&x);
/// assert!(direction.same_germ(&TaylorBundle::<U2>::from_derivatives(2.0, [3.0, 5.0])));
/// assert!(shuffle_up(&value, &direction).unwrap().same_germ(&x));
/// ```
pub fn shuffle_down<N: Successor, B: VectorSpace>(
    x: &TaylorBundle<N::Next, B>,
) -> (TaylorBundle<N, B>, TaylorBundle<N, B>) {
    (
        TaylorBundle::from_stored(|k| x.taylor_coefficient(k)),
        TaylorBundle::from_stored(|k| {
            let mut c = x.taylor_coefficient(k + 1);
            c.scale(BaseFloat::from_f64((k + 1) as f64));
            c
        }),
    )
}
