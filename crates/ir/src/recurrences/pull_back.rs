//! The recurrences backward: covectors on the coefficients k of each step's operands, from those on its result.
//!
//! Each step is the reverse of its recurrence in [`Code::advance`], with the sums written out: `ū = Σ v̄·∂v/∂u`. The
//! coefficients of all rows of an expansion stay in memory, so nothing is recorded. A step of order p takes O(p²)
//! operations backward as forward.

use tangent_bundle::bundle::TaylorBundle;
use tangent_bundle::order::U1;
use tangent_bundle::real::Real;

use crate::operation::{Binary, Unary};
use crate::recurrences::code::{Code, Place, Primal, Step};
use crate::recurrences::rows::{Row, Rows};
use crate::recurrences::run::divided;

/// A number that moves along one direction.
type Dual<R> = TaylorBundle<U1, R>;

/// x + ε.
fn moving<R: Real>(x: R) -> Dual<R> {
    Dual::from_taylor_coefficients(x, [R::from(1.0)])
}

/// A number that does not move.
fn resting<R: Real>(x: R) -> Dual<R> {
    Dual::from_taylor_coefficients(x, [R::from(0.0)])
}

/// The slope of what moves.
fn slope<R: Real>(y: &Dual<R>) -> R {
    y.taylor_coefficient(1)
}

fn slope_of_unary<R: Real>(f: Unary, a: R) -> R {
    slope(&f.of(moving(a)))
}

fn slopes_of_binary<R: Real>(f: Binary, [a, b]: [R; 2]) -> [R; 2] {
    [slope(&f.of(moving(a), resting(b))), slope(&f.of(resting(a), moving(b)))]
}

/// Covectors on the rows and the constants of code.
#[derive(Clone, Debug)]
pub struct Covectors<R> {
    /// The covectors on the coefficients of each row.
    pub rows: Rows<R>,
    /// The covectors on the constants, by their numbers.
    pub constants: Vec<R>,
}

impl<R: Real> Covectors<R> {
    /// Adds to the covector on coefficient k of a row.
    #[inline(always)]
    fn add(&mut self, row: Row, k: usize, w: R) {
        let sum = self.rows.at(row, k) + w;
        self.rows.set(row, k, sum);
    }

    /// Adds to the covector on a constant.
    #[inline(always)]
    fn add_to_constant(&mut self, c: u32, w: R) {
        self.constants[c as usize] += w;
    }

    /// Adds w·bₖ₋ᵢ to the covectors on aᵢ, for i = from, …, k: those of Σ aᵢ·bₖ₋ᵢ.
    #[inline(always)]
    fn add_products(&mut self, a: Row, from: usize, w: R, b: &[R], k: usize) {
        let on = &mut self.rows.row_mut(a)[from..=k];
        for (on, b) in on.iter_mut().zip(b[..=k - from].iter().rev()) {
            *on += w * *b;
        }
    }

    /// Adds w·bₖ₋ᵢ to the covectors on aᵢ, for i = 1, …, k − 1.
    #[inline(always)]
    fn add_inner_products(&mut self, a: Row, w: R, b: &[R], k: usize) {
        let on = &mut self.rows.row_mut(a)[1..k];
        for (on, b) in on.iter_mut().zip(b[1..k].iter().rev()) {
            *on += w * *b;
        }
    }
}

impl Primal {
    /// Pulls the covector on the primal of a step back.
    fn pull_back<R: Real>(self, x: &Rows<R>, w: R, on: &mut Covectors<R>) {
        match self {
            Self::Unary(f, a) => on.add(a, 0, w * slope_of_unary(f, x.at(a, 0))),
            Self::Binary(f, [a, b]) => {
                let [by_a, by_b] = slopes_of_binary(f, [a, b].map(|row| x.at(row, 0)));
                on.add(a, 0, w * by_a);
                on.add(b, 0, w * by_b);
            }
            Self::OneMinusSquare(a) => on.add(a, 0, w * x.at(a, 0).scaled(-2.0)),
        }
    }
}

impl<R: Real> Code<R> {
    /// Pulls the covectors on the coefficients 1 to p of the solution x′ = f back to its coefficients 0 and to the
    /// constants. The first rows of the covectors are those of the state, and the others are zero.
    pub fn pull_back(&self, x: &Rows<R>, words: &[bool], p: usize, on: &mut Covectors<R>) {
        for k in (0..p).rev() {
            for (i, place) in self.results.iter().enumerate() {
                let w = divided(on.rows.at(i as Row, k + 1), k + 1);
                match *place {
                    Place::Row(row) => on.add(row, k, w),
                    Place::Constant(c) if k == 0 => on.add_to_constant(c, w),
                    Place::Constant(_) => {}
                }
            }
            if k == 0 {
                for step in self.steps.iter().rev() {
                    primal(step, &self.constants, x, words, on);
                }
            } else {
                for step in self.later.iter().rev() {
                    later(step, &self.constants, x, words, k, on);
                }
            }
        }
    }
}

/// Pulls the covector on the primal of a step back.
fn primal<R: Real>(step: &Step, constants: &[R], x: &Rows<R>, words: &[bool], on: &mut Covectors<R>) {
    let c = |c: u32| constants[c as usize];
    match *step {
        Step::Embed { y, c: i } => on.add_to_constant(i, on.rows.at(y, 0)),
        Step::Shift { y, a, c: i } => {
            let w = on.rows.at(y, 0);
            on.add(a, 0, w);
            on.add_to_constant(i, w);
        }
        Step::Reflection { y, a, c: i } => {
            let w = on.rows.at(y, 0);
            on.add(a, 0, -w);
            on.add_to_constant(i, w);
        }
        Step::Quotient { y, a, b, .. } => {
            let q = on.rows.at(y, 0) / x.at(b, 0);
            on.add(a, 0, q);
            on.add(b, 0, -q * x.at(y, 0));
        }
        Step::Reciprocal { y, c: i, b, .. } => {
            let q = on.rows.at(y, 0) / x.at(b, 0);
            on.add_to_constant(i, q);
            on.add(b, 0, -q * x.at(y, 0));
        }
        Step::Root { y, a, .. } => {
            let root = x.at(y, 0);
            on.add(a, 0, on.rows.at(y, 0) / (root + root));
        }
        Step::Power { y, primal, a, p, .. } => {
            let (w, at) = (on.rows.at(y, 0), x.at(a, 0));
            match primal {
                Some(f) => on.add(a, 0, w * slope_of_unary(f, at)),
                None => {
                    let [by_a, by_p] = slopes_of_binary(Binary::Pow, [at, c(p)]);
                    on.add(a, 0, w * by_a);
                    on.add_to_constant(p, w * by_p);
                }
            }
        }
        Step::Rotation {
            y, w, a, hyperbolic, ..
        } => {
            let [on_sine, on_cosine] = [y, w].map(|row| on.rows.at(row, 0));
            let along_cosine = on_cosine * x.at(y, 0);
            let signed = if hyperbolic { along_cosine } else { -along_cosine };
            on.add(a, 0, on_sine * x.at(w, 0) + signed);
        }
        // y′ = w, and w = 1 ± y².
        Step::Riccati {
            y, w, a, hyperbolic, ..
        } => {
            let through = on.rows.at(w, 0) * x.at(y, 0).scaled(if hyperbolic { -2.0 } else { 2.0 });
            on.add(a, 0, (on.rows.at(y, 0) + through) * x.at(w, 0));
        }
        Step::Exponential { y, primal, .. }
        | Step::Integral { y, primal, .. }
        | Step::Replacement { y, primal, .. } => primal.pull_back(x, on.rows.at(y, 0), on),
        Step::Differential { .. } => {}
        // The sums of one product, and what is the same at every order.
        _ => later(step, constants, x, words, 0, on),
    }
}

/// Pulls the covector on coefficient k of a step back.
#[inline(always)]
fn later<R: Real>(step: &Step, constants: &[R], x: &Rows<R>, words: &[bool], k: usize, on: &mut Covectors<R>) {
    let c = |c: u32| constants[c as usize];
    match *step {
        Step::Sum { y, a, b } => {
            let w = on.rows.at(y, k);
            on.add(a, k, w);
            on.add(b, k, w);
        }
        Step::Difference { y, a, b } => {
            let w = on.rows.at(y, k);
            on.add(a, k, w);
            on.add(b, k, -w);
        }
        Step::Shift { y, a, .. } | Step::Replacement { y, a, .. } => on.add(a, k, on.rows.at(y, k)),
        Step::Reflection { y, a, .. } | Step::Negation { y, a } => on.add(a, k, -on.rows.at(y, k)),
        Step::Scaling { y, a, c: i } => {
            let w = on.rows.at(y, k);
            on.add(a, k, w * c(i));
            on.add_to_constant(i, w * x.at(a, k));
        }
        Step::Scaled { y, a, by } => on.add(a, k, on.rows.at(y, k).scaled(by)),
        Step::Division { y, a, c: i } => {
            let q = on.rows.at(y, k) / c(i);
            on.add(a, k, q);
            on.add_to_constant(i, -q * x.at(y, k));
        }
        // yₖ = Σ aᵢ·bₖ₋ᵢ
        Step::Product { y, a, b } => {
            let w = on.rows.at(y, k);
            on.add_products(a, 0, w, x.row(b), k);
            on.add_products(b, 0, w, x.row(a), k);
        }
        Step::Square { y, a } => {
            let w = on.rows.at(y, k);
            on.add_products(a, 0, w + w, x.row(a), k);
        }
        // yₖ = (aₖ − Σ_{i≥1} bᵢ·yₖ₋ᵢ)/b₀
        Step::Quotient { y, a, b, .. } => {
            let q = on.rows.at(y, k) / x.at(b, 0);
            on.add(a, k, q);
            divisor([b, y], -q, x, k, on);
        }
        Step::Reciprocal { y, b, .. } => {
            let q = on.rows.at(y, k) / x.at(b, 0);
            divisor([b, y], -q, x, k, on);
        }
        // yₖ = (aₖ − Σ_{0<i<k} yᵢ·yₖ₋ᵢ)/(2·y₀)
        Step::Root { y, a, .. } => {
            let root = x.at(y, 0);
            let w = on.rows.at(y, k);
            let q = w / (root + root);
            on.add(a, k, q);
            let twice = -(q + q);
            on.add_inner_products(y, twice, x.row(y), k);
            on.add(y, 0, twice * x.at(y, k));
        }
        // a₀·zₖ = p·Σ_{i≥1} dᵢ·yₖ₋ᵢ − Σ_{0<i<k} aᵢ·zₖ₋ᵢ,   zₖ = k·yₖ,   dₖ = k·aₖ
        Step::Power { y, a, p, d, z, .. } => {
            let on_z = on.rows.at(z, k) + on.rows.at(y, k).scaled(1.0 / k as f64);
            let q = on_z / x.at(a, 0);
            let along = q * c(p);
            moved([d, y], along, x, k, on);
            let terms = x.row(d)[1..=k].iter().zip(x.row(y)[..k].iter().rev());
            let sum = terms.fold(R::from(0.0), |sum, (d, y)| sum + *d * *y);
            on.add_to_constant(p, q * sum);
            on.add_inner_products(a, -q, x.row(z), k);
            on.add_inner_products(z, -q, x.row(a), k);
            on.add(a, 0, -q * x.at(z, k));
            on.add(a, k, on.rows.at(d, k).scaled(k as f64));
        }
        // k·yₖ = Σ_{i≥1} dᵢ·yₖ₋ᵢ,   dₖ = k·aₖ
        Step::Exponential { y, a, d, .. } => {
            let w = on.rows.at(y, k).scaled(1.0 / k as f64);
            moved([d, y], w, x, k, on);
            on.add(a, k, on.rows.at(d, k).scaled(k as f64));
        }
        // k·yₖ = Σ_{i≥1} dᵢ·wₖ₋ᵢ,   k·wₖ = ∓Σ_{i≥1} dᵢ·yₖ₋ᵢ
        Step::Rotation {
            y, w, a, d, hyperbolic, ..
        } => {
            let over = 1.0 / k as f64;
            let on_sine = on.rows.at(y, k).scaled(over);
            let on_cosine = on.rows.at(w, k).scaled(if hyperbolic { over } else { -over });
            moved([d, w], on_sine, x, k, on);
            moved([d, y], on_cosine, x, k, on);
            on.add(a, k, on.rows.at(d, k).scaled(k as f64));
        }
        // k·yₖ = Σ_{i≥1} dᵢ·wₖ₋ᵢ,   wₖ = ±Σ yᵢ·yₖ₋ᵢ
        Step::Riccati {
            y, w, a, d, hyperbolic, ..
        } => {
            let on_square = on.rows.at(w, k).scaled(if hyperbolic { -2.0 } else { 2.0 });
            on.add_products(y, 0, on_square, x.row(y), k);
            let on_y = on.rows.at(y, k).scaled(1.0 / k as f64);
            moved([d, w], on_y, x, k, on);
            on.add(a, k, on.rows.at(d, k).scaled(k as f64));
        }
        Step::Differential { y, a } => on.add(a, k, on.rows.at(y, k).scaled(k as f64)),
        Step::Integral { y, z, .. } => on.add(z, k, on.rows.at(y, k).scaled(1.0 / k as f64)),
        Step::Remainder { y, a, b } => {
            let [whole, by, rest] = [a, b, y].map(|row| x.at(row, 0).scalar());
            let n = ((whole - rest) / by).round();
            let w = on.rows.at(y, k);
            on.add(a, k, w);
            on.add(b, k, w.scaled(-n));
        }
        Step::Choice { y, a, b, word } => {
            let chosen = if words[word as usize] { a } else { b };
            on.add(chosen, k, on.rows.at(y, k));
        }
        Step::Embed { .. }
        | Step::Locally { .. }
        | Step::Compare { .. }
        | Step::IsFirst { .. }
        | Step::SameSign { .. }
        | Step::Logic { .. }
        | Step::Not { .. }
        | Step::Guard { .. } => {}
    }
}

/// Pulls w on Σ_{i=0}^{k} bᵢ·yₖ₋ᵢ back, but for the term of y_k itself on y.
#[inline(always)]
fn divisor<R: Real>([b, y]: [Row; 2], w: R, x: &Rows<R>, k: usize, on: &mut Covectors<R>) {
    on.add_products(b, 0, w, x.row(y), k);
    below(y, w, x.row(b), k, on);
}

/// Pulls w on Σ_{i=1}^{k} dᵢ·yₖ₋ᵢ back.
#[inline(always)]
fn moved<R: Real>([d, y]: [Row; 2], w: R, x: &Rows<R>, k: usize, on: &mut Covectors<R>) {
    on.add_products(d, 1, w, x.row(y), k);
    below(y, w, x.row(d), k, on);
}

/// Adds w·bₖ₋ᵢ to the covectors on yᵢ, for i = 0, …, k − 1.
#[inline(always)]
fn below<R: Real>(y: Row, w: R, b: &[R], k: usize, on: &mut Covectors<R>) {
    let on = &mut on.rows.row_mut(y)[..k];
    for (on, b) in on.iter_mut().zip(b[1..=k].iter().rev()) {
        *on += w * *b;
    }
}
