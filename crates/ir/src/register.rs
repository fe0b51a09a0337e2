//! Registers: the numbers of an evaluation, in a bank for each kind of number.

use std::marker::PhantomData;

use tangent_bundle::real::{BaseFloat, Elementary};

/// The number of a register in its bank.
pub type Register = u32;

/// A register and its bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Real(Register),
    Bundle(Register),
    Word(Register),
    /// An array of plain numbers.
    Array(Register),
    /// An array of bundles.
    Bundles(Register),
}

/// The bit of an array register that is read for the last time: the step may take the array from it.
pub(super) const LAST_USE: Register = 1 << 31;

impl Slot {
    /// The number of its register.
    pub(super) fn register(self) -> Register {
        let (Self::Real(r) | Self::Bundle(r) | Self::Word(r) | Self::Array(r) | Self::Bundles(r)) = self;
        r
    }

    /// Another register of the same bank.
    pub(super) fn renamed(self, r: Register) -> Self {
        match self {
            Self::Real(_) => Self::Real(r),
            Self::Bundle(_) => Self::Bundle(r),
            Self::Word(_) => Self::Word(r),
            Self::Array(_) => Self::Array(r),
            Self::Bundles(_) => Self::Bundles(r),
        }
    }
}

/// The greatest number of words of a number that is stored word by word, as measured by `cargo bench -p
/// tangent-bundle-benches --bench ir`.
const MAX_SCATTERED: usize = 11;

/// The registers of a bank. Small numbers are stored by words: the first words of all numbers, then the second words,
/// and so on. Large numbers are stored as a whole.
///
/// Words are written and read separately. If a small bundle were stored as a whole, it would be written in parts and
/// read at once, and the processor would have to wait until all parts are in the cache.
#[derive(Clone, Debug)]
pub struct Registers<R> {
    words: Vec<u64>,
    count: u32,
    scalar: PhantomData<R>,
}

impl<R: Elementary> Registers<R> {
    /// Creates registers that contain 0.
    pub(super) fn new(count: usize) -> Self {
        let mut registers = Self {
            words: vec![0; count * R::WORDS],
            count: count as u32,
            scalar: PhantomData,
        };
        let zero = R::from_float(R::Scalar::ZERO);
        let mut words = vec![0; R::WORDS];
        zero.write(&mut words);
        if words.iter().any(|word| *word != 0) {
            (0..count).for_each(|r| registers.set(r as Register, zero));
        }
        registers
    }

    /// Whether numbers are stored by words.
    const IS_SCATTERED: bool = R::WORDS <= MAX_SCATTERED;

    /// The number in a register.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn get(&self, r: Register) -> R {
        let (r, count) = (r as usize, self.count as usize);
        if Self::IS_SCATTERED {
            // One check replaces the bounds checks of all words.
            assert!(r + (R::WORDS - 1) * count < self.words.len());
            R::gather(&self.words, r, count)
        } else {
            R::read(&self.words[r * R::WORDS..(r + 1) * R::WORDS])
        }
    }

    /// Sets the number in a register.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn set(&mut self, r: Register, x: R) {
        let (r, count) = (r as usize, self.count as usize);
        if Self::IS_SCATTERED {
            assert!(r + (R::WORDS - 1) * count < self.words.len());
            x.scatter(&mut self.words, r, count);
        } else {
            x.write(&mut self.words[r * R::WORDS..(r + 1) * R::WORDS]);
        }
    }

    /// The numbers in L registers at a distance. One check replaces their bounds checks where the registers follow one
    /// another, and where they are one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn row<const L: usize>(&self, first: Register, stride: i32) -> [R; L] {
        match stride {
            0 => [self.get(first); L],
            1 if R::WORDS == 1 => {
                let words = &self.words[first as usize..][..L];
                std::array::from_fn(|i| R::gather(words, i, 0))
            }
            _ => std::array::from_fn(|i| self.get(first.wrapping_add_signed(stride.wrapping_mul(i as i32)))),
        }
    }

    /// Sets the numbers in L registers that follow one another.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn set_row<const L: usize>(&mut self, first: Register, x: [R; L]) {
        if R::WORDS == 1 {
            let words = &mut self.words[first as usize..][..L];
            (0..L).for_each(|i| x[i].scatter(words, i, 0));
        } else {
            (first..).zip(x).for_each(|(r, x)| self.set(r, x));
        }
    }
}
