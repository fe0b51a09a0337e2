//! The traits of `num_traits` for numbers over a base, written once for bundles and for the variables of a recording.
//!
//! `is_zero`, `is_nan`, `classify` and conversions to integers look at the primal alone.

/// Implements the traits, all but `ToPrimitive`, for a type over an elementary base `B`.
///
/// After the base come the type of the primal, which is numeric itself, and the functions that make a constant from a
/// primal and that return the primal: `primal`, or `scalar` if the primal is the float at the bottom. The elementary
/// functions of the number must be inherent methods.
macro_rules! numeric {
    ([$($parameters:tt)*] $Number:ty, $B:ty, $Primal:ty, $constant:ident, $primal:ident) => {
        const _: () = {
            use core::num::FpCategory;

            use num_traits::float::FloatCore;
            use num_traits::{
                Bounded, Euclid, Float, FloatConst, FromPrimitive, Inv, MulAdd, MulAddAssign, Num, NumCast, One, Pow,
                Signed, ToPrimitive, Zero,
            };

            use $crate::real::{BaseFloat, Elementary, numeric};

            impl<$($parameters)*> Zero for $Number
            where
                $B: Elementary,
            {
                #[inline]
                fn zero() -> Self {
                    Self::from_float(BaseFloat::ZERO)
                }

                /// Whether the primal is zero.
                #[inline]
                fn is_zero(&self) -> bool {
                    self.asks(|x| x == BaseFloat::ZERO)
                }
            }

            impl<$($parameters)*> One for $Number
            where
                $B: Elementary,
            {
                #[inline]
                fn one() -> Self {
                    Self::from_float(BaseFloat::ONE)
                }

                /// Whether the primal is one.
                #[inline]
                fn is_one(&self) -> bool {
                    self.asks(|x| x == BaseFloat::ONE)
                }
            }

            impl<$($parameters)*> Num for $Number
            where
                $B: Elementary,
                $Primal: Num,
            {
                type FromStrRadixErr = <$Primal as Num>::FromStrRadixErr;

                /// The constant that the text spells.
                fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
                    <$Primal as Num>::from_str_radix(text, radix).map(Self::$constant)
                }
            }

            impl<$($parameters)*> Signed for $Number
            where
                $B: Elementary,
                $Primal: Num,
            {
                #[inline]
                #[track_caller]
                fn abs(&self) -> Self {
                    (*self).abs()
                }

                #[inline]
                #[track_caller]
                fn abs_sub(&self, other: &Self) -> Self {
                    if self <= other { Self::zero() } else { *self - *other }
                }

                #[inline]
                fn signum(&self) -> Self {
                    (*self).signum()
                }

                #[inline]
                fn is_positive(&self) -> bool {
                    self.asks(|x| x > BaseFloat::ZERO)
                }

                #[inline]
                fn is_negative(&self) -> bool {
                    self.asks(|x| x < BaseFloat::ZERO)
                }
            }

            impl<$($parameters)*> Inv for $Number
            where
                $B: Elementary,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn inv(self) -> Self {
                    self.recip()
                }
            }

            impl<$($parameters)*> Pow<Self> for $Number
            where
                $B: Elementary,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn pow(self, p: Self) -> Self {
                    self.pow(p)
                }
            }

            impl<$($parameters)*> Pow<i32> for $Number
            where
                $B: Elementary,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn pow(self, n: i32) -> Self {
                    self.powi(n)
                }
            }

            // Constant exponents of each type of float.
            impl<$($parameters)*> Pow<f64> for $Number
            where
                $B: Elementary<Scalar = f64>,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn pow(self, p: f64) -> Self {
                    self.powf(p)
                }
            }

            impl<$($parameters)*> Pow<f32> for $Number
            where
                $B: Elementary<Scalar = f32>,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn pow(self, p: f32) -> Self {
                    self.powf(p)
                }
            }

            impl<$($parameters)*> MulAdd for $Number
            where
                $B: Elementary,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn mul_add(self, a: Self, b: Self) -> Self {
                    self.mul_add(a, b)
                }
            }

            impl<$($parameters)*> MulAddAssign for $Number
            where
                $B: Elementary,
            {
                #[inline]
                #[track_caller]
                fn mul_add_assign(&mut self, a: Self, b: Self) {
                    *self = (*self).mul_add(a, b);
                }
            }

            impl<$($parameters)*> Bounded for $Number
            where
                $B: Elementary,
                $Primal: Bounded,
            {
                #[inline]
                fn min_value() -> Self {
                    Self::$constant(<$Primal as Bounded>::min_value())
                }

                #[inline]
                fn max_value() -> Self {
                    Self::$constant(<$Primal as Bounded>::max_value())
                }
            }

            #[allow(non_snake_case, reason = "the names of num_traits")]
            impl<$($parameters)*> FloatConst for $Number
            where
                $B: Elementary,
                $Primal: FloatConst,
            {
                numeric! {
                    @constants FloatConst, $Primal, $constant
                    E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4 FRAC_PI_6
                    FRAC_PI_8 LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2 TAU LOG10_2 LOG2_10
                }
            }

            impl<$($parameters)*> FromPrimitive for $Number
            where
                $B: Elementary,
                $Primal: FromPrimitive,
            {
                numeric! {
                    @from_primitive $Primal, $constant
                    from_isize isize  from_i8 i8  from_i16 i16  from_i32 i32  from_i64 i64  from_i128 i128
                    from_usize usize  from_u8 u8  from_u16 u16  from_u32 u32  from_u64 u64  from_u128 u128
                    from_f32 f32  from_f64 f64
                }
            }

            impl<$($parameters)*> NumCast for $Number
            where
                $B: Elementary,
                $Primal: NumCast,
            {
                #[inline]
                fn from<T: ToPrimitive>(n: T) -> Option<Self> {
                    <$Primal as NumCast>::from(n).map(Self::$constant)
                }
            }

            impl<$($parameters)*> Float for $Number
            where
                $B: Elementary,
                $Primal: Float,
            {
                numeric! {
                    @constants Float, $Primal, $constant
                    nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon
                }

                numeric! {
                    @questions Float, $primal
                    is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative
                }

                numeric! { @of_primal Float, $primal  classify -> FpCategory  integer_decode -> (u64, i16, i8) }

                $crate::for_each_function!(numeric @of_std);

                numeric! {
                    @binary
                    powf pow  log log  max max  min min  hypot hypot  atan2 atan2  copysign copysign
                }

                #[inline]
                #[track_caller]
                fn mul_add(self, a: Self, b: Self) -> Self {
                    self.mul_add(a, b)
                }

                #[inline]
                #[track_caller]
                fn powi(self, n: i32) -> Self {
                    self.powi(n)
                }

                #[inline]
                #[track_caller]
                fn sin_cos(self) -> (Self, Self) {
                    self.sin_cos()
                }

                #[inline]
                #[track_caller]
                fn abs_sub(self, other: Self) -> Self {
                    Signed::abs_sub(&self, &other)
                }
            }

            impl<$($parameters)*> FloatCore for $Number
            where
                $B: Elementary,
                $Primal: FloatCore,
            {
                numeric! {
                    @constants FloatCore, $Primal, $constant
                    nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon
                }

                numeric! {
                    @questions FloatCore, $primal
                    is_nan is_infinite is_finite is_normal is_subnormal is_sign_positive is_sign_negative
                }

                numeric! { @of_primal FloatCore, $primal  classify -> FpCategory  integer_decode -> (u64, i16, i8) }

                numeric! {
                    @unary
                    any {
                        floor {} ceil {} round {} trunc {} fract {} abs {} signum {} recip {} to_degrees {} to_radians {}
                    }
                }

                numeric! { @binary max max  min min }

                #[inline]
                #[track_caller]
                fn clamp(self, low: Self, high: Self) -> Self {
                    self.clamp(low, high)
                }

                #[inline]
                #[track_caller]
                fn powi(self, n: i32) -> Self {
                    self.powi(n)
                }
            }

            impl<$($parameters)*> Euclid for $Number
            where
                $B: Elementary,
            {
                /// The quotient that leaves a remainder ≥ 0, a constant.
                #[track_caller]
                fn div_euclid(&self, divisor: &Self) -> Self {
                    let quotient = (*self / *divisor).trunc();
                    let is_below = (*self % *divisor).asks(|x| x < BaseFloat::ZERO);
                    match divisor.asks(|x| x > BaseFloat::ZERO) {
                        _ if !is_below => quotient,
                        true => quotient - Self::one(),
                        false => quotient + Self::one(),
                    }
                }

                /// The remainder ≥ 0, whose derivative is that of `self − q·divisor` with a constant q.
                #[track_caller]
                fn rem_euclid(&self, divisor: &Self) -> Self {
                    let remainder = *self % *divisor;
                    if remainder.asks(|x| x < BaseFloat::ZERO) {
                        remainder + divisor.abs()
                    } else {
                        remainder
                    }
                }
            }
        };
    };
    // Constants that are those of the primal.
    (@constants $Trait:ident, $Primal:ty, $constant:ident $($name:ident)+) => {$(
        #[inline]
        fn $name() -> Self {
            Self::$constant(<$Primal as $Trait>::$name())
        }
    )+};
    // Constants from numbers.
    (@from_primitive $Primal:ty, $constant:ident $($name:ident $T:ident)+) => {$(
        #[inline]
        fn $name(n: $T) -> Option<Self> {
            <$Primal as FromPrimitive>::$name(n).map(Self::$constant)
        }
    )+};
    // Questions to the primal.
    (@questions $Trait:ident, $primal:ident $($name:ident)+) => {$(
        #[inline]
        fn $name(self) -> bool {
            numeric!(@question $Trait, $primal, self, $name)
        }
    )+};
    // A question about the float at the bottom, which each lane answers.
    (@question $Trait:ident, scalar, $self:ident, $name:ident) => {
        $self.asks(|x| $Trait::$name(x))
    };
    (@question $Trait:ident, $primal:ident, $self:ident, $name:ident) => {
        $Trait::$name($self.$primal())
    };
    // Other queries of the primal.
    (@of_primal $Trait:ident, $primal:ident $($name:ident -> $T:ty)+) => {$(
        #[inline]
        fn $name(self) -> $T {
            $Trait::$name(self.$primal())
        }
    )+};
    // The table, with the two composed functions that `num_traits` has.
    (@of_std smooth $smooth:tt piecewise $piecewise:tt locally_constant $constant:tt composed $composed:tt) => {
        numeric!(@unary smooth $smooth piecewise $piecewise locally_constant $constant composed { to_degrees {} to_radians {} });
    };
    // Functions of one argument, in groups of rows of the table, forwarded to the inherent methods.
    (@unary $($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
        #[inline]
        #[track_caller]
        fn $name(self) -> Self {
            self.$name()
        }
    )+)+};
    // Functions of two arguments, forwarded to the inherent methods.
    (@binary $($name:ident $inherent:ident)+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self, other: Self) -> Self {
            self.$inherent(other)
        }
    )+};
}

/// The methods of `ToPrimitive`: conversions of the primal, to which an expression refers, that may fail.
macro_rules! to_primitive {
    (|$number:ident| $primal:expr) => {
        $crate::real::to_primitive! {
            @each (|$number| $primal)
            to_isize isize  to_i8 i8  to_i16 i16  to_i32 i32  to_i64 i64  to_i128 i128
            to_usize usize  to_u8 u8  to_u16 u16  to_u32 u32  to_u64 u64  to_u128 u128
            to_f32 f32  to_f64 f64
        }
    };
    (@each $primal:tt $($name:ident $T:ident)+) => {$(
        $crate::real::to_primitive! { @method $primal $name $T }
    )+};
    (@method (|$number:ident| $primal:expr) $name:ident $T:ident) => {
        #[inline]
        fn $name(&self) -> Option<$T> {
            let $number = self;
            num_traits::ToPrimitive::$name($primal)
        }
    };
}

pub(crate) use {numeric, to_primitive};
