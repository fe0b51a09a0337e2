//! Taylor polynomials of the state along a step.

use tangent_bundle::real::Real;

use crate::time::Time;

/// The value of a polynomial with these coefficients at h, by Horner's rule.
#[inline(always)]
pub(crate) fn horner<R: Real>(coefficients: &[R], h: f64) -> R {
    let mut terms = coefficients.iter().rev();
    let highest = *terms.next().expect("a coefficient");
    terms.fold(highest, |sum, c| sum.scaled(h) + *c)
}

/// The same at a number with tangents.
pub(crate) fn horner_at<R: Real>(coefficients: &[R], h: R) -> R {
    let mut terms = coefficients.iter().rev();
    let highest = *terms.next().expect("a coefficient");
    terms.fold(highest, |sum, c| sum * h + *c)
}

/// The derivative of the polynomial at h.
pub(crate) fn slope_at<R: Real>(coefficients: &[R], h: R) -> R {
    let terms = coefficients.iter().enumerate().skip(1).rev();
    terms.fold(R::from(0.0), |sum, (k, c)| sum * h + c.scaled(k as f64))
}

/// The Taylor polynomials of all components along a step: component i is Σ xᵢₖ·τᵏ at the time τ after the start.
#[derive(Clone, Debug)]
pub(crate) struct Polynomials<R> {
    pub(crate) start: Time,
    /// The tangent of the time at the start: a number whose value is zero.
    pub(crate) drift: R,
    /// The length of the step, negative backward in time.
    pub(crate) length: f64,
    pub(crate) order: usize,
    pub(crate) series: Vec<R>,
}

impl<R: Real> Polynomials<R> {
    /// The series of each component.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[R]> {
        self.series.chunks_exact(self.order + 1)
    }

    /// Where it ends.
    pub(crate) fn end(&self) -> Time {
        self.start.after(self.length)
    }

    /// Whether it covers a time.
    pub(crate) fn covers(&self, t: f64) -> bool {
        let [a, b] = [self.start.value(), self.end().value()];
        (a.min(b)..=a.max(b)).contains(&t)
    }

    /// The time τ from the start to a time: a float, if the time of the solution has no tangent.
    pub(crate) fn offset(&self, t: f64) -> Offset<R> {
        let h = Time::new(t).since(self.start);
        if self.drift.is_constant() {
            Offset::Float(h)
        } else {
            Offset::Number((-self.drift).shift(h))
        }
    }
}

/// A time from the start of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Offset<R> {
    Float(f64),
    /// A number with tangents.
    Number(R),
}

impl<R: Real> Offset<R> {
    /// The value of a polynomial there.
    #[inline(always)]
    pub(crate) fn of(self, coefficients: &[R]) -> R {
        match self {
            Self::Float(h) => horner(coefficients, h),
            Self::Number(h) => horner_at(coefficients, h),
        }
    }

    /// The float.
    pub(crate) fn value(self) -> f64 {
        match self {
            Self::Float(h) => h,
            Self::Number(h) => h.scalar(),
        }
    }
}
