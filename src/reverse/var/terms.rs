//! The nodes that a number depends on, and what is recorded of an operation.
//!
//! ```text
//! dy = s·d(node)                      a number of one node: not recorded
//! dy = s·d(node) + t·d(second)        a number of two nodes, over a base of one word: not recorded either
//! ```
//!
//! An operation whose result depends on more nodes records a new node, with an entry for each of them.
//!
//! The slopes s and t of a number of two nodes are finite and not zero, and so is their product. An operation that
//! would give it other slopes records it first. So infinities and zeros are met by the passes over the tape, one
//! partial at a time, and no product of partials overflows or underflows by itself.

use alloc::vec::Vec;
use core::hint::cold_path;

use crate::bundle::TaylorBundle;
use crate::order::U1;
use crate::real::{BaseFloat, Elementary, Stored};
use crate::reverse::entries::{Node, are_short};
use crate::reverse::passes::Terms;
use crate::reverse::tape::Tape;
use crate::reverse::var::slopes::{By, Slopes};
use crate::reverse::var::{NONE, Pair, Place, Var, common};

/// Whether these can be the slopes of a number of two nodes. Their product is normal only if both are finite and
/// neither is zero. It is not where they are both very large or very small, and the number is recorded then.
#[inline(always)]
fn are_normal<B: Elementary>(p: B, q: B) -> bool {
    let is_normal = (p * q).scalar().is_normal();
    if !is_normal {
        cold_path();
    }
    is_normal
}

/// Whether a result depends on a node with this slope. A zero slope is left out. Over numbers at points side by side it
/// is kept: a slope may be zero at one point and not at another, and the tape must not depend on which points there
/// are.
#[inline(always)]
fn is_dependent<B: Elementary>(slope: &B) -> bool {
    B::LANES > 1 || !slope.is_nothing()
}

/// The word of a second slope.
#[inline(always)]
fn word<B: Stored>(slope: B) -> u64 {
    let mut word = [0];
    slope.write(&mut word);
    word[0]
}

impl<B: Elementary> Var<B> {
    /// Whether this depends on one node at most.
    #[inline(always)]
    pub(in crate::reverse) fn is_single(&self) -> bool {
        !are_short::<B>() || self.place.is_none_or(|place| place.is_single())
    }

    /// The second node and the slope there.
    #[inline(always)]
    pub(super) fn second(&self) -> Option<(u32, B)> {
        if self.is_single() {
            return None;
        }
        Some((self.place?.second(), B::read(&[self.second_slope])))
    }

    /// The nodes that this depends on, with its slopes there.
    #[inline]
    pub(in crate::reverse) fn terms(&self) -> Terms<B> {
        [self.place.map(|place| (place.node(), self.slope)), self.second()]
    }

    /// A number of two nodes.
    #[inline(always)]
    fn double(value: B, place: Place, (node, slope): (u32, B), (second, other): (u32, B)) -> Self {
        Self {
            value,
            slope,
            second_slope: word(other),
            place: Some(place.at_both(node, second)),
        }
    }

    /// Calls a function with each node that this depends on and the slope there.
    #[inline(always)]
    pub(super) fn each_term(&self, mut show: impl FnMut(u32, B)) {
        if let Some(place) = self.place {
            show(place.node(), self.slope);
            if let Some((node, slope)) = self.second() {
                show(node, slope);
            }
        }
    }

    /// The node that this depends on alone: a new one, if it is a number of two nodes. A constant has none.
    pub(in crate::reverse) fn one_node(&self, tape: &Tape) -> Option<u32> {
        match self.terms() {
            [Some(first), Some(second)] => Some(tape.joined([first, second])),
            [first, _] => first.map(|(node, _)| node),
        }
    }

    /// The number itself if it depends on one node at most, and otherwise that number at a new node.
    #[inline]
    #[track_caller]
    pub(in crate::reverse) fn settled(self) -> Self {
        if self.is_single() { self } else { self.at_a_node() }
    }

    /// A number of two nodes at a new node.
    #[inline]
    #[track_caller]
    fn at_a_node(self) -> Self {
        match (self.place, self.terms()) {
            (Some(place), [Some(first), Some(second)]) => {
                place.must_be_recorded();
                let node = Tape::join(place.recording.get(), first, second);
                Self::at(place.at(node), self.value)
            }
            _ => self,
        }
    }

    /// The result of an operation on a number of one node, from its slope, which is the slope of the number times the
    /// partial.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    pub(super) fn along(self, value: B, slope: B) -> Self {
        self.must_be_recorded();
        if self.place.is_some() && is_dependent(&slope) {
            Self { value, slope, ..self }
        } else {
            Self::of_value(value)
        }
    }

    /// The result of an operation on one number, from a function that multiplies a slope with the partial.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    pub(super) fn scaled_by(self, value: B, times_partial: impl Fn(B) -> B) -> Self {
        if self.is_single() {
            return self.along(value, times_partial(self.slope));
        }
        self.must_be_recorded();
        let (Some(place), Some(second)) = (self.place, self.second()) else {
            return Self::of_value(value);
        };
        let (p, q) = (times_partial(self.slope), times_partial(second.1));
        if are_normal(p, q) {
            return Self::double(value, place, (place.node(), p), (second.0, q));
        }
        let node = Tape::join(place.recording.get(), (place.node(), self.slope), second);
        let settled = Self::at(place.at(node), value);
        settled.along(value, times_partial(settled.slope))
    }

    /// The result of an operation on two numbers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    pub(super) fn binary(self, other: Self, value: B, slopes: impl Slopes<B>) -> Self {
        match (self.place, other.place) {
            (None, None) => Self::of_value(value),
            (Some(_), None) => self.scaled_by(value, |slope| slopes.left(slope)),
            (None, Some(_)) => other.scaled_by(value, |slope| slopes.right(slope)),
            (Some(a), Some(b)) => {
                a.must_be_recorded();
                b.must_be_beside(&a);
                let (first, right) = ((a.node(), self.slope), (b.node(), other.slope));
                match (self.second(), other.second()) {
                    (None, None) if first.0 == right.0 => self.along(value, slopes.both(first.1, right.1)),
                    (None, None) => Self::of_two(value, a, slopes.of_left(first), slopes.of_right(right)),
                    (Some(second), None) => Self::of_three(a, value, slopes, [first, second], right, false),
                    (None, Some(second)) => Self::of_three(a, value, slopes, [right, second], first, true),
                    // By their parts, so that the numbers themselves have no address and stay in registers.
                    (Some(b), Some(d)) => Self::of_four(a, value, slopes, [first, b], [right, d]),
                }
            }
        }
    }

    /// A number of these slopes in two nodes. It is recorded if they are not normal.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_two(value: B, place: Place, first: (u32, B), second: (u32, B)) -> Self {
        if are_short::<B>() && are_normal(first.1, second.1) {
            return Self::double(value, place, first, second);
        }
        Self::at(place.at(Tape::join(place.recording.get(), first, second)), value)
    }

    /// The result of an operation on two numbers of one recording, of which one has the two nodes `pair`, and the other
    /// one the node `single`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    fn of_three<S: Slopes<B>>(
        place: Place,
        value: B,
        slopes: S,
        pair: [(u32, B); 2],
        single: (u32, B),
        single_is_left: bool,
    ) -> Self {
        let [first, second] = pair;
        let of_pair = |(node, slope): (u32, B)| {
            let slope = if single_is_left {
                slopes.right(slope)
            } else {
                slopes.left(slope)
            };
            (node, slope)
        };
        let of_both = |(node, slope): (u32, B)| {
            let slope = if single_is_left {
                slopes.both(single.1, slope)
            } else {
                slopes.both(slope, single.1)
            };
            (node, slope)
        };
        let recording = place.recording.get();
        if single.0 == first.0 || single.0 == second.0 {
            let of_each = |term: (u32, B)| {
                if term.0 == single.0 {
                    of_both(term)
                } else {
                    of_pair(term)
                }
            };
            let (first, second) = (of_each(first), of_each(second));
            if are_normal(first.1, second.1) {
                return Self::double(value, place, first, second);
            }
        } else {
            let (first, second) = (of_pair(first), of_pair(second));
            if S::KEEP_MAGNITUDES || are_normal(first.1, second.1) {
                let node = if single_is_left {
                    Tape::join3(recording, slopes.of_left(single), first, second)
                } else {
                    Tape::join3(recording, first, second, slopes.of_right(single))
                };
                return Self::at(place.at(node), value);
            }
        }
        let none = (NONE, single.1);
        let node = if single_is_left {
            Self::node_of_recorded(recording, slopes, single, none, pair[0], pair[1])
        } else {
            Self::node_of_recorded(recording, slopes, pair[0], pair[1], single, none)
        };
        Self::at(place.at(node), value)
    }

    /// The result of an operation on two numbers of one recording, which both have two nodes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_four(place: Place, value: B, slopes: impl Slopes<B>, left: [(u32, B); 2], right: [(u32, B); 2]) -> Self {
        let [a, b] = left;
        let [c, d] = if a.0 == right[1].0 { [right[1], right[0]] } else { right };
        if a.0 == c.0 && b.0 == d.0 {
            let (first, second) = ((a.0, slopes.both(a.1, c.1)), (b.0, slopes.both(b.1, d.1)));
            if are_normal(first.1, second.1) {
                return Self::double(value, place, first, second);
            }
        }
        let node = Self::node_of_four(place.recording.get(), slopes, a, b, c, d);
        Self::at(place.at(node), value)
    }

    /// The node of the result of such an operation.
    ///
    /// What is not inlined takes nodes and slopes one by one, and returns a node: so the numbers of the caller have no
    /// address, and stay in registers.
    #[inline(never)]
    fn node_of_four(recording: u64, slopes: impl Slopes<B>, a: (u32, B), b: (u32, B), c: (u32, B), d: (u32, B)) -> u32 {
        // The node that both depend on comes first on either side.
        let ([p, q], [r, s]) = match (a.0 == c.0, a.0 == d.0, b.0 == c.0, b.0 == d.0) {
            (true, ..) => ([a, b], [c, d]),
            (_, true, ..) => ([a, b], [d, c]),
            (_, _, true, _) => ([b, a], [c, d]),
            (_, _, _, true) => ([b, a], [d, c]),
            _ => {
                let terms = [
                    slopes.of_left(a),
                    slopes.of_left(b),
                    slopes.of_right(c),
                    slopes.of_right(d),
                ];
                if are_normal(terms[0].1, terms[1].1) && are_normal(terms[2].1, terms[3].1) {
                    return Tape::of(recording).joined(terms);
                }
                return Self::node_of_recorded(recording, slopes, a, b, c, d);
            }
        };
        let shared = (p.0, slopes.both(p.1, r.1));
        let (left, right) = (slopes.of_left(q), slopes.of_right(s));
        if q.0 != s.0 && are_normal(shared.1, left.1) && are_normal(shared.1, right.1) {
            return Tape::join3(recording, shared, left, right);
        }
        Self::node_of_recorded(recording, slopes, a, b, c, d)
    }

    /// The node of the result of an operation on two numbers, of which those of two nodes are recorded first. They are
    /// given by their terms; the second node of one may be `NONE`.
    #[cold]
    #[inline(never)]
    fn node_of_recorded(
        recording: u64,
        slopes: impl Slopes<B>,
        a: (u32, B),
        b: (u32, B),
        c: (u32, B),
        d: (u32, B),
    ) -> u32 {
        let settled = |first: (u32, B), second: (u32, B)| {
            if second.0 == NONE {
                return first;
            }
            (Tape::join(recording, first, second), first.1.one_like())
        };
        let (left, right) = (settled(a, b), settled(c, d));
        Tape::join(recording, slopes.of_left(left), slopes.of_right(right))
    }

    /// The result of an operation on several numbers, from their slopes times the partials.
    #[inline]
    #[track_caller]
    pub(super) fn nary<const K: usize>(
        arguments: [Self; K],
        value: B,
        slopes: impl FnOnce(&[Self; K]) -> [B; K],
    ) -> Self {
        let arguments = arguments.map(Self::settled);
        let Some((place, tape)) = common(arguments.iter().map(|x| x.place)) else {
            return Self::of_value(value);
        };
        let slopes = slopes(&arguments);
        let node = tape.push_each::<B>(
            K,
            || K,
            |node| {
                for (x, slope) in arguments.iter().zip(slopes) {
                    if let Some(place) = x.place
                        && is_dependent(&slope)
                    {
                        node.push(place.node(), slope);
                    }
                }
            },
        );
        node.map_or_else(|| Self::of_value(value), |node| Self::at(place.at(node), value))
    }

    /// The same for a list of numbers.
    #[cold]
    #[track_caller]
    pub(super) fn nary_of(arguments: &[Self], value: B, slopes: impl FnOnce(&[Self]) -> Vec<B>) -> Self {
        let arguments: Vec<Self> = arguments.iter().map(|x| x.settled()).collect();
        let Some((place, tape)) = common(arguments.iter().map(|x| x.place)) else {
            return Self::of_value(value);
        };
        let slopes = slopes(&arguments);
        let most = arguments.len();
        let node = tape.push_each::<B>(
            most,
            || most,
            |node| {
                for (x, slope) in arguments.iter().zip(slopes) {
                    if let Some(place) = x.place
                        && is_dependent(&slope)
                    {
                        node.push(place.node(), slope);
                    }
                }
            },
        );
        node.map_or_else(|| Self::of_value(value), |node| Self::at(place.at(node), value))
    }

    /// The result of an operation on many numbers. A function lists their nodes and partials; it gets the place of one
    /// of them.
    #[inline]
    #[track_caller]
    pub(super) fn bulk<const K: usize>(arguments: [&[Self]; K], value: B, name: impl FnOnce(Place, &mut Node)) -> Self {
        let place = |x: &[Self]| x.iter().find_map(|x| x.place);
        let Some(place) = arguments.into_iter().find_map(place) else {
            return Self::of_value(value);
        };
        let terms = |x: &Self| 1 + usize::from(!x.is_single());
        let most = 2 * arguments.iter().map(|x| x.len()).sum::<usize>();
        let count = || arguments.iter().map(|x| x.iter().map(terms).sum::<usize>()).sum();
        let node = place.tape().push_each::<B>(most, count, |node| name(place, node));
        node.map_or_else(|| Self::of_value(value), |node| Self::at(place.at(node), value))
    }

    /// Lists its nodes for an operation on many numbers, with its slopes there times a partial.
    #[inline(always)]
    #[track_caller]
    pub(super) fn list(&self, beside: Place, node: &mut Node, times_partial: impl Fn(B) -> B) {
        if let Some(place) = self.place {
            place.must_be_beside(&beside);
            self.each_term(|parent, slope| node.push(parent, times_partial(slope)));
        }
    }

    /// A function of one number, evaluated over the dual number of its value and slope. So no partial overflows or
    /// underflows by itself, as in forward mode.
    #[inline]
    #[track_caller]
    pub(super) fn by_dual(self, f: impl FnOnce(TaylorBundle<U1, B>) -> TaylorBundle<U1, B>) -> Self {
        let x = self.settled();
        let y = f(TaylorBundle::from_components([x.value, x.slope].into()));
        x.along(y.primal(), y.components()[1])
    }

    /// A function of two numbers, evaluated over a chunk with a direction for each. A constant rests in both
    /// directions.
    #[inline]
    #[track_caller]
    pub(super) fn by_chunk(self, other: Self, f: impl FnOnce(Pair<B>, Pair<B>) -> Pair<B>) -> Self {
        let (a, b) = (self.settled(), other.settled());
        let zero = a.value.zero_like();
        let slope = |x: &Self| if x.place.is_some() { x.slope } else { zero };
        let y = f(
            Pair::from_components([a.value, slope(&a), zero].into()),
            Pair::from_components([b.value, zero, slope(&b)].into()),
        );
        a.binary(b, y.primal(), By(|_| y.components()[1], |_| y.components()[2]))
    }
}
