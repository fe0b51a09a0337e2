//! Solutions on their way.

use std::ops::ControlFlow;

use tangent_bundle::calculus::Over;
use tangent_bundle::real::Elementary;
use tangent_bundle::space::OwnedPoint;
use tangent_bundle_ir::Symbol;

use crate::core::Core;
use crate::error::Error;
use crate::event::{Action, Crossing, Ending, Event};
use crate::points::{coordinates, next_point};
use crate::polynomial::Offset;
use crate::recorded::Recorded;
use crate::solution::{Solution, Step};
use crate::time::Time;
use crate::watch::{Found, Watch};

/// The number of steps in a row that an event may end without any time between them.
const STALLED: u32 = 100;

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
            .field("steps", &self.core.steps)
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
        self.core.time
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
        self.core.steps
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
            let rest = goal.since(self.core.time);
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
        let forward = *last >= self.core.time.value();
        let mut before = self.core.time.value();
        for (index, t) in times.iter().enumerate() {
            if !t.is_finite() {
                return Err(Error::Target { given: *t });
            }
            if *t != before && (*t > before) != forward {
                return Err(Error::Grid { index });
            }
            before = *t;
        }
        let mut ending = Ending::Reached;
        for t in times {
            while ending == Ending::Reached && !self.has_passed(*t, forward) {
                let rest = Time::new(*last).since(self.core.time);
                ending = self.advance(rest, None)?;
            }
            if !self.has_passed(*t, forward) {
                break;
            }
            states.push(if *t == self.core.time.value() {
                self.state()
            } else {
                self.at(*t)?
            });
        }
        Ok(states)
    }

    fn has_passed(&self, t: f64, forward: bool) -> bool {
        let now = self.core.time.value();
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
        while ending == Ending::Reached && Time::new(time).since(self.core.time) != 0.0 {
            let rest = Time::new(time).since(self.core.time);
            if !rest.is_finite() {
                return Err(Error::Target { given: time });
            }
            ending = self.advance(rest, None)?;
            steps.push(self.core.last.clone());
        }
        let copy = self.state();
        Ok(Solution::new(steps, copy))
    }

    /// Watches for zeros of a function g(t, x) along the orbit: events. Returns the number of the event.
    ///
    /// All zeros at which g changes its sign in the direction of `crossing` are found, in order, from the polynomial of
    /// g along each step. What follows is the `action`.
    ///
    /// ```
    /// use tangent_bundle_ode::{Action, Crossing, Ending, Error, Integrator};
    ///
    /// // A stone that falls from a height of 5 m.
    /// let mut stone = Integrator::new().start(|_t, [_, v]: [_; 2]| [v, (-10.0).into()], 0.0, [5.0, 0.0])?;
    /// let ground = stone.watch(|_t, [height, _]| height, Crossing::Falling, Action::Stop)?;
    /// assert_eq!(stone.to(100.0)?, Ending::Event(ground));
    /// assert!((stone.time() - 1.0).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If g cannot be recorded.
    ///
    /// # Panics
    ///
    /// If g panics.
    pub fn watch<G>(&mut self, g: G, crossing: Crossing, action: Action<'f, P>) -> Result<usize, Error>
    where
        G: Fn(Symbol, Over<P, Symbol>) -> Symbol + 'f,
    {
        let shape = self.state();
        let function = move |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            vec![g(t, next_point::<P::Shape, P::Coordinate, _>(&shape, &mut all))]
        };
        let recorded = Recorded::new(Box::new(function), self.time(), &self.core.state, Vec::new())?;
        self.watches.push((Watch::new(recorded), crossing, action));
        Ok(self.watches.len() - 1)
    }

    /// The events so far, in order.
    #[must_use]
    pub fn events(&self) -> &[Event<P>] {
        &self.events
    }

    /// Takes the events so far. The list is empty afterwards.
    pub fn take_events(&mut self) -> Vec<Event<P>> {
        std::mem::take(&mut self.events)
    }

    /// Takes a step of at most this length, in the direction of its sign. If it is as long, it ends at a time with this
    /// tangent.
    fn advance(&mut self, most: f64, tangent: Option<P::Coordinate>) -> Result<Ending, Error> {
        self.core.prepare(most)?;
        self.find_events()?;
        let found = std::mem::take(&mut self.found);
        let ending = self.follow(&found, most, tangent);
        self.found = found;
        ending
    }

    /// Finds the events of the step that was prepared, in order.
    fn find_events(&mut self) -> Result<(), Error> {
        self.found.clear();
        let time = self.core.time();
        for (i, (watch, ..)) in self.watches.iter_mut().enumerate() {
            watch.scan(time, &self.core.last, i, &mut self.found)?;
        }
        let watches = &self.watches;
        self.found
            .retain(|found| watches[found.watch].1.includes(found.is_rising));
        self.found.sort_by(|a, b| a.offset.abs().total_cmp(&b.offset.abs()));
        Ok(())
    }

    /// Goes through the events of a step, to its end or to the first event that ends it.
    fn follow(&mut self, found: &[Found], most: f64, tangent: Option<P::Coordinate>) -> Result<Ending, Error> {
        for event in found {
            let offset = self.watches[event.watch].0.offset(event.offset);
            let state: Vec<_> = self.core.last.rows().map(|row| offset.of(row)).collect();
            let time = match offset {
                Offset::Float(h) => self.core.drift.shift(self.core.time.after(h).value()),
                Offset::Number(h) => (self.core.drift + h).shift(self.core.time.after(h.scalar()).value() - h.scalar()),
            };
            self.events.push(Event {
                number: event.watch,
                time,
                state: self.point(&state),
                is_rising: event.is_rising,
            });
            if matches!(self.watches[event.watch].2, Action::Record) {
                continue;
            }
            self.core.finish(offset);
            for (i, (watch, ..)) in self.watches.iter_mut().enumerate() {
                watch.restart(i == event.watch, event.offset);
            }
            let (time, state) = (self.time(), self.state());
            if let Action::Change(change) = &mut self.watches[event.watch].2 {
                let changed = change(time, state);
                self.set_state(&changed);
                if self.core.stalled >= STALLED {
                    return Err(Error::Stalled {
                        time: self.core.time.value(),
                        event: event.watch,
                    });
                }
                return Ok(Ending::Reached);
            }
            return Ok(Ending::Event(event.watch));
        }
        let h = self.core.last.length;
        let drift = tangent.map(|tangent| tangent - self.core.drift);
        match drift.filter(|drift| h == most && !drift.is_constant()) {
            Some(drift) => self.core.finish(Offset::Number(drift.shift(h))),
            None => self.core.finish(Offset::Float(h)),
        }
        Ok(Ending::Reached)
    }
}
