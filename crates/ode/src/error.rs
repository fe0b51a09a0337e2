//! What can go wrong in an integration, in sentences.

use std::fmt::{self, Display};

/// Why an orbit could not be started or continued. Its `Display` is a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The tolerance is out of range.
    Tolerance {
        /// The tolerance that was given.
        given: f64,
    },
    /// The scale is not a positive number.
    Scale {
        /// The scale that was given.
        given: f64,
    },
    /// The longest step is not a positive number.
    MaxStep {
        /// The step that was given.
        given: f64,
    },
    /// The order is out of range.
    Order {
        /// The order that was given.
        given: usize,
        /// The highest order that is possible.
        highest: usize,
    },
    /// The right-hand side, or the function of an event, cannot be recorded.
    NotRecorded {
        /// Why not.
        why: String,
    },
    /// The right-hand side has another number of components than the state.
    Shape {
        /// The number of components of the state.
        state: usize,
        /// The number of components of the right-hand side.
        given: usize,
    },
    /// A component of the series is infinite or NaN.
    NotFinite {
        /// The component of the state, counted from 0.
        component: usize,
        /// The order of its first Taylor coefficient that is not finite.
        order: usize,
        /// The time.
        time: f64,
    },
    /// The step size went to zero.
    StepTooSmall {
        /// The time.
        time: f64,
        /// The step that was chosen.
        step: f64,
        /// The radius of convergence of the series, as the last coefficients estimate it.
        radius: f64,
    },
    /// Events end steps again and again, and the time does not move.
    Stalled {
        /// The time.
        time: f64,
        /// The number of the last event.
        event: usize,
    },
    /// There were more steps than allowed.
    StepLimit {
        /// The limit.
        limit: u64,
        /// The time that was reached.
        time: f64,
    },
    /// A time to integrate to is infinite or NaN.
    Target {
        /// The time that was given.
        given: f64,
    },
    /// The times of a grid do not all lie in one direction.
    Grid {
        /// The index of the first time that does not follow the one before.
        index: usize,
    },
    /// The dense output was asked at a time that it does not cover.
    Outside {
        /// The time.
        time: f64,
        /// Where the dense output begins.
        from: f64,
        /// Where it ends.
        to: f64,
    },
}

impl Error {
    /// That a recording does not hold where it was made.
    pub(crate) fn changing_comparisons() -> Self {
        let why = "its comparisons come out differently when it is run again at the same point, as those with NaN or with \
                   a state of its own do";
        Self::NotRecorded { why: why.to_string() }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tolerance { given } => write!(
                f,
                "the tolerance {given:e} is out of range: give a number from 1e-18 to 0.1; floats resolve about 1e-16"
            ),
            Self::Scale { given } => write!(
                f,
                "the scale {given:e} is not a positive number: give the size of states below which errors are absolute"
            ),
            Self::MaxStep { given } => write!(f, "the longest step {given:e} is not a positive number"),
            Self::Order { given, highest } => {
                write!(
                    f,
                    "the order {given} is out of range: give an order from 2 to {highest}"
                )
            }
            Self::NotRecorded { why } => write!(
                f,
                "the function cannot be recorded: {why}; a right-hand side can be given as a function object instead, \
                 by `start_object`"
            ),
            Self::Shape { state, given } => write!(
                f,
                "the right-hand side has {given} components and the state has {state}: return one slope \
                 for each component"
            ),
            Self::NotFinite {
                component,
                order: 0,
                time,
            } => write!(
                f,
                "the component {component} of the state is infinite or NaN at t = {time}: start from finite numbers"
            ),
            Self::NotFinite { component, order, time } => write!(
                f,
                "the Taylor coefficient {order} of the component {component} is infinite or NaN at t = {time}: the \
                 right-hand side is not smooth there, or overflows"
            ),
            Self::StepTooSmall { time, step, radius } => write!(
                f,
                "the step size went down to {step:e} at t = {time}: the solution seems to have a singularity within \
                 {radius:e} of that time; end the integration before it, or choose variables that stay smooth"
            ),
            Self::Stalled { time, event } => write!(
                f,
                "the event {event} ends one step after the other at t = {time}, and the time does not move: change the \
                 state so that the function of the event leaves zero, or stop there"
            ),
            Self::StepLimit { limit, time } => write!(
                f,
                "more than {limit} steps were needed, and t = {time} was reached: raise `step_limit`; if the steps are \
                 much shorter than the solution suggests, the equation may be stiff"
            ),
            Self::Target { given } => write!(f, "the time {given} cannot be integrated to: give a finite number"),
            Self::Grid { index } => write!(
                f,
                "the time with the index {index} lies on the other side of the one before: sort the times of the grid"
            ),
            Self::Outside { time, from, to } => write!(
                f,
                "the dense output covers the times from {from} to {to}, and was asked at t = {time}: integrate to that \
                 time first"
            ),
        }
    }
}

impl std::error::Error for Error {}

impl From<tangent_bundle_ir::Error> for Error {
    fn from(error: tangent_bundle_ir::Error) -> Self {
        Self::NotRecorded { why: error.to_string() }
    }
}
