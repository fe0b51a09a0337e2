//! Bessel functions of integer and of half-integer order.

use core::f64::consts::PI;

use libm::{cos, exp, fabs, log, pow, sin, sinh, sqrt, tgamma};

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// `Σ z^k / (k! (c)_k)`, all the power series of Bessel type (DLMF 10.25.2, 10.53.1).
fn series(c: f64, z: f64) -> f64 {
    let (mut t, mut s, mut k) = (1.0, 1.0, 1.0);
    while fabs(t) > 1e-17 * fabs(s) {
        t *= z / (k * (c + k - 1.0));
        s += t;
        k += 1.0;
    }
    s
}

/// Modified Bessel `I_n(x)`, `x >= 0`: power series (DLMF 10.25.2), or Miller's backward recurrence (§3.6(iii))
/// normalised by `e^x = I_0 + 2 Σ I_k` (10.35.5); everything is positive, so nothing cancels.
pub(crate) fn bessel_i(n: u32, x: f64) -> f64 {
    let order = f64::from(n);
    if !(0.0..800.0).contains(&x) {
        return if x >= 800.0 { f64::INFINITY } else { f64::NAN };
    }
    if x < 8.0 {
        return pow(0.5 * x, order) / tgamma(order + 1.0) * series(order + 1.0, 0.25 * x * x);
    }
    let (mut hi, mut lo, mut sum, mut at) = (0.0, 1e-280, 0.0, 0.0);
    for k in (1..=n + 16 + sqrt(75.0 * x) as u32).rev() {
        // lo is I_k, hi is I_(k+1), up to a factor.
        if k == n {
            at = lo;
        }
        sum += lo;
        (hi, lo) = (lo, hi + 2.0 * f64::from(k) / x * lo);
    }
    if n == 0 {
        at = lo;
    }
    let e = exp(0.5 * x);
    at / (lo + 2.0 * sum) * e * e
}

/// Modified Bessel `K_n(x)`, `x > 0`: `K_0`, `K_1` from the logarithmic series (DLMF 10.31.1-2) for `x <= 1`, else from
/// `∫ exp(-x cosh t) cosh(νt) dt` (10.32.9) by the trapezoidal rule, which converges exponentially
/// (Trefethen & Weideman, SIAM Review 56, 2014); then the upward recurrence (10.29.1), stable for `K`.
pub(crate) fn bessel_k(n: u32, x: f64) -> f64 {
    if x <= 0.0 || x.is_nan() {
        return if x == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    let decay = exp(-x);
    if decay == 0.0 {
        return 0.0;
    }
    let (mut k0, mut k1) = (0.0, 0.0);
    if x <= 1.0 {
        let (z, l) = (0.25 * x * x, log(0.5 * x));
        // t = z^j/j!², psi = ψ(j + 1), k = j + 1, from j = 0 on.
        let (mut t, mut psi, mut k) = (1.0, -EULER, 1.0);
        while t > 1e-18 {
            k0 += t * (psi - l);
            k1 += t / k * (l - psi - 0.5 / k);
            t *= z / (k * k);
            psi += 1.0 / k;
            k += 1.0;
        }
        k1 = 1.0 / x + 0.5 * x * k1;
    } else {
        let h = f64::min(0.2, 0.7 / sqrt(x));
        let mut j = 0.0;
        loop {
            let s = sinh(0.5 * h * j);
            // cosh t − 1.
            let c = 2.0 * s * s;
            let w = exp(-x * c) * if j == 0.0 { 0.5 } else { 1.0 };
            k0 += w;
            k1 += w * (1.0 + c);
            if w < 1e-18 {
                break;
            }
            j += 1.0;
        }
        let e = decay * h;
        (k0, k1) = (k0 * e, k1 * e);
    }
    for k in 1..=n {
        (k0, k1) = (k1, k0 + 2.0 * f64::from(k) / x * k1);
    }
    k0
}

/// `x^n/(2n+1)!!`
fn spherical_lead(n: u32, x: f64) -> f64 {
    (1..=n).fold(1.0, |p, k| p * (x / f64::from(2 * k + 1)))
}

/// Spherical Bessel `j_n(x)`, `x >= 0`: power series (DLMF 10.53.1) for small `x`, upward recurrence (10.51.1) for
/// `x > n`, Miller's backward recurrence between, normalised by the larger of `j_0`, `j_1`.
pub(crate) fn spherical_j(n: u32, x: f64) -> f64 {
    let order = f64::from(n);
    if x.is_infinite() {
        return 0.0;
    }
    if x * x < 2.0 * order + 3.0 {
        return spherical_lead(n, x) * series(order + 1.5, -0.25 * x * x);
    }
    let (j0, j1) = (sin(x) / x, sin(x) / x / x - cos(x) / x);
    if x > order {
        let (mut a, mut b) = (j0, j1);
        for k in 1..=n {
            (a, b) = (b, f64::from(2 * k + 1) / x * b - a);
        }
        return a;
    }
    let (mut hi, mut lo, mut at) = (0.0, 1e-280, 0.0);
    for k in (1..=n + 30).rev() {
        if k == n {
            at = lo;
        }
        (hi, lo) = (lo, f64::from(2 * k + 1) / x * lo - hi);
    }
    if fabs(j0) > fabs(j1) {
        at / lo * j0
    } else {
        at / hi * j1
    }
}

/// Spherical Bessel `y_n(x)`, `x > 0`: upward recurrence (DLMF 10.51.1) from `y_0`, `y_1`.
pub(crate) fn spherical_y(n: u32, x: f64) -> f64 {
    if x.is_infinite() || x == 0.0 {
        return if x == 0.0 { f64::NEG_INFINITY } else { 0.0 };
    }
    let (mut a, mut b) = (-cos(x) / x, -cos(x) / x / x - sin(x) / x);
    for k in 1..=n {
        let next = f64::from(2 * k + 1) / x * b - a;
        // Once a value is infinite, all later ones are: ∞ − ∞ would be NaN.
        (a, b) = (b, if b.is_finite() { next } else { b });
    }
    a
}

/// Modified spherical Bessel `i_n(x) = √(π/2x) I_(n+1/2)(x)`, `x >= 0`: series (DLMF 10.53.3), or Miller
/// normalised by `i_0 = sinh(x)/x`.
pub(crate) fn spherical_i(n: u32, x: f64) -> f64 {
    let order = f64::from(n);
    if !(0.0..800.0).contains(&x) {
        return if x >= 800.0 { f64::INFINITY } else { f64::NAN };
    }
    if x < 8.0 {
        return spherical_lead(n, x) * series(order + 1.5, 0.25 * x * x);
    }
    let (mut hi, mut lo, mut at) = (0.0, 1e-280, 0.0);
    for k in (1..=n + 16 + sqrt(75.0 * x) as u32).rev() {
        if k == n {
            at = lo;
        }
        (hi, lo) = (lo, hi + f64::from(2 * k + 1) / x * lo);
    }
    let r = if n == 0 { 1.0 } else { at / lo };
    let e = exp(0.5 * x);
    // sinh(x)/x, in a form that overflows only where the result does.
    r * (0.5 / x * (1.0 - exp(-2.0 * x))) * e * e
}

/// Modified spherical Bessel `k_n(x) = √(π/2x) K_(n+1/2)(x)`, `x > 0`: upward recurrence (DLMF 10.51.4), all positive.
pub(crate) fn spherical_k(n: u32, x: f64) -> f64 {
    let e = 0.5 * PI * exp(-x) / x;
    let (mut a, mut b) = (e, e * (1.0 + 1.0 / x));
    for k in 1..=n {
        (a, b) = (b, a + f64::from(2 * k + 1) / x * b);
    }
    a
}
