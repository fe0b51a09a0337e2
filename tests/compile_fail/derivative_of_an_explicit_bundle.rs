//! expect: there is no one derivative of each order in a bundle over `ExplicitTangent`

use tangent_bundle::prelude::*;

fn main() {
    let _ = Bundle::<U2>::explicit(1.0, 1).derivative(1);
}
