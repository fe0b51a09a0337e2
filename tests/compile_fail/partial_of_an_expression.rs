//! expect: an argument of `partial!` is not a variable, near `x + 1.0, d y`; write `d x`, `d^2 x` or `x` for a variable x
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y) = (1.0, 2.0);
    partial!(p(x + 1.0, d y));
}
