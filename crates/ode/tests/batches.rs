//! Batches against single orbits, on one thread and on several.

use std::f64::consts::TAU;

use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Action, Batch, Crossing, Ending, Error, Integrator, Outcome};

fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    [u, v, -x / cube, -y / cube]
}

/// Orbits of eccentricities from 0 to 0.9, at their periapsides.
fn orbits(count: usize) -> Vec<[f64; 4]> {
    let start = |i: usize| {
        let e = 0.9 * i as f64 / count as f64;
        [1.0 - e, 0.0, 0.0, f64::sqrt((1.0 + e) / (1.0 - e))]
    };
    (0..count).map(start).collect()
}

/// Asserts that two states have the same bits.
#[track_caller]
fn assert_same<const N: usize>(found: [f64; N], expected: [f64; N]) {
    assert_eq!(
        found.map(f64::to_bits),
        expected.map(f64::to_bits),
        "{found:?} {expected:?}"
    );
}

#[test]
fn each_member_has_the_bits_of_its_own_orbit() {
    for choices in [
        Integrator::new(),
        Integrator::new().compensated(),
        Integrator::new().order(12).tolerance(1e-9).max_step(0.1),
    ] {
        for (count, end) in [(1, 10.0), (7, -3.0), (21, 5.0), (150, 1.0)] {
            let starts = orbits(count);
            for (start, member) in starts.iter().zip(choices.batch(kepler, 0.0, &starts).to(end)) {
                let mut orbit = choices.start(kepler, 0.0, *start).unwrap();
                orbit.to(end).unwrap();
                let member = member.unwrap();
                assert_same(member.state, orbit.state());
                assert_eq!((member.time, member.steps), (end, orbit.steps()));
                assert_eq!((member.ending, member.events), (Ending::Reached, Vec::new()));
            }
        }
    }
}

#[test]
fn members_have_parameters_of_their_own() {
    // A spring, whose force depends on its parameters by a branch.
    fn spring<R: Real>(_: R, [x, v]: [R; 2], [k, p]: [R; 2]) -> [R; 2] {
        let force = if p > 0.0 { k * x } else { k * x * x * x / (-p + 2.0) };
        [v, -force]
    }
    let starts: Vec<[f64; 2]> = (0..37).map(|i| [0.5 + 0.03 * f64::from(i), 0.1]).collect();
    let parameters: Vec<[f64; 2]> = (0..37)
        .map(|i| [1.0 + 0.1 * f64::from(i), f64::from(i % 3) - 1.0])
        .collect();
    let batch = Integrator::new().batch_with(spring, 0.0, &starts, &parameters);
    for ((start, p), member) in starts.iter().zip(&parameters).zip(batch.to(4.0)) {
        let mut orbit = Integrator::new().start_with(spring, 0.0, *start, *p).unwrap();
        orbit.to(4.0).unwrap();
        assert_same(member.unwrap().state, orbit.state());
    }
    let common = Integrator::new().batch_with(spring, 0.0, &starts, &parameters[..1]);
    for (start, member) in starts.iter().zip(common.to(4.0)) {
        let mut orbit = Integrator::new()
            .start_with(spring, 0.0, *start, parameters[0])
            .unwrap();
        orbit.to(4.0).unwrap();
        assert_same(member.unwrap().state, orbit.state());
    }
}

#[test]
fn members_that_branch_at_different_times_have_the_bits_of_their_orbits() {
    fn stiffer_on_one_side<R: Real>(_: R, [x, v]: [R; 2]) -> [R; 2] {
        [v, if x > 0.0 { -x * 3.0 } else { -x }]
    }
    let starts: Vec<[f64; 2]> = (0..20).map(|i| [f64::from(i) - 9.5, 0.1 * f64::from(i)]).collect();
    let choices = Integrator::new().max_step(0.2);
    let members = choices.batch(stiffer_on_one_side, 0.0, &starts).to(10.0);
    for (start, member) in starts.iter().zip(members) {
        let mut orbit = choices.start(stiffer_on_one_side, 0.0, *start).unwrap();
        orbit.to(10.0).unwrap();
        assert_same(member.unwrap().state, orbit.state());
    }
}

#[test]
fn functions_of_lanes_round_otherwise_and_little() {
    let pendulum = |_t: Symbol, [angle, velocity]: [Symbol; 2]| [velocity, -angle.sin()];
    let starts: Vec<[f64; 2]> = (0..20).map(|i| [0.1 * f64::from(i), 0.5]).collect();
    for (start, member) in starts
        .iter()
        .zip(Integrator::new().batch(pendulum, 0.0, &starts).to(3.0))
    {
        let mut orbit = Integrator::new().start(pendulum, 0.0, *start).unwrap();
        orbit.to(3.0).unwrap();
        for (a, b) in member.unwrap().state.into_iter().zip(orbit.state()) {
            // Some ten steps of some roundings, which grow by less than 10.
            assert!((a - b).abs() < 1e-13, "{a} {b}");
        }
    }
}

/// Orbits that are watched for their apsides, and end at a distance.
fn watched(starts: &[[f64; 4]]) -> Batch<'_, [f64; 4]> {
    Integrator::new()
        .batch(kepler, 0.0, starts)
        .watch(|_t, [x, y, u, v]| x * u + y * v, Crossing::Any)
        .stop_at(|_t, [x, y, ..]| x * x + y * y - 2.25, Crossing::Rising)
}

#[test]
fn members_have_the_events_of_their_orbits() {
    let starts = orbits(30);
    let mut stopped = 0;
    for (start, member) in starts.iter().zip(watched(&starts).to(2.0 * TAU)) {
        let mut orbit = Integrator::new().start(kepler, 0.0, *start).unwrap();
        orbit
            .watch(|_t, [x, y, u, v]| x * u + y * v, Crossing::Any, Action::Record)
            .unwrap();
        orbit
            .watch(|_t, [x, y, ..]| x * x + y * y - 2.25, Crossing::Rising, Action::Stop)
            .unwrap();
        let ending = orbit.to(2.0 * TAU).unwrap();
        let member = member.unwrap();
        assert_eq!((member.ending, member.time), (ending, orbit.time()));
        assert_eq!(member.events, orbit.events());
        assert_same(member.state, orbit.state());
        stopped += usize::from(ending == Ending::Event(1));
    }
    // Those with an apoapsis beyond 1.5.
    assert!((10..20).contains(&stopped), "{stopped}");
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let starts = orbits(500);
    let all = |threads: usize| -> Vec<Result<Outcome<[f64; 4]>, Error>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads").install(|| watched(&starts).to(3.0))
    };
    let one = all(1);
    assert_eq!(one.len(), 500);
    for threads in [2, 4] {
        for (a, b) in one.iter().zip(all(threads)) {
            let (a, b) = (a.as_ref().unwrap(), b.unwrap());
            assert_same(a.state, b.state);
            assert_eq!(a, &b);
        }
    }
}

#[test]
fn an_error_is_that_of_its_member() {
    // x′ = x² has a pole at the time 1/x₀.
    let starts: Vec<f64> = (0..40)
        .map(|i| if i == 17 { f64::NAN } else { 0.05 * f64::from(i) })
        .collect();
    let square = |_t: Symbol, x: Symbol| x * x;
    for (start, member) in starts.iter().zip(Integrator::new().batch(square, 0.0, &starts).to(1.0)) {
        let single = Integrator::new().start(square, 0.0, *start).and_then(|mut orbit| {
            orbit.to(1.0)?;
            Ok(orbit.state())
        });
        match (member, single) {
            (Ok(member), Ok(state)) => assert_same([member.state], [state]),
            (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected.to_string()),
            (member, single) => panic!("{start}: {member:?} {single:?}"),
        }
    }
    let all = Integrator::new().step_limit(3).batch(kepler, 0.0, &orbits(9)).to(10.0);
    assert!(
        all.iter()
            .all(|member| matches!(member, Err(Error::StepLimit { limit: 3, .. })))
    );
    let all = Integrator::new()
        .tolerance(2.0)
        .batch(square, 0.0, &[1.0, 2.0])
        .to(10.0);
    assert_eq!(all, vec![Err(Error::Tolerance { given: 2.0 }); 2]);
    let all = Integrator::new().batch(square, 0.0, &[1.0]).to(f64::INFINITY);
    assert!(matches!(all[..], [Err(Error::Target { .. })]));
}

#[test]
fn batches_may_be_empty_or_end_at_once() {
    let square = |_t: Symbol, x: Symbol| x * x;
    let none: [f64; 0] = [];
    assert!(Integrator::new().batch(square, 0.0, &none).to(1.0).is_empty());
    for (i, member) in Integrator::new()
        .batch(square, 1.0, &[3.0; 100])
        .to(1.0)
        .into_iter()
        .enumerate()
    {
        let member = member.unwrap();
        assert_eq!(
            (member.state, member.steps, member.ending),
            (3.0, 0, Ending::Reached),
            "{i}"
        );
    }
    // States may be of any shape.
    let spring = |_t: Symbol, x: Vec<Symbol>| vec![x[1], -x[0]];
    let members = Integrator::new()
        .batch(spring, 0.0, &[vec![1.0, 0.0], vec![2.0, 0.0]])
        .to(1.0);
    assert!((members[1].as_ref().unwrap().state[0] - 2.0 * 1_f64.cos()).abs() < 1e-14);
}
