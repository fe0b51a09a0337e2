//! expect: call `Into::into` on this expression to convert
use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::taylor(1.0).max(Bundle::<U2>::constant(2.0));
}
