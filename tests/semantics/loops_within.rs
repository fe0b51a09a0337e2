//! Long loops within larger functions: the same derivatives as of the plain loop in every mode, in little memory.

mod memory;

use tangent_bundle::calculus::CheckpointedLoop;
use tangent_bundle::reverse::{Recording, Var};

use super::reverse::sentence_of;
use super::*;

/// How many coordinates a point has: more than function objects differentiate forward.
const LONG: usize = 18;

/// Makes loops of what their steps do.
macro_rules! loops {
    ($($Name:ident: |$k:pat_param, $s:pat_param, $p:pat_param| $step:expr;)+) => {
        $(
            #[derive(Clone)]
            struct $Name;

            impl CheckpointedLoop for $Name {
                fn step<R: Real>(&self, $k: usize, $s: &mut [R], $p: &[R]) {
                    $step
                }
            }
        )+

        /// Calls a check with each loop.
        fn for_each_loop(check: &mut impl Check) {
            $(check.of($Name, stringify!($Name));)+
        }
    };
}

loops! {
    Spring: |_, s, p| {
        let q = s[0];
        s[0] = q + s[1] * 0.05;
        s[1] -= (p[0] * q + p[1] * s[1]) * 0.05;
    };
    // Each step reads the parameter of its number.
    Controlled: |k, s, p| {
        s[0] += p[k % p.len()] * 0.1 - s[0] * 0.05;
        s[1] = s[1] * 0.9 + s[0].sin() * 0.1;
    };
    // A step that branches by the state, and one that leaves a number as it is.
    Branching: |_, s, p| {
        if s[0] > 0.4 {
            s[0] = s[0] * 0.7 + p[0].exp() * 0.01;
        } else {
            s[0] += s[1] * p[1] * 0.1;
        }
    };
    // The state is overwritten by parameters, and its start is lost.
    Forgetful: |k, s, p| {
        s[1] = p[1] * s[0] * 0.5;
        s[0] = p[0] + k as f64 * 0.01;
    };
    Resting: |_, _, _| ();
}

/// A check of one loop.
trait Check {
    fn of<F: CheckpointedLoop>(&mut self, body: F, name: &str);
}

/// A function that makes the state and the parameters of a loop from its variables, and uses the end.
#[derive(Clone, Copy)]
struct Around<F> {
    body: F,
    steps: usize,
    /// The slots, or none for the plain loop.
    slots: Option<usize>,
}

impl<F: CheckpointedLoop> Around<F> {
    fn end<R: Real>(&self, x: &[R]) -> Vec<R> {
        let start = [x[0] * x[1], x[1] - x[2]];
        let parameters: Vec<R> = x[2..].iter().map(|x| x.sin()).collect();
        if let Some(slots) = self.slots {
            return self.body.run(self.steps, slots, &start, &parameters);
        }
        let mut state = start;
        (0..self.steps).for_each(|k| self.body.step(k, &mut state, &parameters));
        state.into()
    }
}

impl<F: CheckpointedLoop> Differentiable for Around<F> {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        let end = self.end(&x);
        end[0] * end[0] * x[3] + (end[1] * x[0]).cos()
    }
}

/// The derivatives of a function at a point, with names for the ways they were computed.
fn all_ways<F: CheckpointedLoop>(f: &Around<F>, x: &[f64]) -> Vec<(&'static str, Vec<f64>)> {
    let (x, v): (Vec<f64>, Vec<f64>) = (x.to_vec(), x.iter().map(|x| (3.0 * x).sin()).collect());
    let call = |x: Vec<Var>| f.evaluate(x);
    let third = {
        let (a, b, c) = (Recording::new(), Recording::new(), Recording::new());
        let y = x.iter().map(|x| c.variable(b.variable(a.variable(*x)))).collect();
        let slope = c.pull_back([(f.evaluate(y), Var::from(1.0))]);
        let along = slope.iter().zip(&v).map(|(s, v)| *s * *v).sum::<Var<Var>>();
        let curvature = b.pull_back([(along, Var::from(1.0))]);
        a.pull_back(curvature.into_iter().zip(v.clone()))
    };
    vec![
        ("value", vec![f.evaluate(x.clone())]),
        ("gradient", gradient(call, x.clone())),
        ("pullback", vjp(|x: Vec<Var>| f.end(&x), x.clone()).1(vec![0.7, -1.1])),
        ("Jacobian", jacobian(|x: Vec<Var>| f.end(&x), x.clone()).concat()),
        (
            "Jacobian of few",
            jacobian(|[a, b]| f.end(&of_two(a, b)), [x[0], x[1]]).concat(),
        ),
        ("along", vec![jvp(|x: Vec<_>| f.evaluate(x), x.clone(), v.clone()).1]),
        (
            "to order 3",
            directional_derivatives::<U3, _, _>(|x| f.evaluate(x), x.clone(), v.clone()).to_vec(),
        ),
        (
            "Hessian of a closure",
            hessian(|x: Vec<_>| f.evaluate(x), x.clone()).concat(),
        ),
        ("Hessian of an object", f.hessian(x.clone()).concat()),
        (
            "Hessian times a vector",
            hessian_vector_product(|x: Vec<_>| f.evaluate(x), x.clone(), v.clone()),
        ),
        (
            "forward over reverse",
            jvp(|x| gradient(|x: Vec<_>| f.evaluate(x), x), x.clone(), v.clone()).1,
        ),
        ("reverse thrice", third),
    ]
}

/// A point with two coordinates that move.
fn of_two<R: Real>(a: R, b: R) -> Vec<R> {
    (0..LONG)
        .map(|i| [a, b].get(i).copied().unwrap_or_else(|| R::from(point()[i])))
        .collect()
}

fn point() -> Vec<f64> {
    (0..LONG).map(|i| 0.6 + 0.3 * (1.3 * i as f64).sin()).collect()
}

#[test]
fn a_loop_within_a_function_has_the_derivatives_of_the_plain_one() {
    struct InEveryMode;

    impl Check for InEveryMode {
        fn of<F: CheckpointedLoop>(&mut self, body: F, name: &str) {
            for (steps, slots) in [
                (0, 1),
                (1, 1),
                (5, 2),
                (16, 1),
                (17, 1),
                (40, 2),
                (100, 1),
                (100, 3),
                (100, 50),
            ] {
                let around = |slots| Around {
                    body: body.clone(),
                    steps,
                    slots,
                };
                let (plain, ours) = (
                    all_ways(&around(None), &point()),
                    all_ways(&around(Some(slots)), &point()),
                );
                for ((way, plain), (_, ours)) in plain.iter().zip(&ours) {
                    let size = plain.iter().fold(1.0, |size: f64, x| size.max(x.abs()));
                    for (a, b) in plain.iter().zip(ours) {
                        // A step rounds some ten times, and no factor of the sums is above one by much.
                        let error = 64.0 * f64::EPSILON * (1.0 + steps as f64) * size;
                        assert!(
                            (a - b).abs() <= error,
                            "{name}, {steps} steps, {slots} slots, {way}: {b} for {a}"
                        );
                    }
                    assert_eq!(plain.len(), ours.len(), "{name}, {way}");
                }
            }
        }
    }
    for_each_loop(&mut InEveryMode);
}

#[test]
fn a_loop_within_a_function_needs_a_slot() {
    let said = sentence_of(|| {
        let _ = Resting.run(3, 0, &[1.0], &[]);
    });
    assert!(said.starts_with("a checkpointed loop was given no slot"), "{said}");
}

#[test]
fn a_loop_of_no_numbers_or_no_parameters_is_a_function_too() {
    assert!(Resting.run::<f64>(3, 2, &[], &[]).is_empty());
    let slope = gradient(|x: Vec<Var>| Resting.run(40, 2, &x, &[])[1], vec![1.0, 2.0, 3.0]);
    assert_eq!(slope, [0.0, 1.0, 0.0]);
    let none = gradient(
        |x: Vec<Var>| x[0] + Resting.run(40, 2, &[], &x).iter().sum::<Var>(),
        vec![1.0, 2.0],
    );
    assert_eq!(none, [1.0, 0.0]);
}
