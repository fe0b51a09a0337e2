//! Steps along given series: where they end, and what they refuse, at every order.

use tangent_bundle::prelude::*;
use tangent_bundle_ode::{Error, Expansion, Integrator, Orbit};

/// The coefficients of an orbit that are the same in each step.
struct Given(Vec<f64>);

impl<R: Real> Expansion<R> for Given {
    fn highest_order(&self) -> usize {
        200
    }

    fn expand(&mut self, _: R, _: usize, series: &mut [R]) -> Result<(), Error> {
        for (c, given) in series.iter_mut().zip(&self.0) {
            *c = R::from(*given);
        }
        Ok(())
    }
}

/// Coefficients of both signs of two components, with the radius of convergence 1.
fn series(order: usize) -> Vec<f64> {
    let row = |i: usize| (0..=order).map(move |k| (0.7 * k as f64 + 1.1 * i as f64 + 0.4).cos());
    row(0).chain(row(1)).collect()
}

/// An orbit along a series from a time.
fn orbit<R: Real + 'static>(order: usize, series: Vec<f64>, time: R) -> Orbit<'static, [R; 2]> {
    let start = [series[0], series[order + 1]].map(R::from);
    let choices = Integrator::new().order(order);
    choices.start_expansion(Box::new(Given(series)), time, start).unwrap()
}

/// Σ cₖ·hᵏ with the factor of each term, and the sum of the sizes of the terms.
fn sums(row: &[f64], h: f64, factor: impl Fn(usize) -> f64, power: impl Fn(usize) -> i32) -> [f64; 2] {
    let terms = row.iter().enumerate().map(|(k, c)| factor(k) * c * h.powi(power(k)));
    terms
        .rev()
        .fold([0.0, 0.0], |[sum, size], term| [sum + term, size + term.abs()])
}

/// The rule for a given order: the step over the radius of convergence.
fn ratio(order: usize) -> f64 {
    let p = order as f64;
    (-(2.0 - f64::EPSILON.ln()) / p - 0.7 / (p - 1.0)).exp()
}

#[test]
fn a_step_ends_at_the_value_of_its_polynomials() {
    for order in 2..=60 {
        let series = series(order);
        let rows = || series.chunks_exact(order + 1);
        // Below the step that the series allows.
        let h = 0.3 * ratio(order);
        for h in [h, -h] {
            let mut orbit = orbit(order, series.clone(), 0.0);
            orbit.to(h).unwrap();
            assert_eq!(orbit.steps(), 1);
            for (x, row) in orbit.state().iter().zip(rows()) {
                let [expected, size] = sums(row, h, |_| 1.0, |k| k as i32);
                // Some roundings of the largest terms.
                assert!((x - expected).abs() < 4.0 * f64::EPSILON * size, "order {order}: {x}");
            }
        }
        // A tangent of the time at the end is that of the state by its slope.
        let mut orbit = orbit(order, series.clone(), TaylorBundle::<U2>::from(0.0));
        orbit.to(Bundle::<U2>::taylor(h)).unwrap();
        for (x, row) in orbit.state().iter().zip(rows()) {
            let [slope, size] = sums(row, h, |k| k as f64, |k| k as i32 - 1);
            assert!(
                (x.derivative(1) - slope).abs() < 16.0 * f64::EPSILON * size,
                "order {order}"
            );
            let [curvature, size] = sums(row, h, |k| (k * k) as f64 - k as f64, |k| k as i32 - 2);
            assert!(
                (x.derivative(2) - curvature).abs() < 32.0 * f64::EPSILON * size,
                "order {order}"
            );
        }
    }
}

#[test]
fn a_coefficient_that_is_not_finite_is_refused_wherever_it_is() {
    for order in [2, 3, 20, 33] {
        for at in (0..2 * (order + 1)).filter(|at| at % (order + 1) > 0) {
            let (component, k) = (at / (order + 1), at % (order + 1));
            for bad in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let mut series = series(order);
                series[at] = bad;
                let mut orbit = orbit(order, series, 0.5);
                let expected = Error::NotFinite {
                    component,
                    order: k,
                    time: 0.5,
                };
                assert_eq!(orbit.step(), Err(expected));
            }
            // The largest float is one.
            let mut series = series(order);
            series[at] = -f64::MAX;
            let refused = orbit(order, series, 0.0).step();
            assert!(!matches!(refused, Err(Error::NotFinite { .. })), "{refused:?}");
        }
    }
}

#[test]
fn the_length_of_a_step_is_that_of_jorba_and_zou() {
    for order in [2, 3, 8, 20, 40] {
        for scale in [1e-300, 1e-20, 1.0, 1e20] {
            let series: Vec<f64> = series(order).iter().map(|c| c * scale).collect();
            let norm = |k: usize| series[k].abs().max(series[order + 1 + k].abs());
            let start = [series[0], series[order + 1]];
            let choices = Integrator::new().order(order).scale(0.1 * scale);
            let given = Box::new(Given(series.clone()));
            let mut orbit: Orbit<'_, [f64; 2]> = choices.start_expansion(given, 0.0, start).unwrap();
            orbit.step().unwrap();
            let size = norm(0).max(0.1 * scale);
            let radius = [order - 1, order].map(|j| (size / norm(j)).powf(1.0 / j as f64));
            let expected = radius[0].min(radius[1]) * ratio(order);
            let h = orbit.last_step().length();
            // Logarithms and powers have some roundings.
            assert!(
                (h / expected - 1.0).abs() < 1e-14,
                "order {order}: {h} and not {expected}"
            );
        }
    }
}
