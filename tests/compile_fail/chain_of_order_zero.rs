//! expect: is not an order of a chain of continuations

use tangent_bundle::prelude::*;

fn main() {
    pull_back::<U0, _, _>(|[x, y]: [_; 2]| x * y, [2.0, 3.0]);
}
