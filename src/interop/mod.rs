//! Traits and types of other crates, one file a crate, each behind the feature of its name.

#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34"))]
mod nalgebra_points;
#[cfg(feature = "ndarray")]
mod ndarray_points;
