//! Variables as vectors and as a field; how they are compared and written.

use core::cmp::Ordering;
use core::fmt::{self, Debug, Display, LowerExp};

use approx::{AbsDiffEq, RelativeEq, UlpsEq};

use crate::real::{Elementary, Field, Part, VectorSpace};
use crate::reverse::var::Var;
use crate::reverse::var::slopes::By;

impl<B: Elementary> VectorSpace for Var<B> {
    type Scalar = B::Scalar;

    #[inline]
    fn zero_like(&self) -> Self {
        Self::of_value(self.value.zero_like())
    }

    #[inline]
    #[track_caller]
    fn accumulate(&mut self, other: &Self) {
        *self += *other;
    }

    #[inline]
    #[track_caller]
    fn deduct(&mut self, other: &Self) {
        *self -= *other;
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn scale(&mut self, c: B::Scalar) {
        *self = self.scaled_by(self.value.scaled(c), |slope| slope.scaled(c));
    }

    #[inline]
    #[track_caller]
    fn divide(&mut self, c: B::Scalar) {
        let divided = |mut x: B| {
            x.divide(c);
            x
        };
        *self = self.scaled_by(divided(self.value), divided);
    }

    fn max_norm(&self) -> B::Scalar {
        self.value.max_norm()
    }

    fn same_germ(&self, other: &Self) -> bool {
        self.value.same_germ(&other.value)
    }

    #[inline]
    fn is_nothing(&self) -> bool {
        self.place.is_none() && self.value.is_nothing()
    }

    #[inline]
    fn asks_nothing(&self) -> bool {
        self.place.is_none() && self.value.asks_nothing()
    }
}

impl<B: Elementary> Field for Var<B> {
    #[inline]
    fn one_like(&self) -> Self {
        Self::of_value(self.value.one_like())
    }

    #[inline]
    fn all_finite(&self) -> bool {
        self.value.all_finite() && (self.place.is_none() || self.slope.all_finite())
    }

    #[track_caller]
    fn multiply_carefully(self, part: Part, other: Self, others: Part) -> Self {
        let value = self.value.multiply_carefully(part, other.value, others);
        let slopes = By(
            move |slope| other.value.multiply_carefully(others, slope, Part::Tangent),
            move |slope| self.value.multiply_carefully(part, slope, Part::Tangent),
        );
        self.binary(other, value, slopes)
    }

    #[track_caller]
    fn divide_carefully(self, part: Part, other: Self) -> Self {
        let value = self.value.divide_carefully(part, other.value);
        let slopes = By(
            move |slope: B| slope.divide_carefully(Part::Tangent, other.value),
            move |slope: B| {
                let relative = slope.divide_carefully(Part::Tangent, other.value);
                -value.multiply_carefully(part, relative, Part::Tangent)
            },
        );
        self.binary(other, value, slopes)
    }
}

// A variable is an atom: its slope belongs to its own recording.
crate::one_atom!([B: Elementary] Var<B>);

impl<B: PartialEq> PartialEq for Var<B> {
    /// Whether the values are equal.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<B: PartialOrd> PartialOrd for Var<B> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

/// The values are compared. The tolerance is a number of the same type, `1e-14.into()`, whose value counts.
impl<B: Copy + AbsDiffEq<Epsilon = B>> AbsDiffEq for Var<B> {
    type Epsilon = Self;

    fn default_epsilon() -> Self {
        Self::of_value(B::default_epsilon())
    }

    fn abs_diff_eq(&self, other: &Self, epsilon: Self) -> bool {
        self.value.abs_diff_eq(&other.value, epsilon.value)
    }
}

impl<B: Copy + RelativeEq<Epsilon = B>> RelativeEq for Var<B> {
    fn default_max_relative() -> Self {
        Self::of_value(B::default_max_relative())
    }

    fn relative_eq(&self, other: &Self, epsilon: Self, max_relative: Self) -> bool {
        self.value.relative_eq(&other.value, epsilon.value, max_relative.value)
    }
}

impl<B: Copy + UlpsEq<Epsilon = B>> UlpsEq for Var<B> {
    fn default_max_ulps() -> u32 {
        B::default_max_ulps()
    }

    fn ulps_eq(&self, other: &Self, epsilon: Self, max_ulps: u32) -> bool {
        self.value.ulps_eq(&other.value, epsilon.value, max_ulps)
    }
}

impl<B: Display> Display for Var<B> {
    /// The value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<B: LowerExp> LowerExp for Var<B> {
    /// The value, with an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<B: Debug> Debug for Var<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Var(")?;
        self.value.fmt(f)?;
        match &self.place {
            Some(place) if place.is_single() => write!(f, " at node {})", place.node()),
            Some(place) => write!(f, " at nodes {} and {})", place.node(), place.second()),
            None => f.write_str(")"),
        }
    }
}
