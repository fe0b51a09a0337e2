//! Bundles and variables as scalars of `nalgebra`: the traits of `simba`, in both versions.
//!
//! A number is its own real field, of one lane. What these traits ask of a number is answered by the primal:
//! comparisons, conversions to floats, `is_finite`. The primal of each function is that of the float. `real_field!`
//! makes a number a scalar of `nalgebra`, from what it is to `num_traits`.

use core::fmt::{Debug, Display};

use approx::{RelativeEq, UlpsEq};
use num_traits::{Bounded, Float, FloatConst, FromPrimitive, One, ToPrimitive, Zero};

use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{AsFloat, BaseFloat, Elementary};
#[cfg(feature = "std")]
use crate::reverse::Var;

/// A base whose bundles and variables are scalars of `nalgebra`: a float, a bundle over such a base, or a variable over
/// one.
pub trait FieldBase:
    Elementary
    + Float
    + FloatConst
    + FromPrimitive
    + Bounded
    + Debug
    + Display
    + RelativeEq<Epsilon = Self>
    + UlpsEq<Epsilon = Self>
    + Send
    + Sync
    + 'static
{
}

impl<B> FieldBase for B where
    B: Elementary
        + Float
        + FloatConst
        + FromPrimitive
        + Bounded
        + Debug
        + Display
        + RelativeEq<Epsilon = B>
        + UlpsEq<Epsilon = B>
        + Send
        + Sync
        + 'static
{
}

/// A number that [`AsFloat`] makes a scalar of `nalgebra`: any [`Real`](crate::real::Real) that may be sent to another
/// thread.
pub trait Wrapped: Elementary<Scalar: FieldBase> + Debug + Display + Send + Sync + 'static {}

impl<R: Elementary<Scalar: FieldBase> + Debug + Display + Send + Sync + 'static> Wrapped for R {}

/// The functions that `simba` computes from others by a division, which has no derivatives at 0.
pub(crate) trait Cardinal {
    /// sin x/x, and 1 at 0.
    fn cardinal_sine(self) -> Self;

    /// sinh x/x, and 1 at 0.
    fn cardinal_hyperbolic_sine(self) -> Self;
}

impl<R: Elementary> Cardinal for R {
    fn cardinal_sine(self) -> Self {
        let x = self.scalar();
        let value = if x == R::Scalar::ZERO {
            R::Scalar::ONE
        } else {
            x.sin() / x
        };
        cardinal(self, -R::Scalar::ONE, value, Self::sin)
    }

    fn cardinal_hyperbolic_sine(self) -> Self {
        let x = self.scalar();
        let value = if x == R::Scalar::ZERO {
            R::Scalar::ONE
        } else {
            x.sinh() / x
        };
        cardinal(self, R::Scalar::ONE, value, Self::sinh)
    }
}

/// Σ sᵏ·x²ᵏ/(2k+1)! for s = ±1, as a series near 0 and as a quotient elsewhere; the primal is given.
fn cardinal<R: Elementary>(x: R, sign: R::Scalar, value: R::Scalar, numerator: impl FnOnce(R) -> R) -> R {
    let number = |k: usize| R::Scalar::from_f64(k as f64);
    if x.scalar().abs() > R::Scalar::ONE {
        return numerator(x) / x;
    }
    // The terms behind these are below 1/20! of the first, also in the derivative of the highest order.
    let terms = 10 + R::TOTAL_ORDER.div_ceil(2);
    let square = (x * x).scaled(sign);
    let one = R::from_float(R::Scalar::ONE);
    let series = (1..=terms).rev().fold(one, |rest, k| {
        (square * rest).scaled(R::Scalar::ONE / (number(2 * k) * number(2 * k + 1))) + one
    });
    // The two agree to a few roundings: their difference is exact, and so is the sum.
    series.shift(value - series.scalar())
}

impl<R: Elementary> Cardinal for AsFloat<R> {
    fn cardinal_sine(self) -> Self {
        Self(self.0.cardinal_sine())
    }

    fn cardinal_hyperbolic_sine(self) -> Self {
        Self(self.0.cardinal_hyperbolic_sine())
    }
}

/// Functions of one number, of two and of three, by those of `Float`.
macro_rules! by_float {
    ($($name:ident($($other:ident),*) = $function:ident;)+) => {$(
        #[inline]
        #[track_caller]
        fn $name(self, $($other: Self),*) -> Self {
            Float::$function(self, $($other),*)
        }
    )+};
}

/// Constants, by the names that `num_traits` gives them.
macro_rules! constants {
    ($($name:ident = $constant:ident)+) => {$(
        #[inline]
        fn $name() -> Self {
            FloatConst::$constant()
        }
    )+};
}

/// A float as a number without a tangent, and the float of a number: its primal.
macro_rules! float {
    ($SubsetOf:ident: $([$($parameters:tt)*] $Number:ty, $S:ident, $from:ident, $to:ident;)+) => {$(
        impl<$($parameters)*> $SubsetOf<$Number> for $S {
            #[inline]
            fn to_superset(&self) -> $Number {
                FromPrimitive::$from(*self).expect("each float is a number")
            }

            /// The primal: the tangent is not looked at.
            #[inline]
            fn from_superset_unchecked(x: &$Number) -> Self {
                x.$to().expect("each number has a float at its bottom")
            }

            /// Always: where `nalgebra` asks for a float it counts or compares, as the exponential of a matrix does
            /// with a norm.
            #[inline]
            fn is_in_subset(_: &$Number) -> bool {
                true
            }
        }
    )+};
}

/// Makes a number a scalar of `nalgebra`, from what it is besides: `Copy`, a [`Cardinal`], and, of `num_traits`, a
/// `Float`, `FloatConst`, `FromPrimitive`, `Bounded` and `Signed`.
macro_rules! real_field {
    ($simba:ident: [$($parameters:tt)*] $Number:ty) => {
        const _: () = {
            use $simba::scalar::{ComplexField, Field, RealField, SubsetOf};
            use $simba::simd::SimdValue;

            impl<$($parameters)*> SimdValue for $Number {
                const LANES: usize = 1;
                type Element = Self;
                type SimdBool = bool;

                #[inline(always)]
                fn splat(x: Self) -> Self {
                    x
                }

                #[inline(always)]
                fn extract(&self, _: usize) -> Self {
                    *self
                }

                #[inline(always)]
                unsafe fn extract_unchecked(&self, _: usize) -> Self {
                    *self
                }

                #[inline(always)]
                fn replace(&mut self, _: usize, x: Self) {
                    *self = x;
                }

                #[inline(always)]
                unsafe fn replace_unchecked(&mut self, _: usize, x: Self) {
                    *self = x;
                }

                #[inline(always)]
                fn select(self, condition: bool, other: Self) -> Self {
                    if condition { self } else { other }
                }
            }

            impl<$($parameters)*> Field for $Number {}

            impl<$($parameters)*> SubsetOf<Self> for $Number {
                #[inline]
                fn to_superset(&self) -> Self {
                    *self
                }

                #[inline]
                fn from_superset_unchecked(x: &Self) -> Self {
                    *x
                }

                #[inline]
                fn is_in_subset(_: &Self) -> bool {
                    true
                }
            }

            float! {
                SubsetOf:
                [$($parameters)*] $Number, f64, from_f64, to_f64;
                [$($parameters)*] $Number, f32, from_f32, to_f32;
            }

            impl<$($parameters)*> ComplexField for $Number {
                type RealField = Self;

                by_float! {
                    floor() = floor; ceil() = ceil; round() = round; trunc() = trunc; fract() = fract; signum() = signum;
                    abs() = abs; modulus() = abs; norm1() = abs; recip() = recip; sqrt() = sqrt; cbrt() = cbrt;
                    exp() = exp; exp2() = exp2; exp_m1() = exp_m1; ln() = ln; ln_1p() = ln_1p; log2() = log2; log10() = log10;
                    sin() = sin; cos() = cos; tan() = tan; asin() = asin; acos() = acos; atan() = atan;
                    sinh() = sinh; cosh() = cosh; tanh() = tanh; asinh() = asinh; acosh() = acosh; atanh() = atanh;
                    log(base) = log; powf(p) = powf; powc(p) = powf; hypot(y) = hypot; mul_add(a, b) = mul_add;
                }

                #[inline]
                fn from_real(x: Self) -> Self {
                    x
                }

                #[inline]
                fn real(self) -> Self {
                    self
                }

                #[inline]
                fn imaginary(self) -> Self {
                    Zero::zero()
                }

                #[inline]
                #[track_caller]
                fn modulus_squared(self) -> Self {
                    self * self
                }

                #[inline]
                fn argument(self) -> Self {
                    if self >= Zero::zero() {
                        Zero::zero()
                    } else {
                        Self::pi()
                    }
                }

                #[inline]
                #[track_caller]
                fn scale(self, factor: Self) -> Self {
                    self * factor
                }

                #[inline]
                #[track_caller]
                fn unscale(self, factor: Self) -> Self {
                    self / factor
                }

                #[inline]
                #[track_caller]
                fn to_exp(self) -> (Self, Self) {
                    let one: Self = One::one();
                    if self >= Zero::zero() {
                        (self, one)
                    } else {
                        (-self, -one)
                    }
                }

                #[inline]
                fn conjugate(self) -> Self {
                    self
                }

                #[inline]
                #[track_caller]
                fn sin_cos(self) -> (Self, Self) {
                    Float::sin_cos(self)
                }

                #[inline]
                #[track_caller]
                fn sinc(self) -> Self {
                    self.cardinal_sine()
                }

                #[inline]
                #[track_caller]
                fn sinhc(self) -> Self {
                    self.cardinal_hyperbolic_sine()
                }

                #[inline]
                #[track_caller]
                fn powi(self, n: i32) -> Self {
                    Float::powi(self, n)
                }

                #[inline]
                fn is_finite(&self) -> bool {
                    Float::is_finite(*self)
                }

                #[inline]
                #[track_caller]
                fn try_sqrt(self) -> Option<Self> {
                    (self >= Zero::zero()).then(|| Float::sqrt(self))
                }
            }

            impl<$($parameters)*> RealField for $Number {
                by_float! {
                    copysign(sign) = copysign; max(other) = max; min(other) = min; atan2(x) = atan2;
                }

                constants! {
                    pi = PI  two_pi = TAU  frac_pi_2 = FRAC_PI_2  frac_pi_3 = FRAC_PI_3  frac_pi_4 = FRAC_PI_4  frac_pi_6 = FRAC_PI_6
                    frac_pi_8 = FRAC_PI_8  frac_1_pi = FRAC_1_PI  frac_2_pi = FRAC_2_PI  frac_2_sqrt_pi = FRAC_2_SQRT_PI
                    e = E  log2_e = LOG2_E  log10_e = LOG10_E  ln_2 = LN_2  ln_10 = LN_10
                }

                #[inline]
                fn is_sign_positive(&self) -> bool {
                    Float::is_sign_positive(*self)
                }

                #[inline]
                fn is_sign_negative(&self) -> bool {
                    Float::is_sign_negative(*self)
                }

                #[inline]
                fn clamp(self, low: Self, high: Self) -> Self {
                    if self < low {
                        low
                    } else if self > high {
                        high
                    } else {
                        self
                    }
                }

                #[inline]
                fn min_value() -> Option<Self> {
                    Some(Bounded::min_value())
                }

                #[inline]
                fn max_value() -> Option<Self> {
                    Some(Bounded::max_value())
                }
            }
        };
    };
}

/// The numbers of this library, for one version of the traits.
macro_rules! numbers {
    ($simba:ident) => {
        real_field!($simba: [N: Natural, B: FieldBase, P: Rules<N, B> + Send + Sync + 'static] TangentBundle<N, B, P>);
        #[cfg(feature = "std")]
        real_field!($simba: [B: FieldBase] Var<B>);
        real_field!($simba: [R: Wrapped] AsFloat<R>);
    };
}

#[cfg(feature = "nalgebra")]
numbers!(simba);
#[cfg(feature = "nalgebra-0_34")]
numbers!(simba_0_9);
