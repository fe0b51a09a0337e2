//! The order and the size of a step from the tolerance.

use tangent_bundle::real::Real;

/// The highest order of a step.
pub const HIGHEST_ORDER: usize = 200;

/// The order of least cost for a tolerance ε:
///
/// ```text
/// p = ⌈1 − ½·ln ε⌉
/// ```
///
/// A step of order p costs about p² operations. Its length is ρ/e², whatever p is, so that the terms fall by e⁻² from
/// one order to the next. Jorba & Zou (2005), sec. 3.1.
#[must_use]
pub fn order_for(tolerance: f64) -> usize {
    ((1.0 - 0.5 * tolerance.ln()).ceil() as usize).clamp(2, HIGHEST_ORDER)
}

/// How a step is chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StepSize {
    /// The size of states below which errors are absolute.
    pub(crate) scale: f64,
    /// h/ρ.
    pub(crate) ratio: f64,
}

impl StepSize {
    /// The rule for a tolerance, with the order for it or with a given one.
    ///
    /// ```text
    /// ln(h/ρ) = −2 − 0.7/(p − 1)                    p for the tolerance
    /// ln(h/ρ) = −(2 − ln ε)/p − 0.7/(p − 1)         p given
    /// ```
    ///
    /// The first is that of Jorba & Zou (2005), sec. 3.2.1, with their safety factor. The second makes the last term as
    /// small as the first one does at the order for the tolerance.
    pub(crate) fn new(tolerance: f64, scale: f64, order: usize, is_given: bool) -> Self {
        let p = order as f64;
        let ratio = if is_given { -(2.0 - tolerance.ln()) / p } else { -2.0 };
        Self {
            scale,
            ratio: (ratio - 0.7 / (p - 1.0)).exp(),
        }
    }

    /// The radius of convergence that the last two coefficients estimate, and the step.
    ///
    /// ```text
    /// s = max(scale, ‖x₀‖)
    /// ρ = min (s/‖xⱼ‖)^{1/j},   j = p − 1, p
    /// h = ρ·ratio
    /// ```
    ///
    /// in the maximum norm, over the values: tangents of bundles do not take part. Where both coefficients vanish, the
    /// radius is infinite.
    pub(crate) fn of<R: Real>(&self, p: usize, series: &[R]) -> [f64; 2] {
        let radius = self.radius_below(p, p + 1, series);
        [radius, radius * self.ratio]
    }

    /// The radius of convergence that the last two coefficients below an order estimate.
    pub(crate) fn radius_below<R: Real>(&self, p: usize, below: usize, series: &[R]) -> f64 {
        self.radius(below, |k| {
            let (mut most, mut at) = (0.0_f64, k);
            while let Some(c) = series.get(at) {
                most = most.max(c.scalar().abs());
                at += p + 1;
            }
            most
        })
    }

    /// The same from the norms of the coefficients.
    #[inline(always)]
    pub(crate) fn radius(&self, below: usize, norm: impl Fn(usize) -> f64) -> f64 {
        let size = norm(0).max(self.scale);
        let orders = [below.saturating_sub(2).max(1), below.saturating_sub(1).max(1)];
        // One exponential instead of two powers: the lesser logarithm is that of the lesser root.
        let [a, b] = orders.map(|j| (size / norm(j)).log2() * (1.0 / j as f64));
        a.min(b).exp2()
    }
}
