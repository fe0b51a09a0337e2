//! The composition of a function, given by its derivatives at a point, with a series that starts there, in two forms.

use super::over_factorial;
use crate::kernel::faa_di_bruno;
use crate::real::Field;

/// The longest slice that is composed by closed forms. Longer ones use the recurrence. The bench
/// `cargo bench -p tangent-bundle-benches --bench composition` decided it.
const CLOSED: usize = 9;

/// `y = f(x)`, given `f⁽ᵏ⁾(x₀)`. It does not use the scratch.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn composition<C: Field>(y: &mut [C], f: &[C], x: &[C], _scratch: &mut [C]) {
    if y.len() <= CLOSED {
        closed(y, f, x);
    } else {
        recurrence(y, f, x);
    }
}

/// Each coefficient by Faà di Bruno's formula.
#[cfg_attr(not(debug_assertions), inline(always))]
fn closed<C: Field>(y: &mut [C], f: &[C], x: &[C]) {
    let mut c = [f[0]; CLOSED];
    for k in 1..y.len() {
        c[k] = f[k].scaled(over_factorial(k));
    }
    for n in 1..y.len() {
        y[n] = faa_di_bruno::coefficient(n, &c, x);
    }
    y[0] = f[0];
}

/// By Horner's rule: `f = f₀ + s·(f₁ + s·(f₂/2! + …))` for s = x − x₀. Each inner series hₖ is computed to the order
/// that the next one needs.
///
/// ```text
/// H(k, 0) = fₖ/k!,   H(k, n) = Σ_{i=1}^{n} xᵢ·H(k + 1, n − i)        k + n ≤ N,   yₙ = H(0, n)
/// ```
///
/// About N³/6 products.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn recurrence<C: Field>(y: &mut [C], f: &[C], x: &[C]) {
    let order = y.len() - 1;
    y[0] = f[order].scaled(over_factorial(order));
    for k in (0..order).rev() {
        for n in (1..=order - k).rev() {
            let mut sum = x[n] * y[0];
            for i in 1..n {
                sum = sum + x[i] * y[n - i];
            }
            y[n] = sum;
        }
        y[0] = f[k].scaled(over_factorial(k));
    }
}
