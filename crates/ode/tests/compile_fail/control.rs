//! compiles

use tangent_bundle_ode::Integrator;

fn main() {
    let mut orbit = Integrator::new().start(|_t, [x, v]: [_; 2]| [v, -x], 0.0, [1.0, 0.0]).unwrap();
    orbit.to(1.0).unwrap();
}
