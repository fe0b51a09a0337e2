//! Access to the components of a bundle.

use crate::bundle::representation::{lowest_tags, partial, taylor_coefficient};
use crate::bundle::{OneDirection, Representation, Rules, Tagged, TangentBundle, TangentIndex, TangentIndexError};
use crate::order::Natural;
use crate::real::{Elementary, VectorSpace};

/// # The primal
impl<N: Natural, B, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The primal, by reference.
    #[inline]
    pub fn primal_ref(&self) -> &B {
        &self.components[0]
    }

    /// The primal x, without its tangent.
    #[inline]
    #[must_use]
    pub fn primal(&self) -> B
    where
        B: Clone,
    {
        self.components[0].clone()
    }
}

/// # Derivatives along the curve
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The derivative x⁽ᵏ⁾ along the curve; the primal for k = 0.
    ///
    /// # Panics
    ///
    /// If k > N.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn derivative(&self, k: usize) -> B
    where
        P: OneDirection<N, B>,
    {
        assert_order::<N>(k);
        partial::<N, B, P>(&self.components, lowest_tags(k))
    }

    /// The Taylor coefficient x⁽ᵏ⁾/k!; the primal for k = 0.
    ///
    /// # Panics
    ///
    /// If k > N.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn taylor_coefficient(&self, k: usize) -> B
    where
        P: OneDirection<N, B>,
    {
        assert_order::<N>(k);
        taylor_coefficient::<N, B, P>(&self.components, k)
    }
}

/// # Partials
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The partial ∂_m x for the set of tags `mask`, bit i − 1 for tag i. The empty mask is the primal.
    ///
    /// # Panics
    ///
    /// If the mask has a tag above N.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn partial(&self, mask: usize) -> B
    where
        P: Tagged<N, B>,
    {
        assert!(
            N::USIZE >= usize::BITS as usize || mask >> N::USIZE == 0,
            "the mask {mask:#b} has a tag above {order}, the order of this bundle",
            order = N::USIZE
        );
        partial::<N, B, P>(&self.components, mask)
    }
}

/// # Components by an index
impl<N: Natural, B: VectorSpace, P: Tagged<N, B>> TangentBundle<N, B, P> {
    /// The component at an index.
    ///
    /// # Errors
    ///
    /// If the index is outside the tangent part, or if a [`TaylorTangentIndex`](crate::bundle::TaylorTangentIndex) asks
    /// for the derivative of an order at which the partials differ.
    ///
    /// # Examples
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let e = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 11.0, 20.0]);
    /// assert_eq!(e.at(CanonicalTangentIndex(2)), Ok(11.0));
    /// let error = e.at(TaylorTangentIndex(1)).unwrap_err();
    /// assert_eq!(error.to_string(), "the partials of order 1 at the masks 1 and 2 differ, so no single derivative of that order exists");
    /// ```
    #[inline]
    pub fn at<I: TangentIndex>(&self, index: I) -> Result<B, TangentIndexError> {
        index.of(self)
    }
}

/// # The float
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// The float at the bottom: the primal of the primal, and so on until it is a float.
    #[inline]
    pub fn scalar(&self) -> B::Scalar {
        self.primal_ref().scalar()
    }

    /// Whether the float at the bottom is NaN.
    #[inline]
    pub fn is_nan(self) -> bool {
        self.asks(|x| x.is_nan())
    }

    /// Whether the float at the bottom is neither infinite nor NaN.
    #[inline]
    pub fn is_finite(self) -> bool {
        self.asks(|x| x.is_finite())
    }
}

#[track_caller]
#[inline]
fn assert_order<N: Natural>(k: usize) {
    assert!(
        k <= N::USIZE,
        "there is no derivative of order {k} in a bundle of order {}",
        N::USIZE
    );
}
