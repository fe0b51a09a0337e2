//! The memory of recordings, and what a thread keeps of it.

use crate::reverse::tape::Tape;

/// Frees the memory that this thread keeps for its next recordings.
///
/// A recording that ends leaves its memory to the thread, and the next recording uses it again. Recordings that are in
/// use keep theirs.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::{memory_kept, release_memory};
///
/// let _ = gradient(|x| x.iter().map(|x| x.sin() * x.exp()).sum(), vec![0.5; 1000]);
/// assert!(memory_kept() > 0);
/// release_memory();
/// assert_eq!(memory_kept(), 0);
/// ```
pub fn release_memory() {
    Tape::release_free();
}

/// How many bytes this thread keeps for its next recordings.
#[must_use]
pub fn memory_kept() -> usize {
    Tape::bytes_of_free()
}

/// Limits how many bytes this thread keeps for its next recordings. At first there is no limit.
///
/// A recording that ends gives its memory back where the thread would keep more with it. What the thread keeps already
/// is freed if it is more.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::reverse::{limit_memory_kept, memory_kept};
///
/// limit_memory_kept(1 << 20);
/// let _ = gradient(|x| x.iter().map(|x| *x * *x).sum(), vec![0.5; 100_000]);
/// assert!(memory_kept() <= 1 << 20);
/// ```
pub fn limit_memory_kept(bytes: usize) {
    Tape::limit_free(bytes);
}
