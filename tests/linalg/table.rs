//! Every function along curves of matrices, against a table of 50 digits to order 6.
//!
//! `table.py` writes the table by two methods that have to agree; its head says what the lines are.
//!
//! # Tolerance
//!
//! ```text
//! |computed − expected|  ≤  10⁻¹³·sₖ
//! ```
//!
//! sₖ is the largest derivative of order k among the entries of the result, and of the orders below it. The results are
//! computed by recurrences in floats on matrices whose condition is of the order of ten: a derivative of order 6 is the
//! end of a chain of six sums of products, each with some ten roundings that later steps multiply by the condition.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector, Vector3};
use tangent_bundle::linalg::{self, Entry, LinalgError};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

const TABLE: &str = include_str!("table.txt");

/// The highest order of the table.
const ORDER: usize = 6;

/// The bound on the errors beside the largest entries.
const BOUND: f64 = 1e-13;

/// The bound for a curve.
fn bound(title: &str) -> f64 {
    match title {
        // √A₀ has the eigenvalues 0.2 ± 1.0i: derivatives of order k grow by 1/0.4ᵏ.
        "turning nearly to the left, 2 by 2" => 10.0 * BOUND,
        // The condition is 2¹⁶.
        "of sizes from 2^-8 to 2^8, 3 by 3" => 10.0 * BOUND,
        _ => BOUND,
    }
}

/// A matrix of polynomials: the coefficients of each entry, column by column.
#[derive(Debug, Default)]
struct Curve {
    shape: [usize; 2],
    entries: Vec<Vec<f64>>,
}

/// A function of the curves of an entry of the table.
#[derive(Debug)]
struct Case {
    function: &'static str,
    shape: [usize; 2],
    /// The derivatives of each entry of the result, column by column.
    expected: Vec<Vec<f64>>,
}

#[derive(Debug)]
struct Block {
    title: &'static str,
    matrices: Vec<Curve>,
    cases: Vec<Case>,
}

fn numbers<'a>(words: impl Iterator<Item = &'a str>) -> Vec<f64> {
    words.map(|word| word.parse().expect("a number")).collect()
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split(' ');
        let kind = words.next().expect("a word");
        if kind == "=" {
            blocks.push(Block {
                title: &line[2..],
                matrices: Vec::new(),
                cases: Vec::new(),
            });
            continue;
        }
        let block = blocks.last_mut().expect("a title before");
        if kind == "y" {
            let case = block.cases.last_mut().expect("a function before");
            case.expected.push(numbers(words));
            continue;
        }
        let function = if kind == ">" { words.next().expect("a name") } else { "" };
        let shape = [(); 2].map(|()| words.next().expect("a length").parse().expect("a length"));
        if kind == ">" {
            block.cases.push(Case {
                function,
                shape,
                expected: Vec::new(),
            });
        } else {
            let entries = numbers(words).chunks(4).map(<[f64]>::to_vec).collect();
            block.matrices.push(Curve { shape, entries });
        }
    }
    blocks
}

impl Curve {
    /// The matrix at t.
    fn at<R: Real + Entry>(&self, t: R) -> DMatrix<R> {
        let [rows, columns] = self.shape;
        let entry = |c: &Vec<f64>| c.iter().rev().fold(R::from(0.0), |sum, c| sum * t + *c);
        DMatrix::from_iterator(rows, columns, self.entries.iter().map(entry))
    }
}

/// A function of the table, of one matrix or of two.
fn evaluate<R: Real + Entry>(function: &str, matrices: &[DMatrix<R>]) -> Result<DMatrix<R>, LinalgError> {
    let (a, b) = (&matrices[0], matrices.last().expect("a matrix"));
    let number = |x: R| DMatrix::from_element(1, 1, x);
    let column = |x: DVector<R>| DMatrix::from_iterator(x.len(), 1, x.iter().copied());
    let vector = |m: &DMatrix<R>| m.column(0).into_owned();
    Ok(match function {
        "mat_mul" => linalg::mat_mul(a, b)?,
        "solve" => linalg::lu(a)?.solve(b)?,
        "inverse" => linalg::inverse(a)?,
        "determinant" => number(linalg::determinant(a)?),
        "ln_determinant" => number(linalg::ln_determinant(a)?.0),
        "sign" => number(linalg::ln_determinant(a)?.1.into()),
        "cholesky" => linalg::cholesky(a)?.l(),
        "cholesky_solve" => linalg::cholesky(a)?.solve(b)?,
        "cholesky_ln_determinant" => number(linalg::cholesky(a)?.ln_determinant()),
        "q" => linalg::qr(a)?.0,
        "r" => linalg::qr(a)?.1,
        "least_squares" => linalg::least_squares(a, b)?,
        "solve_lower" => linalg::solve_lower(a, b)?,
        "solve_upper" => linalg::solve_upper(a, b)?,
        "eigenvalues" => column(linalg::symmetric_eigenvalues(a)?),
        "eigenvectors" => linalg::symmetric_eigen(a)?.vectors,
        "singular_values" => column(linalg::singular_values(a)?),
        "left" => linalg::svd(a)?.left,
        "right" => linalg::svd(a)?.right,
        "exp" => linalg::exp(a)?,
        "ln" => linalg::ln(a)?,
        "sqrt" => linalg::sqrt(a)?,
        "norm" => number(linalg::norm(a)),
        "quadratic_form" => number(linalg::quadratic_form(a, &vector(b))?),
        "rotation" | "rotation_vector" => {
            let r = linalg::rotation(&Vector3::from_iterator(vector(a).iter().copied()));
            if function == "rotation" {
                DMatrix::from_column_slice(3, 3, r.as_slice())
            } else {
                DMatrix::from_column_slice(3, 1, linalg::rotation_vector(&r)?.as_slice())
            }
        }
        _ => panic!("no function is called {function}"),
    })
}

/// The scale of the errors of the derivatives of each order: the largest one in the table. Where terms cancel to zero
/// in all entries, it is what the other orders make of it: k! times the largest Taylor coefficient.
fn scales(case: &Case) -> Vec<f64> {
    let largest = |k: usize| case.expected.iter().map(|y| y[k].abs()).fold(0.0, f64::max);
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    let coefficient = (0..=ORDER).map(|k| largest(k) / factorial(k)).fold(0.0, f64::max);
    let scale = |k| match largest(k) {
        0.0 => coefficient * factorial(k),
        size => size,
    };
    (0..=ORDER).map(scale).collect()
}

/// The entries of the table, evaluated at a point that each evaluation makes, with the derivatives of a result: pairs
/// of an order and a derivative.
fn compare<R: Real + Entry, C>(
    is_taken: impl Fn(&Block, &Case) -> bool,
    t: impl Fn() -> (C, R),
    derivatives: impl Fn(&C, &R) -> Vec<(usize, f64)>,
) {
    let mut worst: BTreeMap<&str, (f64, String)> = BTreeMap::new();
    let mut failures = Vec::new();
    for block in blocks() {
        for case in block.cases.iter().filter(|case| is_taken(&block, case)) {
            let (context, t) = t();
            let matrices: Vec<DMatrix<R>> = block.matrices.iter().map(|curve| curve.at(t)).collect();
            let place = format!("{} of {}", case.function, block.title);
            let y = match evaluate(case.function, &matrices) {
                Ok(y) => y,
                Err(error) => {
                    failures.push(format!("{place}: {error}"));
                    continue;
                }
            };
            assert_eq!(y.shape(), (case.shape[0], case.shape[1]), "{place}");
            let scales = scales(case);
            for (y, expected) in y.iter().zip(&case.expected) {
                for (k, computed) in derivatives(&context, y) {
                    let error = (computed - expected[k]).abs() / scales[k].max(f64::MIN_POSITIVE);
                    if error.is_nan() || error > bound(block.title) {
                        failures.push(format!(
                            "{place}, order {k}: {computed} is not {}: {error:e}",
                            expected[k]
                        ));
                    }
                    let largest = worst.entry(case.function).or_default();
                    if error > largest.0 {
                        *largest = (error, format!("{place}, order {k}"));
                    }
                }
            }
        }
    }
    for (error, place) in worst.values() {
        println!("{error:9.1e}  {place}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Whether equal eigenvalues or singular values part: in several directions they have no derivatives.
fn parts(block: &Block, case: &Case) -> bool {
    let is_of_values = matches!(case.function, "eigenvalues" | "singular_values");
    is_of_values
        && ["equal", "zero", "identity", "orthogonal"]
            .iter()
            .any(|word| block.title.contains(word))
}

/// Whether a result has a gradient: a singular value that is zero has a kink in some direction.
fn has_gradient(block: &Block, case: &Case) -> bool {
    let is_zero = case.function == "singular_values" && block.title.starts_with("rank 1");
    !is_zero && !parts(block, case)
}

#[test]
fn taylor_bundles() {
    let derivatives = |_: &(), y: &TaylorBundle<U6>| (0..=ORDER).map(|k| (k, y.derivative(k))).collect();
    compare(|_, _| true, || ((), Bundle::<U6>::taylor(0.0)), derivatives);
}

#[test]
fn explicit_bundles() {
    let t = || (1..=4).map(|tag| Bundle::<U4>::explicit(0.0, tag)).sum();
    let partials = |_: &(), y: &ExplicitBundle<U4>| {
        let masks = 0..1_usize << 4;
        masks
            .map(|mask| (mask.count_ones() as usize, y.partial(mask)))
            .collect()
    };
    compare(|block, case| !parts(block, case), || ((), t()), partials);
}

#[test]
fn chunks() {
    type Chunk = ChunkBundle<U3, U2>;
    let t = || Bundle::<U3>::chunk::<U2>(0.0, 1) + Bundle::<U3>::chunk::<U2>(0.0, 2);
    let partials = |_: &(), y: &Chunk| {
        let [second, third] = [
            [y.along([1, 2]), y.along([2, 2])],
            [y.along([1, 1, 2]), y.along([1, 2, 2])],
        ];
        let of_orders = [
            vec![y.primal()],
            vec![y.along([1]), y.along([2])],
            second.into(),
            third.into(),
        ];
        let orders = of_orders.into_iter().enumerate();
        orders
            .flat_map(|(k, all)| all.into_iter().map(move |y| (k, y)))
            .collect()
    };
    compare(|block, case| !parts(block, case), || ((), t()), partials);
}

#[test]
fn taylor_over_taylor() {
    type Nested = TaylorBundle<U3, TaylorBundle<U3>>;
    let t = || Nested::from_derivatives(Bundle::<U3>::taylor(0.0), [1.0.into(), 0.0.into(), 0.0.into()]);
    let derivatives = |_: &(), y: &Nested| {
        let orders = (0..16).map(|n| (n / 4, n % 4));
        orders.map(|(i, j)| (i + j, y.derivative(i).derivative(j))).collect()
    };
    compare(|block, case| !parts(block, case), || ((), t()), derivatives);
}

#[test]
fn reverse_over_taylor() {
    type T = TaylorBundle<U5>;
    let t = || {
        let recording = Recording::new();
        let t = recording.variable(Bundle::<U5>::taylor(0.0));
        (recording, t)
    };
    let derivatives = |recording: &Recording<T>, y: &Var<T>| {
        let slope = recording.pull_back([(*y, T::from(1.0))])[0];
        let of_slope = (0..ORDER).map(|k| (k + 1, slope.derivative(k)));
        (0..ORDER)
            .map(|k| (k, y.value().derivative(k)))
            .chain(of_slope)
            .collect()
    };
    compare(has_gradient, t, derivatives);
}

#[test]
fn taylor_over_reverse() {
    type T = TaylorBundle<U5, Var>;
    let t = || {
        let recording = Recording::new();
        let t = recording.variable(0.0);
        (
            recording,
            T::from_derivatives(t, [1.0, 0.0, 0.0, 0.0, 0.0].map(Var::from)),
        )
    };
    let derivatives = |recording: &Recording, y: &T| {
        let orders = (0..ORDER).map(|k| (k, y.derivative(k)));
        orders
            .flat_map(|(k, y)| [(k, y.value()), (k + 1, recording.pull_back([(y, 1.0)])[0])])
            .collect()
    };
    compare(has_gradient, t, derivatives);
}
