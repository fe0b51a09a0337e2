//! Lengths that must agree: a mismatch is refused with a sentence, whichever side is longer, and where one side is
//! empty.

use tangent_bundle::jet;
use tangent_bundle::prelude::*;
use tangent_bundle::real::VectorSpace;
use tangent_bundle::reverse::{Recording, dot, linear_combination, mat_vec};
use tangent_bundle::single;

use crate::panics::sentence_of;

/// The two lengths that do not agree: each way round, and with none of either.
const MISMATCHES: [(usize, usize); 5] = [(2, 3), (3, 2), (0, 2), (2, 0), (1, 20)];

/// The result of a call does not matter.
fn done<T>(_: T) {}

/// Numbers to calculate with.
fn numbers(n: usize) -> Vec<f64> {
    (0..n).map(|i| 1.0 + i as f64).collect()
}

fn floats(n: usize) -> Vec<f32> {
    (0..n).map(|i| 1.0 + i as f32).collect()
}

/// A function object whose value has a length of its own.
struct OfLength(usize);

impl Differentiable for OfLength {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        (0..self.0).map(|_| x.iter().sum()).collect()
    }
}

/// As many equations as it says.
struct Equations(usize);

impl Differentiable for Equations {
    type Domain = (Scalar, Vec<Scalar>);
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, (x, y): (R, Vec<R>)) -> Vec<R> {
        (0..self.0).map(|_| y.iter().sum::<R>() - x).collect()
    }
}

space! {
    struct Named {
        list: Vec<Scalar>,
        one: Scalar,
    }
}

/// Every public function that takes two things whose lengths must agree, called with the lengths a and b, and a part
/// of its sentence.
type Call = (&'static str, fn(usize, usize), &'static str);

const PRODUCTS: &str = "give both the same length";
const JETS: &str = "give one for each jet";

const CALLS: &[Call] = &[
    ("dot", |a, b| done(dot(&numbers(a), &numbers(b))), PRODUCTS),
    (
        "dot of variables",
        |a, b| {
            let recording = Recording::new();
            let variables = |n| {
                numbers(n)
                    .into_iter()
                    .map(|x| recording.variable(x))
                    .collect::<Vec<_>>()
            };
            done(dot(&variables(a), &variables(b)));
        },
        PRODUCTS,
    ),
    (
        "linear_combination",
        |a, b| done(linear_combination(&numbers(a), &numbers(b))),
        PRODUCTS,
    ),
    ("accumulate", |a, b| numbers(a).accumulate(&numbers(b)), PRODUCTS),
    ("deduct", |a, b| numbers(a).deduct(&numbers(b)), PRODUCTS),
    (
        "+ of bundles",
        |a, b| {
            done(Bundle::<U2, _>::constant(numbers(a)) + Bundle::<U2, _>::constant(numbers(b)));
        },
        PRODUCTS,
    ),
    (
        "- of bundles",
        |a, b| {
            done(Bundle::<U2, _>::constant(numbers(a)) - Bundle::<U2, _>::constant(numbers(b)));
        },
        PRODUCTS,
    ),
    (
        "destructure",
        |a, b| done(bundle(numbers(a), numbers(b)).destructure()),
        PRODUCTS,
    ),
    (
        "destructure, of a higher order",
        |a, b| {
            done(TaylorBundle::<U2, _>::from_derivatives(numbers(a), [numbers(a), numbers(b)]).destructure());
        },
        PRODUCTS,
    ),
    (
        "unbundle",
        |a, b| done(bundle(numbers(a), numbers(b)).unbundle::<f64>()),
        PRODUCTS,
    ),
    (
        "unbundle, of partials",
        |a, b| {
            let partials = [numbers(a), numbers(b), numbers(a)];
            done(ExplicitBundle::<U2, _>::from_partials(numbers(a), partials).unbundle::<f64>());
        },
        PRODUCTS,
    ),
    (
        "map_each",
        |a, b| {
            done(bundle(numbers(a), numbers(b)).map_each(|x: TaylorBundle<U1>| x * x));
        },
        PRODUCTS,
    ),
    ("jvp", |a, b| done(jvp(|x: Vec<_>| x, numbers(a), numbers(b))), PRODUCTS),
    (
        "jvp of a struct",
        |a, b| {
            let point = |n| Named {
                list: numbers(n),
                one: 1.0,
            };
            done(jvp(|x: Named<_>| x.one, point(a), point(b)));
        },
        PRODUCTS,
    ),
    (
        "jvp of a tuple",
        |a, b| done(jvp(|(x, _): (Vec<_>, _)| x, (numbers(a), 1.0), (numbers(b), 1.0))),
        PRODUCTS,
    ),
    (
        "jvp of an array",
        |a, b| {
            done(jvp(
                |x: [Vec<_>; 2]| x,
                [numbers(a), numbers(a)],
                [numbers(a), numbers(b)],
            ));
        },
        PRODUCTS,
    ),
    (
        "single::jvp",
        |a, b| done(single::jvp(|x: Vec<_>| x, floats(a), floats(b))),
        PRODUCTS,
    ),
    (
        "vjp",
        |a, b| done(vjp(|x: Vec<_>| x, numbers(a)).1(numbers(b))),
        PRODUCTS,
    ),
    (
        "vjp, forward",
        |a, b| {
            done(vjp(|[x]: [_; 1]| vec![x; a], [1.0]).1(numbers(b)));
        },
        PRODUCTS,
    ),
    (
        "single::vjp",
        |a, b| done(single::vjp(|x: Vec<_>| x, floats(a)).1(floats(b))),
        PRODUCTS,
    ),
    (
        "hessian_vector_product",
        |a, b| {
            done(hessian_vector_product(
                |x: Vec<_>| x.iter().map(|x| *x * *x).sum(),
                numbers(a),
                numbers(b),
            ));
        },
        PRODUCTS,
    ),
    (
        "single::hessian_vector_product",
        |a, b| {
            done(single::hessian_vector_product(
                |x: Vec<_>| x.iter().map(|x| *x * *x).sum(),
                floats(a),
                floats(b),
            ));
        },
        PRODUCTS,
    ),
    (
        "directional_derivatives",
        |a, b| {
            done(directional_derivatives::<U2, _, _>(
                |x: Vec<_>| x.into_iter().sum(),
                numbers(a),
                numbers(b),
            ));
        },
        PRODUCTS,
    ),
    (
        "single::directional_derivatives",
        |a, b| {
            done(single::directional_derivatives::<U2, _, _>(
                |x: Vec<_>| x.into_iter().sum(),
                floats(a),
                floats(b),
            ));
        },
        PRODUCTS,
    ),
    (
        "divergence",
        |a, b| {
            done(divergence(
                |x: Vec<_>| (0..b).map(|_| x.iter().sum()).collect(),
                numbers(a),
            ));
        },
        PRODUCTS,
    ),
    (
        "pull_back, by a covector",
        |a, b| done(pull_back::<U1, _, _>(|x: Vec<_>| x, numbers(a)).1.call(numbers(b))),
        PRODUCTS,
    ),
    (
        "pull_back, along a direction",
        |a, b| {
            let (_, first) = pull_back::<U2, _, _>(|x: Vec<_>| x, numbers(a));
            done(first.call(numbers(a)).1.call(numbers(b)));
        },
        PRODUCTS,
    ),
    (
        "checkpointed, by its step",
        |a, b| {
            done(checkpointed(2, 1, numbers(a), |_, x: Vec<_>| {
                vec![x.into_iter().sum(); b]
            }));
        },
        PRODUCTS,
    ),
    (
        "checkpointed, by its covector",
        |a, b| {
            done(checkpointed(2, 1, numbers(a), |_, x: Vec<_>| x).1(numbers(b)));
        },
        PRODUCTS,
    ),
    (
        "plus",
        |a, b| done(OfLength(a).plus(OfLength(b)).evaluate(numbers(2))),
        PRODUCTS,
    ),
    (
        "minus",
        |a, b| done(OfLength(a).minus(OfLength(b)).jacobian(numbers(2))),
        PRODUCTS,
    ),
    (
        "implicit",
        |a, b| done(implicit(&Equations(a), numbers(b), 1.0)),
        "return one equation for each unknown",
    ),
    ("mapev", |a, b| done(jet::mapev(&jets(a), &numbers(b))), JETS),
    (
        "mapev_pullback, by its points",
        |a, b| done(jet::mapev_pullback(&jets(a), &numbers(b), &numbers(a))),
        JETS,
    ),
    (
        "mapev_pullback, by its covectors",
        |a, b| done(jet::mapev_pullback(&jets(a), &numbers(a), &numbers(b))),
        JETS,
    ),
];

/// The jets of a function at so many points.
fn jets(n: usize) -> Vec<Jet<U2>> {
    jet::map(|x| x * x, &numbers(n))
}

#[test]
fn lengths_that_do_not_agree_are_refused_with_a_sentence() {
    for (name, call, sentence) in CALLS {
        for (a, b) in MISMATCHES {
            match sentence_of(|| call(a, b)) {
                Some(said) if said.contains(sentence) => {}
                said => panic!("{name} of {a} and {b} must be refused with `{sentence}`, and said {said:?}"),
            }
        }
        for n in [0, 1, 3, 20] {
            assert_eq!(sentence_of(|| call(n, n)), None, "{name} of {n} and {n}");
        }
    }
}

#[test]
fn a_matrix_has_whole_rows() {
    for (numbers_of_it, columns) in [(3, 0), (3, 2), (1, 2), (5, 3), (1, 0)] {
        let said = sentence_of(|| done(mat_vec(&numbers(numbers_of_it), &numbers(columns))));
        let target = format!("a matrix of {numbers_of_it} numbers cannot be divided into rows of {columns}: ");
        assert!(said.as_ref().is_some_and(|said| said.starts_with(&target)), "{said:?}");
    }
    assert!(mat_vec::<f64, f64>(&[], &[]).is_empty());
    assert!(mat_vec::<f64, f64>(&[], &[1.0]).is_empty());
    assert_eq!(mat_vec(&[2.0, 3.0], &[10.0]), [20.0, 30.0]);
}
