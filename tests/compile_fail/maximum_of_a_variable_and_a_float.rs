//! expect: call `Into::into` on this expression to convert `{float}`

use tangent_bundle::prelude::*;

fn main() {
    derivative(|x| x.max(0.0), 1.0);
}
