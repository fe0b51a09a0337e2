//! The pages of the benchmarks: their sentences are written, and their tables are made.
//!
//! ```text
//! <!-- table: taylor -->
//! …                             what stands here is made
//! <!-- end of the table -->
//! ```

use std::path::{Path, PathBuf};

use crate::results::Results;
use crate::tables;

const START: &str = "<!-- table: ";
const END: &str = "<!-- end of the table -->";

/// Where the pages are. The first one is that of all benches.
#[must_use]
pub fn paths() -> [PathBuf; 4] {
    [
        "../docs/benchmarks.md",
        "../docs/reverse_benchmarks.md",
        "../crates/ir/docs/benchmarks.md",
        "../crates/jit/docs/when_to_compile.md",
    ]
    .map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

/// A page with its tables made from results.
///
/// # Panics
///
/// If a mark is without its end, or names a table that there is not; or if nothing was measured of a row.
#[must_use]
pub fn made(page: &str, results: &Results) -> String {
    let mut parts = page.split(START);
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, rest) = part.split_once(" -->").expect("the mark of a table is closed");
        let (_, rest) = rest.split_once(END).expect("a table has an end");
        text += &format!("{START}{name} -->\n\n{}\n{END}{rest}", tables::of(name, results));
    }
    text
}
