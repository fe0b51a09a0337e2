//! Recorded functions that answer demands: by the interpreter, in the shapes of the closure, beside the drivers.

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Error, Interpreter, Prepare, Symbol, trace};

fn model<R: Real>([x, y, z]: [R; 3]) -> R {
    (x * y).sin() * z.exp() + (x.powi(2) + y.powi(2) + 1.0).sqrt().ln() / (z * z + 2.0)
}

const POINT: [f64; 3] = [0.4, -0.7, 0.3];
const OTHER: [f64; 3] = [1.2, 0.5, -0.9];
const DIRECTION: [f64; 3] = [0.6, 1.0, -0.8];

/// Some roundings of each of the few dozen operations.
const ROUNDING: f64 = 1e-14;

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(1.0, |a: f64, b| a.max(b.abs()));
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= ROUNDING * largest,
            "{found} beside {expected}"
        );
    }
}

#[test]
fn each_demand_agrees_with_the_driver_at_another_point_than_the_recorded_one() {
    let recorded = trace(model::<Symbol>, POINT).unwrap();
    for x in [POINT, OTHER] {
        assert_eq!(Interpreter::value(&recorded).unwrap().call(&x).unwrap(), model(x));
        let (value, slope) = Interpreter::gradient(&recorded).unwrap().call(&x).unwrap();
        assert_eq!(value, model(x));
        assert_close(&slope, &gradient(model, x));
        let (value, slope, rows) = Interpreter::hessian(&recorded).unwrap().call(&x).unwrap();
        assert_eq!(value, model(x));
        assert_close(&slope, &gradient(model, x));
        assert_close(rows.as_flattened(), hessian(model, x).as_flattened());
        let (_, slope, product) = Interpreter::hessian_vector_product(&recorded)
            .unwrap()
            .call(&(x, DIRECTION))
            .unwrap();
        assert_close(&slope, &gradient(model, x));
        assert_close(&product, &hessian_vector_product(model, x, DIRECTION));
        let line: TaylorBundle<U5> = Interpreter::directional::<U5, _, _, _>(&recorded)
            .unwrap()
            .call(&(x, DIRECTION))
            .unwrap();
        let expected = directional_derivatives::<U5, _, _>(model, x, DIRECTION);
        assert_close(&(0..=5).map(|k| line.derivative(k)).collect::<Vec<_>>(), &expected);
    }
}

#[test]
fn a_jacobian_has_the_shape_of_the_results_and_of_the_point_forward_and_backward() {
    fn tall<R: Real>((x, [y, z]): (R, [R; 2])) -> [R; 4] {
        [x * y, y / (z + 3.0), (x - z).exp(), x]
    }
    fn wide<R: Real>(x: Vec<R>) -> (R, R) {
        (x.iter().copied().sum::<R>() * x[0], x[1].sin())
    }
    let at = (0.5, [1.5, -0.25]);
    let recorded = trace(tall::<Symbol>, (0.1, [0.2, 0.3])).unwrap();
    let (value, rows) = Interpreter::jacobian(&recorded).unwrap().call(&at).unwrap();
    assert_eq!(value, tall(at));
    let expected: [(f64, [f64; 2]); 4] = jacobian(tall, at);
    for (row, expected) in rows.iter().zip(&expected) {
        assert_close(
            &[row.0, row.1[0], row.1[1]],
            &[expected.0, expected.1[0], expected.1[1]],
        );
    }
    let at = vec![0.5, 1.5, 2.5, -1.0];
    let recorded = trace(wide::<Symbol>, vec![1.0; 4]).unwrap();
    let (value, rows) = Interpreter::jacobian(&recorded).unwrap().call(&at).unwrap();
    assert_eq!(value, wide(at.clone()));
    let expected: (Vec<f64>, Vec<f64>) = jacobian(wide, at);
    assert_close(&rows.0, &expected.0);
    assert_close(&rows.1, &expected.1);
}

#[test]
fn a_comparison_that_comes_out_otherwise_is_named_and_retraced() {
    fn f<R: Real>(x: R) -> R {
        if x > 0.0 { x * x } else { -x }
    }
    let recorded = trace(f::<Symbol>, 1.0).unwrap();
    let mut slope = Interpreter::gradient(&recorded).unwrap();
    assert_eq!(slope.call(&3.0).unwrap(), (9.0, 6.0));
    let error = slope.call(&-3.0).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("> 0.0 was true when the program was recorded"),
        "{error}"
    );
    assert_eq!(slope.call_or_retrace(&-3.0).unwrap(), (3.0, -1.0));
    assert_eq!(slope.recorded().paths().len(), 2);
    assert_eq!(slope.call(&-5.0).unwrap(), (5.0, -1.0));
    assert_eq!(slope.call(&3.0).unwrap(), (9.0, 6.0));
}

#[test]
fn many_points_give_the_bits_of_each_alone_and_branches_are_followed() {
    fn f<R: Real>([x, y]: [R; 2]) -> R {
        let p = x * y;
        if p > 0.5 {
            p.ln() * x.tanh()
        } else {
            p.exp() - y.powf(1.7) + (x % 0.3).abs().max(y)
        }
    }
    let points: Vec<[f64; 2]> = (0..37)
        .map(|i| [0.3 + 0.04 * f64::from(i), 0.9 + 0.01 * f64::from(i)])
        .collect();
    let recorded = trace(f::<Symbol>, points[36]).unwrap();
    let mut gradient = Interpreter::gradient(&recorded).unwrap();
    let mut all = vec![(0.0, [0.0; 2]); 37];
    let error = gradient.call_many(&points, &mut all).unwrap_err();
    assert!(matches!(error, Error::AtPoint { index: 0, .. }), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("at the point with the index 0: the comparison")
    );
    gradient.call_many_or_retrace(&points, &mut all).unwrap();
    assert_eq!(gradient.recorded().paths().len(), 2);
    for (x, y) in points.iter().zip(&all) {
        assert_eq!(gradient.call(x).unwrap(), *y, "at {x:?}");
        assert_eq!(y.0, f(*x));
    }
    gradient.call_many(&[], &mut []).unwrap();
}

#[test]
fn at_a_singular_point_the_conventions_of_the_library_hold() {
    fn root<R: Real>([x, y]: [R; 2]) -> R {
        (x * x + y * y).sqrt() + (x + 1.0).ln() * y
    }
    let recorded = trace(root::<Symbol>, [1.0, 2.0]).unwrap();
    let (_, slope) = Interpreter::gradient(&recorded).unwrap().call(&[0.0, 0.0]).unwrap();
    assert_eq!(slope, recorded.gradient([0.0, 0.0]));
    let product = Interpreter::hessian_vector_product(&recorded)
        .unwrap()
        .call(&([-1.0, 1.0], [1.0, 0.0]));
    assert!(!product.unwrap().2[0].is_finite());
}

/// Every function of the table, over symbols: its derivatives to order 4 are those of the bundles.
#[test]
fn every_function_is_lowered_to_floats_without_a_guard_on_its_value() {
    type Unary = (
        &'static str,
        fn(Symbol) -> Symbol,
        fn(TaylorBundle<U4>) -> TaylorBundle<U4>,
        [f64; 3],
    );
    macro_rules! table {
        ($($name:ident at $a:expr, $b:expr, $c:expr;)+) => {
            vec![$((stringify!($name), (|x| x.$name()) as fn(Symbol) -> Symbol, (|x| x.$name()) as fn(TaylorBundle<U4>) -> TaylorBundle<U4>, [$a, $b, $c])),+]
        };
    }
    let all: Vec<Unary> = table! {
        exp at 0.3, -1.2, 2.0; exp_m1 at 0.3, -1.2, 2.0; exp2 at 0.3, -1.2, 2.0; ln at 0.3, 1.2, 20.0;
        ln_1p at 0.3, -0.2, 2.0; log2 at 0.3, 1.2, 2.0; log10 at 0.3, 1.2, 2.0; sin at 0.3, -1.2, 20.0;
        cos at 0.3, -1.2, 20.0; tan at 0.3, -1.2, 2.0; asin at 0.3, -0.9, 0.7; acos at 0.3, -0.9, 0.7;
        atan at 0.3, -1.2, 20.0; sinh at 0.3, -1.2, 2.0; cosh at 0.3, -1.2, 2.0; tanh at 0.3, -1.2, 9.0;
        asinh at 0.3, -1.2, 20.0; acosh at 1.3, 2.2, 20.0; atanh at 0.3, -0.9, 0.7; sqrt at 0.3, 1.2, 20.0;
        cbrt at 0.3, -1.2, 20.0; recip at 0.3, -1.2, 20.0; abs at 0.3, -1.2, 20.0; fract at 0.3, -1.2, 20.5;
    };
    for (name, symbol, bundle, points) in all {
        let recorded = trace(symbol, points[0]).unwrap();
        let mut along = Interpreter::directional::<U4, _, _, _>(&recorded).unwrap();
        for x in points {
            let y: TaylorBundle<U4> = along
                .call(&(x, 0.8))
                .unwrap_or_else(|error| panic!("{name} at {x}: {error}"));
            let expected = bundle(Bundle::<U4>::taylor(x) * 0.8 + x * 0.2);
            let sizes = (0..=4).map(|k| expected.derivative(k).abs()).fold(1.0, f64::max);
            for k in 0..=4 {
                let (found, expected) = (y.derivative(k), expected.derivative(k));
                // Other formulas than those of the bundle, which lose a digit each near the ends of a domain.
                assert!(
                    (found - expected).abs() <= 1e-12 * sizes,
                    "{name}⁽{k}⁾({x}): {found} beside {expected}"
                );
            }
        }
    }
}

#[test]
fn functions_of_two_numbers_are_lowered_too() {
    fn all<R: Real>([x, y]: [R; 2]) -> [R; 10] {
        [
            x.pow(y),
            x.hypot(y),
            y.atan2(x),
            x.min(y),
            x.max(y),
            x.copysign(y),
            x % y,
            x.log(y + 1.0),
            x.clamp(R::from(-0.5), y),
            x.mul_add(y, x) + x.powf(1.3) + x.powi(5) + x.powi(-2),
        ]
    }
    let recorded = trace(all::<Symbol>, [0.5, 2.0]).unwrap();
    let mut along = Interpreter::directional::<U3, _, _, _>(&recorded).unwrap();
    for x in [[0.5, 2.0], [2.5, 0.75], [7.0, 1.5]] {
        let v = [0.75, -0.5];
        let found: [TaylorBundle<U3>; 10] = along.call(&(x, v)).unwrap();
        let line = |i: usize| Bundle::<U3>::taylor(0.0) * v[i] + x[i];
        for (i, (found, expected)) in found.iter().zip(all([line(0), line(1)])).enumerate() {
            let sizes = (0..=3).map(|k| expected.derivative(k).abs()).fold(1.0, f64::max);
            for k in 0..=3 {
                let (found, expected) = (found.derivative(k), expected.derivative(k));
                assert!(
                    (found - expected).abs() <= 1e-13 * sizes,
                    "{i}, order {k} at {x:?}: {found} beside {expected}"
                );
            }
        }
    }
}
