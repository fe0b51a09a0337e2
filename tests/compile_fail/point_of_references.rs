//! expect: is not a point
use tangent_bundle::prelude::*;

fn main() {
    let x = vec![1.0, 2.0];
    let _ = gradient(|[v, w]| v[0] * w[1], [&x, &x]);
}
