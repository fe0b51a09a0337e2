#![doc = include_str!("../README.md")]
//!
//! # The floors of the crate
//!
//! A module uses only those below it.
//!
//! ```text
//! integrator   the choices of an integration, and how orbits start
//! orbit        solutions on their way
//! event        events, and what follows them
//! solution     the solution as a function of time
//! core         the steps of an orbit, on the coordinates of the state
//! watch        functions whose zeros are events, along the steps
//! roots        all zeros of a polynomial on an interval
//! polynomial   Taylor polynomials of the state along a step
//! replayed     right-hand sides that cannot be recorded, over bundles
//! recorded     recorded functions along Taylor series
//! expansion    what computes the Taylor coefficients of a solution
//! step_size    the order and the size of a step from the tolerance
//! lower        from a recorded function to code
//! run          the recurrences: coefficient k of each step
//! code         straight-line code on rows of Taylor coefficients
//! rows         Taylor coefficients of many quantities
//! points       points of any shape as lists of coordinates
//! time         time in two floats
//! error        what can go wrong, in sentences
//! ```

mod code;
mod core;
mod error;
mod event;
mod expansion;
mod integrator;
mod lower;
mod orbit;
mod points;
mod polynomial;
mod recorded;
mod replayed;
mod roots;
mod rows;
mod run;
mod solution;
mod step_size;
mod time;
mod watch;

pub use error::Error;
pub use event::{Action, Change, Crossing, Ending, Event};
pub use expansion::Expansion;
pub use integrator::Integrator;
pub use orbit::Orbit;
pub use solution::{Solution, Step};
pub use step_size::{HIGHEST_ORDER, order_for};
pub use time::Time;
