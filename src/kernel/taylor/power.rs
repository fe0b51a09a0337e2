//! Powers with a constant exponent.

use super::ring::one_over;
use super::{LANES, MAX_LENGTH, MAX_PUSHED, blocks, gather, gather_known, reciprocal, rule};
use crate::real::{Field, Primitive};

rule! {
    /// `y² = x`, given y₀.
    ///
    /// ```text
    /// yₖ = (xₖ − Σ_{i=1}^{k−1} yᵢ·yₖ₋ᵢ)/(2·y₀)        k ≥ 1
    /// ```
    fn root(y: &mut [C], x: &[C]) {
        let n = y.len();
        let x = &x[..n];
        let half = one_over(y[0] + y[0]);
        for k in 1..n {
            y[k] = x[k];
        }
        for (first, end) in blocks::<BLOCK>(n) {
            let (known, block) = y.split_at_mut(first);
            let block = &mut block[..end - first];
            gather_known::<true, C>(block, known, known, first);
            for k in first..end {
                y[k] = y[k] * half;
                let twice = y[k] + y[k];
                for j in 1..k.min(end - k) {
                    y[k + j] = y[k + j] - twice * y[j];
                }
                if 2 * k < end {
                    y[2 * k] = y[2 * k] - y[k] * y[k];
                }
            }
        }
    }
}

rule! {
    /// `x·y′ = p·y·x′`, given y₀, for x₀ ≠ 0.
    ///
    /// ```text
    /// yₖ = (1/(k·x₀))·Σ_{j=1}^{k} (p·j − (k − j))·xⱼ·yₖ₋ⱼ        k ≥ 1
    /// ```
    ///
    /// One division by x₀ a coefficient, and no logarithm: yₖ overflows only where its value does.
    fn power(y: &mut [C], x: &[C], p: C) {
        let n = y.len();
        let x = &x[..n];
        let integer = |k: usize| C::Scalar::from_f64(k as f64);
        let mut pdx = [p; ROOM];
        for j in 1..n {
            pdx[j] = p * x[j].scaled(integer(j));
        }
        let pdx = &pdx[..n];
        let over_x0 = one_over(x[0]);
        for k in 1..n {
            y[k] = y[0] * pdx[k];
        }
        for (first, end) in blocks::<BLOCK>(n) {
            let (known, block) = y.split_at_mut(first);
            let block = &mut block[..end - first];
            gather::<false, C>(block, &known[1..], pdx, first - 1);
            if first > 1 {
                let mut weighted = [p; ROOM];
                for i in 1..first {
                    weighted[i] = known[i].scaled(-integer(i));
                }
                gather::<false, C>(block, &weighted[1..first], x, first - 1);
            }
            for k in first..end {
                y[k] = (y[k] * over_x0).scaled(reciprocal(k));
                for j in 1..end - k {
                    y[k + j] = y[k + j] + y[k] * (pdx[j] - x[j].scaled(integer(k)));
                }
            }
        }
    }
}
