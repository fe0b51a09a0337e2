//! Germs that are equal or not, and functions that are or are not.

use std::cell::Cell;
use std::panic::catch_unwind;

use proptest::prelude::*;
use tangent_bundle::bundle::ExplicitTangent;
use tangent_bundle::prelude::*;
use tangent_bundle::testing::{Check, Failure, Tolerance, assert_close, assert_close_within};

use crate::rules::said;

#[test]
fn identities_hold_in_every_mode() {
    check_identity!(order U6, x in -3.0..3.0, |x| x.sin().powi(2) + x.cos().powi(2), |_| 1.0);
    check_identity!(order U6, x in -3.0..3.0, |x| x.cosh().powi(2) - x.sinh().powi(2), |_| 1.0);
    check_identity!(order U12, x in -3.0..3.0, |x| (x * 2.0).sin(), |x| x.sin() * x.cos() * 2.0);
    check_identity!(order U1, x in 0.1..10.0, |x| x.sqrt() * x.sqrt(), |x| x);
    check_identity!(order U8, x in 0.5..10.0, |x| x.ln().exp(), |x| { x });
    check_identity!(order U5, [x, y] in [0.3..10.0, 0.3..10.0], |[x, y]| (x * y).ln(), |[x, y]| x.ln() + y.ln());
    check_identity!(order U3, (x, y) in (0.3..2.0, -2.0..2.0), |(x, y)| x.pow(y), |(x, y)| (x.ln() * y).exp());
    check_identity!(order U4, [x, y, z] in [-1.0..1.0, -1.0..1.0, -1.0..1.0], |[x, y, z]| (x + y) * z, |[x, y, z]| x * z + y * z,);
}

#[test]
fn identities_of_several_values_hold() -> Result<(), Failure> {
    let left = differentiable!(|[r, t]| -> [Scalar; 2] { [(r * t.cos()).powi(2) + (r * t.sin()).powi(2), t * 2.0] });
    let right = differentiable!(|[r, t]| -> [Scalar; 2] { [r * r, t + t] });
    testing::check_identity::<U4, _, _>(&left, &right, [0.1..2.0, -3.0..3.0])
}

/// x, which counts how often it is evaluated.
struct Counted<'a>(&'a Cell<usize>);

impl Differentiable for Counted<'_> {
    type Domain = Scalar;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: R) -> R {
        self.0.set(self.0.get() + 1);
        x
    }
}

/// The check is for the tests of users, which are built without optimisation: 256 cases at order 6 take a quarter of a second there.
#[test]
fn a_case_evaluates_each_side_once_a_mode() {
    let (left, right) = (Cell::new(0), Cell::new(0));
    let check = Check::default().cases(10);
    let result = check.identity::<U6, _, _>(&Counted(&left), &Counted(&right), -1.0..1.0);
    assert!(result.is_ok());
    // Eleven modes, and floats.
    assert_eq!((left.get(), right.get()), (120, 120));
}

/// A function that is right to an order, and wrong above: x′, x″, … are seen in the tangents alone.
macro_rules! wrong_from {
    ($x:expr, $order:literal) => {
        ($x - $x.scalar()).powi($order)
    };
}

#[test]
fn a_difference_is_found_at_each_order() {
    let cubes = differentiable!(|x| x * x * x);
    macro_rules! orders {
        ($($order:literal $name:literal $factorial:literal;)+) => {$({
            let wrong = differentiable!(|x| x * x * x + wrong_from!(x, $order));
            let sentence = said(testing::check_identity::<U6, _, _>(&cubes, &wrong, -1.0..1.0));
            assert!(sentence.contains("the two functions differ at x = 0.0, in the mode `Taylor`"), "{sentence}");
            let expected = format!("the components {} of order {} differ", $name, $order);
            assert!(sentence.contains(&expected), "{sentence}");
            assert!(sentence.contains(&format!("which are {:.1e} apart", f64::from($factorial))), "{sentence}");
        })+};
    }
    orders! { 1 "∂" 1; 2 "∂²" 2; 4 "∂⁴" 24; 5 "∂⁵" 120; 6 "∂⁶" 720; }
}

#[test]
fn a_difference_of_values_is_found_and_shrinks_to_a_simple_point() {
    let caught = catch_unwind(|| check_identity!(order U2, x in -3.0..3.0, |x| x.abs(), |x| x));
    let panic = caught.expect_err("the functions differ for negative numbers");
    let sentence = panic.downcast_ref::<String>().expect("a sentence");
    let expected = "the two functions differ at x = -1.0, in the mode `Taylor`: the primals differ: 1.0 and -1.0, which are 2.0e0 apart";
    assert!(sentence.starts_with(expected), "{sentence}");
    assert!(
        sentence.contains("x:     TaylorBundle<2>(-1.0; 0.0, 0.0)"),
        "{sentence}"
    );
}

/// Whether a type of number is of a kind, by its name.
type Kind = fn(&str) -> bool;

/// Twice x, but only in one kind of number.
struct WrongOver(Kind);

impl Differentiable for WrongOver {
    type Domain = Scalar;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: R) -> R {
        let is_wrong = (self.0)(std::any::type_name::<R>());
        // The slope is wrong, and the value right.
        if is_wrong { x * 3.0 - x.scalar() } else { x * 2.0 }
    }
}

#[test]
fn a_mode_that_is_wrong_is_named() {
    let twice = differentiable!(|x| x * 2.0);
    // The name of a type leaves out parameters that are the default: Taylor bundles, and `f64`.
    let kinds: [(Kind, &str); 6] = [
        (
            |name| name.contains("TangentBundle<") && !name.contains("Tangent<") && !name.contains("Explicit"),
            "Taylor",
        ),
        (|name| name.contains("ExplicitTangent"), "explicit"),
        (|name| name.contains("ChunkTangent"), "Taylor over chunk"),
        (|name| name.contains("TraceTangent"), "trace"),
        (|name| name.ends_with("::Var"), "reverse"),
        (
            |name| name.contains("::Var<") && name.contains("ExplicitTangent"),
            "reverse over explicit",
        ),
    ];
    for (kind, mode) in kinds {
        let failure = testing::check_identity::<U6, _, _>(&WrongOver(kind), &twice, -1.0..1.0);
        let sentence = failure.err().map_or_else(String::new, |failure| failure.to_string());
        assert!(
            sentence.contains(&format!("in the mode `{mode}`")),
            "{mode}: {sentence}"
        );
        assert!(sentence.contains("of order 1 differ"), "{mode}: {sentence}");
    }
}

#[test]
fn functions_that_are_nan_are_not_taken_for_equal() {
    let logarithm = differentiable!(|x| x.ln());
    let sentence = said(testing::check_identity::<U3, _, _>(&logarithm, &logarithm, -2.0..-1.0));
    assert!(
        sentence.contains("both are NaN there, which says nothing; give a domain"),
        "{sentence}"
    );
}

#[test]
fn a_panic_of_the_function_is_told_with_the_point() {
    let panics = differentiable!(|x| if x > -5.0 { panic!("no such number") } else { x });
    let sentence = said(
        Check::default()
            .cases(3)
            .identity::<U1, _, _>(&panics, &panics, 0.0..1.0),
    );
    assert!(
        sentence.contains("the function panicked at x = 0.0: no such number"),
        "{sentence}"
    );
}

#[test]
fn a_tolerance_of_its_own_is_taken() {
    let (cosine, polynomial) = (differentiable!(|x| x.cos()), differentiable!(|x| -x * x * 0.5 + 1.0));
    // The fourth power of a hundredth, over 24.
    let loose = Check::default().tolerance(Tolerance::roundings(1e9)).cases(64);
    assert!(loose.identity::<U1, _, _>(&cosine, &polynomial, -0.001..0.001).is_ok());
    assert!(testing::check_identity::<U1, _, _>(&cosine, &polynomial, -0.1..0.1).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn logarithm_of_a_product(x in testing::taylor::<U5>(0.1..10.0), y in testing::taylor::<U5>(0.1..10.0)) {
        assert_close((x * y).ln(), x.ln() + y.ln())?;
    }

    // Above 1 the two logarithms and their sum have one size: near 0.567 the sum is zero, and its rounding is that of its terms.
    #[test]
    fn logarithm_of_a_product_of_each_representation(
        explicit in testing::explicit::<U4>(1.0..10.0), chunk in testing::chunk::<U3, U3>(1.0..10.0), trace in testing::trace::<U4>(1.0..10.0),
        uniform in testing::uniform::<U3>(1.0..10.0), constant in testing::constant::<U3>(1.0..10.0),
        number in testing::not_differentiable::<U3>(1.0..10.0),
        nested in testing::germs::<TaylorBundle<U2, ExplicitBundle<U2, ChunkBundle<U1, U2>>>>(1.0..10.0),
        over in testing::over::<U2, ExplicitTangent, _>(testing::taylor::<U3>(1.0..10.0)),
        single in testing::germs::<TaylorBundle<U4, f32>>(1.0..10.0),
    ) {
        fn law<R: Real>(x: R) -> (R, R) {
            ((x * x.exp()).ln(), x.ln() + x)
        }
        macro_rules! holds {
            ($($x:ident)+) => {$(
                let (left, right) = law($x);
                assert_close(left, right)?;
            )+};
        }
        holds! { explicit chunk trace constant number nested over }
        assert_close(uniform + uniform, uniform * 2.0)?;
        assert_close((single * single.exp()).ln(), single.ln() + single)?;
    }

    #[test]
    fn points_are_compared_coordinate_by_coordinate(x in testing::points_over::<TaylorBundle<U3>, _>(([0.1..1.0, 2.0..3.0], vec![-1.0..1.0; 3]))) {
        assert_close(x.clone(), x)?;
    }
}

#[test]
fn a_failure_names_the_component() {
    let message = |result: Result<(), TestCaseError>| result.expect_err("they differ").to_string();
    let e = ExplicitBundle::<U2>::from_partials(1.5, [10.0, 11.0, 20.0]);
    let sentence = message(assert_close(e, ExplicitBundle::from_partials(1.5, [10.0, 11.0, 21.0])));
    assert!(
        sentence.contains("the components ∂₁∂₂ of order 2 differ: 20.0 and 21.0, which are 1.0e0 apart"),
        "{sentence}"
    );
    assert!(
        sentence.contains("left:  ExplicitBundle<2>(1.5; 10.0, 11.0, 20.0)"),
        "{sentence}"
    );

    let nested = |x: f64| Bundle::<U2, _>::taylor(TaylorBundle::<U1>::from_derivatives(2.0, [x]));
    let sentence = message(assert_close(nested(1.0), nested(2.0)));
    assert!(
        sentence.contains("the components ∂ of order 1 differ: 1.0 and 2.0"),
        "{sentence}"
    );
    let sentence = message(assert_close(nested(1.0), nested(1.0) * nested(1.0) - 2.0));
    assert!(
        sentence.contains("the components ∂ of order 1 differ: 1.0 and 4.0"),
        "{sentence}"
    );

    let chunk = Bundle::<U2>::chunk::<U3>(1.0, 2);
    let sentence = message(assert_close(chunk, chunk + (chunk - 1.0) * (chunk - 1.0)));
    assert!(
        sentence.contains("the components ∂₂∂₂ of order 2 differ: 0.0 and 2.0"),
        "{sentence}"
    );
    let trace = TraceBundle::<U2>::variable(1.0, 2);
    let sentence = message(assert_close(trace, trace + (trace - 1.0) * (trace - 1.0)));
    assert!(
        sentence.contains("the components Δ of order 2 differ: 0.0 and 2.0"),
        "{sentence}"
    );

    let sentence = message(assert_close([1.0, 2.0], [1.0, 2.5]));
    assert!(
        sentence.contains("the primals of coordinate 2 differ: 2.0 and 2.5"),
        "{sentence}"
    );
    let sentence = message(assert_close(f64::INFINITY, 1.0));
    assert!(sentence.contains("the primals differ: inf and 1.0"), "{sentence}");
}

#[test]
fn the_tolerance_scales_with_the_germ_and_the_order() {
    let apart = |size: f64, error: f64| {
        let germ = |error: f64| TaylorBundle::<U3>::from_taylor_coefficients(size, [size, size, size * (1.0 + error)]);
        assert_close(germ(0.0), germ(error)).is_err()
    };
    // (3 + 1)²·1024 roundings are 3.6e-12 of the size.
    for size in [1e-200, 1e-9, 1.0, 1e9, 1e200] {
        assert!(!apart(size, 1e-12) && apart(size, 1e-11), "{size}");
    }
    // Below the normal numbers floats have fewer digits.
    assert!(assert_close(f64::from_bits(1), 0.0).is_ok());
    assert!(assert_close(f64::NAN, f64::NAN).is_ok() && assert_close(f64::NAN, 0.0).is_err());
    assert!(
        assert_close(f64::INFINITY, f64::INFINITY).is_ok() && assert_close(f64::INFINITY, f64::NEG_INFINITY).is_err()
    );
    assert!(assert_close_within(1.0, 1.0_f64.next_up(), Tolerance::EXACT).is_err());
    assert!(assert_close_within(1e-20, 0.0, Tolerance::DEFAULT).is_err());
    assert!(assert_close_within(1e-20, 0.0, Tolerance::DEFAULT.beside(1.0)).is_ok());
}
