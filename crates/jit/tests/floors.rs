//! The floors of the crate: a module imports only from those below it.

#[path = "../../../tests/floors/imports.rs"]
mod imports;

/// From the ground up.
const FLOORS: [&str; 11] = [
    "context", "failure", "shims", "link", "flat", "schedule", "units", "emit", "backend", "code", "compiled",
];

#[test]
fn a_module_imports_only_from_the_floors_below() {
    imports::assert_only_downward(env!("CARGO_MANIFEST_DIR"), &FLOORS.each_ref().map(std::slice::from_ref));
}

#[test]
fn the_page_of_the_crate_lists_these_floors() {
    let page = include_str!("../src/lib.rs");
    let (_, list) = page.split_once("# The floors of the crate").expect("the heading");
    let mut blocks = list.split("//! ```");
    let lines = blocks.nth(1).expect("a block of text").lines().skip(1);
    let names = lines.map(|line| line.trim_start_matches("//! ").split(' ').next().expect("a name"));
    let from_the_ground: Vec<&str> = names.collect::<Vec<_>>().into_iter().rev().collect();
    assert_eq!(from_the_ground, FLOORS);
}
