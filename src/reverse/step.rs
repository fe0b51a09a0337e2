//! Functions of arrays on a tape: their arguments and their results, and no entry.
//!
//! ```text
//! array    numbers in a row, with the node of each and its slope there
//! step     a rule, the arrays of its arguments, and the arrays of its results
//! ```
//!
//! An array is stored once, however many steps use it: the results of a step are the arguments of the next. In a pass
//! an array has a row of covectors or tangents beside its numbers. Backward, the steps that use an array add to its
//! row; behind the first of them, which is the last that the pass meets, the row is added to the nodes. So a pullback
//! writes where its covectors stay, and what an array costs does not depend on the number of its uses.

mod typed;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::Any;
use core::cell::RefCell;
use core::ops::Range;

use crate::bundle::TaylorBundle;
use crate::order::U1;
use crate::real::{Elementary, Stored, StoredArray};
use crate::reverse::step::typed::Typed;

/// A function of matrices in one array of numbers that gives an array of numbers, with its pullback, over any field.
///
/// ```text
/// y = f(x),   x̄ᵢ = Σⱼ w̄ⱼ·∂yⱼ/∂xᵢ
/// ```
#[cfg(feature = "nalgebra")]
pub(crate) trait MatrixRule: 'static {
    /// f(x).
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R>;

    /// The covectors x̄ on the arguments, for covectors w̄ on the results y.
    fn pull_back<R: Elementary>(&self, x: &[R], y: &[R], w: &[R]) -> Vec<R>;
}

/// A dual number.
pub(crate) type Dual<B> = TaylorBundle<U1, B>;

/// A function of `K` arrays that gives `M` arrays, with its pullback, over one base.
pub(crate) trait Operation<B: Elementary, const K: usize, const M: usize>: 'static {
    /// Writes f(x) over dual numbers.
    fn value_of_duals(&self, x: [&[Dual<B>]; K], y: [&mut [Dual<B>]; M]);

    /// Adds the covectors on the arguments to slices, for covectors w on the results y.
    fn pull_back(&self, x: [&[B]; K], y: [&[B]; M], w: [&[B]; M], on_x: [&mut [B]; K]);
}

/// A function of matrices as an operation.
#[cfg(feature = "nalgebra")]
pub(super) struct OfMatrices<F>(pub(super) F);

#[cfg(feature = "nalgebra")]
impl<B: Elementary, F: MatrixRule> Operation<B, 1, 1> for OfMatrices<F> {
    fn value_of_duals(&self, [x]: [&[Dual<B>]; 1], [y]: [&mut [Dual<B>]; 1]) {
        y.copy_from_slice(&self.0.value(x));
    }

    fn pull_back(&self, [x]: [&[B]; 1], [y]: [&[B]; 1], [w]: [&[B]; 1], [on_x]: [&mut [B]; 1]) {
        for (on, term) in on_x.iter_mut().zip(self.0.pull_back(x, y, w)) {
            *on = *on + term;
        }
    }
}

/// The node of a number that is a constant.
pub(super) const CONSTANT: u32 = u32::MAX;

/// The nodes of the numbers of an array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Nodes {
    /// Consecutive nodes from this one on.
    From(u32),
    /// Those that are listed from here on.
    Listed(usize),
}

/// An array that steps use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Array {
    /// The place of its first number among all.
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) nodes: Nodes,
    /// The place of its first slope among all numbers, if a slope is not one.
    pub(super) slopes: Option<usize>,
}

impl Array {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.len
    }

    /// The range in a lane of a pass, where a lane has a number for each of so many.
    fn in_lane(&self, lane: usize, len: usize) -> Range<usize> {
        let range = self.range();
        range.start + lane * len..range.end + lane * len
    }
}

/// A step of a tape, as it is stored.
#[derive(Debug)]
pub(super) struct Record {
    /// How many words of entries were before it.
    pub(super) at: usize,
    /// Where the arrays of its arguments and then of its results are listed.
    listed: usize,
    arguments: usize,
    results: usize,
    /// The arrays of its arguments that were stored with it.
    own: Range<usize>,
    /// The nodes of its results.
    nodes: Range<usize>,
    rule: Box<dyn Any>,
    passes: &'static Passes,
}

/// What a pass does with a step.
#[derive(Debug)]
struct Passes {
    back: fn(Step<'_>, &mut [u64], usize, &mut dyn Any),
    forward: fn(Step<'_>, &mut [u64], usize, &mut dyn Any),
    pull_back: fn(Step<'_>, &[u64]) -> Vec<u64>,
    push_forward: fn(Step<'_>, &[u64]) -> Vec<u64>,
}

/// The arrays that steps use.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) arrays: Vec<Array>,
    /// The nodes of arrays that are not consecutive.
    pub(super) nodes: Vec<u32>,
    /// For some arrays their number plus one, by their length and their first node.
    pub(super) recent: Vec<usize>,
}

/// The steps of a tape, and the arrays that they use.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) records: Vec<Record>,
    pub(super) index: Index,
    /// The arrays of the arguments and the results of each step.
    listed: Vec<usize>,
    /// The numbers of the arrays, and slopes: an array of the base.
    numbers: Option<Box<dyn Any>>,
    /// Whether the numbers are those of this recording, and not of one before.
    is_begun: bool,
    /// An array for the next pass.
    spare: RefCell<Option<Box<dyn Any>>>,
    /// How many words the numbers take.
    words: usize,
}

impl Steps {
    /// Forgets the steps. The memory is kept.
    pub(super) fn clear(&mut self) {
        self.records.clear();
        self.index.arrays.clear();
        self.index.nodes.clear();
        self.index.recent.clear();
        self.listed.clear();
        self.is_begun = false;
        self.words = 0;
    }

    /// How many words the steps take.
    pub(super) fn words(&self) -> usize {
        let bytes = self.records.len() * size_of::<Record>()
            + self.index.arrays.len() * size_of::<Array>()
            + self.index.nodes.len() * size_of::<u32>()
            + self.listed.len() * size_of::<usize>();
        self.words + bytes.div_ceil(size_of::<u64>())
    }

    /// How many words it takes for steps, whether they are used or not. The numbers are counted as far as they are
    /// used.
    pub(super) fn words_reserved(&self) -> usize {
        let bytes = self.records.capacity() * size_of::<Record>()
            + self.index.arrays.capacity() * size_of::<Array>()
            + self.index.nodes.capacity() * size_of::<u32>()
            + self.listed.capacity() * size_of::<usize>();
        self.words + bytes.div_ceil(size_of::<u64>())
    }

    /// The numbers of the arrays, and the arrays.
    pub(super) fn numbers<B: Stored>(&mut self) -> (&mut B::Array, &mut Index) {
        let is_of_base = self.numbers.as_ref().is_some_and(|numbers| numbers.is::<B::Array>());
        if !is_of_base {
            self.numbers = Some(Box::new(B::Array::default()));
        }
        let numbers = self.numbers.as_mut().and_then(|numbers| numbers.downcast_mut());
        let numbers: &mut B::Array = numbers.expect("an array of the base");
        if !core::mem::replace(&mut self.is_begun, true) {
            numbers.resize(0);
        }
        (numbers, &mut self.index)
    }

    fn stored<B: Stored>(&self) -> &B::Array {
        let numbers = self.numbers.as_ref().and_then(|numbers| numbers.downcast_ref());
        numbers.expect("the array of the base that the recording is of")
    }

    /// Whether all numbers of the steps over `f64` are of a kind.
    pub(super) fn all_numbers(&self, is_of_kind: impl Fn(&f64) -> bool) -> bool {
        let numbers = (!self.records.is_empty()).then(|| self.stored::<f64>());
        numbers.into_iter().flatten().all(is_of_kind)
    }

    /// Records a step behind so many words of entries, with arguments among the arrays and results at new nodes. The
    /// arrays from `own` on belong to its arguments.
    pub(super) fn push<B: Elementary, F: Operation<B, K, M>, const K: usize, const M: usize>(
        &mut self,
        at: usize,
        rule: F,
        x: [usize; K],
        own: usize,
        results: [Range<usize>; M],
        first: u32,
    ) {
        let (listed, own) = (self.listed.len(), own..self.index.arrays.len());
        self.listed.extend(x);
        let mut node = first as usize;
        for range in results {
            self.listed.push(self.index.arrays.len());
            self.index.arrays.push(Array {
                start: range.start,
                len: range.len(),
                nodes: Nodes::From(node as u32),
                slopes: None,
            });
            node += range.len();
        }
        self.words = self.numbers::<B>().0.count() * B::WORDS;
        self.records.push(Record {
            at,
            listed,
            arguments: K,
            results: M,
            own,
            nodes: first as usize..node,
            rule: Box::new(rule),
            passes: Typed::<B, F, K, M>::PASSES,
        });
    }

    /// The array of a pass in `L` lanes, of zeros.
    pub(super) fn begin<B: Elementary, const L: usize>(&self) -> Option<Box<dyn Any>> {
        if self.records.is_empty() {
            return None;
        }
        let spare = self.spare.take().and_then(|spare| spare.downcast::<B::Array>().ok());
        let mut array = spare.unwrap_or_default();
        array.resize(0);
        array.resize(L * self.stored::<B>().count());
        Some(array)
    }

    /// Keeps the memory of the array of a pass.
    pub(super) fn end(&self, array: Option<Box<dyn Any>>) {
        self.spare.replace(array);
    }

    /// A step.
    pub(super) fn step(&self, i: usize) -> Step<'_> {
        Step {
            all: self,
            record: &self.records[i],
        }
    }
}

/// A step of a tape.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    all: &'a Steps,
    record: &'a Record,
}

impl<'a> Step<'a> {
    /// How many words of entries were before it.
    pub(super) fn at(self) -> usize {
        self.record.at
    }

    /// The nodes of its results.
    pub(super) fn results(self) -> Range<usize> {
        self.record.nodes.clone()
    }

    fn arrays(self, listed: Range<usize>) -> impl Iterator<Item = Array> + 'a {
        let places = &self.all.listed[listed];
        places.iter().map(|place| self.all.index.arrays[*place])
    }

    fn arrays_of_arguments(self) -> impl Iterator<Item = Array> + 'a {
        let start = self.record.listed;
        self.arrays(start..start + self.record.arguments)
    }

    fn arrays_of_results(self) -> impl Iterator<Item = Array> + 'a {
        let start = self.record.listed + self.record.arguments;
        self.arrays(start..start + self.record.results)
    }

    /// The nodes of an array, with their places in it.
    fn nodes(self, array: Array) -> impl Iterator<Item = (usize, usize)> + 'a {
        let node = move |i: usize| match array.nodes {
            Nodes::From(first) => first + i as u32,
            Nodes::Listed(from) => self.all.index.nodes[from + i],
        };
        let all = (0..array.len).map(move |i| (i, node(i)));
        all.filter(|(_, node)| *node != CONSTANT)
            .map(|(i, node)| (i, node as usize))
    }

    /// The nodes of its arguments, with their places among them.
    pub(super) fn arguments(self) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut before = 0;
        self.arrays_of_arguments().flat_map(move |array| {
            let start = before;
            before += array.len;
            self.nodes(array).map(move |(i, node)| (start + i, node))
        })
    }

    /// How many arguments it has.
    pub(super) fn argument_count(self) -> usize {
        self.arrays_of_arguments().map(|array| array.len).sum()
    }

    /// Pulls what arrived at its results back to its arguments, in lanes: what stands at nodes, and in an array.
    pub(super) fn back(self, adjoints: &mut [u64], lanes: usize, arrays: &mut dyn Any) {
        (self.record.passes.back)(self, adjoints, lanes, arrays);
    }

    /// Pushes the tangents of its arguments forward to its results, in lanes.
    pub(super) fn forward(self, tangents: &mut [u64], lanes: usize, arrays: &mut dyn Any) {
        (self.record.passes.forward)(self, tangents, lanes, arrays);
    }

    /// The words of the covectors on its arguments, for those on its results.
    pub(super) fn pull_back(self, w: &[u64]) -> Vec<u64> {
        (self.record.passes.pull_back)(self, w)
    }

    /// The words of the tangents of its results, for those of its arguments.
    pub(super) fn push_forward(self, v: &[u64]) -> Vec<u64> {
        (self.record.passes.push_forward)(self, v)
    }
}
