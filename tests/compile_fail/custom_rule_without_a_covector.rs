//! expect: a function of arrays has one covector for each of its arguments behind `pull_back(w) ->`

use tangent_bundle::prelude::*;

custom_rule! {
    fn dot(a: &[_], b: &[_]) -> y = a.iter().zip(b).map(|(a, b)| a * b).sum();
    pull_back(w) -> |i| w * b[i];
}

fn main() {
    let _ = dot(&[1.0], &[2.0]);
}
