//! expect: ask a chunked bundle for `along([i, j])`, the partial in the directions i and j
use tangent_bundle::prelude::*;

fn main() {
    let x = Bundle::<U2>::chunk::<U3>(1.0, 2);
    x.partial(0b11);
}
