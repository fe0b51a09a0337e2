//! The product and the sine of bundles of order 2, in all kinds.

use super::*;

#[test]
fn the_square_of_a_variable_plus_one() {
    let (x, y) = (Bundle::<U2>::taylor(2.0), Bundle::<U2>::taylor(3.0));
    assert_same!(x * y, Taylor2::from_derivatives(6.0, [5.0, 2.0]));
}

#[test]
fn the_second_derivative_of_a_product_is_that_of_leibniz() {
    let x = Taylor2::from_derivatives(2.0, [3.0, 5.0]);
    let y = Taylor2::from_derivatives(11.0, [13.0, 17.0]);
    assert_same!(x * y, Taylor2::from_derivatives(22.0, [59.0, 167.0]));
}

#[test]
fn different_variables_have_a_mixed_partial() {
    let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
    assert_same!(x * y, Explicit2::from_partials(6.0, [3.0, 2.0, 1.0]));
}

#[test]
fn partials_that_happen_to_agree_stay_explicit_and_can_be_converted() {
    let square: Explicit2 = Bundle::<U2>::explicit(2.0, 1) * Bundle::<U2>::explicit(2.0, 2);
    let taylor = Taylor2::try_from(square).unwrap();
    assert_same!(taylor, Taylor2::from_derivatives(4.0, [2.0, 1.0]));
}

#[test]
fn a_taylor_and_an_explicit_factor() {
    let product = Bundle::<U2>::taylor(2.0) * Bundle::<U2>::explicit(3.0, 2);
    assert_same!(product, Explicit2::from_partials(6.0, [3.0, 5.0, 1.0]));
}

#[test]
fn a_constant_factor_scales() {
    let product = Bundle::<U2>::taylor(2.0) * Bundle::<U2>::constant(3.0);
    assert_same!(product, Taylor2::from_derivatives(6.0, [3.0, 0.0]));
}

#[test]
fn symmetric_explicit_factors_have_a_symmetric_product() {
    let x = Explicit2::from_partials(2.0, [1.0, 1.0, 0.0]);
    let y = Explicit2::from_partials(3.0, [1.0, 1.0, 0.0]);
    assert_same!(
        Taylor2::try_from(x * y).unwrap(),
        Taylor2::from_derivatives(6.0, [5.0, 2.0])
    );
}

#[test]
fn a_nan_changes_no_representation() {
    let product: Taylor2 = Bundle::<U2>::taylor(f64::NAN) * Bundle::<U2>::taylor(3.0);
    assert!(product.primal().is_nan() && product.derivative(1).is_nan());
}

#[test]
fn the_sine_along_one_direction_by_two_tags() {
    let y = Explicit2::from_partials(1.0, [1.0, 1.0, 0.0]).sin();
    assert_close(y.partial(1), 0.540_302_305_868_139_72);
    let y = Taylor2::try_from(y).unwrap();
    assert_close(y.primal(), 0.841_470_984_807_896_51);
    assert_close(y.derivative(2), -0.841_470_984_807_896_51);
}

#[test]
fn the_sine_along_different_directions() {
    let y = Explicit2::from_partials(1.0, [2.0, 3.0, 5.0]).sin();
    assert_close(y.primal(), 0.841_470_984_807_896_51);
    assert_close(y.partial(1), 1.080_604_611_736_279_5);
    assert_close(y.partial(2), 1.620_906_917_604_419_2);
    assert_close(y.partial(3), -2.347_314_379_506_680_5);
}

#[test]
fn a_tuple_of_explicit_results_keeps_every_partial() {
    let (x, y) = (Bundle::<U2>::explicit(2.0, 1), Bundle::<U2>::explicit(3.0, 2));
    let (product, difference) = (x * y, x - y);
    assert_same!(product, Explicit2::from_partials(6.0, [3.0, 2.0, 1.0]));
    assert_same!(difference, Explicit2::from_partials(-1.0, [1.0, -1.0, 0.0]));
}
