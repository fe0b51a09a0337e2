//! expect: in the order of the arguments

use tangent_bundle::prelude::*;

primitive! {
    fn quotient(x, y) -> z = x / y;
    d y = -z / y;
    d x = y.recip();
}

fn main() {
    let _ = quotient(1.0, 2.0);
}
