//! Functions of a module that are called with slices.

use tangent_bundle::reverse::Var;
use tangent_bundle_ir::{Argument, Interpreter, OnSlices};

use super::*;

type Ready = OnSlices<Interpreter>;

/// Numbers and arrays among the arguments and in the value.
const MIXED: &str = "
    fn mixed(%x: [real], %n: integer, %p: (real, boolean)) -> ([real], integer, real) {
    b:
        %c = field %p, 0
        %e = exp %c
        %y = axpy %e, %x, %x
        %d = dot %x, %y
        %power = powi %d, %n
        %all = tuple (%y, %n, %power)
        return %all
    }";

fn rosenbrock_module() -> Module {
    Module::parse(include_str!("../../examples/ir/rosenbrock.ir")).unwrap()
}

/// Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
fn rosenbrock<R: Real>(x: Vec<R>) -> R {
    x.windows(2)
        .map(|w| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (-w[0] + 1.0).powi(2))
        .sum()
}

#[track_caller]
fn near(found: &[f64], target: &[f64]) {
    assert_eq!(found.len(), target.len());
    for (a, b) in found.iter().zip(target) {
        // Some dozen roundings, of terms that are up to a few thousand.
        assert!((a - b).abs() <= 1e-10 * (1.0 + b.abs()), "{found:?} and {target:?}");
    }
}

#[test]
fn all_questions_about_a_loop_over_an_array_are_answered_at_every_length() {
    let module = rosenbrock_module();
    let mut value = Ready::value(&module, "rosenbrock").unwrap();
    let mut slopes = Ready::gradient(&module, "rosenbrock").unwrap();
    let mut product = Ready::hessian_vector(&module, "rosenbrock").unwrap();
    let mut line = Ready::directional(&module, "rosenbrock", 4).unwrap();
    let mut rows = Ready::jacobian(&module, "rosenbrock").unwrap();
    for n in [2, 5, 11, 3] {
        let x: Vec<f64> = (0..n).map(|i| 0.3 + 0.1 * f64::from(i)).collect();
        let v: Vec<f64> = (0..n).map(|i| 1.0 - 0.2 * f64::from(i)).collect();
        let (mut y, mut g, mut h) = ([0.0], vec![0.0; x.len()], vec![0.0; x.len()]);
        value.call(&[(&x).into()], &mut [&mut y]).unwrap();
        near(&y, &[rosenbrock(x.clone())]);
        slopes.call(&[(&x).into()], &mut [&mut y, &mut g]).unwrap();
        near(&g, &gradient(rosenbrock, x.clone()));
        g.fill(0.0);
        rows.call(&[(&x).into()], &mut [&mut y, &mut g]).unwrap();
        near(&g, &gradient(rosenbrock, x.clone()));
        let both: [Argument<'_>; 2] = [(&x).into(), (&v).into()];
        product.call(&both, &mut [&mut y, &mut g, &mut h]).unwrap();
        near(&g, &gradient(rosenbrock, x.clone()));
        near(&h, &hessian_vector_product(rosenbrock, x.clone(), v.clone()));
        let mut all = [[0.0]; 5];
        line.call(&both, &mut all.each_mut().map(|y| &mut y[..])).unwrap();
        near(
            all.as_flattened(),
            &directional_derivatives::<U4, _, _>(rosenbrock, x, v),
        );
    }
}

#[test]
fn numbers_integers_tuples_and_arrays_are_arguments_and_results() {
    let module = Module::parse(MIXED).unwrap();
    let f = |x: Vec<f64>| {
        let (c, x) = x.split_last().unwrap();
        let y: Vec<f64> = x.iter().map(|x| x * c.exp() + x).collect();
        let d: f64 = x.iter().zip(&y).map(|(x, y)| x * y).sum();
        (y, d.powi(3))
    };
    let x = [0.5, -1.5];
    let arguments: [Argument<'_>; 4] = [(&x).into(), 3.into(), 0.25.into(), true.into()];
    let (target, power) = f(vec![0.5, -1.5, 0.25]);
    let (mut y, mut z, mut matrix) = ([0.0; 2], [0.0], [0.0; 9]);
    Ready::value(&module, "mixed")
        .unwrap()
        .call(&arguments, &mut [&mut y, &mut z])
        .unwrap();
    near(&y, &target);
    near(&z, &[power]);
    let mut rows = Ready::jacobian(&module, "mixed").unwrap();
    rows.call(&arguments, &mut [&mut y, &mut z, &mut matrix]).unwrap();
    near(&y, &target);
    let of = |x: Vec<Var>| {
        let (c, x) = x.split_last().unwrap();
        let mut y: Vec<Var> = x.iter().map(|x| x * c.exp() + x).collect();
        let d: Var = x.iter().zip(&y).map(|(x, y)| x * y).sum();
        y.push(d.powi(3));
        y
    };
    near(&matrix, &jacobian(of, vec![0.5, -1.5, 0.25]).concat());
    // Along each coordinate in turn, the columns.
    let mut line = Ready::directional(&module, "mixed", 1).unwrap();
    for column in 0..3 {
        let unit = |i: usize| f64::from(u8::from(i == column));
        let (v, w) = ([unit(0), unit(1)], unit(2));
        let point: [Argument<'_>; 6] = [
            arguments[0],
            arguments[1],
            arguments[2],
            arguments[3],
            (&v).into(),
            w.into(),
        ];
        let (mut moved, mut slope) = ([0.0; 2], [0.0]);
        line.call(&point, &mut [&mut y, &mut moved, &mut z, &mut slope])
            .unwrap();
        near(
            &[moved[0], moved[1], slope[0]],
            &[matrix[column], matrix[3 + column], matrix[6 + column]],
        );
    }
}

#[test]
fn arguments_that_nothing_depends_on_are_given_too() {
    let text = "fn f(%a: real, %x: [real], %b: real) -> real { b: %y = mul %b, %b return %y }";
    let module = Module::parse(text).unwrap();
    let x = [1.0, 2.0];
    let point: [Argument<'_>; 6] = [5.0.into(), (&x).into(), 3.0.into(), 1.0.into(), (&x).into(), 2.0.into()];
    let mut all = [[0.0]; 3];
    let mut line = Ready::directional(&module, "f", 2).unwrap();
    line.call(&point, &mut all.each_mut().map(|y| &mut y[..])).unwrap();
    assert_eq!(all.as_flattened(), [9.0, 12.0, 8.0]);
    let mut product = Ready::hessian_vector(&module, "f").unwrap();
    let (mut y, mut on_a, mut on_x, mut on_b) = ([0.0], [1.0], [1.0; 2], [1.0]);
    let (mut more_a, mut more_x, mut more_b) = ([1.0], [1.0; 2], [1.0]);
    let results = &mut [
        &mut y[..],
        &mut on_a,
        &mut on_x,
        &mut on_b,
        &mut more_a,
        &mut more_x,
        &mut more_b,
    ];
    product.call(&point, results).unwrap();
    assert_eq!((y, on_a, on_x, on_b), ([9.0], [0.0], [0.0; 2], [6.0]));
    assert_eq!((more_a, more_x, more_b), ([0.0], [0.0; 2], [4.0]));
}

#[test]
fn what_does_not_fit_is_told_in_sentences() {
    let module = Module::parse(MIXED).unwrap();
    let sentence = |error: Error| error.to_string();
    let mut value = Ready::value(&module, "mixed").unwrap();
    let x = [0.5, -1.5];
    let arguments: [Argument<'_>; 4] = [(&x).into(), 3.into(), 0.25.into(), true.into()];
    let (mut y, mut z) = ([0.0; 3], [0.0]);
    assert_eq!(
        sentence(value.call(&arguments, &mut [&mut y, &mut z]).unwrap_err()),
        "`mixed` was given other arguments than it has: the slice 0 of its results has 3 numbers, and needs 2"
    );
    assert_eq!(
        sentence(value.call(&arguments[1..], &mut [&mut y, &mut z]).unwrap_err()),
        "`mixed` was given other arguments than it has: a call has 4 numbers and arrays and 2 slices for its results, and 3 and 2 \
         were given"
    );
    let exchanged = [arguments[2], arguments[1], arguments[0], arguments[3]];
    assert_eq!(
        sentence(value.call(&exchanged, &mut [&mut y[..2], &mut z]).unwrap_err()),
        "`mixed` was given other arguments than it has: its argument 0 was given as real"
    );
    assert!(sentence(Ready::gradient(&module, "mixed").unwrap_err()).contains("ask for the Jacobian"));
    assert_eq!(
        sentence(Ready::value(&module, "f").unwrap_err()),
        "the module has no function `f`: add it before it is used"
    );
}
