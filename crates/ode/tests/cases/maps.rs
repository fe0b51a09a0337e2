//! Taylor polynomials of flows against 50 digits, against drivers, and against the flow itself.

use tangent_bundle::prelude::*;
use tangent_bundle_ode::Integrator;

use crate::problems::{kepler, pendulum, periapsis};
use crate::reference::assert_row;

#[test]
fn the_partials_of_a_map_are_those_of_the_flow() {
    let map = Integrator::new()
        .taylor_map::<U3, _, _>(pendulum, 0.0, [1.0, 0.5], 3.0)
        .unwrap();
    assert_eq!(map.order(), 3);
    assert_row("pendulum 3", &map.partial(&[]).unwrap(), 1e-14);
    // Truncation errors of derivatives are larger than those of the values, by 20 for each order.
    for (name, by, tolerance) in [
        ("pendulum 3 by 0", &[0][..], 1e-14),
        ("pendulum 3 by 1", &[1], 1e-14),
        ("pendulum 3 by 00", &[0, 0], 1e-13),
        ("pendulum 3 by 01", &[1, 0], 1e-13),
        ("pendulum 3 by 11", &[1, 1], 1e-13),
        ("pendulum 3 by 000", &[0, 0, 0], 1e-12),
        ("pendulum 3 by 001", &[0, 1, 0], 1e-12),
        ("pendulum 3 by 011", &[1, 1, 0], 1e-12),
        ("pendulum 3 by 111", &[1, 1, 1], 1e-12),
    ] {
        assert_row(name, &map.partial(by).unwrap(), tolerance);
    }
    assert_eq!(map.partial(&[0, 0, 0, 0]), None);
}

/// Two bodies for a time of 5.
fn turn<R: Real>(x: [R; 4]) -> [R; 4] {
    Integrator::new().flow(kepler, 0.0, x, 5.0).unwrap()
}

#[test]
fn the_partials_of_a_map_are_those_of_drivers() {
    let start = periapsis(0.3);
    let map = Integrator::new()
        .taylor_map::<U2, _, _>(kepler, 0.0, start, 5.0)
        .unwrap();
    let matrix: [[f64; 4]; 4] = jacobian(turn, start);
    for j in 0..4 {
        let column = map.partial(&[j]).unwrap();
        for i in 0..4 {
            // Derivatives are up to 30; they are sums of some hundred roundings.
            assert!((column[i] - matrix[i][j]).abs() < 1e-12, "{i} {j}");
        }
    }
    let hessian: [[f64; 4]; 4] = hessian(|x| turn(x)[2], start);
    for i in 0..4 {
        for j in 0..4 {
            // Up to 10³.
            let found = map.partial(&[i, j]).unwrap()[2];
            assert!((found - hessian[i][j]).abs() < 1e-10, "{i} {j}: {found}");
        }
    }
}

#[test]
fn the_error_of_a_map_has_one_order_more() {
    let start = [1.0, 0.5];
    let map = Integrator::new()
        .taylor_map::<U4, _, _>(pendulum, 0.0, start, 3.0)
        .unwrap();
    let error = |d: f64| {
        let found = map.at(&[d, -2.0 * d]);
        let moved = [start[0] + d, start[1] - 2.0 * d];
        let expected = Integrator::new().flow(pendulum, 0.0, moved, 3.0).unwrap();
        f64::hypot(found[0] - expected[0], found[1] - expected[1])
    };
    let order = (error(0.1) / error(0.05)).log2();
    assert!((order - 5.0).abs() < 0.5, "{order}");
    // A displacement of 0.01: 10⁻¹⁰ times the fifth derivative over 5!, which is below 10.
    assert!(error(0.01) < 1e-8);
}

#[test]
fn a_map_of_order_zero_is_a_constant() {
    let map = Integrator::new()
        .taylor_map::<U0, _, _>(pendulum, 0.0, [1.0, 0.5], 3.0)
        .unwrap();
    let end = Integrator::new().flow(pendulum, 0.0, [1.0, 0.5], 3.0).unwrap();
    assert_eq!(map.at(&[0.3, 0.4]), end);
}
