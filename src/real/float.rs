//! The floats `f64` and `f32`.

use alloc::vec::Vec;
use core::fmt::{Debug, Display, LowerExp};

use num_traits::Float;

use crate::real::{Apply, ArrayRule, Code, Elementary, Field, JetRule, Operators, ScalarRule, Stored, VectorSpace};
use crate::{for_each_locally_constant_function, for_each_piecewise_function, for_each_smooth_function};

/// A float, `f64` or `f32`: the type of constants, and of the values that control flow compares.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a float",
    label = "not `f64` or `f32`",
    note = "the arguments of `partial!` are floats: for other values, differentiate a closure that captures them, `|x| f(x, n)`"
)]
pub trait BaseFloat:
    Elementary<Scalar = Self>
    + Operators<Self>
    + Apply<Self>
    + From<Self>
    + Display
    + LowerExp
    + Debug
    + Send
    + Sync
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// +∞.
    const INFINITY: Self;
    /// NaN, not a number.
    const NAN: Self;

    /// The nearest float of this type.
    fn from_f64(x: f64) -> Self;

    /// The nearest `f64`.
    fn to_f64(self) -> f64;

    /// Whether this is a normal float: not zero, infinite, NaN or subnormal.
    fn is_normal(self) -> bool;
}

/// Functions of one argument, under the names that `num_traits::Float` gives them.
macro_rules! forward_unary {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        #[inline]
        fn $name(self) -> Self {
            Float::$name(self)
        }
    )+};
}

/// Implements the scalar traits for a float, with the functions of `std` or of `libm`.
macro_rules! float {
    ($S:ident, $Bits:ident) => {
        impl BaseFloat for $S {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = $S::INFINITY;
            const NAN: Self = $S::NAN;

            #[inline]
            fn from_f64(x: f64) -> Self {
                x as $S
            }

            #[inline]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            #[inline]
            fn is_normal(self) -> bool {
                $S::is_normal(self)
            }
        }

        impl VectorSpace for $S {
            type Scalar = Self;

            #[inline]
            fn zero_like(&self) -> Self {
                0.0
            }

            #[inline]
            fn accumulate(&mut self, other: &Self) {
                *self += *other;
            }

            #[inline]
            fn deduct(&mut self, other: &Self) {
                *self -= *other;
            }

            #[inline]
            fn scale(&mut self, c: Self) {
                *self *= c;
            }

            #[inline]
            fn divide(&mut self, c: Self) {
                *self /= c;
            }

            #[inline]
            fn max_norm(&self) -> Self {
                $S::abs(*self)
            }

            #[inline]
            fn same_germ(&self, other: &Self) -> bool {
                self == other || (self.is_nan() && other.is_nan())
            }

            #[inline]
            fn is_nothing(&self) -> bool {
                *self == 0.0
            }
        }

        impl Field for $S {
            #[inline]
            fn one_like(&self) -> Self {
                1.0
            }

            #[inline]
            fn all_finite(&self) -> bool {
                // ∞ − ∞ and NaN − NaN are NaN: one subtraction and one comparison.
                !(*self - *self).is_nan()
            }
        }

        crate::one_atom!([] $S);

        impl Apply<$S> for $S {
            #[inline]
            fn apply<F: ScalarRule<K, $S>, const K: usize>(f: &F, x: [$S; K]) -> $S {
                f.value(x)
            }

            #[inline]
            fn apply_jet<F: JetRule<$S>>(f: &F, x: $S) -> $S {
                f.value(x)
            }

            #[inline]
            fn apply_array<F: ArrayRule<K, M, $S>, const K: usize, const M: usize>(
                f: &F,
                x: [&[$S]; K],
                y: [&mut [$S]; M],
            ) {
                f.value(x, y);
            }

            fn apply_code(f: &mut dyn Code<$S, $S>, x: &[$S], _: usize) -> $S {
                f.value(0, x)
            }
        }

        impl Stored for $S {
            const WORDS: usize = 1;

            type Array = Vec<$S>;

            #[inline]
            fn write(&self, words: &mut [u64]) {
                words[0] = self.to_bits().into();
            }

            #[inline]
            fn read(words: &[u64]) -> Self {
                $S::from_bits(words[0] as $Bits)
            }

            #[inline(always)]
            fn scatter(&self, words: &mut [u64], at: usize, _: usize) {
                words[at] = self.to_bits().into();
            }

            #[inline(always)]
            fn gather(words: &[u64], at: usize, _: usize) -> Self {
                $S::from_bits(words[at] as $Bits)
            }
        }

        impl Elementary for $S {
            const TOTAL_ORDER: usize = 0;

            #[inline]
            fn from_float(c: Self) -> Self {
                c
            }

            #[inline]
            fn shift(self, c: Self) -> Self {
                self + c
            }

            #[inline]
            fn remainder(self, c: Self) -> Self {
                self % c
            }

            #[inline]
            fn scalar(&self) -> Self {
                *self
            }

            #[inline]
            fn is_constant(&self) -> bool {
                true
            }

            #[inline]
            fn is_finite(self) -> bool {
                $S::is_finite(self)
            }

            #[inline]
            fn is_nan(self) -> bool {
                $S::is_nan(self)
            }

            for_each_smooth_function!(forward_unary);
            for_each_piecewise_function!(forward_unary);
            for_each_locally_constant_function!(forward_unary);

            #[inline]
            fn sin_cos(self) -> (Self, Self) {
                Float::sin_cos(self)
            }

            #[inline]
            fn powi(self, n: i32) -> Self {
                Float::powi(self, n)
            }

            #[inline]
            fn powf(self, p: Self) -> Self {
                Float::powf(self, p)
            }

            #[inline]
            fn pow(self, p: Self) -> Self {
                Float::powf(self, p)
            }

            #[inline]
            fn log(self, base: Self) -> Self {
                Float::log(self, base)
            }

            #[inline]
            fn atan2(self, x: Self) -> Self {
                Float::atan2(self, x)
            }

            #[inline]
            fn hypot(self, other: Self) -> Self {
                Float::hypot(self, other)
            }

            #[inline]
            fn copysign(self, sign: Self) -> Self {
                Float::copysign(self, sign)
            }

            #[inline]
            fn min(self, other: Self) -> Self {
                Float::min(self, other)
            }

            #[inline]
            fn max(self, other: Self) -> Self {
                Float::max(self, other)
            }

            #[inline]
            fn clamp(self, low: Self, high: Self) -> Self {
                $S::clamp(self, low, high)
            }

            #[inline]
            fn mul_add(self, a: Self, b: Self) -> Self {
                Float::mul_add(self, a, b)
            }
        }
    };
}

float!(f64, u64);
float!(f32, u32);
