//! Functions, their modes, and their differences.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::testing::{Check, Edge, Failure, check_derivatives, differences, points, points_with_edges};

use crate::rules::said;

space! {
    /// A spring whose end is at a point.
    struct Spring { stiffness: Scalar, end: [Scalar; 2] }
}

/// The energy of a spring, and the force on its end.
struct Forces;

impl Differentiable for Forces {
    type Domain = Spring<Scalar>;
    type Codomain = (Scalar, [Scalar; 2]);

    fn evaluate<R: Real>(&self, Spring { stiffness, end: [x, y] }: Spring<R>) -> (R, [R; 2]) {
        (stiffness * (x * x + y * y) * 0.5, [-stiffness * x, -stiffness * y])
    }
}

#[test]
fn derivatives_of_functions_of_every_shape_pass() -> Result<(), Failure> {
    check_derivatives(
        &differentiable!(|x| (x * 3.0).sin() * (-x * x).exp()),
        points(-2.0..2.0),
    )?;
    check_derivatives(
        &differentiable!(|[x, y]| x.atan2(y) + x.hypot(y)),
        points([0.2..2.0, -1.0..1.0]),
    )?;
    let end = || -1.0..1.0;
    check_derivatives(
        &Forces,
        points(Spring {
            stiffness: 0.1..10.0,
            end: [end(), end()],
        }),
    )?;
    let chain = differentiable!(|x: Vec<Scalar>| x.windows(2).map(|x| (x[0] * x[1]).sin()).sum());
    check_derivatives(&chain, points(vec![-1.0..1.0; 3]))?;
    // More coordinates than are differentiated forward.
    Check::default()
        .cases(32)
        .derivatives(&chain, points(vec![-1.0..1.0; 20]))
}

#[test]
fn points_are_those_of_any_strategy() -> Result<(), Failure> {
    let on_the_circle = (-3.0..3.0_f64).prop_map(|t| [t.cos(), t.sin()]);
    check_derivatives(&differentiable!(|[x, y]| (x * y).exp()), on_the_circle)
}

/// Twice x, but only in one kind of number.
struct WrongOver(&'static str);

impl Differentiable for WrongOver {
    type Domain = [Scalar; 2];
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, [x, y]: [R; 2]) -> R {
        let is_wrong = std::any::type_name::<R>().contains(self.0);
        let z = x * x * y * y;
        // The value is right.
        if is_wrong { z * 2.0 - z.scalar() } else { z }
    }
}

#[test]
fn a_mode_that_disagrees_is_named_with_the_numbers_of_both() {
    for (kind, mode) in [
        ("ExplicitTangent", "explicit"),
        ("ChunkTangent", "chunk"),
        ("TraceTangent", "trace"),
        ("Var", "reverse"),
    ] {
        let sentence = said(check_derivatives(&WrongOver(kind), points([-2.0..2.0, -2.0..2.0])));
        let expected = format!(
            "the modes disagree in the first derivative along v at x = [1.0, 1.0], along v = [1.0, 0.0]: `Taylor` gives 2.0, and `{mode}` gives \
             4.0;"
        );
        assert!(sentence.starts_with(&expected), "{kind}: {sentence}");
        assert!(sentence.contains("; differences give 2.0"), "{sentence}");
    }
}

#[test]
fn derivatives_that_are_wrong_in_every_mode_are_found() {
    // The second term has no value, and a slope.
    let wrong = differentiable!(|x| x.sin() + (x - x.scalar()) * 0.5);
    let sentence = said(check_derivatives(&wrong, points(-1.0..1.0)));
    let expected =
        "the first derivative along v is wrong at x = 0.0, along v = 1.0: the modes give 1.5, and differences 1.0";
    assert!(sentence.starts_with(expected), "{sentence}");
    let wrong = differentiable!(|x| x.sin() + (x - x.scalar()).powi(2) * 0.5);
    let sentence = said(check_derivatives(&wrong, points(-1.0..1.0)));
    let expected = "the second derivative along u and v is wrong at x = 0.0, along u = 1.0 and v = 1.0: the modes give 1.0, and differences 0.0";
    assert!(sentence.starts_with(expected), "{sentence}");
    let wrong = differentiable!(|x| x.sin() + (x - x.scalar()).powi(3) * 0.5);
    let sentence = said(check_derivatives(&wrong, points(-1.0..1.0)));
    let expected = "the third derivative along u, v and v is wrong at x = 0.0, along u = 1.0 and v = 1.0: the modes give 2.0, and differences -1.0";
    assert!(sentence.starts_with(expected), "{sentence}");
}

#[test]
fn kinks_are_reported_as_such() {
    let size = differentiable!(|x| x.abs());
    let at_kinks = || points_with_edges(-1.0..1.0, [Edge::Kinks]);
    assert!(check_derivatives(&size, points(-1.0..1.0)).is_ok());
    let sentence = said(check_derivatives(&size, at_kinks()));
    let expected = "the function has a kink at x = 0.0, along v = 1.0: its slope is -1.000000 before it and 1.000000 behind it; give points";
    assert!(sentence.starts_with(expected), "{sentence}");
    assert!(Check::default().tolerate_kinks().derivatives(&size, at_kinks()).is_ok());
    // A slope that is none of the two, nor between them.
    let wrong = differentiable!(|x| x.abs() + (x - x.scalar()) * if x == 0.0 { 3.0 } else { 0.0 });
    let sentence = said(Check::default().tolerate_kinks().derivatives(&wrong, at_kinks()));
    assert!(sentence.starts_with("the function has a kink at x = 0.0"), "{sentence}");
}

#[test]
fn jumps_and_infinite_slopes_are_reported_as_such() {
    let step = differentiable!(|x| x.floor());
    let sentence = said(check_derivatives(&step, Just(1.0)));
    assert!(
        sentence.starts_with("the function jumps at x = 1.0, along v = 1.0; give points without jumps"),
        "{sentence}"
    );
    assert!(Check::default().tolerate_kinks().derivatives(&step, Just(1.0)).is_ok());
    let root = differentiable!(|x| x.sqrt());
    let sentence = said(check_derivatives(&root, Just(0.0)));
    assert!(
        sentence.starts_with("the function has no finite derivative at x = 0.0, along v = 1.0: it is inf"),
        "{sentence}"
    );
    assert!(Check::default().tolerate_kinks().derivatives(&root, Just(0.0)).is_ok());
    let sentence = said(check_derivatives(&root, points(-2.0..-1.0)));
    assert!(
        sentence.starts_with("the function has no finite value at x = -2.0: it is NaN; give points"),
        "{sentence}"
    );
}

#[test]
fn differences_that_never_converge_are_no_success() {
    // The value is noise; its slope is not.
    let noise = differentiable!(|x| x + ((x.scalar() * 1e9).sin() * 1e9).sin());
    let sentence = said(check_derivatives(&noise, points(-1.0..1.0)));
    assert!(
        sentence.starts_with("the differences converge at no point, so that nothing was checked")
            || sentence.contains("jumps"),
        "{sentence}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The estimate holds, and is small.
    #[test]
    fn the_error_of_differences_is_that_which_is_estimated(x in 0.1..10.0_f64, step in 0.01..1.0_f64) {
        macro_rules! holds {
            ($($f:expr, $slope:expr;)+) => {$({
                let found = differences($f, x, step);
                let slope: f64 = $slope;
                // Neighbours in the table may agree by chance: the checks allow the same.
                prop_assert!((found.value - slope).abs() <= 16.0 * found.error, "{:?}, not {}", found, slope);
                prop_assert!(found.error <= 1e-7 * slope.abs().max(1.0), "{:?}", found);
            })+};
        }
        holds! {
            f64::sin, x.cos();
            f64::exp, x.exp();
            f64::ln, 1.0 / x;
            f64::sqrt, 0.5 / x.sqrt();
            |x| x * x * x, 3.0 * x * x;
            |x| 1.0 / (1.0 + x * x), -2.0 * x / (1.0 + x * x).powi(2);
        }
    }
}
