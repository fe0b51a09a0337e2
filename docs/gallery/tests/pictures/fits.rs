//! The examples that fit models to data: their optima, their derivatives and their pictures.

use std::error::Error;

use nalgebra::{DMatrix, DVector};
use tangent_bundle::linalg;
use tangent_bundle::prelude::*;

use crate::assert_kept;
use crate::gaussian_process::{self, K, Record};
use crate::kalman::{self, Level, Motion};
use crate::training::{self, Penguins};

/// Asserts that two numbers agree to an error relative to the second one.
#[track_caller]
fn assert_near(x: f64, y: f64, error: f64) {
    assert!((x - y).abs() <= error * y.abs(), "{x} is not {y}");
}

/// The central difference of a function of a step, whose error is of the square of that.
fn difference(h: f64, f: impl Fn(f64) -> f64) -> f64 {
    (f(h) - f(-h)) / (2.0 * h)
}

/// The optimum, and the standard errors from the inverse Hessian by differences of fourth order: computed once with
/// `scipy` 1.17, `cholesky` and `minimize`.
const OPTIMUM: [(f64, f64); K] = [
    (3.75493875, 0.49303214),
    (3.90756024, 0.23457027),
    (1.28892151, 0.77211629),
    (4.42645134, 0.4303384),
    (0.78800152, 0.62543043),
    (-0.64110875, 0.15172304),
    (-0.02386638, 0.11410071),
    (-1.33324295, 0.06557762),
];

/// Without optimisation a Hessian takes half a minute.
#[cfg(not(debug_assertions))]
#[test]
fn the_kernel_of_the_largest_likelihood() -> Result<(), Box<dyn Error>> {
    let best = Record::of_mauna_loa(2002.0).fit(gaussian_process::start(), |_| {})?;
    for (i, (error, (theta, error_of_scipy))) in best.standard_errors()?.into_iter().zip(OPTIMUM).enumerate() {
        // Differences have some seven digits of the gradient, and five of the Hessian, whose inverse loses one.
        assert!(
            (best.theta[i] - theta).abs() < 1e-5,
            "{i}: {} is not {theta}",
            best.theta[i]
        );
        assert_near(error, error_of_scipy, 1e-3);
    }
    Ok(())
}

#[test]
fn the_likelihood_is_stationary_at_the_optimum() -> Result<(), Box<dyn Error>> {
    let record = Record::of_mauna_loa(2002.0);
    let theta = OPTIMUM.map(|(theta, _)| theta);
    let (cost, slopes) = try_value_and_gradient(|theta| record.cost(theta), theta)?;
    // The cost of `scipy`, by factors of matrices whose condition is 10⁷.
    assert_near(cost, 97.233_184_261, 1e-9);
    // Nine digits of the optimum, times second derivatives of up to 10³.
    assert!(slopes.iter().all(|slope| slope.abs() < 1e-4), "{slopes:?}");
    // Far from the data the process is as if there were none.
    let [[mean, deviation]] = record.predict(theta, &[0, 1, 2], &[1e4])?[..] else {
        panic!("one prediction")
    };
    assert!(mean.abs() < 1e-9);
    let variance: f64 = [0, 2, 5].map(|i| (2.0 * theta[i]).exp()).iter().sum();
    assert_near(deviation, variance.sqrt(), 1e-12);
    assert_kept("gaussian_process", gaussian_process::svg(&record, theta));
    Ok(())
}

#[test]
fn the_derivatives_of_the_likelihood_of_a_kernel() -> Result<(), Box<dyn Error>> {
    const H: f64 = 1e-4;
    let (record, start) = (Record::of_mauna_loa(1968.0), gaussian_process::start());
    let (cost, slopes, curvatures) = try_value_gradient_hessian(|theta| record.cost(theta), start)?;
    assert_near(record.cost(start)?, cost, 1e-12);
    for i in 0..K {
        let along = |h: f64| {
            let mut theta = start;
            theta[i] += h;
            try_value_and_gradient(|theta| record.cost(theta), theta).expect("a covariance")
        };
        let ((above, slopes_above), (below, slopes_below)) = (along(H), along(-H));
        // The derivatives of the next two orders are up to 10³, and the roundings of the cost are 10⁻¹⁰.
        let by_difference = (above - below) / (2.0 * H);
        assert!(
            (slopes[i] - by_difference).abs() < 1e-4,
            "{i}: {} is not {by_difference}",
            slopes[i]
        );
        for j in 0..K {
            let by_difference = (slopes_above[j] - slopes_below[j]) / (2.0 * H);
            let found = curvatures[i][j];
            assert!(
                (found - by_difference).abs() < 1e-3,
                "{i} {j}: {found} is not {by_difference}"
            );
        }
    }
    Ok(())
}

#[test]
fn the_variances_of_the_nile() -> Result<(), Box<dyn Error>> {
    let y = kalman::nile();
    let (theta, ln_likelihood) = kalman::fit(Level, kalman::NILE_START, &y, |_, _| {})?;
    let [r, q] = theta.map(f64::exp);
    // Durbin & Koopman (2012), 2.10, have 15099 and 1469.1; `scipy` 1.17 gave these from a filter of its own.
    assert_near(r, 15_098.636_7, 1e-4);
    assert_near(q, 1_469.107_1, 1e-4);
    assert_near(ln_likelihood, -642.681_102_954, 1e-10);
    Ok(())
}

#[test]
fn the_gradient_in_reverse_over_a_thousand_steps() {
    let (_, y) = kalman::track(1000);
    let theta = kalman::TRACK_START;
    let (slopes, by_observations) = kalman::sensitivities(Motion, theta, &y);
    let forward: [f64; 2] = gradient(
        |theta: [_; 2]| {
            let constants: Vec<_> = y.iter().map(|y| (*y).into()).collect();
            kalman::ln_likelihood(Motion, theta, &constants)
        },
        theta,
    );
    for i in 0..2 {
        // Sums of a thousand terms of alike signs.
        assert_near(slopes[i], forward[i], 1e-11);
        let along = |h: f64| {
            let mut theta = theta;
            theta[i] += h;
            kalman::ln_likelihood(Motion, theta, &y)
        };
        assert_near(slopes[i], difference(1e-4, along), 1e-6);
    }
    for t in (0..1000).step_by(111) {
        let along = |h: f64| {
            let mut y = y.clone();
            y[t] += h;
            kalman::ln_likelihood(Motion, theta, &y)
        };
        // The likelihood is quadratic in the observations: a long step has no error but rounding, of 10⁻¹² of 10³.
        assert!((by_observations[t] - difference(1.0, along)).abs() < 1e-8, "at {t}");
    }
}

/// The mean of the level given all observations is a linear regression: `S·(S + r)⁻¹·y` with the covariance
/// `Sᵢⱼ = P₀ + q·min(i, j)` of a random walk.
#[test]
fn the_gradient_is_the_smoother() -> Result<(), Box<dyn Error>> {
    let (y, theta) = (kalman::nile(), [15_099.0_f64.ln(), 1_469.1_f64.ln()]);
    let (r, q) = (theta[0].exp(), theta[1].exp());
    let walk = DMatrix::from_fn(y.len(), y.len(), |i, j| 1e8 + q * i.min(j) as f64);
    let noisy = &walk + DMatrix::from_diagonal_element(y.len(), y.len(), r);
    let level = &walk * linalg::solve(&noisy, &DVector::from_vec(y.clone()))?;
    for (found, level) in kalman::smoothed(Level, theta, &y).into_iter().zip(&level) {
        // The condition of the matrix is 10⁶.
        assert_near(found, *level, 1e-9);
    }
    Ok(())
}

#[test]
fn the_variances_of_a_track() -> Result<(), Box<dyn Error>> {
    let (states, y) = kalman::track(1000);
    let (theta, _) = kalman::fit(Motion, kalman::TRACK_START, &y, |_, _| {})?;
    // The estimates of 1000 steps have standard errors of 5 % and, of the slow motion, of some 30 %.
    let ratios = [0, 1].map(|i| theta[i].exp() / kalman::VARIANCES[i]);
    assert!(
        (0.85..1.15).contains(&ratios[0]) && (0.4..2.0).contains(&ratios[1]),
        "{ratios:?}"
    );
    let (slopes, _) = kalman::sensitivities(Motion, theta, &y);
    assert!(slopes.iter().all(|slope| slope.abs() < 1e-4), "{slopes:?}");

    let nile = kalman::nile();
    let (of_nile, _) = kalman::fit(Level, kalman::NILE_START, &nile, |_, _| {})?;
    assert_kept("kalman", kalman::svg((&nile, of_nile), (&states, &y, theta)));
    Ok(())
}

#[test]
fn the_loss_of_a_network_has_the_slopes_of_its_differences() {
    let penguins = Penguins::of_the_archipelago();
    let start = training::start();
    let slopes = penguins.gradient(start.clone());
    assert_eq!(slopes.len(), training::WEIGHTS);
    for (i, slope) in slopes.iter().enumerate() {
        let along = |h: f64| {
            let mut weights = start.clone();
            weights[i] += h;
            penguins.evaluate(weights)
        };
        // The third derivatives are below 10.
        assert!((slope - difference(1e-4, along)).abs() < 1e-7, "weight {i}");
    }
    // The first step of Adam is the rate, against the sign of each slope.
    for (i, weight) in training::adam(&penguins, start.clone(), 0.01, 1, |_, _| {})
        .into_iter()
        .enumerate()
    {
        // But for its ε of 10⁻⁸, beside slopes of 10⁻⁴ and more.
        assert!(
            (start[i] - weight - 0.01 * slopes[i].signum()).abs() < 1e-5,
            "weight {i}"
        );
    }
}

#[test]
fn a_network_learns_the_species() -> Result<(), Box<dyn Error>> {
    let penguins = Penguins::of_the_archipelago();
    let (adam, lbfgs) = (training::by_adam(&penguins, 250), training::by_lbfgs(&penguins)?);
    for trained in [&adam, &lbfgs] {
        assert!(penguins.accuracy(&trained.weights) > 0.95);
        assert!(trained.losses[0] > 2.0 * trained.losses[trained.losses.len() - 1]);
    }
    let slope = penguins.gradient(lbfgs.weights.clone());
    assert!(slope.iter().all(|slope| slope.abs() < 1e-6));
    // The digits that the program prints.
    assert_near(penguins.evaluate(lbfgs.weights.clone()), 0.142_069, 1e-5);
    assert_kept("training", training::svg(&penguins, &adam, &lbfgs));
    Ok(())
}
