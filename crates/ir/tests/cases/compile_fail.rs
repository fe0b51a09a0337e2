//! Misuse does not compile, and the compiler says what to do: the programs of `tests/compile_fail/`.

#[path = "../../../../tests/compiler/mod.rs"]
mod compiler;

#[test]
fn each_mistake_is_refused_with_its_sentence() {
    compiler::assert_refused_with_their_sentences();
}
