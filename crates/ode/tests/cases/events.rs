//! Events: all zeros in order, their directions, what follows them, and their derivatives.

use std::f64::consts::{PI, TAU};

use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Action, Crossing, Ending, Integrator, Orbit};

use crate::problems::pendulum;

type Circle<'f> = Orbit<'f, [f64; 2]>;

/// x = cos t, v = −sin t.
fn circle<'f>() -> Circle<'f> {
    Integrator::new()
        .start(|_t, [x, v]: [_; 2]| [v, -x], 0.0, [1.0, 0.0])
        .unwrap()
}

fn times<P: Point>(orbit: &Orbit<'_, P>) -> Vec<f64> {
    orbit.events().iter().map(|event| event.time).collect()
}

/// Asserts that times are equal up to a few roundings of the time and of the state.
fn assert_times(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (t, expected) in found.iter().zip(expected) {
        assert!((t - expected).abs() < 4e-15 * expected.abs().max(1.0), "{t} {expected}");
    }
}

#[test]
fn crossings_are_found_by_their_direction() {
    for (crossing, first) in [(Crossing::Falling, 0.5), (Crossing::Rising, 1.5)] {
        let mut orbit = circle();
        orbit.watch(|_t, [x, _]| x, crossing, Action::Record).unwrap();
        orbit.to(30.0).unwrap();
        let expected: Vec<f64> = (0..5)
            .map(|i| (first + 2.0 * f64::from(i)) * PI)
            .filter(|t| *t < 30.0)
            .collect();
        assert_times(&times(&orbit), &expected);
        assert!(
            orbit
                .events()
                .iter()
                .all(|event| event.is_rising == (crossing == Crossing::Rising))
        );
    }
}

#[test]
fn a_direction_is_that_in_time_also_backward() {
    let mut orbit = circle();
    orbit.watch(|_t, [x, _]| x, Crossing::Rising, Action::Record).unwrap();
    orbit.to(-10.0).unwrap();
    assert_times(&times(&orbit), &[-0.5 * PI, -2.5 * PI]);
}

#[test]
fn all_zeros_of_a_step_are_found_in_order() {
    // A step of the circle is about 1.3 long, and has some seven zeros of sin(16·t).
    let mut orbit = circle();
    orbit
        .watch(|t, _| (t * 16.0).sin(), Crossing::Any, Action::Record)
        .unwrap();
    orbit.to(6.0).unwrap();
    // The polynomial of the event has the order of the step. Its error is that of its own series, which is larger.
    let found = times(&orbit);
    assert!(found.len() > 10 && found.is_sorted(), "{found:?}");

    // Zeros of a polynomial in time are exact to rounding.
    let mut orbit = circle();
    let zeros = [0.1, 0.1 + 1e-5, 0.35, 0.6, 0.600_001];
    let product =
        move |t: Symbol, _: [Symbol; 2]| zeros.iter().fold(t * 0.0 + 1.0, |product, zero| product * (t - *zero));
    orbit.watch(product, Crossing::Any, Action::Record).unwrap();
    orbit.to(1.0).unwrap();
    let found = times(&orbit);
    assert_eq!(found.len(), 5);
    // Two zeros at a distance d move by ε/d when a coefficient is rounded.
    for ((t, zero), tolerance) in found.iter().zip(zeros).zip([1e-10, 1e-10, 1e-13, 1e-9, 1e-9]) {
        assert!((t - zero).abs() < tolerance, "{t} {zero}");
    }
}

#[test]
fn a_function_that_touches_zero_has_no_event() {
    let mut orbit = circle();
    orbit
        .watch(|_t, [x, _]| (x - 0.25) * (x - 0.25), Crossing::Any, Action::Record)
        .unwrap();
    orbit
        .watch(|_t, [x, _]| x * x + 1e-9, Crossing::Any, Action::Record)
        .unwrap();
    orbit.to(20.0).unwrap();
    // Where x = 1/4, rounding decides whether a square of differences is below zero; two zeros then lie close together.
    let of_first = orbit.events().iter().filter(|event| event.number == 0).count();
    assert!(of_first.is_multiple_of(2) && orbit.events().iter().all(|event| event.number == 0));
}

#[test]
fn an_event_stops_the_orbit_and_is_not_found_twice() {
    let mut orbit = circle();
    let number = orbit.watch(|_t, [x, _]| x, Crossing::Any, Action::Stop).unwrap();
    for i in 0..200 {
        assert_eq!(orbit.to(1e6), Ok(Ending::Event(number)));
        let expected = (f64::from(i) + 0.5) * PI;
        assert!(
            (orbit.time() - expected).abs() < 2e-13,
            "{i} {}",
            orbit.time() - expected
        );
        assert!(orbit.state()[0].abs() < 1e-15);
    }
    assert_eq!(orbit.events().len(), 200);
}

#[test]
fn events_of_several_functions_are_in_order() {
    let mut orbit = circle();
    orbit.watch(|_t, [x, _]| x, Crossing::Any, Action::Record).unwrap();
    orbit.watch(|_t, [_, v]| v, Crossing::Any, Action::Record).unwrap();
    orbit.to(TAU + 0.1).unwrap();
    assert_times(&times(&orbit), &[0.5 * PI, PI, 1.5 * PI, TAU]);
    let numbers: Vec<usize> = orbit.events().iter().map(|event| event.number).collect();
    assert_eq!(numbers, [0, 1, 0, 1]);
}

#[test]
fn a_zero_at_the_end_of_a_step_is_found_once() {
    // Each integration ends at an event up to rounding, on one side of it or the other.
    let mut orbit = circle();
    orbit.watch(|_t, [x, _]| x, Crossing::Any, Action::Record).unwrap();
    for i in 0..100 {
        orbit.to((f64::from(i) + 0.5) * PI).unwrap();
    }
    orbit.to(100.0 * PI).unwrap();
    assert_eq!(orbit.events().len(), 100);
    assert!(times(&orbit).is_sorted());
}

#[test]
fn events_at_the_same_time_are_all_followed() {
    // Two balls side by side bounce together, and a third function is zero with them.
    let fall = |_t: Symbol, [_, u, _, v]: [Symbol; 4]| [u, Symbol::from(-10.0), v, Symbol::from(-10.0)];
    let mut balls = Integrator::new().start(fall, 0.0, [5.0, 0.0, 5.0, 0.0]).unwrap();
    let one = Action::Change(Box::new(|_, [a, u, b, v]: [f64; 4]| [a, -u, b, v]));
    let other = Action::Change(Box::new(|_, [a, u, b, v]: [f64; 4]| [a, u, b, -v]));
    balls.watch(|_t, [a, _, _, _]| a, Crossing::Falling, one).unwrap();
    balls.watch(|_t, [_, _, b, _]| b, Crossing::Falling, other).unwrap();
    balls
        .watch(|_t, [a, _, b, _]| a + b, Crossing::Falling, Action::Record)
        .unwrap();
    balls.to(20.0).unwrap();
    // Bounces are at odd times.
    assert_eq!(balls.events().len(), 30);
    for (i, event) in balls.events().iter().enumerate() {
        assert_eq!(event.number, i % 3);
        assert!((event.time - (2.0 * (i / 3) as f64 + 1.0)).abs() < 1e-13);
    }
    let [a, _, b, _] = balls.state();
    assert!(
        (a - 5.0).abs() < 1e-11 && (b - 5.0).abs() < 1e-11,
        "{:?}",
        balls.state()
    );
}

/// A ball that falls from a height of 5 and keeps a part of its speed at each bounce.
fn bounces<R: Real>(height: R, part: f64, count: usize) -> R {
    let fall = |_t: Symbol, [_, v]: [Symbol; 2]| [v, Symbol::from(-10.0)];
    let mut ball = Integrator::new().start(fall, 0.0, [height, R::from(0.0)]).unwrap();
    let bounce = Box::new(move |_: R, [h, v]: [R; 2]| [h, -v * part]);
    ball.watch(|_t, [h, _]| h, Crossing::Falling, Action::Change(bounce))
        .unwrap();
    while ball.events().len() < count {
        ball.step().unwrap();
    }
    ball.events()[count - 1].time
}

/// The time of a bounce: √(2h/g)·(1 + 2·(q + q² + …)).
fn bounce_time<R: Real>(height: R, part: f64, count: usize) -> R {
    let sum: f64 = (1..count as i32).map(|i| part.powi(i)).sum();
    (height * 0.2).sqrt() * (1.0 + 2.0 * sum)
}

#[test]
fn a_ball_bounces() {
    for count in 1..12 {
        let (time, expected) = (bounces(5.0, 0.5, count), bounce_time(5.0, 0.5, count));
        assert!((time - expected).abs() < 1e-14, "{count}: {time} {expected}");
    }
}

#[test]
fn times_of_events_have_the_derivatives_of_the_implicit_function_theorem() {
    let height = Bundle::<U3>::taylor(5.0);
    for count in 1..6 {
        let (time, expected) = (bounces(height, 0.5, count), bounce_time(height, 0.5, count));
        for k in 0..=3 {
            let (found, expected) = (time.derivative(k), expected.derivative(k));
            assert!((found - expected).abs() < 1e-13, "{count}, {k}: {found} {expected}");
        }
    }
}

#[test]
fn the_period_of_a_pendulum_has_its_derivatives_by_the_amplitude() {
    // T = 2π/agm(1, cos(a/2)): the quotient of the series is that of the mean.
    let period = |a: TaylorBundle<U4>| {
        let (mut x, mut y) = (TaylorBundle::from(1.0), (a * 0.5).cos());
        for _ in 0..8 {
            (x, y) = ((x + y) * 0.5, (x * y).sqrt());
        }
        x.recip() * TAU
    };
    let amplitude = Bundle::<U4>::taylor(1.2);
    // Steps are chosen for the values. Derivatives have larger truncation errors, so the tolerance is lower.
    let mut swing = Integrator::new()
        .tolerance(1e-18)
        .start(pendulum, 0.0, [amplitude, 0.0.into()])
        .unwrap();
    swing.watch(|_t, [_, v]| v, Crossing::Falling, Action::Stop).unwrap();
    swing.to(100.0).unwrap();
    for k in 0..=4 {
        let (found, expected) = (swing.time().derivative(k), period(amplitude).derivative(k));
        assert!(
            (found - expected).abs() < 1e-12 * expected.abs().max(1.0),
            "{k}: {found} {expected}"
        );
        // At its turning point after a period, the pendulum has its amplitude again.
        let angle = swing.state()[0].derivative(k) - amplitude.derivative(k);
        assert!(angle.abs() < 1e-12, "{k}: {angle}");
    }
}

#[test]
fn parameters_of_a_right_hand_side_reach_its_events() {
    // A ball that falls with the acceleration g bounces on a floor at the height b.
    type Number = TaylorBundle<U2>;
    let fall = |_t: Symbol, [_, v]: [Symbol; 2], [g, _]: [Symbol; 2]| [v, -g];
    let parameters = |g: Number, b: Number| {
        let start = [5.0, 0.0].map(Number::from);
        let mut ball = Integrator::new().start_with(fall, 0.0, start, [g, b]).unwrap();
        let bounce = Action::Change(Box::new(|_, [h, v]: [Number; 2]| [h, -v]));
        let floor = |_t: Symbol, [h, _]: [Symbol; 2], [_, b]: [Symbol; 2]| h - b;
        ball.watch_with(floor, [g, b], Crossing::Falling, bounce).unwrap();
        ball.to(4.0).unwrap();
        ball.events().iter().map(|event| event.time).collect::<Vec<_>>()
    };
    for [g, b] in [
        [Bundle::<U2>::taylor(10.0), 1.0.into()],
        [10.0.into(), Bundle::<U2>::taylor(1.0)],
    ] {
        for (i, time) in parameters(g, b).into_iter().enumerate() {
            // √(2·(5 − b)/g) to the floor, and twice as long between bounces.
            let expected = ((-b + 5.0) * 2.0 / g).sqrt() * (2.0 * i as f64 + 1.0);
            for k in 0..=2 {
                assert!((time.derivative(k) - expected.derivative(k)).abs() < 1e-13, "{i}, {k}");
            }
        }
    }
}
