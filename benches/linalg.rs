//! Linear algebra on bundles and on variables: beside the same of floats, by hand, and by nalgebra and num-dual number
//! by number.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench linalg`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::{assert_equal, compare_runs, contender, criterion};
use criterion::Criterion;
use nalgebra::{DMatrix, DVector};
use num_dual::Dual64;
use tangent_bundle::linalg::{self, Entry};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

/// An entry of a well conditioned matrix, about the size of 1/n off the diagonal.
fn entry(n: usize, i: usize, j: usize) -> f64 {
    let x = (0.7 * i as f64 + 1.3 * j as f64 + 0.3 * (i * j) as f64).sin() / n as f64;
    if i == j { x + 2.0 } else { x }
}

/// The matrix with all Taylor coefficients to an order, the k-th a rotation of the entries.
fn matrices(n: usize, order: usize) -> Vec<DMatrix<f64>> {
    let part = |k: usize| DMatrix::from_fn(n, n, |i, j| entry(n, (i + k) % n, j) / (1.0 + k as f64));
    (0..=order).map(part).collect()
}

/// The matrix of bundles of these coefficients.
fn bundles<N: Order>(parts: &[DMatrix<f64>]) -> DMatrix<TaylorBundle<N>> {
    DMatrix::from_fn(parts[0].nrows(), parts[0].ncols(), |i, j| {
        beside::taylor(&parts.iter().map(|part| part[(i, j)]).collect::<Vec<_>>())
    })
}

/// All coefficients of numbers.
fn coefficients<N: Order>(x: &DMatrix<TaylorBundle<N>>) -> Vec<f64> {
    let all = x.iter().flat_map(|x| (0..=N::USIZE).map(|k| x.taylor_coefficient(k)));
    all.collect()
}

/// Solutions, n = 50 at order 5.
fn solutions(criterion: &mut Criterion) {
    const N: usize = 50;
    let parts = matrices(N, 5);
    let (a, floats) = (bundles::<U5>(&parts), &parts[0]);
    let right = DMatrix::from_fn(N, 1, |i, _| 1.0 + (i as f64).cos());
    let b = right.map(TaylorBundle::<U5>::from);
    let by_hand = || {
        let lu = floats.clone().lu();
        let mut x: Vec<DMatrix<f64>> = Vec::with_capacity(6);
        for k in 0..6 {
            let mut rest = if k == 0 { right.clone() } else { DMatrix::zeros(N, 1) };
            for j in 1..=k {
                rest.gemm(-1.0, &parts[j], &x[k - j], 1.0);
            }
            assert!(lu.solve_mut(&mut rest));
            x.push(rest);
        }
        x
    };
    let ours = linalg::solve(&a, &b).expect("a regular matrix");
    let hand: Vec<f64> = (0..N)
        .flat_map(|i| by_hand().into_iter().map(move |x| x[i]).collect::<Vec<_>>())
        .collect();
    assert_equal("solutions", &coefficients(&ours), &hand);
    assert_equal(
        "solutions of nalgebra",
        &coefficients(&a.clone().lu().solve(&b).expect("regular")),
        &hand,
    );
    let dual = DMatrix::from_fn(N, N, |i, j| Dual64::new(parts[0][(i, j)], parts[1][(i, j)]));
    let dual_right = right.map(Dual64::from);
    let contenders = vec![
        contender("f64", || black_box(floats).clone().lu().solve(&right)),
        contender("hand", by_hand),
        contender("ours", || linalg::solve(black_box(&a), &b)),
        contender("nalgebra", || black_box(&a).clone().lu().solve(&b)),
        contender("num-dual, order 1", || black_box(&dual).clone().lu().solve(&dual_right)),
    ];
    compare_runs(criterion, "solve, n = 50, order 5", contenders, 20);
}

/// Products, n = 100 at order 3.
fn products(criterion: &mut Criterion) {
    const N: usize = 100;
    let parts = matrices(N, 3);
    let (a, floats) = (bundles::<U3>(&parts), &parts[0]);
    let by_hand = || {
        let sum = |k: usize| (0..=k).map(|i| &parts[i] * &parts[k - i]).reduce(|sum, x| sum + x);
        (0..4).map(|k| sum(k).expect("one at least")).collect::<Vec<_>>()
    };
    let hand = by_hand();
    let target: Vec<f64> = (0..N * N).flat_map(|i| hand.iter().map(move |x| x[i])).collect();
    let ours = linalg::mat_mul(&a, &a).expect("square");
    assert_equal("products", &coefficients(&ours), &target);
    assert_equal("products of nalgebra", &coefficients(&(&a * &a)), &target);
    let contenders = vec![
        contender("f64", || black_box(floats) * floats),
        contender("hand", by_hand),
        contender("ours", || linalg::mat_mul(black_box(&a), &a)),
        contender("nalgebra", || black_box(&a) * &a),
    ];
    compare_runs(criterion, "product, n = 100, order 3", contenders, 4);
}

/// ½·bᵀA⁻¹b + ½·ln det A, with the entries of A and then those of b.
fn likelihood<R: Real + Entry>(n: usize, x: &[R]) -> R {
    let a = DMatrix::from_column_slice(n, n, &x[..n * n]);
    let b = DVector::from_column_slice(&x[n * n..]);
    let lu = linalg::lu(&a).expect("a regular matrix");
    let solution = lu.solve(&b).expect("as many rows");
    let product = linalg::mat_mul(&b.transpose(), &solution).expect("as many rows")[(0, 0)];
    (product + lu.ln_determinant().0) * 0.5
}

/// Its gradient: ∂/∂A = ½·(A⁻ᵀ − A⁻ᵀb·(A⁻¹b)ᵀ) and ∂/∂b = ½·(A⁻¹ + A⁻ᵀ)·b.
fn gradient_by_hand<R: nalgebra::RealField + Copy>(a: &DMatrix<R>, b: &DVector<R>) -> Vec<R> {
    let half: R = nalgebra::convert(0.5);
    let inverse = a.clone().lu().try_inverse().expect("a regular matrix");
    let (x, z) = (&inverse * b, inverse.transpose() * b);
    let by_a = (inverse.transpose() - &z * x.transpose()) * half;
    let by_b = (x + z) * half;
    by_a.iter().chain(by_b.iter()).copied().collect()
}

/// The gradient and the Hessian-vector product of a likelihood, n = 50, by all entries.
fn likelihoods(criterion: &mut Criterion) {
    const N: usize = 50;
    let a = DMatrix::from_fn(N, N, |i, j| entry(N, i, j));
    let b = DVector::from_fn(N, |i, _| 1.0 + (i as f64).cos());
    let x: Vec<f64> = a.iter().chain(b.iter()).copied().collect();
    let direction: Vec<f64> = (0..x.len()).map(|i| (0.1 * i as f64).sin()).collect();
    let by_hand = || gradient_by_hand(black_box(&a), &b);
    let ours = || {
        let recording = Recording::new();
        let x: Vec<Var> = x.iter().map(|x| recording.variable(*x)).collect();
        recording.pull_back([(likelihood(N, &x), 1.0)])
    };
    let by_number = || {
        let recording = Recording::new();
        let x: Vec<Var> = x.iter().map(|x| recording.variable(*x)).collect();
        let a = DMatrix::from_column_slice(N, N, &x[..N * N]);
        let b = DVector::from_column_slice(&x[N * N..]);
        let lu = a.lu();
        let pivots = lu
            .u()
            .diagonal()
            .iter()
            .fold(Var::from(0.0), |sum, u| sum + u.abs().ln());
        let y = (b.dot(&lu.solve(&b).expect("regular")) + pivots) * 0.5;
        recording.pull_back([(y, 1.0)])
    };
    let product = || {
        type T = TaylorBundle<U1>;
        let recording = Recording::new();
        let along = |(x, v): (&f64, &f64)| recording.variable(T::from_derivatives(*x, [*v]));
        let x: Vec<Var<T>> = x.iter().zip(&direction).map(along).collect();
        let slopes = recording.pull_back([(likelihood(N, &x), T::from(1.0))]);
        slopes.iter().map(|slope| slope.derivative(1)).collect::<Vec<f64>>()
    };
    let target = by_hand();
    assert_equal("gradient", &ours(), &target);
    assert_equal("gradient number by number", &by_number(), &target);
    // The product is the tangent of the gradient.
    let along = |i: usize| TaylorBundle::<U1>::from_derivatives(x[i], [direction[i]]);
    let moving_a = DMatrix::from_fn(N, N, |i, j| along(j * N + i));
    let moving_b = DVector::from_fn(N, |i, _| along(N * N + i));
    let moving = || -> Vec<f64> {
        let slopes = gradient_by_hand(black_box(&moving_a), &moving_b);
        slopes.iter().map(|slope| slope.derivative(1)).collect()
    };
    let target = moving();
    assert_equal("product of Hessian and vector", &product(), &target);
    let contenders = vec![
        contender("f64", || likelihood(N, black_box(&x))),
        contender("hand", by_hand),
        contender("ours", ours),
        contender("nalgebra", by_number),
    ];
    compare_runs(criterion, "gradient of a likelihood, n = 50", contenders, 10);
    let contenders = vec![
        contender("f64", || likelihood(N, black_box(&x))),
        contender("ours", product),
        contender("nalgebra", moving),
    ];
    compare_runs(criterion, "its Hessian times a vector", contenders, 10);
}

fn main() {
    let mut criterion = criterion();
    solutions(&mut criterion);
    products(&mut criterion);
    likelihoods(&mut criterion);
    criterion.final_summary();
}
