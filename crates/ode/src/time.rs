//! Time in two floats.

use crate::error::Error;

/// A time as the unevaluated sum of two floats, so that a long run of short steps keeps its digits.
///
/// The second float is the rounding error of the first. The sum has about 106 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Time {
    high: f64,
    low: f64,
}

/// `a + b` and its rounding error (Knuth 1969).
fn two_sum(a: f64, b: f64) -> [f64; 2] {
    let sum = a + b;
    let of_b = sum - a;
    [sum, (a - (sum - of_b)) + (b - of_b)]
}

impl Time {
    /// The time that a float is.
    #[must_use]
    pub fn new(t: f64) -> Self {
        Self { high: t, low: 0.0 }
    }

    /// The sum of a float and its rounding error.
    pub(crate) fn of(high: f64, low: f64) -> Self {
        Self { high, low }
    }

    /// The nearest float.
    #[must_use]
    pub fn value(self) -> f64 {
        self.high
    }

    /// The rounding error of [`value`](Self::value).
    #[must_use]
    pub fn error(self) -> f64 {
        self.low
    }

    /// The time later by h.
    #[must_use]
    pub fn after(self, h: f64) -> Self {
        let [sum, error] = two_sum(self.high, h);
        let [high, low] = two_sum(sum, error + self.low);
        Self { high, low }
    }

    /// The time from an earlier time to this one, rounded once.
    #[must_use]
    pub fn since(self, earlier: Self) -> f64 {
        let [difference, error] = two_sum(self.high, -earlier.high);
        difference + (error + (self.low - earlier.low))
    }
}

/// Looks for a time that is not finite, or that does not follow the one before in the direction of the last one.
pub(crate) fn ensure_in_order(start: f64, times: &[f64]) -> Result<(), Error> {
    let forward = times.last().is_none_or(|last| *last >= start);
    let mut before = start;
    for (index, t) in times.iter().enumerate() {
        if !t.is_finite() {
            return Err(Error::Target { given: *t });
        }
        if *t != before && (*t > before) != forward {
            return Err(Error::Grid { index });
        }
        before = *t;
    }
    Ok(())
}

impl From<f64> for Time {
    fn from(t: f64) -> Self {
        Self::new(t)
    }
}
