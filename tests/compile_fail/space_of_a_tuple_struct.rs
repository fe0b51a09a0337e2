//! expect: `space!` takes one struct with named fields and no parameters, whose fields are declared by their spaces
use tangent_bundle::prelude::*;

space! {
    struct Pair(Scalar, Scalar);
}

fn main() {}
