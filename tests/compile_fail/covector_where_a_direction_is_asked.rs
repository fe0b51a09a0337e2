//! expect: mismatched types

use tangent_bundle::prelude::*;

fn main() {
    let (_, l1) = pull_back::<U2, _, _>(|[x, y]: [_; 2]| x * y, [2.0, 3.0]);
    let (_, l2) = l1.call(1.0);
    l2.call(1.0);
}
