//! A tangent that is zero contributes nothing, level by level: where a slope meets a tangent or an adjoint that is a bundle itself.

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;

const INF: f64 = f64::INFINITY;

#[test]
fn a_length_at_the_origin_has_the_slope_zero_beside_every_hessian() {
    let origin = || vec![0.0, 0.0];
    assert_eq!(value_gradient_hessian(|v| v[0].hypot(v[1]), origin()).1, [0.0, 0.0]);
    assert_eq!(
        value_gradient_hessian(|v| (v[0] * v[0] + v[1] * v[1]).sqrt(), origin()).1,
        [0.0, 0.0]
    );
    assert_eq!(
        value_gradient_hessian(|v| (v[0] * v[0] + v[1] * v[1]).powf(0.75), origin()).1,
        [0.0, 0.0]
    );
    assert_eq!(value_gradient_hessian(|[x, y]| x.hypot(y), [0.0, 0.0]).1, [0.0, 0.0]);
    assert_eq!(third_derivatives(|v| v[0].hypot(v[1]), origin())[0][0][0], 0.0);
    assert_eq!(third_derivatives(|[x, y]| x.hypot(y), [0.0, 0.0])[0][0][0], 0.0);
}

#[test]
fn a_power_of_zero_has_the_limits_of_its_derivatives_in_every_hessian() {
    let beside = value_gradient_hessian(|v| v[0].pow(v[1]), vec![0.0, 1.0]).1;
    assert_eq!(beside, [1.0, 0.0]);
    assert_eq!(gradient(|v| v[0].pow(v[1]), vec![0.0, 1.0]), [1.0, 0.0]);
    // x^y·ln x tends to −∞ by x at y = 1.
    assert_eq!(hessian(|v| v[0].pow(v[1]), vec![0.0, 1.0])[0][1], -INF);
    assert_eq!(hessian(|[x, y]| x.pow(y), [0.0, 1.0])[0][1], -INF);
}

#[test]
fn a_length_at_the_origin_has_the_slope_zero_over_every_base() {
    let x = Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(0.0));
    assert_eq!(x.hypot(x * 2.0).derivative(1).primal(), 0.0);

    let x = Bundle::<U1, _>::chunk::<U2>(Bundle::<U1>::chunk::<U2>(0.0, 1), 2);
    assert_eq!(x.hypot(x * 2.0).along([2]).primal(), 0.0);

    let recording = Recording::new();
    let x = recording.variable(Bundle::<U1>::taylor(0.0));
    let y = recording.variable(Bundle::<U1>::taylor(0.0));
    let slopes = recording.pull_back([(x.hypot(y), 1.0.into())]);
    assert!(slopes.iter().all(|slope| slope.primal() == 0.0));

    let (inner, outer) = (Recording::new(), Recording::new());
    let x = inner.variable(outer.variable(0.0));
    let y = inner.variable(outer.variable(0.0));
    let slopes = inner.pull_back([(x.hypot(y), Recording::constant(1.0))]);
    assert!(slopes.iter().all(|slope| slope.value() == 0.0));
}

#[test]
fn the_derivative_of_a_function_object_has_the_same_primal_over_floats_and_bundles() {
    let slope = differentiable!(|x| (x * x).sqrt()).prime();
    assert_eq!(slope.evaluate(0.0), 0.0);
    assert_eq!(slope.evaluate(Bundle::<U1>::taylor(0.0)).primal(), 0.0);
}

#[test]
fn a_product_of_a_hessian_and_a_unit_vector_is_its_row_at_a_kink() {
    let rows = hessian(|[x, y]| (x * x).sqrt() * y, [0.0, 1.0]);
    let row = hessian_vector_product(|[x, y]| (x * x).sqrt() * y, [0.0, 1.0], [1.0, 0.0]);
    assert_eq!((row, rows[0]), ([INF, 0.0], [INF, 0.0]));
    let rows = hessian(|[x, y]| (x * x + 1.0).acosh() * y, [0.0, 1.0]);
    let row = hessian_vector_product(|[x, y]| (x * x + 1.0).acosh() * y, [0.0, 1.0], [1.0, 0.0]);
    assert_eq!((row, rows[0]), ([INF, 0.0], [INF, 0.0]));
}

primitive! {
    /// The square root, by a slope that is infinite at 0.
    fn root(x) -> y = x.sqrt();
    d x = y.recip() * 0.5;
}

#[test]
fn a_primitive_with_an_infinite_slope_has_the_derivatives_of_forward_mode_in_reverse() {
    let forward = root(Bundle::<U6>::taylor(0.0));
    let recording = Recording::new();
    let y = root(recording.variable(Bundle::<U5>::taylor(0.0)));
    let slope = recording.pull_back([(y, 1.0.into())])[0];
    for k in 0..=5 {
        assert_eq!(slope.derivative(k), forward.derivative(k + 1));
        assert_eq!(slope.derivative(k), if k % 2 == 0 { INF } else { -INF });
    }
}

#[test]
fn the_second_derivatives_of_arcs_are_right_at_tiny_arguments_over_bundles() {
    // To first order in x: asin″ = x, atanh″ = 2x, tanh″ = −2x, where 1 − x² rounds to 1.
    for x in [1e-8, -1e-170, 1e-300] {
        let nested = Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(x));
        let second = |y: TaylorBundle<U1, TaylorBundle<U1>>| y.derivative(1).derivative(1);
        for (value, target) in [
            (second(nested.asin()), x),
            (second(nested.acos()), -x),
            (second(nested.atanh()), 2.0 * x),
            (second(nested.tanh()), -2.0 * x),
        ] {
            // The next term of the series is x² of the first one.
            assert!((value / target - 1.0).abs() < 1e-15, "{value:e}, not {target:e}");
        }
    }
}
