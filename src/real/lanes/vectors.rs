//! The vectors of `wide`, under the names that the functions of lanes use.

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::real::BaseFloat;
use crate::real::lanes::LaneFloat;
use crate::real::lanes::functions::Functions;

/// A vector of `W` floats. Masks are vectors too, of which all bits of a lane are set or none.
pub trait Vector<S: BaseFloat, const W: usize>:
    Copy
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Functions<S>
{
    /// The number in all lanes.
    fn splat(x: S) -> Self;
    /// The vector of these lanes.
    fn from_array(lanes: [S; W]) -> Self;
    /// The lanes.
    fn to_array(self) -> [S; W];
    /// Where a = b.
    fn equals(self, other: Self) -> Self;
    /// Where a < b.
    fn below(self, other: Self) -> Self;
    /// Where a ≥ b.
    fn at_least(self, other: Self) -> Self;
    /// The lanes of a mask as bits.
    fn bits(self) -> u32;
    /// The lanes of one vector where a mask is set, and those of another elsewhere.
    fn select(mask: Self, then: Self, otherwise: Self) -> Self;
    /// The magnitude.
    fn abs(self) -> Self;
    /// The magnitude of one vector with the signs of another.
    fn copysign(self, sign: Self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
}

/// Implements the trait for a vector of `wide`.
macro_rules! vectors {
    ($($V:ident $S:ident $W:literal)+) => {$(
        impl LaneFloat<$W> for $S {
            type Vector = wide::$V;
        }

        impl Vector<$S, $W> for wide::$V {
            #[inline(always)]
            fn splat(x: $S) -> Self {
                Self::splat(x)
            }

            #[inline(always)]
            fn from_array(lanes: [$S; $W]) -> Self {
                Self::new(lanes)
            }

            #[inline(always)]
            fn to_array(self) -> [$S; $W] {
                self.to_array()
            }

            #[inline(always)]
            fn equals(self, other: Self) -> Self {
                self.simd_eq(other)
            }

            #[inline(always)]
            fn below(self, other: Self) -> Self {
                self.simd_lt(other)
            }

            #[inline(always)]
            fn at_least(self, other: Self) -> Self {
                self.simd_ge(other)
            }

            #[inline(always)]
            fn bits(self) -> u32 {
                self.to_bitmask() as u32
            }

            #[inline(always)]
            fn select(mask: Self, then: Self, otherwise: Self) -> Self {
                mask.select(then, otherwise)
            }

            #[inline(always)]
            fn abs(self) -> Self {
                self.abs()
            }

            #[inline(always)]
            fn copysign(self, sign: Self) -> Self {
                self.copysign(sign)
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                self.sqrt()
            }
        }
    )+};
}

vectors! {
    f64x4 f64 4
    f64x8 f64 8
    f32x8 f32 8
    f32x16 f32 16
}
