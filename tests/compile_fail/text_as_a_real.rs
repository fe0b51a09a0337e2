//! expect: `String` is not a real number with constants of type `f64`

use tangent_bundle::prelude::*;

fn f<R: Real>(x: R) -> R {
    x
}

fn main() {
    let _ = f(String::new());
}
