//! expect: expected `usize`, found floating-point number
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y) = (1.0, 2.0);
    partial!(p(d^2.5 x, d y));
}
