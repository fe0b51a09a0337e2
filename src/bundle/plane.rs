//! Lengths and angles in the plane.

use crate::bundle::piecewise::is_negative;
use crate::bundle::range::is_in_safe_range;
use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{BaseFloat, Elementary, VectorSpace};

/// # Lengths and angles
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// The length √(x² + y²), without intermediate overflow or underflow. At the origin it has the derivatives of
    /// `(x*x + y*y).sqrt()`.
    #[inline]
    pub fn hypot(self, other: Self) -> Self {
        if B::LANES > 1 {
            return self.hypot_each_way(other);
        }
        self.hypot_one_way(other)
    }

    /// The same where lanes may go different ways.
    #[inline]
    fn hypot_each_way(self, other: Self) -> Self {
        Self::each_way([self, other], |[x, y]| x.hypot_one_way(y))
    }

    /// The same where all lanes go one way.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn hypot_one_way(self, other: Self) -> Self {
        let primal = self.primal().hypot(other.primal());
        let far = if B::IS_SYMBOLIC || primal.asks(is_in_safe_range) {
            None
        } else {
            self.hypot_out_of_range(other, primal)
        };
        far.unwrap_or_else(|| self.hypot_in_safe_range(other, primal))
    }

    /// `√(a² + b²)` with its primal, at the origin and at the ends of the range. There is none if an argument is
    /// infinite or NaN.
    #[cold]
    #[inline(never)]
    fn hypot_out_of_range(self, other: Self, primal: B) -> Option<Self> {
        if primal.asks(|x| x == B::Scalar::ZERO) {
            return Some(self.hypot_at_origin(other, primal));
        }
        if self.asks(|x| x.is_finite()) && other.asks(|y| y.is_finite()) {
            return Some(self.hypot_in_range(other, primal));
        }
        None
    }

    /// `√(a² + b²)` at the origin.
    #[inline]
    fn hypot_at_origin(self, other: Self, primal: B) -> Self {
        (self.product(self) + other.product(other)).sqrt().with_primal(primal)
    }

    /// `√(a² + b²)` with its primal h₀, in the frame that points at (x₀, y₀).
    ///
    /// In this frame `a = (x₀x + y₀y)/h₀` and `b = (x₀y − y₀x)/h₀` with b₀ = 0. So the length has the derivatives of a,
    /// and others that depend on b alone.
    #[inline]
    pub(crate) fn hypot_in_safe_range(self, other: Self, primal: B) -> Self {
        if B::IS_SYMBOLIC {
            return self.hypot_of_symbols(other, primal);
        }
        let (large, small) = by_magnitude(self, other);
        large.hypot_in_frame(small, primal)
    }

    /// The same where it is not known which number is larger.
    #[inline]
    fn hypot_of_symbols(self, other: Self, primal: B) -> Self {
        let magnitudes = [self, other].map(|x| Self::from_primal(x.primal().abs()));
        let [large, small] = [(self, other), (other, self)].map(|(a, b)| Self::where_at_least(magnitudes, a, b));
        large.hypot_in_frame(small, primal)
    }

    /// `√(a² + b²)` with this primal, in the frame that points at (a₀, b₀), for |a₀| ≥ |b₀|.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn hypot_in_frame(self, small: Self, primal: B) -> Self {
        let ratio = small.primal() / self.primal();
        let cosine = (ratio * ratio).shift(B::Scalar::ONE).sqrt().recip();
        let cosine = if B::SELECTS {
            cosine.copysign(self.primal())
        } else if self.asks(is_negative) {
            -cosine
        } else {
            cosine
        };
        let sine = ratio * cosine;
        let mut a = self.combination(cosine, small, sine, primal);
        let b = small.combination(cosine, self, -sine, primal.zero_like());
        let rest = a.norm(b);
        a.accumulate(&rest);
        a
    }

    /// The angle in (−π, π] of the point (x, y), for y = `self`. It has the derivatives of `arctan y/x`, or of
    /// `−arctan x/y` where |y| > |x|. At the origin the derivatives are NaN.
    #[inline]
    pub fn atan2(self, x: Self) -> Self {
        let primal = self.primal().atan2(x.primal());
        let angle = if B::IS_SYMBOLIC {
            let [flat, steep] = [self.quotient(x).atan(), -x.quotient(self).atan()];
            Self::where_at_least(
                [x.primal().abs(), self.primal().abs()].map(Self::from_primal),
                flat,
                steep,
            )
        } else {
            Self::each_way([self, x], |[y, x]| {
                if y.asks_both(&x, |y, x| y.to_f64().abs() > x.to_f64().abs()) {
                    -x.quotient(y).atan()
                } else {
                    y.quotient(x).atan()
                }
            })
        };
        angle.with_primal(primal)
    }
}

/// The two numbers, sorted by falling magnitude.
#[inline]
fn by_magnitude<R: Elementary>(a: R, b: R) -> (R, R) {
    if a.asks_both(&b, |a, b| b.to_f64().abs() > a.to_f64().abs()) {
        (b, a)
    } else {
        (a, b)
    }
}
