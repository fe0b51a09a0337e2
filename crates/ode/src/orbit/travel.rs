//! How orbits move: by steps, to times, on grids.

use std::ops::ControlFlow;

use tangent_bundle::real::Elementary;
use tangent_bundle::space::OwnedPoint;

use crate::error::Error;
use crate::event::Ending;
use crate::orbit::Orbit;
use crate::solution::{Solution, Step};
use crate::time::{Time, ensure_in_order};

impl<'f, P: OwnedPoint + 'f> Orbit<'f, P> {
    /// Takes a step forward in time, as long as the tolerance allows. An event may end it.
    ///
    /// # Errors
    ///
    /// If the step size goes to zero, if the solution is infinite or NaN, or if there were too many steps.
    pub fn step(&mut self) -> Result<Ending, Error> {
        self.advance(f64::INFINITY, None)
    }

    /// Takes a step backward in time.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn step_back(&mut self) -> Result<Ending, Error> {
        self.advance(f64::NEG_INFINITY, None)
    }

    /// Integrates to a time, forward or backward. An event may end it before.
    ///
    /// If the time is a bundle, the state gets the derivatives by it.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step), and if the time is infinite or NaN.
    pub fn to(&mut self, time: impl Into<P::Coordinate>) -> Result<Ending, Error> {
        self.to_each(time, |_| ControlFlow::Continue(()))
    }

    /// Integrates to a time, and calls `each` with each step. `ControlFlow::Break` ends the integration there.
    ///
    /// # Errors
    ///
    /// As [`to`](Self::to).
    pub fn to_each(
        &mut self,
        time: impl Into<P::Coordinate>,
        mut each: impl FnMut(Step<'_, P>) -> ControlFlow<()>,
    ) -> Result<Ending, Error> {
        let target = time.into();
        let goal = Time::new(target.scalar());
        if !goal.value().is_finite() {
            return Err(Error::Target { given: goal.value() });
        }
        let tangent = target.shift(-goal.value());
        loop {
            let rest = goal.since(self.core.clock.time);
            if rest == 0.0 {
                return Ok(Ending::Reached);
            }
            let ending = self.advance(rest, Some(tangent))?;
            if each(self.last_step()).is_break() {
                return Ok(Ending::Condition);
            }
            if ending != Ending::Reached {
                return Ok(ending);
            }
        }
    }

    /// Integrates until a condition holds at the end of a step, or to a time.
    ///
    /// For the very time at which a function of the state is zero, use [`watch`](Self::watch).
    ///
    /// # Errors
    ///
    /// As [`to`](Self::to).
    pub fn until(
        &mut self,
        time: impl Into<P::Coordinate>,
        mut condition: impl FnMut(f64, P) -> bool,
    ) -> Result<Ending, Error> {
        self.to_each(time, |step| {
            let holds = condition(step.end(), step.last_state());
            if holds {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    }

    /// The states at the times of a grid, which rise or fall. Steps are as long as without a grid, and the states are
    /// read from their polynomials. An event that stops the orbit ends the list.
    ///
    /// # Errors
    ///
    /// As [`to`](Self::to), and if the times do not lie in one direction from the orbit.
    pub fn grid(&mut self, times: &[f64]) -> Result<Vec<P>, Error> {
        let mut states = Vec::with_capacity(times.len());
        let Some(last) = times.last() else {
            return Ok(states);
        };
        let now = self.core.clock.time.value();
        let forward = *last >= now;
        ensure_in_order(now, times)?;
        let mut ending = Ending::Reached;
        for t in times {
            while ending == Ending::Reached && !self.has_passed(*t, forward) {
                let rest = Time::new(*last).since(self.core.clock.time);
                ending = self.advance(rest, None)?;
            }
            if !self.has_passed(*t, forward) {
                break;
            }
            states.push(if *t == self.core.clock.time.value() {
                self.state()
            } else {
                self.at(*t)?
            });
        }
        Ok(states)
    }

    fn has_passed(&self, t: f64, forward: bool) -> bool {
        let now = self.core.clock.time.value();
        if forward { t <= now } else { t >= now }
    }

    /// Integrates to a time, and keeps the polynomials of all steps: the solution as a function of the time.
    ///
    /// # Errors
    ///
    /// As [`to`](Self::to).
    pub fn solution_to(&mut self, time: f64) -> Result<Solution<P>, Error> {
        let mut steps = Vec::new();
        let mut ending = Ending::Reached;
        while ending == Ending::Reached && Time::new(time).since(self.core.clock.time) != 0.0 {
            let rest = Time::new(time).since(self.core.clock.time);
            if !rest.is_finite() {
                return Err(Error::Target { given: time });
            }
            ending = self.advance(rest, None)?;
            steps.push(self.core.last.clone());
        }
        let copy = self.state();
        Ok(Solution::new(steps, copy))
    }
}
