//! expect: `f64` is not a space
use tangent_bundle::prelude::*;

struct Square;

impl Differentiable for Square {
    type Domain = f64;
    type Codomain = Scalar;
    fn evaluate<R: Real>(&self, x: R) -> R {
        x * x
    }
}

fn main() {}
