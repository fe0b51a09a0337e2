//! What functions and programs are inside, as far as their debug texts and the steps that they take tell it.

use std::fmt::Write;

use tangent_bundle_ir::{Function, Operation, Program, Unary, Value};

use super::parse;

/// Whether a function is known to be well formed.
fn is_verified(f: &Function) -> bool {
    format!("{f:?}").contains("is_verified: true")
}

#[test]
fn a_function_is_verified_when_it_is_read_and_anew_only_after_an_edit() {
    let mut f = parse("fn f(%x: real) -> real { b: %y = sin %x return %y }");
    assert!(is_verified(&f));
    assert!(is_verified(&f.renamed("g")));
    assert!(is_verified(&f.adjoint().unwrap()));
    f.simplify().unwrap();
    assert!(is_verified(&f));
    let y = f.returned()[0];
    let z = f.insert_after(y, Operation::Unary(Unary::Exp, y), None).unwrap();
    assert!(!is_verified(&f));
    f.simplify().unwrap();
    assert!(is_verified(&f));
    f.replace_uses(y, z);
    assert!(!is_verified(&f));
}

/// The program of Σ sin(xᵢ)·xᵢ₊₁, or of a line in which each number depends on the one before.
fn program(is_chain: bool) -> Program {
    let mut text = String::from("fn f(");
    (0..101).for_each(|i| write!(text, "%x{i}: real, ").unwrap());
    text.push_str("%s: real) -> real { b: %s0 = sin %s ");
    for i in 0..100 {
        let (next, from) = (i + 1, if is_chain { "s" } else { "x" });
        write!(
            text,
            "%a{i} = sin %{from}{i} %b{i} = mul %a{i}, %x{next} %s{next} = add %s{i}, %b{i} "
        )
        .unwrap();
    }
    text.push_str("return %s100 }");
    parse(&text).compile().unwrap()
}

#[test]
fn equal_computations_are_wide_steps_and_chains_are_not() {
    let text = format!("{:?}", program(false));
    let wide: Vec<&str> = text.split("Wide { ").skip(1).collect();
    // The products, and their sum.
    let is_sum = |wide: &&str| wide.split('}').any(|part| part.contains("is_sum: true"));
    assert_eq!(wide.len(), 2, "{text}");
    assert!(wide.iter().all(|wide| wide.contains("count: 100")));
    assert!(wide[1..].iter().any(is_sum) && wide[0].contains("is_sum: false"));
    assert!(!format!("{:?}", program(true)).contains("Wide { "));
}

#[test]
fn an_array_of_a_single_owner_is_changed_in_place_and_others_are_copied() {
    let within = |text: &str, limit: u64| {
        let program = parse(text).compile().unwrap().with_step_limit(limit);
        program.run(&[Value::Array(vec![1.0; 1000])]).is_ok()
    };
    let alone = "fn f(%a: [real]) -> [real] {
        b: %i = const 2 %c = const 3.0 %b = set %a, %i, %c %d = add_at %b, %i, %c return %d }";
    let both = "fn f(%a: [real]) -> ([real], [real]) {
        b: %i = const 2 %c = const 3.0 %b = set %a, %i, %c %d = add_at %b, %i, %c %p = tuple (%a, %d) return %p }";
    // A copy takes as many steps as the array has entries. One is made, and then changed in place.
    assert!(within(alone, 100));
    assert!(!within(both, 100) && within(both, 1100));
}

#[test]
fn equal_computations_of_one_value_are_merged_however_many_there_are() {
    for n in [1, 3, 4, 7, 8, 9, 20, 300] {
        let fields = vec!["real"; n].join(", ");
        let mut text = format!("fn f(%t: ({fields})) -> real {{ b: %s0 = const 0.0 ");
        for i in 0..3 * n {
            write!(text, "%a{i} = field %t, {} %s{} = add %s{i}, %a{i} ", i % n, i + 1).unwrap();
        }
        write!(text, "return %s{} }}", 3 * n).unwrap();
        let mut f = parse(&text);
        f.merge_equal();
        let is_field = |statement: &Operation| matches!(statement, Operation::Field(..));
        let count = f
            .values()
            .filter(|(_, statement)| is_field(&statement.operation))
            .count();
        assert_eq!(count, n);
    }
}
