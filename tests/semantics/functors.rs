//! The forward functor, its strict form, and when two Taylor bundles fit to one.

use tangent_bundle::forward::{TaylorRequired, find_taylor_incompatibility, shuffle_up};

use super::*;

#[test]
fn a_value_and_a_direction_that_fit_and_that_do_not() {
    let one = |c: [f64; 2]| Taylor1::from_derivatives(c[0], [c[1]]);
    let two = |c: [f64; 3]| Taylor2::from_derivatives(c[0], [c[1], c[2]]);
    assert_eq!(
        find_taylor_incompatibility(&one([10.0, 20.0]), &one([20.0, 30.0])),
        None
    );
    assert_eq!(
        find_taylor_incompatibility(&two([10.0, 20.0, 30.0]), &two([20.0, 30.0, 40.0])),
        None
    );
    assert_eq!(
        find_taylor_incompatibility(&one([10.0, 21.0]), &one([20.0, 30.0])),
        Some(0)
    );
    assert_eq!(
        find_taylor_incompatibility(&two([10.0, 21.0, 30.0]), &two([20.0, 30.0, 40.0])),
        Some(0)
    );
    assert_eq!(
        find_taylor_incompatibility(&two([10.0, 20.0, 30.0]), &two([20.0, 31.0, 40.0])),
        Some(1)
    );
}

#[test]
fn fitting_ones_are_a_bundle_of_the_next_order() {
    let value = Taylor2::from_derivatives(10.0, [20.0, 30.0]);
    let direction = Taylor2::from_derivatives(20.0, [30.0, 40.0]);
    let merged = shuffle_up(&value, &direction).unwrap();
    assert_eq!([1, 2, 3].map(|k| merged.derivative(k)), [20.0, 30.0, 40.0]);
}

#[test]
fn the_strict_functor_wants_partials_that_agree() {
    fn product<R: Real>([x, y]: [R; 2]) -> R {
        x * y
    }
    let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
    let error = Eras::<U2>::push_forward(product, [x, y]).unwrap_err();
    let expected = TaylorRequired {
        order: 1,
        masks: (1, 2),
        values: (3.0, 2.0),
    };
    assert_eq!(error, expected);
    assert_same!(
        PushForward::<U2>::push_forward(product, [x, y]),
        Explicit2::from_partials(6.0, [3.0, 2.0, 1.0])
    );
    // Partials of different tags that happen to agree are a Taylor bundle.
    let square = Eras::<U2>::push_forward(product, [x, Bundle::<U2>::explicit(2.0, 2)]).unwrap();
    assert_same!(square, Taylor2::from_derivatives(4.0, [2.0, 1.0]));
    // NaN agrees with NaN.
    let lost = Eras::<U2>::push_forward(product, [x * f64::NAN, y]).unwrap();
    assert!(lost.primal().is_nan() && lost.derivative(2).is_nan());
}

#[test]
fn the_strict_functor_gives_each_shape_of_results() {
    let point = (Bundle::<U2>::taylor(2.0), [Bundle::<U2>::taylor(3.0)]);
    let result = Eras::<U2>::push_forward(|(x, [y])| [x * y, x + y], point);
    let [product, sum]: [Taylor2; 2] = result.unwrap();
    assert_eq!((product.derivative(2), sum.derivative(1)), (2.0, 2.0));
    let constants = Eras::<U1>::push_forward(|x| vec![x], Bundle::<U1>::constant(2.0)).unwrap();
    assert_same!(constants[0], Taylor1::from(2.0));
}

#[test]
fn the_sine_of_a_symmetric_explicit_bundle() {
    let x = Explicit2::from_partials(1.0, [1.0, 1.0, 0.0]);
    let y: Taylor2 = Eras::<U2>::push_forward(|x| x.sin(), x).unwrap();
    assert_close(y.derivative(1), 0.540_302_305_868_139_72);
    assert_close(y.derivative(2), -0.841_470_984_807_896_51);
}
