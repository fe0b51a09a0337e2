//! Lanes as the numbers of `num_traits`: code of others that is written for `T: Float` runs on lanes.
//!
//! A question with a yes or a no (`is_nan`, `is_sign_negative`) is answered as a comparison is. `classify`,
//! `integer_decode` and the conversions to other numbers are those of the first lane, and lanes with other numbers are
//! noted.

use num_traits::ToPrimitive;

use crate::real::lanes::{LaneFloat, Lanes};
use crate::real::{Elementary, VectorSpace, for_each_function, numeric, to_primitive};

/// # Elementary functions
impl<const W: usize, S: LaneFloat<W>> Lanes<W, S> {
    /// Sine and cosine together.
    #[inline]
    pub fn sin_cos(self) -> (Self, Self) {
        Elementary::sin_cos(self)
    }

    /// xⁿ for an integer n.
    #[inline]
    pub fn powi(self, n: i32) -> Self {
        Elementary::powi(self, n)
    }

    /// xᵖ for a constant exponent p.
    #[inline]
    pub fn powf(self, p: <Self as VectorSpace>::Scalar) -> Self {
        Elementary::powf(self, p)
    }
}

/// Functions of one argument, those of the trait.
macro_rules! unary {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {
        impl<const W: usize, S: LaneFloat<W>> Lanes<W, S> {$($(
            $(#[$doc])*
            #[inline]
            pub fn $name(self) -> Self {
                Elementary::$name(self)
            }
        )+)+}
    };
}

for_each_function!(unary);

/// Functions of several arguments, those of the trait.
macro_rules! of_several {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),+))+) => {
        impl<const W: usize, S: LaneFloat<W>> Lanes<W, S> {$(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            pub fn $name(self, $($argument: Self),+) -> Self {
                Elementary::$name(self, $($argument),+)
            }
        )+}
    };
}

of_several! {
    /// xᵖ, for an exponent in each lane.
    pow(p)
    /// ln x / ln base.
    log(base)
    /// The angle in (−π, π] of the point (x, y), for y = `self`.
    atan2(x)
    /// √(x² + y²), without overflow or underflow between.
    hypot(other)
    /// x with the sign of `sign`.
    copysign(sign)
    /// The smaller one; at a tie `other`. A NaN is ignored.
    min(other)
    /// The larger one; at a tie `self`. A NaN is ignored.
    max(other)
    /// x within [low, high]; at a tie with a bound, x itself.
    ///
    /// # Panics
    ///
    /// If low > high in the first lane, or if one of them is NaN there.
    clamp(low, high)
    /// x·a + b, rounded once.
    mul_add(a, b)
}

numeric!([const W: usize, S: LaneFloat<W>] Lanes<W, S>, Self, <Self as VectorSpace>::Scalar, from_float, scalar);

impl<const W: usize, S: LaneFloat<W>> ToPrimitive for Lanes<W, S> {
    to_primitive!(|x| &x.scalar());
}
