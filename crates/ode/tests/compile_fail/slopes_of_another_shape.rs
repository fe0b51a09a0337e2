//! expect: expected `[Symbol; 2]`, found `Symbol`

use tangent_bundle_ode::Integrator;

fn main() {
    let _ = Integrator::new().start(|_t, [_, v]: [_; 2]| v, 0.0, [1.0, 0.0]);
}
