//! expect: `d^` in `partial!` is followed by a literal order and a variable, as in `d^2 x`
use tangent_bundle::prelude::*;

fn p<R: Real>(x: R, y: R) -> R {
    x * y
}

fn main() {
    let (x, y, n) = (1.0, 2.0, 1);
    partial!(p(d^n x, d y));
}
