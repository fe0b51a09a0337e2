//! Lanes: numbers at several points side by side, in the registers of the processor.
//!
//! ```text
//! Lanes<8>                     eight floats: the values of one number at eight points
//! TaylorBundle<U5, Lanes<8>>   eight bundles: the rules run over lanes as over floats
//! ```
//!
//! The floors, from the lowest to the highest:
//!
//! ```text
//! vectors     what a vector of `wide` can do, under one name for each of its types
//! functions   the elementary functions of vectors, with the float's function for the lanes where those are not good enough
//! answers     questions that rules and programs ask, and what happens where lanes have different answers
//! operators   the operators and comparisons
//! numbers     the scalar traits
//! numeric     the traits of `num_traits`
//! ```
//!
//! **What a rule asks of a number.** A sum or a product asks nothing, so that lanes never meet. Rules that do ask (is
//! it finite, is it zero, is it below one?) ask by [`Elementary::asks`](crate::real::Elementary::asks) and its like.
//! All lanes answer. If they agree, the rule goes that way. If they do not, the rule goes the way of the first lane,
//! and the others are noted. The rule ends in [`Elementary::each_way`](crate::real::Elementary::each_way), which
//! computes the noted lanes again: all lanes are filled with those that are left, so that the first lane is one of
//! them. So a rule is computed once for each way that its lanes go, and each lane has the bits that it would have
//! alone.
//!
//! **What a program asks.** A comparison in a closure is the same question, but no rule ends around it. The note stays
//! until the evaluation of the group has ended; the drivers of [`many`](crate::many) then evaluate the closure again
//! with the lanes that are left. A loop goes on as long as the first lane says, so it ends where that point's loop
//! ends.
//!
//! **Anything else that gives one answer** for all lanes (a conversion to an integer, the float at the bottom) gives
//! that of the first lane, and notes the lanes that differ from it. So it is right, if slow.

mod answers;
mod functions;
mod numbers;
mod numeric;
mod operators;
mod vectors;

use core::fmt;

#[doc(hidden)]
pub use answers::asked;
pub(crate) use answers::each_way;
#[doc(hidden)]
pub use vectors::Vector;

use num_traits::ToPrimitive;

use crate::real::BaseFloat;

/// A float of which `W` fit side by side: `f64` in 4 or 8 lanes, and `f32` in 8 or 16.
#[diagnostic::on_unimplemented(
    message = "there are no {W} lanes of `{Self}`",
    label = "not a number of lanes",
    note = "lanes are 4 or 8 of `f64`, and 8 or 16 of `f32`"
)]
pub trait LaneFloat<const W: usize>: BaseFloat + ToPrimitive {
    /// The vector of the processor.
    #[doc(hidden)]
    type Vector: Vector<Self, W>;
}

/// `W` numbers at different points, side by side: a [`Real`](crate::real::Real) that is the base of bundles and
/// variables.
///
/// ```text
/// f(x₁), …, f(x_W)   for x = Lanes::from([x₁, …, x_W])
/// ```
///
/// An operation on lanes costs little more than one on a float. Every lane has the result that it has alone, to the
/// last bit, whatever its neighbours are. The operators round as those of floats. The functions have the accuracy that
/// [`accuracy`](crate::docs::accuracy) says, which is not to the last bit that of the float's functions.
///
/// # Comparisons
///
/// A comparison has one answer for all lanes: that of the first one. Where lanes disagree, the results of the others
/// belong to another branch. The drivers of [`many`](crate::many) notice it and compute those points again. A program
/// that uses lanes by itself asks [`settled`](Self::settled) to do so, or chooses by [`select`](Self::select).
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let x = Lanes::from([0.0, 1.0, 2.0, 3.0]);
/// let y: TaylorBundle<U2, Lanes<4>> = Bundle::<U2, _>::taylor(x).powi(3);
/// assert_eq!(y.derivative(2).to_array(), [0.0, 6.0, 12.0, 18.0]);
/// ```
#[derive(Clone, Copy)]
#[must_use = "operations on lanes return new lanes"]
pub struct Lanes<const W: usize, S: LaneFloat<W> = f64>(pub(crate) S::Vector);

impl<const W: usize, S: LaneFloat<W>> Lanes<W, S> {
    /// The lanes that are set in a mask of all of them.
    pub(crate) const ALL: u32 = if W >= 32 { u32::MAX } else { (1 << W) - 1 };

    /// The number x in all lanes.
    #[inline(always)]
    pub fn splat(x: S) -> Self {
        Self(S::Vector::splat(x))
    }

    /// The numbers of the lanes.
    #[inline(always)]
    #[must_use]
    pub fn to_array(self) -> [S; W] {
        self.0.to_array()
    }

    /// The numbers of a slice. Lanes behind its end get its last number.
    ///
    /// # Panics
    ///
    /// If the slice is empty, or longer than the lanes.
    #[inline]
    #[track_caller]
    pub fn padded(x: &[S]) -> Self {
        match <[S; W]>::try_from(x) {
            Ok(lanes) => Self::from(lanes),
            Err(_) => Self::padded_short(x),
        }
    }

    #[inline(never)]
    #[track_caller]
    fn padded_short(x: &[S]) -> Self {
        assert!(
            (1..=W).contains(&x.len()),
            "{W} lanes cannot be made of {} numbers: give 1 to {W}",
            x.len()
        );
        Self::from(core::array::from_fn(|lane| x[lane.min(x.len() - 1)]))
    }

    /// `then` in the lanes in which `a ≥ b`, and `otherwise` in the others. All lanes compute both.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let x = Lanes::from([-1.0, 0.0, 1.0, 2.0]);
    /// let y = Lanes::select([x, Lanes::splat(0.5)], x * 10.0, x);
    /// assert_eq!(y.to_array(), [-1.0, 0.0, 10.0, 20.0]);
    /// ```
    #[inline]
    pub fn select([a, b]: [Self; 2], then: Self, otherwise: Self) -> Self {
        Self(S::Vector::select(a.0.at_least(b.0), then.0, otherwise.0))
    }

    /// The lanes of a function that compares and branches: it is evaluated once for each way that the lanes go.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// let x = Lanes::from([-4.0, 1.0, 4.0, 9.0]);
    /// let y = Lanes::settled(x, |x| if x < 0.0 { -x } else { x.sqrt() });
    /// assert_eq!(y.to_array(), [4.0, 1.0, 2.0, 3.0]);
    /// ```
    pub fn settled(x: Self, f: impl Fn(Self) -> Self) -> Self {
        each_way([x], |[x]| f(x))
    }

    /// The lanes that are the images of these lanes, one by one.
    #[inline]
    pub(crate) fn map(self, f: impl Fn(S) -> S) -> Self {
        Self::from(self.to_array().map(f))
    }

    /// The lanes that are the images of pairs of lanes, one by one.
    #[inline]
    pub(crate) fn zip(self, other: Self, f: impl Fn(S, S) -> S) -> Self {
        let (a, b) = (self.to_array(), other.to_array());
        Self::from(core::array::from_fn(|lane| f(a[lane], b[lane])))
    }
}

impl<const W: usize, S: LaneFloat<W>> From<[S; W]> for Lanes<W, S> {
    /// The lanes of these numbers.
    #[inline(always)]
    fn from(lanes: [S; W]) -> Self {
        Self(S::Vector::from_array(lanes))
    }
}

impl<const W: usize, S: LaneFloat<W>> fmt::Debug for Lanes<W, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Lanes(")?;
        fmt::Debug::fmt(&self.to_array(), formatter)?;
        formatter.write_str(")")
    }
}

impl<const W: usize, S: LaneFloat<W>> fmt::Display for Lanes<W, S> {
    /// The numbers of the lanes in brackets, each in the given format.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[")?;
        for (lane, x) in self.to_array().iter().enumerate() {
            if lane > 0 {
                formatter.write_str(", ")?;
            }
            fmt::Display::fmt(x, formatter)?;
        }
        formatter.write_str("]")
    }
}
