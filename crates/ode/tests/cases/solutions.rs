//! Solutions: dense output, grids, directions, orders of convergence, shapes of states, branches.

use std::f64::consts::TAU;

use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Ending, Integrator};

use crate::problems::{kepler, lorenz, pendulum, periapsis};

/// The distance of two states in the maximum norm.
fn distance<const K: usize>(a: [f64; K], b: [f64; K]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn dense_output_is_the_solution() {
    let mut orbit = Integrator::new()
        .start(|_t, [x, v]: [_; 2]| [v, -x], 0.0, [1.0, 0.0])
        .unwrap();
    let solution = orbit.solution_to(20.0).unwrap();
    for i in 0..=1000 {
        let t = f64::from(i) * 0.02;
        // Rounding errors of some fifteen steps.
        assert!(distance(solution.at(t).unwrap(), [t.cos(), -t.sin()]) < 1e-14, "{t}");
    }
    assert!(solution.at(20.1).is_err() && solution.at(-0.1).is_err());
    let lengths: f64 = solution.steps().map(|step| step.length()).sum();
    assert!((lengths - 20.0).abs() < 1e-14);
}

#[test]
fn grids_have_the_states_of_the_solution() {
    let times: Vec<f64> = (0..50).map(|i| 0.3 * f64::from(i)).collect();
    let start = || Integrator::new().start(pendulum, 0.0, [1.0, 0.5]).unwrap();
    let states = start().grid(&times).unwrap();
    assert_eq!(states.len(), times.len());
    for (t, state) in times.iter().zip(states) {
        let mut orbit = start();
        orbit.to(*t).unwrap();
        assert!(distance(orbit.state(), state) < 1e-14, "{t}");
    }
    // Backward, and in pieces of an orbit that goes on.
    let mut orbit = start();
    let back: Vec<f64> = times.iter().map(|t| -t).collect();
    let whole = start().grid(&back).unwrap();
    let mut pieces = orbit.grid(&back[..20]).unwrap();
    pieces.extend(orbit.grid(&back[20..]).unwrap());
    for (a, b) in whole.into_iter().zip(pieces) {
        assert!(distance(a, b) < 1e-14);
    }
}

#[test]
fn orbits_run_back_to_their_start() {
    let start = periapsis(0.5);
    let mut orbit = Integrator::new().start(kepler, 0.0, start).unwrap();
    orbit.to(3.3 * TAU).unwrap();
    orbit.to(0.0).unwrap();
    // Errors of position grow in proportion to the time: 250 steps there and back.
    assert!(distance(orbit.state(), start) < 1e-12, "{:?}", orbit.state());

    let mut orbit = Integrator::new().start(lorenz, 0.0, [1.0, 1.0, 1.0]).unwrap();
    orbit.to(1.0).unwrap();
    orbit.to(0.0).unwrap();
    // Backward in time distances grow by about exp(14.6·t), here by a factor of 2·10⁶.
    assert!(distance(orbit.state(), [1.0; 3]) < 1e-9, "{:?}", orbit.state());
}

#[test]
fn errors_fall_with_the_tolerance_and_the_order_with_the_step() {
    let error = |choices: Integrator| {
        let mut orbit = choices.start(kepler, 0.0, periapsis(0.5)).unwrap();
        orbit.to(TAU).unwrap();
        distance(orbit.state(), periapsis(0.5))
    };
    let mut before = f64::INFINITY;
    for exponent in 3..14 {
        let tolerance = 10_f64.powi(-exponent);
        let error = error(Integrator::new().tolerance(tolerance));
        // An error of a step grows while the planet goes round, by 10² for this orbit.
        assert!(error < 1e3 * tolerance && error < before, "{tolerance:e}: {error:e}");
        before = error;
    }
    // Halving the step of a method of order p divides the error by 2ᵖ. The higher orders of the pair of steps shift
    // this by less than 1.
    for order in [4, 6, 8] {
        let [coarse, fine] = [0.02, 0.01].map(|h| {
            let choices = Integrator::new().order(order).tolerance(0.1).max_step(h);
            error(choices)
        });
        let measured = (coarse / fine).log2();
        assert!((measured - order as f64).abs() < 1.0, "{order}: {measured}");
    }
}

#[test]
fn given_orders_reach_the_tolerance() {
    for order in [8, 12, 20, 30, 60] {
        let mut orbit = Integrator::new()
            .order(order)
            .tolerance(1e-12)
            .start(kepler, 0.0, periapsis(0.3))
            .unwrap();
        orbit.to(TAU).unwrap();
        assert!(
            distance(orbit.state(), periapsis(0.3)) < 1e-10,
            "{order}: {:?}",
            orbit.state()
        );
    }
}

space! {
    struct Phase {
        place: [Scalar; 2],
        speed: (Scalar, Scalar),
    }
}

#[test]
fn states_have_any_shape() {
    let mut of_array = Integrator::new().start(kepler, 0.0, periapsis(0.2)).unwrap();
    of_array.to(1.0).unwrap();
    let expected = of_array.state();

    let of_vector = |t, x: Vec<_>| kepler(t, [x[0], x[1], x[2], x[3]]).to_vec();
    let mut orbit = Integrator::new()
        .start(of_vector, 0.0, periapsis(0.2).to_vec())
        .unwrap();
    orbit.to(1.0).unwrap();
    assert_eq!(orbit.state(), expected);

    let [x, y, u, v] = periapsis(0.2);
    let phase = Phase {
        place: [x, y],
        speed: (u, v),
    };
    let of_struct = |t, phase: Phase<_>| {
        let [x, y] = phase.place;
        let [u, v, a, b] = kepler(t, [x, y, phase.speed.0, phase.speed.1]);
        Phase {
            place: [u, v],
            speed: (a, b),
        }
    };
    let mut orbit = Integrator::new().start(of_struct, 0.0, phase).unwrap();
    orbit.to(1.0).unwrap();
    let state = orbit.state();
    assert_eq!([state.place[0], state.place[1], state.speed.0, state.speed.1], expected);

    let mut line = Integrator::new().start(|_t, x| -x, 0.0, 1.0).unwrap();
    line.to(1.0).unwrap();
    assert!((line.state() - (-1_f64).exp()).abs() < 1e-16);
}

#[test]
fn conditions_and_callbacks_end_an_integration() {
    let mut orbit = Integrator::new().start(|_t, x| x, 0.0, 1.0).unwrap();
    assert_eq!(orbit.until(100.0, |_, x| x > 1e6), Ok(Ending::Condition));
    assert!(orbit.state() > 1e6 && orbit.time() < 20.0);
    let mut calls = 0;
    let ending = orbit.to_each(100.0, |step| {
        calls += 1;
        assert!(step.end() > step.start() && step.at(step.start()).is_ok());
        if calls == 3 {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    });
    assert_eq!((ending, calls), (Ok(Ending::Condition), 3));
}

#[test]
fn a_branch_that_flips_is_recorded_anew() {
    // x′ = 1 below 1 and x′ = 2 − x above: the solution is t, then 2 − exp(1 − t).
    let broken = |_t: Symbol, x: Symbol| if x < 1.0 { x * 0.0 + 1.0 } else { -x + 2.0 };
    let mut orbit = Integrator::new().max_step(0.125).start(broken, 0.0, 0.0).unwrap();
    orbit.to(1.0).unwrap();
    assert_eq!(orbit.state(), 1.0);
    orbit.to(3.0).unwrap();
    assert!((orbit.state() - (2.0 - (-2_f64).exp())).abs() < 1e-14);
}

#[test]
fn double_double_time_does_not_drift() {
    // 0.1 is not a float: a hundred thousand steps of a sum of floats would be off by 10⁻⁸.
    let mut orbit = Integrator::new()
        .max_step(0.1)
        .start(|_t, x| x * 0.0, 0.0, 1.0)
        .unwrap();
    for _ in 0..100_000 {
        orbit.step().unwrap();
    }
    let exact = 0.1 * 100_000.0;
    assert_eq!(orbit.exact_time().value(), exact);
}

#[test]
fn time_dependent_equations_see_the_time() {
    // x′ = 2·t·x has the solution exp(t²).
    let mut orbit = Integrator::new().start(|t, x| t * x * 2.0, -1.0, 1_f64.exp()).unwrap();
    orbit.to(1.5).unwrap();
    assert!((orbit.state() / 2.25_f64.exp() - 1.0).abs() < 1e-14);
}

primitive! {
    /// eˣ, as a function that recordings do not know.
    fn growth(x) -> y = x.exp();
    d x = y;
}

struct Cooling;

impl Differentiable for Cooling {
    type Domain = (Scalar, [Scalar; 2]);
    type Codomain = [Scalar; 2];

    fn evaluate<R: Real>(&self, (t, [x, y]): (R, [R; 2])) -> [R; 2] {
        [-growth(x) + t.sin(), x * y]
    }
}

struct CoolingByOperations;

impl Differentiable for CoolingByOperations {
    type Domain = (Scalar, [Scalar; 2]);
    type Codomain = [Scalar; 2];

    fn evaluate<R: Real>(&self, (t, [x, y]): (R, [R; 2])) -> [R; 2] {
        [-x.exp() + t.sin(), x * y]
    }
}

#[test]
fn function_objects_that_cannot_be_recorded_have_the_same_solution() {
    for order in [2, 5, 9, 20, 33, 40] {
        let choices = Integrator::new().order(order).tolerance(1e-10);
        let mut replayed = choices.start_object(Cooling, 0.0, [0.5, 1.0]).unwrap();
        let mut recorded = choices.start_object(CoolingByOperations, 0.0, [0.5, 1.0]).unwrap();
        replayed.step().unwrap();
        recorded.step().unwrap();
        for component in [0, 1] {
            let [a, b] = [replayed.last_step(), recorded.last_step()].map(|step| step.taylor_coefficients(component));
            let size = |k: usize| b[k].abs().max(b[k / 2].abs());
            for k in 0..=order {
                // Both sum the same products in another order; the coefficients fall no faster than those at half k.
                assert!(
                    (a[k] - b[k]).abs() <= 1e-13 * size(k),
                    "{component}, {k}: {} {}",
                    a[k],
                    b[k]
                );
            }
        }
        replayed.to(0.75).unwrap();
        recorded.to(0.75).unwrap();
        assert!(distance(replayed.state(), recorded.state()) < 1e-14, "{order}");
    }
}
