//! expect: expected type parameter `R`, found floating-point number

use tangent_bundle::prelude::*;

fn relu<R: Real>(x: R) -> R {
    x.max(0.0)
}

fn main() {
    relu(1.0);
}
