//! Derivatives at many points, and lanes.

mod accuracy;
mod branches;
mod drivers;
mod num_traits;
mod operators;
mod reverse;
mod threads;
