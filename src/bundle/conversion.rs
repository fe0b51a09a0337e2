//! Conversions between representations.

use core::fmt;

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;

use crate::bundle::index::agree_at;
use crate::bundle::representation::{lowest_tags, widen};
use crate::bundle::scale::divide_by_factorial;
use crate::bundle::{
    ExplicitBundle, Join, NotDifferentiableBundle, Representation, TangentBundle, TaylorBundle, UniformBundle,
    ZeroBundle,
};
use crate::order::{Natural, SameOrder};
use crate::real::{Elementary, VectorSpace, largest};

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
    NotDifferentiableBundle => ZeroBundle,
    NotDifferentiableBundle => UniformBundle, ZeroBundle => UniformBundle,
    NotDifferentiableBundle => TaylorBundle, ZeroBundle => TaylorBundle, UniformBundle => TaylorBundle,
    NotDifferentiableBundle => ExplicitBundle, ZeroBundle => ExplicitBundle, UniformBundle => ExplicitBundle, TaylorBundle => ExplicitBundle
}

/// Two bundles in the representation that `P` and `Q` have in common.
pub type Joined<N, B, P, Q> = (
    TangentBundle<N, B, <P as Join<Q>>::Product>,
    TangentBundle<N, B, <P as Join<Q>>::Product>,
);

/// # A common representation
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The same germ in a representation that can hold it.
    #[inline]
    pub(crate) fn widened<Q: Representation<N, B>>(&self) -> TangentBundle<N, B, Q> {
        TangentBundle::from_components(widen::<N, B, P, Q>(self.components()))
    }

    /// This bundle and another one, both converted to their common representation.
    ///
    /// Functions of two or three numbers need it, since they take arguments of one representation. Operators and
    /// comparisons convert by themselves. To convert one argument to the type of another, `.into()` suffices:
    /// `x.max(c.into())` for a constant c.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let (x, y) = (Bundle::<U2>::taylor(3.0), Bundle::<U2>::explicit(4.0, 1));
    /// let (a, b) = x.joined(y);
    /// assert_eq!((a.max(b).partial(0b10), a.min(b).partial(0b10)), (0.0, 1.0));
    /// ```
    #[inline]
    pub fn joined<M, Q>(self, other: TangentBundle<M, B, Q>) -> Joined<N, B, P, Q>
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

impl<N: Natural, B: VectorSpace + Default, P: Representation<N, B>> Default for TangentBundle<N, B, P> {
    /// The default point of the base, without a tangent: 0 over floats.
    #[inline]
    fn default() -> Self {
        Self::of_primal(B::default())
    }
}

/// The error that an explicit bundle is not a Taylor bundle: two partials of one order differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTaylor {
    /// The order of the two partials: the number of tags in each mask.
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
    /// The comparison is exact, so rounding errors of different operations make it fail.
    /// [`try_from_explicit_within`](TaylorBundle::try_from_explicit_within) has a tolerance.
    ///
    /// # Errors
    ///
    /// [`NotTaylor`] names the two masks whose partials differ. NaN is equal to NaN here.
    fn try_from(x: ExplicitBundle<N, B>) -> Result<Self, NotTaylor> {
        x.first_difference().map_or_else(|| Ok(x.along_all_tags()), Err)
    }
}

/// # From an explicit bundle
impl<N: Natural, B: VectorSpace> TaylorBundle<N, B> {
    /// The Taylor bundle of an explicit bundle whose partials of each order agree to a relative tolerance.
    ///
    /// ```text
    /// ‖∂_m x − ∂_n x‖  ≤  tolerance·max ‖∂_l x‖        for n = {1, …, k}, over all masks m and l of k tags, for each k
    /// ```
    ///
    /// The difference is relative to the largest partial of the order, so the scale of the seeds does not matter. The
    /// result has the partials at the tags 1 to k. Equal partials agree at any tolerance, and so do NaN and NaN. If one
    /// partial of an order is infinite or NaN, the others of that order must be equal to it.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let e = ExplicitBundle::<U2>::from_partials(1.5, [0.3, 0.1 + 0.2, 20.0]);
    /// assert!(TaylorBundle::try_from(e).is_err());
    /// let t = TaylorBundle::try_from_explicit_within(e, 4.0 * f64::EPSILON).unwrap();
    /// assert_eq!((t.derivative(1), t.derivative(2)), (0.3, 20.0));
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotTaylor`] names the lowest order at which partials differ by more, and two masks at which they do.
    pub fn try_from_explicit_within(x: ExplicitBundle<N, B>, tolerance: B::Scalar) -> Result<Self, NotTaylor> {
        x.first_difference_within(tolerance)
            .map_or_else(|| Ok(x.along_all_tags()), Err)
    }
}

/// For representations that store all partials.
impl<N: Natural, B: VectorSpace, P: Representation<N, B>> TangentBundle<N, B, P> {
    /// The first order at which the partials differ, with two masks.
    pub(crate) fn first_difference(&self) -> Option<NotTaylor> {
        (1..=N::USIZE).find_map(|order| agree_at(self.components(), order).err())
    }

    /// The first order at which two partials differ by more than the tolerance times the largest one, with their masks.
    pub(crate) fn first_difference_within(&self, tolerance: B::Scalar) -> Option<NotTaylor> {
        (1..=N::USIZE).find_map(|order| {
            let first = lowest_tags(order);
            let masks = || (first..self.components.len()).filter(|mask| mask.count_ones() as usize == order);
            let size = largest(masks().map(|mask| self.components[mask].max_norm()));
            let agrees = |mask: &usize| {
                let (a, b) = (&self.components[*mask], &self.components[first]);
                let mut difference = a.clone();
                difference.deduct(b);
                a.same_germ(b) || size.is_finite() && difference.max_norm() <= tolerance * size
            };
            let differing = masks().find(|mask| !agrees(mask))?;
            Some(NotTaylor {
                order,
                masks: (first, differing),
            })
        })
    }

    /// This bundle with the partials that involve a tag set to zero.
    pub(crate) fn without_tag(mut self, tag: usize) -> Self {
        for mask in (1..self.components.len()).filter(|mask| has_tag(*mask, tag)) {
            self.components[mask] = self.components[mask].zero_like();
        }
        self
    }

    /// Whether all partials that involve a tag are zero.
    pub(crate) fn is_without_tag(&self, tag: usize) -> bool {
        let mut moving = (1..self.components.len()).filter(|mask| has_tag(*mask, tag));
        moving.all(|mask| self.components[mask].is_nothing())
    }
}

impl<N: Natural, B: VectorSpace> ExplicitBundle<N, B> {
    /// The Taylor bundle whose derivative of order k is the partial at the tags 1 to k.
    pub(crate) fn along_all_tags(&self) -> TaylorBundle<N, B> {
        TaylorBundle::from_components(GenericArray::generate(|k| {
            let mut c = self.components[lowest_tags(k)].clone();
            divide_by_factorial(&mut c, k);
            c
        }))
    }
}

/// Whether a tag is in a mask.
fn has_tag(mask: usize, tag: usize) -> bool {
    mask >> (tag - 1) & 1 == 1
}
