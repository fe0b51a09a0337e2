//! expect: a uniform bundle becomes a Taylor bundle under a function: convert it with `TaylorBundle::from`

use tangent_bundle::prelude::*;

fn f<R: Real>(x: R) -> R {
    x
}

fn main() {
    let _ = f(Bundle::<U2>::uniform(1.0, 1.0));
}
