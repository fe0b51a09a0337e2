//! expect: `x` escapes the closure body here
use std::cell::Cell;

use tangent_bundle::prelude::*;

fn main() {
    let kept = Cell::new(None);
    scoped::derivative(
        |x| {
            kept.set(Some(x));
            x
        },
        1.0,
    );
}
