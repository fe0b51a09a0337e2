//! The choices of an integration.

#[cfg(feature = "jit")]
mod compiled;
mod gradient;
mod start;
mod taylor;

#[cfg(feature = "jit")]
pub use compiled::Compiled;

use crate::clock::Clock;
use crate::error::Error;
use crate::step_size::{StepSize, order_for};
use crate::time::Time;

/// The choices of an integration: tolerance, order, limits. [`start`](Self::start) makes an [`Orbit`](crate::Orbit)
/// with them.
///
/// ```
/// use tangent_bundle_ode::{Error, Integrator};
///
/// let mut orbit = Integrator::new().tolerance(1e-15).start(|_t, [x, v]| [v, -x], 0.0, [1.0, 0.0])?;
/// orbit.to(10.0)?;
/// assert!((orbit.state()[0] - 10_f64.cos()).abs() < 1e-14);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integrator {
    tolerance: f64,
    scale: f64,
    order: Option<usize>,
    max_step: f64,
    step_limit: u64,
    is_compensated: bool,
    checkpoints: usize,
}

impl Default for Integrator {
    fn default() -> Self {
        Self::new()
    }
}

impl Integrator {
    /// A tolerance of 2⁻⁵² for errors relative to the state, and absolute below 1; the order for it, which is 20; and
    /// no limits but 10⁸ steps.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tolerance: f64::EPSILON,
            scale: 1.0,
            order: None,
            max_step: f64::INFINITY,
            step_limit: 100_000_000,
            is_compensated: false,
            checkpoints: 256,
        }
    }

    /// Sets the error of a step that is allowed, relative to the state in the maximum norm.
    ///
    /// Below the [`scale`](Self::scale) it is absolute. The order and the step follow from it, see
    /// [`order_for`].
    #[must_use]
    pub fn tolerance(self, tolerance: f64) -> Self {
        Self { tolerance, ..self }
    }

    /// Sets the size of states below which errors are absolute. It is 1 unless it is set. The absolute error is the
    /// tolerance times the scale.
    #[must_use]
    pub fn scale(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// Sets the order of the series instead of that for the tolerance. Steps get shorter at lower orders.
    #[must_use]
    pub fn order(self, order: usize) -> Self {
        Self {
            order: Some(order),
            ..self
        }
    }

    /// Sets the length of the longest step.
    #[must_use]
    pub fn max_step(self, max_step: f64) -> Self {
        Self { max_step, ..self }
    }

    /// Sets the number of steps that an orbit may have.
    #[must_use]
    pub fn step_limit(self, step_limit: u64) -> Self {
        Self { step_limit, ..self }
    }

    /// Carries the rounding errors of the state from step to step. It costs little, and long runs lose fewer digits.
    #[must_use]
    pub fn compensated(self) -> Self {
        Self {
            is_compensated: true,
            ..self
        }
    }

    /// Sets the number of states that [`value_and_gradient`](Self::value_and_gradient) keeps in memory, at least one.
    /// It is 256 unless it is set. With fewer states more steps are taken again.
    #[must_use]
    pub fn checkpoints(self, checkpoints: usize) -> Self {
        Self { checkpoints, ..self }
    }

    /// The clock of a solution that starts at a time.
    pub(crate) fn clock(self, time: Time) -> Clock {
        Clock {
            time,
            origin: time,
            max_step: self.max_step,
            steps: 0,
            step_limit: self.step_limit,
            stalled: 0,
        }
    }

    /// How steps of an order are chosen.
    pub(crate) fn step_size(self, order: usize) -> StepSize {
        StepSize::new(self.tolerance, self.scale, order, self.order.is_some())
    }

    #[cfg(feature = "lanes")]
    pub(crate) fn is_compensated(self) -> bool {
        self.is_compensated
    }

    /// The order, if all choices are in range.
    pub(crate) fn checked_order(self, highest: usize) -> Result<usize, Error> {
        if !(1e-18..=0.1).contains(&self.tolerance) {
            return Err(Error::Tolerance { given: self.tolerance });
        }
        if !(self.scale > 0.0 && self.scale.is_finite()) {
            return Err(Error::Scale { given: self.scale });
        }
        if self.max_step.is_nan() || self.max_step <= 0.0 {
            return Err(Error::MaxStep { given: self.max_step });
        }
        let order = self.order.unwrap_or_else(|| order_for(self.tolerance).min(highest));
        if !(2..=highest).contains(&order) {
            return Err(Error::Order { given: order, highest });
        }
        Ok(order)
    }
}
