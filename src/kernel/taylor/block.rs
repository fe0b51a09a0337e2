//! The rules in blocks, for lengths that are not unrolled. They solve the equations of [`push`].
//!
//! The coefficients to order 8 are pushed. The others come in blocks of eight targets. The products of coefficients
//! that were known before the block are gathered into eight sums at once. Each coefficient of the block is pushed into
//! the later ones as soon as it is known. Every block is full: if the order is not a multiple of eight, the rule runs
//! on copies that are padded with zeros, and drops the results of the padding.

use super::{MAX_LENGTH, integer, one_over, push, reciprocal, signed, signed_reciprocal};
use crate::real::{BaseFloat, Field};

/// The number of targets in a block: one AVX-512 register of `f64`, two AVX registers, or four SSE2 registers.
pub(super) const LANES: usize = 8;

/// The number of coefficients that are pushed: the primal and the first block.
const HEAD: usize = 1 + LANES;

/// The sums of a block.
type Sums<C> = [C; LANES];

/// The first target of each block after the head.
#[cfg_attr(not(debug_assertions), inline(always))]
fn blocks(length: usize) -> impl Iterator<Item = usize> {
    (HEAD..length).step_by(LANES)
}

/// Runs a rule on slices with full blocks: on the slices themselves, or on padded copies.
#[cfg_attr(not(debug_assertions), inline(always))]
fn in_full_blocks<C: Field, const UNKNOWNS: usize, const KNOWNS: usize>(
    unknowns: [&mut [C]; UNKNOWNS],
    knowns: [&[C]; KNOWNS],
    rule: impl Fn([&mut [C]; UNKNOWNS], [&[C]; KNOWNS]),
) {
    let n = unknowns[0].len();
    let full = 1 + (n - 1).next_multiple_of(LANES);
    if n == full {
        rule(unknowns, knowns.map(|x| &x[..n]));
    } else {
        let lengthen = |x: &[C]| {
            let mut long = [x[0].zero_like(); MAX_LENGTH];
            long[..n].copy_from_slice(&x[..n]);
            long
        };
        let mut long_unknowns: [[C; MAX_LENGTH]; UNKNOWNS] = core::array::from_fn(|i| lengthen(unknowns[i]));
        let long_knowns = knowns.map(lengthen);
        rule(
            long_unknowns.each_mut().map(|y| &mut y[..full]),
            long_knowns.each_ref().map(|x| &x[..full]),
        );
        for (unknown, long) in unknowns.into_iter().zip(&long_unknowns) {
            unknown.copy_from_slice(&long[..n]);
        }
    }
}

/// Eight coefficients from k on.
#[cfg_attr(not(debug_assertions), inline(always))]
fn row<C: Field>(x: &[C], k: usize) -> &Sums<C> {
    x[k..k + LANES].try_into().expect("a row of as many lanes")
}

/// `a ± u·v`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn step<C: Field, const PLUS: bool>(a: C, u: C, v: C) -> C {
    if PLUS { a + u * v } else { a - u * v }
}

/// `sumₗ ± Σ uᵢ·v₍ₖ₊ₗ₋ᵢ₎` over `from ≤ i < k`. If v ends at the block, `from` is at least 1.
#[cfg_attr(not(debug_assertions), inline(always))]
fn gather<C: Field, const PLUS: bool>(mut sums: Sums<C>, u: &[C], v: &[C], k: usize, from: usize) -> Sums<C> {
    let rows = v[1..k - from + LANES].windows(LANES).rev();
    for (u, row) in u[from..k].iter().zip(rows) {
        let row: &Sums<C> = row.try_into().expect("a row of as many lanes");
        for l in 0..LANES {
            sums[l] = step::<C, PLUS>(sums[l], *u, row[l]);
        }
    }
    sums
}

/// `sumₗ ± Σ uᵢ·vⱼ` over i + j = k + l with 1 ≤ i < k and 1 ≤ j < k: the products of coefficients that were known
/// before the block.
#[cfg_attr(not(debug_assertions), inline(always))]
fn gather_known<C: Field, const PLUS: bool>(mut sums: Sums<C>, u: &[C], v: &[C], k: usize) -> Sums<C> {
    for i in 1..LANES {
        for l in 0..i {
            sums[l] = step::<C, PLUS>(sums[l], u[i], v[k - i + l]);
        }
    }
    for i in LANES..k {
        let row = row(v, k - i);
        for l in 0..LANES {
            sums[l] = step::<C, PLUS>(sums[l], u[i], row[l]);
        }
    }
    sums
}

/// `k·xₖ`: the Taylor coefficients of x′, shifted up by one place.
#[cfg_attr(not(debug_assertions), inline(always))]
fn differentiate<C: Field>(x: &[C]) -> [C; MAX_LENGTH] {
    let mut dx = [x[0]; MAX_LENGTH];
    for (k, (dx, x)) in dx.iter_mut().zip(x).enumerate() {
        *dx = x.scaled(integer(k));
    }
    dx
}

#[inline(never)]
pub(super) fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    in_full_blocks([y], [a, b], |[y], [a, b]| {
        y[0] = a[0] * b[0];
        for first in (1..y.len()).step_by(LANES) {
            let sums = row(b, first).map(|b| a[0] * b);
            let mut sums = gather::<C, true>(sums, a, b, first, 1);
            for r in 0..LANES {
                for l in r..LANES {
                    sums[l] = sums[l] + a[first + r] * b[l - r];
                }
            }
            y[first..first + LANES].copy_from_slice(&sums);
        }
    });
}

#[inline(never)]
pub(super) fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    in_full_blocks([y], [a, b], |[y], [a, b]| {
        push::quotient(&mut y[..HEAD], &a[..HEAD], &b[..HEAD]);
        let over_b0 = one_over(b[0]);
        for first in blocks(y.len()) {
            let mut sums = gather::<C, false>(*row(a, first), y, b, first, 0);
            for r in 0..LANES {
                sums[r] = sums[r] * over_b0;
                for l in r + 1..LANES {
                    sums[l] = sums[l] - sums[r] * b[l - r];
                }
            }
            y[first..first + LANES].copy_from_slice(&sums);
        }
    });
}

#[inline(never)]
pub(super) fn exponential<C: Field>(y: &mut [C], x: &[C]) {
    in_full_blocks([y], [x], |[y], [x]| {
        push::exponential(&mut y[..HEAD], &x[..HEAD]);
        let dx = differentiate(x);
        for first in blocks(y.len()) {
            let mut sums = gather::<C, true>([y[0].zero_like(); LANES], y, &dx, first, 0);
            for r in 0..LANES {
                sums[r] = sums[r].scaled(reciprocal(first + r));
                for l in r + 1..LANES {
                    sums[l] = sums[l] + sums[r] * dx[l - r];
                }
            }
            y[first..first + LANES].copy_from_slice(&sums);
        }
    });
}

#[inline(never)]
pub(super) fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {
    in_full_blocks([s, c], [x], |[s, c], [x]| {
        push::rotation::<C, PLUS>(&mut s[..HEAD], &mut c[..HEAD], &x[..HEAD]);
        let dx = differentiate(x);
        let zero = [x[0].zero_like(); LANES];
        for first in blocks(s.len()) {
            let mut sums_s = gather::<C, true>(zero, c, &dx, first, 0);
            let mut sums_c = gather::<C, true>(zero, s, &dx, first, 0);
            for r in 0..LANES {
                sums_s[r] = sums_s[r].scaled(reciprocal(first + r));
                sums_c[r] = sums_c[r].scaled(signed_reciprocal::<_, PLUS>(first + r));
                for l in r + 1..LANES {
                    sums_s[l] = sums_s[l] + sums_c[r] * dx[l - r];
                    sums_c[l] = sums_c[l] + sums_s[r] * dx[l - r];
                }
            }
            s[first..first + LANES].copy_from_slice(&sums_s);
            c[first..first + LANES].copy_from_slice(&sums_c);
        }
    });
}

#[inline(never)]
pub(super) fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
    in_full_blocks([y, w], [x], |[y, w], [x]| {
        push::riccati::<C, PLUS>(&mut y[..HEAD], &mut w[..HEAD], &x[..HEAD]);
        let dx = differentiate(x);
        let zero = [x[0].zero_like(); LANES];
        for first in blocks(y.len()) {
            let mut sums_y = gather::<C, true>(zero, w, &dx, first, 0);
            let mut sums_w = gather_known::<C, PLUS>(zero, y, y, first);
            for r in 0..LANES {
                sums_y[r] = sums_y[r].scaled(reciprocal(first + r));
                let twice = signed::<C, PLUS>(sums_y[r] + sums_y[r]);
                for l in r..LANES {
                    sums_w[l] = sums_w[l] + twice * y[l - r];
                }
                for l in r + 1..LANES {
                    sums_y[l] = sums_y[l] + sums_w[r] * dx[l - r];
                }
            }
            y[first..first + LANES].copy_from_slice(&sums_y);
            w[first..first + LANES].copy_from_slice(&sums_w);
        }
    });
}

#[inline(never)]
pub(super) fn root<C: Field>(y: &mut [C], x: &[C]) {
    in_full_blocks([y], [x], |[y], [x]| {
        push::root(&mut y[..HEAD], &x[..HEAD]);
        let half = one_over(y[0] + y[0]);
        for first in blocks(y.len()) {
            let mut sums = gather_known::<C, false>(*row(x, first), y, y, first);
            for r in 0..LANES {
                sums[r] = sums[r] * half;
                let twice = sums[r] + sums[r];
                for l in r + 1..LANES {
                    sums[l] = sums[l] - twice * y[l - r];
                }
            }
            y[first..first + LANES].copy_from_slice(&sums);
        }
    });
}

#[inline(never)]
pub(super) fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    in_full_blocks([y], [a, b], |[y], [a, b]| {
        push::norm(&mut y[..HEAD], &a[..HEAD], &b[..HEAD]);
        let (over_a0, half) = (one_over(a[0]), C::Scalar::from_f64(0.5));
        let over = |x: &[C]| {
            let mut scaled = [x[0].zero_like(); MAX_LENGTH];
            for k in 1..x.len() {
                scaled[k] = x[k] * over_a0;
            }
            scaled
        };
        let (u, v, mut w) = (over(a), over(b), over(&y[..HEAD]));
        let zero = [y[0].zero_like(); LANES];
        for first in blocks(y.len()) {
            let squares = gather::<C, true>(zero, &v, b, first, 1);
            let mut sums = gather_known::<C, false>(squares, &w, y, first);
            for r in 0..LANES {
                for l in r + 1..LANES {
                    sums[l] = sums[l] + v[first + r] * b[l - r];
                }
            }
            sums = gather::<C, false>(sums.map(|sum| sum.scaled(half)), y, &u, first, 1);
            for r in 0..LANES {
                w[first + r] = sums[r] * over_a0;
                for l in r + 1..LANES {
                    sums[l] = sums[l] - sums[r] * (u[l - r] + w[l - r]);
                }
            }
            y[first..first + LANES].copy_from_slice(&sums);
        }
    });
}

#[inline(never)]
pub(super) fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {
    in_full_blocks([y], [x, q], |[y], [x, q]| {
        push::integral(&mut y[..HEAD], &x[..HEAD], &q[..HEAD]);
        let over_q0 = one_over(q[0]);
        let dx = differentiate(x);
        let mut z = differentiate(&y[..HEAD]);
        for first in blocks(y.len()) {
            let mut sums = gather::<C, false>(*row(&dx, first), &z, q, first, 1);
            for r in 0..LANES {
                sums[r] = sums[r] * over_q0;
                for l in r + 1..LANES {
                    sums[l] = sums[l] - sums[r] * q[l - r];
                }
                y[first + r] = sums[r].scaled(reciprocal(first + r));
            }
            z[first..first + LANES].copy_from_slice(&sums);
        }
    });
}

#[inline(never)]
pub(super) fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
    in_full_blocks([y, w], [x], |[y, w], [x]| {
        push::arc::<C, PLUS>(&mut y[..HEAD], &mut w[..HEAD], &x[..HEAD]);
        let over_w0 = one_over(w[0]);
        let dx = differentiate(x);
        let mut z = differentiate(&y[..HEAD]);
        for first in blocks(y.len()) {
            let mut sums_w = gather::<C, true>([x[0].zero_like(); LANES], &z, x, first, 1);
            let mut sums_z = gather_known::<C, false>(*row(&dx, first), &z, w, first);
            for r in 0..LANES {
                sums_z[r] = sums_z[r] * over_w0;
                for l in r..LANES {
                    sums_w[l] = sums_w[l] + sums_z[r] * x[l - r];
                }
                sums_w[r] = sums_w[r].scaled(signed_reciprocal::<_, PLUS>(first + r));
                for l in r + 1..LANES {
                    sums_z[l] = sums_z[l] - (sums_z[r] * w[l - r] + sums_w[r] * z[l - r]);
                }
                y[first + r] = sums_z[r].scaled(reciprocal(first + r));
            }
            z[first..first + LANES].copy_from_slice(&sums_z);
            w[first..first + LANES].copy_from_slice(&sums_w);
        }
    });
}

#[inline(never)]
pub(super) fn power<C: Field>(y: &mut [C], x: &[C], p: C) {
    in_full_blocks([y], [x], |[y], [x]| {
        push::power(&mut y[..HEAD], &x[..HEAD], p);
        let over_x0 = one_over(x[0]);
        let pdx = differentiate(x).map(|dx| p * dx);
        let mut dy = differentiate(&y[..HEAD]);
        for first in blocks(y.len()) {
            let sums = gather::<C, true>([x[0].zero_like(); LANES], y, &pdx, first, 0);
            let mut sums = gather::<C, false>(sums, &dy, x, first, 1);
            for r in 0..LANES {
                let k = first + r;
                sums[r] = (sums[r] * over_x0).scaled(reciprocal(k));
                dy[k] = sums[r].scaled(integer(k));
                for l in r + 1..LANES {
                    sums[l] = sums[l] + (sums[r] * pdx[l - r] - dy[k] * x[l - r]);
                }
            }
            y[first..first + LANES].copy_from_slice(&sums);
        }
    });
}
