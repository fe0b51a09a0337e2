//! Steps of differential equations: recorded recurrences, as machine code, as plain loops, with tangents, and
//! Runge–Kutta of order 8 at equal accuracy; batches, and gradients by many parameters.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench ode`; rows that begin with `ratio`
//! are the summary. `by_heyoka.py` beside this file has the same steps by heyoka.

#[path = "../beside/mod.rs"]
mod beside;
mod hand;
mod several;

use std::f64::consts::TAU;
use std::fmt::Debug;

use beside::{compare, compare_runs, contender};
use criterion::Criterion;
use ode_solvers::{Dop853, OutputType, System, Vector4};
use tangent_bundle::bundle::ChunkBundle;
use tangent_bundle::prelude::*;
use tangent_bundle::real::Atoms;
use tangent_bundle::space::OwnedPoint;
use tangent_bundle_ode::{Integrator, Orbit};

fn kepler<R: Real>(_: R, [x, y, u, v]: [R; 4]) -> [R; 4] {
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    [u, v, -x / cube, -y / cube]
}

fn lorenz<R: Real>(_: R, [x, y, z]: [R; 3]) -> [R; 3] {
    [(y - x) * 10.0, x * (-z + 28.0) - y, x * y - z * (8.0 / 3.0)]
}

/// Two bodies of eccentricity ½, at their periapsis.
const PERIAPSIS: [f64; 4] = [0.5, 0.0, 0.0, 1.732_050_807_568_877_2];

/// Six bodies in space with masses of the outer solar system, in its units: positions, then velocities.
fn six_bodies<R: Real>(_: R, x: [R; 36]) -> [R; 36] {
    const MASSES: [f64; 6] = [1.000_06, 9.55e-4, 2.86e-4, 4.37e-5, 5.18e-5, 7.69e-9];
    const GRAVITY: f64 = 2.959e-4;
    let mut slopes = x;
    for i in 0..18 {
        slopes[i] = x[18 + i];
        slopes[18 + i] = R::from(0.0);
    }
    for i in 0..6 {
        for j in 0..i {
            let d: [R; 3] = std::array::from_fn(|a| x[3 * j + a] - x[3 * i + a]);
            let square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            let pull = square.powf(-1.5);
            for a in 0..3 {
                let along = d[a] * pull;
                slopes[18 + 3 * i + a] += along * (GRAVITY * MASSES[j]);
                slopes[18 + 3 * j + a] -= along * (GRAVITY * MASSES[i]);
            }
        }
    }
    slopes
}

/// Planets on circles, a quarter turn apart.
fn planets() -> [f64; 36] {
    let mut state = [0.0; 36];
    for (i, distance) in [5.2, 9.5, 19.2, 30.1, 39.5].into_iter().enumerate() {
        let (sine, cosine) = (i as f64 * TAU / 4.0 + 0.1).sin_cos();
        let speed = f64::sqrt(2.959e-4 / distance);
        state[3 * (i + 1)..][..3].copy_from_slice(&[distance * cosine, distance * sine, 0.1 * i as f64]);
        state[18 + 3 * (i + 1)..][..3].copy_from_slice(&[-speed * sine, speed * cosine, 0.0]);
    }
    state
}

/// Takes steps forward for ever: the orbits of the benches are bounded.
fn step<'f, P: OwnedPoint + 'f>(orbit: &mut Orbit<'f, P>) -> u64 {
    orbit.step().expect("a step");
    orbit.steps()
}

fn steps(criterion: &mut Criterion) {
    let choices = Integrator::new().order(20);
    let mut ours = choices.start(kepler, 0.0, PERIAPSIS).expect("a recording");
    let mut by_hand = hand::Orbit::new(hand::kepler, PERIAPSIS);
    for _ in 0..100 {
        ours.step().expect("a step");
        by_hand.step();
        let near = ours
            .state()
            .iter()
            .zip(by_hand.state)
            .all(|(a, b)| (a - b).abs() < 1e-11);
        assert!(near, "the plain loops take the same steps");
    }
    let mut compiled = choices.compiled().start(kepler, 0.0, PERIAPSIS).expect("a recording");
    assert_same(
        &mut compiled,
        &mut choices.start(kepler, 0.0, PERIAPSIS).expect("a recording"),
    );
    let seeds: [_; 4] = PERIAPSIS.map(Bundle::<U1>::taylor);
    let mut tangent = choices.start(kepler, 0.0, seeds).expect("a recording");
    compare(
        criterion,
        "Kepler, a step of order 20",
        vec![
            contender("hand", || by_hand.step()),
            contender("ours", || step(&mut ours)),
            contender("ours, compiled", || step(&mut compiled)),
            contender("ours, a tangent", || step(&mut tangent)),
        ],
    );

    let mut ours = choices.start(lorenz, 0.0, [1.0, 1.0, 1.0]).expect("a recording");
    let mut by_hand = hand::Orbit::new(hand::lorenz, [1.0, 1.0, 1.0]);
    let mut compiled = choices
        .compiled()
        .start(lorenz, 0.0, [1.0, 1.0, 1.0])
        .expect("a recording");
    assert_same(
        &mut compiled,
        &mut choices.start(lorenz, 0.0, [1.0, 1.0, 1.0]).expect("a recording"),
    );
    compare(
        criterion,
        "Lorenz, a step of order 20",
        vec![
            contender("hand", || by_hand.step()),
            contender("ours", || step(&mut ours)),
            contender("ours, compiled", || step(&mut compiled)),
        ],
    );

    let mut ours = choices.start(six_bodies, 0.0, planets()).expect("a recording");
    let mut compiled = choices
        .compiled()
        .start(six_bodies, 0.0, planets())
        .expect("a recording");
    assert_same(
        &mut compiled,
        &mut choices.start(six_bodies, 0.0, planets()).expect("a recording"),
    );
    compare(
        criterion,
        "six bodies, a step of order 20",
        vec![
            contender("ours", || step(&mut ours)),
            contender("ours, compiled", || step(&mut compiled)),
        ],
    );
}

/// Asserts that two orbits take the same steps to the bit.
fn assert_same<'f, P: OwnedPoint + PartialEq + Debug + 'f>(a: &mut Orbit<'f, P>, b: &mut Orbit<'f, P>) {
    for _ in 0..100 {
        a.step().expect("a step");
        b.step().expect("a step");
        assert_eq!(a.state(), b.state(), "machine code takes the same steps");
    }
}

/// Two bodies in space.
fn space_kepler<R: Real>(_: R, [x, y, z, u, v, w]: [R; 6]) -> [R; 6] {
    let pull = -(x * x + y * y + z * z).powf(-1.5);
    [u, v, w, x * pull, y * pull, z * pull]
}

/// An inclined orbit, with the directions of all initial values to order N.
fn variables<N: Order<f64>>() -> [ChunkBundle<N, U6>; 6]
where
    ChunkBundle<N, U6>: Atoms<Atom = f64>,
{
    let start = [0.5, 0.0, 0.0, 0.0, 1.6, 0.66];
    std::array::from_fn(|i| {
        let mut atom = 0;
        ChunkBundle::of_atoms(&mut || {
            atom += 1;
            match atom - 1 {
                0 => start[i],
                j if j == i + 1 => 1.0,
                _ => 0.0,
            }
        })
    })
}

/// Steps with all first derivatives by initial values, and with all first and second ones.
fn tangents(criterion: &mut Criterion) {
    let choices = Integrator::new().order(20);
    let first = variables::<U1>();
    let mut ours = choices.start(space_kepler, 0.0, first).expect("a recording");
    let mut compiled = choices.compiled().start(space_kepler, 0.0, first).expect("a recording");
    compare(
        criterion,
        "Kepler in space, 6 first derivatives",
        vec![
            contender("ours", || step(&mut ours)),
            contender("ours, compiled", || step(&mut compiled)),
        ],
    );
    let second = variables::<U2>();
    let mut ours = choices.start(space_kepler, 0.0, second).expect("a recording");
    let mut compiled = choices
        .compiled()
        .start(space_kepler, 0.0, second)
        .expect("a recording");
    compare_runs(
        criterion,
        "Kepler in space, 21 second derivatives",
        vec![
            contender("ours", || step(&mut ours)),
            contender("ours, compiled", || step(&mut compiled)),
        ],
        200,
    );
}

struct TwoBodies;

impl System<f64, Vector4<f64>> for TwoBodies {
    fn system(&self, t: f64, x: &Vector4<f64>, slope: &mut Vector4<f64>) {
        slope.copy_from_slice(&kepler(t, [x[0], x[1], x[2], x[3]]));
    }
}

/// Ten periods, and the distance from the start in place.
fn ten_periods(tolerance: f64) -> f64 {
    let mut orbit = Integrator::new()
        .tolerance(tolerance)
        .start(kepler, 0.0, PERIAPSIS)
        .expect("a recording");
    orbit.to(10.0 * TAU).expect("a state");
    let [x, y, ..] = orbit.state();
    f64::hypot(x - PERIAPSIS[0], y)
}

fn ten_periods_by_runge_kutta(tolerance: f64) -> f64 {
    let start = Vector4::from(PERIAPSIS);
    let mut solver = Dop853::new(TwoBodies, 0.0, 10.0 * TAU, 10.0 * TAU, start, tolerance, tolerance);
    solver.set_output(OutputType::Sparse);
    solver.integrate().expect("a state");
    let last = solver.y_out().last().expect("a state");
    f64::hypot(last[0] - PERIAPSIS[0], last[1])
}

fn main() {
    let mut criterion = beside::criterion();
    steps(&mut criterion);
    tangents(&mut criterion);
    several::batches(&mut criterion);
    several::adjoints(&mut criterion);
    // The tolerances differ, so that the errors are equal within a factor of ten.
    for (name, ours, theirs) in [("1e-10", 1e-11, 1e-13), ("1e-11", 1e-12, 1e-14)] {
        let errors = [ten_periods(ours), ten_periods_by_runge_kutta(theirs)];
        println!(
            "Kepler, ten periods to {name}: errors of {:.1e} and {:.1e}",
            errors[0], errors[1]
        );
        compare_runs(
            &mut criterion,
            &format!("Kepler, ten periods to {name}"),
            vec![
                contender("DOP853", || ten_periods_by_runge_kutta(theirs)),
                contender("ours", || ten_periods(ours)),
            ],
            10,
        );
    }
    criterion.final_summary();
}
