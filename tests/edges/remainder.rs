//! `a % b` where the quotient is no number, infinite, zero, or has more bits than a float.
//!
//! The derivatives are those of a − q·b with q = trunc(a/b), a constant.

use tangent_bundle::prelude::*;

/// Equal, or both NaN.
#[track_caller]
fn assert_alike(what: &str, computed: f64, expected: f64) {
    assert!(
        computed == expected || (computed.is_nan() && expected.is_nan()),
        "{what}: {computed:e}, not {expected:e}"
    );
}

/// Asserts the slopes of `a % b` in every mode and through every driver; the curvatures are zero.
#[track_caller]
fn assert_slopes([a, b]: [f64; 2], slopes: [f64; 2]) {
    fn f<R: Real>(a: R, b: R) -> R {
        a % b
    }
    let at = |mode: &str| format!("{mode} at {a:e} % {b:e}");
    for i in 0..2 {
        let array = gradient(|[a, b]| f(a, b), [a, b])[i];
        let vector = gradient(|x: Vec<_>| f(x[0], x[1]), vec![a, b])[i];
        let with_hessian = value_gradient_hessian(|x: Vec<_>| f(x[0], x[1]), vec![a, b]).1[i];
        let jacobian = jacobian(|x: Vec<_>| vec![f(x[0], x[1])], vec![a, b])[0][i];
        let rests = [[1.0, 0.0], [0.0, 1.0]][i];
        let [x, y] = [0, 1].map(|k| TaylorBundle::<U3>::from_derivatives([a, b][k], [rests[k], 0.0, 0.0]));
        let taylor = f(x, y);
        let explicit = f(Bundle::<U2>::explicit(a, 1), Bundle::<U2>::explicit(b, 2));
        let chunk = f(Bundle::<U2>::chunk::<U2>(a, 1), Bundle::<U2>::chunk::<U2>(b, 2));
        let trace = f(TraceBundle::<U2>::variable(a, 1), TraceBundle::<U2>::variable(b, 2));
        let nested = [0, 1].map(|k| {
            let seed = TaylorBundle::<U1>::from_float(rests[k]);
            TaylorBundle::<U1, _>::from_derivatives(Bundle::<U1>::taylor([a, b][k]), [seed])
        });
        let nested = f(nested[0], nested[1]);
        for (mode, slope) in [
            ("array", array),
            ("vector", vector),
            ("value_gradient_hessian", with_hessian),
            ("jacobian", jacobian),
            ("Taylor", taylor.derivative(1)),
            ("explicit", explicit.partial(1 << i)),
            ("chunk", chunk.along([i + 1])),
            ("trace", trace.slope(i + 1)),
            ("nested", nested.derivative(1).primal()),
        ] {
            assert_alike(&at(mode), slope, slopes[i]);
        }
        for j in 0..2 {
            let array = hessian(|[a, b]| f(a, b), [a, b])[i][j];
            let vector = hessian(|x: Vec<_>| f(x[0], x[1]), vec![a, b])[i][j];
            let third = third_derivatives(|[a, b]| f(a, b), [a, b])[i][j][0];
            let product = hessian_vector_product(|[a, b]| f(a, b), [a, b], rests)[j];
            for (driver, curvature) in [
                ("hessian of an array", array),
                ("hessian of a vector", vector),
                ("third_derivatives", third),
                ("hessian_vector_product", product),
            ] {
                assert_alike(&at(driver), curvature, 0.0);
            }
        }
        for (mode, curvature) in [
            ("Taylor", taylor.derivative(2)),
            ("Taylor", taylor.derivative(3)),
            ("explicit", explicit.partial(0b11)),
            ("chunk", chunk.along([i + 1, i + 1])),
            ("trace", trace.laplacian()),
            ("nested", nested.derivative(1).derivative(1)),
        ] {
            assert_alike(&at(mode), curvature, 0.0);
        }
    }
}

#[test]
fn of_no_quotient_the_slope_in_the_dividend_is_one_and_that_in_the_divisor_no_number() {
    let inf = f64::INFINITY;
    for point in [
        [7.5, 0.0],
        [-7.5, 0.0],
        [7.5, -0.0],
        [0.0, 0.0],
        [inf, 2.0],
        [-inf, inf],
        [f64::NAN, 2.0],
    ] {
        assert_slopes(point, [1.0, f64::NAN]);
    }
}

#[test]
fn an_infinite_divisor_leaves_the_dividend() {
    for b in [f64::INFINITY, f64::NEG_INFINITY] {
        assert_slopes([7.5, b], [1.0, 0.0]);
    }
}

#[test]
fn a_subnormal_divisor_and_a_quotient_beyond_the_integers_of_floats() {
    let tiny = 5e-324;
    assert_slopes([7.5e-320, tiny], [1.0, -(7.5e-320 / tiny)]);
    // The quotient itself is above the largest float.
    assert_slopes([1.0, tiny], [1.0, f64::NEG_INFINITY]);
    assert_slopes([-1.0, tiny], [1.0, f64::INFINITY]);
    // 3·2⁶⁰ by 1 and by −3.
    let large = 3.0 * 2.0_f64.powi(60);
    assert_slopes([large, 1.0], [1.0, -large]);
    assert_slopes([large, -3.0], [1.0, 2.0_f64.powi(60)]);
    // 2⁵³ + 2 by 3/2: the integer 6004799503160662 in ⅔·(2⁵³ + 2) = 6004799503160662.67, exact.
    assert_slopes([9_007_199_254_740_994.0, 1.5], [1.0, -6_004_799_503_160_662.0]);
}

#[test]
fn a_divisor_at_rest_is_that_of_a_float() {
    for (a, b) in [(7.5, 0.0), (7.5, 2.0), (f64::INFINITY, 2.0)] {
        let x = Bundle::<U2>::taylor(a);
        let [bundle, float] = [x % TaylorBundle::<U2>::from(b), x % b];
        assert!(bundle.same_germ(&float), "{a} % {b}");
        assert_eq!((float.derivative(1), float.derivative(2)), (1.0, 0.0));
    }
}

#[test]
fn a_quotient_beyond_floats_follows_the_slope_of_its_divisor() {
    for s in [2.0, 0.5, -0.5, -2.0] {
        for (a, b) in [(1e300, 1e-300), (-1e300, 1e-300), (1.0, 5e-323)] {
            // −q·s, for a quotient q by b·s that is infinite.
            let slope: f64 = -(a / (b * s)) * s;
            assert!(slope.is_infinite());
            assert_eq!(
                gradient(|v| v[0] % (v[1] * s), vec![a, b]),
                [1.0, slope],
                "{a:e} and {b:e} times {s}"
            );
            assert_eq!(
                gradient(|[a, b]| a % (b * s), [a, b]),
                [1.0, slope],
                "{a:e} and {b:e} times {s}"
            );
        }
    }
}
