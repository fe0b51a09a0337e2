//! The examples that draw: their mathematics, and that the pictures that are kept are those that they draw.

#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/black_scholes.rs"]
mod black_scholes;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/curvature.rs"]
mod curvature;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/double_pendulum.rs"]
mod double_pendulum;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/epidemic.rs"]
mod epidemic;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/gaussian_process.rs"]
mod gaussian_process;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/kalman.rs"]
mod kalman;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/kepler_energy.rs"]
mod kepler_energy;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/lorenz_exponent.rs"]
mod lorenz_exponent;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/outer_solar_system.rs"]
mod outer_solar_system;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/poincare_section.rs"]
mod poincare_section;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/taylor_polynomials.rs"]
mod taylor_polynomials;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/training.rs"]
mod training;
#[allow(dead_code, reason = "an example has a main of its own")]
#[path = "../../examples/transfer.rs"]
mod transfer;

mod fits;
mod orbits;

use std::error::Error;
use std::fs;

use black_scholes::{call, greeks, normal_cdf};
use double_pendulum::{PENDULUM, START, State};
use proptest::prelude::*;
use tangent_bundle::prelude::*;

/// The numbers of a text, and the text without them.
fn numbers(text: &str) -> (Vec<f64>, String) {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let parsed = text.split(|c| !is_part(c)).filter_map(|word| word.parse().ok());
    (parsed.collect(), text.chars().filter(|c| !is_part(*c)).collect())
}

/// Asserts that a picture is the one that is kept, but for a pixel: other machines round other sines.
fn assert_kept(name: &str, drawn: Result<String, Box<dyn Error>>) {
    let (kept, drawn) = (
        fs::read_to_string(tangent_bundle_gallery::path(name)).expect("a picture"),
        drawn.expect("it can be drawn"),
    );
    let ((a, text), (b, other)) = (numbers(&kept), numbers(&drawn));
    let is_near = a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| (a - b).abs() <= 1.0);
    assert!(
        text == other && is_near,
        "docs/pictures/{name}.svg is stale: run `cargo run -p tangent-bundle-gallery --example {name}`"
    );
    assert!(a.len() > 500, "a picture of {} numbers is none", a.len());
}

#[test]
fn the_pictures_are_those_that_the_examples_draw() {
    assert_kept("taylor_polynomials", taylor_polynomials::svg());
    assert_kept("curvature", curvature::svg());
    assert_kept("double_pendulum", double_pendulum::svg());
    assert_kept("black_scholes", black_scholes::svg());
}

#[test]
fn coefficients_of_sine_and_of_a_pole() {
    let sine = taylor_polynomials::coefficients(taylor_polynomials::sine, 0.0);
    let lorentz = taylor_polynomials::coefficients(taylor_polynomials::lorentz, 0.0);
    let mut factorial = 1.0;
    for k in 0..16 {
        let sign = if k / 2 % 2 == 0 { 1.0 } else { -1.0 };
        let of_sine = if k % 2 == 1 { sign / factorial } else { 0.0 };
        assert!((sine[k] - of_sine).abs() <= 4.0 * f64::EPSILON * of_sine.abs());
        assert_eq!(lorentz[k], if k % 2 == 0 { sign } else { 0.0 });
        factorial *= k as f64 + 1.0;
    }
    assert!((taylor_polynomials::polynomial(&sine, 15, 0.0, 1.0) - 1.0_f64.sin()).abs() < 1e-14);
}

/// The price's Greeks in closed form; Haug, The Complete Guide to Option Pricing Formulas (2007), ch. 2, without cost
/// of carry.
fn closed_forms(s: f64, v: f64, t: f64, r: f64, k: f64) -> Vec<(&'static str, f64)> {
    let spread = v * t.sqrt();
    let d1 = ((s / k).ln() + (r + v * v / 2.0) * t) / spread;
    let d2 = d1 - spread;
    let density = |d: f64| (-d * d / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let (n1, discount) = (density(d1), (-r * t).exp());
    let gamma = n1 / (s * spread);
    let vega = s * n1 * t.sqrt();
    vec![
        ("delta", normal_cdf(d1)),
        ("vega", vega),
        (
            "theta",
            -s * n1 * v / (2.0 * t.sqrt()) - r * k * discount * normal_cdf(d2),
        ),
        ("rho", k * t * discount * normal_cdf(d2)),
        ("dual delta", -discount * normal_cdf(d2)),
        ("gamma", gamma),
        ("vanna", -n1 * d2 / v),
        ("charm", -n1 * (2.0 * r * t - d2 * spread) / (2.0 * t * spread)),
        ("vomma", vega * d1 * d2 / v),
        ("veta", vega * (r * d1 / spread - (1.0 + d1 * d2) / (2.0 * t))),
        ("speed", -gamma / s * (d1 / spread + 1.0)),
        ("zomma", gamma * (d1 * d2 - 1.0) / v),
        (
            "color",
            gamma / (2.0 * t) * (1.0 + d1 * (2.0 * r * t - d2 * spread) / spread),
        ),
        (
            "ultima",
            -vega / (v * v) * (d1 * d2 * (1.0 - d1 * d2) + d1 * d1 + d2 * d2),
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    /// The series of the distribution function is a sum of terms of the size of e^{d²/2}, here below 10³.
    #[test]
    fn greeks_are_their_closed_forms(s in 80.0..125.0, v in 0.15..0.5, t in 0.3..2.0, r in 0.0..0.08) {
        let found = greeks(s, v, t, r, 100.0);
        for (name, expected) in closed_forms(s, v, t, r, 100.0) {
            let (_, _, value) = found.iter().find(|greek| greek.0 == name).expect("every one is there");
            let scale = expected.abs().max(1e-3);
            prop_assert!((value - expected).abs() <= 1e-10 * scale, "{}: {} is not {}", name, value, expected);
        }
        prop_assert_eq!(call(s, v, t, r, 100.0), call(Bundle::<U3>::taylor(s), v.into(), t.into(), r.into(), 100.0.into()).primal());
    }

    /// Textbook form of the equations of motion, solved for the accelerations.
    #[test]
    fn accelerations_are_those_of_the_textbook(
        q in proptest::array::uniform2(-3.0..3.0_f64),
        v in proptest::array::uniform2(-5.0..5.0_f64),
    ) {
        let ([m1, m2], [l1, l2], g) = (PENDULUM.mass, PENDULUM.length, PENDULUM.gravity);
        let (sin, cos) = f64::sin_cos(q[0] - q[1]);
        let denominator = 2.0 * m1 + m2 - m2 * f64::cos(2.0 * (q[0] - q[1]));
        let first = (-g * (2.0 * m1 + m2) * q[0].sin()
            - m2 * g * f64::sin(q[0] - 2.0 * q[1])
            - 2.0 * sin * m2 * (v[1] * v[1] * l2 + v[0] * v[0] * l1 * cos))
            / (l1 * denominator);
        let second = 2.0 * sin
            * (v[0] * v[0] * l1 * (m1 + m2) + g * (m1 + m2) * q[0].cos() + v[1] * v[1] * l2 * m2 * cos)
            / (l2 * denominator);
        let found = PENDULUM.accelerations(State { q, v });
        // Terms of up to 10², over a determinant of at least 1.
        prop_assert!((found[0] - first).abs() < 1e-12 && (found[1] - second).abs() < 1e-12, "{:?} {} {}", found, first, second);
    }

    #[test]
    fn curvature_and_evolute_of_the_ellipse(t in -6.0..6.0_f64) {
        let [a, b] = curvature::AXES;
        let (s, c) = t.sin_cos();
        let circle = curvature::circle_of_curvature(curvature::ellipse, t);
        let expected = a * b / (a * a * s * s + b * b * c * c).powf(1.5);
        prop_assert!((circle.curvature - expected).abs() < 1e-14 * expected);
        let evolute = [(a * a - b * b) / a * c.powi(3), (b * b - a * a) / b * s.powi(3)];
        prop_assert!((circle.centre[0] - evolute[0]).abs() < 1e-13 && (circle.centre[1] - evolute[1]).abs() < 1e-13);
        prop_assert_eq!(circle.point, curvature::ellipse(t));
    }
}

#[test]
fn energy_is_kept() {
    // RK4 with a thousandth of a second: an error of h⁴ a second, of motions of up to ten radians a second.
    let states = double_pendulum::motion(5);
    assert_eq!(states.len(), 251);
    let start = PENDULUM.energy(START);
    for (t, state) in states {
        assert!((PENDULUM.energy(state) - start).abs() < 1e-8, "at {t} s");
    }
}

#[test]
fn the_normal_distribution() {
    // Φ at points of both branches, to 17 digits, from 50-digit arithmetic.
    for (x, expected) in [
        (0.5, 0.691_462_461_274_013_1),
        (-1.0, 0.158_655_253_931_457_05),
        (2.0, 0.977_249_868_051_820_8),
        (-5.0, 2.866_515_718_791_939e-7),
    ] {
        assert!((normal_cdf(x) - expected).abs() < 4.0 * f64::EPSILON);
    }
    for (x, expected) in [(-6.5, 4.016_000_583_859_118e-11), (-9.0, 1.128_588_405_953_840_5e-19)] {
        assert!((normal_cdf(x) / expected - 1.0_f64).abs() < 1e-14);
    }
    // Its derivatives are φ, −xφ, (x² − 1)φ.
    for x in [-7.0, -3.0, -0.5, 0.0, 1.5, 4.0, 8.0] {
        let y = normal_cdf(Bundle::<U3>::taylor(x));
        let density = (-x * x / 2.0_f64).exp() / std::f64::consts::TAU.sqrt();
        let expected = [density, -x * density, (x * x - 1.0) * density];
        for (k, expected) in expected.into_iter().enumerate() {
            assert!(
                (y.derivative(k + 1) - expected).abs() < 1e-13 * (1.0 + expected.abs()),
                "order {} at {x}",
                k + 1
            );
        }
    }
}
