//! The simple numbers that numbers shrink to.

use alloc::vec::Vec;

use proptest::strategy::{BoxedStrategy, NewTree, Strategy, ValueTree};
use proptest::test_runner::{Reason, TestRunner};

use crate::testing::Numbers;

/// A number that was drawn, and how it shrinks.
#[derive(Debug)]
pub struct NumberTree(Tree);

enum Tree {
    Simple(Simpler),
    Other(<BoxedStrategy<f64> as Strategy>::Tree),
}

impl core::fmt::Debug for Tree {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Simple(number) => number.fmt(f),
            Self::Other(tree) => tree.current().fmt(f),
        }
    }
}

/// A number, and the simpler ones, the simplest first.
#[derive(Debug)]
struct Simpler {
    drawn: f64,
    low: f64,
    high: f64,
    candidates: Vec<f64>,
    /// Which candidate is tried, once there are any.
    tried: Option<usize>,
}

impl Simpler {
    fn current(&self) -> f64 {
        let candidate = self.tried.and_then(|i| self.candidates.get(i));
        candidate.copied().unwrap_or(self.drawn)
    }

    /// Small numbers, and then x with some of its digits.
    fn find(&mut self) {
        let x = self.drawn;
        let small = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0].into_iter();
        let rounded = [1.0, 2.0, 4.0, 10.0, 100.0, 1e4].map(|parts| (x * parts).round() / parts);
        let power = 10.0_f64.powf(x.abs().log10().floor()).copysign(x);
        let cut = [10.0, 100.0].map(|parts| (x * parts).floor() / parts);
        for candidate in small.chain(rounded).chain(cut).chain([power]) {
            let is_inside = self.low <= candidate && candidate <= self.high;
            if is_inside && candidate != x && !self.candidates.contains(&candidate) {
                // −0 is no simpler than 0.
                self.candidates.push(candidate + 0.0);
            }
        }
    }
}

impl NumberTree {
    /// A number that was drawn from an interval.
    pub(crate) fn simple(drawn: f64, low: f64, high: f64) -> Self {
        Self(Tree::Simple(Simpler {
            drawn,
            low,
            high,
            candidates: Vec::new(),
            tried: None,
        }))
    }

    /// A number that another strategy has drawn.
    pub(crate) fn other(tree: <BoxedStrategy<f64> as Strategy>::Tree) -> Self {
        Self(Tree::Other(tree))
    }
}

impl ValueTree for NumberTree {
    type Value = f64;

    fn current(&self) -> f64 {
        match &self.0 {
            Tree::Simple(number) => number.current(),
            Tree::Other(tree) => tree.current(),
        }
    }

    /// Tries the simplest number, once: those before the one that failed were tried, and did not fail.
    fn simplify(&mut self) -> bool {
        match &mut self.0 {
            Tree::Simple(number) => {
                if number.tried.is_some() {
                    return false;
                }
                number.find();
                number.tried = Some(0);
                !number.candidates.is_empty()
            }
            Tree::Other(tree) => tree.simplify(),
        }
    }

    /// Tries the next simplest number, and at last the one that was drawn.
    fn complicate(&mut self) -> bool {
        match &mut self.0 {
            Tree::Simple(number) => {
                let next = number.tried.map_or(0, |i| i + 1);
                number.tried = Some(next);
                next <= number.candidates.len()
            }
            Tree::Other(tree) => tree.complicate(),
        }
    }
}

/// Some numbers at once: each shrinks by itself, from the last one to the first.
#[derive(Clone, Debug)]
pub(crate) struct Batch(pub(crate) Vec<Numbers>);

#[derive(Debug)]
pub(crate) struct BatchTree {
    trees: Vec<NumberTree>,
    /// How many were not simplified yet.
    left: usize,
    /// The one that was simplified last.
    last: Option<usize>,
}

impl Strategy for Batch {
    type Tree = BatchTree;
    type Value = Vec<f64>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let trees: Result<Vec<NumberTree>, Reason> = self.0.iter().map(|numbers| numbers.new_tree(runner)).collect();
        trees.map(|trees| BatchTree {
            left: trees.len(),
            trees,
            last: None,
        })
    }
}

impl ValueTree for BatchTree {
    type Value = Vec<f64>;

    fn current(&self) -> Vec<f64> {
        self.trees.iter().map(NumberTree::current).collect()
    }

    fn simplify(&mut self) -> bool {
        while self.left > 0 {
            if self.trees[self.left - 1].simplify() {
                self.last = Some(self.left - 1);
                return true;
            }
            self.left -= 1;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        self.last.is_some_and(|i| self.trees[i].complicate())
    }
}
