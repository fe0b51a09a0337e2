//! Recorded functions, answering for a gradient: beside the function, its gradient by hand, and the tape.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench programs`; rows that begin with
//! `ratio` are the summary.

mod beside;

use std::hint::black_box;

use beside::{assert_equal, compare_runs, contender, criterion};
use criterion::Criterion;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};
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

/// exp(xy)·sin z + ln(1 + x²).
fn three<R: Real>(x: Vec<R>) -> R {
    (x[0] * x[1]).exp() * x[2].sin() + (x[0] * x[0] + 1.0).ln()
}

/// The attraction between two components. No two rows are alike.
#[inline(always)]
fn attraction(i: usize, j: usize) -> f64 {
    0.3 + 0.01 * (i + j) as f64 + 0.002 * (i * j) as f64
}

/// The Helmholtz energy of a mixture, in plain loops.
fn helmholtz<R: Real>(x: Vec<R>) -> R {
    let mut bx = R::from(0.0);
    for (i, x) in x.iter().enumerate() {
        bx += *x * (0.02 + 0.001 * i as f64);
    }
    let free = -bx + 1.0;
    let mut entropy = R::from(0.0);
    for x in &x {
        entropy += *x * (*x / free).ln();
    }
    let mut quadratic = R::from(0.0);
    for i in 0..x.len() {
        let mut row = R::from(0.0);
        for (j, x) in x.iter().enumerate() {
            row += *x * attraction(i, j);
        }
        quadratic += x[i] * row;
    }
    let root = std::f64::consts::SQRT_2;
    let logarithm = ((bx * (1.0 + root) + 1.0) / (bx * (1.0 - root) + 1.0)).ln();
    entropy - quadratic / (bx * 8.0_f64.sqrt()) * logarithm
}

/// The value and the gradient by a tape.
fn by_tape(f: impl Fn(Vec<Var>) -> Var, x: &[f64]) -> (f64, Vec<f64>) {
    let tape = Recording::new();
    let y = f(x.iter().map(|x| tape.variable(*x)).collect());
    (y.value(), tape.pull_back([(y, 1.0)]))
}

/// Gradients of a function at eight points near one.
macro_rules! gradients {
    ($criterion:ident, $name:expr, $f:ident, $at:expr, $runs:expr, $hand:expr) => {{
        let at: Vec<f64> = $at;
        let points: Vec<Vec<f64>> = (0..8)
            .map(|k| {
                at.iter()
                    .enumerate()
                    .map(|(i, x)| x * (1.0 + 0.05 * ((i + k) as f64).sin()))
                    .collect()
            })
            .collect();
        let x = &points[0];
        let recorded = trace($f::<Symbol>, x.clone()).expect("it can be recorded");
        let mut program = Interpreter::gradient(&recorded).expect("it has a gradient");
        let mut several = Interpreter::gradient(&recorded).expect("it has a gradient");
        let mut results = vec![(0.0, vec![0.0; at.len()]); 8];
        several.call_many(&points, &mut results).expect("the path is the same");
        for (x, (_, slope)) in points.iter().zip(&results) {
            assert_equal("several points", slope, &by_tape($f, x).1);
        }
        assert_equal(
            "program",
            &program.call(x).expect("the path is the same").1,
            &by_tape($f, x).1,
        );
        let hand: Option<fn(&[f64]) -> Vec<f64>> = $hand;
        let mut contenders = vec![contender("f64", || $f(black_box(x.clone())))];
        if let Some(hand) = hand {
            assert_equal("by hand", &hand(x), &by_tape($f, x).1);
            contenders.push(contender("hand", move || hand(black_box(x))));
        }
        contenders.push(contender("tape", || by_tape($f, black_box(x))));
        contenders.push(contender("program", || {
            program.call(black_box(x)).expect("the path is the same").0
        }));
        contenders.push(contender("eight points", || {
            several
                .call_many(black_box(&points), &mut results)
                .expect("the path is the same")
        }));
        compare_runs($criterion, &format!("gradient of {}", $name), contenders, $runs);
    }};
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
    gradients!(criterion, "three variables", three, vec![0.7, 0.4, 1.1], 5000, None);
    for n in [10, 100, 1000] {
        let name = format!("Rosenbrock {n}");
        gradients!(
            criterion,
            name,
            rosenbrock,
            vec![0.5; n],
            10_000 / n as u64,
            Some(rosenbrock_by_hand)
        );
    }
    for n in [10, 100] {
        gradients!(
            criterion,
            format!("Helmholtz {n}"),
            helmholtz,
            vec![0.5 / n as f64; n],
            20_000 / (n * n) as u64,
            None
        );
    }
    for n in [1000, 100_000] {
        loops_over_arrays(criterion, n);
    }
    criterion.final_summary();
}
