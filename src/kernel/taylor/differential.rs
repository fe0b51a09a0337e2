//! The functions whose derivative is built from themselves and their argument.

use super::ring::one_over;
use super::{LANES, MAX_LENGTH, MAX_PUSHED, blocks, gather, gather_known, push, reciprocal, rule};
use crate::real::{Field, Primitive};

/// `dxₖ = k·xₖ`, the Taylor coefficients of x′ one place up.
#[inline(always)]
fn differentiate<C: Field, const ROOM: usize>(x: &[C]) -> [C; ROOM] {
    let mut dx = [x[0]; ROOM];
    for k in 1..x.len() {
        dx[k] = x[k].scaled(C::Scalar::from_f64(k as f64));
    }
    dx
}

rule! {
    /// `y′ = y·x′`, given y₀.
    ///
    /// ```text
    /// yₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·yₖ₋ⱼ        k ≥ 1
    /// ```
    fn exponential(y: &mut [C], x: &[C]) {
        let n = y.len();
        let dx = differentiate::<C, ROOM>(&x[..n]);
        let dx = &dx[..n];
        for k in 1..n {
            y[k] = y[0] * dx[k];
        }
        for (first, end) in blocks::<BLOCK>(n) {
            let (known, y) = y.split_at_mut(first);
            let y = &mut y[..end - first];
            gather::<false, C>(y, &known[1..], dx, first - 1);
            for k in first..end {
                let (done, rest) = y.split_at_mut(k - first + 1);
                let done = &mut done[k - first];
                *done = done.scaled(reciprocal(k));
                push::<false, C>(rest, *done, &dx[1..]);
            }
        }
    }
}

rule! {
    /// `s′ = c·x′, c′ = ±s·x′`, given s₀ and c₀: the circular functions with −, the hyperbolic ones with `PLUS`.
    ///
    /// ```text
    /// sₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·cₖ₋ⱼ,   cₖ = ±(1/k)·Σ_{j=1}^{k} j·xⱼ·sₖ₋ⱼ        k ≥ 1
    /// ```
    fn rotation<const PLUS>(s: &mut [C], c: &mut [C], x: &[C]) {
        let n = s.len();
        let c = &mut c[..n];
        let dx = differentiate::<C, ROOM>(&x[..n]);
        let dx = &dx[..n];
        for k in 1..n {
            s[k] = c[0] * dx[k];
            c[k] = s[0] * dx[k];
        }
        for (first, end) in blocks::<BLOCK>(n) {
            let (known_s, s) = s.split_at_mut(first);
            let (known_c, c) = c.split_at_mut(first);
            let (s, c) = (&mut s[..end - first], &mut c[..end - first]);
            gather::<false, C>(s, &known_c[1..], dx, first - 1);
            gather::<false, C>(c, &known_s[1..], dx, first - 1);
            for k in first..end {
                let (done_s, rest_s) = s.split_at_mut(k - first + 1);
                let (done_c, rest_c) = c.split_at_mut(k - first + 1);
                let (done_s, done_c) = (&mut done_s[k - first], &mut done_c[k - first]);
                *done_s = done_s.scaled(reciprocal(k));
                *done_c = done_c.scaled(if PLUS { reciprocal(k) } else { -reciprocal::<C::Scalar>(k) });
                push::<false, C>(rest_s, *done_c, &dx[1..]);
                push::<false, C>(rest_c, *done_s, &dx[1..]);
            }
        }
    }
}

rule! {
    /// `y′ = w·x′, w = w₀ ± (y² − y₀²)`, given y₀ and w₀: the tangent with `PLUS`, the hyperbolic one with −.
    ///
    /// ```text
    /// yₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·wₖ₋ⱼ,   wₖ = ±Σ_{i=0}^{k} yᵢ·yₖ₋ᵢ        k ≥ 1
    /// ```
    ///
    /// No coefficient but w₀ is a difference, so the relative accuracy of w₀ is that of all.
    fn riccati<const PLUS>(y: &mut [C], w: &mut [C], x: &[C]) {
        let n = y.len();
        let w = &mut w[..n];
        let dx = differentiate::<C, ROOM>(&x[..n]);
        let dx = &dx[..n];
        let y0 = y[0];
        for k in 1..n {
            y[k] = w[0] * dx[k];
            w[k] = y0.zero_like();
        }
        let signed = |a: C| if PLUS { a } else { -a };
        for (first, end) in blocks::<BLOCK>(n) {
            gather::<false, C>(&mut y[first..end], &w[1..first], dx, first - 1);
            let (known, _) = y.split_at(first);
            if PLUS {
                gather_known::<false, C>(&mut w[first..end], known, known, first);
            } else {
                gather_known::<true, C>(&mut w[first..end], known, known, first);
            }
            for k in first..end {
                y[k] = y[k].scaled(reciprocal(k));
                let twice = signed(y[k] + y[k]);
                w[k] = w[k] + twice * y0;
                for j in 1..k.min(end - k) {
                    w[k + j] = w[k + j] + twice * y[j];
                }
                if 2 * k < end {
                    w[2 * k] = w[2 * k] + signed(y[k] * y[k]);
                }
                push::<false, C>(&mut y[k + 1..end], w[k], &dx[1..]);
            }
        }
    }
}

rule! {
    /// `q·y′ = x′`, given y₀ and all of q.
    ///
    /// ```text
    /// zₖ = (k·xₖ − Σ_{j=1}^{k−1} zⱼ·qₖ₋ⱼ)/q₀,   yₖ = zₖ/k        k ≥ 1
    /// ```
    fn integral(y: &mut [C], x: &[C], q: &[C]) {
        let n = y.len();
        let q = &q[..n];
        let mut z = differentiate::<C, ROOM>(&x[..n]);
        let z = &mut z[..n];
        let over_q0 = one_over(q[0]);
        for (first, end) in blocks::<BLOCK>(n) {
            let (known, z) = z.split_at_mut(first);
            let z = &mut z[..end - first];
            gather::<true, C>(z, &known[1..], q, first - 1);
            for k in first..end {
                let (done, rest) = z.split_at_mut(k - first + 1);
                let done = &mut done[k - first];
                *done = *done * over_q0;
                push::<true, C>(rest, *done, &q[1..]);
                y[k] = done.scaled(reciprocal(k));
            }
        }
    }
}

rule! {
    /// `w·y′ = x′, w′ = ±x·y′`, given y₀ and w₀: asinh and acosh with `PLUS`, asin and acos with −.
    ///
    /// ```text
    /// zₖ = (k·xₖ − Σ_{j=1}^{k−1} zⱼ·wₖ₋ⱼ)/w₀,   yₖ = zₖ/k
    /// wₖ = ±(1/k)·Σ_{j=1}^{k} zⱼ·xₖ₋ⱼ        k ≥ 1
    /// ```
    fn arc<const PLUS>(y: &mut [C], w: &mut [C], x: &[C]) {
        let n = y.len();
        let (w, x) = (&mut w[..n], &x[..n]);
        let mut z = differentiate::<C, ROOM>(x);
        let z = &mut z[..n];
        let over_w0 = one_over(w[0]);
        for k in 1..n {
            w[k] = x[0].zero_like();
        }
        for (first, end) in blocks::<BLOCK>(n) {
            gather::<false, C>(&mut w[first..end], &z[1..first], x, first - 1);
            let (known, z_block) = z.split_at_mut(first);
            let z_block = &mut z_block[..end - first];
            gather_known::<true, C>(z_block, known, &w[..first], first);
            for k in first..end {
                z[k] = z[k] * over_w0;
                push::<false, C>(&mut w[k..end], z[k], x);
                w[k] = w[k].scaled(if PLUS { reciprocal(k) } else { -reciprocal::<C::Scalar>(k) });
                let (done, rest) = z.split_at_mut(k + 1);
                let rest = &mut rest[..end - k - 1];
                push::<true, C>(rest, done[k], &w[1..=k]);
                push::<true, C>(rest, w[k], &done[1..k]);
                y[k] = done[k].scaled(reciprocal(k));
            }
        }
    }
}
