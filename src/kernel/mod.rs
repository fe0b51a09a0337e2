//! The rules on slices: truncated products, and the differential equations that the elementary functions obey.
//!
//! A slice holds a germ: first the primal, then the tangent components. There are three storage conventions, and each
//! has a module. Every module has every rule:
//!
//! ```text
//! taylor     component k is the Taylor coefficient x⁽ᵏ⁾/k!               N + 1 components
//! explicit   component m is the partial at the mask m, ∂_m x, unscaled   2^N components
//! graded     Taylor coefficients in K directions, level by level          C(K+N, N) components
//! ```
//!
//! | rule          | equation                         | functions                           |
//! |---------------|----------------------------------|-------------------------------------|
//! | `product`     | y = a·b                          | `*` powi                            |
//! | `quotient`    | b·y = a                          | `/` recip                           |
//! | `exponential` | y′ = y·x′                        | exp exp2 exp_m1 pow                 |
//! | `rotation`    | s′ = c·x′, c′ = ±s·x′            | sin cos sinh cosh                   |
//! | `riccati`     | y′ = w·x′, w = w₀ ± (y² − y₀²)   | tan tanh                            |
//! | `root`        | y² = x                           | sqrt                                |
//! | `norm`        | (a + y)² = a² + b²               | hypot                               |
//! | `integral`    | q·y′ = x′                        | ln ln_1p log2 log10 atan atanh      |
//! | `arc`         | w·y′ = x′, w′ = ±x·y′            | asin acos asinh acosh               |
//! | `power`       | x·y′ = p·y·x′                    | cbrt powf powi                      |
//! | `quadrature`  | y′ = w·x′                        | functions known by their derivative |
//! | `composition` | y = f(x), of f⁽ᵏ⁾(x₀)            | functions known by all of them      |
//!
//! The caller sets the primal of every unknown, `y[0]` (and `s[0]`, `c[0]`, `w[0]`). The rule overwrites the other
//! components.

pub(crate) mod explicit;
pub(crate) mod faa_di_bruno;
pub(crate) mod flat;
pub(crate) mod graded;
pub(crate) mod strong_zero;
pub(crate) mod taylor;

use crate::real::Field;

/// The rules of one storage convention.
///
/// `PLUS` is the sign in the equation: `true` for +, `false` for −. The default of each rule is that of constants: the
/// caller has set the primals of the unknowns, and there are no other components.
#[expect(unused_variables, reason = "the rules of a germ without a tangent do nothing")]
pub trait Kernel {
    /// `y = a·b`, including the primal.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
        y[0] = a[0] * b[0];
    }

    /// `b·y = a`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {}

    /// `y′ = y·x′`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn exponential<C: Field>(y: &mut [C], x: &[C]) {}

    /// `s′ = c·x′, c′ = ±s·x′`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {}

    /// `y′ = w·x′, w = w₀ ± (y² − y₀²)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {}

    /// `y² = x`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn root<C: Field>(y: &mut [C], x: &[C]) {}

    /// `(a + y)² = a² + b²`, for y₀ = b₀ = 0 and a₀ ≠ 0; each `scratch` is as long as y.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C], scratch: [&mut [C]; 2]) {}

    /// `q·y′ = x′`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {}

    /// `w·y′ = x′, w′ = ±x·y′`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {}

    /// `x·y′ = p·y·x′`, for x₀ ≠ 0; each `scratch` is as long as y.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn power<C: Field>(y: &mut [C], x: &[C], p: C, scratch: [&mut [C]; 2]) {}

    /// `y′ = w·x′`, for all of w.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quadrature<C: Field>(y: &mut [C], w: &[C], x: &[C]) {}

    /// `y = f(x)`, including the primal, from the unscaled derivatives `f⁽ᵏ⁾(x₀)` to the order of y; the scratch is as
    /// long as y.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn composition<C: Field>(y: &mut [C], f: &[C], x: &[C], scratch: &mut [C]) {
        y[0] = f[0];
    }

    /// Whether all components that a rule has computed are finite. It suffices to look at the components into which all
    /// others enter.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn all_finite<C: Field>(y: &[C]) -> bool {
        y[y.len() - 1].all_finite()
    }

    /// Calls `show` for the terms (i, j, k) of a product: component k has the term aᵢ·bⱼ.
    fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
        show([0; 3]);
    }

    /// The grade of a component: how many tangents it has.
    fn grade(index: usize) -> usize {
        0
    }
}

/// The rules of constants.
#[derive(Clone, Copy, Debug)]
pub struct Constant;

impl Kernel for Constant {}
