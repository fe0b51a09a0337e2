//! Lanes as numbers: operators to the last bit, functions to units in the last place.

use tangent_bundle::prelude::*;
use tangent_bundle::real::LaneFloat;

/// Numbers of all kinds.
const NUMBERS: [f64; 24] = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    1.5,
    2.5,
    -2.5,
    3.0,
    0.1,
    30.0,
    700.0,
    -700.0,
    800.0,
    1e6,
    3e9,
    1e17,
    1e-8,
    1e300,
    -1e-310,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// How far two floats are apart, in units in the last place of the larger one.
fn ulps(a: f64, b: f64) -> f64 {
    if a == b || a.is_nan() && b.is_nan() {
        return 0.0;
    }
    let unit = f64::from_bits(a.abs().max(b.abs()).to_bits() + 1) - a.abs().max(b.abs());
    (a - b).abs() / unit
}

/// A function of floats and of lanes is the same to so many units in the last place.
#[track_caller]
fn assert_same(name: &str, bound: f64, float: impl Fn(f64) -> f64, lanes: impl Fn(Lanes<8>) -> Lanes<8>) {
    let spread = (0..4000).map(|i| f64::from(i - 2000) * 0.011_3);
    let all: Vec<f64> = NUMBERS.into_iter().chain(spread).collect();
    for eight in all.chunks_exact(8) {
        let y = lanes(Lanes::padded(eight)).to_array();
        for (x, y) in eight.iter().zip(y) {
            let expected = float(*x);
            assert!(
                ulps(y, expected) <= bound,
                "{name} of {x:e} is {y:e} in lanes and {expected:e} in floats"
            );
        }
    }
}

/// The functions of the table. Those of vectors and those of the C library are each within two units of the true value.
#[test]
fn functions_are_those_of_floats() {
    macro_rules! functions {
        ($($group:ident { $($(#[$doc:meta])* $name:ident { $($row:tt)* })+ })+) => {$($(
            assert_same(stringify!($name), 4.0, |x| tangent_bundle::real::Elementary::$name(x), |x| tangent_bundle::real::Elementary::$name(x));
        )+)+};
    }
    tangent_bundle::for_each_function!(functions);
    for p in NUMBERS {
        assert_same(
            "powf",
            4.0,
            |x| x.powf(p),
            |x| tangent_bundle::real::Elementary::powf(x, p),
        );
        assert_same(
            "atan2",
            4.0,
            |x| x.atan2(p),
            |x| tangent_bundle::real::Elementary::atan2(x, Lanes::splat(p)),
        );
        assert_same(
            "hypot",
            4.0,
            |x| x.hypot(p),
            |x| tangent_bundle::real::Elementary::hypot(x, Lanes::splat(p)),
        );
    }
    for n in [-3, -1, 0, 1, 2, 5, 10] {
        assert_same(
            "powi",
            4.0,
            |x| x.powi(n),
            |x| tangent_bundle::real::Elementary::powi(x, n),
        );
    }
}

#[test]
fn operators_are_those_of_floats_to_the_last_bit() {
    for c in NUMBERS {
        assert_same("x + c", 0.0, |x| x + c, |x| x + c);
        assert_same("c − x", 0.0, |x| c - x, |x| c - x);
        assert_same("x·c", 0.0, |x| x * c, |x| x * c);
        assert_same("c/x", 0.0, |x| c / x, |x| c / x);
        assert_same("x % c", 0.0, |x| x % c, |x| x % c);
        assert_same(
            "x·c + x",
            0.0,
            |x| x.mul_add(c, x),
            |x| tangent_bundle::real::Elementary::mul_add(x, Lanes::splat(c), x),
        );
        assert_same(
            "max",
            0.0,
            |x| x.max(c),
            |x| tangent_bundle::real::Elementary::max(x, Lanes::splat(c)),
        );
    }
}

/// Lanes of either float and of either width are real numbers.
#[test]
fn all_widths_are_real_numbers() {
    fn cube<S, R: Real<S>>(x: R) -> R {
        x.powi(3)
    }
    fn third<const W: usize, S: LaneFloat<W>>(x: [S; W]) -> [S; W]
    where
        Lanes<W, S>: Real<S>,
        U3: Order<Lanes<W, S>>,
        TaylorBundle<U3, Lanes<W, S>>: Real<S>,
    {
        cube::<S, _>(Bundle::<U3, _>::taylor(Lanes::padded(&x)))
            .derivative(3)
            .to_array()
    }
    assert_eq!(third([1.0, 2.0, 3.0, 4.0]), [6.0; 4]);
    assert_eq!(third([0.5; 8]), [6.0; 8]);
    assert_eq!(third([0.5_f32; 8]), [6.0; 8]);
    assert_eq!(third([0.5_f32; 16]), [6.0; 16]);
}

#[test]
fn single_precision_functions_are_rounded_from_double() {
    let x: [f32; 8] = [0.1, 0.7, 1.3, 2.0, -0.4, -3.0, 30.0, 1e-10];
    let y = tangent_bundle::real::Elementary::exp(Lanes::from(x)).to_array();
    for (x, y) in x.iter().zip(y) {
        assert_eq!(y, f64::from(*x).exp() as f32);
    }
}

#[test]
fn lanes_are_shown_in_brackets() {
    let x = Lanes::from([1.0, 2.5, -0.5, 4.0]);
    assert_eq!(format!("{x:.1}"), "[1.0, 2.5, -0.5, 4.0]");
    assert_eq!(format!("{x:?}"), "Lanes([1.0, 2.5, -0.5, 4.0])");
}

#[test]
#[should_panic(expected = "8 lanes cannot be made of 0 numbers: give 1 to 8")]
fn no_lanes_are_made_of_nothing() {
    let _ = Lanes::<8>::padded(&[]);
}
