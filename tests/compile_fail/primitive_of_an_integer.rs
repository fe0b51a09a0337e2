//! expect: the arguments of a primitive are bare names

use tangent_bundle::prelude::*;

primitive! {
    fn power(x, n: i32) -> y = x.powi(n);
    d x = x.powi(n - 1) * f64::from(n);
}

fn main() {
    let _ = power(1.0, 2);
}
