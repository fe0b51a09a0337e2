//! expect: the trait bound `Handle: Clone` is not satisfied
use tangent_bundle::prelude::*;

struct Handle;

space! {
    struct Model { rate: Scalar, #[plain] handle: Handle }
}

fn main() {}
