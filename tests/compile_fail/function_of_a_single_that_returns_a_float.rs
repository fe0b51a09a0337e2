//! expect: a function that is differentiated must return the scalar that it was given, or points made of it: it was
//! given `TangentBundle
use tangent_bundle::single;

fn main() {
    let _ = single::derivative(|_| 1.0_f32, 2.0);
}
