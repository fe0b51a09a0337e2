//! expect: cannot be truncated to the higher order

use tangent_bundle::prelude::*;

fn main() {
    let _: TaylorBundle<U3> = Bundle::<U2>::taylor(1.0).truncate();
}
