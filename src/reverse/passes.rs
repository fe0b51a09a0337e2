//! The passes over a tape: backward with covectors, and forward with tangents.

use alloc::vec::Vec;
use core::ops::Range;

use crate::real::{Elementary, Part};
use crate::reverse::entries::{backward, forward};
use crate::reverse::singular;
use crate::reverse::step::Step;
use crate::reverse::tape::Tape;

impl Tape {
    /// Pulls covectors on results back to the first `variables` nodes, in `L` lanes. It calls a function with the
    /// number and the adjoints of each variable. A result is a node and the slope there.
    ///
    /// If an infinity or a NaN arrives at a variable, the pullback is repeated [with strong zeros](singular).
    pub(super) fn pull_back<B: Elementary, const L: usize>(
        &self,
        covectors: &[(u32, B, [B; L])],
        variables: usize,
        mut give: impl FnMut(usize, [B; L]),
    ) {
        let (entries, steps) = (self.entries.borrow(), self.steps.borrow());
        let mut adjoints = self.adjoints.borrow_mut();
        let nodes = self.nodes.get() as usize;
        let adjoints = begin::<B, L>(&mut adjoints, nodes);
        for (node, slope, lanes) in covectors {
            add(adjoints, *node as usize, lanes.map(|w| w * *slope));
        }
        for (words, step) in pieces(&entries, &steps).rev() {
            backward::<B>(words, |partial, node, parent| {
                pass(adjoints, node, parent, |above: [B; L]| {
                    above.map(|above| partial.times(above))
                });
            });
            if let Some(step) = step {
                step_back::<B, L>(step, adjoints);
            }
        }
        let width = L * B::WORDS;
        let all_finite = |words: &[u64]| read_lanes::<B, L>(words).iter().all(B::all_finite);
        if !adjoints.chunks_exact(width).take(variables).all(all_finite) {
            let passed = singular::pulled_back(pieces(&entries, &steps), nodes, covectors.iter().copied());
            (0..variables).for_each(|i| give(i, passed.lanes(i)));
            return;
        }
        for (i, adjoint) in adjoints.chunks_exact(width).take(variables).enumerate() {
            give(i, read_lanes(adjoint));
        }
    }

    /// Pushes tangents of variables forward to results, in `L` lanes. It calls a function with the index and the
    /// tangents of each result. A result is a node and the slope there.
    ///
    /// If an infinity or a NaN arrives at a result, the pass is repeated [with strong zeros](singular).
    pub(super) fn push_forward<B: Elementary, const L: usize>(
        &self,
        tangents: &[(u32, [B; L])],
        results: &[(u32, B)],
        mut give: impl FnMut(usize, [B; L]),
    ) {
        let (entries, steps) = (self.entries.borrow(), self.steps.borrow());
        let mut all = self.adjoints.borrow_mut();
        let nodes = self.nodes.get() as usize;
        let lanes = |all: &[u64], (node, slope): (u32, B)| -> [B; L] {
            let lanes: [B; L] = read_lanes(&all[place::<B, L>(node as usize)]);
            lanes.map(|x| x * slope)
        };
        let all = begin::<B, L>(&mut all, nodes);
        for (node, lanes) in tangents {
            add(all, *node as usize, *lanes);
        }
        for (words, step) in pieces(&entries, &steps) {
            if let Some(step) = step {
                step_forward::<B, L>(step, all);
            }
            forward::<B>(words, |partial, node, parent| {
                pass(all, parent, node, |before: [B; L]| {
                    before.map(|before| partial.times(before))
                });
            });
        }
        let all_finite = |result: &(u32, B)| lanes(all, *result).iter().all(B::all_finite);
        if results.iter().all(all_finite) {
            let lanes = results.iter().map(|result| lanes(all, *result));
            lanes.enumerate().for_each(|(i, lanes)| give(i, lanes));
            return;
        }
        let passed = singular::pushed_forward(pieces(&entries, &steps), nodes, tangents);
        for (i, (node, slope)) in results.iter().enumerate() {
            let along = |x: B| slope.multiply_carefully(Part::Primal, x, Part::Tangent);
            give(i, passed.lanes(*node as usize).map(along));
        }
    }
}

/// The entries of a tape in pieces: those before the first function of an array, and each such function with those
/// behind it.
pub(super) fn pieces<'a>(
    words: &'a [u64],
    steps: &'a [Step],
) -> impl DoubleEndedIterator<Item = (&'a [u64], Option<&'a Step>)> {
    (0..=steps.len()).map(|i| {
        let step = i.checked_sub(1).map(|i| &steps[i]);
        let end = steps.get(i).map_or(words.len(), |next| next.at);
        (&words[step.map_or(0, |step| step.at)..end], step)
    })
}

/// Pulls what arrived at the results of a function of an array back to its arguments, lane by lane.
#[cold]
fn step_back<B: Elementary, const L: usize>(step: &Step, all: &mut [u64]) {
    for lane in 0..L {
        let w: Vec<u64> = step
            .results::<B>()
            .flat_map(|node| lane_of::<B, L>(node, lane))
            .map(|word| all[word])
            .collect();
        if w.chunks_exact(B::WORDS).all(|w| B::read(w).is_nothing()) {
            continue;
        }
        let x = step.pull_back(&w);
        for (i, node) in step.arguments() {
            add_to_lane::<B, L>(all, node, lane, B::read(&x[i * B::WORDS..]));
        }
    }
}

/// Pushes the tangents of the arguments of a function of an array forward to its results, lane by lane.
#[cold]
fn step_forward<B: Elementary, const L: usize>(step: &Step, all: &mut [u64]) {
    let count = step.argument_count();
    for lane in 0..L {
        let mut v = Vec::from_iter(core::iter::repeat_n(0, count * B::WORDS));
        for (i, node) in step.arguments() {
            v[i * B::WORDS..(i + 1) * B::WORDS].copy_from_slice(&all[lane_of::<B, L>(node, lane)]);
        }
        if v.chunks_exact(B::WORDS).all(|v| B::read(v).is_nothing()) {
            continue;
        }
        let y = step.push_forward(&v);
        for (node, y) in step.results::<B>().zip(y.chunks_exact(B::WORDS)) {
            add_to_lane::<B, L>(all, node, lane, B::read(y));
        }
    }
}

/// Where a lane of a node stands.
fn lane_of<B: Elementary, const L: usize>(node: usize, lane: usize) -> Range<usize> {
    let start = place::<B, L>(node).start + lane * B::WORDS;
    start..start + B::WORDS
}

fn add_to_lane<B: Elementary, const L: usize>(all: &mut [u64], node: usize, lane: usize, term: B) {
    let words = &mut all[lane_of::<B, L>(node, lane)];
    let sum = B::read(words) + term;
    sum.write(words);
}

/// Lanes of zeros at all nodes, as a slice: its length does not change in a pass.
fn begin<B: Elementary, const L: usize>(all: &mut Vec<u64>, nodes: usize) -> &mut [u64] {
    all.clear();
    all.resize(nodes * L * B::WORDS, 0);
    all
}

/// Where the lanes of a node stand.
#[inline(always)]
fn place<B: Elementary, const L: usize>(node: usize) -> Range<usize> {
    let width = L * B::WORDS;
    node * width..(node + 1) * width
}

/// Adds the product of a partial and the lanes of one node to another node.
#[inline(always)]
fn pass<B: Elementary, const L: usize>(all: &mut [u64], from: usize, to: usize, on: impl FnOnce([B; L]) -> [B; L]) {
    add(all, to, on(read_lanes(&all[place::<B, L>(from)])));
}

/// Adds to the lanes of a node.
#[inline(always)]
fn add<B: Elementary, const L: usize>(all: &mut [u64], node: usize, terms: [B; L]) {
    let words = &mut all[place::<B, L>(node)];
    let mut lanes: [B; L] = read_lanes(words);
    for l in 0..L {
        lanes[l] = lanes[l] + terms[l];
    }
    write_lanes(&lanes, words);
}

/// The numbers of the lanes.
#[inline]
fn read_lanes<B: Elementary, const L: usize>(words: &[u64]) -> [B; L] {
    core::array::from_fn(|l| B::read(&words[l * B::WORDS..(l + 1) * B::WORDS]))
}

/// Writes the numbers of the lanes.
#[inline]
fn write_lanes<B: Elementary, const L: usize>(lanes: &[B; L], words: &mut [u64]) {
    for (x, words) in lanes.iter().zip(words.chunks_exact_mut(B::WORDS)) {
        x.write(words);
    }
}
