//! expect: the arguments of a primitive are bare names

use tangent_bundle::prelude::*;

primitive! {
    fn square(x: f64) -> y = x * x;
    d x = x * 2.0;
}

fn main() {
    let _ = square(1.0);
}
