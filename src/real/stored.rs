//! Numbers as words: how tapes and registers hold them.

/// A number that can be stored in words.
pub trait Stored: Sized {
    /// How many words hold a number.
    const WORDS: usize;

    /// Writes the number into as many words; that without any is 0.
    fn write(&self, words: &mut [u64]);

    /// The number that was written.
    fn read(words: &[u64]) -> Self;

    /// Writes the number into words that are a stride apart.
    fn scatter(&self, words: &mut [u64], at: usize, stride: usize);

    /// The number that was scattered.
    fn gather(words: &[u64], at: usize, stride: usize) -> Self;
}
