//! The largest Lyapunov exponent of Lorenz's equations: the mean growth of a tangent vector.
//!
//! ```sh
//! cargo run --release -p tangent-bundle-ode --example lorenz
//! ```

use tangent_bundle::prelude::*;
use tangent_bundle_ode::{Error, Integrator};

fn lorenz<R: Real>(_: R, [x, y, z]: [R; 3]) -> [R; 3] {
    [(y - x) * 10.0, x * (-z + 28.0) - y, x * y - z * (8.0 / 3.0)]
}

fn main() -> Result<(), Error> {
    // On the attractor, with a tangent vector of length 1.
    let on_attractor = Integrator::new().flow(lorenz, 0.0, [1.0, 1.0, 1.0], 50.0)?;
    let [x, y, z] = on_attractor;
    let start = [Bundle::<U1>::taylor(x), y.into(), z.into()];
    let mut orbit = Integrator::new().start(lorenz, 0.0, start)?;
    let mut growth = 0.0;
    println!("{:>6}  {:>8}  {:>9}", "time", "steps", "exponent");
    for second in 1..=2000 {
        orbit.to(f64::from(second))?;
        // The tangent vector is made short again, and its growth is kept.
        let state = orbit.state();
        let length = state.iter().map(|x| x.derivative(1).powi(2)).sum::<f64>().sqrt();
        growth += length.ln();
        orbit.set_state(&state.map(|x| TaylorBundle::from_derivatives(x.primal(), [x.derivative(1) / length])));
        if [10, 50, 100, 500, 1000, 2000].contains(&second) {
            println!("{second:>6}  {:>8}  {:>9.4}", orbit.steps(), growth / f64::from(second));
        }
    }
    // Sprott, Chaos and Time-Series Analysis (2003), has 0.9056.
    Ok(())
}
