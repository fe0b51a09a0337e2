//! The rules in pushed form, for lengths that the compiler unrolls: each coefficient is added to the later ones as soon
//! as it is known.

use super::{blocked_from, integer, one_over, reciprocal, signed, signed_reciprocal};
use crate::real::{BaseFloat, Field};

/// The length of the longest slice that is pushed.
const ROOM: usize = blocked_from::ONLINE - 1;

/// `dxₖ = k·xₖ`: the Taylor coefficients of x′, shifted up by one place.
#[cfg_attr(not(debug_assertions), inline(always))]
fn differentiate<C: Field>(x: &[C]) -> [C; ROOM] {
    let mut dx = [x[0]; ROOM];
    for k in 1..x.len() {
        dx[k] = x[k].scaled(integer(k));
    }
    dx
}

/// `(sum + y·dx)·r`, the last step of a coefficient. The next coefficient waits for y, but not for the division that
/// made r.
#[cfg_attr(not(debug_assertions), inline(always))]
fn finish<C: Field>(sum: C, y: C, dx: C, r: C::Scalar) -> C {
    sum.scaled(r) + y * dx.scaled(r)
}

/// `y = a·b` (Leibniz).
///
/// ```text
/// yₖ = Σ_{i=0}^{k} aᵢ·bₖ₋ᵢ
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let n = y.len();
    let (a, b) = (&a[..n], &b[..n]);
    for k in 0..n {
        y[k] = a[0] * b[k];
    }
    for i in 1..n {
        for j in 0..n - i {
            y[i + j] = y[i + j] + a[i] * b[j];
        }
    }
}

/// `b·y = a`, given y₀.
///
/// ```text
/// yₖ = (aₖ − Σ_{i=0}^{k−1} yᵢ·bₖ₋ᵢ)/b₀        k ≥ 1
/// ```
///
/// The caller divides a₀ by b₀, since a₀·(1/b₀) would round twice.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let n = y.len();
    let (a, b) = (&a[..n], &b[..n]);
    let over_b0 = one_over(b[0]);
    for k in 1..n {
        y[k] = a[k] - y[0] * b[k];
    }
    for i in 1..n {
        y[i] = y[i] * over_b0;
        for j in 1..n - i {
            y[i + j] = y[i + j] - y[i] * b[j];
        }
    }
}

/// `y′ = y·x′`, given y₀.
///
/// ```text
/// yₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·yₖ₋ⱼ        k ≥ 1
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn exponential<C: Field>(y: &mut [C], x: &[C]) {
    let n = y.len();
    let dx = differentiate(&x[..n]);
    for k in 1..n {
        y[k] = y[0] * dx[k];
    }
    for i in 1..n {
        if i + 1 < n {
            y[i + 1] = finish(y[i + 1], y[i], dx[1], reciprocal(i + 1));
        }
        for j in 2..n - i {
            y[i + j] = y[i + j] + y[i] * dx[j];
        }
    }
}

/// `s′ = c·x′, c′ = ±s·x′`, given s₀ and c₀: the circular functions with −, the hyperbolic ones with `PLUS`.
///
/// ```text
/// sₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·cₖ₋ⱼ,   cₖ = ±(1/k)·Σ_{j=1}^{k} j·xⱼ·sₖ₋ⱼ        k ≥ 1
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {
    let n = s.len();
    let dx = differentiate(&x[..n]);
    if n > 1 {
        s[1] = dx[1] * c[0];
        c[1] = signed::<C, PLUS>(dx[1] * s[0]);
    }
    for k in 2..n {
        let mut sum_s = dx[k] * c[0];
        let mut sum_c = dx[k] * s[0];
        for j in (2..k).rev() {
            sum_s = sum_s + dx[j] * c[k - j];
            sum_c = sum_c + dx[j] * s[k - j];
        }
        s[k] = finish(sum_s, c[k - 1], dx[1], reciprocal(k));
        c[k] = finish(sum_c, s[k - 1], dx[1], signed_reciprocal::<_, PLUS>(k));
    }
}

/// `y′ = w·x′, w = w₀ ± (y² − y₀²)`, given y₀ and w₀: the tangent with `PLUS`, the hyperbolic one with −.
///
/// ```text
/// yₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·wₖ₋ⱼ,   wₖ = ±Σ_{i=0}^{k} yᵢ·yₖ₋ᵢ        k ≥ 1
/// ```
///
/// Only w₀ is a difference, so all coefficients have its relative accuracy.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
    let n = y.len();
    let dx = differentiate(&x[..n]);
    for k in 1..n {
        y[k] = w[0] * dx[k];
    }
    for i in 1..n {
        y[i] = y[i].scaled(reciprocal(i));
        let ends = y[0] * y[i];
        w[i] = signed::<C, PLUS>(inner_square(y, i) + (ends + ends));
        for j in 1..n - i {
            y[i + j] = y[i + j] + w[i] * dx[j];
        }
    }
}

/// `Σ_{i=1}^{k−1} yᵢ·yₖ₋ᵢ`, with each pair once. The coefficient that becomes known last enters last.
#[cfg_attr(not(debug_assertions), inline(always))]
fn inner_square<C: Field>(y: &[C], k: usize) -> C {
    let middle = if k.is_multiple_of(2) {
        y[k / 2] * y[k / 2]
    } else {
        y[0].zero_like()
    };
    let mut pairs = y[0].zero_like();
    for i in (1..k.div_ceil(2)).rev() {
        pairs = pairs + y[i] * y[k - i];
    }
    middle + (pairs + pairs)
}

/// `y² = x`, given y₀.
///
/// ```text
/// yₖ = (xₖ − Σ_{i=1}^{k−1} yᵢ·yₖ₋ᵢ)/(2·y₀)        k ≥ 1
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn root<C: Field>(y: &mut [C], x: &[C]) {
    let n = y.len();
    let half = one_over(y[0] + y[0]);
    if n > 1 {
        y[1] = x[1] * half;
    }
    for k in 2..n {
        y[k] = (x[k] - inner_square(y, k)) * half;
    }
}

/// `(a + y)² = a² + b²`, for y₀ = b₀ = 0 and a₀ ≠ 0.
///
/// ```text
/// yₖ = (½·Σ_{i=1}^{k−1} (bᵢ·bₖ₋ᵢ − yᵢ·yₖ₋ᵢ) − Σ_{j=2}^{k−1} yⱼ·aₖ₋ⱼ)/a₀        k ≥ 2,   y₁ = 0
/// ```
///
/// One factor of each product is divided by a₀ first; in the squares it is the factor of the lower index. So no product
/// leaves the range of floats if a₀ is huge or tiny, whatever the size of the tangents.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let n = y.len();
    let over_a0 = one_over(a[0]);
    let half_over_a0 = over_a0.scaled(C::Scalar::from_f64(0.5));
    let (mut u, mut v) = ([y[0]; ROOM], [y[0]; ROOM]);
    for k in 1..n {
        (u[k], v[k]) = (a[k] * over_a0, b[k] * over_a0);
    }
    for k in 1..n {
        y[k] = half_square(&v, b, k);
    }
    for i in 2..n {
        // The coefficient i of u is that of (a + y/2)/a₀. The lower coefficients are those of (a + y)/a₀.
        let half = y[i] * half_over_a0;
        u[i] = u[i] + half;
        for j in 1..n - i {
            y[i + j] = y[i + j] - y[i] * u[j];
        }
        u[i] = u[i] + half;
    }
}

/// `½·Σ_{i=1}^{k−1} uᵢ·vₖ₋ᵢ` for proportional u and v, with each pair once.
#[cfg_attr(not(debug_assertions), inline(always))]
fn half_square<C: Field>(u: &[C], v: &[C], k: usize) -> C {
    let mut sum = if k.is_multiple_of(2) {
        (u[k / 2] * v[k / 2]).scaled(C::Scalar::from_f64(0.5))
    } else {
        v[0].zero_like()
    };
    for i in 1..k.div_ceil(2) {
        sum = sum + u[i] * v[k - i];
    }
    sum
}

/// `q·y′ = x′`, given y₀ and all of q.
///
/// ```text
/// zₖ = (k·xₖ − Σ_{j=1}^{k−1} zⱼ·qₖ₋ⱼ)/q₀,   yₖ = zₖ/k        k ≥ 1
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {
    let n = y.len();
    let q = &q[..n];
    let mut z = differentiate(&x[..n]);
    let over_q0 = one_over(q[0]);
    for i in 1..n {
        z[i] = z[i] * over_q0;
        for j in 1..n - i {
            z[i + j] = z[i + j] - z[i] * q[j];
        }
        y[i] = z[i].scaled(reciprocal(i));
    }
}

/// `w·y′ = x′, w′ = ±x·y′`, given y₀ and w₀: asinh and acosh with `PLUS`, asin and acos with −.
///
/// ```text
/// zₖ = (k·xₖ − Σ_{j=1}^{k−1} zⱼ·wₖ₋ⱼ)/w₀,   yₖ = zₖ/k
/// wₖ = ±(1/k)·Σ_{j=1}^{k} zⱼ·xₖ₋ⱼ        k ≥ 1
/// ```
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
    let n = y.len();
    let x = &x[..n];
    let mut z = differentiate(x);
    let over_w0 = one_over(w[0]);
    let zero = y[0].zero_like();
    for k in 1..n {
        w[k] = zero;
    }
    for i in 1..n {
        z[i] = z[i] * over_w0;
        for j in 0..n - i {
            w[i + j] = w[i + j] + z[i] * x[j];
        }
        w[i] = w[i].scaled(signed_reciprocal::<_, PLUS>(i));
        for j in 1..i {
            if i + j < n {
                z[i + j] = z[i + j] - (z[i] * w[j] + w[i] * z[j]);
            }
        }
        if 2 * i < n {
            z[2 * i] = z[2 * i] - z[i] * w[i];
        }
        y[i] = z[i].scaled(reciprocal(i));
    }
}

/// `x·y′ = p·y·x′`, given y₀, for x₀ ≠ 0.
///
/// ```text
/// yₖ = (1/(k·x₀))·Σ_{j=1}^{k} (p·j − (k − j))·xⱼ·yₖ₋ⱼ        k ≥ 1
/// ```
///
/// Each coefficient takes one division by x₀ and no logarithm. So yₖ overflows only where its value does.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn power<C: Field>(y: &mut [C], x: &[C], p: C) {
    let n = y.len();
    let x = &x[..n];
    let mut pdx = differentiate(x);
    for j in 1..n {
        pdx[j] = p * pdx[j];
        y[j] = y[0] * pdx[j];
    }
    let over_x0 = one_over(x[0]);
    for i in 1..n {
        y[i] = (y[i] * over_x0).scaled(reciprocal(i));
        for j in 1..n - i {
            y[i + j] = y[i + j] + y[i] * (pdx[j] - x[j].scaled(integer(i)));
        }
    }
}
