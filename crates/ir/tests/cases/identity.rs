//! Identity of functions and operations, and the verification of functions.

use tangent_bundle_ir::{
    Binary, Error, Function, Module, Operation, Type, ValueId, derivative_of, derivatives_of, push_forward_of, trace,
};

use super::{POWER, parse};

/// Changes that make another function: a part of the text, and its replacement.
const CHANGES: [(&str, &str); 12] = [
    ("fn power", "fn product"),
    ("gt %m, %zero", "ge %m, %zero"),
    ("mul %r, %x", "mul %x, %r"),
    ("mul %r, %x", "add %r, %x"),
    ("isub %m, %unit", "isub %m, %zero"),
    ("branch %more, body, end", "branch %more, end, body"),
    ("const 1.0", "const 1.5"),
    ("const 1.0", "const -0.0"),
    ("const 0\n", "const 0.0\n"),
    ("return %r", "return %x"),
    ("[start: %one, body: %next]", "[start: %x, body: %next]"),
    ("[start: %n, body: %less]", "[start: %n, body: %n]"),
];

#[test]
fn functions_are_the_same_whatever_their_values_and_blocks_are_called() {
    let power = parse(POWER);
    let renamed = POWER
        .replace("%r", "%product")
        .replace("%m", "%7")
        .replace("body", "turn");
    assert_ne!(renamed, POWER);
    assert_eq!(parse(&renamed), power);
}

#[test]
fn functions_differ_where_one_thing_does() {
    let power = parse(POWER);
    for (from, to) in CHANGES {
        let text = POWER.replace(from, to);
        assert_ne!(text, POWER, "{from} is in the text");
        // Where the change leaves a function that is not well formed, there is nothing to compare.
        if let Ok(other) = Function::parse(&text) {
            assert_ne!(other, power, "{from} and {to}");
        }
    }
    assert_ne!(derivative_of(&power, 2).unwrap(), derivative_of(&power, 3).unwrap());
    assert_ne!(derivatives_of(&power, 2).unwrap(), derivative_of(&power, 2).unwrap());
}

#[test]
fn floats_in_operations_are_compared_by_their_bits() {
    let text = |p: &str| format!("fn f(%x: real) -> real {{ b: %y = powf %x, {p} return %y }}");
    assert_eq!(parse(&text("NaN")), parse(&text("NaN")));
    assert_ne!(parse(&text("0.0")), parse(&text("-0.0")));
}

#[test]
fn what_is_computed_twice_is_found_by_what_it_is() {
    let mut f = parse(
        "fn f(%x: real, %y: real) -> (real, real, (real, real), (real, real), real, real) {
        b:
            %a = powf %x, NaN
            %b = powf %x, NaN
            %s = add %x, %y
            %t = add %y, %x
            %p = mul %x, %y
            %q = mul %y, %x
            %u = tuple (%a, %s)
            %v = tuple (%b, %t)
            %all = tuple (%a, %b, %u, %v, %p, %q)
            return %all
        }",
    );
    f.merge_equal();
    let merged = parse(
        "fn f(%x: real, %y: real) -> (real, real, (real, real), (real, real), real, real) {
        b:
            %a = powf %x, NaN
            %s = add %x, %y
            %p = mul %x, %y
            %q = mul %y, %x
            %u = tuple (%a, %s)
            %all = tuple (%a, %a, %u, %u, %p, %q)
            return %all
        }",
    );
    assert_eq!(f, merged);
}

/// A function that was well formed, and was edited: its result is now defined on one branch only.
fn broken() -> Function {
    let mut f = parse(
        "fn f(%x: real) -> real {
        start:
            %zero = const 0.0
            %c = gt %x, %zero
            branch %c, a, b
        a:
            %s = sin %x
            branch b
        b:
            %y = exp %x
            return %y
        }",
    );
    let values: Vec<(ValueId, String)> = f.values().map(|(v, _)| (v, f.name_of(v))).collect();
    let named = |name: &str| values.iter().find(|(_, n)| n == name).expect("a value").0;
    f.replace_uses(named("%y"), named("%s"));
    f
}

#[test]
fn what_was_changed_by_hand_is_verified_by_whatever_takes_it() {
    let refused = |result: Result<(), Error>| {
        let error = result.expect_err("the function is not well formed").to_string();
        assert!(error.contains("which is not defined on every path to it"), "{error}");
    };
    refused(broken().verify());
    refused(broken().renamed("g").compile().map(drop));
    refused(broken().clone().simplify());
    refused(broken().adjoint().map(drop));
    refused(derivative_of(&broken(), 1).map(drop));
    refused(push_forward_of(&broken(), 0).map(drop));
    let mut module = Module::new();
    module.add(broken());
    let caller = parse("fn g(%x: real) -> real { b: %y = call real f(%x) return %y }");
    refused(module.compile(&caller).map(drop));
    refused(module.add_adjoint("f").map(drop));
}

#[test]
fn what_passes_make_is_well_formed() {
    let mut power = parse(POWER);
    let traced = trace(|[x, y]: [tangent_bundle_ir::Symbol; 2]| x * y + x, [1.0, 2.0]).unwrap();
    traced.paths()[0].verify().unwrap();
    for order in 0..4 {
        derivatives_of(&power, order).unwrap().verify().unwrap();
    }
    power.adjoint().unwrap().verify().unwrap();
    let x = power.arguments()[0];
    let double = power
        .insert_after(x, Operation::Binary(Binary::Add, [x, x]), None)
        .unwrap();
    assert_eq!(*power.type_of(double), Type::Real);
    power.simplify().unwrap();
    power.verify().unwrap();
}
