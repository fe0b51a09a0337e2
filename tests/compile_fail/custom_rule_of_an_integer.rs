//! expect: the arguments of `custom_rule!` are slices of real numbers

use tangent_bundle::prelude::*;

custom_rule! {
    fn power_sum(x: &[_], n: i32) -> y = x.iter().map(|x| x.powi(n)).sum();
    pull_back(w) -> |i| w * x[i].powi(n - 1) * n as f64;
}

fn main() {
    let _ = power_sum(&[1.0], 2);
}
