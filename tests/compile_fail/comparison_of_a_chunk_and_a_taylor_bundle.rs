//! expect: compare their primals: `x.primal() < y.primal()`
use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::chunk::<U3>(1.0, 1) < Bundle::<U2>::taylor(2.0);
}
