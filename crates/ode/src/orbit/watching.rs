//! The events of orbits.

use tangent_bundle::calculus::Over;
use tangent_bundle::real::Elementary;
use tangent_bundle::space::OwnedPoint;
use tangent_bundle_ir::Symbol;

use crate::error::Error;
use crate::event::{Action, Crossing, Ending, Event};
use crate::orbit::Orbit;
use crate::points::{coordinates, next_point};
use crate::polynomial::Offset;
use crate::recorded::{Recordable, Recorded};
use crate::watch::{Found, Watch};

/// The number of steps in a row that an event may end without any time between them.
const STALLED: u32 = 100;

impl<'f, P: OwnedPoint + 'f> Orbit<'f, P> {
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
        self.watch_recorded(Box::new(function), Vec::new(), crossing, action)
    }

    /// Watches for zeros of a function g(t, x, p) of parameters p, which are passed beside: those of
    /// [`start_with`](crate::Integrator::start_with), or others. If they are bundles, the times of the events have the
    /// derivatives by them.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    /// use tangent_bundle_ode::{Action, Crossing, Ending, Error, Integrator};
    ///
    /// // A stone that falls from a height of 5 m to a table of the height p.
    /// let [height, speed] = [5.0, 0.0].map(TaylorBundle::<U1>::from);
    /// let fall = |_t, [_, v]: [_; 2]| [v, (-10.0).into()];
    /// let mut stone = Integrator::new().start(fall, 0.0, [height, speed])?;
    /// let table = Bundle::<U1>::taylor(1.8);
    /// stone.watch_with(|_t, [h, _], p| h - p, table, Crossing::Falling, Action::Stop)?;
    /// stone.to(100.0)?;
    /// // t = √(2·(5 − p)/10)
    /// assert!((stone.time().primal() - 0.8).abs() < 1e-15);
    /// assert!((stone.time().derivative(1) + 0.125).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`watch`](Self::watch).
    ///
    /// # Panics
    ///
    /// If g panics.
    pub fn watch_with<G, Q>(&mut self, g: G, p: Q, crossing: Crossing, action: Action<'f, P>) -> Result<usize, Error>
    where
        Q: OwnedPoint<Coordinate = P::Coordinate> + 'f,
        G: Fn(Symbol, Over<P, Symbol>, Over<Q, Symbol>) -> Symbol + 'f,
    {
        let shape = self.state();
        let parameters = coordinates::<Q::Shape, P::Coordinate>(&p);
        let function = move |all: Vec<Symbol>| {
            let mut all = all.into_iter();
            let t = all.next().expect("the time");
            let x = next_point::<P::Shape, P::Coordinate, _>(&shape, &mut all);
            vec![g(t, x, next_point::<Q::Shape, P::Coordinate, _>(&p, &mut all))]
        };
        self.watch_recorded(Box::new(function), parameters, crossing, action)
    }

    fn watch_recorded(
        &mut self,
        function: Box<Recordable<'f>>,
        parameters: Vec<P::Coordinate>,
        crossing: Crossing,
        action: Action<'f, P>,
    ) -> Result<usize, Error> {
        let recorded = Recorded::new(function, self.time(), &self.core.state, parameters)?;
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

    /// Finds the events of the step that was prepared, in order.
    pub(super) fn find_events(&mut self) -> Result<(), Error> {
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
    pub(super) fn follow(
        &mut self,
        found: &[Found],
        most: f64,
        tangent: Option<P::Coordinate>,
    ) -> Result<Ending, Error> {
        // Events at the same time belong together.
        for together in found.chunk_by(|a, b| a.offset == b.offset) {
            together.iter().for_each(|event| self.record(*event));
            let ends = |event: &&Found| !matches!(self.watches[event.watch].2, Action::Record);
            if let Some(event) = together.iter().find(ends) {
                let offset = self.watches[event.watch].0.offset(event.offset);
                self.core.finish(offset);
                return self.act(together);
            }
        }
        self.finish(most, tangent);
        Ok(Ending::Reached)
    }

    /// Adds an event of the step that was prepared to the list.
    fn record(&mut self, event: Found) {
        let offset = self.watches[event.watch].0.offset(event.offset);
        let state: Vec<_> = self.core.last.rows().map(|row| offset.of(row)).collect();
        let value = self.core.clock.time.after(event.offset).value();
        let time = match offset {
            Offset::Float(_) => self.core.drift.shift(value),
            Offset::Number(h) => (self.core.drift + h).shift(value - event.offset),
        };
        self.events.push(Event {
            number: event.watch,
            time,
            state: self.point(&state),
            is_rising: event.is_rising,
        });
    }

    /// Does what follows the events at the end of the step: all changes, and a stop if there is one.
    fn act(&mut self, together: &[Found]) -> Result<Ending, Error> {
        for (i, (watch, ..)) in self.watches.iter_mut().enumerate() {
            let is_here = together.iter().any(|event| event.watch == i);
            watch.restart(is_here, together[0].offset);
        }
        let mut ending = Ending::Reached;
        for event in together {
            let (time, state) = (self.time(), self.state());
            match &mut self.watches[event.watch].2 {
                Action::Record => {}
                Action::Stop if ending == Ending::Reached => ending = Ending::Event(event.watch),
                Action::Stop => {}
                Action::Change(change) => {
                    let changed = change(time, state);
                    self.set_state(&changed);
                }
            }
        }
        if ending == Ending::Reached && self.core.clock.stalled >= STALLED {
            return Err(Error::Stalled {
                time: self.core.clock.time.value(),
                event: together[0].watch,
            });
        }
        Ok(ending)
    }
}
