//! expect: a field that is no coordinate is marked `#[plain]`
use tangent_bundle::prelude::*;

struct Label {
    name: String,
}

space! {
    struct Outer { label: Label, y: Scalar }
}

fn main() {}
