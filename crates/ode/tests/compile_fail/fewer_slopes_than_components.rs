//! expect: expected an array with a size of 2, found one with a size of 1

use tangent_bundle_ode::Integrator;

fn main() {
    let _ = Integrator::new().start(|_t, [_, v]: [_; 2]| [v], 0.0, [1.0, 0.0]);
}
