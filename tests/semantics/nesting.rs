//! Derivatives within derivatives: each has a bundle of its own, so that their tangents cannot be confused.

use super::*;

type Nested = Taylor1<Taylor1>;

#[test]
fn the_inner_variable_does_not_see_the_outer_one() {
    let with_sum = |x: Taylor1| x * derivative(|y: Nested| y + Nested::from_primal(x), 1.0.into());
    assert_eq!(derivative(with_sum, 1.0), 1.0);
    let with_product = |x: Taylor1| x * derivative(|y: Nested| y * Nested::from_primal(x), 1.0.into());
    assert_eq!(derivative(with_product, 4.0), 8.0);
}

#[test]
fn different_variables_have_their_value_slopes_and_mixed_derivative() {
    let x: Nested = Bundle::<U1, _>::taylor(Taylor1::from(2.0));
    let y = Nested::from_primal(Bundle::<U1>::taylor(3.0));
    let product = x * y;
    assert_same!(product.primal(), Taylor1::from_derivatives(6.0, [2.0]));
    assert_same!(product.derivative(1), Taylor1::from_derivatives(3.0, [1.0]));
}
