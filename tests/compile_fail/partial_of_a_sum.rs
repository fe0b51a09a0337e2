//! expect: `partial!` takes one call of a function, as in `partial!(f(d^2 x, d y, z))`
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y) = (1.0, 2.0);
    partial!(p(d x, d y) + 1.0);
}
