//! Differential equations: coefficients, records, events, derivatives of the flow, and errors.

mod coefficients;
#[cfg(feature = "jit")]
mod compiled;
mod derivatives;
mod errors;
mod events;
mod gradients;
mod maps;
mod problems;
mod records;
mod reference;
mod solutions;
mod steps;
