//! Functions whose zeros are events, along the steps.

use tangent_bundle::real::{Elementary, Real};

use crate::error::Error;
use crate::polynomial::{Offset, Polynomials, horner_at, slope_at};
use crate::recorded::Recorded;
use crate::roots::Search;

/// A zero of a watched function along a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// The time from the start of the step.
    pub(crate) offset: f64,
    /// The number of the watched function.
    pub(crate) watch: usize,
    /// Whether the function rises with time.
    pub(crate) is_rising: bool,
}

/// A function of the time and the state whose zeros are events.
pub(crate) struct Watch<'f, R> {
    recorded: Recorded<'f, R>,
    /// The series of the function along the step.
    series: Vec<R>,
    scan: Scan,
}

/// The search for the zeros of a function along the steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scan {
    /// The values of the function, as a polynomial on [0, 1].
    scaled: Vec<f64>,
    search: Search,
    /// Whether the step starts at a zero that was found.
    is_fresh: bool,
    /// Whether the function was positive where the last step ended.
    side: Option<bool>,
}

/// A function is zero at the start of a step if it is below this part of the largest term of its series. It is some
/// rounding errors of the state, which went through the function.
const ZERO: f64 = 1024.0 * f64::EPSILON;

impl<'f, R: Real> Watch<'f, R> {
    pub(crate) fn new(recorded: Recorded<'f, R>) -> Self {
        Self {
            recorded,
            series: Vec::new(),
            scan: Scan::default(),
        }
    }

    /// Finds the zeros along a step, which have not been found before.
    pub(crate) fn scan(
        &mut self,
        time: R,
        step: &Polynomials<R>,
        watch: usize,
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        self.series.resize(step.order + 1, R::from(0.0));
        self.recorded.along(time, step.order, &step.series, &mut self.series)?;
        let floats = self.series.iter().map(Elementary::scalar);
        self.scan.run(floats, step.length, watch, found);
        Ok(())
    }

    /// The time of a zero from the start of the step, with the tangents that the implicit function theorem gives it.
    ///
    /// ```text
    /// τ ← τ − g(τ)/ġ(τ)
    /// ```
    ///
    /// Each turn doubles the order to which the tangents of τ are right. The float stays as it is.
    pub(crate) fn offset(&self, at: f64) -> Offset<R> {
        if R::TOTAL_ORDER == 0 {
            return Offset::Float(at);
        }
        let mut tau = R::from(at);
        for _ in 0..=R::TOTAL_ORDER.ilog2() {
            let next = tau - horner_at(&self.series, tau) / slope_at(&self.series, tau);
            tau = next.shift(at - next.scalar());
        }
        Offset::Number(tau)
    }

    /// Starts the next step from a point within the last one. `is_here` is whether that is a zero of this function.
    pub(crate) fn restart(&mut self, is_here: bool, at: f64) {
        let here = || horner_at(&self.series, R::from(at)).scalar();
        self.scan.restart(is_here, here);
    }

    /// Forgets the last step, because the state was changed.
    pub(crate) fn forget(&mut self) {
        self.scan.side = None;
    }
}

impl Scan {
    /// Finds the zeros along a step of this length, which have not been found before, from the series of the function.
    pub(crate) fn run(&mut self, series: impl Iterator<Item = f64>, h: f64, watch: usize, found: &mut Vec<Found>) {
        let mut power = 1.0;
        self.scaled.clear();
        for c in series {
            self.scaled.push(c * power);
            power *= h;
        }
        let first = self.scaled[0];
        let largest = self.scaled.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
        let is_zero = first == 0.0 || self.is_fresh && first.abs() <= ZERO * largest;
        let forward = h > 0.0;
        if is_zero {
            // The zero at the start is divided out.
            self.scaled.remove(0);
        }
        let after = self.scaled.iter().find(|c| **c != 0.0).map(|c| *c > 0.0);
        if let (Some(side), Some(after)) = (self.side, after)
            && side != after
        {
            // The function passed zero within the rounding of the state.
            let is_rising = after == forward;
            found.push(Found {
                offset: 0.0,
                watch,
                is_rising,
            });
        }
        self.search.run(&self.scaled);
        for zero in &self.search.zeros {
            found.push(Found {
                offset: zero.at * h,
                watch,
                is_rising: zero.rises == forward,
            });
        }
        let end: f64 = self.scaled.iter().sum();
        self.side = (end != 0.0).then_some(end > 0.0);
        self.is_fresh = false;
        if self.search.zeros.last().is_some_and(|zero| zero.at == 1.0) {
            self.is_fresh = true;
            self.side = None;
        }
    }

    /// Starts the next step from a point within the last one. `is_here` is whether that is a zero of this function, and
    /// `here` computes its value.
    pub(crate) fn restart(&mut self, is_here: bool, here: impl FnOnce() -> f64) {
        self.is_fresh = is_here;
        self.side = if is_here {
            None
        } else {
            let here = here();
            (here != 0.0).then_some(here > 0.0)
        };
    }
}
