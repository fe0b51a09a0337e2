//! expect: and its space is then written `Params<Scalar>`
use tangent_bundle::prelude::*;

space! {
    struct Inner { x: Scalar }
}

space! {
    struct Outer { inner: Inner, y: Scalar }
}

fn main() {}
