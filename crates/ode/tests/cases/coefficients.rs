//! The recurrences against the bundles of the library, at order 30.

use generic_array::GenericArray;
use generic_array::sequence::GenericSequence;
use tangent_bundle::prelude::*;
use tangent_bundle::real::Elementary;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::Integrator;

type Series = TaylorBundle<U30>;

/// The Taylor coefficients of y along x′ = (1 − x²)/4 and y′ = f(x, sin t), and the bundles of x and sin t.
fn along(f: impl Fn(Symbol, Symbol) -> Symbol, x0: f64, t0: f64) -> (Vec<f64>, [Series; 2]) {
    let system = |t: Symbol, [x, _]: [Symbol; 2]| [(-x * x + 1.0) * 0.25, f(x, t.sin())];
    let mut orbit = Integrator::new()
        .order(31)
        .start(system, t0, [x0, 0.0])
        .expect("a recording");
    orbit.step().expect("a step");
    let step = orbit.last_step();
    let x = step.taylor_coefficients(0);
    let bundle = TaylorBundle::from_taylor_coefficients(x[0], GenericArray::generate(|k| x[k + 1]));
    let y = step.taylor_coefficients(1);
    let slopes = (0..=30).map(|k| y[k + 1] * (k + 1) as f64).collect();
    (slopes, [bundle, Bundle::<U30>::taylor(t0).sin()])
}

/// Asserts that the coefficients are those of the bundle.
///
/// Both sum the same products in another order. An error of a coefficient is relative to the sizes of all coefficients
/// on the circle where they are about equal, so coefficients are compared in units of ρ⁻ᵏ. The functions have
/// singularities no nearer than 0.2. Five hundred roundings are allowed, for thirty sums of thirty terms.
fn assert_close(name: &str, recurrence: &[f64], bundle: &Series) {
    let coefficient = |k: usize| bundle.taylor_coefficient(k);
    let units = (0..=30).map(|k| coefficient(k).abs().powf(1.0 / k.max(1) as f64));
    let growth = units.skip(1).fold(0.2, f64::max);
    let size = (0..=30)
        .map(|k| coefficient(k).abs() / growth.powi(k as i32))
        .fold(1e-300, f64::max);
    for (k, y) in recurrence.iter().enumerate() {
        let error = (y - coefficient(k)).abs() / growth.powi(k as i32);
        assert!(
            error <= 500.0 * f64::EPSILON * size,
            "{name}: coefficient {k} is {y}, not {}",
            coefficient(k)
        );
    }
}

macro_rules! assert_rows {
    ($($(#[$sentence:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+) => {$({
        // Points on both sides of the middle of the interval of the row; none is a kink or a jump.
        let near = $near;
        for part in [0.23, 0.41, 0.77] {
            let x0 = near.start + (near.end - near.start) * part;
            // x moves between −1 and 1 towards 1, so the function takes a multiple of it.
            let scale = x0 / 0.4;
            let (slopes, [x, _]) = along(|x, _| Elementary::$name(x * scale), 0.4, 0.3);
            assert_close(stringify!($name), &slopes, &Elementary::$name(x * scale));
        }
    })+};
}

#[test]
fn functions_of_one_argument_have_the_coefficients_of_bundles() {
    tangent_bundle::for_each_smooth_function!(assert_rows);
    tangent_bundle::for_each_piecewise_function!(assert_rows);
    tangent_bundle::for_each_locally_constant_function!(assert_rows);
    tangent_bundle::for_each_composed_function!(assert_rows);
}

/// Asserts an expression of x and s = sin t over symbols and over bundles.
macro_rules! assert_expressions {
    ($(|$x:ident, $s:ident| $y:expr;)+) => {$(
        for (x0, t0) in [(0.4, 0.3), (0.7, 0.9), (-0.3, -0.5), (0.2, 2.0)] {
            let (slopes, [$x, $s]) = along(|$x, $s| $y, x0, t0);
            assert_close(stringify!($y), &slopes, &$y);
        }
    )+};
}

#[test]
fn operations_have_the_coefficients_of_bundles() {
    assert_expressions! {
        |x, s| x + s;
        |x, s| x - s;
        |x, s| s * x;
        |x, _s| x * x;
        |x, s| s / (x + 1.5);
        |x, s| (x + 2.0).pow(s);
        |x, s| (x + 2.0).log(s + 3.0);
        |x, s| x.hypot(s + 1.5);
        |x, s| x.copysign(s);
        |x, s| Elementary::min(x, s);
        |x, s| Elementary::max(x, s);
        |x, s| (x * 5.0) % (s + 2.0);
        |x, s| x.mul_add(s, x);
        |x, s| x.powi(7) + s.powi(-2);
        |x, _s| x.powi(0);
        |x, s| (x + 1.5).powf(-1.5) * (s + 2.0).powf(0.3);
        |x, _s| x.powf(3.0);
        |x, _s| x.exp().recip();
        |x, s| 2.0 - x / 3.0 - (2.0 / (s + 3.0));
        |x, s| Elementary::clamp(x, s, s + 0.25);
        |x, s| if x > s { x * s } else { x + s };
        |x, s| x.sinh() * s.cosh() + x.sin() * s.cos();
    }
}

#[test]
fn angles_have_the_coefficients_of_the_arctangent() {
    for (x0, t0) in [(0.4, 0.3), (0.7, 0.9), (-0.3, -0.5), (0.2, 2.0)] {
        for side in [-2.0, 2.0] {
            let (slopes, [x, s]) = along(|x, s| x.atan2(s + side), x0, t0);
            let half_turn = slopes[0] - (x / (s + side)).atan().primal();
            assert_close("atan2", &slopes, &((x / (s + side)).atan() + half_turn));
        }
    }
}

#[test]
fn functions_at_points_where_powers_vanish_have_the_coefficients_of_bundles() {
    let (slopes, [x, _]) = along(|x, _| x.powi(5) + x.powf(4.0) + x.tan() + x.asinh(), 0.0, 0.0);
    assert_close("powers at 0", &slopes, &(x.powi(5) + x.powf(4.0) + x.tan() + x.asinh()));
}
