//! Storage for the vectors and matrices of small systems of equations.

use alloc::vec;
use alloc::vec::Vec;

/// A sequence of entries: an array where the type determines a small number of them, and otherwise a `Vec`.
pub trait Storage<T>: AsRef<[T]> + AsMut<[T]> {
    /// So many entries, all equal. An array has as many as its type says.
    fn filled(count: usize, entry: T) -> Self;
}

impl<T: Copy, const K: usize> Storage<T> for [T; K] {
    #[inline]
    fn filled(count: usize, entry: T) -> Self {
        debug_assert_eq!(count, K, "a space has as many coordinates as its type says");
        [entry; K]
    }
}

impl<T: Copy> Storage<T> for Vec<T> {
    #[inline]
    fn filled(count: usize, entry: T) -> Self {
        vec![entry; count]
    }
}
