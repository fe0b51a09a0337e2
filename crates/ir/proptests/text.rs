//! The text of functions: a printed function is read back, and no text makes the parser panic.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Value, push_forward_of};

use super::arrays;
use super::program::{build, programs};

/// Words and signs of the text, in any order.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "fn",
        "f",
        "(",
        ")",
        "%0",
        "%1",
        "%x",
        "%y",
        ":",
        "real",
        "integer",
        "boolean",
        "stack",
        "->",
        "{",
        "}",
        "b0",
        "b1",
        "=",
        "add",
        "mul",
        "sin",
        "phi",
        "[",
        "]",
        ",",
        "branch",
        "return",
        "const",
        "1.0",
        "-3",
        "true",
        "1e400",
        "call",
        "load",
        "top",
        "push",
        "pop",
        "empty",
        "tuple",
        "field",
        "guard",
        "select",
        "gt",
        "fill",
        "length",
        "get",
        "set",
        "axpy",
        "resize",
        "[real]",
        "differentiated",
        "strict",
        "seed",
        "derivative",
        "0",
        "\"a b\"",
        "//",
        "\n",
        "%",
        "99999999999",
        "é",
        "\\",
        "\"",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn it_is_read_as_it_is_printed(program in programs(), order in 0..4_usize) {
        let mut function = build(&program);
        if order > 0 {
            function = push_forward_of(&function, order).unwrap();
        }
        let text = function.to_string();
        let again = Function::parse(&text).unwrap();
        prop_assert_eq!(again.to_string(), text);
        prop_assert_eq!(again, function);
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Function::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn arbitrary_words_do_not_panic(text in words()) {
        let _ = Function::parse(&text);
        let _ = Function::parse(&format!("fn f(%0: real, %1: integer) -> real {{ b0: {text} }}"));
    }

    /// A text with a few words changed is refused, or it is a function that is evaluated, differentiated and
    /// simplified without a panic.
    #[test]
    fn changed_texts_do_not_panic(program in programs(), changes in changes()) {
        attempted(&changed(&build(&program).to_string(), changes), &[0.5, -0.25].map(Value::Real))?;
    }

    /// The same for programs with arrays.
    #[test]
    fn changed_texts_of_arrays_do_not_panic(program in arrays::programs(), changes in changes()) {
        let text = arrays::build(&program).to_string();
        let array = || Value::Array(vec![0.5, -0.25]);
        attempted(&changed(&text, changes), &[array(), array(), Value::Real(0.75)])?;
    }
}

/// Places of words and of those that replace them.
type Changes = Vec<(prop::sample::Index, prop::sample::Index)>;

fn changes() -> impl Strategy<Value = Changes> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4)
}

/// A text with words of it in place of others.
fn changed(text: &str, changes: Changes) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    for (to, from) in changes {
        let word = words[from.index(words.len())];
        let at = to.index(words.len());
        words[at] = word;
    }
    words.join(" ")
}

/// Evaluates, differentiates and simplifies the function of a text, if it is one.
fn attempted(text: &str, arguments: &[Value]) -> Result<(), TestCaseError> {
    let Ok(mut function) = Function::parse(text) else {
        return Ok(());
    };
    let module = arrays::module();
    if let Ok(program) = module.compile(&function) {
        let _ = program.with_step_limit(10_000).run(arguments);
    }
    if let Ok(program) = push_forward_of(&function, 2).and_then(|pushed| module.compile(&pushed)) {
        let arguments: Vec<_> = arguments
            .iter()
            .map(|x| x.clone().map(&mut Bundle::<U2>::taylor))
            .collect();
        let _ = program.with_step_limit(10_000).run_bundles(&arguments);
    }
    let mut own = module.clone();
    own.add(function.renamed("program"));
    if let Ok(program) = own.add_adjoint("program").and_then(|adjoint| own.compile(&adjoint)) {
        let seeded = [arguments, &[Value::Real(1.0)]].concat();
        let _ = program.with_step_limit(10_000).run(&seeded);
    }
    let _ = module.to_rust(&function);
    function.simplify().unwrap();
    function.verify().unwrap();
    Ok(())
}
