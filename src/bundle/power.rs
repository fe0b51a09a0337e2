//! Powers and logarithms to a base: what their exponents decide.

use crate::bundle::{Rules, TangentBundle};
use crate::kernel::Kernel;
use crate::order::Natural;
use crate::real::{Elementary, Primitive};

/// The highest exponent that is always multiplied out.
const MAX_MULTIPLIED: u32 = 4;

impl<N: Natural, B: Elementary, P: Kernel + Rules<N, B>> TangentBundle<N, B, P> {
    /// xⁿ, by products for small n and where it is a polynomial of a degree that the order reaches, so that x = 0 is
    /// no exception; by `x·y′ = n·y·x′` otherwise.
    #[inline]
    pub fn powi(self, n: i32) -> Self {
        let y = match n {
            1 => self,
            2 => self.product(self),
            3 => self.product(self).product(self),
            _ => self.powi_beyond(n),
        };
        y.with_primal(self.primal().powi(n))
    }

    /// The exponents that are not worth a copy of their code at each use.
    #[inline(never)]
    fn powi_beyond(self, n: i32) -> Self {
        let primal = self.primal().powi(n);
        let magnitude = n.unsigned_abs();
        if magnitude <= MAX_MULTIPLIED {
            let y = self.multiplied_out(magnitude);
            if n < 0 { y.recip() } else { y }
        } else if n > 0 && (magnitude as usize <= N::USIZE || !is_normal(primal.scalar())) {
            self.multiplied_out(magnitude)
        } else {
            self.power_of(primal, B::constant(B::Scalar::from_f64(f64::from(n))))
        }
    }

    /// xᵖ for a constant exponent p: `x·y′ = p·y·x′`.
    ///
    /// At x = 0 the derivative of order k is 0 for k < p and ±∞ for k > p, and xᵖ is a polynomial for the integers
    /// p ≥ 0. For x < 0 it is NaN unless p is an integer.
    #[inline]
    pub fn powf(self, p: B::Scalar) -> Self {
        let primal = self.primal().powf(p);
        match small_natural(p) {
            Some(n) => self.multiplied_out(n).with_primal(primal),
            None => self.power_of(primal, B::constant(p)),
        }
    }

    /// xᵖ for an active exponent p: `y′ = y·(p·ln x)′`.
    ///
    /// Where p has no tangent this is [`powf`](Self::powf). Where x is 0 without a tangent and p > 0, the result has no tangent either.
    #[inline]
    pub fn pow(self, p: Self) -> Self {
        let primal = self.primal().pow(p.primal());
        let is_zero = self.scalar() == B::Scalar::ZERO;
        if p.has_no_tangent() {
            match small_natural(p.scalar()).filter(|_| p.primal_ref().is_constant()) {
                Some(n) => self.multiplied_out(n).with_primal(primal),
                None => self.power_of(primal, p.primal()),
            }
        } else if is_zero && self.is_constant() && p.scalar() > B::Scalar::ZERO {
            Self::from_primal(primal)
        } else if is_zero && p.scalar() > B::Scalar::from_f64(N::USIZE as f64) {
            // x^p·lnʲ x and its derivatives to order N vanish at 0: only the dependence on x at a fixed p is left.
            self.power_of(primal, p.primal())
        } else {
            p.product(self.ln()).exponential(primal)
        }
    }

    /// `ln x / ln base`.
    #[inline]
    pub fn log(self, base: Self) -> Self {
        let primal = self.primal().log(base.primal());
        self.ln().quotient(base.ln()).with_primal(primal)
    }

    /// `x·y′ = p·y·x′` with the primal y₀, at x₀ = 0 from the derivatives there.
    #[inline]
    pub(crate) fn power_of(self, y0: B, p: B) -> Self {
        if self.scalar() == B::Scalar::ZERO {
            self.power_at_zero(y0, p)
        } else {
            self.power(y0, p)
        }
    }

    /// xᵖ at x₀ = 0: its Taylor coefficients are `C(p, k)·0^(p − k)`.
    #[cold]
    fn power_at_zero(self, y0: B, p: B) -> Self {
        let x0 = self.primal();
        self.compose(|k| {
            if k == 0 {
                return y0;
            }
            let falling = (0..k).fold(x0.one_like(), |c, i| {
                let factor = p.shift(-B::Scalar::from_f64(i as f64));
                (c * factor).scaled(B::Scalar::from_f64(1.0 / (i + 1) as f64))
            });
            if falling.germ_norm() == B::Scalar::ZERO {
                falling
            } else {
                falling * x0.pow(p.shift(-B::Scalar::from_f64(k as f64)))
            }
        })
    }

    /// x to a natural power, by repeated squaring.
    #[inline(never)]
    fn multiplied_out(self, n: u32) -> Self {
        let mut power: Option<Self> = None;
        let (mut square, mut rest) = (self, n);
        while rest > 0 {
            if rest % 2 == 1 {
                power = Some(power.map_or(square, |power| power.product(square)));
            }
            rest /= 2;
            if rest > 0 {
                square = square.product(square);
            }
        }
        power.unwrap_or_else(|| Self::constant(B::Scalar::ONE))
    }
}

/// The exponent as one of the integers that are multiplied out, if it is one.
#[inline]
fn small_natural<S: Primitive>(p: S) -> Option<u32> {
    (0..=MAX_MULTIPLIED).find(|n| p == S::from_f64(f64::from(*n)))
}

/// Whether a float is far from overflow and underflow, so that a recurrence may divide by it.
#[inline]
fn is_normal<S: Primitive>(x: S) -> bool {
    let magnitude = x.to_f64().abs();
    magnitude > 1e-30 && magnitude < 1e30
}
