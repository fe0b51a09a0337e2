//! Functions of arrays with rules of their own: every rule against the same function in plain loops, in every mode; and
//! what a recording does with them.

mod modes;
mod points;
mod steps;
mod users;

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{
    convolution, log_sum_exp, lower_mul_vec, mat_mul, mul_vec, norm, polynomial, prefix_sum, quadratic_form, softmax,
    transposed_mul_vec, upper_mul_vec,
};

/// A function of arrays, as a rule and as plain loops.
pub trait Pair {
    /// Its name.
    const NAME: &'static str;

    /// The lengths of its arguments.
    fn lengths(&self) -> Vec<usize>;

    /// The function by its rule.
    fn rule<R: Real>(&self, x: &[Vec<R>]) -> Vec<R>;

    /// The function in plain loops.
    fn plain<R: Real>(&self, x: &[Vec<R>]) -> Vec<R>;
}

/// A function over all pairs of a rule and its loops.
pub trait ForEach {
    fn call<P: Pair>(&mut self, pair: &P);
}

/// Defines pairs, and visits them.
macro_rules! pairs {
    ($($Name:ident [$($length:expr),+]: |$x:ident| $rule:expr, $plain:expr;)+) => {
        $(
            struct $Name;

            impl Pair for $Name {
                const NAME: &'static str = stringify!($Name);

                fn lengths(&self) -> Vec<usize> {
                    vec![$($length),+]
                }

                fn rule<R: Real>(&self, $x: &[Vec<R>]) -> Vec<R> {
                    $rule
                }

                fn plain<R: Real>(&self, $x: &[Vec<R>]) -> Vec<R> {
                    $plain
                }
            }
        )+

        /// Visits every pair.
        pub fn for_each(visitor: &mut impl ForEach) {
            $(visitor.call(&$Name);)+
        }
    };
}

/// A·x of a matrix by rows, in a plain loop.
fn rows_times<R: Real>(a: &[R], x: &[R]) -> Vec<R> {
    let rows = a.chunks(x.len());
    rows.map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect()
}

/// ln Σ exp xᵢ, in a plain loop.
fn ln_of_exponentials<R: Real>(x: &[R]) -> R {
    x.iter().map(|x| x.exp()).sum::<R>().ln()
}

/// The weights exp xᵢ / Σ exp xⱼ, in a plain loop.
fn weights<R: Real>(x: &[R]) -> Vec<R> {
    let total: R = x.iter().map(|x| x.exp()).sum();
    x.iter().map(|x| x.exp() / total).collect()
}

pairs! {
    LogSumExp [5]: |x| vec![log_sum_exp(&x[0])],
        vec![ln_of_exponentials(&x[0])];
    LogSumExpOfOne [1]: |x| vec![log_sum_exp(&x[0])], vec![x[0][0]];
    Softmax [4]: |x| softmax(&x[0]), weights(&x[0]);
    Norm [3]: |x| vec![norm(&x[0])],
        vec![x[0].iter().map(|x| x * x).sum::<R>().sqrt()];
    MulVec [12, 4]: |x| mul_vec(&x[0], &x[1]),
        rows_times(&x[0], &x[1]);
    TransposedMulVec [12, 4]: |x| transposed_mul_vec(&x[0], &x[1]),
        (0..3).map(|j| (0..4).map(|i| x[0][i * 3 + j] * x[1][i]).sum()).collect();
    LowerMulVec [15, 5]: |x| lower_mul_vec(&x[0], &x[1]),
        (0..5).map(|i| (0..=i).map(|j| x[0][i * (i + 1) / 2 + j] * x[1][j]).sum()).collect();
    UpperMulVec [10, 4]: |x| upper_mul_vec(&x[0], &x[1]), {
        let start = |i: usize| (0..i).map(|k| 4 - k).sum::<usize>();
        (0..4).map(|i| (i..4).map(|j| x[0][start(i) + j - i] * x[1][j]).sum()).collect()
    };
    LowerTimesSeveral [6, 6]: |x| lower_mul_vec(&x[0], &x[1]),
        (0..6).map(|i| (0..=i % 3).map(|j| x[0][(i % 3) * (i % 3 + 1) / 2 + j] * x[1][i - i % 3 + j]).sum()).collect();
    UpperTimesSeveral [3, 6]: |x| upper_mul_vec(&x[0], &x[1]),
        (0..6).map(|i| if i % 2 == 0 { x[0][0] * x[1][i] + x[0][1] * x[1][i + 1] } else { x[0][2] * x[1][i] }).collect();
    MatMul [6, 15]: |x| mat_mul(&x[0], &x[1], 3), {
        let entry = |i: usize, j: usize| (0..3).map(|k| x[0][i * 3 + k] * x[1][k * 5 + j]).sum();
        (0..10).map(|k| entry(k / 5, k % 5)).collect()
    };
    QuadraticForm [9, 3]: |x| vec![quadratic_form(&x[0], &x[1])],
        vec![(0..9).map(|k| x[0][k] * x[1][k / 3] * x[1][k % 3]).sum()];
    Polynomial [5, 1]: |x| vec![polynomial(&x[0], x[1][0])],
        vec![x[0].iter().enumerate().map(|(i, c)| *c * x[1][0].powi(i as i32)).sum()];
    PrefixSum [4]: |x| prefix_sum(&x[0]),
        (0..4).map(|i| x[0][..=i].iter().sum()).collect();
    Convolution [3, 4]: |x| convolution(&x[0], &x[1]), {
        let mut y = vec![R::zero(); 6];
        (0..12).for_each(|k| y[k / 4 + k % 4] += x[0][k / 4] * x[1][k % 4]);
        y
    };
    // Arguments with slopes and shared nodes, steps after steps, entries between them, and an array that is used twice.
    Network [9, 3]: |x| {
        let hidden: Vec<R> = mul_vec(&x[0], &x[1]).iter().map(|h| h.tanh()).collect();
        let again = mul_vec(&x[0], &hidden);
        let shares = softmax(&again);
        let mixed: Vec<R> = shares.iter().zip(&x[1]).map(|(s, x)| s * x + s).collect();
        vec![log_sum_exp(&mul_vec(&x[0], &mixed)), quadratic_form(&x[0], &again), log_sum_exp(&again)]
    }, {
        let hidden: Vec<R> = rows_times(&x[0], &x[1]).iter().map(|h| h.tanh()).collect();
        let again = rows_times(&x[0], &hidden);
        let shares = weights(&again);
        let mixed: Vec<R> = shares.iter().zip(&x[1]).map(|(s, x)| s * x + s).collect();
        let form = QuadraticForm.plain(&[x[0].clone(), again.clone()])[0];
        vec![ln_of_exponentials(&rows_times(&x[0], &mixed)), form, ln_of_exponentials(&again)]
    };
}

/// Numbers between −1 and 1 that differ from one another, from a seed.
pub fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    core::iter::repeat_with(next).take(count).collect()
}

/// The arguments of a pair, cut out of numbers.
pub fn cut<P: Pair, R: Clone>(pair: &P, all: &[R]) -> Vec<Vec<R>> {
    let mut rest = all;
    let mut take = |length| {
        let (first, others) = rest.split_at(length);
        rest = others;
        first.to_vec()
    };
    pair.lengths().into_iter().map(&mut take).collect()
}
