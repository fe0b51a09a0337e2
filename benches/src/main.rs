//! Makes the tables of the pages from the newest results of the benches.

use std::{fs, io};

use tangent_bundle_benches::page;
use tangent_bundle_benches::results::Results;

fn main() -> io::Result<()> {
    let results = Results::newest();
    for path in page::paths() {
        let text = fs::read_to_string(&path)?;
        fs::write(path, page::made(&text, &results))?;
    }
    for (bench, date) in results.dates() {
        println!("{bench} of {date}");
    }
    Ok(())
}
