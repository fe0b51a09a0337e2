//! The binomial schedule of checkpointing: which states of a loop are kept while it is pulled back.
//!
//! Source: Griewank & Walther, Algorithm 799: revolve (2000).

use alloc::vec::Vec;

/// A loop whose states are numbers `B`: steps are run without a recording, and pulled back one at a time.
pub trait Reversed<B> {
    /// What is pulled back: covectors on the state, and what they give beside.
    type Adjoint;

    /// The state after the steps `from` to `to`, for the state before them.
    fn advance(&self, from: usize, to: usize, state: &[B]) -> Vec<B>;

    /// Pulls a covector back through the step k, for the state before it.
    fn pull_back(&self, k: usize, state: &[B], adjoint: &mut Self::Adjoint);

    /// Pulls a covector back through the steps `from` to `to`. It is given the state before them, and the number of
    /// slots, of which that state takes one.
    fn reverse(&self, from: usize, to: usize, slots: usize, state: &[B], adjoint: &mut Self::Adjoint) {
        let mut to = to;
        while to > from + 1 {
            let middle = from + first_part(to - from, slots);
            let kept = self.advance(from, middle, state);
            self.reverse(middle, to, slots.max(2) - 1, &kept, adjoint);
            to = middle;
        }
        if to > from {
            self.pull_back(from, state, adjoint);
        }
    }
}

/// How many of `length` ≥ 2 steps are run before the next state is kept, given the number of slots including that of
/// the first state.
///
/// Let β(c, r) = C(c + r, c), and r be the least number with β(c, r) ≥ length. Then r repetitions suffice if the two
/// parts are at most β(c, r − 1) and β(c − 1, r) long. They are needed if the second part is at least β(c − 1, r − 1)
/// long. With one slot, all steps but the last are run.
fn first_part(length: usize, slots: usize) -> usize {
    if slots == 1 {
        return length - 1;
    }
    // β(c, r − 1) and β(c, r).
    let (c, length) = (slots as u128, length as u128);
    let (mut before, mut reach, mut repetitions) = (1, c + 1, 1);
    while reach < length {
        repetitions += 1;
        before = reach;
        reach = reach * (c + repetitions) / repetitions;
    }
    // β(c − 1, r − 1) = β(c, r − 1)·c/(c + r − 1).
    let second = before * c / (c + repetitions - 1);
    before.min(length - second) as usize
}
