//! expect: give a field or another value a name by `let`

use tangent_bundle::prelude::*;

struct Spring {
    k: f64,
}

fn main() {
    let p = Spring { k: 2.0 };
    let _ = differentiable!([p.k: f64] |x| x * p.k);
}
