//! Derivatives at many points, and lanes.

mod accuracy;
mod branches;
mod drivers;
mod operators;
mod threads;
