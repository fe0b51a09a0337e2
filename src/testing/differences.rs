//! Derivatives from differences of values.

use alloc::vec::Vec;

/// A derivative from differences, and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extrapolated {
    /// The derivative.
    pub value: f64,
    /// The estimated error: that of the extrapolation and that of rounding.
    pub error: f64,
}

/// How often a step is halved.
const ROWS: usize = 8;

/// The derivative of a function at x from central differences, which are extrapolated to the step 0.
///
/// ```text
/// a(i, 0) = (f(x + hᵢ) − f(x − hᵢ))/2hᵢ      hᵢ = h/2ⁱ
/// a(i, j) = (4ʲ·a(i, j−1) − a(i−1, j−1))/(4ʲ − 1)
/// ```
///
/// The entry is taken that differs least from its two neighbours in the table; that difference, and the rounding errors
/// of the values over the step, are the estimated error. Steps at which the function is not finite are left out, and
/// several first steps are tried from `step` down, until the derivative is known to ten digits. The error is infinite
/// where nothing converges.
///
/// Source: Ridders, Accurate computation of F′(x) and F′(x)·F″(x) (1982).
///
/// ```
/// let slope = tangent_bundle::testing::differences(|x: f64| x.sin(), 0.5, 0.5);
/// assert!((slope.value - 0.5_f64.cos()).abs() <= slope.error && slope.error < 1e-10);
/// ```
pub fn differences(f: impl FnMut(f64) -> f64, x: f64, step: f64) -> Extrapolated {
    differences_beside(f, x, step, 0.0)
}

/// The same of values that are sums of terms of this size, which have the rounding errors of the terms.
pub(crate) fn differences_beside(mut f: impl FnMut(f64) -> f64, x: f64, step: f64, size: f64) -> Extrapolated {
    let mut best = Extrapolated {
        value: f64::NAN,
        error: f64::INFINITY,
    };
    for shrunk in [1.0, 1.0 / 16.0, 1.0 / 256.0, 1.0 / 4096.0] {
        let found = table(&mut f, x, step * shrunk, size);
        if found.error < best.error {
            best = found;
        }
        if best.error <= 1e-10 * best.value.abs() {
            break;
        }
    }
    best
}

/// The best entry of one table.
fn table(f: &mut impl FnMut(f64) -> f64, x: f64, first: f64, mut size: f64) -> Extrapolated {
    let mut best = Extrapolated {
        value: f64::NAN,
        error: f64::INFINITY,
    };
    let mut last: Vec<f64> = Vec::new();
    for i in 0..ROWS {
        // Both ends are floats, so that the step is what lies between them.
        let (above, below) = (x + first / f64::from(1 << i), x - first / f64::from(1 << i));
        let (high, low) = (f(above), f(below));
        if !(high.is_finite() && low.is_finite()) || above <= below {
            last.clear();
            continue;
        }
        size = size.max(high.abs()).max(low.abs());
        let rounding = 4.0 * f64::EPSILON * size / (above - below);
        let mut row = Vec::with_capacity(ROWS);
        row.push((high - low) / (above - below));
        let mut power = 1.0;
        for j in 1..=last.len() {
            power *= 4.0;
            let entry = (power * row[j - 1] - last[j - 1]) / (power - 1.0);
            let error = (entry - row[j - 1]).abs().max((entry - last[j - 1]).abs()) + rounding;
            if error <= best.error {
                best = Extrapolated { value: entry, error };
            }
            row.push(entry);
        }
        last = row;
    }
    best
}

/// What a function does at a point that differences cannot look at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edge {
    /// Its slopes from the two sides differ.
    Kink { left: f64, right: f64 },
    /// Its value jumps.
    Jump,
    /// Its derivative is this infinity, or NaN.
    End(f64),
}

/// Whether a function has a kink or a jump at x: one-sided slopes of two steps, of which the second is a sixteenth of
/// the first.
pub(crate) fn edge(mut f: impl FnMut(f64) -> f64, x: f64, step: f64) -> Option<Edge> {
    let middle = f(x);
    let mut slopes = |h: f64| {
        let mut side = |h: f64| {
            // The differences of first order, extrapolated once.
            let slope = |y: f64| (y - middle) / h;
            2.0 * 2.0 * (f(x + h / 2.0) - middle) / h - slope(f(x + h))
        };
        (side(-h), side(h))
    };
    let (wide, narrow) = (slopes(step), slopes(step / 16.0));
    let gap = |(left, right): (f64, f64)| (right - left).abs();
    let size = |(left, right): (f64, f64)| left.abs().max(right.abs());
    // A smooth function has a gap of the order of the step squared, which falls to 1/256. A jump has one that grows
    // with 1/step.
    let rounding = 64.0 * f64::EPSILON * middle.abs() / (step / 16.0);
    let stays = gap(narrow) > 1e-3 * size(narrow) + rounding && gap(narrow) > gap(wide) / 16.0;
    match stays {
        true if size(narrow) > 8.0 * size(wide) => Some(Edge::Jump),
        true => Some(Edge::Kink {
            left: narrow.0,
            right: narrow.1,
        }),
        false => None,
    }
}
