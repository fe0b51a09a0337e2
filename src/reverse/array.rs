//! Functions of arrays of variables, recorded as single steps of a tape.

use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::real::{ArrayRule, BaseFloat, Elementary, Real, StoredArray};
use crate::reverse::Var;
use crate::reverse::step::{Array, CONSTANT, Dual, Nodes, Operation, Steps};
#[cfg(feature = "nalgebra")]
use crate::reverse::step::{ArrayRule as MatrixRule, OfMatrices};
use crate::reverse::var::Place;

/// The number of arrays that can be found again, a power of two.
const RECENT: usize = 1 << 10;

/// A rule that a user gives, over a float.
pub(super) struct Given<F, S> {
    rule: F,
    float: PhantomData<S>,
}

impl<F: Clone, S> Given<F, S> {
    pub(super) fn of(rule: &F) -> Self {
        Self {
            rule: rule.clone(),
            float: PhantomData,
        }
    }
}

/// Makes rules over a float operations.
macro_rules! given {
    ($($S:ident)+) => {$(
        impl<B: Real<$S>, F: ArrayRule<K, M, $S>, const K: usize, const M: usize> Operation<B, K, M> for Given<F, $S> {
            fn value_of_duals(&self, x: [&[Dual<B>]; K], y: [&mut [Dual<B>]; M]) {
                self.rule.value(x, y);
            }

            fn pull_back(&self, x: [&[B]; K], y: [&[B]; M], w: [&[B]; M], on_x: [&mut [B]; K]) {
                self.rule.pull_back(x, y, w, on_x);
            }
        }
    )+};
}

given! { f64 f32 }

/// Whether a slope is one.
fn is_one<B: Elementary>(slope: &B) -> bool {
    slope.is_plain() && slope.scalar() == B::Scalar::ONE
}

impl Steps {
    /// The number of an array, which is stored if it was not yet.
    #[track_caller]
    fn keep<B: Elementary>(&mut self, x: &[Var<B>], beside: &Place) -> usize {
        let first = x
            .first()
            .map_or(CONSTANT, |x| x.argument(beside).map_or(CONSTANT, |(node, _)| node));
        // Variables as they were made, or the results of a step: the usual case is looked for first.
        let is_row = first != CONSTANT && (first..).zip(x).all(|(node, x)| x.is_whole_node(node, beside));
        let slot = slot(x.len(), first);
        let start = self.numbers::<B>().len();
        if self.recent.is_empty() {
            self.recent.resize(RECENT, 0);
        }
        if let Some(found) = self.recent[slot].checked_sub(1)
            && self.is_stored(found, x, beside, is_row)
        {
            return found;
        }
        self.numbers::<B>().append(x.iter().map(Var::value));
        if is_row {
            self.arrays.push(Array {
                start,
                len: x.len(),
                nodes: Nodes::From(first),
                slopes: None,
            });
            self.recent[slot] = self.arrays.len();
            return self.arrays.len() - 1;
        }
        let from = self.nodes.len();
        let mut slopes = Vec::new();
        for (i, x) in x.iter().enumerate() {
            let (node, slope) = x.argument(beside).unwrap_or((CONSTANT, x.value().one_like()));
            self.nodes.push(node);
            if !(slopes.is_empty() && is_one(&slope)) {
                slopes.resize(i, slope.one_like());
                slopes.push(slope);
            }
        }
        let listed = &self.nodes[from..];
        let nodes = match listed {
            [first, ..] if *first != CONSTANT && (*first..).zip(listed).all(|(node, own)| node == *own) => {
                let first = *first;
                self.nodes.truncate(from);
                Nodes::From(first)
            }
            _ => Nodes::Listed(from),
        };
        let slopes_start = (!slopes.is_empty()).then_some(start + x.len());
        self.numbers::<B>().append(slopes.into_iter());
        self.arrays.push(Array {
            start,
            len: x.len(),
            nodes,
            slopes: slopes_start,
        });
        self.recent[slot] = self.arrays.len();
        self.arrays.len() - 1
    }

    /// Whether an array is this one: the same numbers with the same slopes at the same nodes.
    #[track_caller]
    fn is_stored<B: Elementary>(&mut self, array: usize, x: &[Var<B>], beside: &Place, is_row: bool) -> bool {
        let array = self.arrays[array];
        if array.len != x.len() {
            return false;
        }
        if is_row {
            let first = x[0].argument(beside).map(|(node, _)| Nodes::From(node));
            return Some(array.nodes) == first
                && array.slopes.is_none()
                && self.numbers::<B>().holds(array.start, x.iter().map(Var::value));
        }
        let has_nodes = match array.nodes {
            Nodes::From(first) => (first..)
                .zip(x)
                .all(|(node, x)| x.argument(beside).is_some_and(|(own, _)| own == node)),
            Nodes::Listed(from) => {
                let nodes = self.nodes[from..].iter();
                nodes
                    .zip(x)
                    .all(|(node, x)| x.argument(beside).map_or(CONSTANT, |(own, _)| own) == *node)
            }
        };
        let slope = |x: &Var<B>| x.argument(beside).map_or(x.value().one_like(), |(_, slope)| slope);
        has_nodes
            && self.numbers::<B>().holds(array.start, x.iter().map(Var::value))
            && match array.slopes {
                None => x.iter().all(|x| is_one(&slope(x))),
                Some(start) => self.numbers::<B>().holds(start, x.iter().map(slope)),
            }
    }

    /// Lets an array be found by its first node.
    fn remember(&mut self, array: usize, node: u32) {
        let slot = slot(self.arrays[array].len, node);
        self.recent[slot] = array + 1;
    }
}

/// Where an array is found by its length and its first node.
fn slot(len: usize, node: u32) -> usize {
    // The golden ratio in 64 bits, which spreads consecutive nodes.
    let spread = (u64::from(node) ^ (len as u64) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (spread >> (u64::BITS - RECENT.ilog2())) as usize
}

impl<B: Elementary> Var<B> {
    /// The results y = f(x) of a function of an array, whose values are given, as one step of the tape.
    #[cfg(feature = "nalgebra")]
    #[track_caller]
    pub(crate) fn array<F: MatrixRule>(rule: F, x: &[Self], y: Vec<B>) -> Vec<Self> {
        let mut results: Vec<Self> = y.iter().map(|y| Self::of_value(*y)).collect();
        Self::record(
            [x],
            [&mut results],
            || OfMatrices(rule),
            |_, [value]| value.copy_from_slice(&y),
        );
        results
    }

    /// Writes the results y = f(x) of a function of arrays, as one step of the tape. Its value is written over the base.
    #[track_caller]
    pub(crate) fn record<F: Operation<B, K, M>, const K: usize, const M: usize>(
        x: [&[Self]; K],
        y: [&mut [Self]; M],
        rule: impl FnOnce() -> F,
        value: impl FnOnce([&[B]; K], [&mut [B]; M]),
    ) {
        let Some((beside, _)) = x.iter().flat_map(|x| x.iter()).find_map(Self::place) else {
            let x = x.map(|x| Vec::from_iter(x.iter().map(Self::value)));
            let mut values = y.each_ref().map(|y| Vec::from_iter(y.iter().map(Self::value)));
            value(x.each_ref().map(|x| &x[..]), values.each_mut().map(|y| &mut y[..]));
            for (y, values) in y.into_iter().zip(values) {
                y.iter_mut()
                    .zip(values)
                    .for_each(|(y, value)| *y = Self::of_value(value));
            }
            return;
        };
        let tape = beside.tape();
        let Ok(mut steps) = tape.steps.try_borrow_mut() else {
            recorded_within()
        };
        let own = steps.arrays.len();
        let (slices, mut x) = (x, [0; K]);
        for (array, x) in x.iter_mut().zip(slices) {
            *array = steps.keep(x, &beside);
        }
        let arguments = x.map(|x| steps.arrays[x].range());
        let numbers = steps.numbers::<B>();
        let mut end = numbers.len();
        let results = y.each_ref().map(|y| {
            let start = end;
            end += y.len();
            start..end
        });
        let count = end - numbers.len();
        numbers.resize(end);
        let (at, nodes) = (tape.words(), tape.nodes.get());
        numbers.change(results.clone(), arguments, |y, x| value(x, y));
        if tape.nodes.get() != nodes {
            recorded_within();
        }
        let first = tape.nodes_for(count);
        let mut node = first;
        for (y, range) in y.into_iter().zip(results.clone()) {
            for (y, value) in y.iter_mut().zip(steps.numbers::<B>().numbers(range).iter()) {
                *y = Self::beside(beside, node, *value);
                node += 1;
            }
        }
        let (given, count) = (steps.arrays.len(), results.len());
        steps.push::<B, F, K, M>(at, rule(), x, own, results, first);
        let mut node = first;
        for array in given..given + count {
            steps.remember(array, node);
            node += steps.arrays[array].len as u32;
        }
    }
}

/// Refuses a rule that records operations of its own.
#[cold]
#[track_caller]
fn recorded_within() -> ! {
    panic!(
        "the value of a rule recorded operations of its own: a rule computes with its arguments and with floats, so pass a variable as \
         an argument and not as a field"
    )
}
