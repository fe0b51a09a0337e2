//! Recorded functions, answering for a gradient: beside the function, its gradient by hand, and the tape.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench programs`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::{assert_equal, compare_runs, contender, criterion};
use criterion::Criterion;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Interpreter, Prepare, Symbol, Value, trace};

/// Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
fn rosenbrock<R: Real>(x: Vec<R>) -> R {
    x.windows(2)
        .map(|w| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (w[0] - 1.0).powi(2))
        .sum()
}

fn rosenbrock_by_hand(x: &[f64]) -> Vec<f64> {
    let mut slope = vec![0.0; x.len()];
    for i in 0..x.len() - 1 {
        let a = x[i + 1] - x[i] * x[i];
        slope[i + 1] += 200.0 * a;
        slope[i] += 2.0 * (x[i] - 1.0) - 400.0 * a * x[i];
    }
    slope
}

/// Gradients of Rosenbrock's function at eight points.
fn rosenbrocks(criterion: &mut Criterion, n: usize) {
    let points: Vec<Vec<f64>> = (0..8)
        .map(|k| (0..n).map(|i| 0.5 + 0.1 * ((i + k) as f64).sin()).collect())
        .collect();
    let x = &points[0];
    let recorded = trace(rosenbrock::<Symbol>, x.clone()).expect("it can be recorded");
    let mut program = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut several = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut results = vec![(0.0, vec![0.0; n]); 8];
    several.call_many(&points, &mut results).expect("the path is the same");
    for (x, (_, slope)) in points.iter().zip(&results) {
        assert_equal("several points", slope, &rosenbrock_by_hand(x));
    }
    assert_equal(
        "program",
        &program.call(x).expect("the path is the same").1,
        &rosenbrock_by_hand(x),
    );
    let contenders = vec![
        contender("f64", || rosenbrock(black_box(x.clone()))),
        contender("hand", || rosenbrock_by_hand(black_box(x))),
        contender("tape", || gradient(rosenbrock, black_box(x))),
        contender("program", || {
            program.call(black_box(x)).expect("the path is the same").0
        }),
        contender("eight points", || {
            several
                .call_many(black_box(&points), &mut results)
                .expect("the path is the same")
        }),
    ];
    compare_runs(
        criterion,
        &format!("gradient of Rosenbrock {n}"),
        contenders,
        20_000 / n as u64,
    );
}

/// The gradient by a program with a loop over an array, which has the same length for every n.
fn loops_over_arrays(criterion: &mut Criterion, n: usize) {
    let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.1 * (i as f64).sin()).collect();
    let text = include_str!("../crates/ir/examples/ir/rosenbrock.ir");
    let function = Function::parse(text).expect("the example is a function");
    let program = function.compile().expect("it compiles");
    let adjoint = function
        .adjoint()
        .expect("it has an adjoint")
        .compile()
        .expect("it compiles");
    let arguments = [Value::Array(x.clone()), Value::Real(1.0)];
    let slopes = adjoint.run(&arguments).expect("it runs").reals();
    assert_equal("loop", &slopes[1..], &rosenbrock_by_hand(&x));
    let contenders = vec![
        contender("f64", || rosenbrock(black_box(x.clone()))),
        contender("hand", || rosenbrock_by_hand(black_box(&x))),
        contender("tape", || gradient(rosenbrock, black_box(&x))),
        contender("value of the loop", || {
            program.run(black_box(&arguments[..1])).expect("it runs")
        }),
        contender("loop over an array", || {
            adjoint.run(black_box(&arguments)).expect("it runs")
        }),
    ];
    compare_runs(
        criterion,
        &format!("gradient of Rosenbrock {n} by a loop"),
        contenders,
        (200_000 / n as u64).max(2),
    );
}

fn main() {
    let mut criterion = criterion();
    let criterion = &mut criterion;
    for n in [10, 100, 1000] {
        rosenbrocks(criterion, n);
    }
    for n in [1000, 100_000] {
        loops_over_arrays(criterion, n);
    }
    criterion.final_summary();
}
