//! The floors of the crate: a module imports only from those below it, and never from the prelude.

use std::fs;
use std::path::{Path, PathBuf};

mod imports;
mod safety;

/// From the ground up. The prelude re-exports, and is imported by nobody.
const FLOORS: [&str; 17] = [
    "order", "real", "special", "kernel", "bundle", "jet", "reverse", "space", "interop", "linalg", "forward",
    "calculus", "solvers", "single", "many", "testing", "prelude",
];

#[test]
fn a_module_imports_only_from_its_own_floor_and_those_below() {
    imports::assert_only_downward(env!("CARGO_MANIFEST_DIR"), &FLOORS.each_ref().map(std::slice::from_ref));
}

/// The names at the starts of the lines of the first block in a text that names the highest floor and the lowest, from
/// the ground up.
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

/// The files below a folder with one of these endings; what is built is left out.
fn files_below(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                files_below(&path, endings, found);
            }
        } else if path.extension().is_some_and(|end| endings.iter().any(|e| end == *e)) {
            found.push(path);
        }
    }
}

#[test]
fn no_file_has_more_than_500_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "proptests", "benches", "docs", "crates", "neighbours"] {
        files_below(&root.join(folder), &["rs", "md"], &mut files);
    }
    assert!(files.len() > 100, "{} files were found", files.len());
    for file in files {
        let lines = fs::read_to_string(&file).expect("a text").lines().count();
        assert!(
            lines <= 500,
            "{} has {lines} lines: split it by subject",
            file.display()
        );
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    imports::assert_no_circle(env!("CARGO_MANIFEST_DIR"));
}
