//! expect: is not a point with coordinates of type `f64`

use tangent_bundle_ode::Integrator;

fn main() {
    let _ = Integrator::new().start(|_t, x| x, 0.0, [1, 0]);
}
