//! Rules that are right, and rules that are wrong on purpose.

use std::panic::catch_unwind;

use tangent_bundle::prelude::*;
use tangent_bundle::testing::{Check, Failure, OfArrays, Rule, check_rule};

/// What a failure says.
pub fn said(result: Result<(), Failure>) -> String {
    result.expect_err("a failure").to_string()
}

fn assert_says(result: Result<(), Failure>, parts: &[&str]) {
    let sentence = said(result);
    for part in parts {
        assert!(sentence.contains(part), "{sentence}\ndoes not say\n{part}");
    }
}

primitive! {
    /// The eccentric anomaly E of Kepler's equation E − e·sin E = M.
    fn kepler(m, e) -> y = (0..50).fold(m, |y: f64, _| y - (y - e * y.sin() - m) / (1.0 - e * y.cos()));
    let slope = (-e * y.cos() + 1.0).recip();
    d m = slope;
    d e = slope * y.sin();
}

primitive! {
    /// The same, without the factor sin E.
    fn kepler_with_a_wrong_slope(m, e) -> y = kepler(m, e);
    let slope = (-e * y.cos() + 1.0).recip();
    d m = slope;
    d e = slope;
}

#[test]
fn right_rules_pass() -> Result<(), Failure> {
    check_rule!(kepler(m in -3.0..3.0, e in 0.0..0.7));
    check_rule(&Exponential::RIGHT, [-3.0..3.0])?;
    check_rule(&Sine { third: -1.0 }, -3.0..3.0)?;
    check_rule(&Convolution { shift: 0 }, (vec![-1.0..1.0; 4], [-2.0..2.0, 0.5..1.0]))
}

#[test]
fn a_wrong_slope_of_a_primitive_is_found() {
    let caught = catch_unwind(|| check_rule!(kepler_with_a_wrong_slope(m in -3.0..3.0, e in 0.0..0.7)));
    let panic = caught.expect_err("the rule is wrong");
    let sentence = panic.downcast_ref::<String>().expect("a sentence");
    // At M = 0 the anomaly is 0 for every e, so the slope in e is 0, and the wrong one 1/(1 − e).
    let expected = "the slope of the rule is wrong at x = [0.0, 0.0], along v = [0.0, 1.0]: the rule gives 1.0, and differences 0.0 ± 0e0";
    assert_eq!(sentence, expected);
}

/// eˣ with a slope that is off by a factor, and that may forget that the value moves.
struct Exponential {
    factor: f64,
    rests: bool,
}

impl Exponential {
    const RIGHT: Self = Self {
        factor: 1.0,
        rests: false,
    };
}

impl ScalarRule for Exponential {
    fn value(&self, [x]: [f64; 1]) -> f64 {
        x.exp()
    }

    fn partials<R: Real>(&self, _: [R; 1], y: R) -> [R; 1] {
        [if self.rests {
            R::from(y.scalar())
        } else {
            y * self.factor
        }]
    }
}

#[test]
fn a_wrong_slope_is_found_to_nine_digits() {
    let wrong = |factor| check_rule(&Exponential { factor, rests: false }, [-3.0..3.0]);
    assert_says(
        wrong(2.0),
        &["the slope of the rule is wrong at x = 0.0, along v = 1.0: the rule gives 2.0, and differences 0.99999999"],
    );
    assert_says(
        wrong(1.0 + 1e-9),
        &["the slope of the rule is wrong at x = ", "the rule gives 1.000000001"],
    );
}

#[test]
fn a_wrong_second_derivative_is_found() {
    let forgetful = Exponential {
        rests: true,
        ..Exponential::RIGHT
    };
    assert_says(
        check_rule(&forgetful, [-3.0..3.0]),
        &[
            "the second derivative along u and v is wrong at x = 0.0, along u = 1.0 and v = 1.0: ",
            "the modes give 0.0, and differences 0.99999999",
        ],
    );
}

/// sin x with a factor on the cosine of its third derivative, which is −1.
struct Sine {
    third: f64,
}

impl JetRule for Sine {
    fn value(&self, x: f64) -> f64 {
        x.sin()
    }

    fn derivatives<R: Real>(&self, x: R, y: R, derivatives: &mut [R]) {
        let (s, c) = (y, x.cos());
        let cycle = [c, -s, c * self.third, s];
        derivatives
            .iter_mut()
            .zip(cycle.iter().cycle())
            .for_each(|(d, value)| *d = *value);
    }
}

#[test]
fn a_wrong_third_derivative_is_found() {
    // A bundle over a bundle takes the third derivative from the second one of the rule, and a bundle of order 3 from its third.
    assert_says(
        check_rule(&Sine { third: 1.0 }, -3.0..3.0),
        &[
            "the modes disagree in the third derivative along u, v and v at x = 0.0, along u = 1.0 and v = 1.0: ",
            "`explicit` gives 1.0, and `Taylor over Taylor` gives -1.0",
            "; differences give -1.0 ± ",
        ],
    );
}

/// The values x₀·a + x₁·b, x₁·a + x₂·b, …, with a pullback that may take its covectors from the wrong place.
struct Convolution {
    shift: usize,
}

impl Rule<OfArrays> for Convolution {
    type Domain = (Vec<Scalar>, [Scalar; 2]);
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, (x, [a, b]): (Vec<R>, [R; 2])) -> Vec<R> {
        x.windows(2).map(|pair| pair[0] * a + pair[1] * b).collect()
    }

    fn push_forward(&self, (x, [a, b]): (Vec<f64>, [f64; 2]), (v, [da, db]): (Vec<f64>, [f64; 2])) -> Vec<f64> {
        let pairs = x.windows(2).zip(v.windows(2));
        pairs
            .map(|(x, v)| v[0] * a + x[0] * da + v[1] * b + x[1] * db)
            .collect()
    }

    fn pull_back(&self, (x, [a, b]): (Vec<f64>, [f64; 2]), w: Vec<f64>) -> (Vec<f64>, [f64; 2]) {
        let mut slopes = (vec![0.0; x.len()], [0.0; 2]);
        for i in 0..w.len() {
            let w = w[(i + self.shift) % w.len()];
            slopes.0[i] += w * a;
            slopes.0[i + 1] += w * b;
            slopes.1[0] += w * x[i];
            slopes.1[1] += w * x[i + 1];
        }
        slopes
    }
}

#[test]
fn a_pullback_that_is_not_the_transpose_is_found() {
    assert_says(
        check_rule(&Convolution { shift: 1 }, (vec![-1.0..1.0; 4], [-2.0..2.0, 0.5..1.0])),
        &[
            "the pullback is not the transpose of the pushforward at x = [",
            "and with w = [",
            "⟨w, f′·v⟩ is ",
            ", and ⟨f′ᵀ·w, v⟩ is ",
        ],
    );
}

/// A rule whose partials are of another sign in a recording.
struct OfAnotherSignBackward;

impl Rule<OfArrays> for OfAnotherSignBackward {
    type Domain = Scalar;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: R) -> R {
        x * x
    }

    fn pull_back(&self, x: f64, w: f64) -> f64 {
        -2.0 * x * w
    }
}

#[test]
fn the_numbers_of_a_wrong_pullback_are_simple() {
    let sentence = said(check_rule(&OfAnotherSignBackward, -3.0..3.0));
    let expected = "the pullback is not the transpose of the pushforward at x = 1.0, along v = 1.0 and with w = 1.0: ⟨w, f′·v⟩ is 2.0, and \
                    ⟨f′ᵀ·w, v⟩ is -2.0; 1.8e-12 is allowed between them";
    assert_eq!(sentence, expected);
}

primitive! {
    /// The larger number.
    fn larger(x, y) -> z = x.max(y);
    d x = if x >= y { x * 0.0 + 1.0 } else { x * 0.0 };
    d y = if x >= y { x * 0.0 } else { x * 0.0 + 1.0 };
}

#[test]
fn a_rule_with_kinks_is_right_between_them() {
    check_rule!(larger(x in 0.0..1.0, y in 2.0..3.0));
    // Points on the kink are rare, and the differences beside it are taken on one side.
    let rule = differentiable!(|[x, y]| larger(x, y));
    assert!(
        Check::default()
            .tolerate_kinks()
            .rule(&rule, [-1.0..1.0, -1.0..1.0])
            .is_ok()
    );
}

#[test]
fn a_rule_without_a_value_is_reported() {
    struct Logarithm;

    impl JetRule for Logarithm {
        fn value(&self, x: f64) -> f64 {
            x.ln()
        }

        fn derivatives<R: Real>(&self, x: R, _: R, derivatives: &mut [R]) {
            let mut last = x.recip();
            for (k, derivative) in (1..).zip(derivatives) {
                *derivative = last;
                last = -last / x * f64::from(k);
            }
        }
    }

    assert!(check_rule(&Logarithm, 0.1..10.0).is_ok());
    assert_says(
        check_rule(&Logarithm, -2.0..-1.0),
        &[
            "the function has no finite value at x = -2.0",
            "give points at which it is defined",
        ],
    );
}

/// The logarithms of products of two arrays, number by number, with a pullback that may be wrong in one way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum LogOfProducts {
    Right,
    WithoutASlope,
    Assigned,
    AtRest,
}

impl ArrayRule<2> for LogOfProducts {
    fn lengths(&self, [a, b]: [usize; 2]) -> [usize; 1] {
        assert_eq!(a, b, "as many numbers in each array");
        [a]
    }

    fn value<R: Real>(&self, [a, b]: [&[R]; 2], [y]: [&mut [R]; 1]) {
        (0..y.len()).for_each(|i| y[i] = (a[i] * b[i]).ln());
    }

    fn pull_back<R: Real>(&self, [a, b]: [&[R]; 2], _: [&[R]; 1], [w]: [&[R]; 1], [on_a, on_b]: [&mut [R]; 2]) {
        for i in 0..w.len() {
            match self {
                Self::Right => on_a[i] += w[i] / a[i],
                Self::WithoutASlope => on_a[i] += w[i],
                Self::Assigned => on_a[i] = w[i] / a[i],
                Self::AtRest => on_a[i] += w[i] / a[i].scalar(),
            }
            on_b[i] += w[i] / b[i];
        }
    }
}

#[test]
fn a_rule_of_arrays_is_checked() {
    let check = |rule| check_rule(&rule, [vec![0.5..2.0; 3], vec![0.5..2.0; 3]]);
    check(LogOfProducts::Right).expect("a right rule");
    assert_says(
        check(LogOfProducts::WithoutASlope),
        &["the pullback is not the transpose of the pushforward at x = "],
    );
    assert_says(
        check(LogOfProducts::Assigned),
        &[
            "the pullback of the rule does not add to the slice of the argument 0: at its place ",
            "write `+=` for `=`",
        ],
    );
    assert_says(
        check(LogOfProducts::AtRest),
        &["the modes disagree in the second derivative along u and v"],
    );
}

custom_rule! {
    /// The square root of the mean of squares.
    fn root_mean_square(x: &[_]) -> y = (x.iter().map(|x| x * x).sum::<R>() / x.len() as f64).sqrt();
    pull_back(w) -> |i| w * x[i] / (y * x.len() as f64);
}

#[test]
fn a_function_of_arrays_by_the_macro_is_checked_as_a_function_object() -> Result<(), Failure> {
    check_rule(
        &differentiable!(|x: Vec<Scalar>| root_mean_square(&x)),
        vec![0.5..2.0; 4],
    )
}
