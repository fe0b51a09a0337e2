//! Conversions between representations.

use core::fmt;

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::index::agree_at;
use crate::bundle::representation::{lowest_tags, widen};
use crate::bundle::scale::divide_by_factorial;
use crate::bundle::{
    ConstantBundle, ExplicitBundle, Join, Representation, Rules, TangentBundle, TaylorBundle, UniformBundle,
    ZeroBundle, filled,
};
use crate::kernel::Kernel;
use crate::order::{Natural, SameOrder};
use crate::real::{Elementary, Field, VectorSpace};

/// The upward conversions, which always succeed.
macro_rules! upward {
    ($($From:ident => $To:ident),+) => {$(
        impl<N: Natural, B: VectorSpace> From<$From<N, B>> for $To<N, B> {
            #[inline]
            fn from(x: $From<N, B>) -> Self {
                x.widened()
            }
        }
    )+};
}

upward! {
    ConstantBundle => ZeroBundle,
    ConstantBundle => UniformBundle, ZeroBundle => UniformBundle,
    ConstantBundle => TaylorBundle, ZeroBundle => TaylorBundle, UniformBundle => TaylorBundle,
    ConstantBundle => ExplicitBundle, ZeroBundle => ExplicitBundle, UniformBundle => ExplicitBundle, TaylorBundle => ExplicitBundle
}

impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// This point in a representation no lower than its own.
    #[inline]
    pub(crate) fn widened<Q: Representation<N, B>>(&self) -> TangentBundle<N, B, Q> {
        TangentBundle::from_components(widen::<N, B, P, Q>(self.components()))
    }

    /// This bundle and another one in the representation in which they join: the arguments of a function of two
    /// numbers are of one.
    ///
    /// Operators and comparisons join by themselves. Where one representation is the other's already, `.into()` is as
    /// good: `x.max(c.into())` for a constant c.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (x, y) = (Bundle::<U2>::taylor(3.0), Bundle::<U2>::explicit(4.0, 1));
    /// let (a, b) = x.joined(y);
    /// assert_eq!((a.max(b).partial(0b10), a.min(b).partial(0b10)), (0.0, 1.0));
    /// ```
    #[inline]
    #[expect(clippy::type_complexity, reason = "two bundles of one type")]
    pub fn joined<M, Q>(
        self,
        other: TangentBundle<M, B, Q>,
    ) -> (TangentBundle<N, B, P::Product>, TangentBundle<N, B, P::Product>)
    where
        N: SameOrder<M>,
        M: Natural,
        P: Join<Q, Product: Representation<N, B>>,
        Q: Representation<M, B> + Representation<N, B>,
    {
        (
            self.widened(),
            TangentBundle::from_components(widen::<N, B, Q, P::Product>(other.components())),
        )
    }
}

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> TangentBundle<N, B, P> {
    /// The float `c`, without a tangent.
    #[inline]
    pub fn constant(c: B::Scalar) -> Self {
        Self::from_primal(B::constant(c))
    }

    /// The point `x` of the base, without a tangent.
    #[inline]
    pub fn from_primal(x: B) -> Self {
        Self::from_components(filled(x.zero_like())).with_primal(x)
    }

    /// The float at the bottom: the primal of the primal, down to a float.
    #[inline]
    pub fn scalar(&self) -> B::Scalar {
        self.primal_ref().scalar()
    }

    /// `self + c`.
    #[inline]
    pub fn shift(self, c: B::Scalar) -> Self {
        self.with_primal(self.primal().shift(c))
    }

    /// `self·c`.
    #[inline]
    pub fn scaled(self, c: B::Scalar) -> Self {
        Field::scaled(self, c)
    }
}

/// Why an explicit bundle is no Taylor bundle: the partials at two masks with the same number of tags differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTaylor {
    /// The number of tags in each of the masks.
    pub order: usize,
    /// The two masks.
    pub masks: (usize, usize),
}

impl fmt::Display for NotTaylor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a Taylor bundle: the partials of order {} at the masks {} and {} differ",
            self.order, self.masks.0, self.masks.1
        )
    }
}

impl core::error::Error for NotTaylor {}

impl<N: Natural, B: VectorSpace> TryFrom<ExplicitBundle<N, B>> for TaylorBundle<N, B> {
    type Error = NotTaylor;

    /// The Taylor bundle of the same germ, if the partials depend on the number of tags alone.
    ///
    /// # Errors
    ///
    /// [`NotTaylor`], with the two masks whose partials differ. NaN is equal to NaN here.
    fn try_from(x: ExplicitBundle<N, B>) -> Result<Self, NotTaylor> {
        x.first_misfit().map_or_else(|| Ok(x.along_all_tags()), Err)
    }
}

impl<N: Natural, B: VectorSpace> ExplicitBundle<N, B> {
    /// The first order at which the partials differ, with two masks.
    pub(crate) fn first_misfit(&self) -> Option<NotTaylor> {
        (1..=N::USIZE).find_map(|order| agree_at(self.components(), order).err())
    }

    /// The Taylor bundle of the partials at the tags 1 to k, for each k.
    pub(crate) fn along_all_tags(&self) -> TaylorBundle<N, B> {
        TaylorBundle::from_components(GenericArray::generate(|k| {
            let mut c = self.components[lowest_tags(k)].clone();
            divide_by_factorial(&mut c, k);
            c
        }))
    }
}
