//! Factorials between derivatives and Taylor coefficients.

use crate::order::MAX_ORDER;
use crate::real::{BaseFloat, VectorSpace};

/// k! as floats, each rounded once.
const FACTORIALS: [f64; MAX_ORDER + 1] = {
    let mut table = [1.0; MAX_ORDER + 1];
    let mut k = 1;
    // 34! is below 2¹²⁸, so the products are exact as integers; above it each step rounds, by 2⁻⁵³ at most.
    let mut exact: u128 = 1;
    while k <= MAX_ORDER {
        if k <= MAX_SINGLE_FACTORIAL {
            exact *= k as u128;
            table[k] = exact as f64;
        } else {
            table[k] = table[k - 1] * k as f64;
        }
        k += 1;
    }
    table
};

/// The highest k for which k! is in the range of `f32`.
const MAX_SINGLE_FACTORIAL: usize = 34;

/// `x ← x·k!`.
#[inline]
pub(crate) fn multiply_by_factorial<B: VectorSpace>(x: &mut B, k: usize) {
    if k > 1 {
        each_factor(k, |factor| x.scale(factor));
    }
}

/// `x ← x/k!`.
#[inline]
pub(crate) fn divide_by_factorial<B: VectorSpace>(x: &mut B, k: usize) {
    if k > 1 {
        each_factor(k, |factor| x.divide(factor));
    }
}

/// Calls `apply` with factors whose product is k!: one factor, if k! is in the range of `S`.
#[inline]
fn each_factor<S: BaseFloat>(k: usize, mut apply: impl FnMut(S)) {
    let whole = S::from_f64(FACTORIALS[k]);
    if whole.is_finite() {
        apply(whole);
    } else {
        apply(S::from_f64(FACTORIALS[MAX_SINGLE_FACTORIAL]));
        for factor in MAX_SINGLE_FACTORIAL + 1..=k {
            apply(S::from_f64(factor as f64));
        }
    }
}
