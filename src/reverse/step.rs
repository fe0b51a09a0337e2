//! Functions of arrays, and what a tape keeps of them: their arguments and their results, and no entry.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::any::Any;

use crate::bundle::TaylorBundle;
use crate::order::U1;
use crate::real::{Elementary, Stored};

/// A function of an array of numbers that gives an array of numbers, with its pullback, over any real number.
///
/// ```text
/// y = f(x),   x̄ᵢ = Σⱼ w̄ⱼ·∂yⱼ/∂xᵢ
/// ```
pub(crate) trait ArrayRule: 'static {
    /// f(x).
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R>;

    /// The covectors x̄ on the arguments, for covectors w̄ on the results y.
    fn pull_back<R: Elementary>(&self, x: &[R], y: &[R], w: &[R]) -> Vec<R>;
}

/// The node of an argument that is a constant.
pub(super) const CONSTANT: u32 = u32::MAX;

/// A step of a tape.
#[derive(Debug)]
pub(super) struct Step {
    /// How many words of entries were before it.
    pub(super) at: usize,
    /// The nodes of the arguments.
    arguments: Vec<u32>,
    /// The first node of the results, which follow one another.
    first: usize,
    /// The words of the arguments.
    x: Vec<u64>,
    /// The words of the results.
    y: Vec<u64>,
    rule: Rc<dyn Any>,
    pull_back: fn(&Self, &[u64]) -> Vec<u64>,
    push_forward: fn(&Self, &[u64]) -> Vec<u64>,
}

/// The words of numbers.
fn words<B: Stored>(numbers: &[B]) -> Vec<u64> {
    let mut words = Vec::from_iter(core::iter::repeat_n(0, numbers.len() * B::WORDS));
    for (x, words) in numbers.iter().zip(words.chunks_exact_mut(B::WORDS)) {
        x.write(words);
    }
    words
}

/// The numbers of words.
fn numbers<B: Stored>(words: &[u64]) -> Vec<B> {
    words.chunks_exact(B::WORDS).map(B::read).collect()
}

impl Step {
    /// A step that leads from the nodes of arguments to results at new nodes, behind so many words of entries.
    pub(super) fn new<B: Elementary, F: ArrayRule>(
        [at, first]: [usize; 2],
        rule: F,
        arguments: Vec<u32>,
        x: &[B],
        y: &[B],
    ) -> Self {
        Self {
            at,
            arguments,
            first,
            x: words(x),
            y: words(y),
            rule: Rc::new(rule),
            pull_back: pull_back::<B, F>,
            push_forward: push_forward::<B, F>,
        }
    }

    /// How many words it takes up.
    pub(super) fn words(&self) -> usize {
        self.x.len() + self.y.len() + self.arguments.len().div_ceil(2)
    }

    /// The first node of its results.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// The nodes of its results.
    pub(super) fn results<B: Elementary>(&self) -> core::ops::Range<usize> {
        self.first..self.first + self.y.len() / B::WORDS
    }

    /// The nodes of its arguments, with their places among them.
    pub(super) fn arguments(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let recorded = self.arguments.iter().enumerate().filter(|(_, node)| **node != CONSTANT);
        recorded.map(|(i, node)| (i, *node as usize))
    }

    /// How many arguments it has.
    pub(super) fn argument_count(&self) -> usize {
        self.arguments.len()
    }

    /// The words of the covectors on its arguments, for those on its results.
    pub(super) fn pull_back(&self, w: &[u64]) -> Vec<u64> {
        (self.pull_back)(self, w)
    }

    /// The words of the tangents of its results, for those of its arguments.
    pub(super) fn push_forward(&self, v: &[u64]) -> Vec<u64> {
        (self.push_forward)(self, v)
    }
}

fn rule<F: ArrayRule>(step: &Step) -> &F {
    step.rule.downcast_ref().expect("the rule that the step was made with")
}

fn pull_back<B: Elementary, F: ArrayRule>(step: &Step, w: &[u64]) -> Vec<u64> {
    words(&rule::<F>(step).pull_back(&numbers::<B>(&step.x), &numbers::<B>(&step.y), &numbers::<B>(w)))
}

fn push_forward<B: Elementary, F: ArrayRule>(step: &Step, v: &[u64]) -> Vec<u64> {
    let with_tangents = numbers::<B>(&step.x).into_iter().zip(numbers::<B>(v));
    let x: Vec<TaylorBundle<U1, B>> = with_tangents
        .map(|(x, v)| TaylorBundle::from_components([x, v].into()))
        .collect();
    let tangents: Vec<B> = rule::<F>(step).value(&x).iter().map(|y| y.components()[1]).collect();
    words(&tangents)
}
