//! Holomorphic functions of `num_complex` to order six, against their real and imaginary parts as functions of two real variables.

use num_complex::Complex;
use num_traits::{Float, FloatConst};
use tangent_bundle::prelude::*;

/// Numbers of both signs and of the size of one half, none of them special: the fractional parts of multiples of the golden ratio.
fn components<const K: usize>(seed: usize) -> [f64; K] {
    std::array::from_fn(|i| ((i + seed) as f64 * 0.618_033_988_749_895).fract() - 0.5)
}

/// Asserts that two bundles agree relative to the largest component.
macro_rules! assert_close {
    ($found:expr, $expected:expr, $place:expr) => {{
        let (found, expected) = ($found, $expected);
        // Recurrences to order six over a few functions; derivatives beside one another differ by 6! at most.
        let bound = 1e-11 * (1.0 + expected.max_norm());
        assert!(
            (found - expected).max_norm() <= bound,
            "{}: {found} is not {expected}",
            $place
        );
    }};
}

/// A holomorphic function, and its real and imaginary parts as functions of x and y.
macro_rules! holomorphic {
    ($($name:ident: |$z:ident| $function:expr, |$x:ident, $y:ident| $parts:expr;)+) => {$(
        #[test]
        fn $name() {
            fn theirs<T: Float + FloatConst>($z: Complex<T>) -> Complex<T> {
                $function
            }
            fn wrapped<R: Real>(x: R, y: R) -> [R; 2] {
                let w = theirs(Complex::new(AsFloat(x), AsFloat(y)));
                [w.re.0, w.im.0]
            }
            fn plain<R: Real + Float + FloatConst>(x: R, y: R) -> [R; 2] {
                let w = theirs(Complex::new(x, y));
                [w.re, w.im]
            }
            fn parts<R: Real>($x: R, $y: R) -> [R; 2] {
                $parts
            }

            let (x, y) = (0.6, 0.8);
            let taylor = |x, seed| TaylorBundle::<U6>::from_derivatives(x, components::<6>(seed));
            let explicit = |x, seed| ExplicitBundle::<U6>::from_partials(x, components::<63>(seed));
            let inner = |x, seed| TaylorBundle::<U3>::from_derivatives(x, components::<3>(seed));
            let nested = |x, seed| {
                let tail = [inner(0.2, seed + 1), inner(-0.3, seed + 2), inner(0.1, seed + 3)];
                TaylorBundle::<U3, _>::from_derivatives(inner(x, seed), tail)
            };
            for part in 0..2 {
                let (a, b) = (taylor(x, 1), taylor(y, 7));
                let expected = parts(a, b)[part];
                assert_close!(plain(a, b)[part], expected, "Taylor");
                assert_close!(wrapped(a, b)[part], expected, "Taylor, wrapped");
                let (a, b) = (explicit(x, 1), explicit(y, 64));
                assert_close!(plain(a, b)[part], parts(a, b)[part], "explicit");
                let (a, b) = (nested(x, 1), nested(y, 9));
                assert_close!(wrapped(a, b)[part], parts(a, b)[part], "nested");

                let expected = gradient(|[x, y]| parts(x, y)[part], [x, y]);
                let backward = gradient(|v: Vec<_>| plain(v[0], v[1])[part], vec![x, y]);
                let wrapped_backward = gradient(|v: Vec<_>| wrapped(v[0], v[1])[part], vec![x, y]);
                for i in 0..2 {
                    // Some roundings of numbers of the size of one.
                    assert!((backward[i] - expected[i]).abs() < 1e-13, "backward: {backward:?} is not {expected:?}");
                    assert_eq!(backward[i], wrapped_backward[i]);
                }
            }

            // The derivatives of a holomorphic function along i are those along 1, times iᵏ: the equations of Cauchy and Riemann.
            let (along_1, along_i) = (
                plain(Bundle::<U6>::taylor(x), TaylorBundle::from_float(y)),
                plain(TaylorBundle::from_float(x), Bundle::<U6>::taylor(y)),
            );
            for k in 0..=6 {
                let derivative = |w: &[TaylorBundle<U6>; 2]| Complex::new(w[0].derivative(k), w[1].derivative(k));
                let (a, b) = (derivative(&along_1) * Complex::i().powi(k as i32), derivative(&along_i));
                assert!((a - b).norm() <= 1e-11 * (1.0 + a.norm()), "order {k}: {a} is not {b}");
            }
        }
    )+};
}

holomorphic! {
    square: |z| z * z, |x, y| [x * x - y * y, 2.0 * x * y];
    cube: |z| z.powi(3), |x, y| [x * x * x - 3.0 * x * y * y, 3.0 * x * x * y - y * y * y];
    reciprocal: |z| z.inv(), |x, y| [x / (x * x + y * y), -y / (x * x + y * y)];
    quotient: |z| (z + T::one()) / (z - T::one()), |x, y| {
        let n = (x - 1.0) * (x - 1.0) + y * y;
        [(x * x + y * y - 1.0) / n, -2.0 * y / n]
    };
    exponential: |z| z.exp(), |x, y| [x.exp() * y.cos(), x.exp() * y.sin()];
    logarithm: |z| z.ln(), |x, y| [x.hypot(y).ln(), y.atan2(x)];
    square_root: |z| z.sqrt(), |x, y| [((x.hypot(y) + x) / 2.0).sqrt(), ((x.hypot(y) - x) / 2.0).sqrt()];
    power: |z| z.powf(T::PI()), |x, y| {
        let (r, angle) = (x.hypot(y).powf(R::PI().scalar()), y.atan2(x) * R::PI());
        [r * angle.cos(), r * angle.sin()]
    };
    sine: |z| z.sin(), |x, y| [x.sin() * y.cosh(), x.cos() * y.sinh()];
    cosine: |z| z.cos(), |x, y| [x.cos() * y.cosh(), -(x.sin() * y.sinh())];
    tangent: |z| z.tan(), |x, y| {
        let n = (2.0 * x).cos() + (2.0 * y).cosh();
        [(2.0 * x).sin() / n, (2.0 * y).sinh() / n]
    };
    hyperbolic_sine: |z| z.sinh(), |x, y| [x.sinh() * y.cos(), x.cosh() * y.sin()];
    hyperbolic_cosine: |z| z.cosh(), |x, y| [x.cosh() * y.cos(), x.sinh() * y.sin()];
    hyperbolic_tangent: |z| z.tanh(), |x, y| {
        let n = (2.0 * x).cosh() + (2.0 * y).cos();
        [(2.0 * x).sinh() / n, (2.0 * y).sin() / n]
    };
    inverse_sine: |z| z.asin().sin(), |x, y| [x, y];
    inverse_cosine: |z| z.acos().cos(), |x, y| [x, y];
    inverse_tangent: |z| z.atan().tan(), |x, y| [x, y];
    inverse_hyperbolic_sine: |z| z.asinh().sinh(), |x, y| [x, y];
    inverse_hyperbolic_cosine: |z| z.acosh().cosh(), |x, y| [x, y];
    inverse_hyperbolic_tangent: |z| z.atanh().tanh(), |x, y| [x, y];
}

/// |z|² is not holomorphic: its Laplacian is 4.
#[test]
fn a_function_that_is_not_holomorphic() {
    assert_eq!(laplacian(|[x, y]| Complex::new(x, y).norm_sqr(), [0.6, 0.8]), 4.0);
    assert_eq!(laplacian(|[x, y]| Complex::new(x, y).powi(5).re, [1.0, 2.0]), 0.0);
}
