//! What differences say about a derivative.

use alloc::format;
use alloc::string::String;
use core::cell::Cell;

use crate::testing::Check;
use crate::testing::check::Fault;
use crate::testing::differences::{Edge, Extrapolated, differences_beside, edge};

impl Check {
    /// Compares a derivative with the differences of a function along a line, at 0; both with the sizes of the terms
    /// that they are sums of.
    pub(crate) fn against(
        &self,
        (derivative, size): (f64, f64),
        line: impl Fn(f64) -> f64,
        terms: f64,
        step: f64,
    ) -> Verdict {
        if !derivative.is_finite() {
            return if self.tolerates_kinks {
                Verdict::Tolerated
            } else {
                Verdict::Different(Found::Edge(Edge::End(derivative)))
            };
        }
        let found = differences_beside(&line, 0.0, step, terms);
        // The estimate is the distance of neighbours in a table, and two of these may agree by chance.
        let bound = 16.0 * found.error;
        let size = size.max(derivative.abs()).max(found.value.abs());
        let is_decided = bound <= 1e-3 * size || (size == 0.0 && bound.is_finite());
        if is_decided && (derivative - found.value).abs() <= bound + 64.0 * f64::EPSILON * size {
            return Verdict::Equal;
        }
        // A step that is small beside the scale of the function, and large beside its rounding errors.
        match edge(&line, 0.0, 1e-3 * step) {
            Some(edge) if self.tolerates_kinks && is_between(derivative, edge) => Verdict::Tolerated,
            Some(edge) => Verdict::Different(Found::Edge(edge)),
            None if is_decided => Verdict::Different(Found::Other(found)),
            None => Verdict::Undecided,
        }
    }
}

/// What the comparison of a derivative with differences says.
pub(crate) enum Verdict {
    Equal,
    /// The differences do not converge.
    Undecided,
    /// There is a kink, and the derivative is a slope of it.
    Tolerated,
    Different(Found),
}

/// What stands against a derivative.
pub(crate) enum Found {
    Edge(Edge),
    Other(Extrapolated),
}

impl Verdict {
    pub(crate) fn is_tolerated(&self) -> bool {
        matches!(self, Self::Tolerated)
    }

    /// Counts what was decided, and fails where there is a difference.
    pub(crate) fn settle(
        self,
        order: usize,
        decided: &Cell<usize>,
        sentence: impl FnOnce(Found) -> String,
    ) -> Result<(), Fault> {
        match self {
            Self::Undecided => Ok(()),
            Self::Equal | Self::Tolerated => {
                decided.set(decided.get() + 1);
                Ok(())
            }
            Self::Different(found) => {
                decided.set(decided.get() + 1);
                Err(Fault::new(order, sentence(found)))
            }
        }
    }
}

/// Whether a derivative is one of the slopes at a kink, or between them.
fn is_between(derivative: f64, edge: Edge) -> bool {
    match edge {
        Edge::Kink { left, right } => {
            // The slopes of the sides are extrapolated once, and right to some digits.
            let margin = 1e-3 * left.abs().max(right.abs());
            left.min(right) - margin <= derivative && derivative <= left.max(right) + margin
        }
        Edge::Jump | Edge::End(_) => true,
    }
}

impl Edge {
    /// What the function does there, and what to do about it.
    pub(crate) fn sentence(self, place: &str, directions: &str) -> String {
        match self {
            Self::Kink { left, right } => format!(
                "the function has a kink at {place}, {directions}: its slope is {left:.6} before it and {right:.6} behind it; give \
                 points without kinks, or allow them by `Check::default().tolerate_kinks()`"
            ),
            Self::End(derivative) => format!(
                "the function has no finite derivative at {place}, {directions}: it is {derivative:?}; give points at which it is smooth, \
                 or allow others by `Check::default().tolerate_kinks()`"
            ),
            Self::Jump => format!(
                "the function jumps at {place}, {directions}; give points without jumps, or allow them by \
                 `Check::default().tolerate_kinks()`"
            ),
        }
    }
}

pub(crate) fn written(found: Extrapolated) -> String {
    format!("{:?} ± {:.0e}", found.value, found.error)
}
