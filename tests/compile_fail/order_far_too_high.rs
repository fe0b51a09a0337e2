//! expect: is not an order of a tangent bundle

use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<typenum::U100>::taylor(1.0);
}
