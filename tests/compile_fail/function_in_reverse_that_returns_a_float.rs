//! expect: a function that is differentiated must return the scalar that it was given, or points made of it: it was
//! given `Var`, and returns `f64`
use tangent_bundle::prelude::*;

fn main() {
    let _ = vjp(|x| x[0].value() * 2.0, vec![2.0, 1.0]);
}
