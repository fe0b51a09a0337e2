//! Numbers as 64-bit words, for tapes and registers.

/// A number that can be stored in 64-bit words.
pub trait Stored: Sized {
    /// How many words a number takes.
    const WORDS: usize;

    /// Writes the number into words. Words of zeros are the number 0.
    fn write(&self, words: &mut [u64]);

    /// Reads the number from words.
    fn read(words: &[u64]) -> Self;

    /// Writes the number into words at a stride.
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize);

    /// Reads the number from words at a stride.
    fn gather(words: &[u64], at: usize, stride: usize) -> Self;
}
