//! expect: is not a function of 1 arrays that gives 1 arrays

use tangent_bundle::prelude::*;

#[derive(Clone)]
struct Square;

impl ScalarRule for Square {
    fn value(&self, [x]: [f64; 1]) -> f64 {
        x * x
    }

    fn partials<R: Real>(&self, [x]: [R; 1], _: R) -> [R; 1] {
        [x + x]
    }
}

fn array_rule(_: impl ArrayRule) {}

fn main() {
    array_rule(Square);
}
