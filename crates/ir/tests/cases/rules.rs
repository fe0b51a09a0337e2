//! Rules: functions that are differentiated by their partials.

use tangent_bundle_ir::Rule;

use super::*;

/// The rule of a function of two arguments with constant partials.
fn rule(a: f64, b: f64) -> Rule {
    let text = format!(
        "fn partials(%a: real, %b: real, %y: real) -> (real, real) {{
         b: %p = const {a:?} %q = const {b:?} %g = tuple (%p, %q) return %g }}"
    );
    Rule::new(parse(&text)).unwrap()
}

#[test]
fn a_rule_that_is_added_or_replaced_counts_from_then_on() {
    let mut module = Module::parse("fn myminus(%a: real, %b: real) -> real { b: %c = sub %a, %b return %c }").unwrap();
    let f = parse("fn f(%a: real) -> real { b: %y = call real myminus(%a, %a) return %y }");
    let slope = |module: &Module| in_module(module, &derivative_of(&f, 1).unwrap(), &[Value::Real(0.7)]);
    // Without a rule, the body is differentiated.
    let without = module.version();
    assert_eq!(slope(&module), Value::Real(0.0));
    module.set_rule("myminus", rule(1.0, -1.0));
    assert!(module.version() > without);
    assert_eq!(slope(&module), Value::Real(0.0));
    module.set_rule("myminus", rule(1.0, 1.0));
    assert_eq!(slope(&module), Value::Real(2.0));
    assert!(module.remove_rule("myminus").is_some());
    assert_eq!(slope(&module), Value::Real(0.0));
    // The value is always that of the body.
    module.set_rule("myminus", rule(1.0, 1.0));
    let program = module.compile(&f).unwrap();
    assert_eq!(run(&program, &[Value::Real(0.7)]), 0.0);
}

#[test]
fn a_rule_of_an_operation_holds_at_every_order_and_within_functions_that_are_called() {
    // The right rule of the exponential: dy = y·dx.
    let right = parse("fn partials(%x: real, %y: real) -> real { b: return %y }");
    let twice = parse("fn partials(%x: real, %y: real) -> real { b: %z = add %y, %y return %z }");
    let mut module = Module::parse("fn inner(%x: real) -> real { b: %y = exp %x %z = mul %y, %x return %z }").unwrap();
    let f = parse("fn f(%x: real) -> real { b: %y = call real inner(%x) return %y }");
    let third = |module: &Module| match in_module(module, &derivative_of(&f, 3).unwrap(), &[Value::Real(0.5)]) {
        Value::Real(y) => y,
        other => panic!("{other}"),
    };
    let target = 0.5_f64.exp() * 3.5;
    assert!((third(&module) - target).abs() < 1e-14);
    module.set_rule("exp", Rule::new(right).unwrap());
    assert!((third(&module) - target).abs() < 1e-14, "{}", third(&module));
    // With this rule the exponential is y = c·exp(2x) with y(½) = √e: (x·y)‴ = x·8y + 3·4y.
    module.set_rule("exp", Rule::new(twice).unwrap());
    assert!(
        (third(&module) - 0.5_f64.exp() * 16.0).abs() < 1e-13,
        "{}",
        third(&module)
    );
}
