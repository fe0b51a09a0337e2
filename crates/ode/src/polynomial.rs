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

/// Σ_{k≥1} cₖ·hᵏ⁻¹. The functions multiply by h and by h².
///
/// ```text
/// c₁ + h·((c₂ + c₄·h² + …) + h·(c₃ + c₅·h² + …))
/// ```
///
/// The two sums do not wait for each other. The first two coefficients, which count most, are rounded as by Horner's
/// rule.
#[inline(always)]
fn tail<R: Real>(coefficients: &[R], times_h: impl Fn(R) -> R, times_square: impl Fn(R) -> R) -> R {
    let (pairs, rest) = coefficients[2..].as_chunks::<2>();
    let mut pairs = pairs.iter().rev();
    let higher = match (pairs.next(), rest) {
        (Some([even, odd]), rest) => {
            let [mut even, mut odd] = [*even, *odd];
            if let [highest] = rest {
                even = times_square(*highest) + even;
            }
            for [a, b] in pairs {
                even = times_square(even) + *a;
                odd = times_square(odd) + *b;
            }
            times_h(odd) + even
        }
        (None, [only]) => *only,
        (None, _) => return coefficients[1],
    };
    times_h(higher) + coefficients[1]
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

    /// The value of a polynomial there without its coefficient 0.
    #[inline(always)]
    pub(crate) fn increment(self, coefficients: &[R]) -> R {
        match self {
            Self::Float(h) => {
                let square = h * h;
                tail(coefficients, |x| x.scaled(h), |x| x.scaled(square)).scaled(h)
            }
            Self::Number(h) => {
                let square = h * h;
                tail(coefficients, |x| x * h, |x| x * square) * h
            }
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
