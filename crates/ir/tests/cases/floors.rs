//! The floors of the crate: a module imports only from those below it.

#[path = "../../../../tests/floors/imports.rs"]
mod imports;
#[path = "../../../../tests/floors/page.rs"]
mod page;

/// From the ground up.
const FLOORS: [&str; 44] = [
    "types",
    "error",
    "external",
    "operation",
    "typing",
    "value",
    "hash",
    "graph",
    "function",
    "print",
    "dominance",
    "verify",
    "builder",
    "walk",
    "lexer",
    "parse",
    "simplify",
    "recurrences",
    "forward",
    "register",
    "compute",
    "program",
    "liveness",
    "ownership",
    "chain",
    "widen",
    "tangents",
    "machine",
    "module",
    "rules",
    "link",
    "lower",
    "compile",
    "rust",
    "engine",
    "recorder",
    "symbol",
    "replay",
    "floats",
    "adjoint",
    "demand",
    "trace",
    "slices",
    "prepared",
];

#[test]
fn a_module_imports_only_from_the_floors_below() {
    imports::assert_only_downward(env!("CARGO_MANIFEST_DIR"), &FLOORS.each_ref().map(std::slice::from_ref));
}

#[test]
fn the_page_of_the_crate_lists_these_floors() {
    page::assert_lists(include_str!("../../src/lib.rs"), &FLOORS);
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    imports::assert_no_circle(env!("CARGO_MANIFEST_DIR"));
}
