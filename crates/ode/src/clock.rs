//! The time of an orbit, and what limits its steps.

use crate::error::Error;
use crate::time::Time;

/// The step sizes below this part of the time are taken for zero: 2⁻⁶⁰. The time itself has 106 bits.
const LEAST_STEP: f64 = 1.0 / (1_u64 << 60) as f64;

/// The time and the steps to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) time: Time,
    /// The time of the start.
    pub(crate) origin: Time,
    pub(crate) max_step: f64,
    pub(crate) steps: u64,
    pub(crate) step_limit: u64,
    /// The number of steps in a row in which the time has not moved.
    pub(crate) stalled: u32,
}

impl Clock {
    /// Refuses a step above the limit.
    pub(crate) fn ensure_steps(&self) -> Result<(), Error> {
        if self.steps < self.step_limit {
            return Ok(());
        }
        Err(Error::StepLimit {
            limit: self.step_limit,
            time: self.time.value(),
        })
    }

    /// The step that is taken for the one that the series allows: at most `most` long, in the direction of its sign.
    pub(crate) fn step(&self, [radius, step]: [f64; 2], most: f64) -> Result<f64, Error> {
        let step = self.bounded(step);
        if self.is_nothing(step) {
            let time = self.time.value();
            return Err(Error::StepTooSmall { time, step, radius });
        }
        Ok(step.min(most.abs()).copysign(most))
    }

    /// Whether a step is too short to be told from none.
    pub(crate) fn is_nothing(&self, step: f64) -> bool {
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

    /// Goes on by a step.
    pub(crate) fn advance(&mut self, h: f64) {
        self.time = self.time.after(h);
        self.steps += 1;
        self.stalled = if self.is_nothing(h) { self.stalled + 1 } else { 0 };
    }
}
