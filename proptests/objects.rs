//! Function objects, mixed partials and scopes.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use crate::seeds::{close, taylor};

/// exp(sin x) + x³.
fn f<R: Real>(x: R) -> R {
    x.sin().exp() + x.powi(3)
}

/// A few hundred roundings: sums of a few dozen products of derivatives of the size of one to a hundred.
const ROUNDINGS: f64 = 500.0;

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn primes_are_derivatives(x in -2.0..2.0_f64) {
        let object = differentiable!(|x| x.sin().exp() + x.powi(3));
        let all = derivatives::<U4, _>(f, x);
        let primes = [
            object.evaluate(x),
            object.prime().evaluate(x),
            object.prime().prime().evaluate(x),
            object.prime().prime().prime().evaluate(x),
            object.prime().prime().prime().prime().evaluate(x),
        ];
        close(&primes, &all, ROUNDINGS)?;
        // A derivative of a derivative, at one level more.
        close(&[object.prime().prime().gradient(x)], &[all[3]], ROUNDINGS)?;
        close(&[object.prime().nabla().prime().evaluate(x)], &[all[3]], ROUNDINGS)?;
    }

    #[test]
    fn primes_of_bundles_are_the_derivatives_of_bundles(x in taylor::<U3>(-1.0..1.0)) {
        let object = differentiable!(|x| x.sin().exp() + x.powi(3));
        let left = object.prime().push_forward(x);
        let right = x.sin().exp() * x.cos() + x.powi(2) * 3.0;
        let coefficients = |y: TaylorBundle<U3>| (0..=3).map(|k| y.taylor_coefficient(k)).collect::<Vec<_>>();
        close(&coefficients(left), &coefficients(right), ROUNDINGS)?;
    }

    #[test]
    fn gradients_of_gradients_are_hessians(x in -1.0..1.0_f64, y in 0.5..2.0_f64, z in -1.0..1.0_f64) {
        let object = differentiable!(|(x, y, z)| (x * y).exp() * z.sin() + y.ln() * x);
        let at = (x, y, z);
        let hessian = object.hessian(at);
        type Triple<R> = (R, R, R);
        let flat = |((a, b, c), (d, e, f), (g, h, i)): Triple<Triple<f64>>| [a, b, c, d, e, f, g, h, i];
        close(&flat(object.nabla().jacobian(at)), &flat(hessian), ROUNDINGS)?;
        close(&[object.laplacian(at)], &[hessian.0.0 + hessian.1.1 + hessian.2.2], ROUNDINGS)?;
        let (value, slope) = object.value_and_gradient(at);
        prop_assert_eq!(value, object.evaluate(at));
        prop_assert_eq!(slope, object.nabla().evaluate(at));
    }

    #[test]
    fn the_chain_rule(x in -1.0..1.0_f64, y in 0.5..2.0_f64) {
        let inner = differentiable!(|[x, y]| -> [Scalar; 2] { [x * y, x.sin() + y] });
        let outer = differentiable!(|[u, v]| (u * v).exp() + u);
        let [u, v] = inner.evaluate([x, y]);
        let [by_u, by_v] = outer.gradient([u, v]);
        let rows = inner.jacobian([x, y]);
        let whole = outer.compose(inner).gradient([x, y]);
        let chained = [0, 1].map(|i| by_u * rows[0][i] + by_v * rows[1][i]);
        close(&whole, &chained, ROUNDINGS)?;
    }

    #[test]
    fn sums_products_and_multiples(x in -1.0..1.0_f64, c in -3.0..3.0_f64) {
        let f = differentiable!(|x| x.sin());
        let g = differentiable!(|x| (x * 2.0).exp());
        let at = |h: f64, d: f64| [h, d];
        let (fx, gx) = (at(f.evaluate(x), f.gradient(x)), at(g.evaluate(x), g.gradient(x)));
        prop_assert_eq!(f.plus(g).gradient(x), fx[1] + gx[1]);
        prop_assert_eq!(f.minus(g).gradient(x), fx[1] - gx[1]);
        prop_assert_eq!(f.scaled(c).gradient(x), fx[1] * c);
        close(&[f.times(g).gradient(x)], &[fx[1] * gx[0] + fx[0] * gx[1]], ROUNDINGS)?;
        prop_assert_eq!((&f).prime().evaluate(x), f.prime().evaluate(x));
    }

    #[test]
    fn captures_are_arguments(a in -2.0..2.0_f64, b in 0.5..2.0_f64, c in -2.0..2.0_f64, x in -1.0..1.0_f64) {
        let weights = [b, c];
        let object = differentiable!([a: f64, weights: [f64; 2]] |[x, y]| (x * a).sin() * weights[0].pow(y) + weights[1] * y);
        let ((by_a, by_weights), by_x) = object.gradient_with_captures([x, 0.7]);
        let whole = gradient(
            |(a, [b, c], [x, y])| (x * a).sin() * b.pow(y) + c * y,
            (a, weights, [x, 0.7]),
        );
        prop_assert_eq!((by_a, by_weights, by_x), whole);
        // A constant that is captured meets the products as a number whose tangent is zero.
        close(&object.gradient([x, 0.7]), &whole.2, ROUNDINGS)?;
    }

    /// ∂^{a+b+c} of exp(αx + βy + γz) is α^a·β^b·γ^c times itself.
    #[test]
    fn mixed_partials_of_an_exponential(x in -1.0..1.0_f64, y in -1.0..1.0_f64, z in -1.0..1.0_f64) {
        fn e<R: Real>(x: R, y: R, z: R) -> R {
            (x * 0.5 - y * 1.5 + z * 0.75).exp()
        }
        let value = e(x, y, z);
        let expected = |a: i32, b: i32, c: i32| value * 0.5_f64.powi(a) * (-1.5_f64).powi(b) * 0.75_f64.powi(c);
        let found = [
            (partial!(e(d x, y, z)), expected(1, 0, 0)),
            (partial!(e(x, d^2 y, z)), expected(0, 2, 0)),
            (partial!(e(x, d y, d z)), expected(0, 1, 1)),
            (partial!(e(d^3 x, d y, d^2 z)), expected(3, 1, 2)),
            (partial!(e(d x, d^4 y, d z)), expected(1, 4, 1)),
            (partial!(e(d^5 x, y, d z)), expected(5, 0, 1)),
            (partial!(e(d^1 x, d^1 y, d^1 z)), expected(1, 1, 1)),
            (partial!(e(d^2 x, d^2 y, d^2 z)), expected(2, 2, 2)),
        ];
        for (value, expected) in found {
            prop_assert!((value - expected).abs() <= 1e-13 * expected.abs(), "{} is not {}", value, expected);
        }
    }

    #[test]
    fn scopes_have_the_derivatives_of_plain_drivers(x in -1.0..1.0_f64, y in 0.5..2.0_f64) {
        prop_assert_eq!(scoped::derivative(|x| x.sin() * x, x), derivative(|x| x.sin() * x, x));
        prop_assert_eq!(scoped::nth_derivative::<U4, _, _>(|x| x.sin() * x, x), nth_derivative::<U4, _>(|x| x.sin() * x, x));
        let plain = value_and_gradient(|(x, [y])| (x * y).exp(), (x, [y]));
        prop_assert_eq!(scoped::value_and_gradient(|(x, [y])| (x * y).exp(), (x, [y])), plain);
        let long: Vec<f64> = (0..20).map(|i| x + 0.1 * f64::from(i)).collect();
        let sum_of_sines = gradient(|v| v.iter().map(|x| x.sin()).sum(), long.clone());
        prop_assert_eq!(scoped::gradient(|v| v.iter().map(|x| x.sin()).sum(), long), sum_of_sines);
        // d/dx [x²·d/dy (x·y³)] = 3x²·3y².
        let nested = scoped::derivative(|x| x * x * scoped::derivative(|y| y.powi(3) * y.constant(x), x.float(y)), x);
        close(&[nested], &[9.0 * x * x * y * y], ROUNDINGS)?;
    }
}
