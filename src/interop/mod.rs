//! Traits and types of other crates, one file a crate, each behind the feature of its name.

#[cfg(feature = "ndarray")]
mod ndarray;
#[cfg(feature = "serde")]
mod serde;
