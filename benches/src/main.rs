//! Makes the tables of `docs/benchmarks.md` from the newest results of the benches.

use std::{fs, io};

use tangent_bundle_benches::page;
use tangent_bundle_benches::results::Results;

fn main() -> io::Result<()> {
    let path = page::path();
    let text = fs::read_to_string(&path)?;
    let results = Results::newest();
    fs::write(path, page::made(&text, &results))?;
    for (bench, date) in results.dates() {
        println!("{bench} of {date}");
    }
    Ok(())
}
