//! What the derivatives of a program must be, from the oracle.

use proptest::prelude::*;
use tangent_bundle::prelude::*;

use super::machine::{run, run_nested};
use super::program::{INPUTS, RESULTS, Statement};
use super::reference::settle;
use super::series::{FLAT, NESTED, Ring, Series, Term};

/// Derivatives differ from the oracle's by at most so many of its bounds: the library and the oracle both round, and the
/// library's recurrences have some operations more than the school's formulas, of which each counts once.
const BOUNDS: f64 = 4.0;

/// A program that can be run over any real number.
pub trait Runs {
    /// Whether it takes slopes of functions on the way.
    const TAKES_SLOPES: bool;

    fn run<R: Real>(&self, x: &[R]) -> [R; RESULTS];
}

/// A program that takes no slopes.
#[derive(Clone, Debug)]
pub struct Flat(pub Vec<Statement>);

/// A program that may take slopes of functions on the way.
#[derive(Clone, Debug)]
pub struct Nested(pub Vec<Statement>);

impl Runs for Flat {
    const TAKES_SLOPES: bool = false;

    fn run<R: Real>(&self, x: &[R]) -> [R; RESULTS] {
        run(&self.0, x)
    }
}

impl Runs for Nested {
    const TAKES_SLOPES: bool = true;

    fn run<R: Real>(&self, x: &[R]) -> [R; RESULTS] {
        run_nested(&self.0, x)
    }
}

/// A program at a point, with its results in floats, and their derivatives.
pub struct Case<P> {
    pub program: P,
    pub x: [f64; INPUTS],
    pub values: [f64; RESULTS],
    pub derivatives: [Series; RESULTS],
}

impl Case<Flat> {
    /// Of the program without the statements that fail there.
    pub fn flat(mut program: Vec<Statement>, x: [f64; INPUTS]) -> Result<Self, TestCaseError> {
        let derivatives = settle(&mut program, &inputs(&FLAT, x));
        Self::of(Flat(program), x, derivatives)
    }
}

impl Case<Nested> {
    /// Of the program without the statements that fail there.
    pub fn nested(mut program: Vec<Statement>, x: [f64; INPUTS]) -> Result<Self, TestCaseError> {
        let derivatives = settle(&mut program, &inputs(&NESTED, x));
        Self::of(Nested(program), x, derivatives)
    }
}

/// The inputs as the oracle's numbers.
pub fn inputs(ring: &'static Ring, x: [f64; INPUTS]) -> [Series; INPUTS] {
    std::array::from_fn(|i| Series::constant(ring, x[i]).moving(i))
}

impl<P: Runs> Case<P> {
    fn of(program: P, x: [f64; INPUTS], derivatives: [Series; RESULTS]) -> Result<Self, TestCaseError> {
        let values = program.run(&x);
        for (value, y) in values.iter().zip(&derivatives) {
            near("the value", *value, y.along(&[]))?;
        }
        Ok(Self {
            program,
            x,
            values,
            derivatives,
        })
    }

    /// The component of a set of tags of result k, where the inputs have the components `block`, differentiated once
    /// more for each direction in `extra`: Faà di Bruno's formula.
    pub fn component(&self, k: usize, mask: usize, block: &dyn Fn(usize) -> Vec<f64>, extra: &[Vec<f64>]) -> Term {
        let mut sum = Term::default();
        for partition in partitions(mask) {
            let directions = partition.into_iter().map(block).chain(extra.iter().cloned());
            sum = sum + self.derivatives[k].along(&directions.collect::<Vec<_>>());
        }
        sum
    }

    /// The partial of result k in these inputs.
    pub fn partial(&self, k: usize, inputs: &[usize]) -> Term {
        let directions: Vec<_> = inputs.iter().map(|i| unit(*i)).collect();
        self.derivatives[k].along(&directions)
    }
}

/// The direction of an input.
pub fn unit(i: usize) -> Vec<f64> {
    (0..INPUTS).map(|j| f64::from(u8::from(i == j))).collect()
}

/// All partitions of a set.
fn partitions(mask: usize) -> Vec<Vec<usize>> {
    if mask == 0 {
        return vec![vec![]];
    }
    let lowest = mask & mask.wrapping_neg();
    let blocks = (0..=mask).filter(|block| block & mask == *block && block & lowest != 0);
    let with = |block: usize| {
        partitions(mask ^ block).into_iter().map(move |mut rest| {
            rest.push(block);
            rest
        })
    };
    blocks.flat_map(with).collect()
}

/// Fails unless a number is the oracle's, to some of its bounds.
pub fn near(what: &str, found: f64, expected: Term) -> Result<(), TestCaseError> {
    let error = (found - expected.value).abs();
    prop_assert!(
        error <= BOUNDS * expected.error,
        "{} is {:e} and should be {:e}; they differ by {:e}, of bounds {:e}",
        what,
        found,
        expected.value,
        error,
        expected.error
    );
    Ok(())
}

/// Fails unless each number is that of its index.
pub fn all_near(what: &str, found: &[f64], expected: impl Fn(usize) -> Term) -> Result<(), TestCaseError> {
    for (i, x) in found.iter().enumerate() {
        near(&format!("{what}, {i}"), *x, expected(i))?;
    }
    Ok(())
}
