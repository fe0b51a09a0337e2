//! The elementary functions of variables as inherent methods, so that they are unambiguous beside `num_traits::Float`.

use crate::real::{Elementary, for_each_function};
use crate::reverse::Var;

/// Functions of one argument, forwarded to the trait.
macro_rules! unary {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
        $(#[$doc])*
        #[inline]
        #[must_use]
        #[track_caller]
        pub fn $name(self) -> Self {
            Elementary::$name(self)
        }
    )+)+};
}

/// Functions of two arguments or three, forwarded to the trait.
macro_rules! of_several {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $T:ty),+))+) => {$(
        $(#[$doc])*
        #[inline]
        #[must_use]
        #[track_caller]
        pub fn $name(self, $($argument: $T),+) -> Self {
            Elementary::$name(self, $($argument),+)
        }
    )+};
}

impl<B: Elementary> Var<B> {
    for_each_function!(unary);

    of_several! {
        /// xⁿ for an integer n.
        powi(n: i32)
        /// xᵖ for a constant exponent p.
        powf(p: B::Scalar)
        /// xᵖ for an active exponent p.
        pow(p: Self)
        /// ln x / ln base.
        log(base: Self)
        /// The angle in (−π, π] of the point (x, y), for y = `self`.
        atan2(x: Self)
        /// √(x² + y²), without overflow or underflow between.
        hypot(other: Self)
        /// x with the sign of `sign`.
        copysign(sign: Self)
        /// The smaller one, as it is; at a tie `other`. A NaN is ignored.
        min(other: Self)
        /// The larger one, as it is; at a tie `self`. A NaN is ignored.
        max(other: Self)
        /// x within [low, high]; at a tie with a bound, x itself.
        ///
        /// # Panics
        ///
        /// If low > high, or if one of them is NaN.
        clamp(low: Self, high: Self)
        /// x·a + b, with the value rounded once.
        mul_add(a: Self, b: Self)
    }

    /// Sine and cosine together, for little more than the price of one.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn sin_cos(self) -> (Self, Self) {
        Elementary::sin_cos(self)
    }
}
