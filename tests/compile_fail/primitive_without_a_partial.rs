//! expect: a primitive has one partial `d x = …;` for each of its arguments

use tangent_bundle::prelude::*;

primitive! {
    fn product(x, y) -> z = x * y;
    d x = y;
}

fn main() {
    let _ = product(1.0, 2.0);
}
