//! expect: were they exchanged?

use tangent_bundle::prelude::*;

fn main() {
    let jet = Jet::<U3>::of(|x| x.sin(), 1.0);
    let _ = jet_taylor_ev::<U2, _>(&Bundle::<U3>::taylor(1.0), &jet);
}
