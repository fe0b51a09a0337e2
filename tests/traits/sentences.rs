//! Numbers in the sentences of errors are short, however huge or tiny they are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tangent_bundle::forward::{Eras, TaylorRequired};
use tangent_bundle::jet;
use tangent_bundle::prelude::*;

/// An equation without a solution, whose residual is at least its first argument.
struct Unsolvable;

impl Differentiable for Unsolvable {
    type Domain = (Scalar, Scalar);
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
        (y * y + 1.0) * x
    }
}

/// The sentence that a call panics with.
fn panic_of(call: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(call)).expect_err("the call panics");
    panic
        .downcast_ref::<String>()
        .cloned()
        .expect("a sentence with numbers")
}

fn sentences(x: f64) -> Vec<String> {
    let here = Jet::<U2>::new(x, [x, x, x]);
    let elsewhere = Jet::<U2>::new(-x, [x, x, x]);
    let required = TaylorRequired {
        order: 1,
        masks: (1, 2),
        values: (x, -x),
    };
    let explicit = ExplicitBundle::<U2>::from_partials(x, [x, -x, x]);
    let bundle = Bundle::<U1>::taylor(x);
    let outside = |jet: Jet<U2, TaylorBundle<U1>>| jet.eval(-bundle).unwrap_err().to_string();
    vec![
        here.eval(-x).unwrap_err().to_string(),
        here.eval(0.5).unwrap_err().to_string(),
        outside(Jet::new(bundle, [bundle; 3])),
        jet::mapev(&[here], &[-x]).unwrap_err().to_string(),
        here.push_forward(Bundle::<U2>::taylor(-x)).unwrap_err().to_string(),
        required.to_string(),
        Eras::<U2>::push_forward(|y: ExplicitBundle<U2>| y, explicit)
            .unwrap_err()
            .to_string(),
        panic_of(|| drop(Vec::from([here + elsewhere]))),
        panic_of(|| drop(Vec::from([here * elsewhere]))),
        panic_of(|| assert!(jet_taylor_ev::<U2, f64>(&here, &Bundle::<U2>::taylor(-x)).is_nan())),
        panic_of(|| drop(Vec::from([x.clamp(2.0 * x, -x)]))),
        panic_of(|| drop(Vec::from([bundle.clamp(bundle * 2.0, -bundle)]))),
    ]
}

#[test]
fn numbers_in_errors_are_short() {
    for x in [1e300, 1.234_567_890_123_456_7e300, 1e-300, 5e-324, f64::MAX, 1e16, 9e-6] {
        for sentence in sentences(x) {
            let longest = sentence.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            // A float has seventeen digits.
            assert!(longest.is_some_and(|digits| digits <= 17), "{sentence}");
            assert!(has_an_exponent(&sentence), "{sentence}");
        }
    }
}

#[test]
fn the_residual_of_an_equation_without_a_solution_is_short() {
    for x in [1e300, 1e200, 1e20] {
        let error = implicit(&Unsolvable, 3.0, x).unwrap_err().to_string();
        assert!(
            error.contains("stopped at a residual of") && has_an_exponent(&error),
            "{error}"
        );
    }
}

/// Whether there is a number such as `1e300` or `2.5e-7`.
fn has_an_exponent(sentence: &str) -> bool {
    let is_exponent = |c: char| c.is_ascii_digit() || c == '-';
    sentence
        .as_bytes()
        .windows(3)
        .any(|w| w[0].is_ascii_digit() && w[1] == b'e' && is_exponent(w[2].into()))
}

#[test]
fn ordinary_numbers_in_errors_are_as_they_are_displayed() {
    let said = Jet::<U1>::new(1.0, [2.0, 3.0]).eval(-1.5e-5).unwrap_err().to_string();
    assert!(
        said.starts_with("the jet at 1 cannot be evaluated at -0.000015: "),
        "{said}"
    );
    let said = Jet::<U1>::new(0.0, [2.0, 3.0]).eval(-1.5e20).unwrap_err().to_string();
    assert!(
        said.starts_with("the jet at 0 cannot be evaluated at -1.5e20: "),
        "{said}"
    );
    let said = Jet::<U1>::new(f64::NAN, [2.0, 3.0])
        .eval(f64::INFINITY)
        .unwrap_err()
        .to_string();
    assert!(
        said.starts_with("the jet at NaN cannot be evaluated at inf: "),
        "{said}"
    );
    let said = Jet::<U1, f32>::new(1e-38, [2.0, 3.0])
        .eval(1e38)
        .unwrap_err()
        .to_string();
    assert!(
        said.starts_with("the jet at 1e-38 cannot be evaluated at 1e38: "),
        "{said}"
    );
}
