#![doc = include_str!("../README.md")]
//!
//! # From a closure to a state
//!
//! ```text
//! Integrator         the choices: tolerance, order, limits
//!   start            records the right-hand side, lowers the recording to the code of its recurrences
//!   start_with       the same, with parameters
//!   start_object     the same for a function object, or evaluates it over bundles if it cannot be recorded
//!   start_expansion  takes what computes the coefficients from elsewhere, such as machine code: an Expansion
//!   taylor_map       the flow as a Taylor polynomial in the initial values, a TaylorMap
//!   value_and_gradient  a loss of states at given times, with its gradient by the start and by parameters
//!   batch            many starts at once, a Batch: with the feature `lanes`, and on all cores with `rayon`
//! Orbit              a solution at a time
//!   step, to, grid   prepare: coefficients by the Expansion, then the step size
//!                    find the events of the step, from the polynomials of the watched functions
//!                    finish: the state at the end of the step, or at the first event that ends it
//!   watch            adds a function whose zeros are events
//!   last_step        the polynomials of the last step, a Step
//!   solution_to      keeps the polynomials of all steps, a Solution
//! ```
//!
//! All computations are generic in the number R: [`Real`](tangent_bundle::real::Real). It is `f64` for a solution, and
//! a bundle for its derivatives. Choices look at values alone: the step size, the guards of branches, and whether there
//! is an event.
//!
//! # The floors of the crate
//!
//! A module uses only those below it.
//!
//! ```text
//! batch        many solutions at once, on lanes and threads
//! integrator   the choices of an integration, and how orbits start
//! orbit        solutions on their way
//! event        events, and what follows them
//! solution     the solution as a function of time
//! taylor_map   flows as Taylor polynomials in the initial values
//! adjoint      covectors on states, pulled back through the steps
//! core         the steps of an orbit, on the coordinates of the state
//! clock        the time of an orbit, and what limits its steps
//! watch        functions whose zeros are events, along the steps
//! roots        all zeros of a polynomial on an interval
//! polynomial   Taylor polynomials of the state along a step
//! replayed     right-hand sides that cannot be recorded, over bundles
//! reversible   recorded right-hand sides whose expansions can be pulled back
//! machine      recorded functions as machine code, with the feature `jit`
//! recorded     recorded functions along Taylor series
//! expansion    what computes the Taylor coefficients of a solution
//! step_size    the order and the size of a step from the tolerance
//! points       points of any shape as lists of coordinates
//! time         time in two floats
//! error        what can go wrong, in sentences
//! ```

mod adjoint;
#[cfg(feature = "lanes")]
mod batch;
mod clock;
mod core;
mod error;
mod event;
mod expansion;
mod integrator;
#[cfg(feature = "jit")]
mod machine;
mod orbit;
mod points;
mod polynomial;
mod recorded;
mod replayed;
mod reversible;
mod roots;
mod solution;
mod step_size;
mod taylor_map;
mod time;
mod watch;

#[cfg(feature = "lanes")]
pub use batch::{Batch, Outcome};
pub use error::Error;
pub use event::{Action, Change, Crossing, Ending, Event};
pub use expansion::Expansion;
#[cfg(feature = "jit")]
pub use integrator::Compiled;
pub use integrator::Integrator;
#[cfg(feature = "jit")]
pub use machine::Compilable;
pub use orbit::Orbit;
pub use solution::{Solution, Step};
pub use step_size::{HIGHEST_ORDER, order_for};
pub use taylor_map::TaylorMap;
pub use time::Time;

/// The figures of the benches.
pub mod docs {
    #[doc = include_str!("../docs/benchmarks.md")]
    pub mod benchmarks {}
}
