//! All zeros of a polynomial on an interval, in order.
//!
//! The polynomial is written in the basis of Bernstein on [0, 1]. By Descartes' rule the number of sign changes among
//! those coefficients bounds the number of zeros in (0, 1), and is equal to it if it is 0 or 1. An interval with more
//! sign changes is halved by de Casteljau's algorithm. So no zero is missed, however close to another it lies, up to
//! rounding. Source: Lane & Riesenfeld, Bounds on a polynomial (1981).

/// A zero at which the polynomial changes its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Zero {
    /// Where it is, in (0, 1].
    pub(crate) at: f64,
    /// Whether the polynomial is negative before it.
    pub(crate) rises: bool,
}

/// How often an interval is halved. Zeros that are closer than 2⁻⁴⁸ are taken for one.
const DEPTH: u32 = 48;

/// The search for zeros, with its memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    bernstein: Vec<f64>,
    pub(crate) zeros: Vec<Zero>,
}

impl Search {
    /// Finds the zeros in (0, 1] of the polynomial with these coefficients at which it changes its sign.
    pub(crate) fn run(&mut self, polynomial: &[f64]) {
        self.zeros.clear();
        to_bernstein(polynomial, &mut self.bernstein);
        // The last coefficient is the value at 1. Here it has the rounding of the caller's.
        let end = polynomial.iter().sum();
        if let Some(last) = self.bernstein.last_mut() {
            *last = end;
        }
        isolate(polynomial, &self.bernstein, [0.0, 1.0], DEPTH, &mut self.zeros);
        if self.bernstein.last() == Some(&0.0)
            && let Some(before) = self.bernstein.iter().rev().find(|c| **c != 0.0)
        {
            self.zeros.push(Zero {
                at: 1.0,
                rises: *before < 0.0,
            });
        }
    }
}

/// The coefficients in the basis of Bernstein: βᵢ = Σ_{k≤i} C(i, k)/C(n, k)·bₖ.
///
/// They are computed by the differences of de Casteljau backward: with bₖ/C(n, k) as differences at 0, sums give the
/// rest.
fn to_bernstein(b: &[f64], beta: &mut Vec<f64>) {
    beta.clear();
    beta.extend_from_slice(b);
    let n = b.len() - 1;
    let mut binomial = 1.0;
    for k in 0..=n {
        beta[k] /= binomial;
        binomial *= (n - k) as f64 / (k + 1) as f64;
    }
    for level in 1..=n {
        for i in (level..=n).rev() {
            beta[i] += beta[i - 1];
        }
    }
}

/// The number of sign changes, where zeros do not count.
fn sign_changes(beta: &[f64]) -> usize {
    let mut signs = beta.iter().filter(|c| **c != 0.0).map(|c| *c > 0.0);
    let Some(mut last) = signs.next() else {
        return 0;
    };
    let mut changes = 0;
    for sign in signs {
        changes += usize::from(sign != last);
        last = sign;
    }
    changes
}

/// Finds the zeros inside an interval, of which `beta` has the coefficients.
fn isolate(polynomial: &[f64], beta: &[f64], [low, high]: [f64; 2], depth: u32, zeros: &mut Vec<Zero>) {
    let changes = sign_changes(beta);
    if changes == 0 {
        return;
    }
    let rises = beta.iter().rev().find(|c| **c != 0.0).is_some_and(|c| *c > 0.0);
    if changes == 1 {
        let at = refine(polynomial, [low, high], rises);
        zeros.push(Zero { at, rises });
        return;
    }
    if depth == 0 {
        if changes % 2 == 1 {
            zeros.push(Zero { at: high, rises });
        }
        return;
    }
    let (mut left, mut right) = (beta.to_vec(), beta.to_vec());
    let n = beta.len() - 1;
    for level in 1..=n {
        for i in 0..=n - level {
            right[i] = 0.5 * (right[i] + right[i + 1]);
        }
        left[level] = right[0];
    }
    let middle = 0.5 * (low + high);
    isolate(polynomial, &left, [low, middle], depth - 1, zeros);
    if right[0] == 0.0 {
        let before = left.iter().rev().find(|c| **c != 0.0);
        let after = right.iter().find(|c| **c != 0.0);
        if let (Some(before), Some(after)) = (before, after)
            && (*before > 0.0) != (*after > 0.0)
        {
            zeros.push(Zero {
                at: middle,
                rises: *after > 0.0,
            });
        }
    }
    isolate(polynomial, &right, [middle, high], depth - 1, zeros);
}

/// The value and the slope at u.
fn value_and_slope(polynomial: &[f64], u: f64) -> [f64; 2] {
    let [mut value, mut slope] = [0.0; 2];
    for c in polynomial.iter().rev() {
        slope = slope * u + value;
        value = value * u + c;
    }
    [value, slope]
}

/// The only zero in an interval: by Newton's method, and by bisection where that leaves the interval or is slow.
fn refine(polynomial: &[f64], [mut low, mut high]: [f64; 2], rises: bool) -> f64 {
    let mut u = 0.5 * (low + high);
    let mut before = high - low;
    // Bisection alone ends after 60 turns.
    for _ in 0..120 {
        let [value, slope] = value_and_slope(polynomial, u);
        if value == 0.0 {
            return u;
        }
        if (value > 0.0) == rises {
            high = u;
        } else {
            low = u;
        }
        let newton = u - value / slope;
        let next = if newton > low && newton < high && (newton - u).abs() < 0.5 * before {
            newton
        } else {
            0.5 * (low + high)
        };
        before = (next - u).abs();
        if next == u || before <= f64::EPSILON * 0.25 * u {
            return next;
        }
        u = next;
    }
    u
}
