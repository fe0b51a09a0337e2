//! Constructors of bundles.

use generic_array::functional::FunctionalSequence;
use generic_array::sequence::GenericSequence;
use generic_array::{ArrayLength, GenericArray};

use crate::bundle::scale::divide_by_factorial;
use crate::bundle::{
    Bundle, ExplicitBundle, NotDifferentiableBundle, Rules, TangentBundle, TaylorBundle, UniformBundle, ZeroBundle,
    assert_tag, filled,
};
use crate::order::Natural;
use crate::real::{Elementary, Field, VectorSpace};

impl<N: Natural, B: Field> Bundle<N, B> {
    /// The variable of a univariate function: `(x; 1, 0, …, 0)`.
    #[inline]
    pub fn taylor(x: B) -> TaylorBundle<N, B> {
        let mut components = filled(x.zero_like());
        components[0] = x;
        if N::USIZE > 0 {
            components[1] = x.one_like();
        }
        TangentBundle::from_components(components)
    }

    /// The variable of the tag `tag`: `x + ∂_tag`.
    ///
    /// # Panics
    ///
    /// If the tag is not in 1..=N.
    #[inline]
    pub fn explicit(x: B, tag: usize) -> ExplicitBundle<N, B> {
        assert_tag::<N>(tag);
        let mut components = filled(x.zero_like());
        components[0] = x;
        components[1 << (tag - 1)] = x.one_like();
        TangentBundle::from_components(components)
    }
}

impl<N: Natural, B> Bundle<N, B> {
    /// A constant. It has no tangent, and stores none.
    #[inline]
    pub fn constant(x: B) -> ZeroBundle<N, B> {
        TangentBundle::from_components(GenericArray::from([x]))
    }

    /// A value that is not differentiated, such as a count, an entry of a table, or a switch.
    #[inline]
    pub fn not_differentiable(x: B) -> NotDifferentiableBundle<N, B> {
        TangentBundle::from_components(GenericArray::from([x]))
    }

    /// A bundle whose every partial is `tangent`.
    #[inline]
    pub fn uniform(x: B, tangent: B) -> UniformBundle<N, B> {
        TangentBundle::from_components(GenericArray::from([x, tangent]))
    }
}

/// # Making a Taylor bundle
impl<N: Natural, B: VectorSpace> TaylorBundle<N, B> {
    /// The bundle of a primal and its derivatives x′, …, x⁽ᴺ⁾, unscaled.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = TaylorBundle::<U3>::from_derivatives(1.5, [2.0, 3.0, 5.0]);
    /// assert_eq!((t.derivative(2), t.taylor_coefficient(2)), (3.0, 1.5));
    /// ```
    #[inline]
    pub fn from_derivatives(primal: B, derivatives: impl Into<GenericArray<B, N>>) -> Self {
        Self::from_taylor_coefficients(
            primal,
            derivatives
                .into()
                .zip(GenericArray::<usize, N>::generate(|i| i + 1), |mut x, k| {
                    divide_by_factorial(&mut x, k);
                    x
                }),
        )
    }

    /// The bundle of a primal and its Taylor coefficients x′, x″/2!, …, x⁽ᴺ⁾/N!.
    #[inline]
    pub fn from_taylor_coefficients(primal: B, coefficients: impl Into<GenericArray<B, N>>) -> Self {
        let tail: GenericArray<B, N> = coefficients.into();
        Self::from_components(chain(primal, tail))
    }
}

/// # Making an explicit bundle
impl<N: Natural, B: VectorSpace> ExplicitBundle<N, B> {
    /// The bundle of a primal and its 2^N − 1 partials in mask order: ∂₁, ∂₂, ∂₁∂₂, ∂₃, …
    #[inline]
    pub fn from_partials(primal: B, partials: impl Into<GenericArray<B, N::Partials>>) -> Self {
        Self::from_components(chain(primal, partials.into()))
    }
}

/// # Constants in the type of a bundle
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// The constant `c`, a float.
    #[inline]
    pub fn from_float(c: B::Scalar) -> Self {
        Self::from_primal(B::from_float(c))
    }

    /// The constant `x`, a point of the base.
    #[inline]
    pub fn from_primal(x: B) -> Self {
        Self::from_components(filled(x.zero_like())).with_primal(x)
    }
}

/// The first value, then the others.
#[cfg_attr(not(debug_assertions), inline(always))]
fn chain<B, M: ArrayLength, L: ArrayLength>(first: B, others: GenericArray<B, M>) -> GenericArray<B, L> {
    GenericArray::from_iter(core::iter::once(first).chain(others))
}
