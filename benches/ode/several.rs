//! Many orbits at once, and gradients by many parameters.

use std::f64::consts::TAU;

use criterion::Criterion;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::Integrator;

use crate::beside::{compare_runs, contender};
use crate::kepler;

/// Kepler orbits of many eccentricities: one after the other, and as a batch.
pub fn batches(criterion: &mut Criterion) {
    let starts: Vec<[f64; 4]> = (0..512)
        .map(|i| {
            let e = 0.7 * f64::from(i) / 512.0;
            [1.0 - e, 0.0, 0.0, f64::sqrt((1.0 + e) / (1.0 - e))]
        })
        .collect();
    let choices = Integrator::new();
    let one_by_one = || -> f64 {
        let end = |start: &[f64; 4]| choices.flow(kepler, 0.0, *start, TAU).expect("a state")[0];
        starts.iter().map(end).sum()
    };
    let batch = choices.batch(kepler, 0.0, &starts);
    let together = || -> f64 {
        let members = batch.to(TAU).into_iter();
        members.map(|member| member.expect("a state").state[0]).sum()
    };
    assert_eq!(one_by_one().to_bits(), together().to_bits(), "the bits of each orbit");
    let pool = |threads: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads")
    };
    let (one, two) = (pool(1), pool(2));
    compare_runs(
        criterion,
        "512 orbits, a period",
        vec![
            contender("one by one", one_by_one),
            contender("batch, one thread", || one.install(together)),
            contender("batch, two threads", || two.install(together)),
        ],
        2,
    );
}

/// Masses in a row with springs between them, each with its own constant: positions, then velocities.
fn chain(_: Symbol, x: Vec<Symbol>, springs: Vec<Symbol>) -> Vec<Symbol> {
    let n = springs.len();
    let (position, velocity) = x.split_at(n);
    let force = |i: usize| {
        let stretch = if i == 0 {
            position[0]
        } else {
            position[i] - position[i - 1]
        };
        springs[i] * (stretch + stretch * stretch * stretch)
    };
    let acceleration = (0..n).map(|i| if i + 1 < n { force(i + 1) - force(i) } else { -force(i) });
    velocity.iter().copied().chain(acceleration).collect()
}

/// The gradient by all spring constants beside the flow alone.
pub fn adjoints(criterion: &mut Criterion) {
    for (what, n) in [("gradient, 10 parameters", 10), ("gradient, 100 parameters", 100)] {
        let start: Vec<f64> = (0..2 * n)
            .map(|i| if i < n { 0.1 * (i as f64).sin() } else { 0.0 })
            .collect();
        let springs: Vec<f64> = (0..n).map(|i| 1.0 + 0.3 * (i as f64).cos()).collect();
        let choices = Integrator::new();
        let flow = || {
            let mut orbit = choices
                .start_with(chain, 0.0, start.clone(), springs.clone())
                .expect("a recording");
            orbit.to(20.0).expect("a state");
            orbit.state()[n - 1]
        };
        let backward = || {
            let loss = |x: &[Vec<_>]| x[0][n - 1];
            let result = choices.value_and_gradient(chain, 0.0, start.clone(), springs.clone(), &[20.0], loss);
            result.expect("a state").1.1
        };
        let mut contenders = vec![contender("flow", flow), contender("backward", backward)];
        // A hundred directions forward take seconds.
        if n == 10 {
            let forward = || {
                let of_springs = |springs: [_; 10]| {
                    let start: Vec<_> = start.iter().map(|x| (*x).into()).collect();
                    let mut orbit = choices
                        .start_with(chain, 0.0, start, springs.to_vec())
                        .expect("a recording");
                    orbit.to(20.0).expect("a state");
                    orbit.state()[n - 1]
                };
                gradient(of_springs, std::array::from_fn(|i| springs[i]))
            };
            let [a, b] = [forward().to_vec(), backward()];
            assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-11), "{a:?} {b:?}");
            contenders.push(contender("forward", forward));
        }
        compare_runs(criterion, what, contenders, 2);
    }
}
