//! Powers and logarithms to a base: what their exponents decide.

use crate::bundle::{Rules, TangentBundle};
use crate::kernel::Kernel;
use crate::order::Natural;
use crate::real::{Elementary, Field, Primitive};

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
            3 => self.cubed(),
            _ => self.powi_beyond(n),
        };
        y.with_primal(self.primal().powi(n))
    }

    /// x³.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn cubed(self) -> Self {
        let y = self.product(self).product(self);
        if y.components[y.components.len() - 1].is_settled() {
            y
        } else {
            self.multiplied_out(3)
        }
    }

    /// The exponents that are not worth a copy of their code at each use.
    #[inline(never)]
    fn powi_beyond(self, n: i32) -> Self {
        let primal = self.primal().powi(n);
        let magnitude = n.unsigned_abs();
        if magnitude <= MAX_MULTIPLIED {
            // The reciprocal first: that of 0ⁿ would not know n.
            let x = if n < 0 { self.recip() } else { self };
            x.multiplied_out(magnitude)
        } else if n > 0 && (magnitude as usize <= N::USIZE || !primal.scalar().is_normal()) {
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

    /// xᵖ for an active exponent p: `y′ = y·(p·ln x)′`, in directions in which p rests also for x ≤ 0.
    ///
    /// Where p has no tangent this is [`powf`](Self::powf). Where x is 0 without a tangent and p > 0, the result has no tangent either.
    #[inline]
    pub fn pow(self, p: Self) -> Self {
        let primal = self.primal().pow(p.primal());
        let is_zero = self.scalar() == B::Scalar::ZERO;
        if p.has_no_tangent() {
            self.pow_at_rest(p.primal(), primal)
        } else if is_zero && self.is_constant() && p.scalar() > B::Scalar::ZERO {
            Self::from_primal(primal)
        } else if is_zero && p.scalar() > B::Scalar::from_f64(N::USIZE as f64) {
            // x^p·lnʲ x and its derivatives to order N vanish at 0: only the dependence on x at a fixed p is left.
            self.power_of(primal, p.primal())
        } else {
            let mut y = p.product(self.ln()).exponential(primal);
            let is_positive = self.scalar() > B::Scalar::ZERO && primal.scalar().is_normal();
            if !is_positive || !y.components[y.components.len() - 1].is_settled() {
                let z = self.pow_in_two(p, primal);
                // Number by number, so that the result of the hot path never has to be in memory.
                for i in 0..y.components.len() {
                    y.components[i] = z.components[i];
                }
            }
            y
        }
    }

    /// xᵖ for an exponent p without a tangent, with the primal y₀.
    #[inline]
    fn pow_at_rest(self, p: B, y0: B) -> Self {
        match small_natural(p.scalar()).filter(|_| p.is_constant()) {
            Some(n) => self.multiplied_out(n).with_primal(y0),
            None => self.power_of(y0, p),
        }
    }

    /// `x^(p₀)·e^((p − p₀)·ln x)`, where ln x counts only in the directions in which p moves.
    #[cold]
    #[inline(never)]
    fn pow_in_two(self, p: Self, y0: B) -> Self {
        let step = p.with_primal(y0.zero_like());
        self.pow_at_rest(p.primal(), y0)
            .times_exponential(step, self.ln())
            .with_primal(y0)
    }

    /// `ln x / ln base`.
    #[inline]
    pub fn log(self, base: Self) -> Self {
        let primal = self.primal().log(base.primal());
        self.ln().quotient(base.ln()).with_primal(primal)
    }

    /// `x·y′ = p·y·x′` with the primal y₀; from the derivatives of xᵖ where x₀ is 0 or a number between leaves the range.
    #[inline(never)]
    pub(crate) fn power_of(self, y0: B, p: B) -> Self {
        if y0.scalar().is_normal() {
            let y = self.power(y0, p);
            if N::USIZE == 0 || y.components[y.components.len() - 1].is_settled() {
                return y;
            }
        }
        self.power_by_derivatives(y0, p)
    }

    /// xᵖ from its Taylor coefficients `C(p, k)·x₀^(p − k)`: each from the last one, or where xᵖ itself is out of range, at
    /// 0 above all, each by itself.
    #[cold]
    #[inline(never)]
    fn power_by_derivatives(self, y0: B, p: B) -> Self {
        let x0 = self.primal();
        let integer = |k: usize| B::Scalar::from_f64(k as f64);
        self.compose_carefully(|k| {
            let times_binomial = |c: B, i: usize| {
                let mut c = c.multiply_carefully(p.shift(-integer(i)));
                c.divide(integer(i + 1));
                c
            };
            if k == 0 {
                y0
            } else if y0.scalar().is_normal() {
                (0..k).fold(y0, |c, i| times_binomial(c, i) / x0)
            } else {
                let binomial = (0..k).fold(x0.one_like(), times_binomial);
                let vanishes = binomial.germ_norm() == B::Scalar::ZERO;
                if vanishes {
                    binomial
                } else {
                    binomial.multiply_carefully(x0.pow(p.shift(-integer(k))))
                }
            }
        })
    }

    /// x to a natural power, by repeated squaring; where a square overflows, a tangent that is zero is nothing.
    #[inline(never)]
    fn multiplied_out(self, n: u32) -> Self {
        let power = self.multiplied_by(n, |a, b| a.product(*b));
        if Field::is_settled(&power) {
            power
        } else {
            self.multiplied_by(n, |a, b| a.careful_product(*b))
        }
    }

    /// The same with a product of its own.
    fn multiplied_by(self, n: u32, product: impl Fn(&Self, &Self) -> Self) -> Self {
        let mut power: Option<Self> = None;
        let (mut square, mut rest) = (self, n);
        while rest > 0 {
            if rest % 2 == 1 {
                power = Some(match &power {
                    Some(power) => product(power, &square),
                    None => square,
                });
            }
            rest /= 2;
            if rest > 0 {
                square = product(&square, &square);
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
