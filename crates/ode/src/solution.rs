//! The solution as a function of time.

use tangent_bundle::space::OwnedPoint;

use crate::error::Error;
use crate::points::next_point;
use crate::polynomial::Polynomials;

/// A step of an orbit, with the Taylor polynomials of the solution along it.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a, P: OwnedPoint> {
    polynomials: &'a Polynomials<P::Coordinate>,
    shape: &'a P,
}

impl<'a, P: OwnedPoint> Step<'a, P> {
    pub(crate) fn new(polynomials: &'a Polynomials<P::Coordinate>, shape: &'a P) -> Self {
        Self { polynomials, shape }
    }

    /// The time of its start.
    #[must_use]
    pub fn start(&self) -> f64 {
        self.polynomials.start.value()
    }

    /// The time of its end.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.polynomials.end().value()
    }

    /// Its length, which is negative backward in time.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.polynomials.length
    }

    /// The Taylor coefficients 0 to p of a component of the state, counted from 0, in the time from the start.
    #[must_use]
    pub fn taylor_coefficients(&self, component: usize) -> &'a [P::Coordinate] {
        let length = self.polynomials.order + 1;
        &self.polynomials.series[component * length..][..length]
    }

    /// The state at the end of the step. If an event has changed the state there, it is the one before.
    #[must_use]
    pub fn last_state(&self) -> P {
        self.state_at(self.end())
    }

    /// The state at a time.
    ///
    /// # Errors
    ///
    /// If the step does not cover the time.
    pub fn at(&self, time: f64) -> Result<P, Error> {
        if self.polynomials.covers(time) {
            Ok(self.state_at(time))
        } else {
            Err(Error::Outside {
                time,
                from: self.start(),
                to: self.end(),
            })
        }
    }

    fn state_at(&self, time: f64) -> P {
        let offset = self.polynomials.offset(time);
        next_point::<P::Shape, P::Coordinate, _>(self.shape, &mut self.polynomials.rows().map(|row| offset.of(row)))
    }
}

/// A solution along many steps, as a function of time.
///
/// ```
/// use tangent_bundle_ode::{Error, Integrator};
///
/// let mut orbit = Integrator::new().start(|_t, [x, v]: [_; 2]| [v, -x], 0.0, [1.0, 0.0])?;
/// let solution = orbit.solution_to(10.0)?;
/// assert!((solution.at(3.0)?[0] - 3_f64.cos()).abs() < 1e-14);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Solution<P: OwnedPoint> {
    /// In the order in which they were taken.
    steps: Vec<Polynomials<P::Coordinate>>,
    shape: P,
}

impl<P: OwnedPoint> Solution<P> {
    pub(crate) fn new(steps: Vec<Polynomials<P::Coordinate>>, shape: P) -> Self {
        Self { steps, shape }
    }

    /// The steps.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step<'_, P>> {
        self.steps.iter().map(|polynomials| Step::new(polynomials, &self.shape))
    }

    /// The state at a time. Where the state was changed, it is the one before the change.
    ///
    /// # Errors
    ///
    /// If the solution does not cover the time.
    pub fn at(&self, time: f64) -> Result<P, Error> {
        let forward = self.steps.first().is_none_or(|step| step.length >= 0.0);
        let ends_before = |step: &Polynomials<P::Coordinate>| {
            let end = step.end().value();
            if forward { end < time } else { end > time }
        };
        let i = self.steps.partition_point(ends_before);
        let outside = || {
            let ends = [
                self.steps().next().map(|s| s.start()),
                self.steps().last().map(|s| s.end()),
            ];
            let [from, to] = ends.map(|end| end.unwrap_or(f64::NAN));
            Error::Outside { time, from, to }
        };
        let step = self.steps.get(i).ok_or_else(outside)?;
        Step::new(step, &self.shape).at(time).map_err(|_| outside())
    }
}
