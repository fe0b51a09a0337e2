//! expect: ::Domain == Scalar
use tangent_bundle::prelude::*;

fn main() {
    let f = differentiable!(|[x, y]| x * y);
    f.prime();
}
