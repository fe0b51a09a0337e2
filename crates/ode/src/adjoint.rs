//! Gradients of losses: covectors on states at given times, pulled back through the steps.
//!
//! ```text
//! forward     the steps, with some states kept; a state at a time is that of the step's polynomial
//! backward    from the last step to the first: expand again from its state, pull the covectors back
//! ```
//!
//! The steps are not kept. A state that is not kept is computed again, by the same steps, from the last one before it
//! that is. The first run keeps states at equal numbers of steps, in half of the slots. The binomial schedule of the
//! library fills the others while it goes backward.

use std::cell::RefCell;
use std::rc::Rc;

use tangent_bundle::calculus::Reversed;
use tangent_bundle::real::Real;

use crate::core::Core;
use crate::error::Error;
use crate::expansion::Expansion;
use crate::reversible::Reversible;
use crate::step_size::HIGHEST_ORDER;
use crate::time::Time;

/// What the steps forward and backward share.
pub(crate) type Shared<'f, R> = Rc<RefCell<Reversible<'f, R>>>;

/// The expansions of the steps forward.
pub(crate) struct Forward<'f, R>(pub(crate) Shared<'f, R>);

impl<R: Real> Expansion<R> for Forward<'_, R> {
    fn highest_order(&self) -> usize {
        HIGHEST_ORDER
    }

    fn expand(&mut self, time: R, p: usize, series: &mut [R]) -> Result<(), Error> {
        self.0.borrow_mut().expand(time, p, series)
    }
}

/// A solution that runs forward to times and is pulled back from them.
pub(crate) struct Adjoint<'a, 'f, R> {
    pub(crate) core: RefCell<Core<'f, R>>,
    pub(crate) shared: Shared<'f, R>,
    pub(crate) start: f64,
    /// In the order in which the solution passes them.
    pub(crate) times: &'a [f64],
    /// The number of states that are kept.
    pub(crate) slots: usize,
}

/// The solution at the times, and how to come back.
pub(crate) struct Passed<R> {
    /// The coordinates of the states at the times.
    pub(crate) states: Vec<Vec<R>>,
    steps: usize,
    /// The numbers of steps between the states that were kept.
    stride: usize,
    kept: Vec<Vec<R>>,
}

/// Covectors on their way back.
pub(crate) struct Covectors<'a, R> {
    on_state: Vec<R>,
    on_times: &'a [Vec<R>],
    on_series: Vec<R>,
}

impl<'a, R: Real> Adjoint<'a, '_, R> {
    fn is_forward(&self) -> bool {
        self.times.last().is_none_or(|end| *end >= self.start)
    }

    /// Whether a time is passed at another.
    fn has_passed(&self, t: f64, now: f64) -> bool {
        if self.is_forward() { t <= now } else { t >= now }
    }

    /// What a run goes on from: the state, what rounding took from it, and the time.
    fn save(core: &Core<'_, R>) -> Vec<R> {
        let carry = core.carry.iter().flatten().copied();
        let time = [core.clock.time.value(), core.clock.time.error()].map(R::from);
        core.state.iter().copied().chain(carry).chain(time).collect()
    }

    fn load(core: &mut Core<'_, R>, saved: &[R]) {
        let (state, rest) = saved.split_at(core.state.len());
        core.state.copy_from_slice(state);
        if let Some(carry) = &mut core.carry {
            carry.copy_from_slice(&rest[..state.len()]);
        }
        let [high, low] = [saved.len() - 2, saved.len() - 1].map(|i| saved[i].scalar());
        core.clock.time = Time::of(high, low);
        core.clock.steps = 0;
    }

    /// Where the solution ends.
    fn end(&self) -> f64 {
        self.times.last().copied().unwrap_or(self.start)
    }

    /// Runs to the last time.
    pub(crate) fn run(&self) -> Result<Passed<R>, Error> {
        let mut core = self.core.borrow_mut();
        let room = (self.slots / 2).max(1);
        let mut passed = Passed {
            states: Vec::with_capacity(self.times.len()),
            steps: 0,
            stride: 1,
            kept: vec![Self::save(&core)],
        };
        loop {
            let now = core.clock.time.value();
            while let Some(t) = self
                .times
                .get(passed.states.len())
                .filter(|t| self.has_passed(**t, now))
            {
                let offset = core.last.offset(*t);
                passed.states.push(if *t == now {
                    core.state.clone()
                } else {
                    core.last.rows().map(|row| offset.of(row)).collect()
                });
            }
            // The state before a step is kept.
            if passed.steps > 0 && passed.steps.is_multiple_of(passed.stride) {
                if passed.kept.len() == room {
                    let mut i = 0;
                    passed.kept.retain(|_| {
                        i += 1;
                        i % 2 == 1
                    });
                    passed.stride *= 2;
                }
                if passed.steps.is_multiple_of(passed.stride) {
                    passed.kept.push(Self::save(&core));
                }
            }
            if !core.step_to(self.end())? {
                return Ok(passed);
            }
            passed.steps += 1;
        }
    }

    /// Pulls covectors on the states at the times back to the state at the start.
    pub(crate) fn pull_back(&self, passed: Passed<R>, on_times: &'a [Vec<R>]) -> Vec<R> {
        let Passed {
            steps,
            stride,
            mut kept,
            ..
        } = passed;
        let (n, p) = {
            let core = self.core.borrow();
            (core.state.len(), core.last.order)
        };
        let zero = R::from(0.0);
        let mut on = Covectors {
            on_state: vec![zero; n],
            on_times,
            on_series: vec![zero; n * (p + 1)],
        };
        while let Some(state) = kept.pop() {
            let from = kept.len() * stride;
            let slots = self.slots.saturating_sub(kept.len()).max(1);
            self.reverse(from, steps.min(from + stride), slots, &state, &mut on);
        }
        // Times at the start itself.
        for (_, on_time) in self.times.iter().zip(on_times).filter(|(t, _)| **t == self.start) {
            add(&mut on.on_state, on_time);
        }
        on.on_state
    }
}

/// Adds numbers to others.
fn add<R: Real>(sums: &mut [R], terms: &[R]) {
    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += *term);
}

/// What a step that was taken once does again.
const TAKEN: &str = "a step that was taken before is taken again";

impl<'a, R: Real + 'a> Reversed<R> for Adjoint<'a, '_, R> {
    type Adjoint = Covectors<'a, R>;

    fn advance(&self, from: usize, to: usize, state: &[R]) -> Vec<R> {
        let mut core = self.core.borrow_mut();
        Self::load(&mut core, state);
        for _ in from..to {
            core.step_to(self.end()).expect(TAKEN);
        }
        Self::save(&core)
    }

    fn pull_back(&self, _: usize, state: &[R], on: &mut Covectors<'a, R>) {
        let mut core = self.core.borrow_mut();
        Self::load(&mut core, state);
        let rest = Time::new(self.end()).since(core.clock.time);
        core.prepare(rest).expect(TAKEN);
        let (p, h) = (core.last.order, core.last.length);
        let [start, now] = [core.clock.time, core.clock.time.after(h)].map(Time::value);
        let first = self.times.partition_point(|t| self.has_passed(*t, start));
        let last = self.times.partition_point(|t| self.has_passed(*t, now));
        for i in (first..last).filter(|i| self.times[*i] == now) {
            add(&mut on.on_state, &on.on_times[i]);
        }
        // x(τ) = Σ xₖ·τᵏ
        for (row, w) in on.on_series.chunks_exact_mut(p + 1).zip(&on.on_state) {
            let mut power = 1.0;
            for on in row {
                *on = w.scaled(power);
                power *= h;
            }
        }
        for i in (first..last).filter(|i| self.times[*i] != now) {
            let offset = Time::new(self.times[i]).since(core.clock.time);
            for (row, w) in on.on_series.chunks_exact_mut(p + 1).zip(&on.on_times[i]) {
                let mut power = 1.0;
                for on in row {
                    *on += w.scaled(power);
                    power *= offset;
                }
            }
        }
        self.shared.borrow_mut().pull_back(p, &on.on_series, &mut on.on_state);
    }
}
