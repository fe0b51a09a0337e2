//! expect: a function that is differentiated must return the scalar that it was given
use tangent_bundle::prelude::*;

fn main() {
    let _ = gradient_with(|[x, y]| (x * y, x.primal()), [1.0, 2.0]);
}
