//! Orbits by machine code are the interpreted ones: to the bit for floats, within rounding for bundles.

use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Action, Crossing, Ending, Error, Integrator};

use crate::problems::{kepler, lorenz, pendulum, periapsis};

/// Asserts that two orbits of floats have the same states to the bit, at these times.
macro_rules! assert_same_orbit {
    ($f:expr, $start:expr, $times:expr) => {{
        for choices in [
            Integrator::new(),
            Integrator::new().tolerance(1e-15),
            Integrator::new().tolerance(1e-6),
            Integrator::new().order(33).compensated(),
        ] {
            let mut compiled = choices.compiled().start($f, 0.0, $start).unwrap();
            let mut interpreted = choices.start($f, 0.0, $start).unwrap();
            for to in $times {
                assert_eq!(compiled.to(to), interpreted.to(to));
                assert_eq!(compiled.steps(), interpreted.steps());
                assert_eq!(
                    compiled.state().map(f64::to_bits),
                    interpreted.state().map(f64::to_bits)
                );
            }
        }
    }};
}

#[test]
fn orbits_of_floats_are_those_of_the_interpreter_to_the_bit() {
    assert_same_orbit!(kepler, periapsis(0.5), [5.0, -1.0]);
    assert_same_orbit!(lorenz, [1.0, 1.0, 1.0], [1.0, 3.0]);
    assert_same_orbit!(pendulum, [1.0, 0.5], [5.0, -1.0]);
    assert_same_orbit!(
        |t: Symbol, [x, v]: [Symbol; 2]| [v, t.cos() - x.exp() * v],
        [0.1, 0.2],
        [1.0, 3.0]
    );
}

/// A ball that falls, and is pushed back by a floor.
fn ball(_: Symbol, [x, v]: [Symbol; 2]) -> [Symbol; 2] {
    if x < 0.0 {
        [v, -x * 100.0 - 1.0]
    } else {
        [v, Symbol::from(-1.0)]
    }
}

#[test]
fn a_branch_that_flips_is_recorded_and_compiled_anew() {
    let choices = Integrator::new().tolerance(1e-9).max_step(0.1);
    let mut compiled = choices.compiled().start(ball, 0.0, [0.5, 0.0]).unwrap();
    let mut interpreted = choices.start(ball, 0.0, [0.5, 0.0]).unwrap();
    for orbit in [&mut compiled, &mut interpreted] {
        // The steps end where the force changes.
        orbit.watch(|_t, [x, _]| x, Crossing::Any, Action::Stop).unwrap();
    }
    for _ in 0..6 {
        assert_eq!(compiled.to(10.0), interpreted.to(10.0));
        assert_eq!(compiled.state(), interpreted.state());
    }
    // A right-hand side that is never the same again cannot be recorded.
    let flips = std::cell::Cell::new(false);
    let moody = |_: Symbol, x: Symbol| {
        flips.set(!flips.get());
        if (x > 0.0) == flips.get() { x } else { -x }
    };
    let mut orbit = Integrator::new().compiled().start(moody, 0.0, 1.0).unwrap();
    assert_eq!(orbit.to(1.0), Ok(Ending::Reached));
}

#[test]
fn parameters_and_their_events_are_those_of_the_interpreter() {
    let f = |t: Symbol, [x, v]: [Symbol; 2], [a, b]: [Symbol; 2]| [v, -x * a - v * b + t.sin()];
    let choices = Integrator::new();
    let mut compiled = choices.compiled().start_with(f, 0.5, [1.0, 0.0], [2.0, 0.125]).unwrap();
    let mut interpreted = choices.start_with(f, 0.5, [1.0, 0.0], [2.0, 0.125]).unwrap();
    assert_eq!(compiled.to(9.0), interpreted.to(9.0));
    assert_eq!(compiled.state(), interpreted.state());
}

/// Asserts that two numbers are the same within the rounding of some steps: their floats, relative to the largest.
#[track_caller]
fn assert_near<R: Real + tangent_bundle::real::Atoms<Atom = f64>, const K: usize>(found: [R; K], expected: [R; K]) {
    let floats = |x: [R; K]| {
        let mut all = Vec::new();
        x.iter().for_each(|x| x.atoms(&mut |x| all.push(x)));
        all
    };
    let [found, expected] = [found, expected].map(floats);
    let size = expected.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
    for (found, expected) in found.iter().zip(&expected) {
        // A step rounds some ten times; errors along these orbits grow by less than a hundred.
        assert!((found - expected).abs() < 1e-12 * size, "{found} is not {expected}");
    }
}

#[test]
fn orbits_of_bundles_are_those_of_the_interpreter_within_rounding() {
    let choices = Integrator::new();
    // First derivatives in all initial values, in one bundle.
    let start: [_; 4] = seeds(periapsis(0.5));
    let mut compiled = choices.compiled().start(kepler, 0.0, start).unwrap();
    let mut interpreted = choices.start(kepler, 0.0, start).unwrap();
    for to in [1.0, 3.0] {
        assert_eq!(compiled.to(to), interpreted.to(to));
        assert_near(compiled.state(), interpreted.state());
    }
    // Third derivatives in one of them, of a function with a sine.
    let start = [Bundle::<U3>::taylor(1.0), 0.5.into()];
    let mut compiled = choices.compiled().start(pendulum, 0.0, start).unwrap();
    let mut interpreted = choices.start(pendulum, 0.0, start).unwrap();
    compiled.to(3.0).unwrap();
    interpreted.to(3.0).unwrap();
    assert_near(compiled.state(), interpreted.state());
}

#[test]
fn drivers_differentiate_a_compiled_flow() {
    let x = [1.0, 0.5];
    let compiled = |x: [_; 2]| Integrator::new().compiled().flow(pendulum, 0.0, x, 3.0);
    let interpreted = |x: [_; 2]| Integrator::new().flow(pendulum, 0.0, x, 3.0);
    let transition: [[f64; 2]; 2] = try_jacobian(compiled, x).unwrap();
    let expected: [[f64; 2]; 2] = try_jacobian(interpreted, x).unwrap();
    assert_near(transition[0], expected[0]);
    assert_near(transition[1], expected[1]);
    for i in 0..2 {
        let found: [[f64; 2]; 2] = hessian(
            |x: [_; 2]| Integrator::new().compiled().flow(pendulum, 0.0, x, 3.0).unwrap()[i],
            x,
        );
        let expected: [[f64; 2]; 2] = hessian(|x: [_; 2]| Integrator::new().flow(pendulum, 0.0, x, 3.0).unwrap()[i], x);
        assert_near(found[0], expected[0]);
        assert_near(found[1], expected[1]);
    }
}

/// Initial values as variables, side by side.
fn seeds<const K: usize>(x: [f64; K]) -> [TaylorBundle<U1>; K] {
    x.map(Bundle::<U1>::taylor)
}

#[test]
fn tangents_of_the_start_in_time_are_those_of_the_interpreter() {
    let f = |t: Symbol, x: Symbol| x * t.cos();
    let start = TaylorBundle::<U2>::from(1.0);
    let choices = Integrator::new();
    let time = Bundle::<U2>::taylor(0.25);
    let mut compiled = choices.compiled().start(f, time, start).unwrap();
    let mut interpreted = choices.start(f, time, start).unwrap();
    compiled.to(2.0).unwrap();
    interpreted.to(2.0).unwrap();
    assert_near([compiled.state()], [interpreted.state()]);
    // An event moves the tangent of the time.
    for orbit in [&mut compiled, &mut interpreted] {
        orbit.watch(|_t, x| x - 0.7, Crossing::Any, Action::Stop).unwrap();
        orbit.to(20.0).unwrap();
        orbit.to(orbit.time() + 1.0).unwrap();
    }
    assert_near([compiled.state()], [interpreted.state()]);
}

#[test]
fn another_number_of_slopes_is_an_error() {
    let f = |_: Symbol, x: Vec<Symbol>| vec![x[0]];
    let error = Integrator::new()
        .compiled()
        .start(f, 0.0, vec![1.0, 2.0])
        .map(|_| ())
        .unwrap_err();
    assert_eq!(error, Error::Shape { state: 2, given: 1 });
}
