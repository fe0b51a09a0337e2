//! Constructors of jets, and access to their values.

use core::ops::Index;

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::{Bundle, TaylorBundle};
use crate::jet::{Jet, NotTheBasePoint};
use crate::order::Natural;
use crate::real::{BaseFloat, Elementary, Field};

/// # Derivatives at the base point
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

/// # The jet of a function
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
    pub(super) fn of_series(base: T, y: &TaylorBundle<N, T>) -> Self {
        Self::new(base, GenericArray::generate(|k| y.derivative(k)))
    }

    /// The Taylor bundle of the function: the image of its variable at the base point.
    #[inline]
    pub fn series(&self) -> TaylorBundle<N, T> {
        let tail = GenericArray::<T, N>::generate(|k| self.derivatives[k + 1]);
        TaylorBundle::from_derivatives(self.derivatives[0], tail)
    }
}

/// # Evaluation
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
    pub(super) fn require_base(&self, x: T) -> Result<(), NotTheBasePoint<T>> {
        if is_same_point(&self.base, &x) {
            Ok(())
        } else {
            Err(NotTheBasePoint { base: self.base, x })
        }
    }
}

/// Whether two points are the same: all components are equal, NaN is equal to NaN, and the floats at the bottom have
/// the same sign.
pub(super) fn is_same_point<T: Elementary>(a: &T, b: &T) -> bool {
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
