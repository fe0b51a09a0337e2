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
    println!("{} steps of order {}, worst {worst:e}", orbit.steps(), orbit.order());
}

#[test]
fn lorenz_to_twenty() {
    for start in [[1.0, 1.0, 1.0], [10.0, 10.0, 10.0], [-8.0, 8.0, 27.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] {
        for tolerance in [1e-15, f64::EPSILON] {
            let mut orbit = Integrator::new().tolerance(tolerance).start(lorenz, 0.0, start).unwrap();
            orbit.to(20.0).unwrap();
            println!("{} steps of order {} {tolerance:e} {start:?} {:?}", orbit.steps(), orbit.order(), orbit.state());
        }
    }
}
