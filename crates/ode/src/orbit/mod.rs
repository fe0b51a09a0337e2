//! Solutions on their way.

mod travel;
mod watching;

use tangent_bundle::real::Elementary;
use tangent_bundle::space::OwnedPoint;

use crate::core::Core;
use crate::error::Error;
use crate::event::{Action, Crossing, Ending, Event};
use crate::points::{coordinates, next_point};
use crate::polynomial::Offset;
use crate::solution::Step;
use crate::time::Time;
use crate::watch::{Found, Watch};

/// A solution of a differential equation at a time: its state, its last step, and its events.
///
/// An [`Integrator`](crate::Integrator) starts it. It moves forward or backward in time. Points are of the type `P`;
/// their coordinates may be bundles.
pub struct Orbit<'f, P: OwnedPoint> {
    core: Core<'f, P::Coordinate>,
    /// A point of the shape of the state.
    shape: P,
    watches: Vec<(Watch<'f, P::Coordinate>, Crossing, Action<'f, P>)>,
    found: Vec<Found>,
    events: Vec<Event<P>>,
}

impl<P: OwnedPoint> std::fmt::Debug for Orbit<'_, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Orbit")
            .field("time", &self.time())
            .field("state", &self.core.state)
            .field("steps", &self.core.clock.steps)
            .finish_non_exhaustive()
    }
}

impl<'f, P: OwnedPoint + 'f> Orbit<'f, P> {
    pub(crate) fn new(core: Core<'f, P::Coordinate>, shape: P) -> Self {
        Self {
            core,
            shape,
            watches: Vec::new(),
            found: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The time. It has a tangent if the initial time has one, or if an event at a time with a tangent ended a step.
    #[must_use]
    pub fn time(&self) -> P::Coordinate {
        self.core.time()
    }

    /// The value of the time, in two floats.
    #[must_use]
    pub fn exact_time(&self) -> Time {
        self.core.clock.time
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> P {
        self.point(&self.core.state)
    }

    fn point(&self, coordinates: &[P::Coordinate]) -> P {
        next_point::<P::Shape, P::Coordinate, _>(&self.shape, &mut coordinates.iter().copied())
    }

    /// Replaces the state. The time stays as it is.
    ///
    /// # Panics
    ///
    /// If a `Vec` in it has another length.
    pub fn set_state(&mut self, state: &P) {
        let state = coordinates::<P::Shape, P::Coordinate>(state);
        assert_eq!(
            state.len(),
            self.core.state.len(),
            "the number of components of a state stays the same"
        );
        self.core.set_state(state);
        self.watches.iter_mut().for_each(|(watch, ..)| watch.forget());
    }

    /// The number of steps so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.core.clock.steps
    }

    /// The order of the series.
    #[must_use]
    pub fn order(&self) -> usize {
        self.core.last.order
    }

    /// The last step, with the solution along it.
    #[must_use]
    pub fn last_step(&self) -> Step<'_, P> {
        Step::new(&self.core.last, &self.shape)
    }

    /// The state at a time within the last step.
    ///
    /// # Errors
    ///
    /// If the last step does not cover the time.
    pub fn at(&self, time: f64) -> Result<P, Error> {
        self.last_step().at(time)
    }

    /// Takes a step of at most this length, in the direction of its sign. If it is as long, it ends at a time with this
    /// tangent.
    fn advance(&mut self, most: f64, tangent: Option<P::Coordinate>) -> Result<Ending, Error> {
        self.core.prepare(most)?;
        if self.watches.is_empty() {
            self.finish(most, tangent);
            return Ok(Ending::Reached);
        }
        self.find_events()?;
        let found = std::mem::take(&mut self.found);
        let ending = self.follow(&found, most, tangent);
        self.found = found;
        ending
    }

    /// Moves to the end of the step that was prepared. If it is as long as `most`, it ends at a time with this tangent.
    fn finish(&mut self, most: f64, tangent: Option<P::Coordinate>) {
        let h = self.core.last.length;
        let drift = tangent.map(|tangent| tangent - self.core.drift);
        match drift.filter(|drift| h == most && !drift.is_constant()) {
            Some(drift) => self.core.finish(Offset::Number(drift.shift(h))),
            None => self.core.finish(Offset::Float(h)),
        }
    }
}
