//! The law of edges: at every edge of every function, all modes and all drivers give the same derivative.
//!
//! Where they do not, the function and the point stand in `disagreements.txt`, with the kind of the disagreement. The kinds and their reasons
//! are those of docs/conventions.md. The test holds the list to be complete, and to have no line too many.

mod every_driver;
pub mod every_mode;
mod long;
mod one_number;
mod two_numbers;

use std::collections::{BTreeMap, BTreeSet};

/// How answers to one question differ; the worse kind is the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Some are NaN; the others are the same.
    Undetermined,
    /// Some are infinite or NaN; the finite ones are the same.
    Overflow,
    /// Two finite answers, or two infinities, differ.
    Contradiction,
}

/// How the answers differ, if they do: from each other by more than an error.
fn kind_of(answers: &[f64], error: f64) -> Option<Kind> {
    let numbers: Vec<f64> = answers.iter().copied().filter(|x| !x.is_nan()).collect();
    let finite: Vec<f64> = numbers.iter().copied().filter(|x| x.is_finite()).collect();
    let is_same = |x: &[f64]| x.iter().all(|a| *a == x[0] || (a - x[0]).abs() <= error);
    if is_same(&numbers) {
        let is_complete = numbers.len() == answers.len() || numbers.is_empty();
        (!is_complete).then_some(Kind::Undetermined)
    } else if is_same(&finite) && finite.len() < numbers.len() {
        Some(Kind::Overflow)
    } else {
        Some(Kind::Contradiction)
    }
}

/// The derivatives at one place that disagree: their kind, and what each way gave.
fn disagreement<'a>(answers: impl Iterator<Item = (&'a str, f64)> + Clone, scale: f64) -> Option<(Kind, String)> {
    let values: Vec<f64> = answers.clone().map(|(_, y)| y).collect();
    // The roundings of the recurrences of order 4, and of a product of slopes.
    let largest = values
        .iter()
        .filter(|y| y.is_finite())
        .fold(scale, |a, y| a.max(y.abs()));
    // A subnormal result has lost digits on its way: it is right to some units of the least float.
    let kind = kind_of(&values, 1e-12 * largest + 100.0 * f64::from_bits(1))?;
    let all: Vec<String> = answers.map(|(way, y)| format!("{way} {y:e}")).collect();
    Some((kind, all.join(", ")))
}

/// Asserts that the disagreements of a test, each with its details, are those of its lines in the list.
#[track_caller]
fn assert_listed(test: &str, found: &BTreeMap<String, String>) {
    let prefix = format!("{test}: ");
    let lines = include_str!("disagreements.txt").lines();
    let listed: BTreeSet<String> = lines
        .filter_map(|line| Some(line.strip_prefix(&prefix)?.to_owned()))
        .collect();
    let new: Vec<_> = found.iter().filter(|(line, _)| !listed.contains(*line)).collect();
    let gone: Vec<_> = listed.iter().filter(|line| !found.contains_key(*line)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not listed: {new:#?}\nlisted, and not so: {gone:#?}"
    );
}
