//! expect: a closure of one argument

use tangent_bundle::prelude::*;

fn main() {
    let _ = differentiable!(|x, y| x * y);
}
