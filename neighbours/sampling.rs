//! Derivatives of an expectation by its parameters: samples of a fixed distribution, moved by an affine map.
//!
//! ```text
//! x = μ + σ·z,  z of the standard normal distribution        ∂E[f(x)]/∂μ = E[f′(x)],  ∂E[f(x)]/∂σ = E[f′(x)·z]
//! ```
//!
//! The random numbers are floats. What is differentiated is the map.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use tangent_bundle::prelude::*;

/// Samples of the standard normal distribution, by the transform of Box and Muller.
fn standard_normal(count: usize) -> Vec<f64> {
    let mut random = SmallRng::seed_from_u64(1);
    let mut sample = || {
        let (u, v): (f64, f64) = (random.random(), random.random());
        (-2.0 * (1.0 - u).ln()).sqrt() * (v * std::f64::consts::TAU).cos()
    };
    (0..count).map(|_| sample()).collect()
}

/// The mean of f over the samples μ + σ·z.
fn expectation<R: Real>(f: impl Fn(R) -> R, [mean, deviation]: [R; 2], samples: &[f64]) -> R {
    samples.iter().map(|z| f(mean + deviation * z)).sum::<R>() / samples.len() as f64
}

#[test]
fn the_gradient_of_an_expectation() {
    let samples = standard_normal(20_000);
    let moment = |k: i32| samples.iter().map(|z| z.powi(k)).sum::<f64>() / samples.len() as f64;
    let (mean, deviation) = (1.5, 0.5);

    let [by_mean, by_deviation] = gradient(|p| expectation(|x| x * x, p, &samples), [mean, deviation]);
    // Of these samples, exactly but for roundings of a sum of 20 000.
    assert!((by_mean - 2.0 * (mean + deviation * moment(1))).abs() < 1e-11);
    assert!((by_deviation - 2.0 * (mean * moment(1) + deviation * moment(2))).abs() < 1e-11);
    // Of the distribution, E[x²] = μ² + σ²: five deviations of the mean of 20 000 samples.
    assert!((by_mean - 2.0 * mean).abs() < 5.0 * 2.0 * deviation / 20_000_f64.sqrt());
    assert!((by_deviation - 2.0 * deviation).abs() < 5.0 * 4.0 / 20_000_f64.sqrt());

    // E[eˣ] = exp(μ + σ²/2), whose second derivative by μ is itself.
    let curvature = nth_derivative::<U2, _>(
        |mean| expectation(|x: TaylorBundle<U2>| x.exp(), [mean, deviation.into()], &samples),
        mean,
    );
    let value = expectation(|x: f64| x.exp(), [mean, deviation], &samples);
    assert!((curvature - value).abs() < 1e-11 * value);
}
