//! Order zero, and nothing to differentiate: the plain number in every representation and in every driver.

use proptest::prelude::*;
use tangent_bundle::jet;
use tangent_bundle::prelude::*;

use crate::table::{every_function, generic};

macro_rules! is_the_float {
    ($($name:ident $domain:expr),+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(x in $domain) {
                let float = generic::$name(x);
                prop_assert_eq!(generic::$name(Bundle::<U0>::taylor(x)).primal(), float);
                prop_assert_eq!(generic::$name(ExplicitBundle::<U0>::from_float(x)).primal(), float);
                prop_assert_eq!(generic::$name(Bundle::<U0>::chunk::<U2>(x, 2)).primal(), float);
                prop_assert_eq!(generic::$name(Bundle::<U3>::constant(x)).primal(), float);
                prop_assert_eq!(generic::$name(Bundle::<U3>::not_differentiable(x)).primal(), float);
            }
        }
    )+};
}

mod a_function_at_order_zero_is_that_of_floats {
    use super::*;

    every_function!(is_the_float);
}

/// A program with every function and operator of two arguments.
fn program<R: Real>(x: R, y: R) -> R {
    let z = x * y / (x + 3.0) + x.atan2(y) - x % y;
    (z * z + 1.0).pow(y * 0.5) - x.hypot(y) + x.log(y + 1.5) + x.mul_add(y, z).max(x).min(y + 9.0) - z.copysign(x)
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_program_at_order_zero_is_that_of_floats(x in 0.5..2.0, y in 0.5..2.0) {
        let float = program(x, y);
        prop_assert_eq!(program(Bundle::<U0>::taylor(x), Bundle::<U0>::taylor(y)).primal(), float);
        prop_assert_eq!(program(ExplicitBundle::<U0>::from_float(x), ExplicitBundle::<U0>::from_float(y)).primal(), float);
        let chunk = program(Bundle::<U0>::chunk::<U2>(x, 1), Bundle::<U0>::chunk::<U2>(y, 2));
        prop_assert_eq!((chunk.primal(), chunk.along([])), (float, float));
    }

    #[test]
    fn derivatives_of_order_zero_are_values(x in 0.5..2.0, y in 0.5..2.0) {
        let float = program(x, y);
        prop_assert_eq!(nth_derivative::<U0, _>(|x| program(x, x), x), program(x, x));
        prop_assert_eq!(scoped::nth_derivative::<U0, _, _>(|x| program(x, x), x), program(x, x));
        let along = directional_derivatives::<U0, _, _>(|[x, y]| program(x, y), [x, y], [1.0, 2.0]);
        prop_assert_eq!(along.as_slice(), [float]);
        prop_assert_eq!(derivative_tensor::<U0, _, _>(|[x, y]| program(x, y), [x, y]), float);
        let j = Jet::<U2>::of(|x| program(x, x), x);
        let inner = TaylorBundle::<U2>::from_derivatives(x, [y, -y]);
        prop_assert_eq!(jet_taylor_ev::<U0, _>(&j, &inner), program(x, x));
        prop_assert_eq!(jet::jet_taylor_ev_by_recurrence::<U0, _>(&j, &inner), program(x, x));
        prop_assert_eq!(j.push_forward(Bundle::<U0>::taylor(x)).expect("the primal is the base").primal(), program(x, x));
    }

    /// Each order of a driver is the derivative of that order, the first ones too.
    #[test]
    fn a_scope_has_the_derivatives_of_the_open_drivers(x in 0.5..2.0) {
        let first = derivative(|x| program(x, x), x);
        prop_assert_eq!(scoped::nth_derivative::<U1, _, _>(|x| program(x, x), x), first);
        prop_assert_eq!(scoped::derivative(|x| program(x, x), x), first);
        let third = nth_derivative::<U3, _>(|x| program(x, x), x);
        prop_assert_eq!(scoped::nth_derivative::<U3, _, _>(|x| program(x, x), x), third);
    }
}

#[test]
fn a_point_without_coordinates_has_no_derivatives() {
    let none: Vec<f64> = vec![];
    assert_eq!(gradient(|_| GradientScalar::<Vec<f64>>::from(2.0), none.clone()), none);
    let (value, slopes, rows) = value_gradient_hessian(|_| HessianScalar::<Vec<f64>>::from(2.0), none.clone());
    assert_eq!((value, slopes, rows), (2.0, vec![], vec![]));
    assert!(third_derivatives(|_| 2.0.into(), none.clone()).is_empty());
    assert!(derivative_tensor::<U4, Vec<f64>, _>(|_| 2.0.into(), none.clone()).is_empty());
    assert_eq!(laplacian(|_: Vec<_>| 2.0.into(), none.clone()), 0.0);
    let rows = jacobian(|_| vec![GradientScalar::<Vec<f64>>::from(1.0); 2], none);
    assert_eq!(rows, [const { Vec::<f64>::new() }; 2]);
    assert_eq!(laplacian(|_: [_; 0]| 2.0.into(), [0.0; 0]), 0.0);
}

/// Numbers of coordinates around the widths of chunks, for every length that the type does not know.
#[test]
fn the_laplacian_of_a_vector_of_any_length_is_the_trace_of_its_hessian() {
    fn f<R: Real>(x: &[R]) -> R {
        let chain: R = x.windows(2).map(|x| (x[0] * x[1]).sin()).sum();
        x.iter()
            .enumerate()
            .map(|(i, x)| x.powi(3) * (i as f64 + 1.0))
            .sum::<R>()
            + chain
    }
    for n in 0..=33 {
        let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.01 * f64::from(i)).collect();
        let trace: f64 = hessian(|x| f(&x), x.clone())
            .iter()
            .enumerate()
            .map(|(i, row)| row[i])
            .sum();
        let found = laplacian(|x: Vec<_>| f(&x), x);
        // Sums of as many terms as there are coordinates, of some products each.
        assert!(
            (found - trace).abs() <= 1e-14 * trace.abs() * f64::from(n + 1),
            "{n} coordinates: {found}, not {trace}"
        );
    }
}
