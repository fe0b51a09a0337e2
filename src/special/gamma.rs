//! The gamma function, its logarithmic derivatives, and Lambert's function.

use alloc::format;
use alloc::vec::Vec;

use crate::real::{BaseFloat, JetRule, Keeper, Real, ScalarRule};
use crate::special::{float, of_float};

/// [`gamma`].
#[derive(Clone)]
struct Gamma;

impl<S: BaseFloat> JetRule<S> for Gamma {
    fn value(&self, x: S) -> S {
        of_float(x, libm::tgamma)
    }

    /// Leibniz' rule for Γ′ = Γ·ψ.
    fn derivatives<R: Real<S>>(&self, x: R, y: R, derivatives: &mut [R]) {
        let mut psi = Vec::with_capacity(derivatives.len());
        for n in 0..derivatives.len() {
            psi.push(polygamma(n as u32, x));
            let mut sum = y * psi[n];
            let mut binomial = 1.0;
            for k in 0..n {
                sum += derivatives[n - k - 1] * psi[k] * S::from_f64(binomial);
                binomial = binomial * (n - k) as f64 / (k + 1) as f64;
            }
            derivatives[n] = sum;
        }
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("gamma", self))
    }
}

/// [`ln_gamma`].
#[derive(Clone)]
struct LnGamma;

impl<S: BaseFloat> JetRule<S> for LnGamma {
    fn value(&self, x: S) -> S {
        of_float(x, libm::lgamma)
    }

    fn derivatives<R: Real<S>>(&self, x: R, _: R, derivatives: &mut [R]) {
        for (k, derivative) in (0..).zip(derivatives) {
            *derivative = polygamma(k, x);
        }
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("ln_gamma", self))
    }
}

/// [`polygamma`] of an order.
#[derive(Clone)]
struct Polygamma(u32);

impl<S: BaseFloat> JetRule<S> for Polygamma {
    fn value(&self, x: S) -> S {
        of_float(x, |x| float::polygamma(self.0, x))
    }

    fn derivatives<R: Real<S>>(&self, x: R, _: R, derivatives: &mut [R]) {
        for (k, derivative) in (self.0 + 1..).zip(derivatives) {
            *derivative = polygamma(k, x);
        }
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet(&format!("polygamma.{}", self.0), self))
    }
}

/// [`beta`].
#[derive(Clone)]
struct Beta;

impl<S: BaseFloat> ScalarRule<2, S> for Beta {
    fn value(&self, [a, b]: [S; 2]) -> S {
        S::from_f64(float::beta(a.to_f64(), b.to_f64()))
    }

    fn partials<R: Real<S>>(&self, [a, b]: [R; 2], y: R) -> [R; 2] {
        let both = digamma(a + b);
        [y * (digamma(a) - both), y * (digamma(b) - both)]
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep("beta", self))
    }
}

/// The derivative of order n of a branch W of Lambert's function.
///
/// ```text
/// W⁽ⁿ⁾ = rₙ(q)·tⁿ        t = W′ = exp(−W)/(1 + W) = 1/(x·(1 + 1/W)),   q = 1/(1 + W)
/// ```
///
/// Each derivative is one product, so each overflows and underflows by itself.
///
/// Source: Corless, Gonnet, Hare, Jeffrey & Knuth, On the Lambert W function (1996), (3.5).
#[derive(Clone, Copy)]
struct LambertW {
    principal: bool,
    order: usize,
}

impl LambertW {
    /// Writes the derivatives of the next orders at x, from W(x), to the end of the slice.
    fn derivatives_of<R: Real<S>, S: BaseFloat>(self, x: R, w: R, derivatives: &mut [R]) {
        if w.asks(|w| w.abs() == S::INFINITY) {
            derivatives.fill(R::from(S::ZERO));
            return;
        }
        let q = (w + S::ONE).recip();
        // exp(−W) multiplies the rounding error of W by W. At x = 0 there is no other form.
        let slope = if w.asks(|w| w.abs() > S::ONE) {
            x.recip() / (w.recip() + S::ONE)
        } else {
            (-w).exp() * q
        };
        let last = self.order + derivatives.len();
        if last == 1 {
            derivatives[0] = slope;
            return;
        }
        // The polynomial rₙ, from the power 0 of q on, and tⁿ.
        let (mut few, mut many) = ([0.0; FEW], Vec::new());
        let r = if last <= FEW {
            &mut few[..]
        } else {
            many.resize(last, 0.0);
            &mut many[..]
        };
        r[0] = 1.0;
        let mut power = slope;
        for n in 1..=last {
            if n > self.order {
                let sum = r[..n - 1].iter().rev();
                let highest = R::from(S::from_f64(r[n - 1]));
                derivatives[n - self.order - 1] = sum.fold(highest, |sum, c| sum * q + S::from_f64(*c)) * power;
            }
            if n < last {
                // For p = Σ rⱼ·v^(n − 1 − j) with v = 1 + W, the next polynomial is v·p′ − (n·v + 2n − 1)·p.
                for j in (1..=n).rev() {
                    r[j] = -(n as f64) * r[j] - (n + j - 1) as f64 * r[j - 1];
                }
                r[0] *= -(n as f64);
                power *= slope;
            }
        }
    }
}

/// The largest number of derivatives that are computed without allocation.
const FEW: usize = 8;

impl<S: BaseFloat> JetRule<S> for LambertW {
    fn value(&self, x: S) -> S {
        of_float(x, |x| {
            let w = if self.principal {
                lambert_w::lambert_w0(x)
            } else {
                lambert_w::lambert_wm1(x)
            };
            let mut value = [w];
            if let Some(below) = self.order.checked_sub(1) {
                Self { order: below, ..*self }.derivatives_of(x, w, &mut value);
            }
            value[0]
        })
    }

    fn derivatives<R: Real<S>>(&self, x: R, y: R, derivatives: &mut [R]) {
        let w = if self.order == 0 {
            y
        } else {
            Self { order: 0, ..*self }.of(x)
        };
        self.derivatives_of(x, w, derivatives);
        for (n, derivative) in (self.order + 1..).zip(derivatives) {
            // Over a bundle the product may be a sum of infinities of both signs.
            if R::TOTAL_ORDER > 0 && !derivative.asks_finite() {
                *derivative = Self { order: n, ..*self }.of(x);
            }
        }
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        let branch = if self.principal { "lambert_w0" } else { "lambert_wm1" };
        Some(keeper.keep_jet(&format!("{branch}.{}", self.order), self))
    }
}

/// The gamma function Γ(x). For positive integers it is (x − 1)!.
///
/// It has poles at 0 and at the negative integers. There the value is ±∞ or NaN, and the derivatives are NaN.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::special::gamma;
///
/// // Γ′(1) = −γ, Euler's constant.
/// let y = gamma(Bundle::<U2>::taylor(1.0));
/// assert!((y.derivative(1) + 0.5772156649015329).abs() < 1e-15);
/// ```
///
/// Source: DLMF 5.2.1.
pub fn gamma<R: Real<S>, S: BaseFloat>(x: R) -> R {
    Gamma.of(x)
}

/// The logarithm ln |Γ(x)|.
///
/// Source: DLMF 5.2.
pub fn ln_gamma<R: Real<S>, S: BaseFloat>(x: R) -> R {
    LnGamma.of(x)
}

/// The digamma function ψ(x) = Γ′(x)/Γ(x). It has poles at 0 and at the negative integers, where it is NaN.
///
/// Source: DLMF 5.2.2.
pub fn digamma<R: Real<S>, S: BaseFloat>(x: R) -> R {
    polygamma(0, x)
}

/// The polygamma function ψ⁽ⁿ⁾(x), the n-th derivative of [`digamma`].
///
/// For x < 0 it is NaN where n and the order of the derivative together are above 60.
///
/// Source: DLMF 5.15, 25.11.12.
pub fn polygamma<R: Real<S>, S: BaseFloat>(n: u32, x: R) -> R {
    Polygamma(n).of(x)
}

/// The beta function B(a, b) = Γ(a)·Γ(b)/Γ(a + b), for positive a and b. Elsewhere it is NaN.
///
/// Source: DLMF 5.12.1.
pub fn beta<R: Real<S>, S: BaseFloat>(a: R, b: R) -> R {
    Beta.of([a, b])
}

/// The principal branch W₀ of Lambert's function: the solution y ≥ −1 of y·exp y = x. For x < −1/e it is NaN.
///
/// At −1/e the derivative is infinite. Near it the derivative has the relative accuracy of 1 + y.
///
/// Source: DLMF 4.13.
pub fn lambert_w0<R: Real<S>, S: BaseFloat>(x: R) -> R {
    LambertW {
        principal: true,
        order: 0,
    }
    .of(x)
}

/// The branch W₋₁ of Lambert's function: the solution y ≤ −1 of y·exp y = x, for −1/e ≤ x < 0. Elsewhere it is NaN.
///
/// Source: DLMF 4.13.
pub fn lambert_wm1<R: Real<S>, S: BaseFloat>(x: R) -> R {
    LambertW {
        principal: false,
        order: 0,
    }
    .of(x)
}
