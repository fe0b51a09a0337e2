//! Indices into the tangent part.

use core::fmt;

use crate::bundle::representation::{Kind, lowest_tags};
use crate::bundle::{NotTaylor, Tagged, TangentBundle};
use crate::order::Natural;
use crate::real::VectorSpace;

/// The index of a partial by its mask, 1 to 2^N − 1: bit i − 1 stands for the tag i.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CanonicalTangentIndex(pub usize);

/// The index of a derivative by its order, 1 to N. All partials of that order must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaylorTangentIndex(pub usize);

/// An index into the tangent part of a bundle: [`CanonicalTangentIndex`] or [`TaylorTangentIndex`].
pub trait TangentIndex {
    /// The component of `bundle` at this index.
    ///
    /// # Errors
    ///
    /// See [`TangentIndexError`].
    fn of<N: Natural, B: VectorSpace, P: Tagged<N, B>>(
        self,
        bundle: &TangentBundle<N, B, P>,
    ) -> Result<B, TangentIndexError>;
}

/// The error that there is no component at an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TangentIndexError {
    /// The mask is not one of the non-empty sets of tags.
    NoMask {
        /// The mask asked for.
        mask: usize,
        /// The order of the bundle.
        order: usize,
    },
    /// The bundle has no derivative of this order.
    NoDerivative {
        /// The order asked for.
        asked: usize,
        /// The order of the bundle.
        order: usize,
    },
    /// The partials of this order differ.
    Differ(NotTaylor),
}

impl fmt::Display for TangentIndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMask { mask, order } => write!(
                f,
                "there is no partial at the mask {mask} in a bundle of order {order}: masks are 1 to 2^{order} − 1, \
                 and the primal is `primal()`"
            ),
            Self::NoDerivative { asked, order } => write!(
                f,
                "there is no derivative of order {asked} in the tangent part of a bundle of order {order}: orders are \
                 1 to {order}, and the primal is `primal()`"
            ),
            Self::Differ(NotTaylor { order, masks: (a, b) }) => write!(
                f,
                "the partials of order {order} at the masks {a} and {b} differ, so no single derivative of that order exists"
            ),
        }
    }
}

impl core::error::Error for TangentIndexError {}

impl TangentIndex for CanonicalTangentIndex {
    #[inline]
    fn of<N: Natural, B: VectorSpace, P: Tagged<N, B>>(
        self,
        bundle: &TangentBundle<N, B, P>,
    ) -> Result<B, TangentIndexError> {
        if self.0 == 0 || self.0 > lowest_tags(N::USIZE) {
            return Err(TangentIndexError::NoMask {
                mask: self.0,
                order: N::USIZE,
            });
        }
        Ok(bundle.partial(self.0))
    }
}

impl TangentIndex for TaylorTangentIndex {
    #[inline]
    fn of<N: Natural, B: VectorSpace, P: Tagged<N, B>>(
        self,
        bundle: &TangentBundle<N, B, P>,
    ) -> Result<B, TangentIndexError> {
        if !(1..=N::USIZE).contains(&self.0) {
            return Err(TangentIndexError::NoDerivative {
                asked: self.0,
                order: N::USIZE,
            });
        }
        if matches!(P::KIND, Kind::Explicit) {
            agree_at(bundle.components(), self.0).map_err(TangentIndexError::Differ)?;
        }
        Ok(bundle.partial(lowest_tags(self.0)))
    }
}

/// Whether the explicit partials of one order agree, or the first two masks at which they do not.
pub(crate) fn agree_at<B: VectorSpace>(components: &[B], order: usize) -> Result<(), NotTaylor> {
    let first = lowest_tags(order);
    let differing = (first..components.len())
        .filter(|mask| mask.count_ones() as usize == order)
        .find(|mask| !components[*mask].same_germ(&components[first]));
    differing.map_or(Ok(()), |mask| {
        Err(NotTaylor {
            order,
            masks: (first, mask),
        })
    })
}
