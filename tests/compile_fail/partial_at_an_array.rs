//! expect: the arguments of `partial!` are floats
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y) = ([1.0, 2.0], 3.0);
    partial!(p(d x, y));
}
