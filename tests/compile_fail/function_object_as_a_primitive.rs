//! expect: known by its partials

use tangent_bundle::prelude::*;

struct Square;

fn main() {
    let _ = <f64 as tangent_bundle::real::Apply<f64>>::apply(&Square, [1.0]);
}
