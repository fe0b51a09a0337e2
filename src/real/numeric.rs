//! The traits of `num_traits` for numbers over a base, written once for bundles and for the variables of a recording.
//!
//! What they ask of a number is answered by the primal: `is_zero`, `is_nan`, `classify`, conversions to integers.

/// Implements the traits, all but `ToPrimitive`, for a type over an elementary base `B`.
///
/// Behind the type stand its functions that make a constant of a primal, and give the primal. Its elementary functions must be
/// inherent methods.
macro_rules! numeric {
    ([$($parameters:tt)*] $Number:ty, $B:ident, $constant:ident, $primal:ident) => {
        const _: () = {
            use core::num::FpCategory;

            use num_traits::{
                Bounded, Float, FloatConst, FromPrimitive, Inv, MulAdd, MulAddAssign, Num, NumCast, One, Pow, Signed,
                ToPrimitive, Zero,
            };

            use $crate::real::{BaseFloat, Elementary, numeric};

            impl<$($parameters)*> Zero for $Number
            where
                $B: Elementary,
            {
                #[inline]
                fn zero() -> Self {
                    Self::from_float($B::Scalar::ZERO)
                }

                /// Whether the primal is zero.
                #[inline]
                fn is_zero(&self) -> bool {
                    self.scalar() == $B::Scalar::ZERO
                }
            }

            impl<$($parameters)*> One for $Number
            where
                $B: Elementary,
            {
                #[inline]
                fn one() -> Self {
                    Self::from_float($B::Scalar::ONE)
                }

                /// Whether the primal is one.
                #[inline]
                fn is_one(&self) -> bool {
                    self.scalar() == $B::Scalar::ONE
                }
            }

            impl<$($parameters)*> Num for $Number
            where
                $B: Elementary + Num,
            {
                type FromStrRadixErr = $B::FromStrRadixErr;

                /// The constant that the text spells.
                fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
                    $B::from_str_radix(text, radix).map(Self::$constant)
                }
            }

            impl<$($parameters)*> Signed for $Number
            where
                $B: Elementary + Num,
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
                    self.scalar() > $B::Scalar::ZERO
                }

                #[inline]
                fn is_negative(&self) -> bool {
                    self.scalar() < $B::Scalar::ZERO
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

            // Constant exponents, for each float apart.
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
                $B: Elementary + Bounded,
            {
                #[inline]
                fn min_value() -> Self {
                    Self::$constant($B::min_value())
                }

                #[inline]
                fn max_value() -> Self {
                    Self::$constant($B::max_value())
                }
            }

            #[allow(non_snake_case, reason = "the names of num_traits")]
            impl<$($parameters)*> FloatConst for $Number
            where
                $B: Elementary + FloatConst,
            {
                numeric! {
                    @constants $B $constant
                    E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4 FRAC_PI_6
                    FRAC_PI_8 LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2 TAU LOG10_2 LOG2_10
                }
            }

            impl<$($parameters)*> FromPrimitive for $Number
            where
                $B: Elementary + FromPrimitive,
            {
                numeric! {
                    @from_primitive $B $constant
                    from_isize isize  from_i8 i8  from_i16 i16  from_i32 i32  from_i64 i64  from_i128 i128
                    from_usize usize  from_u8 u8  from_u16 u16  from_u32 u32  from_u64 u64  from_u128 u128
                    from_f32 f32  from_f64 f64
                }
            }

            impl<$($parameters)*> NumCast for $Number
            where
                $B: Elementary + NumCast,
            {
                #[inline]
                fn from<T: ToPrimitive>(n: T) -> Option<Self> {
                    $B::from(n).map(Self::$constant)
                }
            }

            impl<$($parameters)*> Float for $Number
            where
                $B: Elementary + Float,
            {
                numeric! {
                    @constants $B $constant
                    nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon
                }

                numeric! {
                    @of_primal $primal
                    is_nan -> bool  is_infinite -> bool  is_finite -> bool  is_normal -> bool  classify -> FpCategory
                    is_sign_positive -> bool  is_sign_negative -> bool  integer_decode -> (u64, i16, i8)
                }

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
        };
    };
    // Constants that are those of the base.
    (@constants $B:ident $constant:ident $($name:ident)+) => {$(
        #[inline]
        fn $name() -> Self {
            Self::$constant($B::$name())
        }
    )+};
    // Constants from numbers.
    (@from_primitive $B:ident $constant:ident $($name:ident $T:ident)+) => {$(
        #[inline]
        fn $name(n: $T) -> Option<Self> {
            $B::$name(n).map(Self::$constant)
        }
    )+};
    // Questions that the primal answers.
    (@of_primal $primal:ident $($name:ident -> $T:ty)+) => {$(
        #[inline]
        fn $name(self) -> $T {
            Float::$name(self.$primal())
        }
    )+};
    // The table, but that `num_traits` has only two of the functions that are made of others.
    (@of_std smooth $smooth:tt piecewise $piecewise:tt locally_constant $constant:tt composed $composed:tt) => {
        numeric!(@unary smooth $smooth piecewise $piecewise locally_constant $constant composed { to_degrees {} to_radians {} });
    };
    // Functions of one argument, in groups of rows of the table, forwarded to the inherent ones.
    (@unary $($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
        #[inline]
        #[track_caller]
        fn $name(self) -> Self {
            self.$name()
        }
    )+)+};
    // Functions of two arguments, forwarded to the inherent ones.
    (@binary $($name:ident $inherent:ident)+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self, other: Self) -> Self {
            self.$inherent(other)
        }
    )+};
}

/// The methods of `ToPrimitive`: conversions of the primal, which a function gives by value or by reference, that may fail.
macro_rules! to_primitive {
    ($primal:ident) => {
        $crate::real::to_primitive! {
            @each $primal
            to_isize isize  to_i8 i8  to_i16 i16  to_i32 i32  to_i64 i64  to_i128 i128
            to_usize usize  to_u8 u8  to_u16 u16  to_u32 u32  to_u64 u64  to_u128 u128
            to_f32 f32  to_f64 f64
        }
    };
    (@each $primal:ident $($name:ident $T:ident)+) => {$(
        #[inline]
        fn $name(&self) -> Option<$T> {
            self.$primal().$name()
        }
    )+};
}

pub(crate) use {numeric, to_primitive};
