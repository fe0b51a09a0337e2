//! Limits of the form: orders that do not fit, large sizes, and numbers out of range.

use std::fmt::Write;

use tangent_bundle_ir::{ArgumentForm, Hooks, Operation, Returned, Type, forward_diff, push_forward_of, trace};

use super::*;

#[test]
fn orders_of_a_text_fit_one_another() {
    let wrong =
        |head: &str, body: &str| refused(&format!("fn f({head}) -> real differentiated [strict] {{ b: {body} }}"));
    assert!(
        wrong("%x:1: real", "%y = sin %x return %y")
            .contains("%y is of order 0, which does not fit its operand %x of order 1")
    );
    assert!(wrong("%x: real", "%y:1 = sin %x return %y").contains("does not fit"));
    assert!(wrong("%x:2: real", "%y:1 = derivative 0, 300, %x return %y").contains("does not fit"));
    assert!(
        wrong("%x: real", "%y:1 = seed 1, %x return %y").contains("is of order 1, which does not fit")
            || wrong("%x: real", "%y:1 = seed 1, %x return %y").contains("a level that there is not")
    );
    assert!(
        wrong(
            "%x: real",
            "%s:1 = seed 0, %x branch c c: %p = phi real [b: %s] return %p"
        )
        .contains("does not fit")
    );
    assert!(wrong("%x: real", "%n:1 = const 1 return %x").contains("has to be plain"));
    assert!(refused("fn f(%x: real) -> real { b: %y:1 = sin %x return %y }").contains("there are 0 levels"));
    let two = "%c = const true branch %c, l, r l: %s:1 = seed 0, %x return %s r: return %x";
    assert!(wrong("%x: real", two).contains("at another order"));
    assert!(refused("fn f(%x: real) -> real { b: %z = phi real [] return %z }").contains("stands in the first block"));
}

#[test]
fn returns_are_of_one_order() {
    struct Bundles(usize);
    impl Hooks for Bundles {
        fn argument(&mut self, _: usize, _: usize) -> ArgumentForm {
            ArgumentForm::Seed
        }
        fn returned(&mut self) -> Returned {
            Returned::Bundle(self.0)
        }
    }
    let f = parse(
        "fn f(%x: real) -> real {
        a: %z = const 0.0 %c = gt %x, %z branch %c, l, r
        l: %s = sin %x return %s
        r: %q = mul %x, %x return %q }",
    );
    let [s, q] = f.returned()[..] else {
        panic!("two returns")
    };
    let mut wrong = f.clone();
    let error = forward_diff(&mut wrong, &[(s, 1)], true, &mut Bundles(1)).unwrap_err();
    assert!(error.to_string().contains("only order 0 was demanded"), "{error}");
    let mut right = f.clone();
    forward_diff(&mut right, &[(s, 1), (q, 2)], true, &mut Bundles(1)).unwrap();
    let program = right.compile().unwrap();
    let y = program
        .run_bundles(&[Value::Real(TaylorBundle::<U2>::from(-1.0))])
        .unwrap()
        .real()
        .unwrap();
    assert_eq!((y.primal(), y.derivative(1), y.derivative(2)), (1.0, -2.0, 0.0));
}

#[test]
fn orders_that_are_too_high_are_refused() {
    let f = parse("fn f(%x: real) -> real { b: %y = sin %x return %y }");
    let high = push_forward_of(&f, 64).unwrap().compile().unwrap();
    assert_eq!((high.order(), high.tags().mask(0)), (64, usize::MAX));
    for order in [65, usize::MAX] {
        assert!(push_forward_of(&f, order).is_err());
        assert!(push_forward_of(&push_forward_of(&f, 1).unwrap(), order).is_err());
    }
}

#[test]
fn numbers_that_are_none_are_simplified_to_an_end() {
    let mut f = parse("fn f(%x: real) -> real { b: %y = powf %x, NaN %z = const NaN %w = add %y, %z return %w }");
    f.simplify().unwrap();
    assert_eq!(parse(&f.to_string()), f);
    assert!(f.evaluate(vec![2.0]).is_nan());
    assert!(
        trace(|x: tangent_bundle_ir::Symbol| x.powf(f64::NAN), 1.0)
            .unwrap()
            .evaluate(2.0)
            .unwrap()
            .is_nan()
    );
}

#[test]
fn numbers_in_the_panic_of_a_clamp_are_short() {
    let clamped = || trace(|[x]: [_; 1]| x.clamp(x * 2.0, -x), [1e300]);
    let panic = std::panic::catch_unwind(|| drop(clamped())).expect_err("the bounds are in the wrong order");
    assert_eq!(
        panic.downcast_ref::<String>().expect("a sentence with numbers"),
        "the bounds of a clamp are in the wrong order: 2e300 is not at most -1e300"
    );
}

#[test]
fn a_product_is_not_taken_for_that_of_its_factors_exchanged() {
    let text = "fn f(%x: real) -> real {
        b: %s = sin %x %t = exp %x %a = mul %s, %t %b = mul %t, %s %d = sub %a, %b return %d }";
    let f = parse(text);
    let mut simple = f.clone();
    simple.simplify().unwrap();
    let x = TaylorBundle::<U4>::from_derivatives(0.3, [1.1, 0.7, -0.3, 0.9]);
    let at = |f: &Function| f.compile().unwrap().run_reals(&[x]).unwrap()[0];
    assert!(at(&f).same_germ(&at(&simple)));
    let direct = x.sin() * x.exp() - x.exp() * x.sin();
    assert!(at(&f).same_germ(&direct));
    // Also where a sum and its product with one of its terms are computed in one step.
    let f = parse("fn f(%x: real, %y: real) -> real { b: %s = add %x, %y %p = mul %x, %s return %p }");
    let y = TaylorBundle::<U4>::from_derivatives(-0.7, [0.3, 0.1, 0.9, 1.3]);
    assert!(f.compile().unwrap().run_reals(&[x, y]).unwrap()[0].same_germ(&(x * (x + y))));
}

#[test]
fn large_functions_are_handled_in_reasonable_time_and_depth() {
    // Sums that double: a search along each path would not end.
    let mut text = "fn f(%x: real) -> real { b: %a0 = add %x, %x ".to_string();
    for i in 0..60 {
        write!(text, "%a{} = add %a{i}, %a{i} ", i + 1).unwrap();
    }
    let mut f = parse(&(text + "%z = const 0.0 %y = add %a60, %z return %y }"));
    f.simplify().unwrap();
    assert_eq!(f.evaluate(vec![1.0]), 2_f64.powi(61));
    // Tuples that double are refused.
    let mut text = "fn f(%x: real) -> real { b: %a0 = tuple (%x, %x) ".to_string();
    for i in 0..40 {
        write!(text, "%a{} = tuple (%a{i}, %a{i}) ", i + 1).unwrap();
    }
    assert!(refused(&(text + "return %x }")).contains("more than 65536 values"));
    // A long chain of aliases behind an operand.
    let mut text = "fn f(%x: real) -> real { b: %a0 = const 2.0 ".to_string();
    for i in 0..20_000 {
        write!(text, "%a{} = alias %a{i} ", i + 1).unwrap();
    }
    let mut f = parse(&(text + "%y = mul %x, %a20000 return %y }"));
    assert_eq!(f.compile().unwrap().run_reals(&[3.0]).unwrap(), [6.0]);
    f.simplify().unwrap();
    assert_eq!(f.values().count(), 3);
}

#[test]
fn a_deep_type_is_printed_and_read() {
    let mut ty = Type::Real;
    for _ in 0..60 {
        ty = Type::Tuple(vec![ty]);
    }
    let f = parse(&format!("fn f(%x: {ty}) -> {ty} {{ b: return %x }}"));
    let adjoint = f.adjoint().unwrap();
    assert_eq!(parse(&adjoint.to_string()), adjoint);
}

#[test]
fn names_that_are_numbers_are_numbers() {
    let mut f = parse("fn f(%200000: real) -> real { b: return %200000 }");
    let x = f.arguments()[0];
    for _ in 0..50 {
        f.insert_after(x, Operation::Alias(x), None).unwrap();
    }
    assert_eq!(parse(&f.to_string()), f);
}

#[test]
fn slopes_are_no_numbers_where_values_are_none() {
    let covectors = |name: &str, x: [f64; 2]| {
        let f = parse(&format!(
            "fn f(%x: real, %y: real) -> real {{ b: %z = {name} %x, %y return %z }}"
        ));
        let result = f
            .adjoint()
            .unwrap()
            .compile()
            .unwrap()
            .run_reals(&[x[0], x[1], 1.0])
            .unwrap();
        (result[1], result[2])
    };
    let (dx, dy) = covectors("rem", [1.0, 0.0]);
    assert!(dx == 1.0 && dy.is_nan());
    assert!(covectors("pow", [1.0, f64::NAN]).1.is_nan());
    assert_eq!(covectors("rem", [7.5, 2.0]), (1.0, -3.0));
    let clamp = parse("fn f(%x: real, %l: real, %h: real) -> real { b: %z = clamp %x, %l, %h return %z }");
    let clamp = clamp.adjoint().unwrap().compile().unwrap();
    let slopes = |x: [f64; 3]| clamp.run_reals(&[x[0], x[1], x[2], 1.0]).unwrap();
    assert!(slopes([0.5, 1.0, 0.0])[1..].iter().all(|s| s.is_nan()));
    assert_eq!(slopes([0.5, 0.0, 1.0])[1..], [1.0, 0.0, 0.0]);
    assert_eq!(slopes([-0.5, 0.0, 1.0])[1..], [0.0, 1.0, 0.0]);
}

#[test]
fn what_still_needs_a_phi_keeps_its_register() {
    // The next value of p is computed while another name of p is still to be read.
    let ways = [
        ("", "%a = alias %p", "%u = add %a, %q", "%u"),
        ("%a = alias %p", "", "%u = add %a, %q", "%u"),
        ("", "%t = tuple (%p, %q) %a = field %t, 0", "%u = add %a, %q", "%u"),
        ("", "%a = alias %p", "%u = add %p, %q", "%a"),
    ];
    for (at_head, before, after, next) in ways {
        let f = parse(&format!(
            "fn f(%x: real, %y: real) -> real {{
             start: %zero = const 0 %one = const 1 %three = const 3 branch head
             head: %p = phi real [start: %x, body: %n] %q = phi real [start: %y, body: {next}] %i = phi integer [start: %zero, body: %j]
                 {at_head} %c = lt %i, %three branch %c, body, end
             body: {before} %n = mul %p, %y {after} %j = iadd %i, %one branch head
             end: return %q }}"
        ));
        let value = f.compile().unwrap().run_reals(&[2.0, 3.0]).unwrap();
        let expected = if next == "%u" { 3.0 + 2.0 + 6.0 + 18.0 } else { 18.0 };
        assert_eq!(value, [expected], "{f}");
    }
}

/// A block with `count` sines, each of which the backward half needs, before another block.
fn long_block(count: usize) -> tangent_bundle_ir::Function {
    let mut text = String::from("fn f(%x: real) -> real { start: branch a a: %0 = sin %x ");
    for i in 1..count {
        text.push_str(&format!("%{i} = sin %{} ", i - 1));
    }
    text.push_str(&format!(
        "%c = gt %x, %{} branch %c, b, d b: branch d d: return %{} }}",
        count - 1,
        count - 1
    ));
    parse(&text)
}

#[test]
fn the_adjoint_of_a_long_block_has_a_frame_or_is_refused() {
    let x = 0.5;
    let short = long_block(2000).adjoint().unwrap().compile().unwrap();
    assert!(short.run_reals(&[x, 1.0]).unwrap()[1] > 0.0);
    let error = long_block(65_600).adjoint().unwrap_err().to_string();
    assert!(error.contains("has more than 65536 values"), "{error}");
}

#[test]
fn derivatives_that_do_not_fit_into_a_tuple_are_refused() {
    let fields = vec!["%x"; 40_000].join(", ");
    let types = vec!["real"; 40_000].join(", ");
    let f = parse(&format!(
        "fn f(%x: real) -> ({types}) {{ b: %y = tuple ({fields}) return %y }}"
    ));
    let error = tangent_bundle_ir::derivatives_of(&f, 1).unwrap_err().to_string();
    assert!(error.contains("has more than 65536 values"), "{error}");
}

#[test]
fn the_adjoint_of_too_many_arguments_is_refused() {
    let arguments: Vec<String> = (0..65_536).map(|i| format!("%{i}: real")).collect();
    let f = parse(&format!("fn f({}) -> real {{ b: return %0 }}", arguments.join(", ")));
    let error = f.adjoint().unwrap_err().to_string();
    assert!(error.contains("has more than 65536 values"), "{error}");
}
