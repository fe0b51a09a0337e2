//! expect: passed by value
use tangent_bundle::prelude::*;

fn main() {
    let x = vec![1.0, 2.0];
    let _ = gradient(|v| v[0] * v[1], &x);
}
