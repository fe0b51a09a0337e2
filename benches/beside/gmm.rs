//! Gaussian mixtures with a Wishart prior, as ADBench defines them.
//!
//! ```text
//! L(α, μ, q, l) = Σᵢ log Σₖ exp(αₖ + Σⱼ qₖⱼ − ½·‖Qₖ·(xᵢ − μₖ)‖²) − n·log Σₖ exp αₖ
//!               + Σₖ (½γ²·(‖exp qₖ‖² + ‖lₖ‖²) − m·Σⱼ qₖⱼ)
//! ```
//!
//! Qₖ is lower triangular, with exp qₖ on its diagonal and lₖ below, row by row. Constants are left out.
//!
//! Source: Šrajer, Kukelova & Fitzgibbon, A Benchmark of Selected Algorithmic Differentiation Tools (2018), sec. 2.

use std::rc::Rc;

use num_traits::Float;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{self, norm_squared, sum};

/// γ and m of the prior.
const GAMMA: f64 = 1.0;
const M: f64 = 0.5;

/// A mixture of so many components in so many dimensions, and points.
pub struct Gmm {
    d: usize,
    components: usize,
    points: Rc<Vec<f64>>,
}

/// The squares `‖Q·(xᵢ − μ)‖²` for points xᵢ, of a lower triangle Q and a centre μ. The rows of Q are given without the
/// zeros.
#[derive(Clone)]
struct SquaredDistances {
    points: Rc<Vec<f64>>,
}

impl SquaredDistances {
    /// Calls a function with the index of each point, x − μ, and Q·(x − μ).
    fn each<R: Real>(&self, q: &[R], mu: &[R], mut show: impl FnMut(usize, &[R], &[R])) {
        let (mut x, mut y) = (mu.to_vec(), mu.to_vec());
        for (k, point) in self.points.chunks_exact(mu.len()).enumerate() {
            for ((x, mu), point) in x.iter_mut().zip(mu).zip(point) {
                *x = *mu - *point;
            }
            let mut rows = q;
            for (j, y) in y.iter_mut().enumerate() {
                let (row, below) = rows.split_at(j + 1);
                *y = row.iter().zip(&x).map(|(q, x)| *q * *x).sum();
                rows = below;
            }
            show(k, &x, &y);
        }
    }
}

impl ArrayRule<2> for SquaredDistances {
    fn lengths(&self, [_, mu]: [usize; 2]) -> [usize; 1] {
        [self.points.len() / mu]
    }

    fn value<R: Real>(&self, [q, mu]: [&[R]; 2], [squares]: [&mut [R]; 1]) {
        self.each(q, mu, |k, _, y| squares[k] = y.iter().map(|y| *y * *y).sum());
    }

    fn pull_back<R: Real>(&self, [q, mu]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_q, on_mu]: [&mut [R]; 2]) {
        self.each(q, mu, |k, x, y| {
            let mut at = 0;
            for (j, y) in y.iter().enumerate() {
                let back = w[k] * *y * 2.0;
                let row = at..at + j + 1;
                on_q[row.clone()].iter_mut().zip(x).for_each(|(on, x)| *on += back * *x);
                on_mu.iter_mut().zip(&q[row]).for_each(|(on, q)| *on += back * *q);
                at += j + 1;
            }
        });
    }
}

/// The parameters of a mixture: α, then μ, q and l, each component by component.
struct Parameters<'a, T> {
    alpha: &'a [T],
    mu: &'a [T],
    q: &'a [T],
    l: &'a [T],
}

/// Numbers in (0, 1) by a linear congruence.
fn numbers(seed: u64) -> impl Iterator<Item = f64> {
    let step = |x: &u64| {
        Some(
            x.wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407),
        )
    };
    std::iter::successors(Some(seed), step).map(|x| (x >> 11) as f64 / (1_u64 << 53) as f64)
}

impl Gmm {
    pub fn new(d: usize, components: usize, points: usize) -> Self {
        let points = numbers(7).skip(4).take(points * d).map(|u| 2.0 * u - 1.0).collect();
        Self {
            d,
            components,
            points: Rc::new(points),
        }
    }

    /// How many numbers are below a diagonal.
    fn below(&self) -> usize {
        self.d * (self.d - 1) / 2
    }

    /// Parameters from a seed.
    pub fn start(&self) -> Vec<f64> {
        let length = self.components * (1 + 2 * self.d + self.below());
        let scale = 1.0 / (self.d as f64).sqrt();
        numbers(11)
            .skip(4)
            .take(length)
            .map(|u| scale * (2.0 * u - 1.0))
            .collect()
    }

    fn parameters<'a, T>(&self, all: &'a [T]) -> Parameters<'a, T> {
        let (alpha, rest) = all.split_at(self.components);
        let (mu, rest) = rest.split_at(self.components * self.d);
        let (q, l) = rest.split_at(self.components * self.d);
        Parameters { alpha, mu, q, l }
    }

    /// The function as it is written over any real number.
    pub fn likelihood<R: Real>(&self, parameters: &[R]) -> R {
        let (d, zero) = (self.d, R::from(0.0));
        let Parameters { alpha, mu, q, l } = self.parameters(parameters);
        let diagonal: Vec<R> = q.iter().map(|q| q.exp()).collect();
        let sums: Vec<R> = q.chunks_exact(d).map(|q| q.iter().sum()).collect();
        let mut centred = vec![zero; d];
        let mut terms = vec![zero; self.components];
        let mut all = zero;
        for point in self.points.chunks_exact(d) {
            for k in 0..self.components {
                for j in 0..d {
                    centred[j] = mu[k * d + j] - point[j];
                }
                let l = &l[k * self.below()..];
                let mut square = zero;
                let mut row = 0;
                for j in 0..d {
                    let mut y = diagonal[k * d + j] * centred[j];
                    for i in 0..j {
                        y += l[row + i] * centred[i];
                    }
                    square += y * y;
                    row += j;
                }
                terms[k] = alpha[k] + sums[k] - square * 0.5;
            }
            all += log_sum_exp(&terms);
        }
        all -= log_sum_exp(alpha) * (self.points.len() / d) as f64;
        let squares: R = diagonal.iter().chain(l).map(|x| *x * *x).sum();
        all + squares * (0.5 * GAMMA * GAMMA) - sums.iter().sum::<R>() * M
    }

    /// The same by rules for arrays: one for the distances of all points from a component, and sums of exponentials.
    pub fn likelihood_by_rules<R: Real>(&self, parameters: &[R]) -> R {
        let (d, count) = (self.d, self.components);
        let points = self.points.len() / d;
        let Parameters { alpha, mu, q, l } = self.parameters(parameters);
        let diagonal: Vec<R> = q.iter().map(|q| q.exp()).collect();
        let sums: Vec<R> = q.chunks_exact(d).map(sum).collect();
        let rule = SquaredDistances {
            points: self.points.clone(),
        };
        let mut terms = vec![R::from(0.0); points * count];
        for k in 0..count {
            let mut below = &l[k * self.below()..];
            let mut triangle = Vec::with_capacity(self.below() + d);
            for (j, diagonal) in diagonal[k * d..][..d].iter().enumerate() {
                triangle.extend_from_slice(&below[..j]);
                triangle.push(*diagonal);
                below = &below[j..];
            }
            let [squares] = rule.of([&triangle, &mu[k * d..][..d]]);
            let log = alpha[k] + sums[k];
            for (i, square) in squares.iter().enumerate() {
                terms[i * count + k] = log - *square * 0.5;
            }
        }
        let logs: Vec<R> = terms.chunks_exact(count).map(reverse::log_sum_exp).collect();
        let all = sum(&logs) - reverse::log_sum_exp(alpha) * points as f64;
        let squares = norm_squared(&diagonal) + norm_squared(l);
        all + squares * (0.5 * GAMMA * GAMMA) - sum(&sums) * M
    }

    /// The same for the numbers of other crates.
    pub fn likelihood_of_floats<T: Float>(&self, parameters: &[T]) -> T {
        let c = |c: f64| T::from(c).expect("a float");
        let (d, zero) = (self.d, c(0.0));
        let total = |x: &[T]| x.iter().fold(zero, |sum, x| sum + *x);
        let log_sum_exp = |x: &[T]| {
            let top = x
                .iter()
                .fold(f64::NEG_INFINITY, |top, x| top.max(x.to_f64().expect("a float")));
            x.iter().fold(zero, |sum, x| sum + (*x - c(top)).exp()).ln() + c(top)
        };
        let Parameters { alpha, mu, q, l } = self.parameters(parameters);
        let diagonal: Vec<T> = q.iter().map(|q| q.exp()).collect();
        let sums: Vec<T> = q.chunks_exact(d).map(total).collect();
        let mut centred = vec![zero; d];
        let mut terms = vec![zero; self.components];
        let mut all = zero;
        for point in self.points.chunks_exact(d) {
            for k in 0..self.components {
                for j in 0..d {
                    centred[j] = mu[k * d + j] - c(point[j]);
                }
                let l = &l[k * self.below()..];
                let mut square = zero;
                let mut row = 0;
                for j in 0..d {
                    let mut y = diagonal[k * d + j] * centred[j];
                    for i in 0..j {
                        y = y + l[row + i] * centred[i];
                    }
                    square = square + y * y;
                    row += j;
                }
                terms[k] = alpha[k] + sums[k] - square * c(0.5);
            }
            all = all + log_sum_exp(&terms);
        }
        all = all - log_sum_exp(alpha) * c((self.points.len() / d) as f64);
        let squares = diagonal.iter().chain(l).fold(zero, |sum, x| sum + *x * *x);
        all + squares * c(0.5 * GAMMA * GAMMA) - total(&sums) * c(M)
    }

    pub fn gradient_by_hand(&self, parameters: &[f64]) -> Vec<f64> {
        let (d, below) = (self.d, self.below());
        let Parameters { alpha, mu, q, l } = self.parameters(parameters);
        let diagonal: Vec<f64> = q.iter().map(|q| q.exp()).collect();
        let sums: Vec<f64> = q.chunks_exact(d).map(|q| q.iter().sum()).collect();
        let mut slope = vec![0.0; parameters.len()];
        let (of_alpha, rest) = slope.split_at_mut(self.components);
        let (of_mu, rest) = rest.split_at_mut(self.components * d);
        let (of_q, of_l) = rest.split_at_mut(self.components * d);
        let mut centred = vec![0.0; self.components * d];
        let mut y = vec![0.0; self.components * d];
        let mut terms = vec![0.0; self.components];
        for point in self.points.chunks_exact(d) {
            for k in 0..self.components {
                let (centred, y) = (&mut centred[k * d..][..d], &mut y[k * d..][..d]);
                let mut row = &l[k * below..];
                for j in 0..d {
                    centred[j] = mu[k * d + j] - point[j];
                    let along: f64 = row.iter().zip(&centred[..j]).map(|(l, x)| l * x).sum();
                    y[j] = diagonal[k * d + j] * centred[j] + along;
                    row = &row[j..];
                }
                terms[k] = alpha[k] + sums[k] - 0.5 * y.iter().map(|y| y * y).sum::<f64>();
            }
            for (k, w) in softmax(&terms).into_iter().enumerate() {
                of_alpha[k] += w;
                let mut row = k * below;
                for j in 0..d {
                    let at = k * d + j;
                    let back = -w * y[at];
                    of_q[at] += w + back * centred[at] * diagonal[at];
                    of_mu[at] += back * diagonal[at];
                    for i in 0..j {
                        of_l[row + i] += back * centred[k * d + i];
                        of_mu[k * d + i] += back * l[row + i];
                    }
                    row += j;
                }
            }
        }
        let points = (self.points.len() / d) as f64;
        let weights = softmax(alpha);
        of_alpha
            .iter_mut()
            .zip(&weights)
            .for_each(|(slope, w)| *slope -= points * w);
        let square = GAMMA * GAMMA;
        of_q.iter_mut()
            .zip(&diagonal)
            .for_each(|(slope, q)| *slope += square * q * q - M);
        of_l.iter_mut().zip(l).for_each(|(slope, l)| *slope += square * l);
        slope
    }
}

/// log Σ exp xᵢ.
fn log_sum_exp<R: Real>(x: &[R]) -> R {
    let top = x.iter().fold(f64::NEG_INFINITY, |top, x| top.max(x.scalar()));
    x.iter().map(|x| (*x - top).exp()).sum::<R>().ln() + top
}

/// exp xᵢ / Σ exp xⱼ.
fn softmax(x: &[f64]) -> Vec<f64> {
    let top = x.iter().fold(f64::NEG_INFINITY, |top, x| top.max(*x));
    let parts: Vec<f64> = x.iter().map(|x| (x - top).exp()).collect();
    let sum: f64 = parts.iter().sum();
    parts.iter().map(|part| part / sum).collect()
}
