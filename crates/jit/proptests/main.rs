//! Machine code against the interpreter, to the bit.

#[path = "../../ir/proptests/array_programs.rs"]
#[allow(
    dead_code,
    reason = "the programs are evaluated in Rust by the laws of tangent-bundle-ir"
)]
mod array_programs;
mod arrays;
#[path = "../../ir/proptests/called.rs"]
mod called;
mod calls;
#[path = "../../ir/proptests/control.rs"]
mod control;
mod pairs;
#[path = "../../ir/proptests/program.rs"]
mod program;
mod programs;
mod twins;

use proptest::test_runner::{Config, FileFailurePersistence};

/// There are enough cases to meet every operation, and few enough for a debug build of Cranelift. The variable
/// `PROGRAMS` sets another number of programs for each law. Failing seeds are kept beside the laws.
fn config() -> Config {
    config_of(64)
}

/// The same for long programs: so many of them, unless the variable is set.
fn config_of(few: u32) -> Config {
    let cases = std::env::var("PROGRAMS").ok().and_then(|count| count.parse().ok());
    Config {
        cases: cases.unwrap_or(few),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
