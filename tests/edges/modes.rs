//! The modes agree where functions have no derivative, an infinite one, or one whose factors leave the range of floats.

use tangent_bundle::prelude::*;

/// Writes down two numbers that are not the same: both NaN, equal infinities, or equal but for some roundings.
fn compare(differences: &mut Vec<String>, what: &str, backward: f64, forward: f64) {
    let is_alike = backward == forward
        || backward.is_nan() && forward.is_nan()
        || (backward - forward).abs() <= 8.0 * f64::EPSILON * forward.abs();
    if !is_alike {
        differences.push(format!("{what}: {backward} backward and {forward} forward"));
    }
}

/// The gradient and the Hessian of a function of two numbers at points, by both modes.
macro_rules! at_points {
    ($([$x:ident, $y:ident] $f:expr, at $($point:expr),+;)+) => {{
        let mut differences = Vec::new();
        $($({
        fn f<R: Real>($x: R, $y: R) -> R {
            $f
        }
        let point: [f64; 2] = $point;
        let what = format!("{} at {point:?}", stringify!($f));
        let forward = gradient(|[x, y]| f(x, y), point);
        let backward = gradient(|v| f(v[0], v[1]), point.to_vec());
        for i in 0..2 {
            compare(&mut differences, &format!("slope {i} of {what}"), backward[i], forward[i]);
        }
        let forward = hessian(|[x, y]| f(x, y), point);
        let backward = hessian(|v| f(v[0], v[1]), point.to_vec());
        for i in 0..2 {
            for j in 0..2 {
                compare(&mut differences, &format!("curvature {i} {j} of {what}"), backward[i][j], forward[i][j]);
            }
        }
        })+)+
        assert!(differences.is_empty(), "{differences:#?}");
    }};
}

#[test]
fn of_constant_exponents() {
    at_points! {
        [x, y] x.pow(2.0.into()) * y, at [-1.0, 2.0], [0.0, 1.0], [1e-120, 1.0];
        [x, y] x.pow(3.0.into()) + y, at [-1.5, 2.0], [1e-120, 1.0];
        [x, y] x.pow((-2.0).into()) * y, at [-0.5, 2.0];
    }
}

#[test]
fn of_factors_that_overflow() {
    at_points! {
        [x, y] (R::from(1.0) / ((-x).exp() + 1.0)).ln() + y, at [-400.0, 1.0], [-370.0, 1.0], [400.0, 1.0];
        [x, y] ((-x).exp() + 1.0).recip().ln() * y, at [-400.0, 2.0];
        [x, y] (y / ((-x).exp() + 1.0)).ln(), at [-400.0, 2.0];
    }
}

#[test]
fn of_edges() {
    at_points! {
        [x, y] (x * x + y * y).sqrt(), at [0.0, 0.0];
        [x, y] x.sqrt() * 0.0 + y, at [0.0, 1.0];
        [x, y] x.sqrt() + y.cbrt(), at [0.0, 0.0], [0.0, 1.0];
        [x, y] x.ln() + y.recip(), at [0.0, 0.0];
        [x, y] x.asin() + y.acos(), at [1.0, 1.0], [-1.0, -1.0];
        [x, y] x.atanh() + y.acosh(), at [1.0, 1.0];
        [x, y] x.powf(0.5) + y.powf(1.5), at [0.0, 0.0];
        [x, y] x.abs() * y, at [0.0, 1.0], [-0.0, 1.0];
        [x, y] x.max(y) * x.min(y), at [1.0, 1.0];
        [x, y] x.hypot(y), at [0.0, 0.0], [1e200, 1e200], [3e-155, 4e-155];
        [x, y] x.pow(y), at [0.0, 2.0], [-0.7, 2.0], [1e-165, 2.0];
    }
}
