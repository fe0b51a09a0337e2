//! Derivatives of the flow.

use tangent_bundle::prelude::*;
use tangent_bundle_ode::Integrator;

use crate::problems::{kepler, pendulum, periapsis};

/// The flow of the pendulum for a time of 3.
fn swing<R: Real>(x: [R; 2]) -> [R; 2] {
    Integrator::new().flow(pendulum, 0.0, x, 3.0).unwrap()
}

#[test]
fn the_state_transition_matrix_is_the_jacobian_of_the_flow() {
    let m: [[f64; 2]; 2] = jacobian(swing, [1.0, 0.5]);
    // The flow of a Hamiltonian system keeps areas. Both products are about 1.
    let determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    assert!((determinant - 1.0).abs() < 1e-13, "{m:?}");
}

#[test]
fn chunks_taylor_and_explicit_bundles_agree() {
    let x = [1.0, 0.5];
    let hessian: [[f64; 2]; 2] = hessian(|x| swing(x)[0], x);
    for i in 0..2 {
        let along = |x: [f64; 2], i: usize| -> [TaylorBundle<U3>; 2] {
            swing(std::array::from_fn(|j| {
                if i == j { Bundle::taylor(x[j]) } else { x[j].into() }
            }))
        };
        let y = along(x, i)[0];
        assert!((y.derivative(2) - hessian[i][i]).abs() < 1e-12);
    }
    let mixed = swing([Bundle::<U2>::explicit(x[0], 1), Bundle::<U2>::explicit(x[1], 2)]);
    assert!((mixed[0].partial(0b11) - hessian[0][1]).abs() < 1e-12);
}

#[test]
fn derivatives_by_times_are_the_slopes() {
    // ∂x(t₁)/∂t₁ = f(x(t₁)), and ∂x(t₁)/∂t₀ = −∂x(t₁)/∂x₀·f(x₀).
    let start = periapsis(0.3);
    let end = |t: TaylorBundle<U1>, from: TaylorBundle<U1>| {
        Integrator::new()
            .flow(kepler, from, start.map(TaylorBundle::from), t)
            .unwrap()
    };
    let (last, first) = (Bundle::<U1>::taylor(4.0), Bundle::<U1>::taylor(1.0));
    let by_last = end(last, 1.0.into());
    let slope = kepler(0.0, by_last.map(|x| x.primal()));
    let by_first = end(4.0.into(), first);
    let along = kepler(0.0, start);
    let moved: [TaylorBundle<U1>; 4] = std::array::from_fn(|i| TaylorBundle::from_derivatives(start[i], [along[i]]));
    let transported = Integrator::new().flow(kepler, 1.0, moved, 4.0).unwrap();
    for i in 0..4 {
        assert!((by_last[i].derivative(1) - slope[i]).abs() < 1e-12);
        assert!((by_first[i].derivative(1) + transported[i].derivative(1)).abs() < 1e-12);
    }
    // Moved by the same time at both ends, the orbit ends in the same state.
    let both = end(last, first);
    for x in both {
        assert!(x.derivative(1).abs() < 1e-12);
    }
}
