//! compiles

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Var;

fn f<R: Real>(x: R) -> R {
    x.sin() * 2.0
}

fn g<R: Real<f32>>(x: R) -> R {
    x.sin() * 2.0
}

fn main() {
    let low: TaylorBundle<U1> = f(Bundle::<U3>::taylor(1.0)).truncate();
    let explicit = ExplicitBundle::<U12>::from(Bundle::<U12>::constant(1.0));
    let highest = Bundle::<typenum::U64>::taylor(1.0);
    let single = g(Bundle::<U2, f32>::taylor(1.0));
    let widened = f(TaylorBundle::from(Bundle::<U2>::uniform(1.0, 1.0)));
    let _: Option<Var> = None;
    println!("{low} {explicit} {highest} {single} {widened} {}", f(1.0));
}
