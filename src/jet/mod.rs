//! Jets: the derivatives of a function at a point.
//!
//! ```text
//! j = (a; f, f′, …, f⁽ᴺ⁾)        at a, unscaled
//! ```
//!
//! A jet is not an approximation of f near a. It can be evaluated at a alone. It acts on bundles whose primal is a, by
//! Faà di Bruno's formula.

// The page of `Jet` shows the methods in the order of these modules.
mod values;

mod action;
mod algebra;

mod format;
mod many;

use core::fmt::{self, Debug, Display};

use generic_array::GenericArray;

pub use action::{
    ExplicitCovector, InnerSeries, JetResult, OuterSeries, TaylorCovector, jet_taylor_ev, jet_taylor_ev_by_recurrence,
};
pub use many::{map, mapev, mapev_pullback};

use crate::order::Natural;
use crate::real::{VectorSpace, brief};

/// The N-jet of a function at a point: its value and its derivatives to order `N` there, unscaled.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let j = Jet::<U4>::of(|x| x.sin(), 1.0);
/// assert_eq!((j[0], j[2]), (1.0_f64.sin(), -1.0_f64.sin()));
/// assert_eq!(j.eval(1.0), Ok(j[0]));
/// assert!(j.eval(1.5).is_err());
///
/// // Faà di Bruno: the derivatives of sin(x(t)) where x = 1, x′ = 2, x″ = 3.
/// let moved = j.push_forward(TaylorBundle::<U2>::from_derivatives(1.0, [2.0, 3.0])).unwrap();
/// assert_eq!(moved.derivative(1), j[1] * 2.0);
/// ```
#[derive(Clone)]
#[must_use = "operations on jets return new jets"]
pub struct Jet<N: Natural, T = f64> {
    base: T,
    derivatives: GenericArray<T, N::TaylorLength>,
}

impl<N: Natural, T: Copy> Copy for Jet<N, T> where GenericArray<T, N::TaylorLength>: Copy {}

impl<N: Natural, T: VectorSpace> PartialEq for Jet<N, T> {
    /// Whether the base points and all derivatives are equal; NaN is equal to NaN here.
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.derivatives.iter().zip(&other.derivatives);
        self.base.same_germ(&other.base) && pairs.all(|(a, b)| a.same_germ(b))
    }
}

/// The error that a jet was used at a point other than its base point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTheBasePoint<T> {
    /// The base point of the jet.
    pub base: T,
    /// The point at which it was used.
    pub x: T,
}

impl<T: Display> Display for NotTheBasePoint<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the jet at {} cannot be evaluated at {}: a jet holds the derivatives at its base point only",
            brief(&self.base),
            brief(&self.x)
        )
    }
}

impl<T: Debug + Display> core::error::Error for NotTheBasePoint<T> {}
