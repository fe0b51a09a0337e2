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

#[test]
fn the_strict_functor_takes_taylor_bundles_in_explicit_form_whatever_rounding_does() {
    let x = TaylorBundle::<U5>::from_derivatives(0.3, [0.7, -1.3, 0.4, 2.1, 0.1]);
    let square = Eras::<U5>::push_forward(|x| x * x, ExplicitBundle::<U5>::from(x)).unwrap();
    for k in 0..=5 {
        assert_close(square.derivative(k), (x * x).derivative(k));
    }
    fn f<R: Real>(x: R) -> R {
        (x.sin() * x.exp()).tanh()
    }
    let x = Bundle::<U6>::taylor(0.3);
    let y = Eras::<U6>::push_forward(f, ExplicitBundle::<U6>::from(x)).unwrap();
    for k in 0..=6 {
        assert!((y.derivative(k) - f(x).derivative(k)).abs() <= 1e-12 * f(x).max_norm());
    }
    // What cancels to rounding errors has none of their size in common.
    let noise = |x: ExplicitBundle<U6>| (x.sin() * x.exp() + 1e10) - x.exp() * x.sin() - 1e10;
    assert!(TaylorBundle::try_from(noise(x.into())).is_err());
    assert!(Eras::<U6>::push_forward(noise, x.into()).is_ok());
}

#[test]
fn the_strict_functor_sees_the_tangents_that_a_function_brings() {
    let x = ExplicitBundle::<U2>::from(Bundle::<U2>::taylor(2.0));
    let (first, second) = (Bundle::<U2>::explicit(3.0, 1), Bundle::<U2>::explicit(3.0, 2));
    // x·y for the y of one tag: ∂₁ = 3 + 2 and ∂₂ = 3, or the other way round.
    for (y, values) in [(first, (5.0, 3.0)), (second, (3.0, 5.0))] {
        let error = Eras::<U2>::push_forward(|x| x * y, x).unwrap_err();
        assert_eq!((error.masks, error.values), ((1, 2), values));
    }
    // One that is made within, at a point where it shows in no slope of its own, and through a constant argument.
    let error = Eras::<U2>::push_forward(|x| x * Bundle::<U2>::explicit(3.0, 2), x).unwrap_err();
    assert_eq!(error.values, (3.0, 5.0));
    let zero = ExplicitBundle::<U3>::from(Bundle::<U3>::taylor(0.0));
    let error = Eras::<U3>::push_forward(|x| x * Bundle::<U3>::explicit(3.0, 2), zero).unwrap_err();
    assert_eq!(
        (error.order, error.masks, error.values),
        (2, (0b011, 0b101), (1.0, 0.0))
    );
    let constant = Bundle::<U2>::constant(2.0);
    assert_eq!(
        Eras::<U2>::push_forward(|x| x * first, constant).unwrap_err().values,
        (2.0, 0.0)
    );
    let taylor = Bundle::<U2>::taylor(2.0);
    assert_eq!(
        Eras::<U2>::push_forward(|x| x * first, taylor).unwrap_err().values,
        (5.0, 3.0)
    );
    // Those of a Taylor bundle in explicit form are all alike.
    let still = ExplicitBundle::<U2>::from(Bundle::<U2>::taylor(3.0));
    let product = Eras::<U2>::push_forward(|x| x * still, x).unwrap();
    assert_same!(product, Taylor2::from_derivatives(6.0, [5.0, 2.0]));
}

#[test]
fn the_strict_functor_on_the_examples_of_order_two() {
    let t = |x, a: f64, b: f64| Explicit2::from(Taylor2::from_derivatives(x, [a, b]));
    let e = |x, a, b, ab| Explicit2::from_partials(x, [a, b, ab]);
    fn product<R: Real>([x, y]: [R; 2]) -> R {
        x * y
    }
    let strict = |x, y| Eras::<U2>::push_forward(product, [x, y]);
    for (x, y, [value, slope, curvature]) in [
        (t(2.0, 1.0, 0.0), t(3.0, 1.0, 0.0), [6.0, 5.0, 2.0]),
        (t(2.0, 3.0, 5.0), t(11.0, 13.0, 17.0), [22.0, 59.0, 167.0]),
        (e(2.0, 1.0, 0.0, 0.0), e(2.0, 0.0, 1.0, 0.0), [4.0, 2.0, 1.0]),
        (t(2.0, 1.0, 0.0), t(3.0, 0.0, 0.0), [6.0, 3.0, 0.0]),
        (e(2.0, 1.0, 1.0, 0.0), e(3.0, 1.0, 1.0, 0.0), [6.0, 5.0, 2.0]),
    ] {
        assert_same!(
            strict(x, y).unwrap(),
            Taylor2::from_derivatives(value, [slope, curvature])
        );
    }
    for (x, y, values) in [
        (e(2.0, 1.0, 0.0, 0.0), e(3.0, 0.0, 1.0, 0.0), (3.0, 2.0)),
        (t(2.0, 1.0, 0.0), e(3.0, 0.0, 1.0, 0.0), (3.0, 5.0)),
    ] {
        let error = strict(x, y).unwrap_err();
        assert_eq!((error.order, error.masks, error.values), (1, (1, 2), values));
    }
    let error = Eras::<U2>::push_forward(|x| x.sin(), e(1.0, 2.0, 3.0, 5.0)).unwrap_err();
    assert_eq!((error.order, error.masks), (1, (1, 2)));
    let lost = strict(t(f64::NAN, 1.0, 0.0), t(3.0, 1.0, 0.0)).unwrap();
    assert!(lost.primal().is_nan() && lost.derivative(2).is_nan());
}

#[test]
fn the_strict_functor_allows_roundings_of_the_largest_partial_of_an_order() {
    // Arguments that are almost Taylor bundles: to 2¹² roundings, however small their seeds are.
    for seed in [1.0, 1e-100, 1e100] {
        let of = |share: f64| ExplicitBundle::<U2>::from_partials(1.0, [seed, seed * (1.0 + share), seed * seed]);
        let tolerance = 4096.0 * f64::EPSILON;
        assert!(Eras::<U2>::push_forward(|x| x * 1.0, of(0.99 * tolerance)).is_ok());
        let error = Eras::<U2>::push_forward(|x| x * 1.0, of(1.01 * tolerance)).unwrap_err();
        assert_eq!((error.order, error.masks), (1, (1, 2)));
    }
    let single = |share: f32| ExplicitBundle::<U2, f32>::from_partials(1.0, [1.0, 1.0 + share, 0.0]);
    assert!(Eras::<U2>::push_forward(|x| x, single(4000.0 * f32::EPSILON)).is_ok());
    assert!(Eras::<U2>::push_forward(|x| x, single(4200.0 * f32::EPSILON)).is_err());
}
