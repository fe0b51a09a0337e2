//! Random polynomial systems, whose series are solved by hand.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::Symbol;
use tangent_bundle_ode::Integrator;

/// The number of components.
const DIMENSION: usize = 3;

/// A term c·xᵢ·xⱼ of a slope. The index 3 stands for the number 1, and 4 for the time.
type Term = (f64, usize, usize);

/// Three slopes of a few terms each.
fn system() -> impl Strategy<Value = Vec<Vec<Term>>> {
    vec(vec((-1.0..1.0, 0..5_usize, 0..5_usize), 0..5), DIMENSION)
}

/// The slopes over any scalar.
fn slopes<R: Real>(system: &[Vec<Term>], t: R, x: [R; DIMENSION]) -> [R; DIMENSION] {
    let factor = |i: usize| match i {
        3 => R::from(1.0),
        4 => t,
        i => x[i],
    };
    std::array::from_fn(|i| {
        let terms = system[i].iter().map(|(c, a, b)| factor(*a) * factor(*b) * *c);
        terms.fold(R::from(0.0), |sum, term| sum + term)
    })
}

/// The Taylor coefficients 0 to p of the components, by products of series.
fn by_hand(system: &[Vec<Term>], t: f64, x: [f64; DIMENSION], p: usize) -> Vec<Vec<f64>> {
    let mut series: Vec<Vec<f64>> = x.iter().map(|x| vec![*x]).collect();
    series.push(vec![1.0]);
    series.push(vec![t]);
    for k in 0..p {
        let next: Vec<f64> = (0..DIMENSION)
            .map(|i| {
                let terms = system[i].iter().map(|(c, a, b)| {
                    let products = (0..=k).map(|j| series[*a][j] * series[*b][k - j]);
                    c * products.sum::<f64>()
                });
                terms.sum::<f64>() / (k + 1) as f64
            })
            .collect();
        series.iter_mut().zip(next).for_each(|(row, c)| row.push(c));
        series[3].push(0.0);
        series[4].push(if k == 0 { 1.0 } else { 0.0 });
    }
    series
}

/// The series of the absolute values of all terms, which bound the sums that are rounded.
fn bound(system: &[Vec<Term>], t: f64, x: [f64; DIMENSION], p: usize) -> Vec<Vec<f64>> {
    let absolute: Vec<Vec<Term>> = system
        .iter()
        .map(|terms| terms.iter().map(|(c, a, b)| (c.abs(), *a, *b)).collect())
        .collect();
    by_hand(&absolute, t.abs(), x.map(f64::abs), p)
}

proptest! {
    #![proptest_config(crate::config())]

    /// The coefficients are those by hand, up to the rounding of sums of their terms.
    #[test]
    fn coefficients_are_those_by_hand(
        system in system(),
        t in -1.0..1.0,
        x in proptest::array::uniform3(-1.0..1.0),
    ) {
        const P: usize = 24;
        let f = |t: Symbol, x: [Symbol; DIMENSION]| slopes(&system, t, x);
        let mut orbit = Integrator::new().order(P).start(f, t, x).unwrap();
        orbit.step().unwrap();
        let (expected, bound) = (by_hand(&system, t, x, P), bound(&system, t, x, P));
        for i in 0..DIMENSION {
            for (k, c) in orbit.last_step().taylor_coefficients(i).iter().enumerate() {
                // A coefficient has gone through k sums of up to k products and five terms.
                let error = 8.0 * (k + 5) as f64 * f64::EPSILON * bound[i][k];
                prop_assert!((c - expected[i][k]).abs() <= error, "{i}, {k}: {c} {}", expected[i][k]);
            }
        }
    }

    /// An orbit that goes back by the time that it went forward is at its start.
    #[test]
    fn orbits_are_reversible(system in system(), x in proptest::array::uniform3(-1.0..1.0)) {
        let f = |t: Symbol, x: [Symbol; DIMENSION]| slopes(&system, t, x);
        let mut orbit = Integrator::new().start(f, 0.0, x).unwrap();
        orbit.to(0.25).unwrap();
        orbit.to(0.0).unwrap();
        for (start, end) in x.into_iter().zip(orbit.state()) {
            // In so short a time distances of states of size 1 grow by less than exp(30·0.25).
            prop_assert!(f64::abs(start - end) < 1e-12, "{start} {end}");
        }
    }

    /// The values of an orbit of bundles are those of the orbit of floats, to the bit.
    #[test]
    fn tangents_do_not_change_values(system in system(), x in proptest::array::uniform3(-1.0..1.0)) {
        let f = |t: Symbol, x: [Symbol; DIMENSION]| slopes(&system, t, x);
        let mut plain = Integrator::new().start(f, 0.0, x).unwrap();
        plain.to(0.25).unwrap();
        let moved = x.map(|x| TaylorBundle::<U2>::from_derivatives(x, [1.0, 0.5]));
        let mut orbit = Integrator::new().start(f, 0.0, moved).unwrap();
        orbit.to(0.25).unwrap();
        prop_assert_eq!(orbit.steps(), plain.steps());
        prop_assert_eq!(orbit.state().map(|x| x.primal()), plain.state());
    }

    /// The gradient by covectors, backward through the steps, is that by bundles, forward.
    #[test]
    fn gradients_backward_are_those_forward(
        system in system(),
        x in proptest::array::uniform3(-1.0..1.0),
        p in proptest::array::uniform3(-1.0..1.0),
    ) {
        // The parameters scale the slopes.
        let f = |t: Symbol, x: [Symbol; DIMENSION], p: [Symbol; DIMENSION]| {
            let slopes = slopes(&system, t, x);
            std::array::from_fn(|i| slopes[i] * p[i])
        };
        let times = [0.125, 0.25];
        let [by_x, by_p]: [[f64; DIMENSION]; 2] = gradient(
            |[x, p]: [[_; DIMENSION]; 2]| {
                let states = Integrator::new().start_with(f, 0.0, x, p).unwrap().grid(&times).unwrap();
                states[0][0] * states[1][1] + states[1][2]
            },
            [x, p],
        );
        let loss = |states: &[[_; DIMENSION]]| states[0][0] * states[1][1] + states[1][2];
        let (value, found) = Integrator::new().checkpoints(2).value_and_gradient(f, 0.0, x, p, &times, loss).unwrap();
        let plain = Integrator::new().start_with(f, 0.0, x, p).unwrap().grid(&times).unwrap();
        prop_assert_eq!(value, plain[0][0] * plain[1][1] + plain[1][2]);
        for i in 0..DIMENSION {
            for (found, expected) in [(found.0[i], by_x[i]), (found.1[i], by_p[i])] {
                // In so short a time derivatives are below exp(30·0.25), and so are the terms that they are sums of.
                prop_assert!(f64::abs(found - expected) < 1e-11, "{found} {expected}");
            }
        }
    }
}
