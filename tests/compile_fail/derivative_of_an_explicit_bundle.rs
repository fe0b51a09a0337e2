//! expect: a bundle over `ExplicitTangent` has several partials of each order, and no single derivative

use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::explicit(1.0, 1).derivative(1);
}
