//! expect: is not a function object
use tangent_bundle::prelude::*;

fn slope<F: Differentiable<Domain = Scalar, Codomain = Scalar>>(f: F) -> f64 {
    f.gradient(1.0)
}

fn main() {
    slope(|x: f64| x.sin());
}
