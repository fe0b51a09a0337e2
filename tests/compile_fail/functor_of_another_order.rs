//! expect: the order of the functor and that of the bundles must agree
use tangent_bundle::prelude::*;

fn main() {
    PushForward::<U2>::push_forward(|x| x * x, Bundle::<U3>::taylor(1.0));
}
