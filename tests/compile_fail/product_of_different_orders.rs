//! expect: bundles of different orders

use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::taylor(1.0) * Bundle::<U3>::explicit(1.0, 1);
}
