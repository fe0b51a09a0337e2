//! expect: the order of a variable in `partial!` is too high
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y) = (1.0, 2.0);
    partial!(p(d^65 x, d y));
}
