//! How the partials of an operation act on the slopes of its operands.

use crate::real::Elementary;

/// How the slopes of the result of an operation follow from those of its arguments.
pub(super) trait Slopes<B: Copy>: Copy {
    /// Whether a slope at a node that one argument alone depends on keeps its magnitude.
    const KEEP_MAGNITUDES: bool = false;

    /// The slope at a node that the left argument alone depends on.
    fn left(self, slope: B) -> B;

    /// The slope at a node that the right argument alone depends on.
    fn right(self, slope: B) -> B;

    /// The slope at a node that both depend on.
    fn both(self, left: B, right: B) -> B;

    /// A node that the left argument alone depends on, with the slope there.
    #[inline(always)]
    fn of_left(self, (node, slope): (u32, B)) -> (u32, B) {
        (node, self.left(slope))
    }

    /// A node that the right argument alone depends on, with the slope there.
    #[inline(always)]
    fn of_right(self, (node, slope): (u32, B)) -> (u32, B) {
        (node, self.right(slope))
    }
}

/// The slopes of a sum.
#[derive(Clone, Copy)]
pub(super) struct OfSum;

impl<B: Elementary> Slopes<B> for OfSum {
    const KEEP_MAGNITUDES: bool = true;

    #[inline(always)]
    fn left(self, slope: B) -> B {
        slope
    }

    #[inline(always)]
    fn right(self, slope: B) -> B {
        slope
    }

    #[inline(always)]
    fn both(self, left: B, right: B) -> B {
        left + right
    }
}

/// The slopes of a difference.
#[derive(Clone, Copy)]
pub(super) struct OfDifference;

impl<B: Elementary> Slopes<B> for OfDifference {
    const KEEP_MAGNITUDES: bool = true;

    #[inline(always)]
    fn left(self, slope: B) -> B {
        slope
    }

    #[inline(always)]
    fn right(self, slope: B) -> B {
        -slope
    }

    #[inline(always)]
    fn both(self, left: B, right: B) -> B {
        left - right
    }
}

/// The slopes of an operation from functions that multiply those of its arguments with the partials.
#[derive(Clone, Copy)]
pub(super) struct By<F, G>(pub(super) F, pub(super) G);

impl<B: Elementary, F: Fn(B) -> B + Copy, G: Fn(B) -> B + Copy> Slopes<B> for By<F, G> {
    #[inline(always)]
    fn left(self, slope: B) -> B {
        self.0(slope)
    }

    #[inline(always)]
    fn right(self, slope: B) -> B {
        self.1(slope)
    }

    #[inline(always)]
    fn both(self, left: B, right: B) -> B {
        self.0(left) + self.1(right)
    }
}
