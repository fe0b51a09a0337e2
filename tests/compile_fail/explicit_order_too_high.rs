//! expect: the order of an explicit bundle is too high: it would store 2^N numbers, and N may be at most 12

use tangent_bundle::prelude::*;

fn main() {
    let x = Bundle::<U20>::explicit(1.0, 1);
    println!("{}", x.primal());
}
