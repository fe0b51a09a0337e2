//! Faà di Bruno's formula: the derivatives of f∘x from those of f and of x, in closed form for each order.
//!
//! ```text
//! (f∘x)⁽ⁿ⁾ = Σ w·f⁽ᵏ⁾·x⁽ᵇ¹⁾·…·x⁽ᵇᵏ⁾        over the partitions n = b₁ + … + b_k
//! ```
//!
//! The weight w is the number of ways to split a set of n into blocks of these sizes. All weights of an order sum to
//! its Bell number. The compiler checks the table of weights.
//!
//! Source: Comtet, Advanced Combinatorics (1974), 3.4.

use crate::real::{BaseFloat, Field};

/// The highest order with a closed form.
pub(crate) const MAX_CLOSED: usize = 8;

/// The weight of a partition and the sizes of its blocks.
type Term = (u64, &'static [usize]);

/// Defines the table, and for each row a function on derivatives and one on Taylor coefficients.
macro_rules! closed_forms {
    ($($n:literal => $($k:literal($($weight:literal: $($block:literal)+),+))+;)+) => {
        /// The terms of each order from 1 on, by the number of blocks.
        const TABLE: [&[(usize, &[Term])]; MAX_CLOSED] = [$(&[$(($k, &[$(($weight, &[$($block),+])),+])),+]),+];

        /// The derivative `(f∘x)⁽ⁿ⁾` from the derivatives `f⁽ᵏ⁾` and `x⁽ᵏ⁾`, for 1 ≤ n ≤ [`MAX_CLOSED`].
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn derivative<C: Field>(n: usize, f: &[C], x: &[C]) -> C {
            match n {
                $($n => sum!($(f[$k] => $(closed_forms!(@times x $weight as f64, $($block)+)),+);+),)+
                _ => unreachable!("closed forms end at order 8"),
            }
        }

        /// The Taylor coefficient n of f∘x from those of f and of x, for 1 ≤ n ≤ [`MAX_CLOSED`].
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub(crate) fn coefficient<C: Field>(n: usize, f: &[C], x: &[C]) -> C {
            match n {
                $($n => sum!($(f[$k] => $(closed_forms!(@times x const { arrangements(&[$($block),+]) }, $($block)+)),+);+),)+
                _ => unreachable!("closed forms end at order 8"),
            }
        }
    };
    (@times $x:ident $weight:expr, $first:literal $($block:literal)*) => {
        weighted($x[$first] $(* $x[$block])*, $weight)
    };
}

/// `Σ f·(Σ terms)`.
macro_rules! sum {
    ($f:expr => $first:expr $(, $term:expr)*; $($rest:tt)+) => {
        sum!($f => $first $(, $term)*) + sum!($($rest)+)
    };
    ($f:expr => $first:expr $(, $term:expr)*) => { $f * ($first $(+ $term)*) };
}

closed_forms! {
    1 => 1(1: 1);
    2 => 1(1: 2)
         2(1: 1 1);
    3 => 1(1: 3)
         2(3: 1 2)
         3(1: 1 1 1);
    4 => 1(1: 4)
         2(4: 1 3, 3: 2 2)
         3(6: 1 1 2)
         4(1: 1 1 1 1);
    5 => 1(1: 5)
         2(5: 1 4, 10: 2 3)
         3(10: 1 1 3, 15: 1 2 2)
         4(10: 1 1 1 2)
         5(1: 1 1 1 1 1);
    6 => 1(1: 6)
         2(6: 1 5, 15: 2 4, 10: 3 3)
         3(15: 1 1 4, 60: 1 2 3, 15: 2 2 2)
         4(20: 1 1 1 3, 45: 1 1 2 2)
         5(15: 1 1 1 1 2)
         6(1: 1 1 1 1 1 1);
    7 => 1(1: 7)
         2(7: 1 6, 21: 2 5, 35: 3 4)
         3(21: 1 1 5, 105: 1 2 4, 70: 1 3 3, 105: 2 2 3)
         4(35: 1 1 1 4, 210: 1 1 2 3, 105: 1 2 2 2)
         5(35: 1 1 1 1 3, 105: 1 1 1 2 2)
         6(21: 1 1 1 1 1 2)
         7(1: 1 1 1 1 1 1 1);
    8 => 1(1: 8)
         2(8: 1 7, 28: 2 6, 56: 3 5, 35: 4 4)
         3(28: 1 1 6, 168: 1 2 5, 280: 1 3 4, 210: 2 2 4, 280: 2 3 3)
         4(56: 1 1 1 5, 420: 1 1 2 4, 280: 1 1 3 3, 840: 1 2 2 3, 105: 2 2 2 2)
         5(70: 1 1 1 1 4, 560: 1 1 1 2 3, 420: 1 1 2 2 2)
         6(56: 1 1 1 1 1 3, 210: 1 1 1 1 2 2)
         7(28: 1 1 1 1 1 1 2)
         8(1: 1 1 1 1 1 1 1 1);
}

/// `x·w`; x itself for w = 1.
#[cfg_attr(not(debug_assertions), inline(always))]
fn weighted<C: Field>(x: C, w: f64) -> C {
    if w == 1.0 { x } else { x.scaled(C::Scalar::from_f64(w)) }
}

/// k!.
const fn factorial(k: usize) -> u64 {
    let mut product = 1;
    let mut i = 2;
    while i <= k {
        product *= i as u64;
        i += 1;
    }
    product
}

/// The number of orders in which blocks, sorted by size, can stand: `k!/∏ mⱼ!` for mⱼ blocks of size j.
const fn arrangements(blocks: &[usize]) -> f64 {
    let mut count = factorial(blocks.len());
    let (mut i, mut run) = (1, 1);
    while i <= blocks.len() {
        if i < blocks.len() && blocks[i] == blocks[i - 1] {
            run += 1;
        } else {
            count /= factorial(run);
            run = 1;
        }
        i += 1;
    }
    count as f64
}

/// The Bell numbers: the number of ways to split a set of n.
const BELL: [u64; MAX_CLOSED + 1] = [1, 1, 2, 5, 15, 52, 203, 877, 4140];

/// Every order has the terms of its partitions, each with its weight `n!/(∏ bᵢ!·∏ mⱼ!)`, and the weights sum to the
/// Bell number.
const _: () = {
    let mut n = 1;
    while n <= MAX_CLOSED {
        let (groups, mut total, mut i) = (TABLE[n - 1], 0, 0);
        assert!(groups.len() == n, "an order has terms of 1 to n blocks");
        while i < n {
            let (k, terms) = groups[i];
            assert!(k == i + 1, "the groups of an order are sorted");
            let mut j = 0;
            while j < terms.len() {
                let (weight, blocks) = terms[j];
                assert!(
                    blocks.len() == k,
                    "the derivative of f has the order of the number of blocks"
                );
                let (mut size, mut product, mut l) = (0, 1, 0);
                while l < k {
                    assert!(l == 0 || blocks[l - 1] <= blocks[l], "blocks are sorted by size");
                    size += blocks[l];
                    product *= factorial(blocks[l]);
                    l += 1;
                }
                assert!(size == n, "the sizes of the blocks sum to the order");
                let equal = factorial(k) / arrangements(blocks) as u64;
                assert!(
                    weight * product * equal == factorial(n),
                    "the weight is the number of such partitions"
                );
                total += weight;
                j += 1;
            }
            i += 1;
        }
        assert!(total == BELL[n], "the weights of an order sum to its Bell number");
        n += 1;
    }
};
