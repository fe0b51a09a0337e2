//! Traits and types of other crates, one file a crate, each behind the feature of its name.

#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34"))]
#[expect(
    unsafe_code,
    reason = "two functions of a trait are declared so; their bodies are safe, and tests/floors reads the sources for more"
)]
mod nalgebra;
#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34"))]
mod nalgebra_points;
#[cfg(feature = "ndarray")]
mod ndarray;
#[cfg(feature = "ndarray")]
mod ndarray_points;
#[cfg(feature = "serde")]
mod serde;
