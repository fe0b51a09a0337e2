//! expect: a result that is an array has a length, `-> [y; x.len()]`

use tangent_bundle::prelude::*;

custom_rule! {
    fn squares(x: &[_]) -> [y] = |i| x[i] * x[i];
    pull_back(w) -> |i| w[i] * x[i] * 2.0;
}

fn main() {
    let _ = squares(&[1.0]);
}
