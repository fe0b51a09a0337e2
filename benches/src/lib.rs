//! What the library is measured beside: its benches, their results, and the code that needs other crates.
//!
//! A bench is run with a date to keep what it measures, and the page of the benchmarks is made again from the newest
//! results:
//!
//! ```sh
//! KEEP=2026-11-21 RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench ring
//! cargo run -p tangent-bundle-benches
//! ```

pub mod page;
pub mod results;
mod tables;
