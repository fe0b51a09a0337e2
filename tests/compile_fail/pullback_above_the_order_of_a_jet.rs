//! expect: is not below the order

use tangent_bundle::prelude::*;

fn main() {
    let jet = Jet::<U2>::new(1.0, [0.5, 7.0, 11.0]);
    let _ = jet.pull_back(Bundle::<U2>::taylor(1.0), [1.0, 2.0, 3.0]);
}
