//! expect: error[E0609]: no field `1`

use tangent_bundle::prelude::*;

fn main() {
    let (_, l1) = pull_back::<U2, _, _>(|[x, y]: [_; 2]| x * y, [2.0, 3.0]);
    let (_, l2) = l1.call(1.0);
    let (_, l3) = l2.call([1.0, 0.0]);
    let last = l3.call(1.0);
    last.1.call([1.0, 0.0]);
}
