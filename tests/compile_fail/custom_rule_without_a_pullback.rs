//! expect: after its arguments a function of arrays has a name for its result, the value, and a pullback

use tangent_bundle::prelude::*;

custom_rule! {
    fn total(x: &[_]) -> y = x.iter().sum();
}

fn main() {
    let _ = total(&[1.0]);
}
