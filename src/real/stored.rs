//! Numbers as 64-bit words, for tapes and registers.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt::Debug;
use core::ops::{Add, Range};

/// A number that can be stored in 64-bit words.
pub trait Stored: Copy + Add<Output = Self> {
    /// How many words a number takes.
    const WORDS: usize;

    /// Numbers in a row.
    type Array: StoredArray<Self>;

    /// Writes the number into words. Words of zeros are the number 0.
    fn write(&self, words: &mut [u64]);

    /// Reads the number from words.
    fn read(words: &[u64]) -> Self;

    /// Writes the number into words at a stride.
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize);

    /// Reads the number from words at a stride.
    fn gather(words: &[u64], at: usize, stride: usize) -> Self;
}

/// Numbers in a row, as a tape keeps the arrays of functions. Floats stand as they are, so that a function gets slices
/// of the row itself. Other numbers are stored as words.
pub trait StoredArray<B>: Debug + Default + 'static {
    /// How many numbers there are.
    fn count(&self) -> usize;

    /// Cuts the row, or lengthens it by zeros.
    fn resize(&mut self, len: usize);

    /// Appends numbers.
    fn append(&mut self, x: impl Iterator<Item = B>);

    /// Whether these numbers stand at a place, bit for bit.
    fn holds(&self, at: usize, x: impl Iterator<Item = B>) -> bool;

    /// The numbers of a range.
    fn numbers(&self, range: Range<usize>) -> Cow<'_, [B]>
    where
        B: Clone;

    /// Adds a number to the one at a place.
    fn add(&mut self, at: usize, term: B);

    /// Calls a function with slices to add to and slices to read. All of the first lie before the second, or behind
    /// them. Two of the first are the same or do not overlap.
    fn change<const K: usize, const M: usize>(
        &mut self,
        added_to: [Range<usize>; K],
        read: [Range<usize>; M],
        f: impl FnOnce([&mut [B]; K], [&[B]; M]),
    );
}

/// Numbers of several words in a row.
#[derive(Debug, Default)]
pub struct Words(Vec<u64>);

/// The number 0.
fn zero<B: Stored>() -> B {
    B::read(&alloc::vec![0; B::WORDS])
}

/// Calls a function with zeros in the place of slices, which are then added where they belong.
pub(crate) fn change_by_adding<B: Stored, const K: usize, const M: usize>(
    array: &mut impl StoredArray<B>,
    added_to: [Range<usize>; K],
    read: [Range<usize>; M],
    f: impl FnOnce([&mut [B]; K], [&[B]; M]),
) {
    let mut terms = added_to
        .each_ref()
        .map(|range| Vec::from_iter(core::iter::repeat_n(zero::<B>(), range.len())));
    let read = read.map(|range| array.numbers(range));
    let read = read.each_ref().map(|read| read.to_vec());
    f(
        terms.each_mut().map(|terms| &mut terms[..]),
        read.each_ref().map(|read| &read[..]),
    );
    for (range, terms) in added_to.into_iter().zip(terms) {
        for (at, term) in range.zip(terms) {
            array.add(at, term);
        }
    }
}

impl<B: Stored> StoredArray<B> for Words {
    fn count(&self) -> usize {
        self.0.len() / B::WORDS
    }

    fn resize(&mut self, len: usize) {
        self.0.resize(len * B::WORDS, 0);
    }

    fn append(&mut self, x: impl Iterator<Item = B>) {
        let (all, at) = (Vec::from_iter(x), self.0.len());
        self.0.resize(at + all.len() * B::WORDS, 0);
        for (x, words) in all.iter().zip(self.0[at..].chunks_exact_mut(B::WORDS)) {
            x.write(words);
        }
    }

    fn holds(&self, at: usize, mut x: impl Iterator<Item = B>) -> bool {
        let mut own = alloc::vec![0; B::WORDS];
        let mut words = self.0[at * B::WORDS..].chunks_exact(B::WORDS);
        x.all(|x| {
            own.fill(0);
            x.write(&mut own);
            words.next() == Some(&own[..])
        })
    }

    fn numbers(&self, range: Range<usize>) -> Cow<'_, [B]> {
        let words = &self.0[range.start * B::WORDS..range.end * B::WORDS];
        words.chunks_exact(B::WORDS).map(B::read).collect()
    }

    fn add(&mut self, at: usize, term: B) {
        let words = &mut self.0[at * B::WORDS..(at + 1) * B::WORDS];
        let sum = B::read(words) + term;
        sum.write(words);
    }

    fn change<const K: usize, const M: usize>(
        &mut self,
        added_to: [Range<usize>; K],
        read: [Range<usize>; M],
        f: impl FnOnce([&mut [B]; K], [&[B]; M]),
    ) {
        change_by_adding(self, added_to, read, f);
    }
}

/// Implements rows of floats, as they are.
macro_rules! rows {
    ($($S:ident)+) => {$(
        impl StoredArray<$S> for Vec<$S> {
            fn count(&self) -> usize {
                self.len()
            }

            fn resize(&mut self, len: usize) {
                self.resize(len, 0.0);
            }

            fn append(&mut self, x: impl Iterator<Item = $S>) {
                self.extend(x);
            }

            fn holds(&self, at: usize, mut x: impl Iterator<Item = $S>) -> bool {
                let mut own = self[at..].iter();
                x.all(|x| own.next().is_some_and(|own| own.to_bits() == x.to_bits()))
            }

            fn numbers(&self, range: Range<usize>) -> Cow<'_, [$S]> {
                Cow::Borrowed(&self[range])
            }

            fn add(&mut self, at: usize, term: $S) {
                self[at] += term;
            }

            fn change<const K: usize, const M: usize>(
                &mut self,
                added_to: [Range<usize>; K],
                read: [Range<usize>; M],
                f: impl FnOnce([&mut [$S]; K], [&[$S]; M]),
            ) {
                let start = |ranges: &[Range<usize>]| {
                    let of_some = ranges.iter().filter(|range| !range.is_empty());
                    of_some.map(|range| range.start).min().unwrap_or(usize::MAX)
                };
                let (first, other) = (start(&added_to), start(&read));
                let cut = first.max(other).min(self.len());
                let (before, behind) = self.split_at_mut(cut);
                let is_before = first < other;
                let place = |range: &Range<usize>, is_before| match range {
                    range if range.is_empty() => 0..0,
                    range if is_before => range.clone(),
                    range => range.start - cut..range.end - cut,
                };
                let (changed, others) = if is_before { (before, &*behind) } else { (behind, &*before) };
                match changed.get_disjoint_mut(added_to.each_ref().map(|range| place(range, is_before))) {
                    Ok(added_to) => f(added_to, read.map(|range| &others[place(&range, !is_before)])),
                    Err(_) => change_by_adding(self, added_to, read, f),
                }
            }
        }
    )+};
}

rows! { f64 f32 }
