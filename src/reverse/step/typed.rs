//! The passes over a step whose rule and base are known.

use alloc::vec::Vec;
use core::any::Any;
use core::marker::PhantomData;

use crate::bundle::TaylorBundle;
use crate::real::{BaseFloat, Elementary, Part, Stored, StoredArray};
use crate::reverse::step::{Array, Dual, Operation, Passes, Step};

/// The words of numbers.
fn words<B: Stored>(numbers: impl Iterator<Item = B>) -> Vec<u64> {
    let mut words = Vec::new();
    for x in numbers {
        let at = words.len();
        words.resize(at + B::WORDS, 0);
        x.write(&mut words[at..]);
    }
    words
}

/// The numbers of words, in arrays as long as others.
fn numbers<B: Stored, const K: usize>(words: &[u64], like: &[Array; K]) -> [Vec<B>; K] {
    let mut all = words.chunks_exact(B::WORDS).map(B::read);
    like.each_ref().map(|array| all.by_ref().take(array.len).collect())
}

fn slices<B, const K: usize>(all: &[impl AsRef<[B]>; K]) -> [&[B]; K] {
    all.each_ref().map(AsRef::as_ref)
}

/// The passes of a step of known types.
pub(super) struct Typed<B, F, const K: usize, const M: usize>(PhantomData<(B, F)>);

impl<B: Elementary, F: Operation<B, K, M>, const K: usize, const M: usize> Typed<B, F, K, M> {
    pub(super) const PASSES: &'static Passes = &Passes {
        back: Self::back,
        forward: Self::forward,
        pull_back: Self::pull_back,
        push_forward: Self::push_forward,
    };

    fn rule(step: Step<'_>) -> &F {
        step.record
            .rule
            .downcast_ref()
            .expect("the rule that the step was made with")
    }

    fn arrays(step: Step<'_>) -> ([Array; K], [Array; M]) {
        let (mut x, mut y) = (step.arrays_of_arguments(), step.arrays_of_results());
        let expected = "as many arrays as the rule has";
        (
            core::array::from_fn(|_| x.next().expect(expected)),
            core::array::from_fn(|_| y.next().expect(expected)),
        )
    }

    fn back(step: Step<'_>, adjoints: &mut [u64], lanes: usize, arrays: &mut dyn Any) {
        let arrays: &mut B::Array = arrays.downcast_mut().expect("an array of the base");
        let stored = step.all.stored::<B>();
        let (len, width) = (stored.count(), lanes * B::WORDS);
        let (x, y) = Self::arrays(step);
        let results = step.results();
        let to_own = step.all.index.arrays[step.record.own.clone()].iter();
        for lane in 0..lanes {
            let word = |node: usize| node * width + lane * B::WORDS;
            let mut node = results.start;
            for y in &y {
                for at in y.in_lane(lane, len) {
                    arrays.add(at, B::read(&adjoints[word(node)..]));
                    node += 1;
                }
            }
            let has_arrived = |y: &Array| arrays.numbers(y.in_lane(lane, len)).iter().any(|w| !w.is_nothing());
            if y.iter().any(has_arrived) {
                let in_lane = |array: &Array| array.in_lane(lane, len);
                let (x_of, y_of) = (x.each_ref().map(Array::range), y.each_ref().map(Array::range));
                let (x_of, y_of) = (x_of.map(|x| stored.numbers(x)), y_of.map(|y| stored.numbers(y)));
                arrays.change(x.each_ref().map(in_lane), y.each_ref().map(in_lane), |on_x, w| {
                    Self::rule(step).pull_back(slices(&x_of), slices(&y_of), w, on_x);
                });
            }
            for array in to_own.clone() {
                let terms = arrays.numbers(array.in_lane(lane, len));
                let slopes = array.slopes.map(|start| stored.numbers(start..start + array.len));
                for (i, node) in step.nodes(*array) {
                    let term = slopes.as_ref().map_or(terms[i], |slopes| slopes[i] * terms[i]);
                    add_to_words(&mut adjoints[word(node)..], term);
                }
            }
        }
    }

    fn forward(step: Step<'_>, tangents: &mut [u64], lanes: usize, arrays: &mut dyn Any) {
        let arrays: &mut B::Array = arrays.downcast_mut().expect("an array of the base");
        let stored = step.all.stored::<B>();
        let (len, width) = (stored.count(), lanes * B::WORDS);
        let (x, y) = Self::arrays(step);
        for lane in 0..lanes {
            let word = |node: usize| node * width + lane * B::WORDS;
            for array in &step.all.index.arrays[step.record.own.clone()] {
                let slopes = array.slopes.map(|start| stored.numbers(start..start + array.len));
                for (i, node) in step.nodes(*array) {
                    let tangent = B::read(&tangents[word(node)..]);
                    let term = slopes.as_ref().map_or(tangent, |slopes| slopes[i] * tangent);
                    arrays.add(array.in_lane(lane, len).start + i, term);
                }
            }
            let v = x.each_ref().map(|x| arrays.numbers(x.in_lane(lane, len)));
            if v.iter().flat_map(|v| v.iter()).all(|v| v.is_nothing()) {
                continue;
            }
            let along = Self::along(step, &slices(&v));
            let mut node = step.results().start;
            for (y, along) in y.iter().zip(along) {
                for (at, term) in y.in_lane(lane, len).zip(along) {
                    arrays.add(at, term);
                    add_to_words(&mut tangents[word(node)..], term);
                    node += 1;
                }
            }
        }
    }

    /// The tangents of the results, for those of the arguments.
    fn along(step: Step<'_>, v: &[&[B]; K]) -> [Vec<B>; M] {
        let (x, y) = Self::arrays(step);
        let stored = step.all.stored::<B>();
        let x: [Vec<Dual<B>>; K] = core::array::from_fn(|k| {
            let with_tangents = stored.numbers(x[k].range()).into_owned().into_iter().zip(v[k]);
            with_tangents
                .map(|(x, v)| TaylorBundle::from_components([x, *v].into()))
                .collect()
        });
        let zero = Dual::<B>::from_float(B::Scalar::ZERO);
        let mut y = y.map(|y| Vec::from_iter(core::iter::repeat_n(zero, y.len)));
        Self::rule(step).value_of_duals(slices(&x), y.each_mut().map(|y| &mut y[..]));
        y.map(|y| y.iter().map(|y| y.components()[1]).collect())
    }

    fn pull_back(step: Step<'_>, w: &[u64]) -> Vec<u64> {
        let (x, y) = Self::arrays(step);
        let stored = step.all.stored::<B>();
        let w = numbers::<B, M>(w, &y);
        let zero = B::from_float(B::Scalar::ZERO);
        let mut on_x = x.map(|x| Vec::from_iter(core::iter::repeat_n(zero, x.len)));
        let (x_of, y_of) = (
            x.map(|x| stored.numbers(x.range())),
            y.map(|y| stored.numbers(y.range())),
        );
        let on = on_x.each_mut().map(|on| &mut on[..]);
        Self::rule(step).pull_back(slices(&x_of), slices(&y_of), slices(&w), on);
        words(x.iter().zip(&on_x).flat_map(|(x, on)| Self::carefully(stored, *x, on)))
    }

    fn push_forward(step: Step<'_>, v: &[u64]) -> Vec<u64> {
        let (x, _) = Self::arrays(step);
        let mut v = numbers::<B, K>(v, &x);
        for (x, v) in x.iter().zip(&mut v) {
            *v = Self::carefully(step.all.stored::<B>(), *x, v);
        }
        words(Self::along(step, &slices(&v)).into_iter().flatten())
    }

    /// Numbers times the slopes of an array, where a tangent that is exactly zero contributes nothing.
    fn carefully(stored: &B::Array, array: Array, x: &[B]) -> Vec<B> {
        let Some(start) = array.slopes else {
            return x.to_vec();
        };
        let slopes = stored.numbers(start..start + array.len);
        let with_slopes = slopes.iter().zip(x);
        with_slopes
            .map(|(slope, x)| slope.multiply_carefully(Part::Primal, *x, Part::Tangent))
            .collect()
    }
}

/// Adds a number to the one that words hold.
fn add_to_words<B: Elementary>(words: &mut [u64], term: B) {
    let sum = B::read(words) + term;
    sum.write(words);
}
