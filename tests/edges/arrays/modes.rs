//! Every rule in every mode, along a line and with all its arguments apart.

use std::fmt;

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use super::{ForEach, Pair, cut, for_each, numbers};
use crate::everywhere::Function;
use crate::law::every_mode::{along_a_curve, derivatives};

/// `t ↦ Σ cⱼ·yⱼ(x + t·v + t²·u)`, by a rule or in plain loops.
struct Along<'a, P> {
    pair: &'a P,
    is_rule: bool,
    seed: u64,
}

impl<P: Pair> fmt::Debug for Along<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(P::NAME)
    }
}

impl<P: Pair> Function for Along<'_, P> {
    fn call<R: Real>(&self, t: R) -> R {
        let count = self.pair.lengths().iter().sum();
        let [x, v, u] = [0, 1, 2].map(|k| numbers(count, 3 * self.seed + k + 1));
        let at: Vec<R> = (0..count).map(|i| t * v[i] + t * t * u[i] + x[i]).collect();
        let x = cut(self.pair, &at);
        let y = if self.is_rule {
            self.pair.rule(&x)
        } else {
            self.pair.plain(&x)
        };
        let weights = numbers(y.len(), self.seed + 77);
        y.iter().zip(weights).map(|(y, c)| y * c).sum()
    }
}

struct InEveryMode;

impl ForEach for InEveryMode {
    fn call<P: Pair>(&mut self, pair: &P) {
        for seed in 0..4 {
            let along = |is_rule| Along { pair, is_rule, seed };
            let t = 0.25;
            let plain = along_a_curve(&along(false), t);
            let scale = plain.iter().fold(1.0_f64, |scale, x| scale.max(x.abs()));
            let ruled = along(true).call(t);
            assert!((ruled - plain[0]).abs() <= 1e-14 * scale, "{} at {seed}", P::NAME);
            for derivative in derivatives(&along(true), t) {
                // Sums of about a hundred terms of the size of the largest derivative, in another order.
                let error = (derivative.value - plain[derivative.order]).abs();
                assert!(
                    error <= 1e-12 * scale,
                    "{} by {} at order {}: {} and {} in plain loops",
                    P::NAME,
                    derivative.mode,
                    derivative.order,
                    derivative.value,
                    plain[derivative.order]
                );
            }
        }
    }
}

#[test]
fn every_rule_has_the_derivatives_of_its_loops_in_every_mode() {
    for_each(&mut InEveryMode);
}

/// A function of all arguments of a pair, as one vector.
struct Whole<'a, P> {
    pair: &'a P,
    is_rule: bool,
}

impl<P: Pair> Differentiable for Whole<'_, P> {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        let x = cut(self.pair, &x);
        if self.is_rule {
            self.pair.rule(&x)
        } else {
            self.pair.plain(&x)
        }
    }
}

/// A number of a function of all arguments.
struct Part<'a, P>(Whole<'a, P>, usize);

impl<P: Pair> Differentiable for Part<'_, P> {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        self.0.evaluate(x)[self.1]
    }
}

fn assert_close(name: &str, what: &str, a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len(), "{name}: {what}");
    let scale = b.iter().fold(1.0_f64, |scale, x| scale.max(x.abs()));
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        // As above: the terms of a sum are added in another order.
        assert!(
            (a - b).abs() <= 1e-12 * scale,
            "{name}: {what} {i} is {a}, and {b} in plain loops"
        );
    }
}

struct WithAllArgumentsApart;

impl ForEach for WithAllArgumentsApart {
    fn call<P: Pair>(&mut self, pair: &P) {
        let whole = |is_rule| Whole { pair, is_rule };
        let x = numbers(pair.lengths().iter().sum(), 5);
        let y = whole(false).evaluate(x.clone());
        assert_close(P::NAME, "value", &whole(true).evaluate(x.clone()), &y);
        let rows = |is_rule: bool| whole(is_rule).jacobian(x.clone()).concat();
        assert_close(P::NAME, "Jacobian", &rows(true), &rows(false));
        for j in 0..y.len() {
            let part = |is_rule| Part(whole(is_rule), j);
            assert_close(
                P::NAME,
                "gradient",
                &part(true).gradient(x.clone()),
                &part(false).gradient(x.clone()),
            );
            let hessian = |is_rule: bool| part(is_rule).hessian(x.clone()).concat();
            assert_close(P::NAME, "Hessian", &hessian(true), &hessian(false));
        }
        let backward = |is_rule: bool| {
            let recording = Recording::new();
            let variables = x.iter().map(|x| recording.variable(*x)).collect();
            let y: Vec<Var> = whole(is_rule).evaluate(variables);
            let first = recording.pull_back(y.iter().map(|y| (*y, 1.5)));
            // A pullback leaves nothing behind for the next one.
            assert_eq!(first, recording.pull_back(y.iter().map(|y| (*y, 1.5))), "{}", P::NAME);
            first
        };
        assert_close(P::NAME, "pullback", &backward(true), &backward(false));
        assert_close(
            P::NAME,
            "second pullback",
            &twice(&whole(true), &x),
            &twice(&whole(false), &x),
        );
    }
}

/// The pullback of the square of the pullback, by a recording over variables.
fn twice<P: Pair>(f: &Whole<'_, P>, x: &[f64]) -> Vec<f64> {
    let outer = Recording::new();
    let inner = Recording::new();
    let at = x.iter().map(|x| inner.variable(outer.variable(*x))).collect();
    let y: Vec<Var<Var>> = f.evaluate(at);
    let slopes = inner.pull_back(y.iter().map(|y| (*y, Recording::constant(0.5))));
    outer.pull_back(slopes.iter().map(|slope| (*slope, slope.value())))
}

#[test]
fn every_rule_has_the_derivatives_of_its_loops_in_all_arguments() {
    for_each(&mut WithAllArgumentsApart);
}
