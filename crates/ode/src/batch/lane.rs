//! A member of a batch, in its lane.

use tangent_bundle::space::Point;

use crate::batch::{Outcome, Watched};
use crate::clock::Clock;
use crate::event::{Ending, Event};
use crate::points::next_point;
use crate::polynomial::horner;
use crate::time::Time;
use crate::watch::{Found, Scan};

/// A member on its way.
pub(super) struct Lane<P: Point> {
    /// The number of the member.
    pub(super) member: usize,
    pub(super) clock: Clock,
    /// The step.
    pub(super) h: f64,
    scans: Vec<Scan>,
    found: Vec<Found>,
    events: Vec<Event<P>>,
}

impl<P: Point> Lane<P> {
    pub(super) fn new(member: usize, clock: Clock, watched: usize) -> Self {
        Self {
            member,
            clock,
            h: 0.0,
            scans: vec![Scan::default(); watched],
            found: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The time that is left.
    pub(super) fn rest(&self, end: f64) -> f64 {
        Time::new(end).since(self.clock.time)
    }

    /// Finds the events of the step, of which the functions have these series, and shortens it to the first one that
    /// ends it. `state` gives the state at a time of the step.
    pub(super) fn follow<Q>(
        &mut self,
        watched: &[Watched<'_, P, Q>],
        series: &[Vec<f64>],
        state: impl Fn(f64) -> P,
    ) -> Ending {
        self.found.clear();
        for (i, (scan, series)) in self.scans.iter_mut().zip(series).enumerate() {
            scan.run(series.iter().copied(), self.h, i, &mut self.found);
        }
        self.found
            .retain(|found| watched[found.watch].crossing.includes(found.is_rising));
        self.found.sort_by(|a, b| a.offset.abs().total_cmp(&b.offset.abs()));
        for together in self.found.chunk_by(|a, b| a.offset == b.offset) {
            let offset = together[0].offset;
            for event in together {
                self.events.push(Event {
                    number: event.watch,
                    time: self.clock.time.after(offset).value(),
                    state: state(offset),
                    is_rising: event.is_rising,
                });
            }
            if let Some(event) = together.iter().find(|event| watched[event.watch].stops) {
                for (i, (scan, series)) in self.scans.iter_mut().zip(series).enumerate() {
                    let is_here = together.iter().any(|event| event.watch == i);
                    scan.restart(is_here, || horner(series, offset));
                }
                self.h = offset;
                return Ending::Event(event.watch);
            }
        }
        Ending::Reached
    }

    /// The end of the member.
    pub(super) fn outcome(self, ending: Ending, shape: &P, state: impl Iterator<Item = f64>) -> Outcome<P> {
        let mut state = state;
        Outcome {
            ending,
            time: self.clock.time.value(),
            state: next_point::<P::Shape, f64, _>(shape, &mut state),
            steps: self.clock.steps,
            events: self.events,
        }
    }
}
