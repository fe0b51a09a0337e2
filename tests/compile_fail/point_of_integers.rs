//! expect: `[{integer}; 2]` is not a point with coordinates of type `f64`
use tangent_bundle::prelude::*;

fn main() {
    gradient(|[x, y]| x * y, [1, 2]);
}
