//! The search for imports against the floors of a crate, which the packages of the workspace share.

use std::fs;
use std::path::{Path, PathBuf};

/// All Rust files under a folder.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .collect()
}

/// Asserts that each module under `src` of the package imports only from its own floor and those below.
///
/// The floors are given from the ground up. Modules of one floor may import each other.
pub fn assert_only_downward(package: &str, floors: &[&[&str]]) {
    let floor_of = |name: &str| floors.iter().position(|floor| floor.contains(&name));
    let root = Path::new(package).join("src");
    let mut imports = 0;
    for path in sources(&root) {
        let relative = path.strip_prefix(&root).expect("below src");
        let first = relative
            .iter()
            .next()
            .expect("a name")
            .to_str()
            .expect("a name in Unicode");
        if first == "lib.rs" {
            continue;
        }
        let here = floor_of(first.trim_end_matches(".rs"))
            .unwrap_or_else(|| panic!("{relative:?} is in no floor of the list"));
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
        imports > 40,
        "only {imports} imports were found: is the search for them right?"
    );
}

/// Asserts that no files under `src` of the package import each other in a circle.
///
/// A path that ends at the `mod.rs` of a folder is no import of a file: that page hands on the names of its files.
pub fn assert_no_circle(package: &str) {
    let root = Path::new(package).join("src");
    let files: Vec<String> = sources(&root).iter().filter_map(|path| module(&root, path)).collect();
    let imports: Vec<Vec<usize>> = files
        .iter()
        .map(|name| {
            let text = fs::read_to_string(root.join(name).with_extension("rs")).expect("a source file");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let paths = code.flat_map(|line| {
                line.match_indices("crate::")
                    .map(|(at, _)| line[at + 7..].replace("::", "/"))
            });
            let named = |path: &str| {
                files.iter().position(|file| {
                    path.strip_prefix(file.as_str())
                        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
                })
            };
            paths
                .filter_map(|path| named(&path))
                .filter(|&there| files[there] != *name)
                .collect()
        })
        .collect();
    assert!(
        imports.iter().map(Vec::len).sum::<usize>() > 10,
        "few imports of files were found: is the search for them right?"
    );
    // Files that import no file that is left are taken away, until none is left or each is on a way to a circle.
    let mut left: Vec<usize> = (0..files.len()).collect();
    loop {
        let (rest, done): (Vec<usize>, Vec<usize>) = left
            .iter()
            .partition(|&&file| imports[file].iter().any(|there| left.contains(there)));
        if done.is_empty() {
            break;
        }
        left = rest;
    }
    let circle: Vec<&str> = left.iter().map(|&file| files[file].as_str()).collect();
    assert!(
        circle.is_empty(),
        "these files import each other in a circle, or import such files: {circle:?}"
    );
}

/// The path of a file below `src` without its extension; none for the page of a folder.
fn module(root: &Path, path: &Path) -> Option<String> {
    let name = path.strip_prefix(root).expect("below src").with_extension("");
    let name = name.to_str().expect("a name in Unicode");
    (name != "lib" && !name.ends_with("mod")).then(|| name.to_owned())
}
