//! The error function and the normal distribution.

use core::f64::consts::{FRAC_2_SQRT_PI, PI, SQRT_2};

use crate::real::{BaseFloat, JetRule, Keeper, Real, ScalarRule};
use crate::special::{float, of_float};

/// At this distance from 0 and beyond it, the derivatives of `exp(−x²/2)` of every order underflow.
const FLAT: f64 = 100.0;

/// Writes the derivatives of a function whose first derivative is `c·exp(−a·x²)`, by Hermite's recurrence.
///
/// ```text
/// f⁽ᵏ⁺¹⁾ = −2a·(x·f⁽ᵏ⁾ + (k − 1)·f⁽ᵏ⁻¹⁾)        k ≥ 1
/// ```
///
/// The exponential is the product of two halves. The second half multiplies the results, so it underflows only where
/// they do.
fn gaussian_derivatives<S: BaseFloat, R: Real<S>>(x: R, c: f64, a: f64, derivatives: &mut [R]) {
    let zero = R::from(S::ZERO);
    if x.asks(|x| x.abs() > S::from_f64(FLAT)) {
        derivatives.fill(zero);
        return;
    }
    let half = (x * x * S::from_f64(-0.5 * a)).exp();
    let (mut last, mut now) = (zero, half * S::from_f64(c));
    for (k, derivative) in (1_u32..).zip(derivatives) {
        *derivative = now * half;
        let sum = x * now + last * S::from_f64(f64::from(k - 1));
        (last, now) = (now, sum * S::from_f64(-2.0 * a));
    }
}

/// [`erf`].
#[derive(Clone)]
struct Erf;

impl<S: BaseFloat> JetRule<S> for Erf {
    fn value(&self, x: S) -> S {
        of_float(x, libm::erf)
    }

    fn derivatives<R: Real<S>>(&self, x: R, _: R, derivatives: &mut [R]) {
        gaussian_derivatives(x, FRAC_2_SQRT_PI, 1.0, derivatives);
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("erf", self))
    }
}

/// [`erfc`].
#[derive(Clone)]
struct Erfc;

impl<S: BaseFloat> JetRule<S> for Erfc {
    fn value(&self, x: S) -> S {
        of_float(x, libm::erfc)
    }

    fn derivatives<R: Real<S>>(&self, x: R, _: R, derivatives: &mut [R]) {
        gaussian_derivatives(x, -FRAC_2_SQRT_PI, 1.0, derivatives);
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("erfc", self))
    }
}

/// [`normal_cdf`].
#[derive(Clone)]
struct NormalCdf;

impl<S: BaseFloat> JetRule<S> for NormalCdf {
    fn value(&self, x: S) -> S {
        of_float(x, float::normal_cdf)
    }

    fn derivatives<R: Real<S>>(&self, x: R, _: R, derivatives: &mut [R]) {
        gaussian_derivatives(x, 0.5 * FRAC_2_SQRT_PI / SQRT_2, 0.5, derivatives);
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("normal_cdf", self))
    }
}

/// [`normal_quantile`].
#[derive(Clone)]
struct NormalQuantile;

impl<S: BaseFloat> ScalarRule<1, S> for NormalQuantile {
    fn value(&self, [p]: [S; 1]) -> S {
        of_float(p, float::normal_quantile)
    }

    fn partials<R: Real<S>>(&self, _: [R; 1], y: R) -> [R; 1] {
        [(y * y * S::from_f64(0.5)).exp() * S::from_f64(libm::sqrt(2.0 * PI))]
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep("normal_quantile", self))
    }
}

/// [`erf_inv`].
#[derive(Clone)]
struct ErfInv;

impl<S: BaseFloat> ScalarRule<1, S> for ErfInv {
    fn value(&self, [x]: [S; 1]) -> S {
        of_float(x, float::erf_inv)
    }

    fn partials<R: Real<S>>(&self, _: [R; 1], y: R) -> [R; 1] {
        [(y * y).exp() * S::from_f64(1.0 / FRAC_2_SQRT_PI)]
    }

    fn kept<T: Keeper<S>>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep("erf_inv", self))
    }
}

/// The error function `2/√π·∫₀ˣ exp(−t²) dt`.
///
/// ```
/// use tangent_bundle::special::erf;
///
/// assert_eq!(erf(0.5), 0.5204998778130465);
/// ```
///
/// Source: DLMF 7.2.1, 7.10.1.
pub fn erf<R: Real<S>, S: BaseFloat>(x: R) -> R {
    Erf.of(x)
}

/// The complementary error function 1 − erf x, accurate for large x.
///
/// Source: DLMF 7.2.2.
pub fn erfc<R: Real<S>, S: BaseFloat>(x: R) -> R {
    Erfc.of(x)
}

/// The distribution function of the standard normal distribution, `½·erfc(−x/√2)`.
///
/// Source: DLMF 7.2.2.
pub fn normal_cdf<R: Real<S>, S: BaseFloat>(x: R) -> R {
    NormalCdf.of(x)
}

/// The inverse of [`normal_cdf`]: a standard normal variable is below the result with probability p.
///
/// At 0 and 1 it is ∓∞, and outside [0, 1] NaN. For p < 10⁻³⁰⁶ only four digits are right.
pub fn normal_quantile<R: Real<S>, S: BaseFloat>(p: R) -> R {
    NormalQuantile.of([p])
}

/// The inverse of [`erf`]. At ±1 it is ±∞, and outside [−1, 1] NaN.
pub fn erf_inv<R: Real<S>, S: BaseFloat>(x: R) -> R {
    ErfInv.of([x])
}
