//! Checkpoints: bounded memory for the stacks of an evaluation.
//!
//! A function is evaluated in the same way each time, so a tuple that was pushed can be pushed again: the evaluation is
//! repeated from a checkpoint, which is a copy of the registers at an earlier push. Only the last tuples are kept.
//! Where one is read that is gone, the part of the evaluation between two checkpoints is repeated, with closer
//! checkpoints if that part is long. The places of tuples are the same each time.
//!
//! There are two windows of K words of tuples: the last ones, and those that were pushed again. With C checkpoints at
//! each level, L levels reach K·C^L words of tuples. Where tuples are read in the opposite order, as by an adjoint,
//! each level repeats the evaluation at most once.
//!
//! Source: Griewank, Achieving Logarithmic Growth of Temporal and Spatial Complexity in Reverse Automatic
//! Differentiation (1992), with levels of equal parts in place of the binomial ones, because the length is not known
//! beforehand.

use crate::error::Error;
use crate::machine::levels::{Checkpoint, Checkpoints, Level};
use crate::machine::stacks::Stacks;
use crate::machine::window::Mark;
use crate::machine::{Banks, Caller, Context};
use crate::program::Program;
use crate::tangents::BundleScalar;

/// The greatest number of checkpoints of a level.
const CHECKPOINTS: usize = 32;

impl<T: BundleScalar> Stacks<T> {
    /// The stacks of a program, with its limit.
    pub(super) fn of(program: &Program) -> Self {
        let mut stacks = Self::new();
        let limit = program.stack_limit;
        stacks.checkpoints = limit.map(|limit| Box::new(Checkpoints::new(limit.div_ceil(2))));
        stacks
    }

    /// Forgets all tuples and checkpoints, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.reclaim();
        self.window.restart(Mark::default());
        self.aside.restart(Mark::default());
        if let Some(checkpoints) = &mut self.checkpoints {
            **checkpoints = Checkpoints::new(checkpoints.limit);
        }
    }

    /// Whether the evaluation has reached the tuple for which it is repeated.
    pub(super) fn is_done(&self) -> bool {
        let checkpoints = self.checkpoints.as_ref();
        checkpoints.is_some_and(|checkpoints| self.window.end().words >= checkpoints.stop)
    }

    /// Makes a checkpoint if the last one is far enough away. Forgets the tuples so far.
    pub(super) fn pass(&mut self, code: usize, at: usize, banks: &Banks<T>, callers: &[Caller<T>]) {
        let end = self.window.end();
        let Some(checkpoints) = &mut self.checkpoints else {
            return;
        };
        let made = checkpoints.made.last_mut().expect("one is made");
        let last = made.checkpoints.last().map_or(made.start, |last| last.end.words);
        if end.words == 0 || end.words - last >= made.distance {
            made.checkpoints.push(Checkpoint {
                code,
                at,
                banks: banks.clone(),
                callers: callers.to_vec(),
                end,
            });
        }
        // The length is not known beforehand: every other checkpoint goes when there are too many.
        if made.checkpoints.len() > 2 * CHECKPOINTS {
            let mut number = 0;
            made.checkpoints.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            made.distance *= 2;
        }
        let due = checkpoints.stop.min(end.words + checkpoints.limit);
        self.window.restart(end);
        self.due = due;
    }
}

impl Context<'_> {
    /// Repeats the evaluation until the tuple on top of a stack is there again.
    #[cold]
    #[inline(never)]
    pub(super) fn recover<T: BundleScalar>(&self, stack: i64, stacks: &mut Stacks<T>) -> Result<(), Error> {
        if stacks.checkpoints.is_none() {
            return Ok(());
        }
        let place = stack.cast_unsigned() - 1;
        let now = stacks.window.end();
        let mut is_alone = false;
        while !stacks.holds(stack) {
            is_alone = self.repeat(place, now.words, is_alone, stacks)?;
        }
        Ok(())
    }

    /// Repeats the part of the evaluation between the two checkpoints around a place, which ends at the latest at the
    /// present one. Returns whether no checkpoint was made: then only the tuple itself is pushed the next time.
    fn repeat<T: BundleScalar>(
        &self,
        place: u64,
        now: u64,
        is_alone: bool,
        stacks: &mut Stacks<T>,
    ) -> Result<bool, Error> {
        let checkpoints = stacks.checkpoints.as_mut().expect("the caller has seen them");
        let covers = |level: &mut Level<T>| (level.start..level.end).contains(&place);
        while checkpoints.levels.pop_if(|level| !covers(level)).is_some() {}
        let all = || {
            let levels = checkpoints.levels.iter().chain(&checkpoints.made);
            levels.flat_map(|level| &level.checkpoints)
        };
        let from = all()
            .filter(|point| point.end.words <= place)
            .max_by_key(|point| point.end.words)
            .expect("the evaluation has begun with a checkpoint")
            .clone();
        let next = all().map(|point| point.end.words).filter(|end| *end > place).min();
        let end = next.unwrap_or(u64::MAX).min(now);
        let start = from.end.words;
        let distance = (end - start).div_ceil(CHECKPOINTS as u64).max(checkpoints.limit);
        checkpoints.made.push(Level::new(distance, start, end));
        let stop = std::mem::replace(&mut checkpoints.stop, if is_alone { place + 1 } else { end });
        let due = checkpoints.stop.min(start + checkpoints.limit);
        let mut again = std::mem::take(&mut stacks.aside);
        again.restart(from.end);
        let own = std::mem::replace(&mut stacks.window, again);
        let own_due = std::mem::replace(&mut stacks.due, due);
        let Checkpoint {
            code,
            at,
            mut banks,
            callers,
            ..
        } = from;
        self.run_from((code, at), callers, &mut banks, stacks)?;
        stacks.aside = std::mem::replace(&mut stacks.window, own);
        stacks.due = own_due;
        let checkpoints = stacks.checkpoints.as_mut().expect("an evaluation keeps them");
        let made = checkpoints.made.pop().expect("this evaluation has made one");
        checkpoints.stop = stop;
        let is_alone = made.checkpoints.is_empty();
        if !is_alone {
            checkpoints.levels.push(made);
        }
        Ok(is_alone)
    }
}
