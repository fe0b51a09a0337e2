//! expect: the order of a chunked bundle is too high: chunks are of order 0 to 3.
use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U4>::chunk::<U3>(1.0, 2);
}
