//! The checkpoints of an evaluation, by levels.

use crate::machine::window::Mark;
use crate::machine::{Banks, Caller};
use crate::tangents::BundleScalar;

/// A state of the evaluation, directly after a push.
pub(super) struct Checkpoint<T: BundleScalar> {
    /// The number of the code, and the next step.
    pub(super) code: usize,
    pub(super) at: usize,
    pub(super) banks: Banks<T>,
    pub(super) callers: Vec<Caller<T>>,
    /// The place of the next tuple.
    pub(super) end: Mark,
}

impl<T: BundleScalar> Clone for Checkpoint<T> {
    fn clone(&self) -> Self {
        Self {
            banks: self.banks.clone(),
            callers: self.callers.clone(),
            ..*self
        }
    }
}

/// Checkpoints at about equal distances.
pub(super) struct Level<T: BundleScalar> {
    pub(super) checkpoints: Vec<Checkpoint<T>>,
    pub(super) distance: u64,
    /// The places that it covers.
    pub(super) start: u64,
    pub(super) end: u64,
}

impl<T: BundleScalar> Level<T> {
    pub(super) fn new(distance: u64, start: u64, end: u64) -> Self {
        Self {
            checkpoints: Vec::new(),
            distance,
            start,
            end,
        }
    }
}

/// The checkpoints of an evaluation.
pub(super) struct Checkpoints<T: BundleScalar> {
    /// The greatest number of words in a window.
    pub(super) limit: u64,
    /// The levels that are complete. Each one covers a part of the one before.
    pub(super) levels: Vec<Level<T>>,
    /// The levels that are made at present: that of the evaluation, and those of evaluations that are repeated for it.
    pub(super) made: Vec<Level<T>>,
    /// The place at which a repeated evaluation ends.
    pub(super) stop: u64,
}

impl<T: BundleScalar> Checkpoints<T> {
    pub(super) fn new(limit: u64) -> Self {
        Self {
            limit,
            levels: Vec::new(),
            made: vec![Level::new(limit, 0, u64::MAX)],
            stop: u64::MAX,
        }
    }
}
