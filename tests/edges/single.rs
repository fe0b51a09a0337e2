//! The same conventions over `f32`.

use tangent_bundle::prelude::*;

const INF: f32 = f32::INFINITY;

fn variable(x: f32) -> TaylorBundle<U3, f32> {
    Bundle::<U3, f32>::taylor(x)
}

fn derivatives(y: TaylorBundle<U3, f32>) -> [f32; 4] {
    std::array::from_fn(|k| y.derivative(k))
}

#[test]
fn singular_points_of_single_precision() {
    assert_eq!(derivatives(variable(0.0).sqrt()), [0.0, INF, -INF, INF]);
    assert_eq!(derivatives(variable(0.0).ln()), [-INF, INF, -INF, INF]);
    assert_eq!(derivatives(variable(0.0).powf(1.5)), [0.0, 0.0, INF, -INF]);
    assert_eq!(derivatives(variable(0.0).powi(2)), [0.0, 0.0, 2.0, 0.0]);
    assert!(variable(-1.0).sqrt().derivative(3).is_nan());
    let constant = TaylorBundle::<U3, f32>::from(0.0);
    assert_eq!(derivatives(constant.sqrt()), [0.0; 4]);
    assert_eq!(derivatives(constant.cbrt()), [0.0; 4]);
}

#[test]
fn kinks_of_single_precision() {
    assert_eq!(derivatives(variable(-0.0).abs()), [0.0, -1.0, 0.0, 0.0]);
    assert_eq!(derivatives(variable(2.5).round()), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(derivatives(variable(2.5).fract()), [0.5, 1.0, 0.0, 0.0]);
    assert_eq!(derivatives(variable(7.5) % 2.0), [1.5, 1.0, 0.0, 0.0]);
}

#[test]
fn extremes_of_single_precision() {
    assert_eq!(derivatives(variable(100.0).tanh()), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(derivatives(variable(-200.0).exp()), [0.0; 4]);
    // tanh x = 1 − 2·e^(−2x) to e^(−4x): at 8 to 10⁻¹⁴; three roundings an order.
    let tail = 2.0 * (-16.0_f64).exp();
    for (k, y) in derivatives(variable(8.0).tanh()).into_iter().enumerate().skip(1) {
        let target = -tail * (-2.0_f64).powi(k as i32);
        assert!((f64::from(y) / target - 1.0).abs() < 1e-6, "order {k}: {y:e}");
    }
    let small = 1e-30_f32;
    let angle = (variable(small) - small) * small + small;
    assert!((angle.atan2(small.into()).derivative(1) - 0.5).abs() < 1e-6);
    let diagonal = (variable(1.0) * 1e30).hypot(1e30.into());
    assert!((diagonal.derivative(1) / 0.5_f32.sqrt() / 1e30 - 1.0).abs() < 1e-6);
}
