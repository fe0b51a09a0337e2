//! expect: expected `Symbol`, found floating-point number

use tangent_bundle_ode::Integrator;

fn main() {
    let _ = Integrator::new().start(|_t, [_, v]: [_; 2]| [v, -9.81], 0.0, [1.0, 0.0]);
}
