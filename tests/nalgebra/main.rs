//! Bundles and variables as scalars of `nalgebra`: each operation of the table over each kind of number.
//!
//! What is expected of an operation is a closed form, or what its result satisfies. Both are computed over the same number: so a
//! derivative is right if the one of the closed form is, to every order.

mod algebra;
mod factors;
mod geometry;
mod modes;
#[cfg(feature = "nalgebra-0_34")]
mod older;
mod scalars;
mod special;
mod table;
mod wrapper;

use nalgebra::ComplexField;
use tangent_bundle::prelude::*;
use tangent_bundle::real::Elementary;
use tangent_bundle::reverse::{Recording, Var};

use table::{Number, Operation, operations};

/// Values of the parameter: none of them is special for any of the operations.
const POINTS: [f64; 3] = [0.7, 1.1, 0.43];

/// For derivatives to order three, which are sums of some thousand rounded terms of the size of 100.
const ROUNDED: f64 = 1e-10;

/// For what an iteration computes: it stops as soon as the primal is as near as it can be. A derivative of order three has then had a
/// few digits less.
const ITERATED: f64 = 1e-8;

/// Whether an operation iterates until a rest is small.
fn is_iterated(name: &str) -> bool {
    let iterates = ["schur", "svd", "symmetric_eigen", "eigenvalues"];
    iterates.iter().any(|word| name.contains(word))
}

/// What a result may be off by, beside 1 and its size.
fn tolerance(name: &str) -> f64 {
    if is_iterated(name) { ITERATED } else { ROUNDED }
}

/// Asserts that each operation gives what is expected, where a function says how large a number is, with all of its tangents.
#[track_caller]
fn assert_over<R: Number + Elementary<Scalar = f64>>(at: impl Fn(f64) -> R) {
    for (t, (name, operation)) in POINTS
        .into_iter()
        .flat_map(|t| operations::<R>().into_iter().map(move |op| (t, op)))
    {
        for (i, (got, expected)) in operation(at(t)).into_iter().enumerate() {
            let (error, size) = ((got - expected).max_norm(), expected.max_norm());
            assert!(
                error <= tolerance(name) * (1.0 + size),
                "{name} at {t}, number {i}: {got} for {expected}"
            );
        }
    }
}

/// The same in reverse: values, and what is pulled back from each.
#[track_caller]
fn assert_in_reverse<B: Elementary<Scalar = f64>>(at: impl Fn(f64) -> B)
where
    Var<B>: Number,
{
    let assert_near = |what: &str, name: &str, got: B, expected: B| {
        let (error, size) = ((got - expected).max_norm(), expected.max_norm());
        assert!(
            error <= tolerance(name) * (1.0 + size),
            "the {what} of {name}: {got:?} for {expected:?}",
            got = got.scalar(),
            expected = expected.scalar()
        );
    };
    for (t, (name, operation)) in POINTS
        .into_iter()
        .flat_map(|t| operations::<Var<B>>().into_iter().map(move |op| (t, op)))
    {
        let recording = Recording::new();
        for (got, expected) in operation(recording.variable(at(t))) {
            assert_near("value", name, got.value(), expected.value());
            let slope = |y: Var<B>| recording.pull_back([(y, B::from_float(1.0))])[0];
            assert_near("slope", name, slope(got), slope(expected));
        }
    }
}

/// A curve through the parameter that is no straight line.
fn curve<N: Order>(t: f64) -> TaylorBundle<N> {
    let x = Bundle::<N>::taylor(0.0);
    (x * 0.5 + 1.0) * x + t
}

#[test]
fn the_table_has_more_than_sixty_operations() {
    assert!(operations::<f64>().len() > 60, "{}", operations::<f64>().len());
}

#[test]
fn over_floats() {
    assert_over::<f64>(|t| t);
}

#[test]
fn over_taylor_bundles() {
    assert_over::<TaylorBundle<U1>>(curve);
    assert_over::<TaylorBundle<U3>>(curve);
}

#[test]
fn over_explicit_bundles() {
    assert_over::<ExplicitBundle<U2>>(|t| ExplicitBundle::from_partials(t, [1.0, -0.5, 0.3]));
}

#[test]
fn over_chunks() {
    assert_over::<ChunkBundle<U2, U2>>(|t| {
        let (x, y) = (Bundle::<U2>::chunk::<U2>(t, 1), Bundle::<U2>::chunk::<U2>(0.5, 2));
        x * y * 2.0
    });
}

/// Traces are the numbers of `laplacian`.
#[test]
fn over_traces() {
    for (name, operation) in operations::<TraceBundle<U2>>() {
        let sum = |x: TraceBundle<U2>, pick: fn(&(_, _)) -> TraceBundle<U2>| {
            operation(x).iter().map(pick).sum::<TraceBundle<U2>>()
        };
        let got = laplacian(|[x, y]| sum(x * y * 2.0, |pair| pair.0), [0.7, 0.5]);
        let expected = laplacian(|[x, y]| sum(x * y * 2.0, |pair| pair.1), [0.7, 0.5]);
        assert!(
            (got - expected).abs() <= tolerance(name) * (1.0 + expected.abs()),
            "{name}: {got} for {expected}"
        );
    }
}

#[test]
fn over_constants() {
    assert_over::<ZeroBundle<U3>>(Bundle::<U3>::constant);
}

#[test]
fn over_nested_bundles() {
    assert_over::<TaylorBundle<U1, TaylorBundle<U2>>>(|t| Bundle::<U1, _>::taylor(curve(t)));
}

#[test]
fn over_variables() {
    assert_in_reverse::<f64>(|t| t);
}

#[test]
fn over_variables_over_bundles() {
    assert_in_reverse::<TaylorBundle<U1>>(curve);
}

/// A variable over a variable, and a bundle over a variable, compute what a float computes.
#[test]
fn over_bundles_of_variables_and_variables_of_variables() {
    fn assert_values<R: Number>(at: impl Fn(f64) -> R, slopes: impl Fn(R) -> [f64; 2]) {
        let few: Vec<Operation<R>> = operations::<R>().into_iter().step_by(4).collect();
        for (name, operation) in few {
            for (got, expected) in operation(at(0.7)) {
                for (got, expected) in slopes(got).into_iter().zip(slopes(expected)) {
                    assert!(
                        (got - expected).abs() <= tolerance(name) * (1.0 + expected.abs()),
                        "{name}: {got} for {expected}"
                    );
                }
            }
        }
    }
    let recording = Recording::new();
    assert_values::<TaylorBundle<U1, Var>>(
        |t| Bundle::<U1, _>::taylor(recording.variable(t)),
        |y| [y.primal().value(), y.derivative(1).value()],
    );
    let (outer, inner) = (Recording::new(), Recording::new());
    assert_values::<Var<Var>>(
        |t| inner.variable(outer.variable(t)),
        |y| {
            [
                y.value().value(),
                inner.pull_back([(y, Recording::constant(1.0))])[0].value(),
            ]
        },
    );
}

#[test]
fn functions_of_the_scalar_are_those_of_the_library() {
    let x = curve::<U4>(0.3);
    assert!(ComplexField::sin(x).same_germ(&x.sin()) && ComplexField::powf(x, x).same_germ(&x.pow(x)));
}
