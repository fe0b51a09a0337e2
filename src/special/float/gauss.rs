//! The normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, LN_2, PI, SQRT_2};

use libm::{erf, erfc, exp, fabs, fma, log, sqrt};

/// Standard normal distribution function `erfc(-x/√2)/2` (DLMF 7.2.2). The rounding error of `x/√2` is compensated to
/// first order, which matters for `x < -5`.
pub(crate) fn normal_cdf(x: f64) -> f64 {
    if x < -39.0 {
        return 0.0;
    }
    /// The rounding error of 1/√2 as a float.
    const LO: f64 = -4.833_646_656_726_457e-17;
    let t = -x * FRAC_1_SQRT_2;
    let d = fma(-x, FRAC_1_SQRT_2, -t) - x * LO;
    0.5 * if t < 1.0 {
        erfc(t)
    } else {
        erfc(t) - FRAC_2_SQRT_PI * exp(-t * t) * d
    }
}

/// `t > 0` with `erfc(t) = q`, `0 < q <= 1/2`: Abramowitz & Stegun 26.2.23 as a start,
/// then two Halley steps on `ln(erfc(t)/q)` (third order, no cancellation in the tail).
fn erfc_inv_tail(q: f64) -> f64 {
    let s = sqrt(-2.0 * (log(q) - LN_2));
    let num = 2.515_517 + s * (0.802_853 + s * 0.010_328);
    let den = 1.0 + s * (1.432_788 + s * (0.189_269 + s * 0.001_308));
    let mut t = (s - num / den) * FRAC_1_SQRT_2;
    for _ in 0..2 {
        let c = erfc(t);
        // If erfc is subnormal, the result is the initial value, whose relative error is below 4.5·10⁻⁴.
        if c < 1e-306 {
            break;
        }
        let g = log(c / q);
        let h = FRAC_2_SQRT_PI * exp(-t * t) / c;
        t += g / (h + 0.5 * g * (h - 2.0 * t));
    }
    t
}

/// `t` with `erf(t) = y`, `|y| <= 1/2`: Maclaurin start (DLMF 7.17.2) and two Halley steps.
fn erf_inv_centre(y: f64) -> f64 {
    let w = PI * y * y;
    let mut t = y / FRAC_2_SQRT_PI * (1.0 + w * (1.0 / 12.0 + w * (7.0 / 480.0 + w * (127.0 / 40320.0))));
    if fabs(y) < 1e-5 {
        return t;
    }
    for _ in 0..2 {
        let u = (erf(t) - y) / (FRAC_2_SQRT_PI * exp(-t * t));
        t -= u / (1.0 + t * u);
    }
    t
}

/// Inverse error function.
pub(crate) fn erf_inv(y: f64) -> f64 {
    if fabs(y) <= 0.5 {
        return erf_inv_centre(y);
    }
    let q = 1.0 - fabs(y);
    if q > 0.0 {
        libm::copysign(erfc_inv_tail(q), y)
    } else if q == 0.0 {
        y * f64::INFINITY
    } else {
        f64::NAN
    }
}

/// Standard normal quantile: `p < 1/4`, `p > 3/4` from `erfc`, the middle from `erf`.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { -f64::INFINITY } else { f64::INFINITY };
    }
    SQRT_2
        * if p < 0.25 {
            -erfc_inv_tail(2.0 * p)
        } else if p > 0.75 {
            erfc_inv_tail(2.0 * (1.0 - p))
        } else {
            erf_inv_centre(2.0 * p - 1.0)
        }
}
