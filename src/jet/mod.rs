//! Jets: the derivatives of a function at a point.
//!
//! ```text
//! j = (a; f, f′, …, f⁽ᴺ⁾)        at a, unscaled
//! ```
//!
//! A jet is not an approximation of f near a. It can be evaluated at a alone. It acts on bundles whose primal is a, by
//! Faà di Bruno's formula.

mod action;
mod algebra;
mod format;
mod many;

use core::fmt::{self, Debug, Display};
use core::ops::Index;

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

pub use action::{
    ExplicitCovector, InnerSeries, JetResult, OuterSeries, TaylorCovector, jet_taylor_ev, jet_taylor_ev_by_recurrence,
};
pub use many::{map, mapev, mapev_pullback};

use crate::bundle::{Bundle, TaylorBundle};
use crate::order::Natural;
use crate::real::{BaseFloat, Elementary, Field, VectorSpace, brief};

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

impl<N: Natural, T> Jet<N, T> {
    /// The jet at `base` with the derivatives f, f′, …, f⁽ᴺ⁾.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let j = Jet::<U2>::new(0.5, [1.0, 2.0, 3.0]);
    /// assert_eq!(j[2], 3.0);
    /// ```
    #[inline]
    pub fn new(base: T, derivatives: impl Into<GenericArray<T, N::TaylorLength>>) -> Self {
        Self {
            base,
            derivatives: derivatives.into(),
        }
    }

    /// The base point.
    #[inline]
    pub fn base(&self) -> &T {
        &self.base
    }

    /// f, f′, …, f⁽ᴺ⁾ at the base point.
    #[inline]
    pub fn derivatives(&self) -> &[T] {
        &self.derivatives
    }
}

impl<N: Natural, T: Field> Jet<N, T> {
    /// The jet of a function at `a`.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let j = Jet::<U3>::of(|x| x.powi(3), 2.0);
    /// assert_eq!(j, Jet::<U3>::new(2.0, [8.0, 12.0, 12.0, 6.0]));
    /// ```
    #[inline]
    pub fn of(f: impl FnOnce(TaylorBundle<N, T>) -> TaylorBundle<N, T>, a: T) -> Self {
        Self::of_series(a, &f(Bundle::<N, T>::taylor(a)))
    }

    /// The jet at `base` of the function whose derivatives there are those of a Taylor bundle.
    #[inline]
    fn of_series(base: T, y: &TaylorBundle<N, T>) -> Self {
        Self::new(base, GenericArray::generate(|k| y.derivative(k)))
    }

    /// The Taylor bundle of the function: the image of its variable at the base point.
    #[inline]
    pub fn series(&self) -> TaylorBundle<N, T> {
        let tail = GenericArray::<T, N>::generate(|k| self.derivatives[k + 1]);
        TaylorBundle::from_derivatives(self.derivatives[0], tail)
    }
}

impl<N: Natural, T: Elementary> Jet<N, T> {
    /// The value f(x), at the base point x = a alone.
    ///
    /// The comparison is exact: 0 and −0 differ, NaN is equal to NaN, and all components of a bundle must agree.
    ///
    /// # Errors
    ///
    /// [`NotTheBasePoint`] for any other x.
    #[inline]
    pub fn eval(&self, x: T) -> Result<T, NotTheBasePoint<T>> {
        self.require_base(x).map(|()| self.derivatives[0])
    }

    /// Checks that x is the base point.
    #[inline]
    fn require_base(&self, x: T) -> Result<(), NotTheBasePoint<T>> {
        if is_same_point(&self.base, &x) {
            Ok(())
        } else {
            Err(NotTheBasePoint { base: self.base, x })
        }
    }
}

/// Whether two points are the same: all components are equal, NaN is equal to NaN, and the floats at the bottom have
/// the same sign.
fn is_same_point<T: Elementary>(a: &T, b: &T) -> bool {
    let sign = |x: &T| T::Scalar::ONE.copysign(x.scalar());
    a.same_germ(b) && (a.scalar().is_nan() || sign(a) == sign(b))
}

impl<N: Natural, T> Index<usize> for Jet<N, T> {
    type Output = T;

    /// f⁽ᵏ⁾ at the base point.
    ///
    /// # Panics
    ///
    /// If k > N.
    #[inline]
    #[track_caller]
    fn index(&self, k: usize) -> &T {
        assert!(
            k <= N::USIZE,
            "there is no derivative of order {k} in a jet of order {}",
            N::USIZE
        );
        &self.derivatives[k]
    }
}

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
