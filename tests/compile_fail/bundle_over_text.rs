//! expect: `String` is not a vector space

use tangent_bundle::prelude::*;

fn main() {
    let x: TaylorBundle<U1, String> = Bundle::<U1, _>::constant(String::new()).into();
    drop(x);
}
