//! The floors of the crate: a module imports only from those below it, and never from the prelude.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. The prelude re-exports, and is imported by nobody.
const FLOORS: [&str; 12] = [
    "order", "real", "kernel", "bundle", "jet", "reverse", "space", "forward", "calculus", "special", "ir", "prelude",
];

/// All Rust files under a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .collect()
}

/// The first name of a path below a root: its floor.
fn floor_of(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| *floor == name)
}

#[test]
fn a_module_imports_only_from_its_own_floor_and_those_below() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = 0;
    for path in sources(&root) {
        let relative = path.strip_prefix(&root).expect("below src");
        let first = relative
            .iter()
            .next()
            .expect("a name")
            .to_str()
            .expect("a name in Unicode");
        let Some(here) = floor_of(first.trim_end_matches(".rs")) else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("a source file");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let path = &line[at + 7..];
                let end = path
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(path.len());
                let name = &path[..end];
                // Macros are of the crate's root, and import by paths of their own.
                if path[end..].starts_with('!') || path.starts_with('{') {
                    continue;
                }
                let there = floor_of(name).unwrap_or_else(|| panic!("{relative:?} imports the unlisted `{name}`"));
                assert!(there <= here, "{relative:?} imports from the floor `{name}` above it");
                imports += 1;
            }
        }
    }
    assert!(
        imports > 50,
        "only {imports} imports were found: is the search for them right?"
    );
}
