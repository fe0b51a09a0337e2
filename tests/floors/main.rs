//! The floors of the crate: a module imports only from those below it, and never from the prelude.

mod imports;
mod safety;

/// From the ground up. The prelude re-exports, and is imported by nobody.
const FLOORS: [&str; 16] = [
    "order", "real", "special", "kernel", "bundle", "jet", "reverse", "space", "interop", "linalg", "forward",
    "calculus", "solvers", "single", "testing", "prelude",
];

#[test]
fn a_module_imports_only_from_its_own_floor_and_those_below() {
    imports::assert_only_downward(env!("CARGO_MANIFEST_DIR"), &FLOORS.each_ref().map(std::slice::from_ref));
}

/// The names at the starts of the lines of the first block in a text that names the highest floor and the lowest, from the ground up.
fn listed(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches("//! ")).collect();
    let starts = |line: &&str, name: &str| line.split(' ').next() == Some(name);
    let first = lines
        .iter()
        .position(|line| starts(line, "testing"))
        .expect("the highest floor");
    let last = lines
        .iter()
        .position(|line| starts(line, "order"))
        .expect("the lowest floor");
    let names = lines[first..=last]
        .iter()
        .map(|line| line.split(' ').next().expect("a name"));
    names.rev().collect()
}

#[test]
fn the_lists_of_the_floors_are_this_one() {
    let floors = &FLOORS[..FLOORS.len() - 1];
    assert_eq!(listed(include_str!("../../src/lib.rs")), floors);
    assert_eq!(listed(include_str!("../../CONTRIBUTING.md")), floors);
}
