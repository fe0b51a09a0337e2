//! The public face: what users write, word for word.

use tangent_bundle::prelude::*;

fn f<R: Real>(x: R) -> R {
    if x > 0.0 {
        (x * 2.0).sin() / (x.powi(2) + 1.0)
    } else {
        x.exp() - R::from(1.0)
    }
}
fn g<R: Real>([x, y]: [R; 2]) -> R {
    (x * y).exp() + x
}
fn h(x: impl Real) -> impl Real {
    x.tanh() * 3.0
}

#[test]
fn a_function_is_written_once_for_any_scalar() {
    assert_eq!(f(0.5), 1.0_f64.sin() / 1.25);
    assert_eq!(f(-0.5), (-0.5_f64).exp() - 1.0);
    assert_eq!(g([0.3, 0.7]), (0.3_f64 * 0.7).exp() + 0.3);
    assert_eq!(h(0.5).scalar(), 0.5_f64.tanh() * 3.0);
}

#[test]
fn bundles_by_type_level_order() {
    let x = Bundle::<U3>::taylor(1.5); // (1.5; 1, 0, 0), the seeds' ∂xⁿ
    let y: TaylorBundle<U3> = f(x);
    let (v, d1, c3) = (y.primal(), y.derivative(1), y.taylor_coefficient(3));
    let t = TaylorBundle::<U3>::from_derivatives(1.5, [2.0, 3.0, 5.0]);
    let e = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 10.0, 20.0]); // 2^2 - 1, in mask order
    let (a, b) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2)); // 2 + ∂₁, 3 + ∂₂
    assert_eq!((a * b).partial(0b11), 1.0);
    let z = Bundle::<U3>::constant(4.0); // ZeroBundle: no tangent stored
    let s: TaylorBundle<U3> = t * z + 1.0; // zero ⊕ Taylor is Taylor, decided by the type
    let mixed: ExplicitBundle<U2> = Bundle::<U2>::taylor(2.0) * b; // Taylor ⊕ explicit is explicit
    assert_eq!(core::mem::size_of::<TaylorBundle<U3>>(), 4 * 8); // N + 1 numbers
    assert_eq!(core::mem::size_of::<ExplicitBundle<U3>>(), 8 * 8); // 1 + (2^N - 1) numbers

    assert_eq!(v, f(1.5));
    assert!((d1 - ((3.0_f64).cos() * 2.0 / 3.25 - (3.0_f64).sin() * 3.0 / 3.25 / 3.25)).abs() < 1e-15);
    assert_eq!(c3, y.derivative(3) / 6.0);
    assert!(s.same_germ(&TaylorBundle::<U3>::from_derivatives(7.0, [8.0, 12.0, 20.0])));
    assert!(mixed.same_germ(&ExplicitBundle::<U2>::from_partials(6.0, [3.0, 5.0, 1.0])));

    assert_eq!(e.at(CanonicalTangentIndex(3)), Ok(20.0));
    assert_eq!(e.at(TaylorTangentIndex(1)), Ok(10.0)); // both masks of that order agree
    let uneven = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 11.0, 20.0]);
    assert!(uneven.at(TaylorTangentIndex(1)).is_err()); // names masks 1 and 2
    let wide: ExplicitBundle<U2> = TaylorBundle::<U2>::from_derivatives(1.5, [10.0, 20.0]).into();
    assert!(wide.same_germ(&e)); // equality of all components, across representations
    assert_eq!(TaylorBundle::<U2>::try_from(e).unwrap().derivative(2), 20.0);
    assert!(TaylorBundle::<U2>::try_from(uneven).is_err());
    let low: TaylorBundle<U1> = t.truncate(); // to any lower order, by type
    fn generic<N: Order>(x: f64) -> f64 {
        f(Bundle::<N>::taylor(x)).derivative(N::USIZE)
    } // one bound, `Order`
    let nested = f(Bundle::<U2, _>::taylor(Bundle::<U3>::taylor(0.7))); // TaylorBundle<U2, TaylorBundle<U3>>

    assert_eq!(low.derivative(1), 2.0);
    assert_eq!(generic::<U3>(1.5), y.derivative(3));
    let order_5 = generic::<U5>(0.7);
    assert!((nested.derivative(2).derivative(3) - order_5).abs() < 1e-12 * order_5.abs());
}
