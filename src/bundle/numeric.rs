//! The traits of `num_traits`, so that code written for `T: Float` runs on bundles unchanged.
//!
//! What they ask of a number is answered by the primal: `is_zero`, `is_nan`, `classify`, conversions to integers.

use core::num::FpCategory;

use num_traits::{
    Bounded, Float, FloatConst, FromPrimitive, Inv, MulAdd, MulAddAssign, Num, NumCast, One, Pow, Signed, ToPrimitive,
    Zero,
};

use crate::bundle::{Representation, Rules, TangentBundle};
use crate::kernel::Kernel;
use crate::order::Natural;
use crate::real::{Elementary, Primitive};

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> Zero for TangentBundle<N, B, P> {
    #[inline]
    fn zero() -> Self {
        Self::constant(B::Scalar::ZERO)
    }

    /// Whether the primal is zero.
    #[inline]
    fn is_zero(&self) -> bool {
        self.scalar() == B::Scalar::ZERO
    }
}

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> One for TangentBundle<N, B, P> {
    #[inline]
    fn one() -> Self {
        Self::constant(B::Scalar::ONE)
    }

    /// Whether the primal is one.
    #[inline]
    fn is_one(&self) -> bool {
        self.scalar() == B::Scalar::ONE
    }
}

impl<N: Natural, B: Elementary + Num, P: Kernel + Rules<N, B>> Num for TangentBundle<N, B, P> {
    type FromStrRadixErr = B::FromStrRadixErr;

    /// The constant that the text spells.
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        B::from_str_radix(text, radix).map(Self::from_primal)
    }
}

impl<N: Natural, B: Elementary + Num, P: Kernel + Rules<N, B>> Signed for TangentBundle<N, B, P> {
    #[inline]
    fn abs(&self) -> Self {
        (*self).abs()
    }

    #[inline]
    fn abs_sub(&self, other: &Self) -> Self {
        if self <= other { Self::zero() } else { *self - *other }
    }

    #[inline]
    fn signum(&self) -> Self {
        (*self).signum()
    }

    #[inline]
    fn is_positive(&self) -> bool {
        self.scalar() > B::Scalar::ZERO
    }

    #[inline]
    fn is_negative(&self) -> bool {
        self.scalar() < B::Scalar::ZERO
    }
}

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> Inv for TangentBundle<N, B, P> {
    type Output = Self;

    #[inline]
    fn inv(self) -> Self {
        self.recip()
    }
}

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> Pow<Self> for TangentBundle<N, B, P> {
    type Output = Self;

    #[inline]
    fn pow(self, p: Self) -> Self {
        self.pow(p)
    }
}

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> Pow<i32> for TangentBundle<N, B, P> {
    type Output = Self;

    #[inline]
    fn pow(self, n: i32) -> Self {
        self.powi(n)
    }
}

/// Constant exponents, for each float apart.
macro_rules! constant_exponent {
    ($($S:ident),+) => {$(
        impl<N: Natural, B: Elementary<Scalar = $S>, P: Kernel + Rules<N, B>> Pow<$S> for TangentBundle<N, B, P> {
            type Output = Self;

            #[inline]
            fn pow(self, p: $S) -> Self {
                self.powf(p)
            }
        }
    )+};
}

constant_exponent!(f64, f32);

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> MulAdd for TangentBundle<N, B, P> {
    type Output = Self;

    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        self.mul_add(a, b)
    }
}

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> MulAddAssign for TangentBundle<N, B, P> {
    #[inline]
    fn mul_add_assign(&mut self, a: Self, b: Self) {
        *self = (*self).mul_add(a, b);
    }
}

impl<N: Natural, B: Elementary + Bounded, P: Kernel + Rules<N, B>> Bounded for TangentBundle<N, B, P> {
    #[inline]
    fn min_value() -> Self {
        Self::from_primal(B::min_value())
    }

    #[inline]
    fn max_value() -> Self {
        Self::from_primal(B::max_value())
    }
}

/// Constants that are those of the base.
macro_rules! constants {
    ($($name:ident)+) => {$(
        #[inline]
        fn $name() -> Self {
            Self::from_primal(B::$name())
        }
    )+};
}

#[allow(non_snake_case, reason = "the names of num_traits")]
impl<N: Natural, B: Elementary + FloatConst, P: Kernel + Rules<N, B>> FloatConst for TangentBundle<N, B, P> {
    constants! {
        E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4 FRAC_PI_6 FRAC_PI_8
        LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2 TAU LOG10_2 LOG2_10
    }
}

/// Conversions of the primal that may fail.
macro_rules! to_primitive {
    ($($name:ident $T:ident)+) => {$(
        #[inline]
        fn $name(&self) -> Option<$T> {
            self.primal_ref().$name()
        }
    )+};
}

impl<N: Natural, B: ToPrimitive, P: Representation<N, B>> ToPrimitive for TangentBundle<N, B, P> {
    to_primitive! {
        to_isize isize  to_i8 i8  to_i16 i16  to_i32 i32  to_i64 i64  to_i128 i128
        to_usize usize  to_u8 u8  to_u16 u16  to_u32 u32  to_u64 u64  to_u128 u128
        to_f32 f32  to_f64 f64
    }
}

/// Constants from numbers.
macro_rules! from_primitive {
    ($($name:ident $T:ident)+) => {$(
        #[inline]
        fn $name(n: $T) -> Option<Self> {
            B::$name(n).map(Self::from_primal)
        }
    )+};
}

impl<N: Natural, B: Elementary + FromPrimitive, P: Kernel + Rules<N, B>> FromPrimitive for TangentBundle<N, B, P> {
    from_primitive! {
        from_isize isize  from_i8 i8  from_i16 i16  from_i32 i32  from_i64 i64  from_i128 i128
        from_usize usize  from_u8 u8  from_u16 u16  from_u32 u32  from_u64 u64  from_u128 u128
        from_f32 f32  from_f64 f64
    }
}

impl<N: Natural, B: Elementary + NumCast, P: Kernel + Rules<N, B>> NumCast for TangentBundle<N, B, P> {
    #[inline]
    fn from<T: ToPrimitive>(n: T) -> Option<Self> {
        B::from(n).map(Self::from_primal)
    }
}

/// Questions that the primal answers.
macro_rules! of_primal {
    ($($name:ident -> $T:ty)+) => {$(
        #[inline]
        fn $name(self) -> $T {
            Float::$name(self.primal())
        }
    )+};
}

/// Functions of one argument, forwarded to the inherent ones.
macro_rules! unary {
    ($($name:ident)+) => {$(
        #[inline]
        fn $name(self) -> Self {
            self.$name()
        }
    )+};
}

/// Functions of two arguments, forwarded to the inherent ones.
macro_rules! binary {
    ($($name:ident $inherent:ident)+) => {$(
        #[inline]
        fn $name(self, other: Self) -> Self {
            self.$inherent(other)
        }
    )+};
}

impl<N: Natural, B: Elementary + Float, P: Kernel + Rules<N, B>> Float for TangentBundle<N, B, P> {
    constants! {
        nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon
    }

    of_primal! {
        is_nan -> bool  is_infinite -> bool  is_finite -> bool  is_normal -> bool  classify -> FpCategory
        is_sign_positive -> bool  is_sign_negative -> bool  integer_decode -> (u64, i16, i8)
    }

    unary! {
        floor ceil round trunc fract abs signum recip sqrt cbrt exp exp2 exp_m1 ln ln_1p log2 log10
        sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
    }

    binary! {
        powf pow  log log  max max  min min  hypot hypot  atan2 atan2  copysign copysign
    }

    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        self.mul_add(a, b)
    }

    #[inline]
    fn powi(self, n: i32) -> Self {
        self.powi(n)
    }

    #[inline]
    fn sin_cos(self) -> (Self, Self) {
        self.sin_cos()
    }

    #[inline]
    fn abs_sub(self, other: Self) -> Self {
        Signed::abs_sub(&self, &other)
    }

    #[inline]
    fn to_degrees(self) -> Self {
        self.scaled(B::Scalar::from_f64(180.0 / core::f64::consts::PI))
            .with_primal(self.primal().to_degrees())
    }

    #[inline]
    fn to_radians(self) -> Self {
        self.scaled(B::Scalar::from_f64(core::f64::consts::PI / 180.0))
            .with_primal(self.primal().to_radians())
    }
}
