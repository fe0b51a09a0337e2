//! Functions as data: what is differentiated, recorded, simplified or reversed has the values of the Rust function.

mod extremes;
mod laws;
mod program;
mod steps;
mod text;
