//! Taylor steps have the coefficients of the interpreted recurrences, to the bit, and those of bundles within rounding.

use tangent_bundle::prelude::*;
use tangent_bundle_ir::recurrences::{Code, Rows, divided};
use tangent_bundle_ir::{Error, Function, Symbol, trace};
use tangent_bundle_jit::TaylorStep;

/// The recording of a right-hand side at a time and a state, which are the first argument and the others.
fn recorded(f: impl Fn(Vec<Symbol>) -> Vec<Symbol>, point: &[f64]) -> Function {
    let traced = trace(f, point.to_vec()).expect("a recording");
    traced.paths()[0].clone()
}

/// The coefficients of the solution by the interpreted recurrences, as series of the components.
fn interpreted(function: &Function, point: &[f64], p: usize) -> Vec<f64> {
    let state = point.len() - 1;
    let code = Code::<f64>::new(function, state, &[]).expect("a recording");
    let mut rows = Rows::new(code.rows(), p + 1);
    let mut words = vec![false; code.words()];
    code.clear(&mut rows);
    for i in 0..state {
        rows.set(i as u32, 0, point[i + 1]);
    }
    rows.row_mut(state as u32).fill(0.0);
    rows.set(state as u32, 0, point[0]);
    rows.set(state as u32, 1, 1.0);
    assert!(code.start(&mut rows, &mut words), "the guards hold");
    for k in 0..p {
        if k > 0 {
            code.advance(&mut rows, &words, k);
        }
        for i in 0..state {
            let slope = code.result(i, &rows, k);
            rows.set(i as u32, k + 1, divided(slope, k + 1));
        }
    }
    (0..state).flat_map(|i| rows.row(i as u32).to_vec()).collect()
}

/// The coefficients by machine code.
fn compiled(function: &Function, point: &[f64], p: usize) -> Vec<f64> {
    let state = point.len() - 1;
    let mut step = TaylorStep::new(function, state, &[], p).expect("it compiles");
    let mut series = vec![f64::NAN; state * (p + 1)];
    // The second time, memory holds what the first one has left.
    for _ in 0..2 {
        for (row, x) in series.chunks_exact_mut(p + 1).zip(&point[1..]) {
            row.fill(f64::NAN);
            row[0] = *x;
        }
        step.expand(point[0], &mut series).expect("the guards hold");
    }
    series
}

/// Asserts that machine code has the coefficients of the interpreter at these orders.
#[track_caller]
fn assert_equal_bits(f: impl Fn(Vec<Symbol>) -> Vec<Symbol>, point: &[f64], orders: &[usize]) {
    let function = recorded(f, point);
    for p in orders {
        let [found, expected] = [compiled, interpreted].map(|of| of(&function, point, *p));
        for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let is_same = found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan();
            let place = (i / (p + 1), i % (p + 1));
            assert!(
                is_same,
                "order {p}, component and coefficient {place:?}: {found:e} is not {expected:e}\n{function}"
            );
        }
    }
}

fn lorenz(x: Vec<Symbol>) -> Vec<Symbol> {
    let [_, x, y, z] = x[..] else {
        unreachable!("three components")
    };
    vec![(y - x) * 10.0, x * (-z + 28.0) - y, x * y - z * (8.0 / 3.0)]
}

fn kepler(x: Vec<Symbol>) -> Vec<Symbol> {
    let [_, x, y, u, v] = x[..] else {
        unreachable!("four components")
    };
    let square = x * x + y * y;
    let cube = square * square.sqrt();
    vec![u, v, -x / cube, -y / cube]
}

/// Bodies in space, with masses 1, 1/2, 1/3 and so on: positions, then velocities.
fn bodies(x: Vec<Symbol>) -> Vec<Symbol> {
    let x = &x[1..];
    let half = x.len() / 2;
    let mut slopes: Vec<Symbol> = x[half..].to_vec();
    slopes.extend(vec![Symbol::from(0.0); half]);
    for i in 0..half / 3 {
        for j in 0..i {
            let d: [Symbol; 3] = std::array::from_fn(|a| x[3 * j + a] - x[3 * i + a]);
            let square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            let pull = square.powf(-1.5);
            for a in 0..3 {
                slopes[half + 3 * i + a] += d[a] * pull / (j + 1) as f64;
                slopes[half + 3 * j + a] -= d[a] * pull / (i + 1) as f64;
            }
        }
    }
    slopes
}

/// A time and the state of so many bodies, none near another.
fn places(count: usize) -> Vec<f64> {
    let of = |i: usize| {
        let x = i as f64;
        [3.0 * x + (1.3 * x).sin(), (2.1 * x).cos(), (0.7 * x).sin()]
    };
    let positions = (0..count).flat_map(of);
    let speeds = (0..3 * count).map(|i| 0.3 * (i as f64).sin());
    std::iter::once(0.0).chain(positions).chain(speeds).collect()
}

const ORDERS: [usize; 6] = [1, 2, 3, 4, 20, 41];

#[test]
fn orbits_have_the_coefficients_of_the_interpreter() {
    assert_equal_bits(lorenz, &[0.0, 1.0, 1.5, 20.0], &ORDERS);
    assert_equal_bits(kepler, &[0.0, 0.5, 0.1, 0.0, 1.7], &ORDERS);
}

#[test]
fn many_bodies_have_the_coefficients_of_the_interpreter() {
    // One function, functions for each order, and loops over all terms.
    assert_equal_bits(bodies, &places(2), &ORDERS);
    assert_equal_bits(bodies, &places(3), &[1, 2, 19]);
    assert_equal_bits(bodies, &places(6), &[1, 2, 9, 20]);
    assert_equal_bits(bodies, &places(10), &[5]);
}

#[test]
fn sums_of_many_terms_are_loops_with_the_coefficients_of_the_interpreter() {
    assert_equal_bits(bodies, &places(3), &[150]);
    let f = |x: Vec<Symbol>| {
        let [t, x, y] = x[..] else {
            unreachable!("two components")
        };
        let sum = x.sin() + (y * 0.1).tanh() + (x * y * 0.1).tan() + x.sinh() * t.cos();
        vec![
            sum * 0.1,
            (x + 2.0).sqrt() / (y + 3.0) + (-x).exp() * (t + 4.0).powf(0.3) - 2.0 / (x + 5.0),
        ]
    };
    assert_equal_bits(f, &[0.1, 0.2, 0.3], &[140]);
}

/// Right-hand sides of all functions of one number, of two, and of constants.
macro_rules! assert_functions {
    ($($(#[$sentence:meta])* $name:ident { $Name:ident on $domain:expr, near $near:expr; $($row:tt)* })+) => {$({
        let near = $near;
        let x0 = near.start + (near.end - near.start) * 0.41;
        let scale = x0 / 0.4;
        let f = |x: Vec<Symbol>| {
            let y = (x[1] * scale).$name();
            vec![(-x[1] * x[1] + 1.0) * 0.25, y, x[0].sin() + x[2] * y]
        };
        assert_equal_bits(f, &[0.3, 0.4, 0.2, 0.1], &[2, 15]);
    })+};
}

#[test]
fn functions_of_one_number_have_the_coefficients_of_the_interpreter() {
    use tangent_bundle::real::Elementary;
    tangent_bundle::for_each_smooth_function!(assert_functions);
    tangent_bundle::for_each_piecewise_function!(assert_functions);
    tangent_bundle::for_each_locally_constant_function!(assert_functions);
    tangent_bundle::for_each_composed_function!(assert_functions);
}

macro_rules! assert_expressions {
    ($(|$x:ident, $s:ident| $y:expr;)+) => {$(
        for (x0, t0, p) in [(0.4, 0.3, 1), (0.7, 0.9, 2), (-0.3, -0.5, 3), (0.2, 2.0, 20)] {
            let f = |all: Vec<Symbol>| {
                let ($x, $s) = (all[1], all[0].sin());
                vec![(-$x * $x + 1.0) * 0.25, $y]
            };
            assert_equal_bits(f, &[t0, x0, 0.25], &[p]);
        }
    )+};
}

#[test]
fn operations_have_the_coefficients_of_the_interpreter() {
    use tangent_bundle::real::Elementary;
    assert_expressions! {
        |x, s| x + s;
        |x, s| x - s;
        |x, s| s * x;
        |x, _s| x * x;
        |x, s| s / (x + 1.5);
        |x, s| (x + 2.0).pow(s);
        |x, s| (x + 2.0).log(s + 3.0);
        |x, s| x.hypot(s + 1.5);
        |x, s| x.atan2(s + 2.0);
        |x, s| x.copysign(s);
        |x, s| Elementary::min(x, s);
        |x, s| Elementary::max(x, s);
        |x, s| (x * 5.0) % (s + 2.0);
        |x, s| x.mul_add(s, x);
        |x, s| x.powi(7) + s.powi(-2);
        |x, _s| x.powi(0);
        |x, s| (x + 1.5).powf(-1.5) * (s + 2.0).powf(0.3);
        |x, s| 2.0 - x / 3.0 - (2.0 / (s + 3.0));
        |x, s| Elementary::clamp(x, s, s + 0.25);
        |x, s| if x > s { x * s } else { x + s };
        |x, s| x.sinh() * s.cosh() + x.sin() * s.cos();
        |x, s| x.tanh() + s.tan();
        |_x, _s| Symbol::from(3.0);
    }
}

#[test]
fn coefficients_are_those_of_bundles_by_order_doubling() {
    // Order 20 through the bundle of the state to order 19, whose coefficients come from those below.
    let point = [0.0, 1.0, 1.5, 20.0];
    let series = compiled(&recorded(lorenz, &point), &point, 20);
    let row = |i: usize| &series[21 * i..][..21];
    let bundle = |i: usize| {
        let tail = generic_array::GenericArray::<f64, U20>::try_from_iter(row(i)[1..].iter().copied());
        TaylorBundle::<U20>::from_taylor_coefficients(row(i)[0], tail.expect("20 coefficients"))
    };
    let [x, y, z] = [0, 1, 2].map(bundle);
    let slopes = [(y - x) * 10.0, x * (-z + 28.0) - y, x * y - z * (8.0 / 3.0)];
    for (i, slope) in slopes.iter().enumerate() {
        for k in 0..20 {
            let [found, expected] = [row(i)[k + 1] * (k + 1) as f64, slope.taylor_coefficient(k)];
            // Sums of 20 products in another order, of coefficients that grow as those of the largest component.
            let size = (0..3).map(|j| row(j)[k + 1].abs() * (k + 1) as f64).fold(0.0, f64::max);
            assert!(
                (found - expected).abs() <= 1e-13 * size,
                "{i} {k}: {found} is not {expected}"
            );
        }
    }
}

#[test]
fn a_guard_that_flips_is_an_error_that_names_it() {
    let f = |x: Vec<Symbol>| vec![if x[1] > 0.5 { x[1] * x[1] } else { -x[1] }];
    let function = recorded(f, &[0.0, 1.0]);
    let mut step = TaylorStep::new(&function, 1, &[], 3).expect("it compiles");
    let mut series = [1.0, 0.0, 0.0, 0.0];
    assert_eq!(step.expand(0.0, &mut series), Ok(()));
    assert_eq!(series, [1.0; 4]);
    let mut series = [0.25, 0.0, 0.0, 0.0];
    let error = step.expand(0.0, &mut series).expect_err("the comparison is false here");
    assert!(
        matches!(&error, Error::BranchFlipped(flip) if flip.comparison == "%1 > 0.5"),
        "{error}"
    );
}

#[test]
fn parameters_are_literals_of_the_code() {
    let traced = trace(
        |x: Vec<Symbol>| vec![-x[2] * x[1] + x[3].sin()],
        vec![0.0, 1.0, 2.0, 0.0],
    )
    .expect("a recording");
    let mut step = TaylorStep::new(&traced.paths()[0], 1, &[3.0, 0.0], 2).expect("it compiles");
    let mut series = [1.0, 0.0, 0.0];
    step.expand(0.0, &mut series).expect("no guard");
    assert_eq!(series, [1.0, -3.0, 4.5]);
}

#[test]
fn what_does_not_fit_is_refused_in_a_sentence() {
    let function = recorded(lorenz, &[0.0, 1.0, 1.5, 20.0]);
    let refused = |state, parameters: &[f64], order| {
        let step = TaylorStep::new(&function, state, parameters, order);
        step.map(|_| ()).expect_err("it does not fit").to_string()
    };
    assert_eq!(
        refused(2, &[], 20),
        "in `recorded`: its arguments are not 3 real numbers: the time, the 2 components of the state, and 0 parameters"
    );
    assert_eq!(
        refused(2, &[1.0], 20),
        "in `recorded`: it has 3 results for a state of 2 components: return one slope for each"
    );
    assert_eq!(
        refused(3, &[], 0),
        "in `recorded`: there are no Taylor steps of order 0: choose one from 1 to 1000"
    );
    let mut step = TaylorStep::new(&function, 3, &[], 2).expect("it compiles");
    assert_eq!(
        step.expand(0.0, &mut [0.0; 8])
            .expect_err("there is no room")
            .to_string(),
        "`recorded` was given other arguments than it has: its Taylor steps have series of 3 components with 3 coefficients \
         each, and there is room for 8 numbers"
    );
}
