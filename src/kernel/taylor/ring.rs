//! Product and quotient.

use super::{LANES, MAX_LENGTH, MAX_PUSHED, blocks, gather, push, rule};
use crate::real::Field;

rule! {
    /// `y = a·b` (Leibniz).
    ///
    /// ```text
    /// yₖ = Σ_{i=0}^{k} aᵢ·bₖ₋ᵢ
    /// ```
    fn product(y: &mut [C], a: &[C], b: &[C]) {
        let n = y.len();
        let (a, b) = (&a[..n], &b[..n]);
        for k in 0..n {
            y[k] = a[0] * b[k];
        }
        for (first, end) in blocks::<BLOCK>(n) {
            let y = &mut y[first..end];
            gather::<false, C>(y, &a[1..first], &b[..], first - 1);
            for i in first..end {
                push::<false, C>(&mut y[i - first..], a[i], b);
            }
        }
    }
}

rule! {
    /// `y = a/b`, given y₀.
    ///
    /// ```text
    /// yₖ = (aₖ − Σ_{i=0}^{k−1} yᵢ·bₖ₋ᵢ)/b₀        k ≥ 1
    /// ```
    ///
    /// The caller divides a₀ by b₀ itself: a₀·(1/b₀) would round twice.
    fn quotient(y: &mut [C], a: &[C], b: &[C]) {
        let n = y.len();
        let (a, b) = (&a[..n], &b[..n]);
        let reciprocal = one_over(b[0]);
        y[1..].copy_from_slice(&a[1..]);
        for (first, end) in blocks::<BLOCK>(n) {
            let (known, y) = y.split_at_mut(first);
            let y = &mut y[..end - first];
            gather::<true, C>(y, known, b, first);
            for k in first..end {
                let (done, rest) = y.split_at_mut(k - first + 1);
                let done = &mut done[k - first];
                *done = *done * reciprocal;
                push::<true, C>(rest, *done, &b[1..]);
            }
        }
    }
}

/// 1/b.
#[inline(always)]
pub(super) fn one_over<C: Field>(b: C) -> C {
    b.one_like() / b
}
