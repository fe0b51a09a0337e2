//! The elementary functions of variables as inherent methods, so that calls are unambiguous if `num_traits::Float` is
//! imported.

use crate::real::{Elementary, for_each_function};
use crate::reverse::Var;

/// Forwards functions of one argument to the trait.
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

/// Forwards functions of two or three arguments to the trait.
macro_rules! of_several {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $T:ty),+))+) => {$(
        $(#[$doc])*
        #[cfg_attr(not(debug_assertions), inline(always))]
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
        /// xᵖ for an exponent p that may move.
        pow(p: Self)
        /// ln x / ln base.
        log(base: Self)
        /// The angle in (−π, π] of the point (x, y), for y = `self`.
        atan2(x: Self)
        /// √(x² + y²), without intermediate overflow or underflow.
        hypot(other: Self)
        /// x with the sign of `sign`.
        copysign(sign: Self)
        /// The smaller one of two variables, or `other` at a tie. If one is NaN, the result is the other.
        min(other: Self)
        /// The larger one of two variables, or `self` at a tie. If one is NaN, the result is the other.
        max(other: Self)
        /// x, restricted to [low, high]. At a tie with a bound the result is x.
        ///
        /// # Panics
        ///
        /// If low > high, or if one of them is NaN.
        clamp(low: Self, high: Self)
        /// x·a + b. The value is rounded once.
        mul_add(a: Self, b: Self)
    }

    /// Whether the float at the bottom is NaN.
    #[inline]
    #[must_use]
    pub fn is_nan(self) -> bool {
        Elementary::is_nan(self)
    }

    /// Whether the float at the bottom is neither infinite nor NaN.
    #[inline]
    #[must_use]
    pub fn is_finite(self) -> bool {
        Elementary::is_finite(self)
    }

    /// Sine and cosine together. It costs little more than one of them.
    #[inline]
    #[must_use]
    #[track_caller]
    pub fn sin_cos(self) -> (Self, Self) {
        Elementary::sin_cos(self)
    }
}
