//! The tuples on stacks.

use crate::machine::arrays::{Arrays, Handle, Handles};
use crate::register::{LAST_USE, Register, Registers, Slot};
use crate::tangents::BundleScalar;

/// The tuples on stacks. Each entry knows the entry below it, and no entry is ever removed. So a stack is a value:
/// the number of its top entry.
pub(super) struct Stacks<T: BundleScalar> {
    entries: Vec<Entry>,
    reals: Vec<T::Base>,
    bundles: Vec<T>,
    words: Vec<i64>,
    /// The buffers of arrays. An array on a stack is a word.
    pub(super) plain: Arrays<T::Base>,
    pub(super) bundled: Arrays<T>,
}

/// The words of arrays on stacks are these numbers and those behind them, one for each handle.
const PLAIN: i64 = i64::MIN;
const BUNDLED: i64 = i64::MIN + (1 << 32);

/// The handle of a word.
fn handle(word: i64, first: i64) -> Option<Handle> {
    Handle::try_from(word.checked_sub(first)?).ok()
}

/// Reads an array from a register: takes it from there if this is its last use, gives it another owner otherwise.
#[inline(always)]
pub(super) fn read<R: Copy>(arrays: &mut Arrays<R>, registers: &mut [Handle], r: Register) -> Handle {
    let register = &mut registers[(r & !LAST_USE) as usize];
    if r & LAST_USE != 0 {
        return std::mem::take(register);
    }
    arrays.share(*register).expect("a register owns its array")
}

/// Writes an array to a register.
#[inline(always)]
pub(super) fn write<R: Copy>(arrays: &mut Arrays<R>, registers: &mut [Handle], r: Register, array: Handle) {
    let before = std::mem::replace(&mut registers[r as usize], array);
    arrays.release(before);
}

/// The place and the length of a tuple in each bank, and the number of the entry below. The empty stack has the
/// number 0.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) below: i64,
    starts: [usize; 3],
    counts: [usize; 3],
}

impl<T: BundleScalar> Stacks<T> {
    pub(super) fn new() -> Self {
        Self {
            entries: Vec::new(),
            reals: Vec::new(),
            bundles: Vec::new(),
            words: Vec::new(),
            plain: Arrays::default(),
            bundled: Arrays::default(),
        }
    }

    /// Forgets all tuples, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.reals.clear();
        self.bundles.clear();
        self.words.clear();
        self.plain.clear();
        self.bundled.clear();
    }

    pub(super) fn push(
        &mut self,
        below: i64,
        fields: &[Slot],
        reals: &Registers<T::Base>,
        bundles: &T::Registers,
        words: &[i64],
        arrays: &mut Handles,
    ) -> i64 {
        let starts = [self.reals.len(), self.bundles.len(), self.words.len()];
        for field in fields {
            match *field {
                Slot::Real(r) => self.reals.push(reals.get(r)),
                Slot::Bundle(r) => self.bundles.push(T::get(bundles, r)),
                Slot::Word(r) => self.words.push(words[r as usize]),
                Slot::Array(r) => {
                    let array = read(&mut self.plain, &mut arrays.plain, r);
                    self.words.push(PLAIN + i64::from(array));
                }
                Slot::Bundles(r) => {
                    let array = read(&mut self.bundled, &mut arrays.bundled, r);
                    self.words.push(BUNDLED + i64::from(array));
                }
            }
        }
        let ends = [self.reals.len(), self.bundles.len(), self.words.len()];
        self.entries.push(Entry {
            below,
            starts,
            counts: std::array::from_fn(|i| ends[i] - starts[i]),
        });
        self.entries.len() as i64
    }

    pub(super) fn entry(&self, number: i64) -> Option<Entry> {
        self.entries.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    /// Reads the tuple on top into registers. Returns `None` if the tuple on top does not have these fields.
    pub(super) fn top(
        &mut self,
        stack: i64,
        fields: &[Slot],
        reals: &mut Registers<T::Base>,
        bundles: &mut T::Registers,
        words: &mut [i64],
        arrays: &mut Handles,
    ) -> Option<()> {
        let entry = self.entry(stack)?;
        let [mut real, mut bundle, mut word] = entry.starts;
        let mut counts = [0; 3];
        for field in fields {
            counts[match field {
                Slot::Real(_) => 0,
                Slot::Bundle(_) => 1,
                Slot::Word(_) | Slot::Array(_) | Slot::Bundles(_) => 2,
            }] += 1;
        }
        if counts != entry.counts {
            return None;
        }
        for field in fields {
            match *field {
                Slot::Real(r) => {
                    reals.set(r, self.reals[real]);
                    real += 1;
                }
                Slot::Bundle(r) => {
                    T::set(bundles, r, self.bundles[bundle]);
                    bundle += 1;
                }
                Slot::Word(r) => {
                    words[r as usize] = self.words[word];
                    word += 1;
                }
                Slot::Array(r) => {
                    let array = self.plain.share(handle(self.words[word], PLAIN)?)?;
                    write(&mut self.plain, &mut arrays.plain, r, array);
                    word += 1;
                }
                Slot::Bundles(r) => {
                    let array = self.bundled.share(handle(self.words[word], BUNDLED)?)?;
                    write(&mut self.bundled, &mut arrays.bundled, r, array);
                    word += 1;
                }
            }
        }
        Some(())
    }
}
