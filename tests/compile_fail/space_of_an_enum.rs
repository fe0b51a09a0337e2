//! expect: `space!` takes one struct with named fields, of which one at least is a coordinate
use tangent_bundle::prelude::*;

space! {
    enum Choice { First, Second }
}

fn main() {}
