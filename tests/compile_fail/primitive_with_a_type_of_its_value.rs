//! expect: after its arguments a primitive has a name for its value

use tangent_bundle::prelude::*;

primitive! {
    fn square(x) -> f64 { x * x }
    d x = x * 2.0;
}

fn main() {
    let _ = square(1.0);
}
