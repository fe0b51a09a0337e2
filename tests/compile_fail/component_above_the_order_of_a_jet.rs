//! expect: is not the jet of a function, known to order

use tangent_bundle::prelude::*;

fn main() {
    let jet = Jet::<U2>::of(|x| x.sin(), 1.0);
    let _ = jet_taylor_ev::<U3, _>(&jet, &Bundle::<U3>::taylor(1.0));
}
