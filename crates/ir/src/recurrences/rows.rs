//! Taylor coefficients of many quantities, a row each, and the sums of the recurrences.
//!
//! A recurrence computes coefficient k of its result from sums over products of coefficients below k. As soon as the
//! coefficients k of both factors are known, their products with all lower ones are added to the later sums: a loop of
//! independent multiply-adds over contiguous rows.

use tangent_bundle::real::Real;

/// The number of a row.
pub type Row = u32;

/// The multiply-adds that go together. Rows are short: most loops of order 20 have four to nine terms.
const LANES: usize = 4;

/// Rows of n Taylor coefficients each: coefficient k of row i is `all[i·n + k]`.
#[derive(Clone, Debug)]
pub struct Rows<R> {
    all: Vec<R>,
    length: usize,
}

impl<R: Real> Rows<R> {
    /// Rows of zeros, with this number of coefficients each.
    pub fn new(rows: usize, length: usize) -> Self {
        Self {
            all: vec![R::from(0.0); rows * length],
            length,
        }
    }

    /// The number of coefficients of a row.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Makes room for this number of rows.
    pub fn grow(&mut self, rows: usize) {
        let size = self.all.len().max(rows * self.length);
        self.all.resize(size, R::from(0.0));
    }

    /// Coefficient k of a row.
    #[inline(always)]
    pub fn at(&self, row: Row, k: usize) -> R {
        self.all[row as usize * self.length + k]
    }

    /// Sets coefficient k of a row.
    #[inline(always)]
    pub fn set(&mut self, row: Row, k: usize, x: R) {
        self.all[row as usize * self.length + k] = x;
    }

    /// A row.
    pub fn row(&self, row: Row) -> &[R] {
        &self.all[row as usize * self.length..][..self.length]
    }

    /// A row, mutably.
    pub fn row_mut(&mut self, row: Row) -> &mut [R] {
        &mut self.all[row as usize * self.length..][..self.length]
    }

    /// The rows below a sum and the sum itself.
    #[inline(always)]
    fn split(&mut self, sum: Row, below: [Row; 2]) -> (&[R], &[R], &mut [R]) {
        let n = self.length;
        let (low, high) = self.all.split_at_mut(sum as usize * n);
        let [a, b] = below.map(|row| &low[row as usize * n..][..n]);
        (a, b, &mut high[..n])
    }

    /// Adds the products that coefficient k ≥ 1 of a and b completes to the later sums:
    ///
    /// ```text
    /// sₖ₊ⱼ += aₖ·bⱼ + aⱼ·bₖ    1 ≤ j < k,     s₂ₖ = aₖ·bₖ
    /// ```
    ///
    /// The first term of each sum, for j = k − 1 or of s₂ₖ, is written, not added. So sₖ is Σ_{i=1}^{k−1} aᵢ·bₖ₋ᵢ when
    /// coefficient k is due. The sum is a row after a and b.
    #[inline(always)]
    pub fn push(&mut self, sum: Row, [a, b]: [Row; 2], k: usize) {
        let n = self.length;
        let (a, b, s) = self.split(sum, [a, b]);
        let (ak, bk) = (a[k], b[k]);
        let end = (k - 1).min(n - k).max(1);
        let (sums, rest) = s[k + 1..k + end].as_chunks_mut::<LANES>();
        let [(a_lanes, a_rest), (b_lanes, b_rest)] = [a, b].map(|row| row[1..end].as_chunks::<LANES>());
        for ((s, a), b) in sums.iter_mut().zip(a_lanes).zip(b_lanes) {
            for i in 0..LANES {
                s[i] += ak * b[i] + a[i] * bk;
            }
        }
        for ((s, a), b) in rest.iter_mut().zip(a_rest).zip(b_rest) {
            *s += ak * *b + *a * bk;
        }
        // The first terms of two sums.
        if k > 1 && 2 * k <= n {
            s[2 * k - 1] = ak * b[k - 1] + a[k - 1] * bk;
        }
        if 2 * k < n {
            s[2 * k] = ak * bk;
        }
    }

    /// [`push`](Self::push) for a = b, with each product once.
    #[inline(always)]
    pub fn push_square(&mut self, sum: Row, a: Row, k: usize) {
        let n = self.length;
        let (a, _, s) = self.split(sum, [a, a]);
        let ak = a[k];
        let twice = ak + ak;
        let end = (k - 1).min(n - k).max(1);
        let (sums, rest) = s[k + 1..k + end].as_chunks_mut::<LANES>();
        let (a_lanes, a_rest) = a[1..end].as_chunks::<LANES>();
        for (s, a) in sums.iter_mut().zip(a_lanes) {
            for i in 0..LANES {
                s[i] += twice * a[i];
            }
        }
        for (s, a) in rest.iter_mut().zip(a_rest) {
            *s += twice * *a;
        }
        if k > 1 && 2 * k <= n {
            s[2 * k - 1] = twice * a[k - 1];
        }
        if 2 * k < n {
            s[2 * k] = ak * ak;
        }
    }
}
