//! expect: cannot add
use tangent_bundle::prelude::*;

fn main() {
    scoped::derivative(|x| x * scoped::derivative(|y| x + y, x.float(1.0)), 1.0);
}
