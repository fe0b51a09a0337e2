//! Nothing is unsafe but the call of machine code: the sources are read for the word.

use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::sources;

/// The one file whose traits ask for functions that are declared unsafe, and how often it declares each.
const FILE: &str = "src/interop/nalgebra.rs";
const HEADERS: [(&str, usize); 2] = [
    ("unsafe fn extract_unchecked(&self, _: usize) -> Self {", 1),
    ("unsafe fn replace_unchecked(&mut self, _: usize, x: Self) {", 1),
];

/// The one file that calls machine code. Each use of the word has its reason.
const MACHINE_CODE: &str = "crates/jit/src/code.rs";

/// The lines of code that have a word in them, without comments.
fn lines_with<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default().trim());
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let quoted = format!("\"{word}\"");
    // A list of the words of the language may have it as a string.
    code.filter(|line| {
        line.replace(&quoted, "")
            .split(|c| !is_part(c))
            .any(|part| part == word)
    })
    .collect()
}

#[test]
fn two_headers_and_the_call_of_machine_code_are_unsafe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let crates = fs::read_dir(root.join("crates")).expect("the packages can be listed");
    let packages = crates.map(|entry| entry.expect("a package").path().join("src"));
    folders.extend(packages.filter(|folder| folder.is_dir()));
    let mut seen = 0;
    for path in folders.iter().flat_map(|folder| sources(folder)) {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let lines = lines_with(&text, "unsafe");
        if path == root.join(FILE) {
            for (header, count) in HEADERS {
                assert_eq!(lines.iter().filter(|line| **line == header).count(), count, "{header}");
            }
            assert_eq!(
                lines.len(),
                HEADERS.iter().map(|(_, count)| count).sum::<usize>(),
                "{lines:?}"
            );
            // The bodies are safe by themselves: a copy of the number.
            assert!(text.contains(&format!("{}\n                    *self\n", HEADERS[0].0)));
            assert!(text.contains(&format!("{}\n                    *self = x;\n", HEADERS[1].0)));
            seen += 1;
        } else if path == root.join(MACHINE_CODE) {
            assert_reasons(&text);
            seen += 1;
        } else {
            assert!(lines.is_empty(), "{}: {lines:?}", path.display());
        }
    }
    assert_eq!(seen, 2, "the two files are where they were");
}

/// Asserts that a block that is unsafe has a reason before it, a function that is unsafe has a condition, and that there
/// are few of them.
fn assert_reasons(text: &str) {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let [mut blocks, mut functions] = [0; 2];
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.starts_with("//")) {
        let before = || lines[..at].iter().rev().take_while(|line| line.starts_with("//"));
        // A mock in place of machine code, in the tests of the file, is a block with one reason.
        if line.contains("unsafe {") {
            assert!(before().any(|line| line.starts_with("// SAFETY: ")), "{line}");
            blocks += 1;
        } else if ["host", "call"]
            .iter()
            .any(|name| line.starts_with(&format!("unsafe extern \"C\" fn {name}(")))
        {
            assert!(before().any(|line| *line == "/// # Safety"), "{line}");
            functions += 1;
        }
    }
    assert_eq!((blocks, functions), (12, 2), "blocks and functions that are unsafe");
}

/// Without the features nothing can allow it; with them one module does.
#[test]
fn unsafe_code_is_forbidden_or_denied() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file of the package can be read");
    let forbidden = r#"#![cfg_attr(not(any(feature = "nalgebra", feature = "nalgebra-0_34")), forbid(unsafe_code))]"#;
    assert!(read("src/lib.rs").lines().any(|line| line == forbidden));
    let manifest = read("Cargo.toml");
    let settings: Vec<&str> = manifest
        .lines()
        .filter(|line| line.starts_with("unsafe_code"))
        .collect();
    assert_eq!(
        settings,
        [r#"unsafe_code = "forbid""#, r#"unsafe_code = "deny""#],
        "of the workspace, and of the library"
    );
    let other = read("crates/jit/Cargo.toml");
    assert!(other.lines().any(|line| line == r#"unsafe_code = "deny""#));
    let mut speak_of_it: Vec<PathBuf> = sources(&root.join("src"));
    speak_of_it.extend(sources(&root.join("crates/jit/src")));
    speak_of_it.retain(|path| !lines_with(&fs::read_to_string(path).expect("a source"), "unsafe_code").is_empty());
    speak_of_it.sort();
    assert_eq!(
        speak_of_it,
        [MACHINE_CODE, "src/interop/mod.rs", "src/lib.rs"].map(|path| root.join(path))
    );
}
