//! What goes wrong is said in a sentence, with the time and the component.

use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Action, Crossing, Error, Integrator};

use crate::problems::pendulum;

#[test]
fn choices_out_of_range_are_refused() {
    let start = |choices: Integrator| choices.start(pendulum, 0.0, [1.0, 0.0]).map(|_| ()).unwrap_err();
    for given in [0.0, -1.0, 1.0, 1e-20] {
        assert_eq!(start(Integrator::new().tolerance(given)), Error::Tolerance { given });
    }
    assert!(matches!(
        start(Integrator::new().tolerance(f64::NAN)),
        Error::Tolerance { .. }
    ));
    for given in [0, 1, 201] {
        assert_eq!(
            start(Integrator::new().order(given)),
            Error::Order { given, highest: 200 }
        );
    }
    for given in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(start(Integrator::new().scale(given)), Error::Scale { given });
    }
    assert_eq!(start(Integrator::new().max_step(-1.0)), Error::MaxStep { given: -1.0 });
    let sentence = start(Integrator::new().tolerance(2.0)).to_string();
    assert_eq!(
        sentence,
        "the tolerance 2e0 is out of range: give a number from 1e-18 to 0.1; floats resolve about 1e-16"
    );
}

#[test]
fn a_singularity_is_an_error_at_its_time() {
    // x′ = x² from 1 has the solution 1/(1 − t).
    let mut orbit = Integrator::new().start(|_t, x| x * x, 0.0, 1.0).unwrap();
    let Err(Error::StepTooSmall { time, step, radius }) = orbit.to(2.0) else {
        panic!("the step is taken over the pole");
    };
    assert!(
        (time - 1.0).abs() < 1e-12 && step < 1e-12 && radius < 1e-12,
        "{time} {step} {radius}"
    );
    let error = Error::StepTooSmall { time, step, radius };
    assert!(
        error
            .to_string()
            .contains("the solution seems to have a singularity within")
    );

    // Backward in time, in the second component.
    let mut orbit = Integrator::new()
        .start(|_t, [x, y]: [_; 2]| [x, -y * y], 0.0, [1.0, 1.0])
        .unwrap();
    let Err(Error::StepTooSmall { time, .. }) = orbit.to(-3.0) else {
        panic!("the step is taken over the pole");
    };
    assert!((time + 1.0).abs() < 1e-12, "{time}");
}

#[test]
fn a_nan_is_an_error_that_names_the_component() {
    let mut orbit = Integrator::new()
        .start(|t, [x, y]: [_; 2]| [x, y + t.ln()], -1.0, [1.0, 1.0])
        .unwrap();
    let error = orbit.to(1.0).unwrap_err();
    assert_eq!(
        error,
        Error::NotFinite {
            component: 1,
            order: 1,
            time: -1.0
        }
    );
    assert_eq!(
        error.to_string(),
        "the Taylor coefficient 1 of the component 1 is infinite or NaN at t = -1: the right-hand side is not smooth \
         there, or overflows"
    );
    let mut orbit = Integrator::new().start(pendulum, 0.0, [0.0, f64::NAN]).unwrap();
    assert_eq!(
        orbit.step().unwrap_err(),
        Error::NotFinite {
            component: 1,
            order: 0,
            time: 0.0
        }
    );
}

#[test]
fn limits_of_steps_hold() {
    let mut orbit = Integrator::new()
        .step_limit(10)
        .start(pendulum, 0.0, [1.0, 0.0])
        .unwrap();
    let Err(Error::StepLimit { limit: 10, time }) = orbit.to(1e9) else {
        panic!("the limit is 10");
    };
    assert!(time > 1.0 && orbit.steps() == 10);
    let mut orbit = Integrator::new()
        .max_step(0.01)
        .start(pendulum, 0.0, [1.0, 0.0])
        .unwrap();
    orbit.to(1.0).unwrap();
    assert!((100..=101).contains(&orbit.steps()));
}

#[test]
fn times_that_cannot_be_reached_are_errors() {
    let mut orbit = Integrator::new().start(pendulum, 0.0, [1.0, 0.0]).unwrap();
    assert_eq!(
        orbit.to(f64::INFINITY).unwrap_err(),
        Error::Target { given: f64::INFINITY }
    );
    assert!(matches!(orbit.to(f64::NAN), Err(Error::Target { .. })));
    assert!(matches!(orbit.solution_to(f64::NAN), Err(Error::Target { .. })));
    assert_eq!(orbit.grid(&[1.0, 3.0, 2.0]).unwrap_err(), Error::Grid { index: 2 });
    assert_eq!(orbit.grid(&[-1.0, 1.0]).unwrap_err(), Error::Grid { index: 0 });
    orbit.to(1.0).unwrap();
    assert!(matches!(orbit.at(5.0), Err(Error::Outside { .. })));
}

#[test]
fn slopes_and_states_have_the_same_number_of_components() {
    let shorter = |_t, x: Vec<_>| x[1..].to_vec();
    let error = Integrator::new().start(shorter, 0.0, vec![1.0, 2.0, 3.0]).unwrap_err();
    assert_eq!(error, Error::Shape { state: 3, given: 2 });
}

#[test]
fn events_that_follow_each_other_without_end_are_an_error() {
    // A ball that keeps half of its speed comes to rest after 3 seconds, and bounces without end before.
    let fall = |_t, [_, v]: [Symbol; 2]| [v, (-10.0).into()];
    let mut ball = Integrator::new().start(fall, 0.0, [5.0, 0.0]).unwrap();
    let bounce = Action::Change(Box::new(|_, [h, v]: [f64; 2]| [h, -v * 0.5]));
    let number = ball.watch(|_t, [h, _]| h, Crossing::Falling, bounce).unwrap();
    let Err(Error::Stalled { time, event }) = ball.to(10.0) else {
        panic!("the ball goes on");
    };
    assert!((time - 3.0).abs() < 1e-12 && event == number, "{time}");
}

primitive! {
    /// A function that recordings do not know.
    fn cubic(x) -> y = x * x * x;
    d x = x * x * 3.0;
}

#[test]
fn closures_that_cannot_be_recorded_are_refused_with_the_way_out() {
    let error = Integrator::new().start(|_t, x| cubic(x), 0.0, 1.0).unwrap_err();
    assert!(error.to_string().contains("`start_object`"), "{error}");
}
