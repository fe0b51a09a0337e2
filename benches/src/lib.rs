//! What the library is measured beside: its benches, and the code that needs other crates.

#[cfg(doctest)]
#[doc = include_str!("../../docs/matrices.md")]
mod matrices {}
