//! Registers: the numbers of an evaluation, in a bank for each kind.

use std::marker::PhantomData;

use tangent_bundle::real::{BaseFloat, Elementary};

/// A register of a bank.
pub type Register = u32;

/// Where a number is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Real(Register),
    Bundle(Register),
    Word(Register),
}

impl Slot {
    /// Its register in its bank.
    pub(super) fn register(self) -> Register {
        let (Self::Real(r) | Self::Bundle(r) | Self::Word(r)) = self;
        r
    }

    /// Another register of the same bank.
    pub(super) fn renamed(self, r: Register) -> Self {
        match self {
            Self::Real(_) => Self::Real(r),
            Self::Bundle(_) => Self::Bundle(r),
            Self::Word(_) => Self::Word(r),
        }
    }
}

/// The most words of a number that are kept apart; measured by `cargo bench -p tangent-bundle-benches --bench ir`.
const MAX_SCATTERED: usize = 11;

/// The registers of a bank: small numbers component by component, all first ones, then all second ones; large ones as a whole.
///
/// Kept apart, a number is written and read word by word. A small bundle that is kept as a whole would be written in parts and be read in one, which a
/// processor cannot pass on before all parts are in the cache.
#[derive(Clone, Debug)]
pub struct Registers<R> {
    words: Vec<u64>,
    count: u32,
    scalar: PhantomData<R>,
}

impl<R: Elementary> Registers<R> {
    /// So many registers, all 0.
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

    /// Whether numbers are small enough to be kept component by component.
    const IS_SCATTERED: bool = R::WORDS <= MAX_SCATTERED;

    /// The number in a register.
    #[inline(always)]
    pub(super) fn get(&self, r: Register) -> R {
        let (r, count) = (r as usize, self.count as usize);
        if Self::IS_SCATTERED {
            // One check for all words: without it there is one for each.
            assert!(r + (R::WORDS - 1) * count < self.words.len());
            R::gather(&self.words, r, count)
        } else {
            R::read(&self.words[r * R::WORDS..(r + 1) * R::WORDS])
        }
    }

    /// Puts a number into a register.
    #[inline(always)]
    pub(super) fn set(&mut self, r: Register, x: R) {
        let (r, count) = (r as usize, self.count as usize);
        if Self::IS_SCATTERED {
            assert!(r + (R::WORDS - 1) * count < self.words.len());
            x.scatter(&mut self.words, r, count);
        } else {
            x.write(&mut self.words[r * R::WORDS..(r + 1) * R::WORDS]);
        }
    }
}
