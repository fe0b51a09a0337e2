//! expect: a function that is differentiated must return the scalar that it was given, or points made of it: it was
//! given `TangentBundle
use tangent_bundle::prelude::*;

fn main() {
    let _ = jacobian(|[x, y]| [x.primal(), y.primal()], [2.0, 1.0]);
}
