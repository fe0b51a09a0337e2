//! The rules on Taylor coefficients in K directions, `x_α = ∂^α x/α!`, by levels.
//!
//! Level d holds the coefficients of total order d. They form a homogeneous polynomial of degree d in K variables,
//! which along every ray through the origin is one Taylor coefficient. So the recurrences of a single direction hold
//! with levels in place of coefficients, and products of polynomials in place of products:
//!
//! ```text
//! one direction     k·yₖ = Σ_{j=1}^{k} j·xⱼ·yₖ₋ⱼ          for y′ = y·x′
//! K directions      the same, with xⱼ and yₖ₋ⱼ levels
//! ```
//!
//! A [`Grading`] says how long the levels are, and how two levels multiply. There are two gradings:
//!
//! | grading    | level 1   | level 2                   | level 3                    |
//! |------------|-----------|---------------------------|----------------------------|
//! | [`Chunk`]  | x_i       | x_ij, i ≤ j               | x_ijk, i ≤ j ≤ k           |
//! | [`Trace`]  | x_i       | the sum of all x_ii alone |                            |
//!
//! Monomials are in colexicographic order. So the number of x_ij within its level is `i + j(j+1)/2` for every K.

mod grading;

use core::marker::PhantomData;

use grading::order;
pub(crate) use grading::{Chunk, Grading, Monomial, Trace, rank};

use crate::kernel::Kernel;
use crate::real::{BaseFloat, Field};

/// The rules over a grading.
#[derive(Clone, Copy, Debug)]
pub struct Graded<G>(PhantomData<G>);

/// Level d of a germ.
#[cfg_attr(not(debug_assertions), inline(always))]
fn level<G: Grading, C>(x: &[C], d: usize) -> &[C] {
    &x[G::start(d)..G::start(d + 1)]
}

/// The levels below d, and level d mutably.
#[cfg_attr(not(debug_assertions), inline(always))]
fn split<G: Grading, C>(y: &mut [C], d: usize) -> (&[C], &mut [C]) {
    let (known, rest) = y.split_at_mut(G::start(d));
    (known, &mut rest[..G::start(d + 1) - G::start(d)])
}

/// `y_(p+q) ← y_(p+q) + w·a_p·b_q`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add<G: Grading, C: Field>(y: &mut [C], a: &[C], p: usize, b: &[C], q: usize, w: C::Scalar) {
    if p == 0 {
        add_multiple(y, level::<G, C>(b, q), a[0].scaled(w));
    } else if q == 0 {
        add_multiple(y, level::<G, C>(a, p), b[0].scaled(w));
    } else {
        G::multiply(y, level::<G, C>(a, p), p, level::<G, C>(b, q), q, w);
    }
}

/// `y ← y + c·a`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_multiple<C: Field>(y: &mut [C], a: &[C], c: C) {
    for i in 0..a.len() {
        y[i] = y[i] + a[i] * c;
    }
}

/// `y ← a`, element by element, so that a level can stay in registers.
#[cfg_attr(not(debug_assertions), inline(always))]
#[expect(
    clippy::manual_memcpy,
    reason = "a call to move a few numbers would keep them from registers"
)]
fn copy<C: Field>(y: &mut [C], a: &[C]) {
    for i in 0..a.len() {
        y[i] = a[i];
    }
}

/// `y_d ← a_d·c`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn set<G: Grading, C: Field>(y: &mut [C], a: &[C], d: usize, c: C) {
    let a = level::<G, C>(a, d);
    for i in 0..a.len() {
        y[i] = a[i] * c;
    }
}

/// `y ← c·y`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn multiply<C: Field>(y: &mut [C], c: C) {
    y.iter_mut().for_each(|y| *y = *y * c);
}

/// `target ← w·Σ_{j=1}^{k} (j/k)·x_j·z_(k−j)`: level k of the integral of w·z·x′.
#[cfg_attr(not(debug_assertions), inline(always))]
fn integrate<G: Grading, C: Field>(target: &mut [C], x: &[C], z: &[C], k: usize, w: C::Scalar) {
    set::<G, C>(target, x, k, z[0].scaled(w));
    for j in 1..k {
        add::<G, C>(target, x, j, z, k - j, w * ratio::<C::Scalar>(j, k));
    }
}

/// `target ← (x_k − Σ_{j=1}^{k−1} (j/k)·y_j·q_(k−j))/q₀`: level k of the integral of x′/q.
#[cfg_attr(not(debug_assertions), inline(always))]
fn divide_integral<G: Grading, C: Field>(target: &mut [C], x: &[C], y: &[C], q: &[C], k: usize, over_q0: C) {
    copy(target, level::<G, C>(x, k));
    for j in 1..k {
        add::<G, C>(target, y, j, q, k - j, -ratio::<C::Scalar>(j, k));
    }
    multiply(target, over_q0);
}

/// j/k as a float.
#[cfg_attr(not(debug_assertions), inline(always))]
fn ratio<S: BaseFloat>(j: usize, k: usize) -> S {
    S::from_f64(j as f64 / k as f64)
}

/// ±1.
#[cfg_attr(not(debug_assertions), inline(always))]
fn sign<S: BaseFloat, const PLUS: bool>() -> S {
    if PLUS { S::ONE } else { -S::ONE }
}

/// 1/b.
#[cfg_attr(not(debug_assertions), inline(always))]
fn over<C: Field>(b: C) -> C {
    b.one_like() / b
}

/// Runs a step for each level of a germ, with the number of the level as a constant. The compiler would unroll a loop
/// over levels too late to know their lengths.
macro_rules! each_level {
    ($length:expr, $k:ident => $step:block) => {{
        let order = order::<G>($length);
        if order >= 1 {
            let $k = 1_usize;
            $step
        }
        if order >= 2 {
            let $k = 2_usize;
            $step
        }
        if order >= 3 {
            let $k = 3_usize;
            $step
        }
    }};
}

impl<G: Grading> Kernel for Graded<G> {
    /// `y = a·b`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn product<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
        y[0] = a[0] * b[0];
        each_level!(y.len(), k => {
            let (_, target) = split::<G, C>(y, k);
            set::<G, C>(target, b, k, a[0]);
            for p in 1..=k {
                add::<G, C>(target, a, p, b, k - p, C::Scalar::ONE);
            }
        });
    }

    /// `y_k = (a_k − Σ_{p=1}^{k} b_p·y_(k−p))/b₀`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quotient<C: Field>(y: &mut [C], a: &[C], b: &[C]) {
        let over_b0 = over(b[0]);
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            copy(target, level::<G, C>(a, k));
            for p in 1..=k {
                add::<G, C>(target, b, p, known, k - p, -C::Scalar::ONE);
            }
            multiply(target, over_b0);
        });
    }

    /// `y_k = Σ_{j=1}^{k} (j/k)·x_j·y_(k−j)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn exponential<C: Field>(y: &mut [C], x: &[C]) {
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            integrate::<G, C>(target, x, known, k, C::Scalar::ONE);
        });
    }

    /// `s_k = Σ_{j=1}^{k} (j/k)·x_j·c_(k−j)`, and `c_k = ±Σ_{j=1}^{k} (j/k)·x_j·s_(k−j)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn rotation<C: Field, const PLUS: bool>(s: &mut [C], c: &mut [C], x: &[C]) {
        each_level!(s.len(), k => {
            let (s_known, s_target) = split::<G, C>(s, k);
            let (c_known, c_target) = split::<G, C>(c, k);
            integrate::<G, C>(s_target, x, c_known, k, C::Scalar::ONE);
            integrate::<G, C>(c_target, x, s_known, k, sign::<C::Scalar, PLUS>());
        });
    }

    /// `y_k = Σ_{j=1}^{k} (j/k)·x_j·w_(k−j)`, `w_k = ±Σ_{p=0}^{k} y_p·y_(k−p)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn riccati<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
        let plus = sign::<C::Scalar, PLUS>();
        each_level!(y.len(), k => {
            let (w_known, w_target) = split::<G, C>(w, k);
            integrate::<G, C>(split::<G, C>(y, k).1, x, w_known, k, C::Scalar::ONE);
            set::<G, C>(w_target, y, k, (y[0] + y[0]).scaled(plus));
            for p in 1..k {
                add::<G, C>(w_target, y, p, y, k - p, plus);
            }
        });
    }

    /// `y_k = (x_k − Σ_{p=1}^{k−1} y_p·y_(k−p))/(2·y₀)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn root<C: Field>(y: &mut [C], x: &[C]) {
        let half_over_y0 = over(y[0]).scaled(C::Scalar::from_f64(0.5));
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            copy(target, level::<G, C>(x, k));
            for p in 1..k {
                add::<G, C>(target, known, p, known, k - p, -C::Scalar::ONE);
            }
            multiply(target, half_over_y0);
        });
    }

    /// `y_1 = 0, y_2 = ½·b_1·b_1/a₀, y_3 = (b_1·b_2 − a_1·y_2)/a₀`. The first factors are divided by a₀ before they are
    /// multiplied.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn norm<C: Field>(y: &mut [C], a: &[C], b: &[C], [u, v]: [&mut [C]; 2]) {
        let over_a0 = over(a[0]);
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            for y in &mut *target {
                *y = y.zero_like();
            }
            match k {
                1 => {
                    set::<G, C>(split::<G, C>(u, 1).1, a, 1, over_a0);
                    set::<G, C>(split::<G, C>(v, 1).1, b, 1, over_a0);
                }
                2 => add::<G, C>(target, v, 1, b, 1, C::Scalar::from_f64(0.5)),
                _ => {
                    add::<G, C>(target, v, 1, b, 2, C::Scalar::ONE);
                    add::<G, C>(target, u, 1, known, 2, -C::Scalar::ONE);
                }
            }
        });
    }

    /// `y_k = (x_k − Σ_{j=1}^{k−1} (j/k)·y_j·q_(k−j))/q₀`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn integral<C: Field>(y: &mut [C], x: &[C], q: &[C]) {
        let over_q0 = over(q[0]);
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            divide_integral::<G, C>(target, x, known, q, k, over_q0);
        });
    }

    /// The rule of the integral with w in place of q, and `w_k = ±Σ_{j=1}^{k} (j/k)·y_j·x_(k−j)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn arc<C: Field, const PLUS: bool>(y: &mut [C], w: &mut [C], x: &[C]) {
        let over_w0 = over(w[0]);
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            let (w_known, w_target) = split::<G, C>(w, k);
            divide_integral::<G, C>(target, x, known, w_known, k, over_w0);
            integrate::<G, C>(w_target, y, x, k, sign::<C::Scalar, PLUS>());
        });
    }

    /// `y_k = (p·Σ_{j=1}^{k} (j/k)·x_j·y_(k−j) − Σ_{j=1}^{k−1} ((k−j)/k)·x_j·y_(k−j))/x₀`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn power<C: Field>(y: &mut [C], x: &[C], p: C, _scratch: [&mut [C]; 2]) {
        let over_x0 = over(x[0]);
        each_level!(y.len(), k => {
            let (known, target) = split::<G, C>(y, k);
            integrate::<G, C>(target, x, known, k, C::Scalar::ONE);
            multiply(target, p);
            for j in 1..k {
                add::<G, C>(target, x, j, known, k - j, -ratio::<C::Scalar>(k - j, k));
            }
            multiply(target, over_x0);
        });
    }

    /// `y_k = Σ_{j=1}^{k} (j/k)·x_j·w_(k−j)`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn quadrature<C: Field>(y: &mut [C], w: &[C], x: &[C]) {
        each_level!(y.len(), k => {
            integrate::<G, C>(split::<G, C>(y, k).1, x, w, k, C::Scalar::ONE);
        });
    }

    /// `y = f₀ + s·(f₁ + s·(f₂/2! + …))` for s = x − x₀, by Horner's rule.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn composition<C: Field>(y: &mut [C], f: &[C], x: &[C], _scratch: &mut [C]) {
        let half = C::Scalar::from_f64(0.5);
        match order::<G>(y.len()) {
            0 => {}
            1 => Self::horner_step(y, x, f[1], 1),
            2 => {
                Self::horner_step(y, x, f[2].scaled(half), 1);
                Self::horner_step(y, x, f[1], 2);
            }
            _ => {
                Self::horner_step(y, x, f[3].scaled(ratio(1, 6)), 1);
                Self::horner_step(y, x, f[2].scaled(half), 2);
                Self::horner_step(y, x, f[1], 3);
            }
        }
        y[0] = f[0];
    }

    /// Whether the highest level is finite. For level 1 the last component suffices: an infinity there comes from its
    /// own tangent, or from the primal.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn all_finite<C: Field>(y: &[C]) -> bool {
        match order::<G>(y.len()) {
            0 | 1 => y[y.len() - 1].all_finite(),
            top => level::<G, C>(y, top).iter().fold(true, |all, y| all & y.all_finite()),
        }
    }

    /// The terms of a product.
    fn terms(length: usize, show: &mut dyn FnMut([usize; 3])) {
        G::terms(length, show);
    }

    /// The level of a component.
    fn grade(index: usize) -> usize {
        order::<G>(index + 1)
    }
}

impl<G: Grading> Graded<G> {
    /// `y ← s·(c + y)` to a level. The primal of y is left out, and y is known to one level less.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn horner_step<C: Field>(y: &mut [C], x: &[C], c: C, top: usize) {
        if top >= 3 {
            let (known, target) = split::<G, C>(y, 3);
            set::<G, C>(target, x, 3, c);
            add::<G, C>(target, x, 1, known, 2, C::Scalar::ONE);
            add::<G, C>(target, x, 2, known, 1, C::Scalar::ONE);
        }
        if top >= 2 {
            let (known, target) = split::<G, C>(y, 2);
            set::<G, C>(target, x, 2, c);
            add::<G, C>(target, x, 1, known, 1, C::Scalar::ONE);
        }
        set::<G, C>(split::<G, C>(y, 1).1, x, 1, c);
    }
}
