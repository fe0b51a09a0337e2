//! Gradients of losses against derivatives by bundles and against 50-digit differences.

use tangent_bundle::prelude::*;
use tangent_bundle::real::Elementary;
use tangent_bundle::reverse::Var;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::{Error, Integrator};

use crate::problems::{kepler, lorenz, periapsis};
use crate::reference::{assert_row, duffing};

/// The loss of a state x in x′ = (1 − x²)/4 and y′ = f(x, sin t, p) from 0.3 on, and its derivatives by bundles and by
/// covectors: by x, y and p.
fn both_ways(f: &dyn Fn(Symbol, Symbol, Symbol) -> Symbol, start: [f64; 3]) -> [[f64; 3]; 2] {
    let [x, y, p] = start;
    let choices = Integrator::new().order(12).tolerance(1e-6);
    let system = |t: Symbol, [x, _]: [Symbol; 2], p: Symbol| [(-x * x + 1.0) * 0.25, f(x, t.sin(), p)];
    let forward = gradient(
        |[x, y, p]: [_; 3]| {
            let mut orbit = choices.start_with(system, 0.3, [x, y], p).expect("a recording");
            orbit.to(0.4).expect("a state");
            let [x, y] = orbit.state();
            x * y
        },
        start,
    );
    let (_, (by_state, by_p)) = choices
        .value_and_gradient(system, 0.3, [x, y], p, &[0.4], |x| x[0][0] * x[0][1])
        .expect("a state");
    [forward, [by_state[0], by_state[1], by_p]]
}

/// Asserts that derivatives by covectors are those by bundles: the same sums of some hundred terms in another order.
#[track_caller]
fn assert_both_ways(name: &str, f: &dyn Fn(Symbol, Symbol, Symbol) -> Symbol, start: [f64; 3]) {
    let [forward, backward] = both_ways(f, start);
    let size = forward.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
    for i in 0..3 {
        let error = (forward[i] - backward[i]).abs();
        assert!(error < 1e-12 * size, "{name}, {i}: {forward:?} {backward:?}");
    }
}

macro_rules! assert_rows {
    ($($(#[$sentence:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+) => {$({
        let near = $near;
        for part in [0.23, 0.41, 0.77] {
            let x0 = near.start + (near.end - near.start) * part;
            let scale = x0 / 0.4;
            let f = |x: Symbol, _: Symbol, p: Symbol| Elementary::$name(x * scale) * p;
            assert_both_ways(stringify!($name), &f, [0.4, 0.7, 1.3]);
            let of_constants = |x: Symbol, _: Symbol, p: Symbol| Elementary::$name(p) * x;
            assert_both_ways(stringify!($name), &of_constants, [0.4, 0.7, x0]);
        }
    })+};
}

#[test]
fn functions_of_one_argument_have_the_derivatives_of_bundles() {
    tangent_bundle::for_each_smooth_function!(assert_rows);
    tangent_bundle::for_each_piecewise_function!(assert_rows);
    tangent_bundle::for_each_locally_constant_function!(assert_rows);
    tangent_bundle::for_each_composed_function!(assert_rows);
}

/// Asserts expressions of x, s = sin t and a parameter p.
macro_rules! assert_expressions {
    ($(|$x:ident, $s:ident, $p:ident| $y:expr;)+) => {$(
        for [x, p] in [[0.4, 0.7], [0.7, 0.2], [-0.3, 1.6], [0.2, -0.6]] {
            assert_both_ways(stringify!($y), &|$x: Symbol, $s: Symbol, $p: Symbol| $y, [x, 0.5, p]);
        }
    )+};
}

#[test]
fn operations_have_the_derivatives_of_bundles() {
    assert_expressions! {
        |x, s, p| x + s + p;
        |x, s, p| x - s - p;
        |x, _s, p| p - x;
        |x, s, p| s * x * p;
        |x, _s, p| x * x * p * p;
        |x, s, p| s / (x + 1.5) / (p + 3.0);
        |x, _s, p| p / (x + 1.5);
        |x, _s, p| p / (x + p + 2.5);
        |x, s, p| (x + 2.0).pow(s) * (x + 2.0).pow(p) + (p + 2.0).pow(x);
        |x, s, p| (x + 2.0).log(s + 3.0) * (x + 2.0).log(p + 3.0);
        |x, s, p| x.hypot(s + 1.5) * x.hypot(p + 2.5);
        |x, s, p| x.copysign(s) + x.copysign(p);
        |x, s, p| Elementary::min(x, s) * Elementary::max(x, p);
        |x, s, p| (x * 5.0) % (s + 2.0) + x * 7.0 % (p + 2.0);
        |x, s, p| x.mul_add(s, p);
        |x, s, p| x.powi(7) + s.powi(-2) * p.powi(3);
        |x, s, p| (x + 1.5).powf(-1.5) * (s + 2.0).powf(0.3) * (p + 2.0).powf(1.7);
        |x, s, p| 2.0 - x / 3.0 - (2.0 / (s + 3.0)) * p;
        |x, s, p| Elementary::clamp(x, s, s + 0.25) * p;
        |x, s, p| if x > s { x * s } else { x + s + p };
        |x, s, p| x.sinh() * s.cosh() + x.sin() * s.cos() * p.sin();
        |x, s, p| x.atan2(s + 2.0) * p + p.atan2(x + 2.0);
        |_x, _s, p| p;
        |_x, s, _p| s * 0.0 + 2.0;
    }
}

/// A loss of positions at several times.
fn misfit<R: Real>(states: &[[R; 4]]) -> R {
    let terms = states.iter().map(|[x, y, ..]| (*x - 0.1).powi(2) + *x * *y);
    terms.fold(R::from(0.0), |sum, term| sum + term)
}

/// The same loss and its gradient by bundles, of states on a grid.
fn misfit_by_bundles(choices: Integrator, times: &[f64], start: [f64; 4]) -> (f64, [f64; 4]) {
    value_and_gradient(
        |x: [_; 4]| {
            let mut orbit = choices.start(kepler, 0.0, x).expect("a recording");
            misfit(&orbit.grid(times).expect("a state for each time"))
        },
        start,
    )
}

#[test]
fn gradients_of_states_at_many_times_are_those_by_bundles() {
    let start = periapsis(0.3);
    let forward: Vec<f64> = (0..40).map(|i| 0.37 * f64::from(i)).collect();
    let backward: Vec<f64> = forward.iter().map(|t| -t).collect();
    let twice = [1.0, 1.0, 5.0, 5.0];
    for times in [&forward[..], &backward[..], &twice[..], &[]] {
        for choices in [Integrator::new(), Integrator::new().compensated()] {
            let (value, slope) = misfit_by_bundles(choices, times, start);
            for slots in [1, 3, 256] {
                let (found, (by_start, ())) = choices
                    .checkpoints(slots)
                    .value_and_gradient(|t, x, ()| kepler(t, x), 0.0, start, (), times, misfit)
                    .unwrap();
                // The steps are the same, to the bit.
                assert_eq!(found, value, "{slots}");
                for i in 0..4 {
                    // Each of forty terms has grown by up to 10², along some sixty steps of some roundings.
                    let error = (by_start[i] - slope[i]).abs();
                    assert!(error < 1e-11 * slope[i].abs().max(1.0), "{slots}, {i}: {error:e}");
                }
            }
        }
    }
}

#[test]
fn gradients_are_those_of_fifty_digits() {
    // The sum of both components at t = 10.
    let loss = |x: &[[_; 2]]| x[0][0] + x[0][1];
    let (value, (by_start, by_damping)) = Integrator::new()
        .value_and_gradient(duffing, 0.0, [1.0, 0.0], 0.125, &[10.0], loss)
        .unwrap();
    // The same as derivatives by bundles.
    assert_row("duffing 10, the sum", &[value], 1e-14);
    assert_row("duffing 10, the sum by the start", &by_start, 1e-13);
    assert_row("duffing 10, the sum by damping", &[by_damping], 1e-13);
}

#[test]
fn gradients_over_bundles_have_second_derivatives() {
    // The derivative of the gradient along a direction is a column of the Hessian.
    let times = [0.5, 1.5];
    let loss = |states: &[[Var<TaylorBundle<U1>>; 3]]| states[0][0] * states[1][2] + states[1][1].sin();
    let start = [1.0, 1.0, 1.0];
    let of_bundles = |x: [TaylorBundle<U2>; 3]| {
        let mut orbit = Integrator::new().start(lorenz, 0.0, x).unwrap();
        let states = orbit.grid(&times).unwrap();
        states[0][0] * states[1][2] + states[1][1].sin()
    };
    for j in 0..3 {
        let moved: [TaylorBundle<U1>; 3] =
            std::array::from_fn(|i| TaylorBundle::from_derivatives(start[i], [if i == j { 1.0 } else { 0.0 }]));
        let none: Vec<TaylorBundle<U1>> = Vec::new();
        let (value, (by_start, _)) = Integrator::new()
            .value_and_gradient(|t, x, _| lorenz(t, x), 0.0, moved, none, &times, loss)
            .unwrap();
        let along = of_bundles(std::array::from_fn(|i| {
            TaylorBundle::from_derivatives(start[i], [if i == j { 1.0 } else { 0.0 }, 0.0])
        }));
        // Derivatives grow by 10 and 10²; they are sums of some hundred roundings.
        assert!((value.derivative(1) - along.derivative(1)).abs() < 1e-11 * along.derivative(1).abs());
        assert!((by_start[j].primal() - along.derivative(1)).abs() < 1e-11 * along.derivative(1).abs());
        let curvature = by_start[j].derivative(1);
        assert!((curvature - along.derivative(2)).abs() < 1e-10 * along.derivative(2).abs().max(1.0));
    }
}

#[test]
fn branches_are_pulled_back_along_the_path_of_each_step() {
    // A spring that is stiffer on one side, by a parameter.
    let spring = |_t: Symbol, [x, v]: [Symbol; 2], [soft, stiff]: [Symbol; 2]| {
        [v, if x > 0.0 { -(stiff * x) } else { -(soft * x) }]
    };
    let choices = Integrator::new().max_step(0.1);
    let p = [1.0, 3.0];
    let forward = gradient(
        |p: [_; 2]| {
            let mut orbit = choices.start_with(spring, 0.0, [1.0.into(), 0.0.into()], p).unwrap();
            orbit.to(7.0).unwrap();
            orbit.state()[0]
        },
        p,
    );
    let (_, (_, by_p)) = choices
        .checkpoints(4)
        .value_and_gradient(spring, 0.0, [1.0, 0.0], p, &[7.0], |x| x[0][0])
        .unwrap();
    for i in 0..2 {
        assert!((by_p[i] - forward[i]).abs() < 1e-13 * forward[i].abs().max(1.0));
    }
}

#[test]
fn what_cannot_be_pulled_back_is_an_error() {
    let run =
        |times: &[f64]| Integrator::new().value_and_gradient(|_t, x, p| -p * x, 0.0, 1.0, 0.5, times, |x: &[_]| x[0]);
    assert_eq!(run(&[1.0, -1.0]).unwrap_err(), Error::Grid { index: 0 });
    assert!(matches!(run(&[f64::NAN]), Err(Error::Target { .. })));
    let pole = Integrator::new().value_and_gradient(|_t, x, ()| x * x, 0.0, 1.0, (), &[2.0], |x: &[_]| x[0]);
    assert!(matches!(pole, Err(Error::StepTooSmall { .. })));
    let shorter = |_t, x: Vec<_>, ()| x[1..].to_vec();
    let error = Integrator::new()
        .value_and_gradient(shorter, 0.0, vec![1.0, 2.0], (), &[1.0], |x: &[Vec<_>]| x[0][0])
        .unwrap_err();
    assert_eq!(error, Error::Shape { state: 2, given: 1 });
}
