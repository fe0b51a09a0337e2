//! Memory on the heap, by `allocation-counter`: steps allocate nothing, and gradients keep few states.

use allocation_counter::measure;
use tangent_bundle::prelude::*;
use tangent_bundle_ode::{Action, Crossing, Integrator, Orbit};

fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    [u, v, -x / cube, -y / cube]
}

/// An orbit of eccentricity ½, at its periapsis.
fn start<R: Real>() -> [R; 4] {
    [0.5, 0.0, 0.0, 1.732].map(R::from)
}

/// Asserts that steps after the first few allocate nothing.
fn assert_allocates_nothing(mut step: impl FnMut()) {
    (0..10).for_each(|_| step());
    let taken = measure(|| (0..100).for_each(|_| step()));
    assert_eq!(taken.count_total, 0, "{taken:?}");
}

#[test]
fn a_step_allocates_nothing() {
    let mut plain = Integrator::new().start(kepler, 0.0, start::<f64>()).unwrap();
    assert_allocates_nothing(|| {
        plain.step().unwrap();
    });
    let mut compensated = Integrator::new()
        .compensated()
        .start(kepler, 0.0, start::<f64>())
        .unwrap();
    assert_allocates_nothing(|| {
        compensated.step_back().unwrap();
    });
    let mut second = Integrator::new()
        .start(kepler, 0.0, start::<TaylorBundle<U2>>())
        .unwrap();
    assert_allocates_nothing(|| {
        second.step().unwrap();
    });
    // A watched function without zeros.
    let mut watched: Orbit<'_, [f64; 4]> = Integrator::new().start(kepler, 0.0, start()).unwrap();
    watched
        .watch(|_, [x, y, ..]| x * x + y * y, Crossing::Any, Action::Record)
        .unwrap();
    assert_allocates_nothing(|| {
        watched.step().unwrap();
    });
}

/// The greatest number of bytes that a gradient takes at a time, over so long a time.
fn bytes(time: f64, slots: usize) -> u64 {
    let choices = Integrator::new().checkpoints(slots);
    let loss = |x: &[[_; 4]]| x[0][0];
    let gradient = || choices.value_and_gradient(|t, x, ()| kepler(t, x), 0.0, start::<f64>(), (), &[time], loss);
    measure(|| assert!(gradient().is_ok())).bytes_max
}

#[test]
fn gradients_keep_as_many_states_as_there_are_slots() {
    for slots in [4, 64] {
        // 3 and 30 periods are some 120 and 1200 steps: more than there are slots.
        let [short, long] = [20.0, 200.0].map(|time| bytes(time, slots));
        // A state has four components and a time of two floats. Lists grow by a factor of two.
        let states = 2 * 8 * 6 * slots as u64;
        assert!(long < short + states, "{slots}: {short} and {long} bytes");
        // The code, the series of all operations and their covectors take some hundred rows of 21 floats.
        assert!(long < 100 * 21 * 8 + states + 40_000, "{slots}: {long} bytes");
    }
}
