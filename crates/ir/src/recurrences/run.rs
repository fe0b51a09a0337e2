//! The recurrences: coefficient k of each step.
//!
//! Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 13; Jorba & Zou, A software package for the numerical
//! integration of ODEs by means of high-order Taylor methods (2005), prop. 2.1. A sum sₖ over products of coefficients
//! 1 to k − 1 is complete when coefficient k is due: [`Rows::push`] has added its terms as they became known. Its own
//! coefficient 0 is free: there is the reciprocal of what all coefficients are divided by. So each is a product, which
//! takes a fraction of the time of a quotient, and the reciprocal is rounded anew at each expansion.

use tangent_bundle::real::Real;

use crate::operation::Binary;
use crate::recurrences::code::{Code, Place, Primal, Step};
use crate::recurrences::rows::Rows;

impl Primal {
    fn of<R: Real>(self, x: &Rows<R>) -> R {
        match self {
            Self::Unary(f, a) => f.of(x.at(a, 0)),
            Self::Binary(f, [a, b]) => f.of(x.at(a, 0), x.at(b, 0)),
            Self::OneMinusSquare(a) => {
                let a = x.at(a, 0);
                (-a + 1.0) * (a + 1.0)
            }
        }
    }
}

/// The orders below which the quotients by the order are rounded once.
pub const ROUNDED_ONCE: usize = 8;

/// x/k.
///
/// The reciprocal of k is rounded, and a product with it is off in the same direction at each step of an integration:
/// small errors add up. So x is divided by the low orders, whose coefficients count, and multiplied by 1/k from
/// [`ROUNDED_ONCE`] on.
#[inline(always)]
pub fn divided<R: Real>(x: R, k: usize) -> R {
    if k < ROUNDED_ONCE && !k.is_power_of_two() {
        x / (k as f64)
    } else {
        x.scaled(1.0 / k as f64)
    }
}

impl<R: Real> Code<R> {
    /// Clears the sums of an expansion.
    pub fn clear(&self, x: &mut Rows<R>) {
        for row in &self.cleared {
            x.row_mut(*row).fill(R::from(0.0));
        }
    }

    /// Coefficient k of a result.
    #[inline(always)]
    pub fn result(&self, i: usize, x: &Rows<R>, k: usize) -> R {
        match self.results[i] {
            Place::Row(row) => x.at(row, k),
            Place::Constant(c) if k == 0 => self.constants[c as usize],
            Place::Constant(_) => R::from(0.0),
        }
    }

    /// Computes the primals. Returns whether all guards hold: if not, the recording has another branch.
    pub fn start(&self, x: &mut Rows<R>, words: &mut [bool]) -> bool {
        let c = |c: u32| self.constants[c as usize];
        for step in &self.steps {
            match *step {
                Step::Embed { y, c: i } => x.set(y, 0, c(i)),
                Step::Sum { y, a, b } => x.set(y, 0, x.at(a, 0) + x.at(b, 0)),
                Step::Difference { y, a, b } => x.set(y, 0, x.at(a, 0) - x.at(b, 0)),
                Step::Shift { y, a, c: i } => x.set(y, 0, x.at(a, 0) + c(i)),
                Step::Reflection { y, a, c: i } => x.set(y, 0, c(i) - x.at(a, 0)),
                Step::Negation { y, a } => x.set(y, 0, -x.at(a, 0)),
                Step::Scaling { y, a, c: i } => x.set(y, 0, x.at(a, 0) * c(i)),
                Step::Scaled { y, a, by } => x.set(y, 0, x.at(a, 0).scaled(by)),
                Step::Division { y, a, c: i } => x.set(y, 0, x.at(a, 0) / c(i)),
                Step::Product { y, a, b } => x.set(y, 0, x.at(a, 0) * x.at(b, 0)),
                Step::Square { y, a } => x.set(y, 0, x.at(a, 0) * x.at(a, 0)),
                Step::Quotient { y, a, b, s } => {
                    x.set(y, 0, x.at(a, 0) / x.at(b, 0));
                    x.set(s, 0, x.at(b, 0).recip());
                }
                Step::Reciprocal { y, c: i, b, s } => {
                    x.set(y, 0, c(i) / x.at(b, 0));
                    x.set(s, 0, x.at(b, 0).recip());
                }
                Step::Root { y, a, s } => {
                    let root = x.at(a, 0).sqrt();
                    x.set(y, 0, root);
                    x.set(s, 0, (root + root).recip());
                }
                Step::Power { y, primal, a, p, s, .. } => {
                    let a = x.at(a, 0);
                    x.set(y, 0, primal.map_or_else(|| a.pow(c(p)), |f| f.of(a)));
                    x.set(s[1], 0, a.recip());
                }
                Step::Rotation {
                    y, w, a, hyperbolic, ..
                } => {
                    let a = x.at(a, 0);
                    let (sine, cosine) = if hyperbolic { (a.sinh(), a.cosh()) } else { a.sin_cos() };
                    x.set(y, 0, sine);
                    x.set(w, 0, cosine);
                }
                Step::Riccati {
                    y, w, a, hyperbolic, ..
                } => {
                    let a = x.at(a, 0);
                    let tangent = if hyperbolic { a.tanh() } else { a.tan() };
                    x.set(y, 0, tangent);
                    x.set(
                        w,
                        0,
                        if hyperbolic {
                            a.cosh().powi(-2)
                        } else {
                            tangent * tangent + 1.0
                        },
                    );
                }
                Step::Differential { y, .. } => x.set(y, 0, R::from(0.0)),
                Step::Exponential { y, primal, .. }
                | Step::Integral { y, primal, .. }
                | Step::Replacement { y, primal, .. } => x.set(y, 0, primal.of(x)),
                Step::Locally { y, f, a } => x.set(y, 0, f.of(x.at(a, 0))),
                Step::Remainder { y, a, b } => x.set(y, 0, x.at(a, 0) % x.at(b, 0)),
                Step::Choice { y, a, b, word } => x.set(y, 0, x.at(if words[word as usize] { a } else { b }, 0)),
                Step::Compare { word, how, a, b } => {
                    words[word as usize] = how.holds(&x.at(a, 0), &x.at(b, 0));
                }
                Step::IsFirst { word, f, a, b } => {
                    let [a, b] = [a, b].map(|row| x.at(row, 0).scalar());
                    words[word as usize] = is_first(f.of(a, b), a, b, f);
                }
                Step::SameSign { word, a, b } => {
                    let [a, b] = [a, b].map(|row| x.at(row, 0).scalar().is_sign_negative());
                    words[word as usize] = a == b;
                }
                Step::Logic { word, how, of: [a, b] } => {
                    words[word as usize] = how.of(words[a as usize], words[b as usize]);
                }
                Step::Not { word, of } => words[word as usize] = !words[of as usize],
                Step::Guard { word, recorded, .. } => {
                    if words[word as usize] != recorded {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Computes the coefficients k ≥ 1, after those below k.
    #[inline(always)]
    pub fn advance(&self, x: &mut Rows<R>, words: &[bool], k: usize) {
        for step in &self.later {
            advance(step, &self.constants, x, words, k);
        }
    }
}

/// Whether min or max of a and b is a: the other one at a tie of min, the first one at a tie of max.
fn is_first(result: f64, a: f64, b: f64, f: Binary) -> bool {
    if a == b {
        f == Binary::Max
    } else {
        result == a || a.is_nan() && b.is_nan()
    }
}

/// Coefficient k of a step.
#[inline(always)]
fn advance<R: Real>(step: &Step, constants: &[R], x: &mut Rows<R>, words: &[bool], k: usize) {
    let c = |c: u32| constants[c as usize];
    match *step {
        Step::Sum { y, a, b } => x.set(y, k, x.at(a, k) + x.at(b, k)),
        Step::Difference { y, a, b } => x.set(y, k, x.at(a, k) - x.at(b, k)),
        Step::Shift { y, a, .. } | Step::Replacement { y, a, .. } => x.set(y, k, x.at(a, k)),
        Step::Reflection { y, a, .. } | Step::Negation { y, a } => x.set(y, k, -x.at(a, k)),
        Step::Scaling { y, a, c: i } => x.set(y, k, x.at(a, k) * c(i)),
        Step::Scaled { y, a, by } => x.set(y, k, x.at(a, k).scaled(by)),
        // As a quotient by a row that does not change.
        Step::Division { y, a, c: i } => x.set(y, k, x.at(a, k) * c(i).recip()),
        // yₖ = sₖ + a₀·bₖ + aₖ·b₀
        Step::Product { y, a, b } => {
            x.set(y, k, x.at(y, k) + (x.at(a, 0) * x.at(b, k) + x.at(a, k) * x.at(b, 0)));
            x.push(y, [a, b], k);
        }
        // yₖ = sₖ + 2·a₀·aₖ
        Step::Square { y, a } => {
            let ends = x.at(a, 0) * x.at(a, k);
            x.set(y, k, x.at(y, k) + (ends + ends));
            x.push_square(y, a, k);
        }
        // yₖ = (aₖ − sₖ − y₀·bₖ)·s₀,   s of b·y, s₀ = 1/b₀
        Step::Quotient { y, a, b, s } => {
            let rest = x.at(a, k) - x.at(s, k) - x.at(y, 0) * x.at(b, k);
            x.set(y, k, rest * x.at(s, 0));
            x.push(s, [b, y], k);
        }
        // yₖ = −(sₖ + y₀·bₖ)·s₀,   s of b·y, s₀ = 1/b₀
        Step::Reciprocal { y, b, s, .. } => {
            x.set(y, k, -(x.at(s, k) + x.at(y, 0) * x.at(b, k)) * x.at(s, 0));
            x.push(s, [b, y], k);
        }
        // yₖ = (aₖ − sₖ)·s₀,   s of y·y, s₀ = 1/(2·y₀)
        Step::Root { y, a, s } => {
            x.set(y, k, (x.at(a, k) - x.at(s, k)) * x.at(s, 0));
            x.push_square(s, y, k);
        }
        // k·yₖ = (p·(s₀ₖ + dₖ·y₀) − s₁ₖ)·s₁₀,   s₀ of d·y, s₁ of a·z, s₁₀ = 1/a₀
        Step::Power { y, a, p, d, z, s, .. } => {
            let dk = x.at(a, k).scaled(k as f64);
            x.set(d, k, dk);
            let zk = ((x.at(s[0], k) + dk * x.at(y, 0)) * c(p) - x.at(s[1], k)) * x.at(s[1], 0);
            x.set(z, k, zk);
            x.set(y, k, divided(zk, k));
            x.push(s[0], [d, y], k);
            x.push(s[1], [a, z], k);
        }
        // k·yₖ = sₖ + dₖ·y₀,   s of d·y
        Step::Exponential { y, a, d, s, .. } => {
            let dk = x.at(a, k).scaled(k as f64);
            x.set(d, k, dk);
            x.set(y, k, divided(x.at(s, k) + dk * x.at(y, 0), k));
            x.push(s, [d, y], k);
        }
        // k·yₖ = s₀ₖ + dₖ·w₀,   k·wₖ = ∓(s₁ₖ + dₖ·y₀),   s₀ of d·w, s₁ of d·y
        Step::Rotation {
            y,
            w,
            a,
            d,
            s,
            hyperbolic,
        } => {
            let dk = x.at(a, k).scaled(k as f64);
            x.set(d, k, dk);
            x.set(y, k, divided(x.at(s[0], k) + dk * x.at(w, 0), k));
            let wk = divided(x.at(s[1], k) + dk * x.at(y, 0), k);
            x.set(w, k, if hyperbolic { wk } else { -wk });
            x.push(s[0], [d, w], k);
            x.push(s[1], [d, y], k);
        }
        // k·yₖ = s₀ₖ + dₖ·w₀,   wₖ = ±(s₁ₖ + 2·y₀·yₖ),   s₀ of d·w, s₁ of y·y
        Step::Riccati {
            y,
            w,
            a,
            d,
            s,
            hyperbolic,
        } => {
            let dk = x.at(a, k).scaled(k as f64);
            x.set(d, k, dk);
            let yk = divided(x.at(s[0], k) + dk * x.at(w, 0), k);
            x.set(y, k, yk);
            let ends = x.at(y, 0) * yk;
            let wk = x.at(s[1], k) + (ends + ends);
            x.set(w, k, if hyperbolic { -wk } else { wk });
            x.push(s[0], [d, w], k);
            x.push_square(s[1], y, k);
        }
        Step::Differential { y, a } => x.set(y, k, x.at(a, k).scaled(k as f64)),
        Step::Integral { y, z, .. } => x.set(y, k, divided(x.at(z, k), k)),
        // a % b = a − n·b for an integer n, which the primals decide.
        Step::Remainder { y, a, b } => {
            let [whole, divisor, rest] = [a, b, y].map(|row| x.at(row, 0).scalar());
            let n = ((whole - rest) / divisor).round();
            x.set(y, k, x.at(a, k) - x.at(b, k).scaled(n));
        }
        Step::Choice { y, a, b, word } => x.set(y, k, x.at(if words[word as usize] { a } else { b }, k)),
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
