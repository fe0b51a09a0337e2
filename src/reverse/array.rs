//! Functions of arrays of variables, recorded as single steps of a tape.

use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::real::{ArrayRule, Elementary, Real, StoredArray};
use crate::reverse::Var;
use crate::reverse::entries::is_one;
use crate::reverse::step::{Array, CONSTANT, Dual, Index, Nodes, Operation};
#[cfg(feature = "nalgebra")]
use crate::reverse::step::{MatrixRule, OfMatrices};
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

impl Index {
    /// The number of an array, which is stored if it was not yet.
    #[track_caller]
    fn keep<B: Elementary>(&mut self, numbers: &mut B::Array, x: &[Var<B>], beside: &Place) -> usize {
        let first = x.first().and_then(|x| x.argument(beside));
        let first = first.map_or(CONSTANT, |(node, _)| node);
        // Variables as they were made, or the results of a step: the usual case is looked for first.
        let is_row = first != CONSTANT && x.iter().zip(first..).all(|(x, node)| x.is_whole_node(node, beside));
        let slot = slot(x.len(), first);
        if self.recent.is_empty() {
            self.recent.resize(RECENT, 0);
        }
        if let Some(found) = self.recent[slot].checked_sub(1)
            && self.is_stored(found, numbers, x, beside, is_row.then_some(first))
        {
            return found;
        }
        let start = numbers.count();
        numbers.append(x.iter().map(Var::value));
        let (nodes, slopes) = if is_row {
            (Nodes::From(first), None)
        } else {
            self.list::<B>(numbers, x, beside)
        };
        self.arrays.push(Array {
            start,
            len: x.len(),
            nodes,
            slopes,
        });
        self.recent[slot] = self.arrays.len();
        self.arrays.len() - 1
    }

    /// Lists the nodes of an array, and behind its numbers the slopes there, if one of them is not one.
    #[track_caller]
    fn list<B: Elementary>(&mut self, numbers: &mut B::Array, x: &[Var<B>], beside: &Place) -> (Nodes, Option<usize>) {
        let (from, at) = (self.nodes.len(), numbers.count());
        let mut are_one = true;
        for x in x {
            self.nodes.push(x.argument(beside).map_or(CONSTANT, |(node, _)| node));
            are_one &= is_one(x.slope_or_one());
        }
        if !are_one {
            numbers.append(x.iter().map(Var::slope_or_one));
        }
        (Nodes::Listed(from), (!are_one).then_some(at))
    }

    /// Whether an array is this one: the same numbers with the same slopes at the same nodes. The first node is given
    /// if the nodes follow one another with slopes of one.
    fn is_stored<B: Elementary>(
        &self,
        array: usize,
        numbers: &B::Array,
        x: &[Var<B>],
        beside: &Place,
        row: Option<u32>,
    ) -> bool {
        let array = self.arrays[array];
        // The numbers come first: those of another array with the same nodes mostly differ at once.
        if array.len != x.len() || !numbers.holds(array.start, x.iter().map(Var::value)) {
            return false;
        }
        match (array.nodes, row) {
            (Nodes::From(first), _) => row == Some(first) && array.slopes.is_none(),
            (Nodes::Listed(_), Some(_)) => false,
            (Nodes::Listed(from), None) => {
                let has_nodes = x
                    .iter()
                    .zip(&self.nodes[from..])
                    .all(|(x, node)| x.stands_at(*node, beside));
                has_nodes
                    && match array.slopes {
                        None => x.iter().all(|x| is_one(x.slope_or_one())),
                        Some(start) => numbers.holds(start, x.iter().map(Var::slope_or_one)),
                    }
            }
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
    pub(crate) fn array<F: MatrixRule>(rule: F, x: &[Self], y: &[B]) -> Vec<Self> {
        let mut results: Vec<Self> = y.iter().map(|y| Self::of_value(*y)).collect();
        let copy = |_: [&[B]; 1], [results]: [&mut [B]; 1]| results.copy_from_slice(y);
        Self::record([x], [&mut results], || OfMatrices(rule), copy);
        results
    }

    /// Writes the results y = f(x) of a function of arrays, as one step of the tape. Its value is written over the
    /// base.
    #[track_caller]
    pub(crate) fn record<F: Operation<B, K, M>, const K: usize, const M: usize>(
        x: [&[Self]; K],
        y: [&mut [Self]; M],
        rule: impl FnOnce() -> F,
        value: impl FnOnce([&[B]; K], [&mut [B]; M]),
    ) {
        let Some(beside) = x.iter().flat_map(|x| x.iter()).find_map(|x| x.place()) else {
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
        if !x.iter().flat_map(|x| x.iter()).all(Self::is_single) {
            let settled = x.map(|x| Vec::from_iter(x.iter().map(|x| x.settled())));
            return Self::record(settled.each_ref().map(|x| &x[..]), y, rule, value);
        }
        let tape = beside.tape();
        let Ok(mut steps) = tape.steps.try_borrow_mut() else {
            recorded_within()
        };
        let (numbers, index) = steps.numbers::<B>();
        let own = index.arrays.len();
        let (slices, mut x) = (x, [0; K]);
        for (array, x) in x.iter_mut().zip(slices) {
            *array = index.keep(numbers, x, &beside);
        }
        let arguments = x.map(|x| index.arrays[x].range());
        let mut end = numbers.count();
        let results = y.each_ref().map(|y| {
            let start = end;
            end += y.len();
            start..end
        });
        let count = end - numbers.count();
        numbers.resize(end);
        let (at, nodes) = (tape.words(), tape.entries.borrow().nodes);
        numbers.change(results.clone(), arguments, |y, x| value(x, y));
        if tape.entries.borrow().nodes != nodes {
            recorded_within();
        }
        let first = tape.nodes_for(count);
        let mut node = first;
        for (y, range) in y.into_iter().zip(results.clone()) {
            for (y, value) in y.iter_mut().zip(numbers.numbers(range).iter()) {
                *y = Self::beside(beside, node, *value);
                node += 1;
            }
        }
        let given = index.arrays.len();
        steps.push::<B, F, K, M>(at, rule(), x, own, results, first);
        let mut node = first;
        for array in given..given + M {
            steps.index.remember(array, node);
            node += steps.index.arrays[array].len as u32;
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
