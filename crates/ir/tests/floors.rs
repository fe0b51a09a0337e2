//! The floors of the crate: a module imports only from those below it.

#[path = "../../../tests/floors/imports.rs"]
mod imports;

/// From the ground up. Modules that stand together import each other.
const FLOORS: [&[&str]; 21] = [
    &["types"],
    &["operation"],
    &["typing"],
    &["error", "function"],
    &["value"],
    &["builder"],
    &["print"],
    &["lexer"],
    &["parse"],
    &["dominance"],
    &["verify"],
    &["simplify"],
    &["forward"],
    &["compute", "program"],
    &["registers"],
    &["chain"],
    &["machine", "tangents"],
    &["lower", "module"],
    &["recorder", "symbol"],
    &["adjoint"],
    &["trace"],
];

#[test]
fn a_module_imports_only_from_its_own_floor_and_those_below() {
    imports::assert_only_downward(env!("CARGO_MANIFEST_DIR"), &FLOORS);
}
