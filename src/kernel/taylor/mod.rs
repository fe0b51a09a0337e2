//! The rules on Taylor coefficients `xₖ = x⁽ᵏ⁾/k!`.
//!
//! Every rule is an online convolution: coefficient k of the unknown is a sum over products of coefficients
//! below k. Two loop shapes compute it, and both are one piece of code over blocks of targets:
//!
//! ```text
//! push     one block of all targets: each coefficient, once known, is multiplied into all sums it enters,
//!          a row of independent multiply-adds that vectorises, where a dot product would wait for itself
//! block    blocks of 8 targets: what the coefficients below the block contribute is gathered with all 8 sums
//!          in registers, then the block is finished by pushing
//! ```
//!
//! [`MAX_PUSHED`] is where one gives way to the other: the kernel of each order is chosen there and nowhere else.
//!
//! Source of the recurrences: Griewank & Walther, Evaluating Derivatives (2008), ch. 13; of the blocks: the
//! relaxed product of van der Hoeven, Relax, but don't be too lazy (2002), at its base case.

mod differential;
mod power;
mod ring;

pub(crate) use differential::{arc, exponential, integral, riccati, rotation};
pub(crate) use power::{power, root};
pub(crate) use ring::{product, quotient};

use crate::order::MAX_ORDER;
use crate::real::{Field, Primitive};

/// The longest slice that a rule meets.
const MAX_LENGTH: usize = MAX_ORDER + 1;

/// The longest slice that is pushed in one block, inlined, and so unrolled for each order.
const MAX_PUSHED: usize = 15;

/// Targets in a block: one AVX-512 register of `f64`, two of AVX, four of SSE2.
const LANES: usize = 8;

/// Defines a rule once for both shapes: inlined where it is pushed, one shared function where it is blocked.
///
/// In the body `BLOCK` is the number of targets in a block, and `ROOM` the length of a scratch array.
macro_rules! rule {
    (
        $(#[$doc:meta])*
        fn $name:ident $(<const $FLAG:ident>)? ($y:ident: $Y:ty $(, $x:ident: $X:ty)*) $body:block
    ) => {
        $(#[$doc])*
        #[inline(always)]
        pub(crate) fn $name<C: Field $(, const $FLAG: bool)?>($y: $Y $(, $x: $X)*) {
            #[inline(always)]
            fn rule<C: Field, const BLOCK: usize, const ROOM: usize $(, const $FLAG: bool)?>(
                $y: $Y $(, $x: $X)*
            ) $body

            #[inline(never)]
            fn shared<C: Field $(, const $FLAG: bool)?>($y: $Y $(, $x: $X)*) {
                rule::<C, LANES, MAX_LENGTH $(, $FLAG)?>($y $(, $x)*);
            }

            if $y.len() <= MAX_PUSHED {
                rule::<C, MAX_PUSHED, MAX_PUSHED $(, $FLAG)?>($y $(, $x)*);
            } else {
                shared::<C $(, $FLAG)?>($y $(, $x)*);
            }
        }
    };
}
use rule;

/// The blocks of targets `first..end` that the unknowns after the primal fall into.
#[inline(always)]
fn blocks<const BLOCK: usize>(length: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..length)
        .step_by(BLOCK)
        .map(move |first| (first, length.min(first + BLOCK)))
}

/// `y + a·x`, or `y − a·x` with `MINUS`.
#[inline(always)]
fn step<const MINUS: bool, C: Field>(y: C, a: C, x: C) -> C {
    if MINUS { y - a * x } else { y + a * x }
}

/// `yₗ ← yₗ ± a·xₗ`, as far as both reach.
#[inline(always)]
fn push<const MINUS: bool, C: Field>(y: &mut [C], a: C, x: &[C]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = step::<MINUS, C>(*y, a, *x);
    }
}

/// `yₗ ← yₗ ± Σᵢ uᵢ·v₍ₖ₊ₗ₋ᵢ₎` over all of u, for the targets k, k + 1, … that y holds; k ≥ the length of u.
#[inline(always)]
fn gather<const MINUS: bool, C: Field>(y: &mut [C], u: &[C], v: &[C], k: usize) {
    if let Ok(lanes) = <&mut [C; LANES]>::try_from(&mut *y) {
        let mut sums = *lanes;
        for (i, u) in u.iter().enumerate() {
            let row: &[C; LANES] = v[k - i..k - i + LANES].try_into().expect("a row of as many lanes");
            for l in 0..LANES {
                sums[l] = step::<MINUS, C>(sums[l], *u, row[l]);
            }
        }
        *lanes = sums;
    } else {
        for (i, u) in u.iter().enumerate() {
            push::<MINUS, C>(y, *u, &v[k - i..]);
        }
    }
}

/// `yₗ ← yₗ ± Σ uᵢ·vⱼ` over i + j = k + l with 1 ≤ i < k and 1 ≤ j < k: the products of what was known before k.
#[inline(always)]
fn gather_known<const MINUS: bool, C: Field>(y: &mut [C], u: &[C], v: &[C], k: usize) {
    let partial = y.len().min(k);
    for i in 1..partial {
        push::<MINUS, C>(&mut y[..i], u[i], &v[k - i..k]);
    }
    if let Ok(lanes) = <&mut [C; LANES]>::try_from(&mut *y) {
        let mut sums = *lanes;
        for i in LANES..k {
            let row: &[C; LANES] = v[k - i..k - i + LANES].try_into().expect("a row of as many lanes");
            for l in 0..LANES {
                sums[l] = step::<MINUS, C>(sums[l], u[i], row[l]);
            }
        }
        *lanes = sums;
    } else {
        for i in partial.max(1)..k {
            push::<MINUS, C>(y, u[i], &v[k - i..k]);
        }
    }
}

/// 1/k.
#[inline(always)]
pub(crate) fn reciprocal<S: Primitive>(k: usize) -> S {
    /// 1/k as floats; the entry 0 is not used.
    const TABLE: [f64; MAX_LENGTH] = {
        let mut table = [0.0; MAX_LENGTH];
        let mut k = 1;
        while k < MAX_LENGTH {
            table[k] = 1.0 / k as f64;
            k += 1;
        }
        table
    };
    S::from_f64(TABLE[k])
}
