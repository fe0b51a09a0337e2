//! The steps of an orbit, on the coordinates of the state.

use tangent_bundle::real::Real;

use crate::error::Error;
use crate::expansion::Expansion;
use crate::polynomial::{Offset, Polynomials};
use crate::step_size::StepSize;
use crate::time::Time;

/// The step sizes below this part of the time are taken for zero: 2⁻⁶⁰. The time itself has 106 bits.
const LEAST_STEP: f64 = 1.0 / (1_u64 << 60) as f64;

/// Coefficients that overflow mean a singularity if their radius is below 2⁻⁴⁰ of the time.
const OVERFLOW: f64 = 1.0 / (1_u64 << 20) as f64;

/// A state on its way.
pub(crate) struct Core<'f, R> {
    pub(crate) expansion: Box<dyn Expansion<R> + 'f>,
    pub(crate) step_size: StepSize,
    pub(crate) max_step: f64,
    pub(crate) time: Time,
    /// The tangent of the time: a number whose value is zero.
    pub(crate) drift: R,
    /// The time of the start.
    pub(crate) origin: Time,
    pub(crate) state: Vec<R>,
    /// What rounding took from each component, if the sums are compensated.
    pub(crate) carry: Option<Vec<R>>,
    /// The polynomials of the last step.
    pub(crate) last: Polynomials<R>,
    pub(crate) steps: u64,
    pub(crate) step_limit: u64,
    /// The number of steps in a row in which the time has not moved.
    pub(crate) stalled: u32,
}

impl<R: Real> Core<'_, R> {
    /// The time with its tangent.
    pub(crate) fn time(&self) -> R {
        self.drift.shift(self.time.value())
    }

    /// Expands the solution and chooses a step: at most `most` long, in the direction of its sign.
    pub(crate) fn prepare(&mut self, most: f64) -> Result<(), Error> {
        if self.steps >= self.step_limit {
            return Err(Error::StepLimit {
                limit: self.step_limit,
                time: self.time.value(),
            });
        }
        let time = self.time();
        let p = self.last.order;
        for (row, x) in self.last.series.chunks_exact_mut(p + 1).zip(&self.state) {
            row[0] = *x;
        }
        self.expansion.expand(time, p, &mut self.last.series)?;
        self.ensure_finite()?;
        let [radius, step] = self.step_size.of(p, &self.last.series);
        let step = self.bounded(step);
        if self.is_nothing(step) {
            let time = self.time.value();
            return Err(Error::StepTooSmall { time, step, radius });
        }
        self.last.start = self.time;
        self.last.drift = self.drift;
        self.last.length = step.min(most.abs()).copysign(most);
        Ok(())
    }

    /// Whether a step is too short to be told from none.
    fn is_nothing(&self, step: f64) -> bool {
        let time = self.time.value().abs().max(self.time.since(self.origin).abs());
        step.abs() <= LEAST_STEP * time || step.abs() < f64::MIN_POSITIVE
    }

    /// A step that is not too long. Where the series ends, as for a polynomial, it has no length of its own: it is 1,
    /// or as long as the time.
    fn bounded(&self, step: f64) -> f64 {
        let own = if step.is_finite() {
            step
        } else {
            self.time.value().abs().max(1.0)
        };
        own.min(self.max_step)
    }

    /// Looks for coefficients that are infinite or NaN.
    fn ensure_finite(&self) -> Result<(), Error> {
        // A coefficient that is not finite makes the coefficients above infinite or NaN, except where it is multiplied
        // by nothing: so all are looked at.
        let is_finite = |x: &R| x.scalar().is_finite();
        // Without a branch for each, many are looked at side by side.
        if self.last.series.iter().fold(true, |all, x| all & is_finite(x)) {
            return Ok(());
        }
        let bad = |row: &[R]| row.iter().position(|x| !is_finite(x));
        let rows = self.last.rows().enumerate();
        let first = rows.filter_map(|(i, row)| Some((bad(row)?, i))).min();
        let (order, component) = first.expect("a coefficient that is not finite");
        // Near a pole the coefficients overflow before the steps get too short.
        let radius = self.step_size.radius_below(self.last.order, order, &self.last.series);
        if order > 2 && self.is_nothing(radius * OVERFLOW) {
            return Err(Error::StepTooSmall {
                time: self.time.value(),
                step: radius,
                radius,
            });
        }
        Err(Error::NotFinite {
            component,
            order,
            time: self.time.value(),
        })
    }

    /// Moves to a time from the start of the step that was prepared.
    pub(crate) fn finish(&mut self, offset: Offset<R>) {
        let p = self.last.order;
        let h = offset.value();
        for (i, row) in self.last.series.chunks_exact(p + 1).enumerate() {
            // The sum of all terms but the first, which is rounded less than the first.
            let tail = offset.of(&row[1..]);
            let increment = match offset {
                Offset::Float(h) => tail.scaled(h),
                Offset::Number(h) => tail * h,
            };
            self.state[i] = match &mut self.carry {
                None => row[0] + increment,
                Some(carry) => {
                    // Neumaier's sum.
                    let increment = increment + carry[i];
                    let sum = row[0] + increment;
                    let of_increment = sum - row[0];
                    carry[i] = (row[0] - (sum - of_increment)) + (increment - of_increment);
                    sum
                }
            };
        }
        if let Offset::Number(offset) = offset {
            self.drift += offset.shift(-h);
        }
        self.time = self.time.after(h);
        self.last.length = h;
        self.steps += 1;
        self.stalled = if self.is_nothing(h) { self.stalled + 1 } else { 0 };
    }

    /// Replaces the state.
    pub(crate) fn set_state(&mut self, state: Vec<R>) {
        self.state = state;
        if let Some(carry) = &mut self.carry {
            carry.fill(R::from(0.0));
        }
    }
}
