//! Arrays: the operations, their errors, what is copied, and their derivatives.

use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::{derivatives_of, push_forward_of};

use super::*;

/// Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² by a loop.
const ROSENBROCK: &str = include_str!("../../examples/ir/rosenbrock.ir");

fn rosenbrock<R: Real>(x: &[R]) -> R {
    let mut sum = R::from(0.0);
    for pair in x.windows(2) {
        let off = pair[1] - pair[0] * pair[0];
        let side = -pair[0] + 1.0;
        sum = sum + (off * off * 100.0 + side * side);
    }
    sum
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|i| (1.0 + i as f64 * 0.7).sin()).collect()
}

#[test]
fn a_loop_over_an_array_has_the_values_and_derivatives_of_the_rust_function() {
    let f = parse(ROSENBROCK);
    let program = f.compile().unwrap();
    let adjoint = f.adjoint().unwrap();
    println!("{adjoint}");
    let compiled = adjoint.compile().unwrap();
    let pushed = push_forward_of(&f, 6).unwrap().compile().unwrap();
    for n in [0, 1, 2, 3, 10, 1000] {
        let x = points(n);
        let y = run(&program, &[Value::Array(x.clone())]);
        assert_eq!(y, rosenbrock(&x));
        let recording = Recording::new();
        let variables: Vec<_> = x.iter().map(|x| recording.variable(*x)).collect();
        let target = recording.pull_back([(rosenbrock(&variables), 1.0)]);
        let result = compiled.run(&[Value::Array(x.clone()), Value::Real(1.0)]).unwrap();
        let numbers = result.reals();
        assert_eq!(numbers[0], y);
        assert_eq!(numbers.len(), n + 1);
        for (a, b) in numbers[1..].iter().zip(&target) {
            // A few roundings of terms up to some hundred.
            assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} {b}");
        }
        let line: Vec<TaylorBundle<U6>> = x
            .iter()
            .zip(points(n + 3)[3..].iter())
            .map(|(x, v)| TaylorBundle::from_stored(|k| [*x, *v][..].get(k).copied().unwrap_or(0.0)))
            .collect();
        let y = run(&program, &[Value::Array(line.clone())]);
        assert_eq!(y, rosenbrock(&line));
        let z = pushed.run_bundles(&[Value::Array(line)]).unwrap().real().unwrap();
        assert_eq!(z, y);
    }
}
