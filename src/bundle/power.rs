//! Powers, and logarithms to a base.

use alloc::vec::Vec;

use crate::bundle::range::{is_finite_nonzero, is_in_safe_range, is_normal, is_power_in_safe_range};
use crate::bundle::{Rules, TangentBundle};
use crate::order::Natural;
use crate::real::{Atoms, BaseFloat, Elementary, Field, Part, VectorSpace};

/// The highest exponent for which a power is always a product.
const MAX_MULTIPLIED: u32 = 4;

/// # Powers
impl<N: Natural, B: Elementary, P: Rules<N, B>> TangentBundle<N, B, P> {
    /// xⁿ. It is a product for small n, and for n up to the order, so that it is right at x = 0; otherwise it solves
    /// `x·y′ = n·y·x′`.
    #[inline]
    pub fn powi(self, n: i32) -> Self {
        let y = match n {
            1 => self,
            2 => self.product(self),
            3 => each_way!(self, |x| x.cubed()),
            _ => each_way!(self, |x| x.powi_beyond(n)),
        };
        y.with_primal(self.primal().powi(n))
    }

    /// x³.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn cubed(self) -> Self {
        let y = self.product(self).product(self);
        if y.components[y.components.len() - 1].asks_finite() {
            y
        } else {
            self.powi_beyond(3)
        }
    }

    /// The other exponents, out of line: they are too rare to be inlined.
    #[inline(never)]
    fn powi_beyond(self, n: i32) -> Self {
        let primal = self.primal().powi(n);
        let magnitude = n.unsigned_abs();
        let p = B::from_float(B::Scalar::from_f64(f64::from(n)));
        if !B::IS_SYMBOLIC && !primal.asks(is_normal) && self.asks(is_finite_nonzero) && magnitude > 0 {
            self.power_in_range(primal, Self::from_primal(p))
        } else if magnitude <= MAX_MULTIPLIED {
            // The reciprocal comes first: the reciprocal of 0ⁿ would have lost n.
            let x = if n < 0 { self.recip() } else { self };
            x.multiplied_out(magnitude)
        } else if n > 0 && (magnitude as usize <= N::USIZE || B::IS_SYMBOLIC || !primal.asks(is_normal)) {
            // Of a symbol it is not known whether it is 0.
            self.multiplied_out(magnitude)
        } else {
            self.power_of(primal, p)
        }
    }

    /// xᵖ for a constant exponent p: `x·y′ = p·y·x′`.
    ///
    /// At x = 0 the derivative of order k is 0 for k < p and ±∞ for k > p, and xᵖ is a polynomial for the integers
    /// p ≥ 0. For x < 0 it is NaN unless p is an integer.
    #[inline]
    pub fn powf(self, p: B::Scalar) -> Self {
        if const { B::LANES > 1 } {
            return Self::each_way([self], |[x]| x.powf_one_way(p));
        }
        self.powf_one_way(p)
    }

    /// The same where all lanes go one way.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn powf_one_way(self, p: B::Scalar) -> Self {
        let primal = self.primal().powf(p);
        match small_natural(p) {
            Some(n) => self.natural_power(n, primal),
            None => self.power_of(primal, B::from_float(p)),
        }
    }

    /// xᵖ for an exponent p that may move: `y′ = y·(p·ln x)′`. In directions in which p rests, x may be zero or
    /// negative.
    ///
    /// If p has no tangent, this is [`powf`](Self::powf). If x is the constant 0 and p > 0, the result is constant.
    #[inline]
    pub fn pow(self, p: Self) -> Self {
        Self::each_way([self, p], |[x, p]| x.pow_at(p))
    }

    /// The same where all lanes go one way.
    #[inline]
    fn pow_at(self, p: Self) -> Self {
        let primal = self.primal().pow(p.primal());
        if B::IS_SYMBOLIC && !(p.has_no_tangent() && p.primal().is_plain()) {
            return p.product(self.ln()).exponential(primal);
        }
        let is_zero = !B::IS_SYMBOLIC && self.asks(|x| x == B::Scalar::ZERO);
        if p.has_no_tangent() {
            self.pow_with_constant_exponent(p.primal(), primal)
        } else if is_zero && self.is_constant() && p.asks(|p| p > B::Scalar::ZERO) {
            Self::from_primal(primal)
        } else if is_zero && p.asks(|p| p > B::Scalar::from_f64(<Self as Elementary>::TOTAL_ORDER as f64)) {
            // x^p·lnʲ x and its derivatives to order N vanish at 0. The dependence on x at a fixed p remains.
            self.power_of(primal, p.primal())
        } else {
            let mut y = p.product(self.ln()).exponential(primal);
            let is_in_safe_range =
                self.asks(|x| x > B::Scalar::ZERO && is_in_safe_range(x)) && primal.asks(is_power_in_safe_range);
            if !is_in_safe_range || !y.components[y.components.len() - 1].asks_finite() {
                let z = self.pow_with_moving_exponent(p, primal);
                // Component by component, so that the result of the hot path need not be in memory.
                for i in 0..y.components.len() {
                    y.components[i] = z.components[i];
                }
            }
            y
        }
    }

    /// xᵖ for an exponent p without a tangent, with the primal y₀.
    #[inline]
    fn pow_with_constant_exponent(self, p: B, y0: B) -> Self {
        match small_natural_of(&p).filter(|_| p.is_constant()) {
            Some(n) => self.natural_power(n, y0),
            // The exponent moves at an inner level, where powers of zero have logarithms.
            None if !B::IS_SYMBOLIC && B::ATOMS > 1 && !self.asks(is_in_safe_range) && !p.is_constant() => {
                self.pow_with_moving_exponent(Self::from_primal(p), y0)
            }
            None => self.power_of(y0, p),
        }
    }

    /// `x^c·e^((p − c)·ln x)` for the number c at the bottom of p. So ln x contributes only in directions in which p
    /// moves.
    #[cold]
    #[inline(never)]
    fn pow_with_moving_exponent(self, p: Self, y0: B) -> Self {
        let is_far = self.is_in_range_by_scaling(y0, p.primal());
        if is_far && !y0.asks(is_power_in_safe_range) {
            return self.power_in_range(y0, p);
        }
        let at_rest = p.primal().at_rest();
        let y = self
            .pow_with_constant_exponent(at_rest, self.primal().pow(at_rest))
            .times_exponential(p, self.ln())
            .with_primal(y0);
        if is_far {
            y.completed(self.power_in_range(y0, p))
        } else {
            y
        }
    }

    /// The components of `scaled`, or those of this bundle where the scaled ones are zero. One factor scales all
    /// directions, so a tangent that is much smaller than another one underflows.
    fn completed(self, scaled: Self) -> Self {
        let mut all = Vec::with_capacity(Self::ATOMS);
        scaled.atoms(&mut |atom| all.push(atom));
        let mut next = all.into_iter();
        self.map_atoms(&mut |own| {
            let scaled = next.next().expect("as many atoms as this bundle has");
            if scaled.max_norm() == B::Scalar::ZERO && own.asks_finite() {
                own
            } else {
                scaled
            }
        })
    }

    /// `ln x / ln base`.
    #[inline]
    pub fn log(self, base: Self) -> Self {
        let primal = self.primal().log(base.primal());
        self.ln().quotient(base.ln()).with_primal(primal)
    }

    /// `x·y′ = p·y·x′` with the primal y₀.
    ///
    /// If an intermediate number could leave the range of floats, it is the power of a scaled bundle. If x₀ is 0 or
    /// infinite, it comes from the derivatives of xᵖ.
    #[inline(never)]
    pub(crate) fn power_of(self, y0: B, p: B) -> Self {
        if B::IS_SYMBOLIC {
            return self.power(y0, p);
        }
        if self.asks(is_in_safe_range) & y0.asks(is_power_in_safe_range) {
            let y = self.power(y0, p);
            if N::USIZE == 0 || y.components[y.components.len() - 1].asks_finite() {
                return y;
            }
        }
        if self.is_in_range_by_scaling(y0, p) {
            self.power_in_range(y0, Self::from_primal(p))
        } else {
            self.power_by_derivatives(y0, p)
        }
    }

    /// Whether xᵖ can be computed by scaling: as a power of two times a power of a number near one.
    #[inline]
    fn is_in_range_by_scaling(self, y0: B, p: B) -> bool {
        self.asks(is_finite_nonzero) && !y0.asks(|y| y.is_nan()) && p.asks(|p| p.is_finite())
    }

    /// xᵖ from its Taylor coefficients `C(p, k)·x₀^(p − k)`. Each follows from the one before it, unless xᵖ is out of
    /// range, such as at 0; then each is computed by itself.
    #[cold]
    #[inline(never)]
    pub(crate) fn power_by_derivatives(self, y0: B, p: B) -> Self {
        let x0 = self.primal();
        let integer = |k: usize| B::Scalar::from_f64(k as f64);
        let multiply = |a: B, b: B| a.multiply_carefully(Part::Primal, b, Part::Primal);
        self.compose_with_strong_zeros(|k| {
            let times_binomial = |c: B, i: usize| {
                let mut c = multiply(c, p.shift(-integer(i)));
                c.divide(integer(i + 1));
                c
            };
            if k == 0 {
                y0
            } else if y0.asks(is_normal) {
                (0..k).fold(y0, |c, i| times_binomial(c, i) / x0)
            } else {
                let binomial = (0..k).fold(x0.one_like(), times_binomial);
                let vanishes = binomial.max_norm() == B::Scalar::ZERO;
                if vanishes {
                    binomial
                } else {
                    multiply(binomial, x0.pow(p.shift(-integer(k))))
                }
            }
        })
    }

    /// x to a natural power that is computed as a product, with the primal y₀.
    #[inline]
    fn natural_power(self, n: u32, y0: B) -> Self {
        if !B::IS_SYMBOLIC && n >= 3 && !y0.asks(is_normal) && self.asks(is_finite_nonzero) {
            return self.power_in_range(y0, Self::from_float(B::Scalar::from_f64(f64::from(n))));
        }
        self.multiplied_out(n).with_primal(y0)
    }

    /// x to a natural power, by repeated squaring. Where a square overflows, zero tangents contribute nothing.
    #[inline(never)]
    fn multiplied_out(self, n: u32) -> Self {
        let power = self.multiplied_by(n, |a, b| a.product(*b));
        if power.asks_finite() {
            power
        } else {
            self.multiplied_by(n, |a, b| a.product_with_strong_zeros(Part::Primal, *b, Part::Primal))
        }
    }

    /// The same with the given product.
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
        power.unwrap_or_else(|| Self::from_float(B::Scalar::ONE))
    }
}

/// The exponent as an integer, if the power is computed as a product.
#[inline]
fn small_natural<S: BaseFloat>(p: S) -> Option<u32> {
    (0..=MAX_MULTIPLIED).find(|n| p == S::from_f64(f64::from(*n)))
}

/// The same of the float at the bottom of an exponent.
#[inline]
fn small_natural_of<B: Elementary>(p: &B) -> Option<u32> {
    (0..=MAX_MULTIPLIED).find(|n| p.asks(|p| p == B::Scalar::from_f64(f64::from(*n))))
}
