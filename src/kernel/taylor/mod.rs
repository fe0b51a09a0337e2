//! The rules on Taylor coefficients `xₖ = x⁽ᵏ⁾/k!`.
//!
//! Every rule is an online convolution: coefficient k of the unknown is a sum over products of coefficients below k.
//! Two loop shapes compute it:
//!
//! ```text
//! push     each coefficient, once known, is multiplied into all sums that it enters: a row of independent
//!          multiply-adds, where a dot product would wait for itself; unrolled for each order
//! block    eight sums at a time: what is known before the block is gathered with all eight in registers, then
//!          the block is finished by pushing; one function for all orders
//! ```
//!
//! Source of the recurrences: Griewank & Walther, Evaluating Derivatives (2008), ch. 13; of the blocks: the relaxed
//! product of van der Hoeven, Relax, but don't be too lazy (2002), at its base case.

mod block;
mod composition;
mod push;

pub(crate) use composition::recurrence;

use crate::kernel::Kernel;
use crate::order::MAX_ORDER;
use crate::real::{BaseFloat, Field};

/// The length of the longest slice.
const MAX_LENGTH: usize = MAX_ORDER + 1;

/// The loop shape of each order: shorter slices are pushed, and slices of these lengths or more are blocked. The
/// benches `ring` and `elementary` of `tangent-bundle-benches` decided it.
mod blocked_from {
    /// The length from which products are blocked.
    pub(super) const PRODUCT: usize = 18;
    /// The length from which rules are blocked in which each coefficient depends on the one before.
    pub(super) const ONLINE: usize = 17;
}

/// Defines each rule by the two shapes and the length from which it is blocked.
macro_rules! rules {
    ($(fn $name:ident $(<const $FLAG:ident>)? ($y:ident: $Y:ty $(, $x:ident: $X:ty)*), blocked from $from:ident;)+) => {$(
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn $name<C: Field $(, const $FLAG: bool)?>($y: $Y $(, $x: $X)*) {
            if $y.len() < blocked_from::$from {
                push::$name::<C $(, $FLAG)?>($y $(, $x)*);
            } else {
                block::$name::<C $(, $FLAG)?>($y $(, $x)*);
            }
        }
    )+};
}

/// The rules on Taylor coefficients.
#[derive(Clone, Copy, Debug)]
pub struct Taylor;

impl Kernel for Taylor {
    rules! {
        fn product(y: &mut [C], a: &[C], b: &[C]), blocked from PRODUCT;
        fn quotient(y: &mut [C], a: &[C], b: &[C]), blocked from ONLINE;
        fn exponential(y: &mut [C], x: &[C]), blocked from ONLINE;
        fn rotation<const PLUS>(s: &mut [C], c: &mut [C], x: &[C]), blocked from ONLINE;
        fn riccati<const PLUS>(y: &mut [C], w: &mut [C], x: &[C]), blocked from ONLINE;
        fn root(y: &mut [C], x: &[C]), blocked from ONLINE;
        fn integral(y: &mut [C], x: &[C], q: &[C]), blocked from ONLINE;
        fn arc<const PLUS>(y: &mut [C], w: &mut [C], x: &[C]), blocked from ONLINE;
    }

    /// `x·y′ = p·y·x′`. It does not use the scratch.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn power<C: Field>(y: &mut [C], x: &[C], p: C, _scratch: [&mut [C]; 2]) {
        if y.len() < blocked_from::ONLINE {
            push::power(y, x, p);
        } else {
            block::power(y, x, p);
        }
    }

    /// `(a + y)² = a² + b²`, for y₀ = b₀ = 0. It does not use the scratch.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C], _scratch: [&mut [C]; 2]) {
        if y.len() < blocked_from::ONLINE {
            push::norm(y, a, b);
        } else {
            block::norm(y, a, b);
        }
    }

    /// `y′ = w·x′`, given y₀.
    ///
    /// ```text
    /// yₖ = (1/k)·Σ_{j=1}^{k} j·xⱼ·wₖ₋ⱼ        k ≥ 1
    /// ```
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quadrature<C: Field>(y: &mut [C], w: &[C], x: &[C]) {
        let n = y.len();
        let (w, x) = (&w[..n], &x[..n]);
        for k in 1..n {
            y[k] = w[0] * x[k].scaled(integer(k));
        }
        for j in 1..n {
            let dx = x[j].scaled(integer(j));
            for i in 1..n - j {
                y[i + j] = y[i + j] + w[i] * dx;
            }
        }
        for k in 2..n {
            y[k] = y[k].scaled(reciprocal(k));
        }
    }

    /// The terms of a product.
    fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
        for k in 0..length {
            (0..=k).for_each(|i| show([i, k - i, k]));
        }
    }

    /// The order of a coefficient.
    fn grade(index: usize) -> usize {
        index
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn composition<C: Field>(y: &mut [C], f: &[C], x: &[C], scratch: &mut [C]) {
        composition::composition(y, f, x, scratch);
    }
}

/// 1/k.
#[cfg_attr(not(debug_assertions), inline(always))]
fn reciprocal<S: BaseFloat>(k: usize) -> S {
    /// 1/k as floats; the entry 0 is not used.
    const TABLE: [f64; MAX_LENGTH] = {
        let mut table = [0.0; MAX_LENGTH];
        let mut k = 1;
        while k < table.len() {
            table[k] = 1.0 / k as f64;
            k += 1;
        }
        table
    };
    S::from_f64(TABLE[k])
}

/// 1/k!.
#[cfg_attr(not(debug_assertions), inline(always))]
fn over_factorial<S: BaseFloat>(k: usize) -> S {
    /// 1/k! as floats.
    const TABLE: [f64; MAX_LENGTH] = {
        let mut table = [1.0; MAX_LENGTH];
        let (mut k, mut factorial) = (1, 1.0);
        while k < table.len() {
            factorial *= k as f64;
            table[k] = 1.0 / factorial;
            k += 1;
        }
        table
    };
    S::from_f64(TABLE[k])
}

/// ±1/k.
#[cfg_attr(not(debug_assertions), inline(always))]
fn signed_reciprocal<S: BaseFloat, const PLUS: bool>(k: usize) -> S {
    if PLUS { reciprocal(k) } else { -reciprocal::<S>(k) }
}

/// k as a float.
#[cfg_attr(not(debug_assertions), inline(always))]
fn integer<S: BaseFloat>(k: usize) -> S {
    S::from_f64(k as f64)
}

/// a or −a.
#[cfg_attr(not(debug_assertions), inline(always))]
fn signed<C: Field, const PLUS: bool>(a: C) -> C {
    if PLUS { a } else { -a }
}

/// 1/b.
#[cfg_attr(not(debug_assertions), inline(always))]
fn one_over<C: Field>(b: C) -> C {
    b.one_like() / b
}
