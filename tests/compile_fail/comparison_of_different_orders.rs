//! expect: cannot be combined in one operation
use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::taylor(1.0) < Bundle::<U3>::taylor(2.0);
}
