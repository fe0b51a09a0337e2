//! Truncation, permutation of tags, and bundles over bundles.

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::{
    ExplicitBundle, ExplicitTangent, Representation, Tagged, TangentBundle, TaylorTangent, UniformTangent, assert_tag,
};
use crate::order::{AtMost, Natural, Plus};
use crate::real::VectorSpace;

/// # A lower order
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The bundle cut to the lower order `M`: a Taylor bundle loses the derivatives above M, and an explicit bundle the
    /// tags above M.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let t = TaylorBundle::<U3>::from_derivatives(1.5, [2.0, 3.0, 5.0]);
    /// let low: TaylorBundle<U1> = t.truncate();
    /// assert_eq!(low.derivative(1), 2.0);
    /// ```
    #[inline]
    pub fn truncate<M: AtMost<N>>(self) -> TangentBundle<M, B, P>
    where
        P: Representation<M, B>,
    {
        // In each representation the components of the lower order stand first, in the same order and scaling.
        TangentBundle::from_components(GenericArray::generate(|i| self.components[i].clone()))
    }
}

/// # Tags
impl<N: Natural, B: VectorSpace> ExplicitBundle<N, B> {
    /// The explicit bundle of the chosen tags: tag i of the result is the tag `tags[i − 1]` of this bundle.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let e = ExplicitBundle::<U3>::from_partials(0.0, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    /// let of_3_and_1: ExplicitBundle<U2> = e.keep_tags([3, 1]);
    /// assert!(of_3_and_1.same_germ(&ExplicitBundle::<U2>::from_partials(0.0, [4.0, 1.0, 5.0])));
    /// ```
    ///
    /// # Panics
    ///
    /// If a tag is not in 1..=N, or is chosen twice.
    pub fn keep_tags<M: AtMost<N>>(self, tags: impl Into<GenericArray<usize, M>>) -> ExplicitBundle<M, B> {
        let tags = tags.into();
        let chosen = tags.iter().fold(0, |mask, tag| {
            assert_tag::<N>(*tag);
            let bit = 1_usize << (tag - 1);
            assert!(
                mask & bit == 0,
                "the tag {tag} is chosen twice; give each tag at most once"
            );
            mask | bit
        });
        debug_assert_eq!(chosen.count_ones() as usize, M::USIZE);
        TangentBundle::from_components(GenericArray::generate(|mask: usize| {
            let source = tags
                .iter()
                .enumerate()
                .fold(0, |source, (i, tag)| source | (mask >> i & 1) << (tag - 1));
            self.components[source].clone()
        }))
    }

    /// This bundle with its tags permuted: tag i of the result is the tag `tags[i − 1]` of this bundle.
    ///
    /// # Panics
    ///
    /// If `tags` is not a permutation of 1..=N.
    pub fn permute_tags(self, tags: impl Into<GenericArray<usize, N>>) -> Self
    where
        N: AtMost<N>,
    {
        self.keep_tags(tags)
    }

    /// A bundle of order M + N as a bundle of order M over bundles of order N: `T^(M+N) B → T^M(T^N B)`. The lower N
    /// tags are those of the inner bundle.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let e = ExplicitBundle::<U2>::from_partials(0.5, [1.0, 2.0, 3.0]);
    /// let nested: ExplicitBundle<U1, ExplicitBundle<U1>> = e.nest();
    /// assert_eq!(nested.partial(1).partial(1), 3.0);
    /// assert!(nested.flatten().same_germ(&e));
    /// ```
    pub fn nest<Outer, Inner>(self) -> ExplicitBundle<Outer, ExplicitBundle<Inner, B>>
    where
        Outer: Plus<Inner, Total = N>,
        Inner: Natural,
    {
        let inner = 1 << Inner::USIZE;
        TangentBundle::from_components(GenericArray::generate(|m: usize| {
            TangentBundle::from_components(GenericArray::generate(|s: usize| {
                self.components[m * inner + s].clone()
            }))
        }))
    }
}

/// # Bundles over bundles
impl<M: Natural, N: Natural, B: VectorSpace> ExplicitBundle<M, ExplicitBundle<N, B>> {
    /// A bundle of order M over bundles of order N as one of order M + N: `T^M(T^N B) → T^(M+N) B`. The tags 1 to N are
    /// those of the inner bundle.
    pub fn flatten(self) -> ExplicitBundle<M::Total, B>
    where
        M: Plus<N>,
    {
        let inner = 1 << N::USIZE;
        TangentBundle::from_components(GenericArray::generate(|mask: usize| {
            self.components[mask / inner].components[mask % inner].clone()
        }))
    }
}

/// A point of `T^N B` in any representation with tags.
///
/// It is sealed: the representations are those of this crate.
pub trait AbstractTangentBundle<N: Natural, B: VectorSpace>: Clone {
    /// The representation of the tangent part.
    type Tangent: Tagged<N, B>;

    /// The primal.
    fn primal(&self) -> B;

    /// The partial at a mask.
    ///
    /// # Panics
    ///
    /// If the mask has a tag above N.
    fn partial(&self, mask: usize) -> B;

    /// The same point as an explicit bundle.
    fn to_explicit(&self) -> ExplicitBundle<N, B>;
}

/// Implements the trait for each representation with tags.
macro_rules! abstract_bundles {
    ($($P:ty $(, $K:ident)?;)+) => {$(
        impl<N: Natural, B: VectorSpace $(, $K)?> AbstractTangentBundle<N, B> for TangentBundle<N, B, $P>
        where
            $P: Representation<N, B>,
        {
            type Tangent = $P;

            #[inline]
            fn primal(&self) -> B {
                self.primal()
            }

            #[inline]
            fn partial(&self, mask: usize) -> B {
                self.partial(mask)
            }

            #[inline]
            fn to_explicit(&self) -> ExplicitBundle<N, B> {
                self.widened()
            }
        }
    )+};
}

abstract_bundles! {
    TaylorTangent;
    ExplicitTangent;
    UniformTangent<K>, K;
}
