//! expect: the order of a variable in `partial!` is negative; orders are the literals 0 to 64, as in `d^2 x`
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y) = (1.0, 2.0);
    partial!(p(d^-1 x, d y));
}
