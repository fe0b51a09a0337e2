//! The passes over a tape: backward with covectors, and forward with tangents.

use alloc::vec::Vec;
use core::ops::Range;

use crate::real::{Elementary, Part};
use crate::reverse::entries::{are_short, backward, forward, pieces};
use crate::reverse::singular;
use crate::reverse::tape::Tape;

impl Tape {
    /// Pulls covectors on results back to the first `variables` nodes, in `L` lanes. It calls a function with the
    /// number and the adjoints of each variable. A result is a node and the slope there.
    ///
    /// If an infinity or a NaN arrives at a variable, the pullback is repeated [with strong zeros](singular), for the
    /// points side by side at which it arrives.
    pub(super) fn pull_back<B: Elementary, const L: usize>(
        &self,
        covectors: &[(u32, B, [B; L])],
        variables: usize,
        mut give: impl FnMut(usize, [B; L]),
    ) {
        let (entries, steps) = (self.entries.borrow(), self.steps.borrow());
        let mut adjoints = self.adjoints.borrow_mut();
        let nodes = entries.nodes as usize;
        let adjoints = begin::<B, L>(&mut adjoints, nodes);
        for (node, slope, lanes) in covectors {
            add(adjoints, *node as usize, lanes.map(|w| w * *slope));
        }
        let mut arrays = steps.begin::<B, L>();
        for (piece, step) in pieces(&entries, &steps).rev() {
            if are_short::<B>() {
                piece.pull_back_short::<B, L>(adjoints, read_node, write_node);
            } else {
                backward::<B>(piece, |partial, node, parent| {
                    pass(adjoints, node, parent, |above: [B; L]| {
                        above.map(|above| partial.times(above))
                    });
                });
            }
            if let (Some(step), Some(arrays)) = (step, &mut arrays) {
                step.back(adjoints, L, &mut **arrays);
            }
        }
        steps.end(arrays);
        let width = L * B::WORDS;
        let found = || adjoints.chunks_exact(width).take(variables).map(read_lanes::<B, L>);
        let is_finite = found().all(|lanes| lanes.iter().all(B::all_finite));
        let mut passed = Vec::new();
        if !is_finite {
            for point in singular::points(found().flatten()) {
                let pieces = pieces(&entries, &steps);
                passed.push((
                    point,
                    singular::pulled_back(pieces, nodes, covectors.iter().copied(), point),
                ));
            }
        }
        for (i, lanes) in found().enumerate() {
            let at_points = passed.iter().map(|(point, passed)| (*point, passed.lanes(i)));
            give(
                i,
                at_points.fold(lanes, |lanes, (point, y)| singular::replaced(lanes, point, y)),
            );
        }
    }

    /// Pushes tangents of variables forward to results, in `L` lanes. It calls a function with the index and the
    /// tangents of each result. A result is a node and the slope there, or two of them.
    ///
    /// If an infinity or a NaN arrives at a result, the pass is repeated [with strong zeros](singular), for the points
    /// side by side at which it arrives.
    pub(super) fn push_forward<B: Elementary, const L: usize>(
        &self,
        tangents: &[(u32, [B; L])],
        results: &[Terms<B>],
        mut give: impl FnMut(usize, [B; L]),
    ) {
        let (entries, steps) = (self.entries.borrow(), self.steps.borrow());
        let mut all = self.adjoints.borrow_mut();
        let nodes = entries.nodes as usize;
        let along = |all: &[u64], (node, slope): (u32, B)| -> [B; L] {
            let lanes: [B; L] = read_lanes(&all[place::<B, L>(node as usize)]);
            lanes.map(|x| x * slope)
        };
        let lanes = |all: &[u64], [first, second]: Terms<B>| -> Option<[B; L]> {
            let sum = first.map(|first| along(all, first));
            match second {
                Some(second) => sum.map(|sum| add_lanes(sum, along(all, second))),
                None => sum,
            }
        };
        let mut arrays = steps.begin::<B, L>();
        // Short entries write their nodes, and nothing needs to stand there before.
        let all = if are_short::<B>() && arrays.is_none() {
            begin_with::<B, L>(&mut all, nodes, entries.variables as usize)
        } else {
            begin::<B, L>(&mut all, nodes)
        };
        for (node, lanes) in tangents {
            add(all, *node as usize, *lanes);
        }
        for (piece, step) in pieces(&entries, &steps) {
            if let (Some(step), Some(arrays)) = (step, &mut arrays) {
                step.forward(all, L, &mut **arrays);
            }
            if are_short::<B>() {
                piece.push_forward_short::<B, L>(all, read_node, write_node);
            } else {
                forward::<B>(piece, |partial, node, parent| {
                    pass(all, parent, node, |before: [B; L]| {
                        before.map(|before| partial.times(before))
                    });
                });
            }
        }
        steps.end(arrays);
        let all_finite = |result: &Terms<B>| lanes(all, *result).iter().flatten().all(B::all_finite);
        if results.iter().all(all_finite) {
            for (i, result) in results.iter().enumerate() {
                lanes(all, *result).into_iter().for_each(|lanes| give(i, lanes));
            }
            return;
        }
        let found = |result: &Terms<B>| lanes(all, *result);
        let mut mended = Vec::from_iter(results.iter().map(found));
        for point in singular::points(results.iter().filter_map(found).flatten()) {
            let passed = singular::pushed_forward(pieces(&entries, &steps), nodes, tangents, point);
            for (mended, terms) in mended.iter_mut().zip(results) {
                let along = |(node, slope): (u32, B)| {
                    let along = |x: B| slope.multiply_carefully(Part::Primal, x, Part::Tangent);
                    passed.lanes(node as usize).map(along)
                };
                let sum = terms.iter().flatten().map(|term| along(*term)).reduce(add_lanes);
                *mended = mended
                    .zip(sum)
                    .map(|(found, sum)| singular::replaced(found, point, sum));
            }
        }
        for (i, lanes) in mended.into_iter().enumerate() {
            lanes.into_iter().for_each(|lanes| give(i, lanes));
        }
    }
}

/// The nodes that a number depends on, at most two, with its slopes there.
pub(super) type Terms<B> = [Option<(u32, B)>; 2];

/// Lanes of zeros at all nodes, as a slice: its length does not change in a pass.
fn begin<B: Elementary, const L: usize>(all: &mut Vec<u64>, nodes: usize) -> &mut [u64] {
    all.clear();
    all.resize(nodes * L * B::WORDS, 0);
    all
}

/// Lanes at all nodes, of which the first ones are zero.
fn begin_with<B: Elementary, const L: usize>(all: &mut Vec<u64>, nodes: usize, zeros: usize) -> &mut [u64] {
    let width = L * B::WORDS;
    all.resize(nodes * width, 0);
    all[..zeros * width].fill(0);
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
    write_lanes(&add_lanes(read_lanes(words), terms), words);
}

/// The sums of lanes.
#[inline(always)]
fn add_lanes<B: Elementary, const L: usize>(mut lanes: [B; L], terms: [B; L]) -> [B; L] {
    for l in 0..L {
        lanes[l] = lanes[l] + terms[l];
    }
    lanes
}

/// The lanes of a node.
#[inline(always)]
fn read_node<B: Elementary, const L: usize>(all: &[u64], node: usize) -> [B; L] {
    read_lanes(&all[place::<B, L>(node)])
}

/// Writes the lanes of a node.
#[inline(always)]
fn write_node<B: Elementary, const L: usize>(all: &mut [u64], node: usize, lanes: [B; L]) {
    write_lanes(&lanes, &mut all[place::<B, L>(node)]);
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
