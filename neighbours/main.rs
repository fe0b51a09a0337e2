//! Crates that are generic over the traits of `num_traits` and others, unchanged, on bundles and variables, and through the wrapper.

mod allocations;
mod bounds;
mod complex;
mod data;
mod matrices;
mod points;
mod sampling;
