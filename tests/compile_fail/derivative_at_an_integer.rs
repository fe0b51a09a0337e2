//! expect: `{integer}` is not a real number with constants of type `f64`
use tangent_bundle::prelude::*;

fn main() {
    derivative(|x| x * x, 1);
}
