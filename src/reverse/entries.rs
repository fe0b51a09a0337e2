//! The entries of a tape, and how they are stored.
//!
//! ```text
//! entry     partial ∂y/∂x (as many words as the base has) | node of y, node of x (one word)
//!           partial that is a plain number (one word)     | the same with a mark
//! ```
//!
//! The second form is for bases of several words. Most partials of linear maps are plain numbers, and short entries are
//! faster.

use alloc::vec::Vec;

use crate::real::{Elementary, Stored};

/// The mark of an entry whose partial is a plain number, over a base of several words.
const PLAIN: u64 = 1 << 63;

/// The entries of a node.
pub(super) struct Entries<'a> {
    node: u32,
    words: &'a mut Vec<u64>,
}

impl<'a> Entries<'a> {
    /// The entries of a node, appended to these words.
    #[inline]
    pub(super) fn of(node: u32, words: &'a mut Vec<u64>) -> Self {
        Self { node, words }
    }

    /// Records that the node depends on a parent.
    #[inline(always)]
    pub(super) fn push<B: Elementary>(&mut self, parent: u32, partial: B) {
        let link = link(self.node, parent);
        let mut word = [0];
        if B::WORDS == 1 {
            partial.write(&mut word);
            self.words.extend_from_slice(&[word[0], link]);
        } else if partial.is_plain() {
            partial.scalar().write(&mut word);
            self.words.extend_from_slice(&[word[0], link | PLAIN]);
        } else {
            let at = self.words.len();
            self.words.resize(at + B::WORDS, 0);
            partial.write(&mut self.words[at..]);
            self.words.push(link);
        }
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

/// Calls `show` for all entries from the last to the first, with the partial, the node and its parent.
#[inline(always)]
pub(super) fn backward<B: Elementary>(words: &[u64], mut show: impl FnMut(Partial<B>, usize, usize)) {
    if B::WORDS == 1 {
        for entry in words.chunks_exact(2).rev() {
            let (node, parent) = ends(entry[1]);
            show(Partial::Whole(B::read(entry)), node, parent);
        }
        return;
    }
    let mut rest = words;
    while let Some((partial, link, before)) = last::<B>(rest) {
        let (node, parent) = ends(link);
        show(partial, node, parent);
        rest = &rest[..before];
    }
}

/// Calls `show` for all entries from the first to the last.
#[inline(always)]
pub(super) fn forward<B: Elementary>(words: &[u64], mut show: impl FnMut(Partial<B>, usize, usize)) {
    if B::WORDS == 1 {
        for entry in words.chunks_exact(2) {
            let (node, parent) = ends(entry[1]);
            show(Partial::Whole(B::read(entry)), node, parent);
        }
        return;
    }
    // The length of an entry is stored at its end.
    let mut ends_of_entries = Vec::new();
    let mut end = words.len();
    while let Some((_, _, before)) = last::<B>(&words[..end]) {
        ends_of_entries.push(end);
        end = before;
    }
    for end in ends_of_entries.into_iter().rev() {
        if let Some((partial, link, _)) = last::<B>(&words[..end]) {
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

/// A node and its parent in one word.
#[inline]
pub(super) fn link(node: u32, parent: u32) -> u64 {
    u64::from(node) << 32 | u64::from(parent)
}

/// The node and the parent of a link.
#[inline]
fn ends(link: u64) -> (usize, usize) {
    ((link >> 32) as usize, link as u32 as usize)
}
