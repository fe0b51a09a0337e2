//! The elementary functions, and the bound that users write.

use core::f64::consts::PI;
use core::fmt::{Debug, Display};
use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use crate::real::{
    Apply, Atoms, BaseFloat, Field, Stored, for_each_composed_function, for_each_locally_constant_function,
    for_each_piecewise_function, for_each_smooth_function,
};

/// Declares functions of one argument.
macro_rules! declare_unary {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        $(#[$doc])*
        #[must_use]
        fn $name(self) -> Self;
    )+};
}

/// Defines functions of one argument that are made of others.
macro_rules! define_unary {
    ($($(#[$doc:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; y($x:ident) = $value:expr })+) => {$(
        $(#[$doc])*
        #[must_use]
        #[inline]
        fn $name(self) -> Self {
            let $x = self;
            $value
        }
    )+};
}

/// A field with the elementary functions, each under the name that `std` gives it for floats.
///
/// `f64`, `f32` and every bundle over an `Elementary` base implement it. Functions over it are written with
/// [`Real`], which adds operators whose right side is a float.
///
/// On a bundle every function is its exact extension `T^N f`; at kinks and at the edges of domains it
/// follows the conventions of the [guide](crate::docs::conventions). The primal of the result is, bit for bit,
/// the function of the primal.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elementary functions",
    label = "neither a float nor a bundle over one",
    note = "use `f64`, `f32`, or a bundle over them"
)]
pub trait Elementary: Field + Atoms + Stored + PartialOrd + Rem<Output = Self> {
    /// The order of all derivatives that a number carries: 0 for a float, N more for a bundle of order N over a base.
    const TOTAL_ORDER: usize;

    /// The number `c`, without a tangent.
    #[must_use]
    fn from_float(c: Self::Scalar) -> Self;

    /// `self + c`.
    #[must_use]
    fn shift(self, c: Self::Scalar) -> Self;

    /// `self % c`, with the sign of `self`. The derivative is 1.
    #[must_use]
    fn remainder(self, c: Self::Scalar) -> Self;

    /// The float at the bottom, which all control flow sees: the primal of the primal, down to a float.
    fn scalar(&self) -> Self::Scalar;

    /// 1 − x²: the float as (1 − x)·(1 + x), accurate near ±1, the tangents as those of −x², accurate near 0.
    #[doc(hidden)]
    #[must_use]
    fn one_minus_square(self) -> Self {
        (-self).shift(Self::Scalar::ONE) * self.shift(Self::Scalar::ONE)
    }

    /// x as the denominator of the derivative of a logarithm: x where x > 0, +0 at ±0, NaN below.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn not_below_zero(self) -> Self {
        let is_inside = self.scalar() >= Self::Scalar::ZERO;
        // −0 becomes 0: the derivative of the logarithm is +∞ at both.
        self.shift(if is_inside {
            Self::Scalar::ZERO
        } else {
            Self::Scalar::NAN
        })
    }

    /// Whether every tangent component is zero. A float is constant.
    fn is_constant(&self) -> bool;

    /// Whether this is the constant of its [`scalar`](Self::scalar), and nothing besides.
    #[doc(hidden)]
    fn is_plain(&self) -> bool {
        self.is_constant()
    }

    for_each_smooth_function!(declare_unary);
    for_each_piecewise_function!(declare_unary);
    for_each_locally_constant_function!(declare_unary);
    for_each_composed_function!(define_unary);

    /// Sine and cosine together, for little more than the price of one.
    #[must_use]
    fn sin_cos(self) -> (Self, Self);

    /// xⁿ for an integer n, a polynomial for n ≥ 0: right at x = 0 at every order.
    #[must_use]
    fn powi(self, n: i32) -> Self;

    /// xᵖ for a constant exponent p.
    #[must_use]
    fn powf(self, p: Self::Scalar) -> Self;

    /// xᵖ for an active exponent p. Where p has no tangent this is [`powf`](Self::powf), and x may be negative.
    #[must_use]
    fn pow(self, p: Self) -> Self;

    /// ln x / ln base.
    #[must_use]
    fn log(self, base: Self) -> Self;

    /// The angle in (−π, π] of the point (x, y), for y = `self`.
    #[must_use]
    fn atan2(self, x: Self) -> Self;

    /// √(x² + y²), without overflow or underflow between.
    #[must_use]
    fn hypot(self, other: Self) -> Self;

    /// x with the sign of `sign`.
    #[must_use]
    fn copysign(self, sign: Self) -> Self;

    /// The smaller one; at a tie `other`, so that max + min = x + y holds for tangents too. A NaN is ignored.
    #[must_use]
    fn min(self, other: Self) -> Self;

    /// The larger one; at a tie `self`. A NaN is ignored.
    #[must_use]
    fn max(self, other: Self) -> Self;

    /// x within [low, high]; at a tie with a bound, x itself.
    ///
    /// # Panics
    ///
    /// If low > high, or if one of them is NaN.
    #[must_use]
    fn clamp(self, low: Self, high: Self) -> Self;

    /// x·a + b; the primal is rounded once.
    #[must_use]
    fn mul_add(self, a: Self, b: Self) -> Self;

    /// Σ aᵢ·bᵢ, from the first on: see [`dot`](crate::reverse::dot).
    #[doc(hidden)]
    #[must_use]
    fn dot(a: &[Self], b: &[Self]) -> Self {
        Self::dot_of(a.iter().copied(), b.iter().copied())
    }

    /// The same of numbers from anywhere.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn dot_of(a: impl Iterator<Item = Self>, b: impl Iterator<Item = Self>) -> Self {
        a.zip(b)
            .fold(Self::from_float(Self::Scalar::ZERO), |sum, (a, b)| sum + a * b)
    }

    /// Σ xᵢ², from the first on: see [`norm_squared`](crate::reverse::norm_squared).
    #[doc(hidden)]
    #[must_use]
    fn norm_squared(x: &[Self]) -> Self {
        Self::dot(x, x)
    }

    /// Σ cᵢ·xᵢ, from the first on: see [`linear_combination`](crate::reverse::linear_combination).
    #[doc(hidden)]
    #[must_use]
    fn linear_combination(c: &[Self::Scalar], x: &[Self]) -> Self {
        let terms = c.iter().zip(x).map(|(c, x)| x.scaled(*c));
        terms.fold(Self::from_float(Self::Scalar::ZERO), |sum, term| sum + term)
    }
}

/// A real number, as functions see it that are to be differentiated: `fn f<R: Real>(x: R) -> R`.
///
/// It has the operators among its kind and with float constants on the right, comparisons with both, and the
/// functions of [`Elementary`]. `Real` is `Real<f64>`; the float `S` is that of its constants. Floats implement it,
/// and bundles over a `Real` of any order and representation, to any nesting.
///
/// Comparisons look at the primal, so that control flow is that of the float run.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// fn f<R: Real>(x: R) -> R {
///     if x > 0.0 { (x * 2.0).sin() } else { x.exp() - R::from(1.0) }
/// }
/// assert_eq!(f(0.0), 0.0);
/// assert_eq!(f(Bundle::<U2>::taylor(0.0)).derivative(2), 1.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a real number with constants of type `{S}`",
    label = "not a `Real<{S}>`",
    note = "`{S}` itself and bundles over it are: `Bundle::<U2>::taylor(x)` makes one from a float",
    note = "a uniform bundle becomes a Taylor bundle under a function: convert it with `TaylorBundle::from`",
    note = "a function over `f32` asks for `R: Real<f32>`",
    note = "an integer is no real number here: write `1.0` for `1`"
)]
pub trait Real<S = f64>:
    Elementary<Scalar = S>
    + Apply<S>
    + Debug
    + Display
    + From<S>
    + PartialEq<S>
    + PartialOrd<S>
    + Add<S, Output = Self>
    + Sub<S, Output = Self>
    + Mul<S, Output = Self>
    + Div<S, Output = Self>
    + Rem<S, Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + RemAssign
    + AddAssign<S>
    + SubAssign<S>
    + MulAssign<S>
    + DivAssign<S>
    + RemAssign<S>
    + Neg<Output = Self>
    + Sum
    + Product
    + for<'a> Sum<&'a Self>
    + for<'a> Product<&'a Self>
{
}

#[diagnostic::do_not_recommend]
impl<S, R> Real<S> for R where
    R: Elementary<Scalar = S>
        + Apply<S>
        + Debug
        + Display
        + From<S>
        + PartialEq<S>
        + PartialOrd<S>
        + Add<S, Output = R>
        + Sub<S, Output = R>
        + Mul<S, Output = R>
        + Div<S, Output = R>
        + Rem<S, Output = R>
        + AddAssign
        + SubAssign
        + MulAssign
        + DivAssign
        + RemAssign
        + AddAssign<S>
        + SubAssign<S>
        + MulAssign<S>
        + DivAssign<S>
        + RemAssign<S>
        + Neg<Output = R>
        + Sum
        + Product
        + for<'a> Sum<&'a R>
        + for<'a> Product<&'a R>
{
}
