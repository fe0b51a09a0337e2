//! The page of the benchmarks is made from the results.

use std::fs;

use tangent_bundle_benches::page;
use tangent_bundle_benches::results::Results;

#[test]
fn the_tables_of_the_page_are_made_from_the_newest_results() {
    let text = fs::read_to_string(page::path()).expect("the page");
    assert!(
        text == page::made(&text, &Results::newest()),
        "docs/benchmarks.md is stale: run `cargo run -p tangent-bundle-benches`"
    );
    let is_row = |line: &&str| line.starts_with("| ");
    assert!(text.lines().filter(is_row).count() > 150, "the page has its tables");
}

#[test]
fn every_table_of_the_page_is_made() {
    let text = fs::read_to_string(page::path()).expect("the page");
    let heads = text.lines().filter(|line| line.starts_with("|---")).count();
    assert_eq!(heads, text.matches("<!-- table: ").count(), "a table is typed");
}
