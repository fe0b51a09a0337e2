//! expect: cannot multiply `{integer}` by `R`

use tangent_bundle::prelude::*;

fn double<R: Real>(x: R) -> R {
    2 * x
}

fn main() {
    double(1.0);
}
