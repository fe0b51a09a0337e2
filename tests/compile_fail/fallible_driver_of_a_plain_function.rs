//! expect: is neither a `Result` nor an `Option`
use tangent_bundle::prelude::*;

fn main() {
    let _ = try_gradient(|[x, y]| x * y, [1.0, 2.0]);
}
