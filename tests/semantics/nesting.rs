//! Derivatives within derivatives: each has a bundle of its own, so that their tangents cannot be confused.

use super::*;

type Nested = Taylor1<Taylor1>;

/// The derivative of a function of bundles over any base.
fn derivative_over<B>(f: impl Fn(Taylor1<B>) -> Taylor1<B>, x: B) -> B
where
    B: Real,
    U1: Order<B>,
{
    f(Bundle::<U1, B>::taylor(x)).derivative(1)
}

#[test]
fn the_inner_variable_does_not_see_the_outer_one() {
    let with_sum = |x: Taylor1| x * derivative_over(|y: Nested| y + Nested::from_primal(x), 1.0.into());
    assert_eq!(derivative(with_sum, 1.0), 1.0);
    let with_product = |x: Taylor1| x * derivative_over(|y: Nested| y * Nested::from_primal(x), 1.0.into());
    assert_eq!(derivative(with_product, 4.0), 8.0);
}

#[test]
fn scopes_do_not_see_each_other() {
    let with_sum = scoped::derivative(|x| x * scoped::derivative(|y| y.constant(x) + y, x.float(1.0)), 1.0);
    assert_eq!(with_sum, 1.0);
    // d/dx [x·d/dy (x·y)] = 2x.
    let with_product = scoped::derivative(|x| x * scoped::derivative(|y| y.constant(x) * y, x.float(1.0)), 4.0);
    assert_eq!(with_product, 8.0);
}

#[test]
fn a_derivative_in_a_scope_has_derivatives_in_the_scope_outside() {
    // d/dx f′(x) for f = x³, and ∇(∂f/∂u·∂f/∂v) for f = u²v.
    let second = scoped::derivative(|x| scoped::derivative(|y| y.powi(3), x), 2.0);
    assert_eq!(second, 12.0);
    let gradient = scoped::gradient(
        |point| {
            let [by_u, by_v] = scoped::gradient(|[u, v]| u * u * v, point);
            by_u * by_v
        },
        [2.0, 3.0],
    );
    // 2u³v, so (6u²v, 2u³).
    assert_eq!(gradient, [72.0, 16.0]);
    assert_eq!(scoped::nth_derivative::<U3, _, _>(|x| x.powi(4), 2.0), 48.0);
}

#[test]
fn levels_of_function_objects_are_types_of_their_own() {
    /// x·d/dy (x·y) at y = 1.
    struct Outer;
    impl Differentiable for Outer {
        type Domain = Scalar;
        type Codomain = Scalar;
        fn evaluate<R: Real>(&self, x: R) -> R {
            x * Inner(x).slope(R::from(1.0))
        }
    }
    struct Inner<R>(R);
    impl<R: Real> Inner<R> {
        fn slope(&self, y: R) -> R {
            let y = Bundle::<U1, R>::taylor(y);
            (y * TaylorBundle::<U1, R>::from_primal(self.0)).derivative(1)
        }
    }
    assert_eq!(Outer.gradient(4.0), 8.0);
    assert_eq!(Outer.prime().prime().evaluate(4.0), 2.0);
}

#[test]
fn the_derivative_of_a_second_derivative_of_a_function_object() {
    let sine = differentiable!(|x| x.sin());
    assert_close(sine.prime().prime().gradient(1.0), -0.540_302_305_868_139_72);
}

#[test]
fn different_variables_have_their_value_slopes_and_mixed_derivative() {
    let x: Nested = Bundle::<U1, _>::taylor(Taylor1::from(2.0));
    let y = Nested::from_primal(Bundle::<U1>::taylor(3.0));
    let product = x * y;
    assert_same!(product.primal(), Taylor1::from_derivatives(6.0, [2.0]));
    assert_same!(product.derivative(1), Taylor1::from_derivatives(3.0, [1.0]));
}
