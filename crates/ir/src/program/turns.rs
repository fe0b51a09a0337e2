//! Turns of a loop, side by side.

use crate::compute::Compute;
use crate::operation::{Arithmetic, Comparison, Logic};
use crate::register::Register;

/// A step of eight turns of a loop. Its registers have eight numbers, or eight words, but those of arrays.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TurnStep {
    /// Computations: the index of the first, and their number.
    Compute(u32, u32),
    /// The entry of an array at an index.
    Get(Register, Register, Register),
    Length(Register, Register),
    Select(Register, Register, [Register; 2]),
    ToReal(Register, Register),
    Compare(Comparison, Register, [Register; 2]),
    CompareIntegers(Comparison, Register, [Register; 2]),
    Logic(Logic, Register, [Register; 2]),
    Not(Register, Register),
    Arithmetic(Arithmetic, Register, [Register; 2]),
    SelectWord(Register, Register, [Register; 2]),
}

/// An integer that changes by the same step in each turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counter {
    /// Its word, that of eight turns, and that of its step.
    pub(crate) word: Register,
    pub(crate) lane: Register,
    pub(crate) step: Register,
    /// Whether the step is subtracted.
    pub(crate) is_less: bool,
}

/// What a turn does to a sum.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    Add(Register),
    Sub(Register),
    /// Adds the product of two numbers, which is not rounded.
    MulAdd(Register, Register),
}

/// A number that turns add to.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub(crate) register: Register,
    pub(crate) links: Vec<Link>,
}

/// An array whose entries are changed in turns.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) array: Register,
    /// Whether the entry is set, or added to; the index; the number.
    pub(crate) links: Vec<(bool, Register, Register)>,
}

/// A comparison of a counter and a word from before the loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quick {
    pub(crate) how: Comparison,
    /// The number of the counter.
    pub(crate) counter: usize,
    pub(crate) bound: Register,
    /// Whether the counter is the first operand.
    pub(crate) is_first: bool,
}

/// Turns of a loop, side by side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    /// How many steps a turn counts for.
    pub(crate) steps: u64,
    /// The smallest number of turns that are computed side by side in less time than one after the other.
    pub(crate) fewest: usize,
    /// The numbers and words from before the loop, and the registers that have them eight times.
    pub(crate) reals: Vec<(Register, Register)>,
    pub(crate) words: Vec<(Register, Register)>,
    pub(crate) counters: Vec<Counter>,
    /// The condition of the next turn, as far as it tells at once how many there are.
    pub(crate) quick: Option<Quick>,
    /// The steps of the head, its condition, and when it goes on to the body.
    pub(crate) head: Vec<TurnStep>,
    pub(crate) condition: Register,
    pub(crate) goes_on: bool,
    pub(crate) body: Vec<TurnStep>,
    pub(crate) computations: Vec<Compute>,
    pub(crate) sums: Vec<Sum>,
    pub(crate) changes: Vec<Change>,
    /// The numbers of registers of eight numbers and of eight words.
    pub(crate) lane_reals: usize,
    pub(crate) lane_words: usize,
}
