//! The tuples that an evaluation keeps.

use std::sync::Arc;

use crate::tangents::BundleScalar;

/// Tuples, one after the other in a list of words. Their places are those that they have if all are kept.
pub(super) struct Window<T: BundleScalar> {
    pub(super) words: Vec<u64>,
    pub(super) bundles: Vec<T>,
    /// The arrays in tuples, each of which has its number as a word.
    pub(super) arrays: Vec<Arc<Vec<T::Base>>>,
    pub(super) bundled_arrays: Vec<Arc<Vec<T>>>,
    /// The place of the first word, and the numbers of bundles and arrays before the first ones.
    pub(super) base: Mark,
}

impl<T: BundleScalar> Default for Window<T> {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            bundles: Vec::new(),
            arrays: Vec::new(),
            bundled_arrays: Vec::new(),
            base: Mark::default(),
        }
    }
}

/// Numbers of words, of bundles and of arrays.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub(super) words: u64,
    pub(super) bundles: u64,
    pub(super) arrays: u64,
    pub(super) bundled_arrays: u64,
}

impl<T: BundleScalar> Window<T> {
    /// Forgets all tuples, and keeps the memory. The next tuple has this place.
    pub(super) fn restart(&mut self, base: Mark) {
        self.words.clear();
        self.bundles.clear();
        self.arrays.clear();
        self.bundled_arrays.clear();
        self.base = base;
    }

    /// The place of the next tuple.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn end(&self) -> Mark {
        Mark {
            words: self.base.words + self.words.len() as u64,
            bundles: self.base.bundles + self.bundles.len() as u64,
            arrays: self.base.arrays + self.arrays.len() as u64,
            bundled_arrays: self.base.bundled_arrays + self.bundled_arrays.len() as u64,
        }
    }

    /// The index of the first word of a tuple.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn index(&self, stack: i64) -> Option<usize> {
        let place = stack.cast_unsigned().wrapping_sub(1).wrapping_sub(self.base.words);
        (place < self.words.len() as u64).then_some(place as usize)
    }
}
