//! expect: `[f64; 2]` is not a point of bundles

use tangent_bundle::prelude::*;

fn main() {
    rebundle([1.0, 2.0]);
}
