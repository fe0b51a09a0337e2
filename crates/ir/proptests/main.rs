//! Functions as data: what is differentiated, recorded, simplified or reversed has the values of the Rust function.

mod array_programs;
mod arrays;
mod called;
mod code;
mod control;
mod demands;
mod extremes;
mod functions;
mod fuzz;
mod laws;
mod memory;
mod program;
#[expect(dead_code, reason = "some are for the laws of the library")]
#[path = "../../../proptests/seeds.rs"]
mod seeds;
mod steps;
#[path = "../../../proptests/table.rs"]
mod table;
mod text;
mod turns;
mod ways;

use proptest::test_runner::{Config, FileFailurePersistence};

/// There are enough cases to meet every branch, and few enough for a debug build. Failing seeds are kept beside the
/// laws.
fn config() -> Config {
    Config {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
