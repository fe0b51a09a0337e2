//! Constants beside infinities and NaN. A literal has no tangent, and neither has what is computed from literals.

use tangent_bundle::reverse::Var;
use tangent_bundle_ir::{Symbol, push_forward_of, trace};

use super::*;

/// An infinite constant times a finite one, and x.
fn infinite<R: Real>(x: R) -> R {
    R::from(f64::INFINITY) * R::from(0.5) + x
}

/// The derivatives at 2 of a function of the form, as a program and by a pass.
fn slopes(f: &Function) -> [f64; 2] {
    let x = [Value::Real(Bundle::<U1>::taylor(2.0))];
    let pushed = push_forward_of(f, 1).unwrap().compile().unwrap();
    let pushed = pushed.run_bundles(&x).unwrap().real().unwrap();
    [run(&f.compile().unwrap(), &x), pushed].map(|y| y.derivative(1))
}

#[test]
fn a_product_of_literals_has_no_tangent_whatever_its_value() {
    // The root of −1 is NaN, and 1/0 is infinite. Both are constants, scaled by a literal. The sum with x has the
    // derivative of x.
    for constant in ["%c = const -1.0 %k = sqrt %c", "%c = const 0.0 %k = recip %c"] {
        for product in ["mul %half, %k", "mul %k, %half"] {
            let f = parse(&format!(
                "fn f(%x: real) -> real {{ b: %half = const 0.5 {constant} %p = {product} %y = add %x, %p return %y }}"
            ));
            assert_eq!(slopes(&f), [1.0, 1.0], "{f}");
            let mut simple = f.clone();
            simple.simplify().unwrap();
            assert_eq!(slopes(&simple), [1.0, 1.0], "{simple}");
            assert_eq!(
                f.adjoint().unwrap().compile().unwrap().run_reals(&[2.0, 1.0]).unwrap()[1],
                1.0
            );
        }
    }
}

#[test]
fn a_recorded_constant_is_a_literal() {
    let recorded = trace(infinite::<Symbol>, 2.0).unwrap();
    let y = recorded.evaluate(Bundle::<U1>::taylor(2.0)).unwrap();
    assert_eq!((y.primal(), y.derivative(1)), (f64::INFINITY, 1.0));
    assert_eq!(slopes(&recorded.paths()[0]), [1.0, 1.0]);
}

#[test]
fn constants_that_store_zeros_are_the_exception() {
    // A constant by its type, a float, and reverse mode: none of them multiplies a zero by infinity.
    let x = Bundle::<U2>::taylor(2.0);
    let zero = |c: f64| Bundle::<U2>::constant(c);
    assert_eq!((zero(f64::INFINITY) * zero(0.5) + x).derivative(1), 1.0);
    assert_eq!((TaylorBundle::<U2>::from(f64::INFINITY) * 0.5 + x).derivative(1), 1.0);
    assert_eq!(gradient(|x: Vec<Var>| infinite(x[0]), vec![2.0]), [1.0]);
    // The zeros that a bundle stores are factors: 0·∞ is NaN.
    assert!(infinite(x).derivative(1).is_nan());
    assert!(infinite(Bundle::<U2>::explicit(2.0, 1)).partial(0b01).is_nan());
    assert!(gradient(|[x]| infinite(x), [2.0])[0].is_nan());
}
