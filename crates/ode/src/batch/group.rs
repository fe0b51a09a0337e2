//! Eight members side by side.
//!
//! All lanes expand their solutions at once. Then each chooses its own step, and all move, each by its own. Where a
//! branch of the right-hand side divides the lanes, the expansion is computed once for each of the ways that they go. A
//! lane whose member has ended gets the next one. If there is none, it goes with another lane, and its numbers are not
//! used.
//!
//! Parameters that differ between members are components of the state whose slopes are zero: their lanes change with
//! the members, and branches may depend on them.

use std::ops::Range;

use tangent_bundle::many::Group as Lanes;
use tangent_bundle::real::{Elementary, asked};
use tangent_bundle::space::Point;
use tangent_bundle_ir::Symbol;

use crate::batch::lane::Lane;
use crate::batch::{Batch, Erased, Outcome};
use crate::core::{ensure_finite, move_state};
use crate::error::Error;
use crate::event::Ending;
use crate::expansion::Expansion;
use crate::points::{coordinates, next_point};
use crate::polynomial::{Offset, Polynomials, horner};
use crate::recorded::Recorded;
use crate::step_size::{HIGHEST_ORDER, StepSize};
use crate::time::Time;

/// The number of lanes.
const WIDTH: usize = Lanes::LANES;

/// All lanes, as a mask.
const ALL: u32 = (1 << WIDTH) - 1;

/// Whether each lane could be evaluated.
type Results = [Result<(), Error>; WIDTH];

/// The lanes, the members in them, and the members that wait.
pub(super) struct Group<'b, 'a, P: Point, Q> {
    batch: &'b Batch<'a, P, Q>,
    end: f64,
    /// The number of components of the state, without parameters.
    dimension: usize,
    step_size: StepSize,
    right_hand_side: Recorded<'b, Lanes>,
    watched: Vec<Recorded<'b, Lanes>>,
    /// The series of the watched functions.
    watched_series: Vec<Vec<Lanes>>,
    lanes: [Option<Lane<P>>; WIDTH],
    waiting: Range<usize>,
    step: Polynomials<Lanes>,
    state: Vec<Lanes>,
    carry: Option<Vec<Lanes>>,
    outcomes: Vec<(usize, Result<Outcome<P>, Error>)>,
}

/// Evaluates a function of the time and of other numbers for all lanes: once for each of the ways that they go.
fn each_way(
    time: Lanes,
    x: &[Lanes],
    y: &mut [Lanes],
    mut f: impl FnMut(Lanes, &[Lanes], &mut [Lanes]) -> Result<(), Error>,
) -> Results {
    let mut results = [const { Ok(()) }; WIDTH];
    let (result, differ) = asked(|| f(time, x, y));
    // What failed for the first lane says nothing of the others.
    let mut others = if result.is_ok() { differ & ALL } else { ALL } & !1;
    results[0] = result;
    while others != 0 {
        let lane = others.trailing_zeros() as usize;
        // All lanes that are done go with the first one that is not.
        let fill = |x: Lanes| x.fill_lanes(!others, lane);
        let filled: Vec<Lanes> = x.iter().map(|x| fill(*x)).collect();
        let mut of_lane = y.to_vec();
        let (result, differ) = asked(|| f(fill(time), &filled, &mut of_lane));
        let settled = if result.is_ok() { others & !differ } else { 0 } | 1 << lane;
        for (y, of_lane) in y.iter_mut().zip(of_lane) {
            *y = y.take_lanes(settled, of_lane);
        }
        results[lane] = result;
        others &= !settled;
    }
    results
}

/// The float of a lane.
fn of_lane(x: &Lanes, lane: usize) -> f64 {
    x.to_array()[lane]
}

impl<'b, 'a, P: Point, Q: Point> Group<'b, 'a, P, Q> {
    /// The ends of members, in order.
    pub(super) fn integrate(
        batch: &'b Batch<'a, P, Q>,
        members: Range<usize>,
        end: f64,
    ) -> Vec<Result<Outcome<P>, Error>> {
        // A recording looks at one lane, and that is no question.
        let (group, _) = asked(|| Self::new(batch, members.clone(), end));
        match group {
            Err(error) => members.map(|_| Err(error.clone())).collect(),
            Ok(mut group) => {
                group.run();
                group.outcomes.sort_by_key(|(member, _)| *member);
                group.outcomes.into_iter().map(|(_, outcome)| outcome).collect()
            }
        }
    }

    fn new(batch: &'b Batch<'a, P, Q>, members: Range<usize>, end: f64) -> Result<Self, Error> {
        let order = batch.choices.checked_order(HIGHEST_ORDER)?;
        if !end.is_finite() {
            return Err(Error::Target { given: end });
        }
        let (shape, parameters) = (&batch.states[members.start], batch.parameters_of(members.start));
        let dimension = coordinates::<P::Shape, f64>(shape).len();
        let state: Vec<Lanes> = Self::numbers(batch, members.start)
            .into_iter()
            .map(Lanes::from)
            .collect();
        let (constants, slopes_of_parameters) = if batch.has_one_set() {
            let all = coordinates::<Q::Shape, f64>(parameters);
            (all.into_iter().map(Lanes::from).collect(), 0)
        } else {
            (Vec::new(), state.len() - dimension)
        };
        let record = |function: &'b Erased<'a, P, Q>, zeros: usize| {
            let recordable = move |all: Vec<Symbol>| {
                let mut results = function(shape, parameters, all);
                results.resize(results.len() + zeros, Symbol::from(0.0));
                results
            };
            Recorded::new(Box::new(recordable), batch.start.into(), &state, constants.clone())
        };
        let right_hand_side = record(&*batch.function, slopes_of_parameters)?;
        right_hand_side.ensure_slopes(state.len())?;
        let watched = batch.watched.iter().map(|watched| record(&*watched.function, 0));
        Ok(Self {
            batch,
            end,
            dimension,
            step_size: batch.choices.step_size(order),
            right_hand_side,
            watched: watched.collect::<Result<_, _>>()?,
            watched_series: vec![vec![Lanes::from(0.0); order + 1]; batch.watched.len()],
            lanes: [const { None }; WIDTH],
            waiting: members,
            step: Polynomials {
                start: Time::new(batch.start),
                drift: 0.0.into(),
                length: 0.0,
                order,
                series: vec![Lanes::from(0.0); state.len() * (order + 1)],
            },
            carry: batch
                .choices
                .is_compensated()
                .then(|| vec![Lanes::from(0.0); state.len()]),
            state,
            outcomes: Vec::new(),
        })
    }

    /// The state of a member, with its parameters if they are its own.
    fn numbers(batch: &Batch<'a, P, Q>, member: usize) -> Vec<f64> {
        let mut numbers = coordinates::<P::Shape, f64>(&batch.states[member]);
        if !batch.has_one_set() {
            numbers.extend(coordinates::<Q::Shape, f64>(batch.parameters_of(member)));
        }
        numbers
    }

    fn run(&mut self) {
        (0..WIDTH).for_each(|lane| self.refill(lane));
        while self.lanes.iter().any(Option::is_some) {
            self.turn();
        }
    }

    /// Puts the next member into a lane.
    fn refill(&mut self, lane: usize) {
        self.lanes[lane] = None;
        let Some(member) = self.waiting.next() else {
            return;
        };
        let numbers = Self::numbers(self.batch, member);
        for (x, number) in self.state.iter_mut().zip(numbers) {
            *x = x.take_lanes(1 << lane, number.into());
        }
        for carry in self.carry.iter_mut().flatten() {
            *carry = carry.take_lanes(1 << lane, 0.0.into());
        }
        let clock = self.batch.choices.clock(Time::new(self.batch.start));
        self.lanes[lane] = Some(Lane::new(member, clock, self.watched.len()));
        if self.end == self.batch.start {
            self.leave(lane, Ok(Ending::Reached));
        }
    }

    /// Ends the member of a lane, and puts the next one there.
    fn leave(&mut self, lane: usize, ending: Result<Ending, Error>) {
        if let Some(done) = self.lanes[lane].take() {
            let state = self.state.iter().map(|x| of_lane(x, lane));
            let member = done.member;
            let outcome = ending.map(|ending| done.outcome(ending, &self.batch.states[member], state));
            self.outcomes.push((member, outcome));
        }
        self.refill(lane);
    }

    /// A step of each lane.
    fn turn(&mut self) {
        let busy = self.lanes.iter().position(Option::is_some).unwrap_or(0);
        let idle = (0..WIDTH).filter(|lane| self.lanes[*lane].is_none());
        let idle = idle.fold(0, |mask, lane| mask | 1 << lane);
        if idle != 0 {
            for x in self.state.iter_mut().chain(self.carry.iter_mut().flatten()) {
                *x = x.fill_lanes(idle, busy);
            }
        }
        let times = self
            .lanes
            .each_ref()
            .map(|lane| lane.as_ref().map_or(0.0, |lane| lane.clock.time.value()));
        let time = Lanes::from(times).fill_lanes(idle, busy);
        let p = self.step.order;
        let expansion = &mut self.right_hand_side;
        let expanded = each_way(time, &self.state, &mut self.step.series, |time, state, series| {
            for (row, x) in series.chunks_exact_mut(p + 1).zip(state) {
                row[0] = *x;
            }
            expansion.expand(time, p, series)
        });
        let mut endings = self.choose(expanded);
        self.find_events(time, &mut endings);
        let h = self
            .lanes
            .each_ref()
            .map(|lane| lane.as_ref().map_or(0.0, |lane| lane.h));
        move_state(
            &self.step,
            Offset::Number(Lanes::from(h)),
            &mut self.state,
            self.carry.as_deref_mut(),
        );
        for (lane, ending) in endings.into_iter().enumerate() {
            let Some(member) = &mut self.lanes[lane] else {
                continue;
            };
            match ending {
                Ok(ending) => {
                    member.clock.advance(member.h);
                    if let Some(ending) = ending {
                        self.leave(lane, Ok(ending));
                    } else if member.rest(self.end) == 0.0 {
                        self.leave(lane, Ok(Ending::Reached));
                    }
                }
                Err(error) => self.leave(lane, Err(error)),
            }
        }
    }

    /// Chooses the step of each lane.
    fn choose(&mut self, expanded: Results) -> [Result<Option<Ending>, Error>; WIDTH] {
        let p = self.step.order;
        let of_state = &self.step.series[..self.dimension * (p + 1)];
        // Zero, or NaN if a coefficient is not finite.
        let sum = self.step.series.iter().fold(Lanes::from(0.0), |sum, c| sum + *c * 0.0);
        let norm = |k: usize| {
            of_state.chunks_exact(p + 1).fold([0.0; WIDTH], |most, row| {
                let sizes = row[k].to_array();
                std::array::from_fn(|lane| f64::max(most[lane], sizes[lane].abs()))
            })
        };
        let norms = [norm(0), norm(p - 1), norm(p)];
        let sum = sum.to_array();
        let mut expanded = expanded.into_iter();
        std::array::from_fn(|lane| {
            let result = expanded.next().expect("a result for each lane");
            let Some(member) = &mut self.lanes[lane] else {
                return Ok(None);
            };
            member.h = 0.0;
            member.clock.ensure_steps()?;
            result?;
            if sum[lane].is_nan() {
                let floats: Vec<f64> = self.step.series.iter().map(|c| of_lane(c, lane)).collect();
                ensure_finite(&floats, p, self.step_size, &member.clock)?;
            }
            let radius = self.step_size.radius(p + 1, |k| match k {
                0 => norms[0][lane],
                k if k == p => norms[2][lane],
                _ => norms[1][lane],
            });
            let rest = member.rest(self.end);
            member.h = member.clock.step([radius, radius * self.step_size.ratio], rest)?;
            Ok(None)
        })
    }

    /// Finds the events of the steps. A lane may get a shorter step, and an ending.
    fn find_events(&mut self, time: Lanes, endings: &mut [Result<Option<Ending>, Error>; WIDTH]) {
        if self.watched.is_empty() {
            return;
        }
        let p = self.step.order;
        for (watched, series) in self.watched.iter_mut().zip(&mut self.watched_series) {
            let results = each_way(time, &self.step.series, series, |time, x, y| {
                watched.along(time, p, x, y)
            });
            for (ending, result) in endings.iter_mut().zip(results) {
                if let (Ok(_), Err(error)) = (&ending, result) {
                    *ending = Err(error);
                }
            }
        }
        for (lane, ending) in endings.iter_mut().enumerate() {
            let (Some(member), Ok(ending)) = (&mut self.lanes[lane], ending) else {
                continue;
            };
            let floats = |series: &Vec<Lanes>| series.iter().map(|c| of_lane(c, lane)).collect();
            let series: Vec<Vec<f64>> = self.watched_series.iter().map(floats).collect();
            let shape = &self.batch.states[member.member];
            let state = |offset: f64| {
                let mut state = self.step.rows().map(|row| {
                    let floats: Vec<f64> = row.iter().map(|c| of_lane(c, lane)).collect();
                    horner(&floats, offset)
                });
                next_point::<P::Shape, f64, _>(shape, &mut state)
            };
            let follows = member.follow(&self.batch.watched, &series, state);
            *ending = (follows != Ending::Reached).then_some(follows);
        }
    }
}
