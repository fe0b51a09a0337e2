//! expect: `bool` is not an order of a tangent bundle

use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<bool>::taylor(1.0);
}
