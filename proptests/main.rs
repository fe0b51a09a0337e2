//! The laws of the algebra, over whole domains, with random seeds.

mod beside;
mod chunks;
mod composition;
mod differences;
mod drivers;
mod functions;
mod ground;
mod jets;
#[cfg(feature = "nalgebra")]
mod linalg;
mod objects;
mod oracle;
mod primitives;
mod products;
mod programs;
mod projection;
mod representations;
mod reverse;
mod ring;
mod rows;
mod seeds;
mod sparse;
mod strict;
mod table;
mod tags;
mod tapes;
mod text;

use proptest::test_runner::{Config, FileFailurePersistence};

/// Cases enough to meet every branch, few enough for a debug build; failing seeds are kept beside the laws.
fn config() -> Config {
    Config {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
