//! expect: truncate the one of the higher order first
use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::taylor(1.0) == Bundle::<U3>::constant(2.0);
}
