//! expect: bundles of different orders

use tangent_bundle::prelude::*;

fn main() {
    let mut x = Bundle::<U2>::taylor(1.0);
    x -= Bundle::<U3>::taylor(1.0);
}
