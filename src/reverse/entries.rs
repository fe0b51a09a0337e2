//! The entries of a tape, and how they are stored.
//!
//! ```text
//! short entry    partial ∂y/∂x (one word) | node of x, with two marks (half a word)
//! long entry     partial (as many words as the base has) | node of y, node of x (one word)
//!                partial that is a plain number (one word) | the same with a mark
//! ```
//!
//! Over a base of one word, such as `f64`, the entries of a node are adjacent and nodes follow one another. So an entry
//! need not say of which node it is: the first entry of each node has a mark. The other mark says that the node also
//! depends on the node before it with the partial one. It makes each step of a running sum cheaper by an entry.
//!
//! Over a base of several words the entries are long. Most partials of linear maps are plain numbers, and those take
//! less memory.

use alloc::vec::Vec;
use core::slice;

use crate::real::{Elementary, Stored};
use crate::reverse::step::{Step, Steps};

/// The largest number of nodes of a tape. A short entry has two marks beside the number of a node.
pub(super) const MAX_NODES: u32 = 1 << 30;

/// The mark of the first entry of a node, in a short entry.
const FIRST: u32 = 1 << 31;

/// The mark of a node that depends on the node before it with the partial one, in its first entry.
const CHAINED: u32 = 1 << 30;

/// The mark of a long entry whose partial is a plain number.
const PLAIN: u64 = 1 << 63;

/// A short entry: the partial, and the node of the parent with marks.
type Short = [u32; 3];

/// Whether the entries over a base are short.
#[inline(always)]
pub(super) const fn are_short<B: Stored>() -> bool {
    B::WORDS == 1
}

/// The nodes of a tape, and their entries.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// The short entries, and behind them room for more. The room is not cleared between recordings.
    short: Vec<Short>,
    /// How many short entries there are.
    used: usize,
    long: Vec<u64>,
    /// How many nodes there are.
    pub(super) nodes: u32,
    /// How many nodes were there before the first operation.
    pub(super) variables: u32,
}

impl Entries {
    /// Forgets all nodes, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.long.clear();
        (self.used, self.nodes, self.variables) = (0, 0, 0);
    }

    /// How many entries there are, if they are short, and how many words, if they are long: one of the two is zero.
    pub(super) fn position(&self) -> usize {
        self.used + self.long.len()
    }

    /// How many bytes the entries take.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Short>() * self.used + size_of_val(&self.long[..])
    }

    /// How many bytes are reserved.
    pub(super) fn capacity(&self) -> usize {
        size_of::<Short>() * self.short.capacity() + size_of::<u64>() * self.long.capacity()
    }

    /// The partials over `f64`.
    pub(super) fn partials(&self) -> impl Iterator<Item = f64> {
        self.short[..self.used].iter().map(partial_of)
    }

    /// A new node without entries.
    #[inline]
    pub(super) fn node(&mut self) -> u32 {
        let node = self.nodes;
        if node >= MAX_NODES {
            full();
        }
        self.nodes = node + 1;
        node
    }

    /// The room for so many short entries behind the last one, if there is as much.
    #[inline(always)]
    fn room<const K: usize>(&mut self) -> Option<&mut [Short; K]> {
        self.short.get_mut(self.used..)?.first_chunk_mut()
    }

    /// Makes room for so many short entries at least. It is made in pieces, which fit the nearest cache.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, count: usize) {
        let more = self.short.len().clamp(8, 1 << 11).max(count);
        self.short.resize(self.short.len().max(self.used + more), [0; 3]);
    }

    /// A new node that depends on these parents, of which there is one at least, if the entries are short and there is
    /// room for them.
    #[inline(always)]
    pub(super) fn join_if_room<B: Elementary, const K: usize>(&mut self, parents: [(u32, B); K]) -> Option<u32> {
        let node = self.nodes;
        if !are_short::<B>() || node >= MAX_NODES {
            return None;
        }
        let room = self.room::<K>()?;
        let entries = parents.map(|(parent, partial)| short(partial, parent));
        let is_chained = K > 1 && parents[0].0.wrapping_add(1) == node && is_one(parents[0].1);
        let first = usize::from(is_chained);
        let mark = if is_chained { FIRST | CHAINED } else { FIRST };
        if is_chained {
            room[..K - 1].copy_from_slice(&entries[1..]);
        } else {
            *room = entries;
        }
        room[0][2] |= mark;
        self.used += K - first;
        self.nodes = node + 1;
        Some(node)
    }

    /// A new node that depends on these parents, of which there is one at least.
    pub(super) fn join<B: Elementary, const K: usize>(&mut self, parents: [(u32, B); K]) -> u32 {
        if are_short::<B>() {
            if self.nodes >= MAX_NODES {
                full();
            }
            self.make_room(K);
            return self.join_if_room(parents).expect("there is room now");
        }
        for (parent, partial) in parents {
            push_long(&mut self.long, self.nodes, parent, partial);
        }
        self.node()
    }

    /// Adds a parent to a node. It says whether it can: over a base of one word the node must be the last one.
    #[inline(always)]
    pub(super) fn extend<B: Elementary, const K: usize>(&mut self, node: u32, parents: [(u32, B); K]) -> bool {
        if are_short::<B>() {
            if node + 1 != self.nodes {
                return false;
            }
            if self.short.len() - self.used < K {
                self.make_room(K);
            }
            let room = self.room().expect("there is room now");
            *room = parents.map(|(parent, partial)| short(partial, parent));
            self.used += K;
            return true;
        }
        for (parent, partial) in parents {
            push_long(&mut self.long, node, parent, partial);
        }
        true
    }

    /// A new node that depends on the parents that a function lists. There is none if the function lists none. They are
    /// at most so many; where there is no room for as many, they are counted.
    #[inline]
    pub(super) fn list<B: Stored>(
        &mut self,
        most: usize,
        count: impl FnOnce() -> usize,
        name: impl FnOnce(&mut Node),
    ) -> Option<u32> {
        if self.nodes >= MAX_NODES {
            full();
        }
        let before = self.position();
        // Room first, so that there is no call between the entries and numbers stay in registers.
        if are_short::<B>() && self.short.len() - self.used < most {
            self.make_room(count());
        }
        let mut node = Node {
            node: self.nodes,
            mark: FIRST,
            short: self.short[self.used..].iter_mut(),
            long: &mut self.long,
        };
        name(&mut node);
        let free = node.short.len();
        self.used = self.short.len() - free;
        (self.position() > before).then(|| self.node())
    }
}

/// Refuses one node more.
#[cold]
#[track_caller]
fn full() -> ! {
    panic!("a recording has room for 2³⁰ operations; record a long loop in pieces, by `checkpointed`")
}

/// A node that is being recorded.
pub(super) struct Node<'a> {
    node: u32,
    /// The mark of the next short entry.
    mark: u32,
    /// The room for short entries.
    short: slice::IterMut<'a, Short>,
    long: &'a mut Vec<u64>,
}

impl Node<'_> {
    /// Records that the node depends on a parent.
    #[inline(always)]
    pub(super) fn push<B: Elementary>(&mut self, parent: u32, partial: B) {
        if are_short::<B>() {
            let free = self.short.next().expect("as many entries as were counted");
            *free = short(partial, parent | self.mark);
            self.mark = 0;
        } else {
            push_long(self.long, self.node, parent, partial);
        }
    }
}

/// Whether a partial is the number one.
#[inline(always)]
pub(super) fn is_one<B: Elementary>(partial: B) -> bool {
    partial.is_plain() && partial.scalar() == crate::real::BaseFloat::ONE
}

/// A short entry.
#[inline(always)]
fn short<B: Elementary>(partial: B, parent: u32) -> Short {
    let mut word = [0];
    partial.write(&mut word);
    [word[0] as u32, (word[0] >> 32) as u32, parent]
}

/// The partial of a short entry.
#[inline(always)]
fn partial_of<B: Elementary>(entry: &Short) -> B {
    B::read(&[u64::from(entry[0]) | u64::from(entry[1]) << 32])
}

/// The node of the parent of a short entry.
#[inline(always)]
fn parent_of(entry: &Short) -> usize {
    (entry[2] & !(FIRST | CHAINED)) as usize
}

/// Appends a long entry.
#[inline(always)]
fn push_long<B: Elementary>(words: &mut Vec<u64>, node: u32, parent: u32, partial: B) {
    let link = u64::from(node) << 32 | u64::from(parent);
    if partial.is_plain() {
        let mut word = [0];
        partial.scalar().write(&mut word);
        words.extend_from_slice(&[word[0], link | PLAIN]);
    } else {
        let at = words.len();
        words.resize(at + B::WORDS, 0);
        partial.write(&mut words[at..]);
        words.push(link);
    }
}

/// The partial of an entry.
#[derive(Clone, Copy)]
pub(super) enum Partial<B: Elementary> {
    Plain(B::Scalar),
    Whole(B),
}

impl<B: Elementary> Partial<B> {
    /// The product of the partial with an adjoint or a tangent.
    #[inline(always)]
    pub(super) fn times(self, x: B) -> B {
        match self {
            Self::Plain(c) => x.scaled(c),
            Self::Whole(partial) => partial * x,
        }
    }

    /// The partial as a number of the base.
    #[cold]
    pub(super) fn number(self) -> B {
        match self {
            Self::Plain(c) => B::from_float(c),
            Self::Whole(partial) => partial,
        }
    }
}

/// The entries between two functions of arrays, of the nodes between their results.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    short: &'a [Short],
    long: &'a [u64],
    /// The function of an array before it.
    before: Option<Step<'a>>,
    /// The nodes of the whole tape that are there if no function of an array is before it, and if none is behind it.
    first: usize,
    end: usize,
}

/// The entries of a tape in pieces: those before the first function of an array, and each such function with those
/// behind it.
pub(super) fn pieces<'a>(
    entries: &'a Entries,
    steps: &'a Steps,
) -> impl DoubleEndedIterator<Item = (Piece<'a>, Option<Step<'a>>)> {
    (0..=steps.records.len()).map(|i| {
        let before = i.checked_sub(1).map(|i| steps.step(i));
        let next = (i < steps.records.len()).then(|| steps.step(i));
        let start = before.map_or(0, Step::at);
        let end = next.map_or(entries.position(), Step::at);
        let piece = Piece {
            short: entries.short[..entries.used].get(start..end).unwrap_or_default(),
            long: entries.long.get(start..end).unwrap_or_default(),
            before,
            first: entries.variables as usize,
            end: next.map_or(entries.nodes as usize, |next| next.results().start),
        };
        (piece, before)
    })
}

impl Piece<'_> {
    /// The number of its first node.
    #[inline]
    fn start(&self) -> usize {
        self.before.map_or(self.first, |step| step.results().end)
    }

    /// Pulls adjoints back through short entries, in `L` lanes.
    #[inline(always)]
    pub(super) fn pull_back_short<B: Elementary, const L: usize>(
        &self,
        adjoints: &mut [u64],
        read: impl Fn(&[u64], usize) -> [B; L],
        write: impl Fn(&mut [u64], usize, [B; L]),
    ) {
        if self.short.is_empty() {
            return;
        }
        // The adjoint of the node stays in a register while its entries are visited.
        let mut node = self.end - 1;
        let mut adjoint = read(adjoints, node);
        for entry in self.short.iter().rev() {
            let (partial, parent) = (partial_of::<B>(entry), parent_of(entry));
            let mut lanes = read(adjoints, parent);
            for l in 0..L {
                lanes[l] = lanes[l] + partial * adjoint[l];
            }
            write(adjoints, parent, lanes);
            if entry[2] & FIRST != 0 {
                node -= 1;
                let mut below = read(adjoints, node);
                if entry[2] & CHAINED != 0 {
                    for l in 0..L {
                        below[l] = below[l] + adjoint[l];
                    }
                }
                adjoint = below;
            }
        }
        // The node below the first one may have got the adjoint of that.
        write(adjoints, node, adjoint);
    }

    /// Pushes tangents forward through short entries, in `L` lanes. Every node of the piece is written, whatever stood
    /// there.
    #[inline(always)]
    pub(super) fn push_forward_short<B: Elementary, const L: usize>(
        &self,
        tangents: &mut [u64],
        read: impl Fn(&[u64], usize) -> [B; L],
        write: impl Fn(&mut [u64], usize, [B; L]),
    ) {
        if self.short.is_empty() {
            return;
        }
        // The tangent of the node stays in a register while its entries are visited. An entry has a parent, so there
        // is a node before the first one.
        let mut node = self.start() - 1;
        let mut tangent = read(tangents, node);
        let zero = B::from_float(crate::real::BaseFloat::ZERO);
        for entry in self.short {
            if entry[2] & FIRST != 0 {
                write(tangents, node, tangent);
                node += 1;
                if entry[2] & CHAINED == 0 {
                    tangent = [zero; L];
                }
            }
            let (partial, along) = (partial_of::<B>(entry), read(tangents, parent_of(entry)));
            for l in 0..L {
                tangent[l] = tangent[l] + partial * along[l];
            }
        }
        write(tangents, node, tangent);
    }
}

/// Calls `show` for all entries from the last to the first, with the partial, the node and its parent.
#[inline(always)]
pub(super) fn backward<B: Elementary>(piece: Piece, mut show: impl FnMut(Partial<B>, usize, usize)) {
    if are_short::<B>() {
        let mut node = piece.end;
        let mut is_last = true;
        for entry in piece.short.iter().rev() {
            if is_last {
                node -= 1;
            }
            show(Partial::Whole(partial_of(entry)), node, parent_of(entry));
            if entry[2] & CHAINED != 0 {
                show(Partial::Plain(crate::real::BaseFloat::ONE), node, node - 1);
            }
            is_last = entry[2] & FIRST != 0;
        }
        return;
    }
    let mut rest = piece.long;
    while let Some((partial, link, before)) = last::<B>(rest) {
        let (node, parent) = ends(link);
        show(partial, node, parent);
        rest = &rest[..before];
    }
}

/// Calls `show` for all entries from the first to the last.
#[inline(always)]
pub(super) fn forward<B: Elementary>(piece: Piece, mut show: impl FnMut(Partial<B>, usize, usize)) {
    if are_short::<B>() {
        let mut next = piece.start();
        for entry in piece.short {
            if entry[2] & FIRST != 0 {
                next += 1;
            }
            if entry[2] & CHAINED != 0 {
                show(Partial::Plain(crate::real::BaseFloat::ONE), next - 1, next - 2);
            }
            show(Partial::Whole(partial_of(entry)), next - 1, parent_of(entry));
        }
        return;
    }
    // The length of an entry is stored at its end.
    let mut ends_of_entries = Vec::new();
    let mut end = piece.long.len();
    while let Some((_, _, before)) = last::<B>(&piece.long[..end]) {
        ends_of_entries.push(end);
        end = before;
    }
    for end in ends_of_entries.into_iter().rev() {
        if let Some((partial, link, _)) = last::<B>(&piece.long[..end]) {
            let (node, parent) = ends(link);
            show(partial, node, parent);
        }
    }
}

/// The last entry over a base of several words: its partial, its link, and its start.
#[inline(always)]
fn last<B: Elementary>(words: &[u64]) -> Option<(Partial<B>, u64, usize)> {
    let (link, words) = words.split_last()?;
    Some(if link & PLAIN == 0 {
        let start = words.len() - B::WORDS;
        (Partial::Whole(B::read(&words[start..])), *link, start)
    } else {
        let start = words.len() - 1;
        (Partial::Plain(B::Scalar::read(&words[start..])), link & !PLAIN, start)
    })
}

/// The node and the parent of a link.
#[inline]
fn ends(link: u64) -> (usize, usize) {
    ((link >> 32) as usize, link as u32 as usize)
}
