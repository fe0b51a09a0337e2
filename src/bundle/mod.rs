//! Bundles: one struct, its representations, and what they do.

mod chunk;
mod constants;
mod conversion;
mod elementary;
pub(crate) mod format;
mod germ;
mod index;
mod integral;
mod numeric;
mod ops;
mod parse;
pub(crate) mod piecewise;
mod power;
mod primitive;
mod range;
mod representation;
mod rules;
mod scale;
mod singular;
mod tags;
mod uniform;

use core::marker::PhantomData;

use generic_array::functional::FunctionalSequence;
use generic_array::sequence::GenericSequence;
use generic_array::{ArrayLength, GenericArray};

pub use conversion::{Joined, NotTaylor};
pub use index::{CanonicalTangentIndex, TangentIndex, TangentIndexError, TaylorTangentIndex};
pub use parse::NotABundle;
pub use primitive::Solve;
pub use representation::{
    ChunkTangent, Chunked, Comparable, ExplicitTangent, Join, Kind, NotDifferentiable, OneDirection, Representation,
    Same, ScopedTangent, Tagged, TaylorTangent, TraceTangent, UniformTangent, Zero,
};
pub use rules::Rules;
pub use tags::AbstractTangentBundle;

use crate::order::{MAX_CHUNK_ORDER, MAX_EXPLICIT_ORDER, Natural, U2};
use crate::real::{Field, VectorSpace};

/// A point of `T^N B`, the N-th order iterated tangent bundle of the base space `B`, represented by `P`.
///
/// ```text
/// x + Σ ∂_m x        over the non-empty sets m ⊆ {1, …, N} of tags
/// ```
///
/// The primal x is a point of `B`; the 2^N − 1 partials are the tangent part. A function acts on a bundle by
/// its exact extension `T^N f`, so that evaluating it on seeds evaluates its derivatives.
///
/// | representation       | what it holds                                        | numbers stored |
/// |----------------------|------------------------------------------------------|----------------|
/// | [`TaylorBundle`]     | partials that depend on the number of tags alone     | N + 1          |
/// | [`ExplicitBundle`]   | all partials                                         | 2^N            |
/// | [`UniformBundle`]    | one value for every partial                          | 2              |
/// | [`ZeroBundle`]       | a constant: every partial is zero                    | 1              |
/// | [`NotDifferentiableBundle`]   | a value that was not differentiated                  | 1              |
///
/// The numbers are contiguous, the primal first. Inside, a Taylor bundle holds Taylor coefficients x⁽ᵏ⁾/k!;
/// [`derivative`](Self::derivative) and [`from_derivatives`](TaylorBundle::from_derivatives) speak of x⁽ᵏ⁾.
///
/// Comparisons look at the primal. Questions about all components have names of their own:
/// [`same_germ`](Self::same_germ), [`is_constant`](Self::is_constant), [`max_norm`](Self::max_norm).
#[derive(Clone)]
#[must_use = "operations on bundles return new bundles"]
pub struct TangentBundle<N: Natural, B, P: Representation<N, B> = TaylorTangent> {
    components: GenericArray<B, P::Length>,
}

impl<N: Natural, B: Copy, P: Representation<N, B>> Copy for TangentBundle<N, B, P> where
    P::Length: ArrayLength<ArrayType<B>: Copy>
{
}

/// A bundle whose N directions are one: the primal and the derivatives x′, …, x⁽ᴺ⁾ along a curve. N + 1 numbers.
pub type TaylorBundle<N, B = f64> = TangentBundle<N, B, TaylorTangent>;

/// A bundle with all its 2^N − 1 partials, in mask order: ∂₁, ∂₂, ∂₁∂₂, ∂₃, ∂₁∂₃, ∂₂∂₃, ∂₁∂₂∂₃, …
pub type ExplicitBundle<N, B = f64> = TangentBundle<N, B, ExplicitTangent>;

/// A bundle with one value for every partial. Linear maps keep it; any other map widens it to a Taylor bundle.
pub type UniformBundle<N, B = f64> = TangentBundle<N, B, UniformTangent<Same>>;

/// A constant: a bundle whose every partial is zero, which stores the primal alone.
pub type ZeroBundle<N, B = f64> = TangentBundle<N, B, UniformTangent<Zero>>;

/// A value that was not differentiated: it stores the primal alone, and counts as constant where it meets another.
pub type NotDifferentiableBundle<N, B = f64> = TangentBundle<N, B, UniformTangent<NotDifferentiable>>;

/// The N-jet of a map from `K` directions: all partials to total order N at once, each stored once. C(K+N, N) numbers.
///
/// It is the scalar of the forward drivers: a gradient is one evaluation on chunks of order 1, a Hessian one of order 2.
/// Orders are at most 3, and directions at most 16.
pub type ChunkBundle<N, K, B = f64> = TangentBundle<N, B, ChunkTangent<K>>;

/// A chunk of order 2 of `K` directions with the sum of the curvatures in place of them all. K + 2 numbers.
pub type TraceBundle<K, B = f64> = TangentBundle<U2, B, TraceTangent<K>>;

/// Makes bundles of order `N` over `B`.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
/// assert_eq!((x * y).partial(0b11), 1.0);
/// assert_eq!(Bundle::<U3>::taylor(2.0).powi(3).derivative(2), 12.0);
/// ```
#[derive(Debug)]
pub struct Bundle<N: Natural, B = f64>(PhantomData<(N, B)>);

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

    /// The variable that the tag `tag` differentiates: `x + ∂_tag`.
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
    /// A constant, which has no tangent and stores none.
    #[inline]
    pub fn constant(x: B) -> ZeroBundle<N, B> {
        TangentBundle::from_components(GenericArray::from([x]))
    }

    /// A value that is not differentiated: an integer's worth, a lookup, a choice.
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

impl<N: Natural, B, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The bundle of these numbers; every bundle is made here.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn from_components(components: GenericArray<B, P::Length>) -> Self {
        const {
            assert!(
                !matches!(P::KIND, Kind::Explicit) || N::USIZE <= MAX_EXPLICIT_ORDER,
                "the order of an explicit bundle is too high: it would store 2^N numbers, and N may be at most 12. \
                 Use a Taylor bundle, or one Taylor bundle over another, for derivatives of higher order"
            );
            assert!(
                !matches!(P::KIND, Kind::Graded) || N::USIZE <= MAX_CHUNK_ORDER,
                "the order of a chunked bundle is too high: chunks are of order 0 to 3. Use an explicit bundle, or a chunk \
                 over a Taylor bundle, for derivatives of higher order"
            );
        }
        Self { components }
    }

    /// The numbers stored, the primal first.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn components(&self) -> &[B] {
        &self.components
    }

    /// The numbers stored, the primal first, in the scaling of the representation; for code that macros write.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn stored(&self) -> &[B] {
        &self.components
    }

    /// The bundle of these numbers, in the scaling of the representation; for code that macros write.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn from_stored(component: impl FnMut(usize) -> B) -> Self {
        Self::from_components(GenericArray::generate(component))
    }

    /// The numbers stored, given away.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn into_components(self) -> GenericArray<B, P::Length> {
        self.components
    }

    /// The primal, given away.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn into_primal(self) -> B {
        self.components.into_iter().next().expect("a bundle holds a primal")
    }

    /// Replaces a number stored.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn set_component(&mut self, index: usize, x: B) {
        self.components[index] = x;
    }

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
        B: VectorSpace,
        P: Tagged<N, B>,
    {
        assert!(
            N::USIZE >= usize::BITS as usize || mask >> N::USIZE == 0,
            "the mask {mask:#b} has a tag above {order}, the order of this bundle",
            order = N::USIZE
        );
        representation::partial::<N, B, P>(&self.components, mask)
    }
}

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The point `x` of the base, without a tangent.
    #[inline]
    pub(crate) fn of_primal(x: B) -> Self {
        let mut components = filled(x.zero_like());
        components[0] = x;
        Self::from_components(components)
    }
}

impl<N: Natural, B: VectorSpace, P: Tagged<N, B>> TangentBundle<N, B, P> {
    /// The component at an index: `Ok` of it, or why there is none.
    ///
    /// # Errors
    ///
    /// If the index is outside the tangent part, or if a [`TaylorTangentIndex`] asks for the derivative of an order
    /// at which the partials differ.
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
        representation::partial::<N, B, P>(&self.components, representation::lowest_tags(k))
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
        representation::taylor_coefficient::<N, B, P>(&self.components, k)
    }
}

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
                    scale::divide_by_factorial(&mut x, k);
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

impl<N: Natural, B: VectorSpace> ExplicitBundle<N, B> {
    /// The bundle of a primal and its 2^N − 1 partials in mask order: ∂₁, ∂₂, ∂₁∂₂, ∂₃, …
    #[inline]
    pub fn from_partials(primal: B, partials: impl Into<GenericArray<B, N::Partials>>) -> Self {
        Self::from_components(chain(primal, partials.into()))
    }
}

/// `L` copies of a value.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn filled<B: Clone, L: ArrayLength>(value: B) -> GenericArray<B, L> {
    GenericArray::generate(|_| value.clone())
}

/// The first value, then the others.
#[cfg_attr(not(debug_assertions), inline(always))]
fn chain<B, M: ArrayLength, L: ArrayLength>(first: B, others: GenericArray<B, M>) -> GenericArray<B, L> {
    GenericArray::from_iter(core::iter::once(first).chain(others))
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

#[track_caller]
#[inline]
fn assert_tag<N: Natural>(tag: usize) {
    assert!(
        (1..=N::USIZE).contains(&tag),
        "there is no tag {tag} in a bundle of order {order}: tags are 1 to {order}",
        order = N::USIZE
    );
}
