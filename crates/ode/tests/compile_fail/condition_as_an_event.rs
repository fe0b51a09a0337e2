//! expect: expected `Symbol`, found `bool`

use tangent_bundle_ode::{Action, Crossing, Integrator};

fn main() {
    let mut orbit = Integrator::new().start(|_t, [x, v]: [_; 2]| [v, -x], 0.0, [1.0, 0.0]).unwrap();
    orbit.watch(|_t, [x, _]| x > 0.0, Crossing::Any, Action::Stop).unwrap();
}
