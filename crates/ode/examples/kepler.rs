//! The energy error of an eccentric orbit over many periods, with plain and with compensated sums.
//!
//! ```sh
//! cargo run --release -p tangent-bundle-ode --example kepler
//! ```

use std::f64::consts::TAU;

use tangent_bundle::prelude::*;
use tangent_bundle_ode::{Error, Integrator};

fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    [u, v, -x / cube, -y / cube]
}

fn energy([x, y, u, v]: [f64; 4]) -> f64 {
    0.5 * (u * u + v * v) - 1.0 / f64::hypot(x, y)
}

fn main() -> Result<(), Error> {
    let start = [0.5, 0.0, 0.0, f64::sqrt(3.0)];
    let choices = Integrator::new().tolerance(1e-15);
    let mut orbits = [
        choices.start(kepler, 0.0, start)?,
        choices.compensated().start(kepler, 0.0, start)?,
    ];
    println!(
        "{:>8}  {:>8}  {:>12}  {:>12}",
        "periods", "steps", "plain", "compensated"
    );
    for periods in [1, 10, 100, 1_000, 10_000] {
        let mut errors = [0.0; 2];
        for (orbit, error) in orbits.iter_mut().zip(&mut errors) {
            orbit.to(TAU * f64::from(periods))?;
            *error = energy(orbit.state()) / energy(start) - 1.0;
        }
        let [plain, compensated] = errors;
        println!(
            "{periods:>8}  {:>8}  {plain:>12.2e}  {compensated:>12.2e}",
            orbits[0].steps()
        );
    }
    Ok(())
}
