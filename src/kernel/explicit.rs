//! The rules on partials in mask order, by recursion on the highest tag.
//!
//! The lower half of a slice holds the components without the tag N, the value. The upper half holds those with the tag
//! N, the direction: T^N B ≅ T¹(T^{N−1} B). So one product at order k extends a function to order k + 1:
//!
//! ```text
//! lower half    f(x↓)
//! upper half    f′(x↓)·x↑
//! ```
//!
//! A product at order N is a sum over all pairs of disjoint masks, which are 3^N terms. A function costs about as much.

use crate::kernel::Kernel;
use crate::real::{BaseFloat, Field};

/// The components of one block of the flat product: those of three tags. The product of two blocks has 27 terms.
const BLOCK: usize = 8;

/// The rules on partials in mask order.
#[derive(Clone, Copy, Debug)]
pub struct Explicit;

impl Kernel for Explicit {
    /// `y = a·b`.
    ///
    /// ```text
    /// y_m = Σ_{s ⊆ m} a_s·b_{m∖s}
    /// ```
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
        match y.len() {
            1 => y[0] = a[0] * b[0],
            2 => block_product::<2, C>(y, a, b),
            4 => block_product::<4, C>(y, a, b),
            8 => block_product::<8, C>(y, a, b),
            16 => {
                let (low, high) = y.split_at_mut(BLOCK);
                let mut term = [a[0]; BLOCK];
                block_product::<BLOCK, C>(low, a, b);
                block_product::<BLOCK, C>(high, a, &b[BLOCK..]);
                block_product::<BLOCK, C>(&mut term, &a[BLOCK..], b);
                for l in 0..BLOCK {
                    high[l] = high[l] + term[l];
                }
            }
            _ => flat_product(y, a, b),
        }
    }

    /// `y = a/b`, given y₀.
    ///
    /// ```text
    /// y_m = (a_m − Σ_{∅ ≠ s ⊆ m} b_s·y_{m∖s})/b_∅        m ≠ ∅
    /// ```
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
        let y0 = y[0];
        y.copy_from_slice(a);
        y[0] = y0;
        divide(y, b, over(b[0]));
    }

    /// `y′ = y·x′`, given y₀.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn exponential<C: Field>(y: &mut [C], x: &[C]) {
        for half in halves(y.len()) {
            let (low, high) = y.split_at_mut(half);
            Self::product(&mut high[..half], low, &x[half..2 * half]);
        }
    }

    /// `s′ = c·x′, c′ = ±s·x′`, given s₀ and c₀.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {
        for half in halves(s.len()) {
            let dx = &x[half..2 * half];
            let (s_low, s_high) = s.split_at_mut(half);
            let (c_low, c_high) = c.split_at_mut(half);
            Self::product(&mut s_high[..half], c_low, dx);
            Self::product(&mut c_high[..half], s_low, dx);
            if !PLUS {
                negate(&mut c_high[..half]);
            }
        }
    }

    /// `y′ = w·x′, w = w₀ ± (y² − y₀²)`, given y₀ and w₀.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
        for half in halves(y.len()) {
            let (y_low, y_high) = y.split_at_mut(half);
            let (w_low, w_high) = w.split_at_mut(half);
            let (dy, dw) = (&mut y_high[..half], &mut w_high[..half]);
            Self::product(dy, w_low, &x[half..2 * half]);
            Self::product(dw, y_low, dy);
            for w in dw {
                let twice = *w + *w;
                *w = if PLUS { twice } else { -twice };
            }
        }
    }

    /// `q·y′ = x′`, given y₀ and all of q.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {
        let over_q0 = over(q[0]);
        for half in halves(y.len()) {
            let high = &mut y[half..2 * half];
            high.copy_from_slice(&x[half..2 * half]);
            high[0] = high[0] * over_q0;
            divide(high, &q[..half], over_q0);
        }
    }

    /// `w·y′ = x′, w′ = ±x·y′`, given y₀ and w₀.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
        let over_w0 = over(w[0]);
        for half in halves(y.len()) {
            let (w_low, w_high) = w.split_at_mut(half);
            let dy = &mut y[half..2 * half];
            dy.copy_from_slice(&x[half..2 * half]);
            dy[0] = dy[0] * over_w0;
            divide(dy, w_low, over_w0);
            Self::product(&mut w_high[..half], &x[..half], dy);
            if !PLUS {
                negate(&mut w_high[..half]);
            }
        }
    }

    /// `y² = x`, given y₀: `2·y·y′ = x′`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn root<C: Field>(y: &mut [C], x: &[C]) {
        let over_y0 = over(y[0]);
        for half in halves(y.len()) {
            let (low, high) = y.split_at_mut(half);
            let high = &mut high[..half];
            high.copy_from_slice(&x[half..2 * half]);
            high[0] = high[0] * over_y0;
            divide(high, low, over_y0);
            high.iter_mut().for_each(|y| y.scale(C::Scalar::from_f64(0.5)));
        }
    }

    /// `(a + y)² = a² + b²`, for y₀ = b₀ = 0 and a₀ ≠ 0: `(a + y)·y′ = b·b′ − y·a′`.
    ///
    /// The factors without a dash are divided by a₀ first. So no product leaves the range of floats if a₀ is huge or
    /// tiny, whatever the size of the tangents.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C], [s, t]: [&mut [C]; 2]) {
        let n = y.len();
        let over_a0 = over(a[0]);
        let (u, v) = s.split_at_mut(n / 2);
        let (w, term) = t.split_at_mut(n / 2);
        for half in halves(n) {
            let high = &mut y[half..2 * half];
            if half == 1 {
                high[0] = high[0].zero_like();
                (u[0], v[0], w[0]) = (a[0].one_like(), high[0], high[0]);
            } else {
                Self::product(high, &v[..half], &b[half..2 * half]);
                Self::product(&mut term[..half], &w[..half], &a[half..2 * half]);
                high[0] = high[0].zero_like();
                for m in 1..half {
                    high[m] = high[m] - term[m];
                }
                divide(high, &u[..half], u[0]);
            }
            if 2 * half < n {
                for m in 0..half {
                    w[half + m] = high[m] * over_a0;
                    v[half + m] = b[half + m] * over_a0;
                    u[half + m] = a[half + m] * over_a0 + w[half + m];
                }
            }
        }
    }

    /// `x·y′ = p·y·x′`, given y₀, for x₀ ≠ 0, from the lower powers of u = x/x₀: `(u^q)′ = q·u^{q−1}·u′`.
    ///
    /// ```text
    /// lower half of y₀·u^q    the same at one tag less
    /// upper half of y₀·u^q    q·(y₀·u^{q−1})↓·u↑
    /// ```
    ///
    /// Nothing is subtracted here, whereas `x·y′ − p·y·x′ = 0` would be the difference of sums that nearly cancel. The
    /// slice `tower` is as long as y, and holds the powers q = p − 1, p − 2, …: the power p − j at the order N − j, in
    /// the entries n/2ʲ to 2n/2ʲ − 1.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn power<C: Field>(y: &mut [C], x: &[C], p: C, [tower, u]: [&mut [C]; 2]) {
        let n = y.len();
        let order = n.trailing_zeros();
        let exponent = |j: u32| p - p.one_like().scaled(C::Scalar::from_f64(f64::from(j)));
        for m in 1..n {
            u[m] = x[m] / x[0];
        }
        for j in 1..=order {
            tower[n >> j] = y[0];
        }
        for j in (1..order).rev() {
            let (below, level) = tower.split_at_mut(n >> j);
            raise(&mut level[..n >> j], &below[n >> (j + 1)..], u, exponent(j));
        }
        raise(y, &tower[n / 2..], u, p);
    }

    /// `y′ = w·x′`, given y₀.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quadrature<C: Field>(y: &mut [C], w: &[C], x: &[C]) {
        for half in halves(y.len()) {
            Self::product(&mut y[half..2 * half], &w[..half], &x[half..2 * half]);
        }
    }

    /// `y = f(x)` from the derivatives of f: `(f⁽ʲ⁾∘x)′ = (f⁽ʲ⁺¹⁾∘x)·x′`.
    ///
    /// ```text
    /// F(j, ∅) = f⁽ʲ⁾(x₀),   F(j, m) = Σ x_s·F(j + 1, m∖s)        over the s ⊆ m with the highest tag of m
    /// ```
    ///
    /// The sets s run over the partitions of m: this is Faà di Bruno's formula on sets. The slice `tower` is as long as
    /// y. It holds f⁽ʲ⁾∘x to the order N − j, in the entries n/2ʲ to 2n/2ʲ − 1.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn composition<C: Field>(y: &mut [C], f: &[C], x: &[C], tower: &mut [C]) {
        let n = y.len();
        let order = n.trailing_zeros() as usize;
        y[0] = f[0];
        for j in 1..=order {
            tower[n >> j] = f[j];
        }
        for j in (1..order).rev() {
            let (below, level) = tower.split_at_mut(n >> j);
            Self::quadrature(&mut level[..n >> j], &below[n >> (j + 1)..], x);
        }
        if order > 0 {
            Self::quadrature(y, &tower[n / 2..], x);
        }
    }

    /// The terms of a product: for each mask, the sets of tags within it.
    fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
        for m in 0..length {
            subsets(m).chain([0]).for_each(|s| show([s, m ^ s, m]));
        }
    }

    /// The number of tags of a mask.
    fn grade(mask: usize) -> usize {
        mask.count_ones() as usize
    }
}

/// The product of two blocks of `K` components, unrolled.
#[cfg_attr(not(debug_assertions), inline(always))]
fn block_product<const K: usize, C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let y: &mut [C; K] = y.try_into().expect("a block");
    let a: &[C; K] = a[..K].try_into().expect("a block");
    let b: &[C; K] = b[..K].try_into().expect("a block");
    for m in 0..K {
        y[m] = a[0] * b[m];
    }
    for s in 1..K {
        for r in 0..K {
            if s & r == 0 {
                y[s | r] = y[s | r] + a[s] * b[r];
            }
        }
    }
}

/// The product at orders above three: one product of blocks for each pair of disjoint sets of high tags.
#[inline(never)]
fn flat_product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
    let mut term = [a[0]; BLOCK];
    for (m, y) in y.chunks_exact_mut(BLOCK).enumerate() {
        let mut sums = [a[0]; BLOCK];
        block_product::<BLOCK, C>(&mut sums, a, &b[m * BLOCK..]);
        for s in subsets(m) {
            block_product::<BLOCK, C>(&mut term, &a[s * BLOCK..], &b[(m ^ s) * BLOCK..]);
            for l in 0..BLOCK {
                sums[l] = sums[l] + term[l];
            }
        }
        y.copy_from_slice(&sums);
    }
}

/// The non-empty subsets of a mask, in falling order.
#[cfg_attr(not(debug_assertions), inline(always))]
fn subsets(m: usize) -> impl Iterator<Item = usize> {
    let mut s = m;
    core::iter::from_fn(move || {
        let now = s;
        s = s.wrapping_sub(1) & m;
        (now != 0).then_some(now)
    })
}

/// `y ← y/b`, given 1/b₀. The primal y₀ is divided already.
#[cfg_attr(not(debug_assertions), inline(always))]
fn divide<C: Field>(y: &mut [C], b: &[C], over_b0: C) {
    match y.len() {
        1 => {}
        2 => divide_block::<2, C>(y, b, over_b0),
        4 => divide_block::<4, C>(y, b, over_b0),
        8 => divide_block::<8, C>(y, b, over_b0),
        _ => divide_flat(y, b, over_b0),
    }
}

/// The quotient of two blocks of `K` components. The primal y₀ is divided already.
#[cfg_attr(not(debug_assertions), inline(always))]
fn divide_block<const K: usize, C: Field>(y: &mut [C], b: &[C], over_b0: C) {
    let y: &mut [C; K] = y.try_into().expect("a block");
    let b: &[C; K] = b[..K].try_into().expect("a block");
    for m in 0..K {
        if m > 0 {
            y[m] = y[m] * over_b0;
        }
        for s in 1..K {
            if s & m == 0 {
                y[s | m] = y[s | m] - b[s] * y[m];
            }
        }
    }
}

/// The quotient at orders above three.
#[inline(never)]
fn divide_flat<C: Field>(y: &mut [C], b: &[C], over_b0: C) {
    let mut term = [over_b0; BLOCK];
    for m in 0..y.len() / BLOCK {
        let (known, target) = y.split_at_mut(m * BLOCK);
        let target = &mut target[..BLOCK];
        for s in subsets(m) {
            block_product::<BLOCK, C>(&mut term, &b[s * BLOCK..], &known[(m ^ s) * BLOCK..]);
            for l in 0..BLOCK {
                target[l] = target[l] - term[l];
            }
        }
        if m > 0 {
            target[0] = target[0] * over_b0;
        }
        divide_block::<BLOCK, C>(target, b, over_b0);
    }
}

/// 1/b.
#[cfg_attr(not(debug_assertions), inline(always))]
fn over<C: Field>(b: C) -> C {
    b.one_like() / b
}

/// The lengths of the halves that the tags add: 1, 2, 4, … below the length of a slice.
#[cfg_attr(not(debug_assertions), inline(always))]
fn halves(length: usize) -> impl Iterator<Item = usize> {
    (0..length.trailing_zeros()).map(|tag| 1 << tag)
}

/// `y↑ = q·z↓·u↑` at every tag, for y = y₀·u^q and z = y₀·u^{q−1}.
#[cfg_attr(not(debug_assertions), inline(always))]
fn raise<C: Field>(y: &mut [C], z: &[C], u: &[C], q: C) {
    for half in halves(y.len()) {
        let high = &mut y[half..2 * half];
        Explicit::product(high, &z[..half], &u[half..2 * half]);
        high.iter_mut().for_each(|y| *y = q * *y);
    }
}

/// `yₘ ← −yₘ`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn negate<C: Field>(y: &mut [C]) {
    y.iter_mut().for_each(|y| *y = -*y);
}
