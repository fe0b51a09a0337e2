//! Bundles: values with their derivatives, in several representations.

/// A rule of one bundle, each way that lanes go. Over one number it is the plain rule: the bundle is not passed as an
/// array, which would copy it.
macro_rules! each_way {
    ($this:expr, |$x:ident| $rule:expr) => {
        if const { B::LANES > 1 } {
            Self::each_way([$this], |[$x]| $rule)
        } else {
            let $x = $this;
            $rule
        }
    };
}

// The page of `TangentBundle` shows the methods in the order of these modules.
mod make;

mod components;

mod elementary;
mod power;

mod constants;
pub(crate) mod piecewise;
mod plane;

mod conversion;
mod germ;
mod tags;

mod chunk;
mod integral;
mod uniform;

pub(crate) mod format;
mod index;
mod numeric;
mod ops;
mod parse;
mod primitive;
mod range;
mod representation;
mod rules;
mod scale;
mod singular;

use core::marker::PhantomData;

use generic_array::sequence::GenericSequence;
use generic_array::{ArrayLength, GenericArray};

pub use conversion::{Joined, NotTaylor};
pub use index::{CanonicalTangentIndex, TangentIndex, TangentIndexError, TaylorTangentIndex};
pub use parse::NotABundle;
#[doc(hidden)]
pub use primitive::Solve;
pub use representation::{
    ChunkTangent, Chunked, Comparable, ExplicitTangent, Join, Kind, NotDifferentiable, OneDirection, Representation,
    Same, ScopedTangent, Tagged, TaylorTangent, TraceTangent, UniformTangent, Zero,
};
pub use rules::Rules;
pub use tags::AbstractTangentBundle;

use crate::order::{MAX_CHUNK_ORDER, MAX_EXPLICIT_ORDER, Natural, U2};
use crate::real::VectorSpace;

/// A value with its derivatives: a point of `T^N B`, the N-th iterated tangent bundle of the base space `B`.
///
/// ```text
/// x + Σ ∂_m x        over the non-empty sets m ⊆ {1, …, N} of tags
/// ```
///
/// The primal x is a point of `B`. The 2^N − 1 partials are the tangent part. A function f acts on bundles by its
/// extension `T^N f`, so evaluating f at a variable computes the derivatives of f.
///
/// `N` is the order, `B` the base, and `P` the representation: which partials are stored.
///
/// | representation                | what it holds                                      | numbers stored |
/// |-------------------------------|----------------------------------------------------|----------------|
/// | [`TaylorBundle`]              | the derivatives along one curve                    | N + 1          |
/// | [`ExplicitBundle`]            | all partials                                       | 2^N            |
/// | [`UniformBundle`]             | one value, which is every partial                  | 2              |
/// | [`ZeroBundle`]                | a constant: every partial is zero                  | 1              |
/// | [`NotDifferentiableBundle`]   | a value that was not differentiated                | 1              |
/// | [`ChunkBundle`]               | all partials to order N in K directions            | C(N+K, K)      |
/// | [`TraceBundle`]               | the gradient in K directions, and the Laplacian    | K + 2          |
///
/// The numbers are contiguous, the primal first. A Taylor bundle stores the Taylor coefficients x⁽ᵏ⁾/k!.
///
/// # What to call
///
/// | what you want                            | what you call                                                               |
/// |------------------------------------------|-----------------------------------------------------------------------------|
/// | the variable of a function               | [`Bundle::taylor`], [`Bundle::explicit`], [`Bundle::chunk`]                 |
/// | a constant                               | [`Bundle::constant`], `T::from(2.0)`, [`from_primal`](Self::from_primal)    |
/// | a bundle of given derivatives            | [`from_derivatives`](TaylorBundle::from_derivatives), [`from_taylor_coefficients`](TaylorBundle::from_taylor_coefficients), [`from_partials`](ExplicitBundle::from_partials) |
/// | the value                                | [`primal`](Self::primal)                                                    |
/// | x⁽ᵏ⁾, or x⁽ᵏ⁾/k!                         | [`derivative`](Self::derivative), [`taylor_coefficient`](Self::taylor_coefficient) |
/// | a mixed partial                          | [`partial`](Self::partial); of a chunk [`along`](ChunkBundle::along)        |
/// | a function of it                         | `x.sin()`, `x.powi(3)`, `x.hypot(y)`, … under the names of `f64`            |
/// | arithmetic                               | `+ - * / %` with bundles and floats, by value or by reference               |
/// | a comparison of the primals              | `x < y`, `x == 2.0`                                                         |
/// | a comparison of all components           | [`same_germ`](Self::same_germ), or the traits of `approx`                   |
/// | another representation                   | `.into()`, `try_from`, [`joined`](Self::joined)                             |
/// | a lower order                            | [`truncate`](Self::truncate)                                                |
/// | the fields of a point, or its image      | [`destructure`](Self::destructure), [`unbundle`](Self::unbundle)            |
///
/// A bundle is a [`Real`](crate::real::Real) where its base is one, and a `num_traits::Float`. Over a base of `f32` the
/// operators take `f32`s in the place of `f64`s.
#[derive(Clone)]
#[must_use = "operations on bundles return new bundles"]
pub struct TangentBundle<N: Natural, B, P: Representation<N, B> = TaylorTangent> {
    components: GenericArray<B, P::Length>,
}

impl<N: Natural, B: Copy, P: Representation<N, B>> Copy for TangentBundle<N, B, P> where
    P::Length: ArrayLength<ArrayType<B>: Copy>
{
}

/// A bundle along one curve: the primal and the derivatives x′, …, x⁽ᴺ⁾. It stores N + 1 numbers.
pub type TaylorBundle<N, B = f64> = TangentBundle<N, B, TaylorTangent>;

/// A bundle with all its 2^N − 1 partials, in mask order: ∂₁, ∂₂, ∂₁∂₂, ∂₃, ∂₁∂₃, ∂₂∂₃, ∂₁∂₂∂₃, … It stores 2^N
/// numbers. It stores 2^N numbers. It stores 2^N numbers.
pub type ExplicitBundle<N, B = f64> = TangentBundle<N, B, ExplicitTangent>;

/// A bundle with one value, which is every partial. A linear map returns another uniform bundle. Any other map returns
/// a Taylor bundle.
pub type UniformBundle<N, B = f64> = TangentBundle<N, B, UniformTangent<Same>>;

/// A constant: every partial is zero. It stores the primal alone.
pub type ZeroBundle<N, B = f64> = TangentBundle<N, B, UniformTangent<Zero>>;

/// A value that was not differentiated. It stores the primal alone, and acts as a constant in operations with other
/// bundles.
pub type NotDifferentiableBundle<N, B = f64> = TangentBundle<N, B, UniformTangent<NotDifferentiable>>;

/// A chunk: all partials to total order N in `K` directions, each stored once. It stores C(K+N, N) numbers.
///
/// The forward drivers evaluate functions over chunks: a gradient takes one evaluation over chunks of order 1, and a
/// Hessian one over chunks of order 2. The order is at most 3, and there are at most 16 directions.
pub type ChunkBundle<N, K, B = f64> = TangentBundle<N, B, ChunkTangent<K>>;

/// A value with its gradient in `K` directions and its Laplacian. It stores K + 2 numbers.
pub type TraceBundle<K, B = f64> = TangentBundle<U2, B, TraceTangent<K>>;

/// The constructors of bundles of order `N` over the base `B`.
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

impl<N: Natural, B, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The bundle of these numbers. Every other constructor calls this one.
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

    /// The numbers stored, by value.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn into_components(self) -> GenericArray<B, P::Length> {
        self.components
    }

    /// The primal, by value.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn into_primal(self) -> B {
        self.components.into_iter().next().expect("a bundle holds a primal")
    }

    /// Replaces a number stored.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn set_component(&mut self, index: usize, x: B) {
        self.components[index] = x;
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

/// `L` copies of a value.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn filled<B: Clone, L: ArrayLength>(value: B) -> GenericArray<B, L> {
    GenericArray::generate(|_| value.clone())
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
