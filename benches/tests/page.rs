//! The page of the benchmarks is made from the results.

use std::fs;

use tangent_bundle_benches::page;
use tangent_bundle_benches::results::Results;

#[test]
fn the_tables_of_the_page_are_made_from_the_newest_results() {
    let is_row = |line: &&str| line.starts_with("| ");
    for (path, rows) in page::paths().into_iter().zip([150, 60, 40, 9]) {
        let text = fs::read_to_string(&path).expect("a page");
        assert!(
            text == page::made(&text, &Results::newest()),
            "{} is stale: run `cargo run -p tangent-bundle-benches`",
            path.display()
        );
        assert!(text.lines().filter(is_row).count() > rows, "the page has its tables");
    }
}

#[test]
fn every_table_of_the_page_is_made() {
    for path in page::paths() {
        let text = fs::read_to_string(path).expect("a page");
        let heads = text.lines().filter(|line| line.starts_with("|---")).count();
        assert_eq!(heads, text.matches("<!-- table: ").count(), "a table is typed");
    }
}
