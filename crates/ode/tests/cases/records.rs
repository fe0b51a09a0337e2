//! Numbers of steps and errors of known problems.

use std::f64::consts::TAU;

use tangent_bundle_ode::{Ending, Integrator};

use crate::problems::{energy, kepler, lorenz, periapsis};

#[test]
fn kepler_for_a_hundred_periods() {
    let start = periapsis(0.5);
    let mut orbit = Integrator::new().tolerance(1e-15).start(kepler, 0.0, start).unwrap();
    let mut worst = 0.0_f64;
    let ending = orbit.to_each(100.0 * TAU, |step| {
        let error = energy(step.last_state()) / energy(start) - 1.0;
        worst = worst.max(error.abs());
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(ending, Ok(Ending::Reached));
    assert_eq!(orbit.order(), 19);
    assert!(
        (orbit.steps() as f64 / 3775.0 - 1.0).abs() < 0.03,
        "{} steps",
        orbit.steps()
    );
    assert!(worst < 1e-13, "{worst:e}");
}

#[test]
fn lorenz_to_twenty() {
    let mut orbit = Integrator::new().start(lorenz, 0.0, [1.0, 1.0, 1.0]).unwrap();
    orbit.to(20.0).unwrap();
    assert_eq!(orbit.order(), 20);
    assert!(
        (orbit.steps() as f64 / 581.0 - 1.0).abs() < 0.03,
        "{} steps",
        orbit.steps()
    );
}
