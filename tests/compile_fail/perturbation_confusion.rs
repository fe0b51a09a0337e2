//! expect: returning this value requires that `'1` must outlive `'2`
use tangent_bundle::prelude::*;

fn main() {
    // d/dx [x·d/dy (x + y)] at 1, with the x of the outer derivative within the inner one.
    scoped::derivative(|x| x * scoped::derivative(|y| x + y, 1.0), 1.0);
}
