//! Which variables the results of functions of matrices depend on: all entries count, as in a dense Jacobian.

use nalgebra::{DMatrix, DVector};
use tangent_bundle::linalg::{self, Entry};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

/// Two functions side by side: a solution and a product of x₀ … x₅, and a square of x₆.
fn results<R: Real + Entry>(x: &[R]) -> Vec<R> {
    let a = DMatrix::from_fn(2, 2, |i, j| x[2 * i + j] + if i == j { 3.0 } else { 0.0 });
    let b = DVector::from_fn(2, |i, _| x[4 + i]);
    let solution = linalg::solve(&a, &b).unwrap();
    // Of a constant matrix: the entries of b alone.
    let fixed = DMatrix::from_fn(2, 2, |i, j| R::from((1 + i + 2 * j) as f64));
    let product = linalg::mat_mul(&fixed, &b).unwrap();
    let all = solution.iter().chain(product.iter()).copied();
    all.chain([x[6] * x[6] * x[0].exp()]).collect()
}

const POINT: [f64; 7] = [0.5, -0.25, 0.75, 0.4, 1.5, -0.3, 2.0];

#[test]
fn a_step_depends_on_all_of_its_arguments() {
    let recording = Recording::new();
    let x: Vec<Var> = POINT.iter().map(|x| recording.variable(*x)).collect();
    let of_solution: Vec<usize> = (0..6).collect();
    let expected = [of_solution.clone(), of_solution, vec![4, 5], vec![4, 5], vec![0, 6]];
    assert_eq!(recording.dependencies(&results(&x)), expected);
}

/// The pattern of a Hessian, as `sparse_hessian` finds it: what the entries of a recorded gradient depend on.
#[test]
fn the_slopes_of_a_step_depend_on_what_they_are_computed_from() {
    let (inner, recording) = (Recording::new(), Recording::new());
    let x: Vec<Var<Var>> = POINT.iter().map(|x| recording.variable(inner.variable(*x))).collect();
    let y = results(&x).into_iter().fold(Var::from(0.0), |sum: Var<Var>, y| sum + y);
    let slopes = recording.pull_back([(y, Var::from(1.0))]);
    let pattern = inner.dependencies(&slopes);
    for (i, row) in pattern.iter().enumerate() {
        for j in 0..7 {
            // The second derivative by a bundle along the sum of two axes.
            let second = |i: usize, j: usize| {
                let along = |k: usize| f64::from(u8::from(k == i)) + f64::from(u8::from(k == j));
                let t = Bundle::<U2>::taylor(0.0);
                let x: Vec<TaylorBundle<U2>> = POINT.iter().enumerate().map(|(k, x)| t * along(k) + *x).collect();
                results(&x).iter().map(|y| y.derivative(2)).sum::<f64>()
            };
            let mixed = (second(i, j) - second(i, i) / 4.0 - second(j, j) / 4.0) / 2.0;
            // Differences of numbers of the size of ten.
            let is_zero = mixed.abs() < 1e-13;
            assert!(
                is_zero || row.contains(&j),
                "∂²/∂{i}∂{j} = {mixed} is not in the pattern {row:?}"
            );
        }
    }
    assert_eq!(pattern[6], [0, 6]);
    assert!(pattern[1..6].iter().all(|row| !row.contains(&6)), "{pattern:?}");
}
