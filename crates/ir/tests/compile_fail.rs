//! Misuse fails to compile, with a sentence that says what to do: the programs of `tests/compile_fail/`.

#[path = "../../../tests/compile_fail.rs"]
mod mistakes;
