//! The rules, blocked: for lengths that are not unrolled. The equations are those of [`push`].
//!
//! The first coefficients, to order 8, are pushed. The others come in blocks of eight targets first, first + 1, …: the
//! products of coefficients known before the block are gathered into eight sums at once, and what the block itself
//! contributes is pushed from each coefficient as it becomes known. Series are padded with zeros on both
//! sides, so that every row of eight exists and no loop has an end that depends on the data.

use super::{MAX_LENGTH, integer, one_over, push, reciprocal, signed, signed_reciprocal};
use crate::real::Field;

/// Targets in a block: one AVX-512 register of `f64`, two of AVX, four of SSE2.
pub(super) const LANES: usize = 8;

/// Coefficients that are pushed: the primal and the first block.
const HEAD: usize = 1 + LANES;

/// The sums of a block.
type Sums<C> = [C; LANES];

/// A series with zeros before and behind.
struct Padded<C>([C; LANES + MAX_LENGTH + LANES]);

impl<C: Field> Padded<C> {
    /// The series of these coefficients.
    #[inline(always)]
    fn new(x: &[C]) -> Self {
        let mut padded = [x[0].zero_like(); LANES + MAX_LENGTH + LANES];
        padded[LANES..LANES + x.len()].copy_from_slice(x);
        Self(padded)
    }

    /// The series of the first coefficients alone.
    #[inline(always)]
    fn head(x: &[C]) -> Self {
        Self::new(&x[..HEAD])
    }

    /// The series of x′ one place up: `k·xₖ`.
    #[inline(always)]
    fn differential(x: &[C]) -> Self {
        let mut padded = Self::new(x);
        for k in 0..x.len() {
            padded.0[LANES + k] = x[k].scaled(integer(k));
        }
        padded
    }

    /// Coefficient k.
    #[inline(always)]
    fn at(&self, k: usize) -> C {
        self.0[LANES + k]
    }

    /// Coefficients k − i, k − i + 1, …
    #[inline(always)]
    fn row(&self, k: usize, i: usize) -> &Sums<C> {
        self.0[LANES + k - i..][..LANES]
            .try_into()
            .expect("a row of as many lanes")
    }

    /// Sets the coefficients of the block that begins at k.
    #[inline(always)]
    fn set(&mut self, k: usize, block: &Sums<C>) {
        self.0[LANES + k..][..LANES].copy_from_slice(block);
    }

    /// Writes the coefficients behind the head out.
    #[inline(always)]
    fn write_tail(&self, y: &mut [C]) {
        let n = y.len();
        y[HEAD..].copy_from_slice(&self.0[LANES + HEAD..][..n - HEAD]);
    }

    /// `sumₗ + Σ uᵢ·v₍ₖ₊ₗ₋ᵢ₎` over `from ≤ i < to` (v = `self`).
    #[inline(always)]
    fn gather(&self, mut sums: Sums<C>, u: &Padded<C>, k: usize, from: usize, to: usize) -> Sums<C> {
        for (u, row) in u.0[LANES + from..LANES + to].iter().zip(self.rows(k, from, to)) {
            for l in 0..LANES {
                sums[l] = sums[l] + *u * row[l];
            }
        }
        sums
    }

    /// `sumₗ − Σ uᵢ·v₍ₖ₊ₗ₋ᵢ₎` over `from ≤ i < to` (v = `self`).
    #[inline(always)]
    fn deplete(&self, mut sums: Sums<C>, u: &Padded<C>, k: usize, from: usize, to: usize) -> Sums<C> {
        for (u, row) in u.0[LANES + from..LANES + to].iter().zip(self.rows(k, from, to)) {
            for l in 0..LANES {
                sums[l] = sums[l] - *u * row[l];
            }
        }
        sums
    }

    /// The rows k − i, k − i + 1, … for the i from `from` to below `to`, without a bound to check at each.
    #[inline(always)]
    fn rows(&self, k: usize, from: usize, to: usize) -> impl Iterator<Item = &Sums<C>> {
        let all = &self.0[LANES + k + 1 - to..LANES + k - from + LANES];
        all.windows(LANES).rev().map(|row| row.try_into().expect("a row of as many lanes"))
    }
}

/// The first targets of the blocks behind the head.
#[inline(always)]
fn blocks(length: usize) -> impl Iterator<Item = usize> {
    (HEAD..length).step_by(LANES)
}

#[inline(never)]
pub(super) fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let n = y.len();
    let (a, b) = (Padded::new(&a[..n]), Padded::new(&b[..n]));
    let mut z = Padded::new(y);
    for first in (0..n).step_by(LANES) {
        let mut sums = b.row(first, 0).map(|b| a.at(0) * b);
        sums = b.gather(sums, &a, first, 1, first + 1);
        for r in 1..LANES {
            for l in r..LANES {
                sums[l] = sums[l] + a.at(first + r) * b.at(l - r);
            }
        }
        z.set(first, &sums);
    }
    y.copy_from_slice(&z.0[LANES..LANES + n]);
}

#[inline(never)]
pub(super) fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let n = y.len();
    push::quotient(&mut y[..HEAD], &a[..HEAD], &b[..HEAD]);
    let over_b0 = one_over(b[0]);
    let (a, b) = (Padded::new(&a[..n]), Padded::new(&b[..n]));
    let mut z = Padded::head(y);
    for first in blocks(n) {
        let mut sums = b.deplete(*a.row(first, 0), &z, first, 0, first);
        for r in 0..LANES {
            sums[r] = sums[r] * over_b0;
            for l in r + 1..LANES {
                sums[l] = sums[l] - sums[r] * b.at(l - r);
            }
        }
        z.set(first, &sums);
    }
    z.write_tail(y);
}

#[inline(never)]
pub(super) fn exponential<C: Field>(y: &mut [C], x: &[C]) {
    let n = y.len();
    push::exponential(&mut y[..HEAD], &x[..HEAD]);
    let dx = Padded::differential(&x[..n]);
    let mut z = Padded::head(y);
    for first in blocks(n) {
        let mut sums = dx.gather([y[0].zero_like(); LANES], &z, first, 0, first);
        for r in 0..LANES {
            sums[r] = sums[r].scaled(reciprocal(first + r));
            for l in r + 1..LANES {
                sums[l] = sums[l] + sums[r] * dx.at(l - r);
            }
        }
        z.set(first, &sums);
    }
    z.write_tail(y);
}

#[inline(never)]
pub(super) fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {
    let n = s.len();
    push::rotation::<C, PLUS>(&mut s[..HEAD], &mut c[..HEAD], &x[..HEAD]);
    let dx = Padded::differential(&x[..n]);
    let (mut zs, mut zc) = (Padded::head(s), Padded::head(c));
    let zero = [s[0].zero_like(); LANES];
    for first in blocks(n) {
        let mut sums_s = dx.gather(zero, &zc, first, 0, first);
        let mut sums_c = dx.gather(zero, &zs, first, 0, first);
        for r in 0..LANES {
            sums_s[r] = sums_s[r].scaled(reciprocal(first + r));
            sums_c[r] = sums_c[r].scaled(signed_reciprocal::<_, PLUS>(first + r));
            for l in r + 1..LANES {
                sums_s[l] = sums_s[l] + sums_c[r] * dx.at(l - r);
                sums_c[l] = sums_c[l] + sums_s[r] * dx.at(l - r);
            }
        }
        zs.set(first, &sums_s);
        zc.set(first, &sums_c);
    }
    zs.write_tail(s);
    zc.write_tail(c);
}

#[inline(never)]
pub(super) fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
    let n = y.len();
    push::riccati::<C, PLUS>(&mut y[..HEAD], &mut w[..HEAD], &x[..HEAD]);
    let dx = Padded::differential(&x[..n]);
    let (mut zy, mut zw) = (Padded::head(y), Padded::head(w));
    let zero = [y[0].zero_like(); LANES];
    for first in blocks(n) {
        let mut sums_y = dx.gather(zero, &zw, first, 0, first);
        let mut sums_w = zy.gather(zero, &zy, first, 1, first).map(signed::<C, PLUS>);
        for r in 0..LANES {
            sums_y[r] = sums_y[r].scaled(reciprocal(first + r));
            let twice = signed::<C, PLUS>(sums_y[r] + sums_y[r]);
            for l in r..LANES {
                sums_w[l] = sums_w[l] + twice * zy.at(l - r);
            }
            for l in r + 1..LANES {
                sums_y[l] = sums_y[l] + sums_w[r] * dx.at(l - r);
            }
        }
        zy.set(first, &sums_y);
        zw.set(first, &sums_w);
    }
    zy.write_tail(y);
    zw.write_tail(w);
}

#[inline(never)]
pub(super) fn root<C: Field>(y: &mut [C], x: &[C]) {
    let n = y.len();
    push::root(&mut y[..HEAD], &x[..HEAD]);
    let half = one_over(y[0] + y[0]);
    let x = Padded::new(&x[..n]);
    let mut z = Padded::head(y);
    for first in blocks(n) {
        let mut sums = z.deplete(*x.row(first, 0), &z, first, 1, first);
        for r in 0..LANES {
            sums[r] = sums[r] * half;
            let twice = sums[r] + sums[r];
            for l in r + 1..LANES {
                sums[l] = sums[l] - twice * z.at(l - r);
            }
        }
        z.set(first, &sums);
    }
    z.write_tail(y);
}

#[inline(never)]
pub(super) fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {
    let n = y.len();
    push::integral(&mut y[..HEAD], &x[..HEAD], &q[..HEAD]);
    let over_q0 = one_over(q[0]);
    let (dx, q) = (Padded::differential(&x[..n]), Padded::new(&q[..n]));
    let mut z = Padded::differential(&y[..HEAD]);
    for first in blocks(n) {
        let mut sums = q.deplete(*dx.row(first, 0), &z, first, 1, first);
        for r in 0..LANES {
            sums[r] = sums[r] * over_q0;
            for l in r + 1..LANES {
                sums[l] = sums[l] - sums[r] * q.at(l - r);
            }
        }
        z.set(first, &sums);
    }
    for k in HEAD..n {
        y[k] = z.at(k).scaled(reciprocal(k));
    }
}

#[inline(never)]
pub(super) fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
    let n = y.len();
    push::arc::<C, PLUS>(&mut y[..HEAD], &mut w[..HEAD], &x[..HEAD]);
    let over_w0 = one_over(w[0]);
    let (dx, x) = (Padded::differential(&x[..n]), Padded::new(&x[..n]));
    let (mut z, mut zw) = (Padded::differential(&y[..HEAD]), Padded::head(w));
    let zero = [y[0].zero_like(); LANES];
    for first in blocks(n) {
        let mut sums_w = x.gather(zero, &z, first, 1, first);
        let mut sums_z = zw.deplete(*dx.row(first, 0), &z, first, 1, first);
        for r in 0..LANES {
            sums_z[r] = sums_z[r] * over_w0;
            for l in r..LANES {
                sums_w[l] = sums_w[l] + sums_z[r] * x.at(l - r);
            }
            sums_w[r] = sums_w[r].scaled(signed_reciprocal::<_, PLUS>(first + r));
            for l in r + 1..LANES {
                sums_z[l] = sums_z[l] - (sums_z[r] * zw.at(l - r) + sums_w[r] * z.at(l - r));
            }
        }
        z.set(first, &sums_z);
        zw.set(first, &sums_w);
    }
    for k in HEAD..n {
        y[k] = z.at(k).scaled(reciprocal(k));
    }
    zw.write_tail(w);
}

#[inline(never)]
pub(super) fn power<C: Field>(y: &mut [C], x: &[C], p: C) {
    let n = y.len();
    push::power(&mut y[..HEAD], &x[..HEAD], p);
    let over_x0 = one_over(x[0]);
    let mut pdx = Padded::differential(&x[..n]);
    pdx.0.iter_mut().for_each(|dx| *dx = p * *dx);
    let x = Padded::new(&x[..n]);
    let (mut z, mut dz) = (Padded::head(y), Padded::differential(&y[..HEAD]));
    let zero = [y[0].zero_like(); LANES];
    for first in blocks(n) {
        let sums = pdx.gather(zero, &z, first, 0, first);
        let mut sums = x.deplete(sums, &dz, first, 1, first);
        let mut differentials = sums;
        for r in 0..LANES {
            let k = first + r;
            sums[r] = (sums[r] * over_x0).scaled(reciprocal(k));
            differentials[r] = sums[r].scaled(integer(k));
            for l in r + 1..LANES {
                sums[l] = sums[l] + (sums[r] * pdx.at(l - r) - differentials[r] * x.at(l - r));
            }
        }
        z.set(first, &sums);
        dz.set(first, &differentials);
    }
    z.write_tail(y);
}
