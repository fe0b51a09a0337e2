//! Gradients in reverse: over the function itself, by hand, and by echidna's tape.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench reverse`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::functions::{INPUTS, Mixture, NEURONS, PARAMETERS, rosenbrock, rosenbrock_by_hand};
use beside::gmm::Gmm;
use beside::{assert_equal, compare_runs, contender, is_asked_for};
use criterion::Criterion;
use num_traits::Float;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{dot, linear_combination, mat_vec, norm_squared, sum};

/// Rosenbrock's function for the numbers of other crates.
fn rosenbrock_of_floats<T: Float>(x: &[T]) -> T {
    let c = |c: f64| T::from(c).expect("a float");
    x.windows(2).fold(c(0.0), |sum, w| {
        let (a, b) = (w[1] - w[0] * w[0], w[0] - c(1.0));
        sum + a * a * c(100.0) + b * b
    })
}

/// The Helmholtz energy of a mixture, by sums and products that record single nodes, and for the numbers of other
/// crates.
trait Energies {
    fn by_rules<R: Real>(&self, x: &[R]) -> R;
    fn of_floats<T: Float>(&self, x: &[T]) -> T;
}

impl Energies for Mixture {
    fn by_rules<R: Real>(&self, x: &[R]) -> R {
        let bx = linear_combination(&self.b, x);
        let free = -bx + 1.0;
        let over = free.recip();
        let logarithms: Vec<R> = x.iter().map(|x| (*x * over).ln()).collect();
        let root = std::f64::consts::SQRT_2;
        let logarithm = ((bx * (1.0 + root) + 1.0) / (bx * (1.0 - root) + 1.0)).ln();
        dot(x, &logarithms) - dot(x, &mat_vec(&self.a, x)) / (bx * 8.0_f64.sqrt()) * logarithm
    }

    fn of_floats<T: Float>(&self, x: &[T]) -> T {
        let c = |c: f64| T::from(c).expect("a float");
        let along = |row: &[f64]| row.iter().zip(x).fold(c(0.0), |sum, (a, x)| sum + *x * c(*a));
        let bx = along(&self.b);
        let over = (c(1.0) - bx).recip();
        let entropy = x.iter().fold(c(0.0), |sum, x| sum + *x * (*x * over).ln());
        let rows = self.a.chunks_exact(x.len());
        let quadratic = rows.zip(x).fold(c(0.0), |sum, (row, x)| sum + *x * along(row));
        let root = std::f64::consts::SQRT_2;
        let logarithm = ((c(1.0) + bx * c(1.0 + root)) / (c(1.0) + bx * c(1.0 - root))).ln();
        entropy - quadratic / (bx * c(8.0_f64.sqrt())) * logarithm
    }
}

/// The logarithm of the likelihood of points under a mixture of normal distributions with diagonal covariances: the
/// parameters are, for each component, a weight, d means and d logarithms of precisions.
struct Normals {
    dimension: usize,
    points: Vec<f64>,
}

impl Normals {
    fn new(dimension: usize, points: usize) -> Self {
        let points = (0..points * dimension)
            .map(|k| (0.37 * k as f64).sin() + 0.1 * (k % 5) as f64)
            .collect();
        Self { dimension, points }
    }

    fn likelihood<R: Real>(&self, parameters: &[R]) -> R {
        let d = self.dimension;
        let components: Vec<(R, Vec<R>, &[R])> = parameters
            .chunks_exact(1 + 2 * d)
            .map(|p| {
                let precisions: Vec<R> = p[1 + d..].iter().map(|s| s.exp()).collect();
                (p[0] + sum(&p[1 + d..]), precisions, &p[1..1 + d])
            })
            .collect();
        let mut scaled = vec![R::from(0.0); d];
        let mut terms = Vec::new();
        let mut all = Vec::new();
        for point in self.points.chunks_exact(d) {
            terms.clear();
            for (weight, precisions, means) in &components {
                for i in 0..d {
                    scaled[i] = (means[i] - point[i]) * precisions[i];
                }
                terms.push(*weight - norm_squared(&scaled) * 0.5);
            }
            let top = terms.iter().fold(f64::NEG_INFINITY, |top, term| top.max(term.scalar()));
            let parts: Vec<R> = terms.iter().map(|term| (*term - top).exp()).collect();
            all.push(sum(&parts).ln() + top);
        }
        sum(&all)
    }

    fn likelihood_of_floats<T: Float>(&self, parameters: &[T]) -> T {
        let d = self.dimension;
        let c = |c: f64| T::from(c).expect("a float");
        let zero = c(0.0);
        let components: Vec<(T, Vec<T>, &[T])> = parameters
            .chunks_exact(1 + 2 * d)
            .map(|p| {
                let precisions: Vec<T> = p[1 + d..].iter().map(|s| s.exp()).collect();
                (
                    p[1 + d..].iter().fold(p[0], |sum, s| sum + *s),
                    precisions,
                    &p[1..1 + d],
                )
            })
            .collect();
        let mut all = zero;
        for point in self.points.chunks_exact(d) {
            let terms: Vec<T> = components
                .iter()
                .map(|(weight, precisions, means)| {
                    let square = (0..d).fold(zero, |sum, i| {
                        let z = (means[i] - c(point[i])) * precisions[i];
                        sum + z * z
                    });
                    *weight - square * c(0.5)
                })
                .collect();
            let top = terms
                .iter()
                .fold(f64::NEG_INFINITY, |top, term| top.max(term.to_f64().expect("a float")));
            let parts = terms.iter().fold(zero, |sum, term| sum + (*term - c(top)).exp());
            all = all + parts.ln() + c(top);
        }
        all
    }
}

/// The network, with products that record single nodes.
fn network<R: Real>(parameters: &[R]) -> R {
    let mut activations: Vec<R> = (0..INPUTS).map(|i| R::from((0.9 * i as f64).cos())).collect();
    let mut rest = parameters;
    for neurons in [NEURONS, NEURONS, 1] {
        let width = activations.len() + 1;
        let (layer, after) = rest.split_at(neurons * width);
        let rows = layer.chunks_exact(width);
        activations = rows
            .map(|row| (dot(&row[..width - 1], &activations) + row[width - 1]).tanh())
            .collect();
        rest = after;
    }
    activations[0]
}

fn network_of_floats<T: Float>(parameters: &[T]) -> T {
    let mut activations: Vec<T> = (0..INPUTS)
        .map(|i| T::from((0.9 * i as f64).cos()).expect("a float"))
        .collect();
    let mut rest = parameters;
    for neurons in [NEURONS, NEURONS, 1] {
        let width = activations.len() + 1;
        let (layer, after) = rest.split_at(neurons * width);
        let rows = layer.chunks_exact(width);
        activations = rows
            .map(|row| {
                row.iter()
                    .zip(&activations)
                    .fold(row[width - 1], |sum, (w, a)| sum + *w * *a)
                    .tanh()
            })
            .collect();
        rest = after;
    }
    activations[0]
}

/// A function of floats.
type Function<'a> = &'a dyn Fn(&[f64]) -> f64;

/// A gradient.
type Gradient<'a> = &'a dyn Fn(&[f64]) -> Vec<f64>;

/// A function at a point, its gradient by hand where there is one, ours, and echidna's.
struct Case<'a> {
    what: &'a str,
    runs: u64,
    x: &'a [f64],
    f: Function<'a>,
    by_hand: Option<Gradient<'a>>,
    ours: Gradient<'a>,
    by_rules: Option<Gradient<'a>>,
    echidna: Gradient<'a>,
}

fn gradients(criterion: &mut Criterion, case: Case) {
    let Case {
        what,
        runs,
        x,
        f,
        by_hand,
        ours,
        by_rules,
        echidna,
    } = case;
    if !is_asked_for(what) {
        return;
    }
    let target = echidna(x);
    assert_equal(what, &ours(x), &target);
    let mut contenders = vec![contender("f64", || f(black_box(x)))];
    if let Some(by_hand) = by_hand {
        assert_equal(what, &by_hand(x), &target);
        contenders.push(contender("hand", || by_hand(black_box(x))));
    }
    contenders.push(contender("ours", || ours(black_box(x))));
    if let Some(by_rules) = by_rules {
        assert_equal(what, &by_rules(x), &target);
        contenders.push(contender("array rules", || by_rules(black_box(x))));
    }
    contenders.push(contender("echidna", || echidna(black_box(x))));
    compare_runs(criterion, what, contenders, runs);
}

/// The same gradient forward, of an array in one chunk of directions, and in reverse, of a vector: where the drivers
/// change from one to the other.
fn crossover<const N: usize>(criterion: &mut Criterion) {
    let x: [f64; N] = std::array::from_fn(|i| 0.5 + 0.3 * (1.7 * i as f64).sin());
    let mixture = Mixture::new(N);
    both_ways(
        criterion,
        &format!("Rosenbrock, {N}, both ways"),
        &x,
        &rosenbrock,
        &|_| forward_gradient(|x| rosenbrock(x), black_box(&x)),
        &|x| gradient(|x: Vec<_>| rosenbrock(&x), x.to_vec()),
    );
    both_ways(
        criterion,
        &format!("Helmholtz, {N}, both ways"),
        &x,
        &|x| mixture.by_rules(x),
        &|_| forward_gradient(|x| mixture.by_rules(x), black_box(&x)),
        &|x| gradient(|x: Vec<_>| mixture.by_rules(&x), x.to_vec()),
    );
}

fn both_ways(criterion: &mut Criterion, what: &str, x: &[f64], f: Function, forward: Gradient, reverse: Gradient) {
    assert_equal(what, &forward(x), &reverse(x));
    let contenders = vec![
        contender("f64", || f(black_box(x))),
        contender("forward", || forward(black_box(x))),
        contender("reverse", || reverse(black_box(x))),
    ];
    compare_runs(criterion, what, contenders, 1000);
}

/// A gradient in chunks of eight directions, as many passes as it takes.
fn forward_gradient<const N: usize>(
    f: impl Fn(&[ChunkBundle<U1, U8>; N]) -> ChunkBundle<U1, U8>,
    x: &[f64; N],
) -> Vec<f64> {
    let mut slope = Vec::with_capacity(N);
    for first in (0..N).step_by(8) {
        let seeded = std::array::from_fn(|i| match i.checked_sub(first) {
            Some(lane) if lane < 8 => Bundle::<U1>::chunk::<U8>(x[i], lane + 1),
            _ => x[i].into(),
        });
        let y = f(&seeded);
        slope.extend((1..=8.min(N - first)).map(|lane| y.along([lane])));
    }
    slope
}

/// The Hessian of the Helmholtz energy: in reverse over chunks, and forward alone, two groups of four directions at a
/// time.
fn hessians(criterion: &mut Criterion) {
    const N: usize = 50;
    let x: Vec<f64> = (0..N).map(|i| 1.0 + 0.1 * (i % 9) as f64).collect();
    let mixture = Mixture::new(N);
    let ours = |x: &[f64]| hessian(|x: Vec<_>| mixture.by_rules(&x), x.to_vec()).concat();
    let forward = |x: &[f64]| {
        let mut all = vec![0.0; N * N];
        let groups = N.div_ceil(4);
        for q in 1..groups {
            for p in 0..q {
                let lane = |i: usize| match i / 4 {
                    group if group == p => i % 4 + 1,
                    group if group == q => i % 4 + 5,
                    _ => 0,
                };
                let seeded: Vec<ChunkBundle<U2, U8>> = (0..N)
                    .map(|i| {
                        if lane(i) > 0 {
                            Bundle::<U2>::chunk::<U8>(x[i], lane(i))
                        } else {
                            x[i].into()
                        }
                    })
                    .collect();
                let y = mixture.by_rules(&seeded);
                let active: Vec<usize> = (0..N).filter(|i| lane(*i) > 0).collect();
                for i in &active {
                    for j in &active {
                        all[i * N + j] = y.along([lane(*i), lane(*j)]);
                    }
                }
            }
        }
        all
    };
    assert_equal("Hessian", &ours(&x), &forward(&x));
    let contenders = vec![
        contender("f64", || mixture.by_rules(black_box(&x))),
        contender("ours", || ours(black_box(&x))),
        contender("forward", || forward(black_box(&x))),
    ];
    compare_runs(criterion, "Hessian of Helmholtz, 50", contenders, 20);
}

fn main() {
    let mut criterion = beside::criterion();
    let c = &mut criterion;
    crossover::<8>(c);
    crossover::<16>(c);
    crossover::<24>(c);
    crossover::<40>(c);
    hessians(c);
    for n in [10, 100, 1000, 10_000] {
        let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.3 * (1.7 * i as f64).sin()).collect();
        gradients(
            c,
            Case {
                what: &format!("Rosenbrock, {n}"),
                runs: (200_000 / n as u64).max(3),
                x: &x,
                f: &rosenbrock,
                by_hand: Some(&rosenbrock_by_hand),
                ours: &|x| gradient(|x: Vec<_>| rosenbrock(&x), x.to_vec()),
                by_rules: None,
                echidna: &|x| echidna::grad(rosenbrock_of_floats, x),
            },
        );
    }
    for n in [10, 100, 1000] {
        let x: Vec<f64> = (0..n).map(|i| 1.0 + 0.1 * (i % 9) as f64).collect();
        let mixture = Mixture::new(n);
        gradients(
            c,
            Case {
                what: &format!("Helmholtz, {n}"),
                runs: (200_000 / (n * n) as u64).max(3),
                x: &x,
                f: &|x| mixture.by_rules(x),
                by_hand: Some(&|x| mixture.gradient_by_hand(x)),
                ours: &|x| gradient(|x: Vec<_>| mixture.by_rules(&x), x.to_vec()),
                by_rules: None,
                echidna: &|x| echidna::grad(|x| mixture.of_floats(x), x),
            },
        );
    }
    let normals = Normals::new(10, 1000);
    let x: Vec<f64> = (0..25 * 21).map(|i| 0.3 * (0.7 * i as f64).sin()).collect();
    gradients(
        c,
        Case {
            what: "Gaussian mixture",
            runs: 3,
            x: &x,
            f: &|x| normals.likelihood(x),
            by_hand: None,
            ours: &|x| gradient(|x: Vec<_>| normals.likelihood(&x), x.to_vec()),
            by_rules: None,
            echidna: &|x| echidna::grad(|x| normals.likelihood_of_floats(x), x),
        },
    );
    for (d, components, points) in [(2, 5, 1000), (10, 25, 400), (20, 50, 100), (64, 25, 100)] {
        let mixture = Gmm::new(d, components, points);
        gradients(
            c,
            Case {
                what: &format!("GMM, {d}"),
                runs: (2000 / d as u64 / components as u64).max(1),
                x: &mixture.start(),
                f: &|x| mixture.likelihood(x),
                by_hand: Some(&|x| mixture.gradient_by_hand(x)),
                ours: &|x| gradient(|x: Vec<_>| mixture.likelihood(&x), x.to_vec()),
                by_rules: Some(&|x| gradient(|x: Vec<_>| mixture.likelihood_by_rules(&x), x.to_vec())),
                echidna: &|x| echidna::grad(|x| mixture.likelihood_of_floats(x), x),
            },
        );
    }
    let x: Vec<f64> = (0..PARAMETERS).map(|i| 0.2 * (1.3 * i as f64).sin()).collect();
    gradients(
        c,
        Case {
            what: "network of tanh",
            runs: 100,
            x: &x,
            f: &network,
            by_hand: None,
            ours: &|x| gradient(|x: Vec<_>| network(&x), x.to_vec()),
            by_rules: None,
            echidna: &|x| echidna::grad(network_of_floats, x),
        },
    );
    criterion.final_summary();
}
