//! Laws of random equations.

mod polynomials;
mod roots;

use proptest::test_runner::{Config, FileFailurePersistence};

/// There are enough cases to meet every kind of term, and few enough for a debug build. Failing seeds are kept beside
/// the laws.
fn config() -> Config {
    Config {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}
