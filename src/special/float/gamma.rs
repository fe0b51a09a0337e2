//! The gamma function and its relatives.

use core::f64::consts::PI;

use libm::{exp, expm1, fabs, fma, log, pow, sqrt, tan, tgamma};

/// `cot(πx)` with the argument reduced exactly to `[-1/2, 1/2]`.
fn cot_pi(x: f64) -> f64 {
    let r = x - libm::round(x);
    if fabs(r) > 0.25 {
        libm::copysign(tan(PI * (0.5 - fabs(r))), r)
    } else {
        1.0 / tan(PI * r)
    }
}

/// Digamma: Taylor series at the positive zero (DLMF 5.4.20 for its value), recurrence 5.5.2
/// and asymptotic series 5.11.2 elsewhere, reflection 5.5.4 for `x < 0`.
pub(crate) fn digamma(x: f64) -> f64 {
    /// The positive zero, as a sum of two floats.
    const X0: (f64, f64) = (1.4616321449683622, 9.549995429965697e-17);
    /// The Taylor coefficients there, from the first on.
    const C: [f64; 12] = [
        0.9676722454476212,
        -0.4427631689835921,
        0.258499760955651,
        -0.16394270544240652,
        0.10782405069126237,
        -0.07219956125645471,
        0.04880428816414311,
        -0.03316112647484736,
        0.022597648232218104,
        -0.01542476590494896,
        0.010538791616612175,
        -0.007204534386356869,
    ];
    /// `B_2j/(2j)`.
    const A: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
    ];
    if x <= 0.0 {
        return if x == libm::floor(x) {
            f64::NAN
        } else {
            digamma(1.0 - x) - PI * cot_pi(x)
        };
    }
    let d = (x - X0.0) - X0.1;
    if fabs(d) < 0.07 {
        return d * horner(&C, d);
    }
    let (mut z, mut s) = (x, 0.0);
    while z < 10.0 {
        s += 1.0 / z;
        z += 1.0;
    }
    let w = 1.0 / (z * z);
    (log(z) - 0.5 / z - w * horner(&A, w)) - s
}

/// `Σ cₖ·xᵏ`.
fn horner(c: &[f64], x: f64) -> f64 {
    c.iter().rev().fold(0.0, |s, &a| s * x + a)
}

/// `n!·ζ(n + 1, q) = Σ n!·(q+k)^-(n+1)`, `n >= 1`, `q > 0`, by Euler–Maclaurin summation (DLMF 25.11.5 with 2.10.1).
/// The factorial multiplies every term, so that a term underflows only where its value does.
fn factorial_zeta(n: u32, q: f64) -> f64 {
    /// `B_2j/(2j)!`
    const B: [f64; 12] = [
        0.08333333333333333,
        -0.001388888888888889,
        3.306878306878307e-05,
        -8.267195767195768e-07,
        2.08767569878681e-08,
        -5.284190138687493e-10,
        1.3382536530684679e-11,
        -3.3896802963225827e-13,
        8.586062056277845e-15,
        -2.174868698558062e-16,
        5.5090028283602295e-18,
        -1.3954464685812522e-19,
    ];
    let order = f64::from(n);
    let (s, half) = (order + 1.0, f64::from(n / 2));
    let factorial = tgamma(s);
    let over_power = |a: f64, e: f64| pow(a, -half) * factorial * pow(a, half - e);
    let (mut sum, mut a, mut k) = (0.0, q, 0.0);
    while a < 10.0 + s {
        let t = over_power(a, s);
        sum += t;
        if t * (1.0 + a / order) <= 1e-17 * sum {
            return sum;
        }
        k += 1.0;
        a = q + k;
    }
    let t = over_power(a, s);
    let (mut r, mut p, mut j) = (0.5 * t, t * s / a, s);
    for b in B {
        r += b * p;
        p *= (j + 1.0) * (j + 2.0) / (a * a);
        j += 2.0;
    }
    sum + (r + over_power(a, order) / order)
}

/// Polygamma `ψ^(n)(x)`, `n >= 1`: `(-1)^(n+1) n! ζ(n+1, x)` (DLMF 25.11.12), and for `x < 0` the `n`-th
/// derivative of the reflection formula 5.5.4 with `d^n cot` as a polynomial in `cot` (coefficients of one sign).
pub(crate) fn polygamma(n: u32, x: f64) -> f64 {
    if n == 0 {
        return digamma(x);
    }
    let is_even = n.is_multiple_of(2);
    let (order, sign) = (f64::from(n), if is_even { -1.0 } else { 1.0 });
    if x > 0.0 || x.is_nan() {
        return sign * factorial_zeta(n, x);
    }
    if x == libm::floor(x) || n > 60 {
        return f64::NAN;
    }
    // The magnitudes of the coefficients of c^(n+1), c^(n−1), … in (d/du)^n cot u = (−1)^n·Σ pᵢ·c^(n+1−2i), for c = cot
    // u.
    let mut p = [0.0; 32];
    p[0] = 1.0;
    for m in 1..=n {
        // The derivative of the polynomial of degree m, times 1 + c².
        let mut prev = 0.0;
        for i in 0..=(m as usize).div_ceil(2) {
            let d = (f64::from(m) - 2.0 * i as f64).max(0.0) * p[i];
            p[i] = d + prev;
            prev = d;
        }
    }
    let c = cot_pi(x);
    let top = (n as usize).div_ceil(2);
    let low = if is_even { c } else { 1.0 };
    let s = p[..=top].iter().fold(0.0, |s, &a| s * c * c + a) * low * pow(PI, order + 1.0);
    -sign * polygamma(n, 1.0 - x) + sign * s
}

/// Remainder of Stirling's formula for `ln Γ(x)`, `x >= 10` (DLMF 5.11.1).
fn stirling(x: f64) -> f64 {
    /// `B_2j/(2j·(2j − 1))`.
    const A: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    horner(&A, 1.0 / (x * x)) / x
}

/// `(x/s)^e`, where `s + ds` is the exact divisor. The rounding error of the quotient is compensated.
fn ratio_pow(x: f64, s: f64, ds: f64, e: f64) -> f64 {
    let r = x / s;
    let d = (fma(-r, s, x) - r * ds) / s;
    let w = pow(r, e);
    w + w * expm1(e * d / r)
}

/// Beta function, `a, b > 0`: gamma quotient for small arguments (DLMF 5.12.1), Stirling's formula (5.11.1)
/// for large ones, with the powers of `a/(a+b)`, `b/(a+b)` taken in compensated arithmetic.
pub(crate) fn beta(a: f64, b: f64) -> f64 {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    if a <= 0.0 || (a + b).is_nan() {
        return f64::NAN;
    }
    let s = a + b;
    // Exact, since b ≥ a.
    let ds = a - (s - b);
    if b < 10.0 {
        return tgamma(a) * (tgamma(b) / tgamma(s)) * (1.0 - digamma(s) * ds);
    }
    let q = ratio_pow(b, s, ds, b);
    if a < 10.0 {
        return tgamma(a) * pow(s, -a) * q * sqrt(s / b) * exp(a + (stirling(b) - stirling(s)));
    }
    sqrt(2.0 * PI * (s / a / b)) * ratio_pow(a, s, ds, a) * q * exp(stirling(a) + stirling(b) - stirling(s))
}
