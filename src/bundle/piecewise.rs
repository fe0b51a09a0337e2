//! Piecewise linear functions, and their derivatives at kinks and jumps.

use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{BaseFloat, Elementary, Part};

/// # Piecewise functions
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// The sign of x. The result is a constant.
    #[inline]
    pub fn signum(self) -> Self {
        self.locally_constant(self.primal().signum())
    }

    /// The largest integer not above x. The result is a constant.
    #[inline]
    pub fn floor(self) -> Self {
        self.locally_constant(self.primal().floor())
    }

    /// The smallest integer not below x. The result is a constant.
    #[inline]
    pub fn ceil(self) -> Self {
        self.locally_constant(self.primal().ceil())
    }

    /// The nearest integer. The result is a constant.
    #[inline]
    pub fn round(self) -> Self {
        self.locally_constant(self.primal().round())
    }

    /// The integer part. The result is a constant.
    #[inline]
    pub fn trunc(self) -> Self {
        self.locally_constant(self.primal().trunc())
    }

    /// `x − trunc(x)`, with the tangent of x.
    #[inline]
    pub fn fract(self) -> Self {
        self.with_primal(self.primal().fract())
    }

    /// `|x|`, as `x·signum(x)`: at ±0 the derivative is ±1, by the sign bit.
    #[inline]
    pub fn abs(self) -> Self {
        let y = if B::IS_SYMBOLIC {
            self.with_sign_of(self.primal())
        } else if B::SELECTS {
            self.negated_where_negative(sign_of(self.primal()))
        } else if self.asks(is_negative) {
            -self
        } else {
            self
        };
        y.with_primal(self.primal().abs())
    }

    /// `x` or `−x`, with the sign of `sign`.
    #[inline]
    pub fn copysign(self, sign: Self) -> Self {
        let y = if B::IS_SYMBOLIC {
            self.with_sign_of(self.primal()).with_sign_of(sign.primal())
        } else if B::SELECTS {
            self.negated_where_negative(sign_of(self.primal()) * sign_of(sign.primal()))
        } else if self.asks_both(&sign, |x, sign| is_negative(x) == is_negative(sign)) {
            self
        } else {
            -self
        };
        y.with_primal(self.primal().copysign(sign.primal()))
    }

    /// The larger one of two bundles, or `self` at a tie. If one is NaN, the result is the other.
    #[inline]
    pub fn max(self, other: Self) -> Self {
        let y = if B::SELECTS {
            let other = Self::where_at_least([other, other], other, self);
            Self::where_at_least([self, other], self, other)
        } else if self.asks_both(&other, |x, y| x >= y || y.is_nan()) {
            self
        } else {
            other
        };
        y.with_primal(self.primal().max(other.primal()))
    }

    /// The smaller one of two bundles, or `other` at a tie. If one is NaN, the result is the other.
    #[inline]
    pub fn min(self, other: Self) -> Self {
        let y = if B::SELECTS {
            let number = Self::where_at_least([self, self], self, other);
            Self::where_at_least([number, other], other, number)
        } else if self.asks_both(&other, |x, y| x < y || y.is_nan()) {
            self
        } else {
            other
        };
        y.with_primal(self.primal().min(other.primal()))
    }

    /// x, restricted to `[low, high]`. At a tie with a bound the result is x.
    ///
    /// # Panics
    ///
    /// If `low > high`, or if one of them is NaN.
    #[inline]
    pub fn clamp(self, low: Self, high: Self) -> Self {
        if B::SELECTS {
            let below = Self::where_at_least([high, self], self, high);
            let inside = Self::where_at_least([self, low], below, low);
            let y = Self::where_at_least([self, self], inside, self);
            return y.with_primal(self.primal().clamp(low.primal(), high.primal()));
        }
        let (x, l, h) = (self.scalar(), low.scalar(), high.scalar());
        let y = if x < l {
            low
        } else if x > h {
            high
        } else {
            self
        };
        y.with_primal(self.primal().clamp(low.primal(), high.primal()))
    }

    /// `self − q·c` with the constant q = trunc(x/c). Where q is infinite or NaN, the result is NaN in directions in
    /// which c moves.
    #[inline]
    pub(crate) fn modulo(self, divisor: Self) -> Self {
        if B::IS_SYMBOLIC {
            let (a, b) = (self.primal(), divisor.primal());
            let remainder = a % b;
            let q = ((a - remainder) / b).round();
            return (self - divisor.product(Self::from_primal(q))).with_primal(remainder);
        }
        Self::each_way([self, divisor], |[x, c]| x.modulo_by_quotient(c))
    }

    /// The same where all lanes go one way.
    #[inline]
    fn modulo_by_quotient(self, divisor: Self) -> Self {
        let (q, primal) = (
            quotient(self.scalar(), divisor.scalar()),
            self.primal() % divisor.primal(),
        );
        let mut y = self.with_primal(primal);
        for i in 1..y.components.len() {
            let b = divisor.components[i];
            // A selection without a branch. A tangent of c that is exactly zero contributes nothing, also if q is
            // infinite or NaN.
            y.components[i] = if b.asks_nothing() {
                y.components[i]
            } else if B::ATOMS > 1 && !q.is_finite() {
                y.components[i] - B::from_float(q).multiply_carefully(Part::Primal, b, Part::Tangent)
            } else {
                y.components[i] - b.scaled(q)
            };
        }
        y
    }

    /// The bundle where a number is not below zero, and its negative elsewhere.
    fn negated_where_negative(self, sign: B) -> Self {
        let zero = Self::from_primal(sign.zero_like());
        Self::where_at_least([Self::from_primal(sign), zero], self, -self)
    }

    /// The bundle times ±1, the sign of a number.
    fn with_sign_of(mut self, sign: B) -> Self {
        let factor = sign_of(sign);
        self.components.iter_mut().for_each(|x| *x = *x * factor);
        self
    }

    /// The bundle of `primal` without a tangent.
    #[inline]
    fn locally_constant(mut self, primal: B) -> Self {
        self.components.fill(primal.zero_like());
        self.with_primal(primal)
    }
}

/// ±1 by the sign bit of a number.
#[inline]
pub(crate) fn sign_of<B: Elementary>(x: B) -> B {
    x.one_like().copysign(x)
}

/// trunc(a/b), for the derivative of a % b.
///
/// It is rounded once if it has more bits than a float. If a % b is NaN, so is the result.
#[inline]
pub(crate) fn quotient<S: BaseFloat>(a: S, b: S) -> S {
    // a − a % b is q·b to one rounding. So the nearest integer is q, or a neighbour of q if q is large.
    let remainder = a % b;
    let q = ((a - remainder) / b).round();
    if q.abs() <= S::from_f64(EXACT) {
        q
    } else {
        exact_quotient(a, b, remainder, q)
    }
}

/// The quotient of a − remainder by b, from the approximation q; or q itself, if it is not finite.
#[cold]
#[inline(never)]
fn exact_quotient<S: BaseFloat>(a: S, b: S, remainder: S, q: S) -> S {
    if q.is_finite() {
        let error = (-q).mul_add(b, a) - remainder;
        q + (error / b).round()
    } else {
        q
    }
}

/// Below this bound an integer with a relative error of two roundings rounds to itself, in `f32` and in `f64`.
const EXACT: f64 = 4_194_304.0;

/// Whether the sign bit of a float is set.
#[inline]
pub(crate) fn is_negative<S: BaseFloat>(x: S) -> bool {
    S::ONE.copysign(x) < S::ZERO
}
