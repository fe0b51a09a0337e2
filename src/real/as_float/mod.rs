//! From [`Real`](crate::real::Real) to the bounds of other crates.

mod operators;

use alloc::vec::Vec;
use core::fmt::{self, Display, LowerExp};
use core::str::FromStr;

use approx::{AbsDiffEq, RelativeEq, UlpsEq};
use num_traits::ToPrimitive;

use crate::real::{BaseFloat, Elementary, VectorSpace, for_each_function, numeric, to_primitive};

/// A number as a `num_traits::Float`: a transparent wrapper over any [`Real`](crate::real::Real).
///
/// A generic function of yours has the bound `R: Real`, and somebody else's has `T: Float`. `AsFloat(x)` passes the
/// number on, and `.0` takes the result out. The wrapper has the functions, operators, comparisons and constants of its
/// number, and implements `Float`, `FloatCore`, `FloatConst`, `Num`, `NumAssign`, `NumCast`, `Signed`, `FromPrimitive`,
/// `ToPrimitive`, `Bounded`, `Euclid`, `Inv`, `Pow` and `MulAdd`. With the feature `nalgebra` it is a `RealField` too,
/// for numbers that are `Send`, `Sync` and without a lifetime.
///
/// Bundles and variables implement these traits themselves, so that code which names their type needs no wrapper.
///
/// What a trait asks of a float (`is_nan`, `classify`, `integer_decode`, conversions to integers) is answered by the
/// float at the bottom.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// fn theirs<T: num_traits::Float>(x: T) -> T {
///     x.sin() * x
/// }
/// fn mine<R: Real>(x: R) -> R {
///     theirs(AsFloat(x)).0 + 1.0
/// }
/// assert_eq!(derivative(mine, 2.0), 2.0_f64.sin() + 2.0 * 2.0_f64.cos());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
#[must_use = "operations on numbers return new numbers"]
#[repr(transparent)]
pub struct AsFloat<R>(
    /// The number.
    pub R,
);

impl<R: Elementary> AsFloat<R> {
    /// The constant `c`.
    #[inline]
    pub fn from_float(c: R::Scalar) -> Self {
        Self(R::from_float(c))
    }

    /// The float at the bottom.
    #[inline]
    pub fn scalar(&self) -> R::Scalar {
        self.0.scalar()
    }

    /// Sine and cosine together.
    #[inline]
    #[track_caller]
    pub fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = self.0.sin_cos();
        (Self(sin), Self(cos))
    }

    /// xⁿ for an integer n.
    #[inline]
    #[track_caller]
    pub fn powi(self, n: i32) -> Self {
        Self(self.0.powi(n))
    }

    /// xᵖ for a constant exponent p.
    #[inline]
    #[track_caller]
    pub fn powf(self, p: R::Scalar) -> Self {
        Self(self.0.powf(p))
    }

    /// The answer to a question about the float at the bottom.
    #[inline(always)]
    fn asks(&self, question: impl Fn(R::Scalar) -> bool) -> bool {
        self.0.asks(question)
    }

    /// Whether the float at the bottom is NaN.
    #[inline]
    #[track_caller]
    pub fn is_nan(self) -> bool {
        Elementary::is_nan(self.0)
    }

    /// Whether the float at the bottom is neither infinite nor NaN.
    #[inline]
    #[track_caller]
    pub fn is_finite(self) -> bool {
        Elementary::is_finite(self.0)
    }
}

/// Functions of one argument, those of the number.
macro_rules! unary {
    ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {
        impl<R: Elementary> AsFloat<R> {$($(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            pub fn $name(self) -> Self {
                Self(Elementary::$name(self.0))
            }
        )+)+}
    };
}

for_each_function!(unary);

/// Functions of several arguments, those of the number.
macro_rules! of_several {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),+))+) => {
        impl<R: Elementary> AsFloat<R> {$(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            pub fn $name(self, $($argument: Self),+) -> Self {
                Self(Elementary::$name(self.0, $($argument.0),+))
            }
        )+}
    };
}

of_several! {
    /// xᵖ for an active exponent p.
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
    /// If low > high, or if one of them is NaN.
    clamp(low, high)
    /// x·a + b; the primal is rounded once.
    mul_add(a, b)
}

numeric!([R] AsFloat<R>, R, <R as VectorSpace>::Scalar, from_float, scalar);

impl<R: Elementary> ToPrimitive for AsFloat<R>
where
    R::Scalar: ToPrimitive,
{
    to_primitive!(|x| &x.scalar());
}

impl<R: Display> Display for AsFloat<R> {
    /// The number, as it is displayed itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<R: LowerExp> LowerExp for AsFloat<R> {
    /// The number, as it is written itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<R: FromStr> FromStr for AsFloat<R> {
    type Err = R::Err;

    /// The number that the text spells, in the format of the number itself.
    fn from_str(text: &str) -> Result<Self, R::Err> {
        text.parse().map(Self)
    }
}

impl<R: Elementary> AsFloat<R> {
    /// Whether a relation of magnitudes holds for each pair of atoms that differ: of their difference, and of the
    /// larger one.
    fn all_atoms(&self, other: &Self, mut holds: impl FnMut(R::Scalar, R::Scalar) -> bool) -> bool {
        let mut others = Vec::with_capacity(R::ATOMS);
        other.0.atoms(&mut |atom| others.push(atom));
        let (mut all, mut next) = (true, 0);
        self.0.atoms(&mut |atom| {
            let other = others[next];
            next += 1;
            let (a, b) = (atom.max_norm(), other.max_norm());
            let larger = if a > b { a } else { b };
            all = all && (atom.same_germ(&other) || larger.is_finite() && holds((atom - other).max_norm(), larger));
        });
        all
    }
}

impl<R: Elementary> AbsDiffEq for AsFloat<R>
where
    R::Scalar: AbsDiffEq<Epsilon = R::Scalar>,
{
    type Epsilon = Self;

    fn default_epsilon() -> Self {
        Self::from_float(R::Scalar::default_epsilon())
    }

    /// Whether no two components differ by more than epsilon.
    fn abs_diff_eq(&self, other: &Self, epsilon: Self) -> bool {
        self.all_atoms(other, |difference, _| difference <= epsilon.scalar())
    }
}

impl<R: Elementary> RelativeEq for AsFloat<R>
where
    R::Scalar: RelativeEq<Epsilon = R::Scalar>,
{
    fn default_max_relative() -> Self {
        Self::from_float(R::Scalar::default_max_relative())
    }

    /// Whether no two components differ by more than epsilon, and by more than this ratio to the larger one.
    fn relative_eq(&self, other: &Self, epsilon: Self, max_relative: Self) -> bool {
        let (epsilon, ratio) = (epsilon.scalar(), max_relative.scalar());
        self.all_atoms(other, |difference, larger| {
            difference <= epsilon || difference <= ratio * larger
        })
    }
}

impl<R: Elementary> UlpsEq for AsFloat<R>
where
    R::Scalar: UlpsEq<Epsilon = R::Scalar>,
{
    fn default_max_ulps() -> u32 {
        R::Scalar::default_max_ulps()
    }

    /// Whether no two components differ by more than epsilon, and by more than so many roundings of the larger one.
    fn ulps_eq(&self, other: &Self, epsilon: Self, max_ulps: u32) -> bool {
        let (epsilon, ratio) = (
            epsilon.scalar(),
            R::Scalar::default_epsilon() * R::Scalar::from_f64(max_ulps.into()),
        );
        self.all_atoms(other, |difference, larger| {
            difference <= epsilon || difference <= ratio * larger
        })
    }
}
