//! The elementary functions, and `Real`, the bound that users write.

use core::f64::consts::PI;
use core::fmt::{Debug, Display};
use core::ops::Rem;

use num_traits::{FloatConst, One, Zero};

use crate::real::{
    Apply, Atoms, BaseFloat, Field, LeftOperators, Operators, Stored, for_each_composed_function,
    for_each_locally_constant_function, for_each_piecewise_function, for_each_smooth_function,
};

/// Declares functions of one argument.
macro_rules! declare_unary {
    ($($(#[$doc:meta])* $name:ident { $($row:tt)* })+) => {$(
        $(#[$doc])*
        #[must_use]
        fn $name(self) -> Self;
    )+};
}

/// Defines functions of one argument that are compositions of others.
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

/// A field with the elementary functions, under the names that `std` gives them for floats.
///
/// `f64`, `f32` and every bundle over an `Elementary` base implement it. Write functions with [`Real`], which adds
/// operators with a float on the right.
///
/// On a bundle a function f computes its extension `T^N f`. At kinks and at the edges of domains it follows the
/// [conventions](crate::docs::conventions). The primal of the result is the function of the primal, bit for bit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elementary functions",
    label = "neither a float nor a bundle over one",
    note = "use `f64`, `f32`, or a bundle over them"
)]
pub trait Elementary:
    Field + Atoms + Stored + PartialOrd + Rem<Output = Self> + Default + Zero + One + FloatConst
{
    /// The order of the derivatives that a number carries, over all levels: 0 for a float, and N plus that of the base
    /// for a bundle of order N.
    const TOTAL_ORDER: usize;

    /// Whether a number stands for its values at all points, as in a recorded program. Rules then do not look at
    /// values: they use one formula everywhere, and [`where_at_least`](Self::where_at_least) for a choice.
    #[doc(hidden)]
    const IS_SYMBOLIC: bool = false;

    /// How many numbers at different points stand side by side in one number: its lanes. It is one for all numbers but
    /// those over [`Lanes`](crate::real::Lanes).
    #[doc(hidden)]
    const LANES: usize = 1;

    /// Whether rules choose by [`where_at_least`](Self::where_at_least), and not by a branch.
    #[doc(hidden)]
    const SELECTS: bool = Self::IS_SYMBOLIC;

    /// The answer to a question about the float at the bottom. If the lanes have different answers it is that of the
    /// first lane, and [`each_way`](Self::each_way) computes the other lanes again.
    #[doc(hidden)]
    #[must_use]
    #[inline(always)]
    fn asks(&self, question: impl Fn(Self::Scalar) -> bool) -> bool {
        question(self.scalar())
    }

    /// The answer to a question about the floats at the bottom of two numbers.
    #[doc(hidden)]
    #[must_use]
    #[inline(always)]
    fn asks_both(&self, other: &Self, question: impl Fn(Self::Scalar, Self::Scalar) -> bool) -> bool {
        question(self.scalar(), other.scalar())
    }

    /// The number with the lanes of a mask replaced by those of another number.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn take_lanes(self, mask: u32, other: Self) -> Self {
        if mask & 1 == 1 { other } else { self }
    }

    /// The number with the lanes of a mask replaced by one of its lanes.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn fill_lanes(self, _mask: u32, _lane: usize) -> Self {
        self
    }

    /// The value of a rule that asks about its arguments. Where the answers differ between lanes, the rule is computed
    /// once for each of the ways that the lanes go.
    #[doc(hidden)]
    #[must_use]
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn each_way<const K: usize>(x: [Self; K], rule: impl Fn([Self; K]) -> Self) -> Self {
        #[cfg(feature = "lanes")]
        if const { Self::LANES > 1 } {
            return crate::real::lanes::each_way(x, rule);
        }
        rule(x)
    }

    /// `then` where a ≥ b, `otherwise` elsewhere.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn where_at_least([a, b]: [Self; 2], then: Self, otherwise: Self) -> Self {
        if a.asks_both(&b, |a, b| a >= b) {
            then
        } else {
            otherwise
        }
    }

    /// The constant `c`.
    #[must_use]
    fn from_float(c: Self::Scalar) -> Self;

    /// `self + c`.
    #[must_use]
    fn shift(self, c: Self::Scalar) -> Self;

    /// `self % c`, with the sign of `self`. The derivative is 1.
    #[must_use]
    fn remainder(self, c: Self::Scalar) -> Self;

    /// The float at the bottom, which comparisons look at: the primal of the primal, and so on until it is a float.
    fn scalar(&self) -> Self::Scalar;

    /// Whether the float at the bottom is NaN.
    #[inline]
    fn is_nan(self) -> bool {
        self.asks(|x| x.is_nan())
    }

    /// Whether the float at the bottom is neither infinite nor NaN.
    #[inline]
    fn is_finite(self) -> bool {
        self.asks(|x| x.is_finite())
    }

    /// 1 − x². The float is (1 − x)·(1 + x), which is accurate near ±1. The tangents are those of −x², which are
    /// accurate near 0.
    #[doc(hidden)]
    #[must_use]
    fn one_minus_square(self) -> Self {
        (-self).shift(Self::Scalar::ONE) * self.shift(Self::Scalar::ONE)
    }

    /// x as the denominator of the derivative of a logarithm: x for x > 0, +0 for ±0, and NaN for x < 0.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn not_below_zero(self) -> Self {
        let is_inside = self.asks(|x| x >= Self::Scalar::ZERO);
        // −0 becomes +0, since the derivative of the logarithm is +∞ at both.
        self.shift(if is_inside {
            Self::Scalar::ZERO
        } else {
            Self::Scalar::NAN
        })
    }

    /// Whether every tangent component is zero. A float is constant.
    fn is_constant(&self) -> bool;

    /// Whether this is the constant [`scalar`](Self::scalar), and not a variable of a recording.
    #[doc(hidden)]
    fn is_plain(&self) -> bool {
        self.is_constant()
    }

    for_each_smooth_function!(declare_unary);
    for_each_piecewise_function!(declare_unary);
    for_each_locally_constant_function!(declare_unary);
    for_each_composed_function!(define_unary);

    /// Sine and cosine together. It costs little more than one of them.
    #[must_use]
    fn sin_cos(self) -> (Self, Self);

    /// xⁿ for an integer n. For n ≥ 0 it is a polynomial, so its derivatives of every order are right at x = 0.
    #[must_use]
    fn powi(self, n: i32) -> Self;

    /// xᵖ for a constant exponent p.
    #[must_use]
    fn powf(self, p: Self::Scalar) -> Self;

    /// xᵖ for an exponent p that may move. If p has no tangent, this is [`powf`](Self::powf), and x may be negative.
    #[must_use]
    fn pow(self, p: Self) -> Self;

    /// ln x / ln base.
    #[must_use]
    fn log(self, base: Self) -> Self;

    /// The angle in (−π, π] of the point (x, y), for y = `self`.
    #[must_use]
    fn atan2(self, x: Self) -> Self;

    /// √(x² + y²), without intermediate overflow or underflow.
    #[must_use]
    fn hypot(self, other: Self) -> Self;

    /// x with the sign of `sign`.
    #[must_use]
    fn copysign(self, sign: Self) -> Self;

    /// The smaller one of two numbers, or `other` at a tie, so that max + min = x + y holds for tangents too. If one is
    /// NaN, the result is the other.
    #[must_use]
    fn min(self, other: Self) -> Self;

    /// The larger one of two numbers, or `self` at a tie. If one is NaN, the result is the other.
    #[must_use]
    fn max(self, other: Self) -> Self;

    /// x, restricted to [low, high]. At a tie with a bound the result is x.
    ///
    /// # Panics
    ///
    /// If low > high, or if one of them is NaN.
    #[must_use]
    fn clamp(self, low: Self, high: Self) -> Self;

    /// x·a + b. The primal is rounded once.
    #[must_use]
    fn mul_add(self, a: Self, b: Self) -> Self;

    /// Σ aᵢ·bᵢ, summed in order; see [`dot`](crate::reverse::dot).
    #[doc(hidden)]
    #[must_use]
    fn dot(a: &[Self], b: &[Self]) -> Self {
        Self::dot_of(a.iter().copied(), b.iter().copied())
    }

    /// Σ aᵢ·bᵢ of pairs from an iterator.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    fn dot_of(a: impl Iterator<Item = Self>, b: impl Iterator<Item = Self>) -> Self {
        a.zip(b)
            .fold(Self::from_float(Self::Scalar::ZERO), |sum, (a, b)| sum + a * b)
    }

    /// Σ xᵢ², summed in order; see [`norm_squared`](crate::reverse::norm_squared).
    #[doc(hidden)]
    #[must_use]
    fn norm_squared(x: &[Self]) -> Self {
        Self::dot(x, x)
    }

    /// Σ cᵢ·xᵢ, summed in order; see [`linear_combination`](crate::reverse::linear_combination).
    #[doc(hidden)]
    #[must_use]
    fn linear_combination(c: &[Self::Scalar], x: &[Self]) -> Self {
        let terms = c.iter().zip(x).map(|(c, x)| x.scaled(*c));
        terms.fold(Self::from_float(Self::Scalar::ZERO), |sum, term| sum + term)
    }
}

/// A real number: the bound of functions that can be differentiated, as in `fn f<R: Real>(x: R) -> R`.
///
/// A real number has the functions of [`Elementary`], the operators with numbers of its type and with floats on the
/// right, and comparisons with both. `S` is the type of its float constants; `Real` stands for `Real<f64>`. Floats
/// implement it, and so do bundles of any order and representation over a `Real`, to any nesting, and the variables of
/// reverse mode. Every type that has these operators is one: there is no need to implement it.
///
/// Comparisons look at the primal, so a program takes the branches of its float run.
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
    Elementary<Scalar = S> + Operators<S> + LeftOperators<S> + Apply<S> + Debug + Display + From<S>
{
}

#[diagnostic::do_not_recommend]
impl<S, R> Real<S> for R where
    R: Elementary<Scalar = S> + Operators<S> + LeftOperators<S> + Apply<S> + Debug + Display + From<S>
{
}
