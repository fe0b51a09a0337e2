//! expect: is not a Taylor bundle, known to order

use tangent_bundle::prelude::*;

fn main() {
    let jet = Jet::<U3>::of(|x| x.sin(), 1.0);
    let _ = jet_taylor_ev::<U3, _>(&jet, &Bundle::<U2>::taylor(1.0));
}
