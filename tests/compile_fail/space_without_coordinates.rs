//! expect: `space!` takes one struct with named fields, of which one at least is a coordinate
use tangent_bundle::prelude::*;

space! {
    struct Settings { #[plain] steps: usize }
}

fn main() {}
