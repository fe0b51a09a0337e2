//! The passes over a tape at singular points, where an infinity or a NaN occurs. They work atom by atom.
//!
//! ```text
//! backward    an adjoint at which nothing arrived contributes nothing; a partial that is zero passes on a zero
//! forward     a tangent that is zero contributes nothing
//! ```
//!
//! So both passes give the same product of the recorded partials along a path. An infinite partial before a zero
//! partial gives `∞·0`, which is NaN. After a zero partial the path no longer moves, and the product is 0. A slope that
//! is zero is not recorded: the result is a constant, and the path ends. Over numbers at points side by side it is
//! recorded as a zero partial. These passes allocate, and are rare.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use crate::kernel::strong_zero::WithStrongZero;
use crate::real::{BaseFloat, Elementary, Field, Part};
use crate::reverse::entries::{Partial, Piece, backward, forward};
use crate::reverse::step::Step;
use crate::reverse::tape::Tape;

/// The numbers that are far enough from the ends of the range of floats, so that products of three of them, and those
/// of a few small ones and a large one, are neither infinite nor zero.
const MODERATE: RangeInclusive<f64> = 1e-120..=1e75;

impl Tape {
    /// Whether all numbers of a recording over `f64` are zero or [`MODERATE`]: the partials of the operations, and the
    /// arguments and results of functions of arrays.
    pub(super) fn is_moderate(&self) -> bool {
        let is_moderate = |x: &f64| *x == 0.0 || MODERATE.contains(&x.abs());
        self.entries.borrow().partials().all(|x| is_moderate(&x)) && self.steps.borrow().all_numbers(is_moderate)
    }
}

/// The points side by side at which one of some numbers is infinite or NaN. A float is one point.
#[cold]
pub(super) fn points<B: Elementary>(all: impl Iterator<Item = B>) -> Vec<usize> {
    let mut points = Vec::new();
    for x in all.filter(|x| !x.all_finite()) {
        let is_new = |point: &usize| !points.contains(point) && !x.fill_lanes(u32::MAX, *point).all_finite();
        let new = Vec::from_iter((0..B::LANES).filter(is_new));
        points.extend(new);
    }
    points
}

/// The results of a pass, with those of the pass with strong zeros at a point. The two passes add in different orders,
/// so that the results at a point may not depend on its neighbours.
#[cold]
pub(super) fn replaced<B: Elementary, const L: usize>(mut found: [B; L], point: usize, passed: [B; L]) -> [B; L] {
    for (found, passed) in found.iter_mut().zip(passed) {
        *found = found.take_lanes(1 << point, passed);
    }
    found
}

/// The values that are passed along a tape: the atoms of `L` lanes at each node.
pub(super) struct Passed<B: Elementary, const L: usize> {
    atoms: Vec<WithStrongZero<B::Atom>>,
    /// The terms of a product of the base.
    terms: Vec<[usize; 3]>,
    /// The point for which the pass is, of those side by side. A zero there is not a zero beside it, so all lanes of
    /// the base get the numbers of this point.
    point: usize,
}

impl<B: Elementary, const L: usize> Passed<B, L> {
    /// The start of a pass: lanes at some nodes, each times a partial.
    fn starting(nodes: usize, from: impl IntoIterator<Item = (u32, B, [B; L])>, way: Way, point: usize) -> Self {
        let mut terms = Vec::new();
        B::terms(&mut |term| terms.push(term));
        let zero = B::from_float(B::Scalar::ZERO);
        let mut nothing = Vec::with_capacity(B::ATOMS);
        zero.atoms(&mut |atom| nothing.push(WithStrongZero::strong_zero(atom)));
        let width = L * B::ATOMS;
        let mut passed = Self {
            atoms: nothing.iter().copied().cycle().take(nodes * width).collect(),
            terms,
            point,
        };
        for (node, slope, lanes) in from {
            let mut start = Vec::with_capacity(width);
            for lane in lanes {
                passed
                    .at_the_point(lane)
                    .atoms(&mut |atom| start.push(WithStrongZero::of(Part::Tangent, atom)));
            }
            let at = node as usize * width;
            passed.add(slope, at, &start, way);
        }
        passed
    }

    /// A number whose points are all that of the pass.
    fn at_the_point(&self, x: B) -> B {
        x.fill_lanes(u32::MAX, self.point)
    }

    /// Adds a partial times lanes to the lanes of a node.
    fn add(&mut self, partial: B, to: usize, lanes: &[WithStrongZero<B::Atom>], way: Way) {
        let mut factors = Vec::with_capacity(B::ATOMS);
        self.at_the_point(partial).atoms(&mut |atom| {
            let part = if factors.is_empty() {
                Part::Primal
            } else {
                Part::Tangent
            };
            factors.push((part, atom));
        });
        for (l, lane) in lanes.chunks_exact(B::ATOMS).enumerate() {
            let to = &mut self.atoms[to + l * B::ATOMS..][..B::ATOMS];
            for [i, j, k] in &self.terms {
                to[*k] = to[*k] + way.times(factors[*i], lane[*j]);
            }
        }
    }

    /// Passes the lanes of one node to another one, times a partial.
    fn pass(&mut self, partial: Partial<B>, from: usize, to: usize, way: Way) {
        let width = L * B::ATOMS;
        let lanes = self.atoms[from * width..][..width].to_vec();
        self.add(partial.number(), to * width, &lanes, way);
    }

    /// Passes the lanes of some nodes on through a function of an array, to its places and their nodes. Inside it a
    /// zero is a number.
    fn step(&mut self, from: &[Option<usize>], to: &[(usize, usize)], through: impl Fn(&[u64]) -> Vec<u64>) {
        let zero = B::from_float(B::Scalar::ZERO);
        let lanes: Vec<[B; L]> = from
            .iter()
            .map(|node| node.map_or([zero; L], |node| self.lanes(node)))
            .collect();
        for l in 0..L {
            if lanes.iter().all(|lanes| lanes[l].is_nothing()) {
                continue;
            }
            let mut words = Vec::from_iter(core::iter::repeat_n(0, from.len() * B::WORDS));
            for (lanes, words) in lanes.iter().zip(words.chunks_exact_mut(B::WORDS)) {
                lanes[l].write(words);
            }
            let passed = through(&words);
            for (place, node) in to {
                let at = (node * L + l) * B::ATOMS;
                let mut k = at;
                let number = self.at_the_point(B::read(&passed[place * B::WORDS..]));
                number.atoms(&mut |atom| {
                    self.atoms[k] = self.atoms[k] + WithStrongZero::of(Part::Tangent, atom);
                    k += 1;
                });
            }
        }
    }

    /// The lanes of a node.
    pub(super) fn lanes(&self, node: usize) -> [B; L] {
        let width = L * B::ATOMS;
        let mut atoms = self.atoms[node * width..][..width].iter().map(|atom| atom.number());
        core::array::from_fn(|_| B::of_atoms(&mut || atoms.next().expect("as many atoms as the lanes have")))
    }
}

/// The direction of a pass, which decides what a zero means.
#[derive(Clone, Copy)]
enum Way {
    Backward,
    Forward,
}

impl Way {
    /// A partial times a value that is passed.
    fn times<A: Field>(self, (part, partial): (Part, A), x: WithStrongZero<A>) -> WithStrongZero<A> {
        match (self, part) {
            // A zero partial passes the number zero on, whatever x is.
            (Self::Backward, Part::Primal) => x.map(|x| partial.multiply_carefully(Part::Tangent, x, Part::Primal)),
            (Self::Backward, Part::Tangent) => WithStrongZero::of(part, partial) * x,
            (Self::Forward, _) => WithStrongZero::of(part, partial) * WithStrongZero::of(Part::Tangent, x.number()),
        }
    }
}

/// Covectors pulled back to all nodes, at one point.
pub(super) fn pulled_back<'a, B: Elementary, const L: usize>(
    pieces: impl DoubleEndedIterator<Item = (Piece<'a>, Option<Step<'a>>)>,
    nodes: usize,
    covectors: impl IntoIterator<Item = (u32, B, [B; L])>,
    point: usize,
) -> Passed<B, L> {
    let mut passed = Passed::starting(nodes, covectors, Way::Backward, point);
    for (piece, step) in pieces.rev() {
        backward::<B>(piece, |partial, node, parent| {
            passed.pass(partial, node, parent, Way::Backward);
        });
        if let Some(step) = step {
            let results = Vec::from_iter(step.results().map(Some));
            passed.step(&results, &Vec::from_iter(step.arguments()), |w| step.pull_back(w));
        }
    }
    passed
}

/// Tangents pushed forward to all nodes, at one point.
pub(super) fn pushed_forward<'a, B: Elementary, const L: usize>(
    pieces: impl Iterator<Item = (Piece<'a>, Option<Step<'a>>)>,
    nodes: usize,
    tangents: &[(u32, [B; L])],
    point: usize,
) -> Passed<B, L> {
    let start = tangents
        .iter()
        .map(|(node, lanes)| (*node, lanes[0].one_like(), *lanes));
    let mut passed = Passed::starting(nodes, start, Way::Forward, point);
    for (piece, step) in pieces {
        if let Some(step) = step {
            let results = Vec::from_iter(step.results().enumerate());
            let mut arguments = Vec::from_iter(core::iter::repeat_n(None, step.argument_count()));
            step.arguments().for_each(|(i, node)| arguments[i] = Some(node));
            passed.step(&arguments, &results, |v| step.push_forward(v));
        }
        forward::<B>(piece, |partial, node, parent| {
            passed.pass(partial, parent, node, Way::Forward);
        });
    }
    passed
}
