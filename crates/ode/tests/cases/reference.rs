//! Final states and derivatives of flows against a table of 25 digits: `tests/reference/flows.py` writes it.

use tangent_bundle::prelude::*;
use tangent_bundle_ode::Integrator;

use crate::problems::{kepler, lorenz, pendulum, periapsis};

/// The numbers of a row.
fn row(name: &str) -> Vec<f64> {
    let table = include_str!("../reference/flows.txt");
    let mut rows = table
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let numbers = |row: &str| {
        row.split(' ')
            .map(|number| number.parse::<f64>())
            .collect::<Result<Vec<_>, _>>()
    };
    rows.find_map(|row| numbers(row).ok())
        .unwrap_or_else(|| panic!("the table has no row {name}"))
}

/// Asserts that numbers are those of a row, with this error.
pub fn assert_row(name: &str, numbers: &[f64], tolerance: f64) {
    let expected = row(name);
    assert_eq!(expected.len(), numbers.len(), "{name}");
    for (x, expected) in numbers.iter().zip(expected) {
        let error = (x - expected).abs() / expected.abs().max(1.0);
        assert!(error < tolerance, "{name}: {x} is not {expected}, by {error:e}");
    }
}

/// The oscillator of Duffing with a damping and a force.
pub fn duffing<R: Real>(t: R, [x, v]: [R; 2], damping: R) -> [R; 2] {
    [v, -damping * v - x - x.powi(3) + t.cos() * 0.5]
}

#[test]
fn final_states_have_the_digits_that_their_condition_allows() {
    let state = Integrator::new().flow(lorenz, 0.0, [1.0, 1.0, 1.0], 5.0).unwrap();
    // Distances grow by exp(0.9·t) in the mean: by 10² to 10³ until 5, and by 10⁸ until 20.
    assert_row("lorenz 5", &state, 1e-12);
    let state = Integrator::new().flow(lorenz, 0.0, [1.0, 1.0, 1.0], 20.0).unwrap();
    assert_row("lorenz 20", &state, 1e-7);
    // The error along the orbit grows by 10² in a period and a half.
    let state = Integrator::new().flow(kepler, 0.0, periapsis(0.5), 10.0).unwrap();
    assert_row("kepler 10", &state, 1e-13);
    // A few roundings of a few steps.
    let state = Integrator::new().flow(pendulum, 0.0, [1.0, 0.5], 3.0).unwrap();
    assert_row("pendulum 3", &state, 1e-14);
    let mut orbit = Integrator::new().start_with(duffing, 0.0, [1.0, 0.0], 0.125).unwrap();
    orbit.to(10.0).unwrap();
    assert_row("duffing 10", &orbit.state(), 1e-14);
}

/// The flow of the pendulum for a time of 3.
fn swing<R: Real>(x: [R; 2]) -> [R; 2] {
    Integrator::new().flow(pendulum, 0.0, x, 3.0).unwrap()
}

#[test]
fn first_derivatives_are_those_of_the_flow() {
    let x = [1.0, 0.5];
    let matrix: [[f64; 2]; 2] = jacobian(swing, x);
    for (j, name) in ["pendulum 3 by 0", "pendulum 3 by 1"].into_iter().enumerate() {
        assert_row(name, &matrix.map(|row| row[j]), 1e-14);
        let (_, along): ([f64; 2], [f64; 2]) = jvp(swing, x, std::array::from_fn(|i| f64::from(u8::from(i == j))));
        assert_row(name, &along, 1e-14);
    }
}

#[test]
fn second_derivatives_are_those_of_the_flow() {
    let x = [1.0, 0.5];
    let hessians: [[[f64; 2]; 2]; 2] = std::array::from_fn(|i| hessian(move |x| swing(x)[i], x));
    for (name, i, j) in [
        ("pendulum 3 by 00", 0, 0),
        ("pendulum 3 by 01", 0, 1),
        ("pendulum 3 by 11", 1, 1),
    ] {
        // Truncation errors of second derivatives are larger than those of the values, by up to 20².
        assert_row(name, &hessians.map(|hessian| hessian[i][j]), 1e-13);
        // The same by a matrix of bundles: the derivative of the state transition matrix.
        let along: [[TaylorBundle<U1>; 2]; 2] = jacobian(
            swing,
            std::array::from_fn(|k| {
                if k == j {
                    Bundle::<U1>::taylor(x[k])
                } else {
                    x[k].into()
                }
            }),
        );
        assert_row(name, &along.map(|row| row[i].derivative(1)), 1e-13);
    }
}

#[test]
fn third_derivatives_are_those_of_the_flow() {
    let x = [1.0, 0.5];
    let tensors: [[[[f64; 2]; 2]; 2]; 2] = std::array::from_fn(|i| third_derivatives(move |x| swing(x)[i], x));
    for (name, [i, j, k]) in [
        ("pendulum 3 by 000", [0, 0, 0]),
        ("pendulum 3 by 001", [0, 0, 1]),
        ("pendulum 3 by 011", [0, 1, 1]),
        ("pendulum 3 by 111", [1, 1, 1]),
    ] {
        // Larger than those of the values by up to 20³.
        assert_row(name, &tensors.map(|tensor| tensor[i][j][k]), 1e-12);
    }
    let line = swing([Bundle::<U3>::taylor(1.0), 0.5.into()]);
    assert_row("pendulum 3 by 000", &line.map(|x| x.derivative(3)), 1e-12);
    let tags = swing([
        Bundle::<U3>::explicit(1.0, 1),
        Bundle::<U3>::explicit(0.5, 2) + Bundle::<U3>::explicit(0.0, 3),
    ]);
    assert_row("pendulum 3 by 011", &tags.map(|x| x.partial(0b111)), 1e-12);
}

#[test]
fn sensitivities_to_parameters_and_to_the_start_are_those_of_the_flow() {
    let start = [1.0, 0.0].map(TaylorBundle::<U2>::from);
    let damping = Bundle::<U2>::taylor(0.125);
    let mut orbit = Integrator::new().start_with(duffing, 0.0, start, damping).unwrap();
    orbit.to(10.0).unwrap();
    assert_row("duffing 10 by damping", &orbit.state().map(|x| x.derivative(1)), 1e-13);
    assert_row(
        "duffing 10 by damping twice",
        &orbit.state().map(|x| x.derivative(2)),
        1e-12,
    );
    let time = Bundle::<U2>::taylor(0.0);
    let mut orbit = Integrator::new()
        .start_with(duffing, time, start, TaylorBundle::from(0.125))
        .unwrap();
    orbit.to(10.0).unwrap();
    assert_row("duffing 10 by start", &orbit.state().map(|x| x.derivative(1)), 1e-13);
}
