//! Misuse fails to compile, with a sentence that says what to do.
//!
//! Every file of `tests/compile_fail/` is compiled by `rustc` against this crate. It names in its first line the
//! sentence that must stand in what the compiler says: `//! expect: …`; or `//! compiles`, for the control, which shows
//! that the others do not fail for a reason that has nothing to do with them.

mod compiler;

use std::fs;
use std::path::Path;

use compiler::{compile, libraries_for};

#[test]
fn each_mistake_is_refused_with_its_sentence() {
    compiler::assert_refused_with_their_sentences();
}

/// The blocks of the guide that must not compile: each says in a comment what the compiler says.
#[test]
fn mistakes_of_the_guide_are_refused_as_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = ["docs/guide.md", "docs/writing.md"];
    let guide = pages
        .map(|page| fs::read_to_string(root.join(page)).expect("the guide can be read"))
        .concat();
    let libraries = libraries_for(&root.join("tests/compile_fail/control.rs"));
    let blocks = guide.split("```rust,compile_fail\n").skip(1);
    let blocks: Vec<&str> = blocks.filter_map(|rest| Some(rest.split_once("```")?.0)).collect();
    assert!(blocks.len() > 5, "the guide shows {} mistakes", blocks.len());
    for (i, block) in blocks.into_iter().enumerate() {
        let (_, rest) = block
            .split_once("// error: ")
            .expect("a block says what the compiler says");
        let sentence = rest.lines().next().unwrap_or_default().trim_matches(['…', ' ']);
        let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide_{i}.rs"));
        fs::write(&source, format!("fn main() {{\n{block}\n}}\n")).expect("a program can be written");
        let (compiled, said) = compile(&source, &libraries);
        assert!(
            !compiled && said.contains(sentence),
            "`{sentence}` is expected of\n{block}\n{said}"
        );
    }
}
