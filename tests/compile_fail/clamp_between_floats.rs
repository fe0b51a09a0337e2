//! expect: expected type parameter `R`, found floating-point number

use tangent_bundle::prelude::*;

fn within<R: Real>(x: R) -> R {
    x.clamp(0.0, 1.0)
}

fn main() {
    within(1.0);
}
