//! expect: cannot multiply
use tangent_bundle::prelude::*;

// The variable of the derivative is over R: x enters it by `t.constant(x)`.
fn slope<R: Real>(x: R) -> R {
    derivative(|t| t * x, x)
}

fn main() {}
