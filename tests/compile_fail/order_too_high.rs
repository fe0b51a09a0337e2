//! expect: is not an order of a tangent bundle

use tangent_bundle::prelude::*;

fn main() {
    let _: TaylorBundle<typenum::U65>;
}
