//! What the strategies draw, and what it shrinks to.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestError, TestRunner};
use tangent_bundle::prelude::*;
use tangent_bundle::testing::{Edge, Numbers};

/// Many values of a strategy.
fn drawn<S: Strategy>(strategy: S) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let mut draw = || strategy.new_tree(&mut runner).expect("a value").current();
    (0..4000).map(|_| draw()).collect()
}

#[test]
fn tangents_are_of_both_signs_and_of_several_magnitudes_and_never_special() {
    let all: Vec<f64> = drawn(testing::taylor::<U2>(0.5..2.0))
        .iter()
        .flat_map(|x| [x.taylor_coefficient(1), x.taylor_coefficient(2)])
        .collect();
    let count = |is: &dyn Fn(f64) -> bool| all.iter().filter(|x| is(**x)).count();
    assert_eq!(count(&|x| x == 0.0 || x.abs() == 1.0 || x.abs() > 2.0), 0);
    assert!(count(&|x| x > 0.0) > 3000 && count(&|x| x < 0.0) > 3000);
    for decade in -5..-1 {
        let low = 10.0_f64.powi(decade);
        assert!(count(&|x| (low..low * 10.0).contains(&x.abs())) > 100, "{decade}");
    }
}

#[test]
fn numbers_are_in_their_interval() {
    for x in drawn(Numbers::from(0.1..10.0)) {
        assert!((0.1..10.0).contains(&x));
    }
    for x in drawn(Numbers::from(1.0..=1.0)) {
        assert_eq!(x, 1.0);
    }
    for (x, [y, z]) in drawn(testing::points((1.0..2.0, [-1.0..0.0, 5.0..6.0]))) {
        assert!((1.0..2.0).contains(&x) && (-1.0..0.0).contains(&y) && (5.0..6.0).contains(&z));
    }
}

#[test]
fn edges_come_on_demand() {
    let plain = drawn(Numbers::from(-3.0..3.0));
    assert!(plain.iter().all(|x| x.is_normal() && x.fract() != 0.0));
    let all = drawn(
        Numbers::from(-1.0..1.0)
            .with_edges(Edge::ALL)
            .with_edges([Edge::At(7.0)]),
    );
    let has = |is: fn(&f64) -> bool| all.iter().any(is);
    assert!(has(|x| *x == 0.0 && x.is_sign_positive()) && has(|x| *x == 0.0 && x.is_sign_negative()));
    assert!(
        has(|x| x.is_subnormal()) && has(|x| *x == f64::MAX) && has(|x| *x == f64::NEG_INFINITY) && has(|x| x.is_nan())
    );
    assert!(has(|x| *x == 0.5) && has(|x| *x == -1.0) && has(|x| *x == 7.0));
    // Kinks outside of the interval are none.
    assert!(!has(|x| *x == 1.5));
    let tangents = Numbers::tangents().with_edges([Edge::Zeros]);
    let germs = drawn(testing::germs_with::<TaylorBundle<U3>>(0.5..1.0, tangents));
    assert!(germs.iter().any(|x| x.derivative(1) == 0.0 && x.derivative(2) != 0.0));
}

/// The simplest value for which a test fails.
fn simplest<S: Strategy>(strategy: S, fails: impl Fn(&S::Value) -> bool) -> S::Value {
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let result = runner.run(&strategy, |x| {
        if fails(&x) {
            return Err(TestCaseError::fail("it fails"));
        }
        Ok(())
    });
    match result {
        Err(TestError::Fail(_, value)) => value,
        _ => panic!("a test that fails sometimes"),
    }
}

#[test]
fn numbers_shrink_to_simple_ones() {
    assert_eq!(simplest(Numbers::from(-3.0..3.0), |_| true), 0.0);
    assert_eq!(simplest(Numbers::from(0.1..10.0), |_| true), 1.0);
    assert_eq!(simplest(Numbers::from(-3.0..3.0), |x| *x < 0.0), -1.0);
    assert_eq!(simplest(Numbers::from(-100.0..100.0), |x| x.abs() > 50.0).fract(), 0.0);
    assert_eq!(simplest(Numbers::from(0.0..1.0), |x| *x > 0.7 && *x < 0.8), 0.75);
    // Another strategy shrinks as it does itself.
    let word = prop_oneof![Just(7.0), Just(8.0)].boxed();
    assert_eq!(simplest(Numbers::from(word), |_| true), 7.0);
}

#[test]
fn germs_shrink_to_those_with_few_tangents() {
    let x = simplest(testing::taylor::<U4>(0.1..10.0), |x| x.derivative(3) != 0.0);
    assert!(x.same_germ(&TaylorBundle::from_taylor_coefficients(1.0, [0.0, 0.0, 1.0, 0.0])));
    let x = simplest(testing::explicit::<U3>(-1.0..1.0), |x| {
        x.partial(0b110) * x.partial(1) < 0.0
    });
    let (a, b) = (x.partial(0b110), x.partial(1));
    assert_eq!((x.primal(), a.abs(), b.abs(), a * b), (0.0, 1.0, 1.0, -1.0));
    let rest: f64 = (2..8)
        .filter(|mask| *mask != 0b110)
        .map(|mask| x.partial(mask).abs())
        .sum();
    assert_eq!(rest, 0.0);
    let [x, y] = simplest(testing::points([-2.0..2.0, 0.5..3.0]), |_| true);
    assert_eq!((x, y), (0.0, 1.0));
}

#[test]
fn a_value_that_fails_is_reported_as_it_failed() {
    let seen = RefCell::new(Vec::new());
    let value = simplest(Numbers::from(0.0..1.0), |x| {
        let fails = (x * 1e9).fract() > 0.25;
        if fails {
            seen.borrow_mut().push(*x);
        }
        fails
    });
    assert!(seen.borrow().contains(&value));
}

#[test]
#[should_panic(
    expected = "no numbers can be drawn from 3.0..1.0: give an interval whose first end is below the second one"
)]
fn an_empty_interval_is_refused() {
    let _ = testing::points([3.0..1.0]);
}
