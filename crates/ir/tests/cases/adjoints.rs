//! Adjoints as functions.

use tangent_bundle_ir::{Rule, push_forward_of};

use super::*;

#[test]
fn a_loop_runs_backward() {
    let adjoint = parse(POWER).adjoint().unwrap();
    assert_eq!(adjoint.name(), "power.adjoint");
    let program = adjoint.compile().unwrap();
    let slope = |n: i64, weight: f64| {
        let result = program
            .run(&[Value::Real(1.1), Value::Integer(n), Value::Real(weight)])
            .unwrap()
            .reals();
        (result[0], result[1])
    };
    assert_eq!(slope(0, 1.0), (1.0, 0.0));
    assert_eq!(slope(1, 2.0), (1.1, 2.0));
    let (value, covector) = slope(5, 3.0);
    assert!((value - 1.1_f64.powi(5)).abs() < 1e-15 && (covector - 3.0 * 7.3205).abs() < 1e-13);
    // Forward over reverse: over bundles, and by a pass.
    let x = Bundle::<U2>::taylor(1.1);
    let over = program
        .run(&[Value::Real(x), Value::Integer(5), Value::Real(1.0.into())])
        .unwrap()
        .reals()[1];
    assert!((over.derivative(1) - 26.62).abs() < 1e-13 && (over.derivative(2) - 72.6).abs() < 1e-12);
    let pushed = push_forward_of(&adjoint, 2).unwrap().compile().unwrap();
    let again = pushed
        .run_bundles(&[Value::Real(x), Value::Integer(5), Value::Real(1.0.into())])
        .unwrap()
        .reals()[1];
    assert!(again.same_germ(&over));
}

#[test]
fn a_long_loop_runs_backward_within_its_stack() {
    let program = parse(POWER).adjoint().unwrap().compile().unwrap();
    let n = 1_000_000;
    let x = 1.0 + 1e-6;
    let result = program
        .run(&[Value::Real(x), Value::Integer(n), Value::Real(1.0)])
        .unwrap()
        .reals();
    let target = n as f64 * x.powi(n as i32 - 1);
    assert!((result[1] - target).abs() <= 1e-9 * target, "{} {target}", result[1]);
}

#[test]
fn newtons_square_root_runs_backward() {
    let f = parse(ROOT);
    let program = f.adjoint().unwrap().compile().unwrap();
    let result = program.run_reals(&[2.0, 1.0]).unwrap();
    assert!((result[0] - 2_f64.sqrt()).abs() < 1e-14);
    assert!((result[1] - 0.5 / 2_f64.sqrt()).abs() < 1e-12, "{}", result[1]);
    let forward = differentiated(&derivative_of(&f, 1).unwrap(), &[Value::Real(2.0)])
        .real()
        .unwrap();
    assert!((result[1] - forward).abs() < 1e-14);
}

#[test]
fn calls_and_recursions_run_backward() {
    let text = "
        fn power(%x: real, %n: integer) -> real {
        start: %zero = const 0 %one = const 1 %end = le %n, %zero branch %end, done, more
        done: %unit = const 1.0 return %unit
        more: %less = isub %n, %one %rest = call real power(%x, %less) %y = mul %rest, %x return %y
        }
        fn both(%p: (real, real), %n: integer) -> (real, integer, real) {
        start:
            %a = field %p, 0
            %b = field %p, 1
            %u = call real power(%a, %n)
            %s = sin %b
            %v = mul %u, %s
            %t = tuple (%v, %n, %u)
            return %t
        }";
    let mut module = Module::parse(text).unwrap();
    let adjoint = module.add_adjoint("both").unwrap();
    assert!(module.function("power.adjoint").is_ok());
    let program = module.compile(&adjoint).unwrap();
    let point = Value::Tuple(vec![Value::Real(1.1), Value::Real(0.5)]);
    let weights = Value::Tuple(vec![Value::Real(2.0), Value::Tuple(vec![]), Value::Real(3.0)]);
    let result = program.run(&[point, Value::Integer(5), weights]).unwrap();
    let numbers = result.reals();
    let (u, s, c) = (1.1_f64.powi(5), 0.5_f64.sin(), 0.5_f64.cos());
    let targets = [u * s, u, 7.3205 * (2.0 * s + 3.0), 2.0 * u * c];
    for (number, target) in numbers.iter().zip(targets) {
        assert!((number - target).abs() < 1e-13, "{numbers:?}");
    }
    assert_eq!(numbers.len(), 4);
}

#[test]
fn a_rule_counts_backward_too() {
    let partials =
        "fn partials(%a: real, %b: real, %y: real) -> (real, real) { b: %p = const 3.0 %g = tuple (%p, %y) return %g }";
    let mut module = Module::parse(
        "fn odd(%a: real, %b: real) -> real { b: %c = sub %a, %b return %c }
         fn f(%a: real, %b: real) -> real { b: %y = call real odd(%a, %b) %z = exp %y return %z }",
    )
    .unwrap();
    module.set_rule("odd", Rule::new(parse(partials)).unwrap());
    let adjoint = module.add_adjoint("f").unwrap();
    let result = module.compile(&adjoint).unwrap().run_reals(&[1.0, 0.75, 1.0]).unwrap();
    let e = 0.25_f64.exp();
    assert_eq!(result, [e, 3.0 * e, 0.25 * e]);
    // The rule of an operation.
    let mut module = Module::parse("fn f(%a: real) -> real { b: %y = sin %a return %y }").unwrap();
    let rule = "fn partials(%x: real, %y: real) -> real { b: %c = add %x, %y return %c }";
    module.set_rule("sin", Rule::new(parse(rule)).unwrap());
    let adjoint = module.add_adjoint("f").unwrap();
    let result = module.compile(&adjoint).unwrap().run_reals(&[0.5, 2.0]).unwrap();
    assert_eq!(result, [0.5_f64.sin(), 2.0 * (0.5 + 0.5_f64.sin())]);
}

#[test]
fn an_adjoint_has_an_adjoint() {
    // Of y = xⁿ with a covector w: the covectors (0, 1) of (y, x̄) give the covectors w·y″ and y′ of x and w.
    let twice = parse(POWER).adjoint().unwrap().adjoint().unwrap();
    assert_eq!(parse(&twice.to_string()), twice);
    let seed = Value::Tuple(vec![
        Value::Real(0.0),
        Value::Tuple(vec![Value::Real(1.0), Value::Tuple(Vec::new())]),
    ]);
    let arguments = [Value::Real(1.5), Value::Integer(5), Value::Real(2.0), seed];
    let result = twice.compile().unwrap().run(&arguments).unwrap().reals();
    let (value, slope, second) = (1.5_f64.powi(5), 5.0 * 1.5_f64.powi(4), 20.0 * 1.5_f64.powi(3));
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-14 * b.abs();
    assert_eq!(result.len(), 4);
    assert!(near(result[0], value) && near(result[1], 2.0 * slope));
    assert!(near(result[2], 2.0 * second) && near(result[3], slope));
}

#[test]
fn an_adjoint_of_calls_and_rules_has_an_adjoint() {
    // g(a) = a³ by its rule, whose partial is 3a², and h(a) = sin a by its body.
    let mut module = Module::parse(
        "fn g(%a: real) -> real { b: %s = mul %a, %a %y = mul %s, %a return %y }
         fn h(%a: real) -> real { b: %y = sin %a return %y }
         fn f(%x: real) -> real { b: %u = call real g(%x) %v = call real h(%u) return %v }",
    )
    .unwrap();
    let rule = "fn partials(%a: real, %y: real) -> real {
        b: %s = mul %a, %a %three = const 3.0 %p = mul %three, %s return %p }";
    module.set_rule("g", Rule::new(parse(rule)).unwrap());
    module.add_adjoint("f").unwrap();
    let twice = module.add_adjoint("f.adjoint").unwrap();
    let seed = Value::Tuple(vec![Value::Real(0.0), Value::Tuple(vec![Value::Real(1.0)])]);
    let arguments = [Value::Real(0.7), Value::Real(1.0), seed];
    let result = module.compile(&twice).unwrap().run(&arguments).unwrap().reals();
    let target = (Bundle::<U2>::taylor(0.7).powi(3)).sin();
    // A few roundings of numbers of order 1.
    assert!((result[1] - target.derivative(1)).abs() < 1e-14);
    assert!((result[2] - target.derivative(2)).abs() < 1e-14);
    assert!((result[3] - target.derivative(1)).abs() < 1e-14);
}

#[test]
fn a_stack_that_is_written_by_hand_has_an_adjoint() {
    // Pushes x and x², and pops them: x·sin(x²).
    let f = parse(
        "fn f(%x: real) -> real {
             a: %s = empty %n = const 7 %t = tuple (%x, %n) %u = push %s, %t %q = mul %x, %x %w = tuple (%q)
                 %v = push %u, %w branch b
             b: %top = top (real) %v %p = field %top, 0 %r = sin %p %rest = pop %v branch c
             c: %last = top (real, integer) %rest %o = field %last, 0 %done = pop %rest %y = mul %o, %r return %y }",
    );
    let adjoint = f.adjoint().unwrap().compile().unwrap();
    let target = |x: f64| Bundle::<U1>::taylor(x) * (Bundle::taylor(x) * Bundle::taylor(x)).sin();
    for x in [0.3, 1.1, -0.6] {
        let result = adjoint.run_reals(&[x, 2.0]).unwrap();
        assert!((result[1] - 2.0 * target(x).derivative(1)).abs() < 1e-14);
    }
}

#[test]
fn what_has_no_adjoint_is_refused() {
    let refused = |f: &Function| f.adjoint().unwrap_err().to_string();
    let differentiated = derivative_of(&parse(POWER), 1).unwrap();
    assert!(refused(&differentiated).contains("take the adjoint before"));
    let custom = parse("fn f(%x: real) -> real { b: %y = custom real ddt(%x) return %y }");
    assert!(refused(&custom).contains("is a custom operation"));
    let stack = parse("fn f(%s: stack, %x: real) -> real { b: %t = tuple (%x) %u = push %s, %t return %x }");
    assert!(refused(&stack).contains("takes a stack from elsewhere"));
    let twice = parse(
        "fn f(%x: real) -> real { b: %s = empty %t = tuple (%x) %u = push %s, %t %v = push %u, %t %w = push %u, %t
             %a = top (real) %v %b = top (real) %w %va = pop %v %wa = pop %w %vt = top (real) %va %wt = top (real) %wa
             %vb = pop %va %wb = pop %wa %p = field %vt, 0 %q = field %wt, 0 %y = mul %p, %q return %y }",
    );
    assert!(
        refused(&twice).contains("%u is a stack that is used twice"),
        "{}",
        refused(&twice)
    );
    let endless = parse("fn f(%x: real) -> real { a: branch b b: branch b }");
    assert!(refused(&endless).contains("it never returns"));
}

#[test]
fn a_branch_that_is_not_taken_leaves_no_nan() {
    // The branch that is not taken has the root of 0, whose slope is infinite.
    let text = "fn f(%x: real) -> real {
        start: %zero = const 0.0 %c = gt %x, %zero branch %c, left, right
        left: %r = sqrt %x branch join
        right: %s = mul %x, %x branch join
        join: %y = phi real [left: %r, right: %s] return %y
        }";
    let program = parse(text).adjoint().unwrap().compile().unwrap();
    assert_eq!(program.run_reals(&[0.0, 1.0]).unwrap(), [0.0, 0.0]);
    assert_eq!(program.run_reals(&[4.0, 1.0]).unwrap(), [2.0, 0.25]);
}

#[test]
fn a_partial_may_overflow_where_a_slope_does_not() {
    // ln(1/(1 + e⁻ˣ)) at −400: the slope of the quotient is −e⁻⁸⁰⁰, that of the logarithm e⁴⁰⁰.
    let by_quotient = "fn f(%x: real) -> real { b: %m = neg %x %e = exp %m %one = const 1.0 %d = add %e, %one %q = div %one, %d %y = ln %q return %y }";
    let by_reciprocal = "fn f(%x: real) -> real { b: %m = neg %x %e = exp %m %one = const 1.0 %d = add %e, %one %q = recip %d %y = ln %q return %y }";
    for text in [by_quotient, by_reciprocal] {
        let adjoint = parse(text).adjoint().unwrap().compile().unwrap();
        assert_eq!(adjoint.run_reals(&[-400.0, 1.0]).unwrap()[1], 1.0);
    }
}

#[test]
fn an_integer_power_runs_backward_at_every_exponent() {
    let dynamic = "fn f(%x: real, %n: integer) -> real { b: %y = powi %x, %n return %y }";
    let dynamic = parse(dynamic).adjoint().unwrap().compile().unwrap();
    let points = [
        0.0,
        -0.0,
        0.5,
        -0.5,
        1.0,
        -1.0,
        1.0 - 1e-9,
        1.0 + 1e-9,
        -1.0 - 1e-9,
        3.0,
        1e-300,
        f64::INFINITY,
    ];
    for n in [i32::MIN, i32::MIN + 1, -3, -2, -1, 0, 1, 2, 3, i32::MAX - 1, i32::MAX] {
        let literal = format!("fn f(%x: real) -> real {{ b: %n = const {n} %y = powi %x, %n return %y }}");
        let literal = parse(&literal).adjoint().unwrap();
        let mut simple = literal.clone();
        simple.simplify().unwrap();
        let [literal, simple] = [literal, simple].map(|f| f.compile().unwrap());
        for x in points {
            let target = Bundle::<U1>::taylor(x).powi(n);
            let arguments = [Value::Real(x), Value::Integer(n.into()), Value::Real(1.0)];
            let found = [
                dynamic.run(&arguments).unwrap().reals(),
                literal.run_reals(&[x, 1.0]).unwrap(),
                simple.run_reals(&[x, 1.0]).unwrap(),
            ];
            for found in found {
                assert_eq!(found[0].to_bits(), target.primal().to_bits(), "{x} to the {n}");
                let (slope, target) = (found[1], target.derivative(1));
                // A power with the exponent 2³¹ has a relative error of about 10⁻⁷ where x is next to 1: one rounding
                // for each unit of the exponent.
                let is_close = slope == target || (slope - target).abs() <= 1e-6 * target.abs();
                assert!(is_close, "{x} to the {n}: {slope} and {target}");
            }
            // Forward over reverse gives the second derivative where it is finite. Elsewhere the covector stores a
            // zero that meets an infinity.
            let target = Bundle::<U2>::taylor(x).powi(n).derivative(2);
            if target.is_finite() {
                let x = Bundle::<U1>::taylor(x);
                let second = simple.run_reals(&[x, 1.0.into()]).unwrap()[1].derivative(1);
                let is_close = second == target || (second - target).abs() <= 1e-6 * target.abs();
                assert!(is_close, "{x} to the {n}: {second} and {target}");
            }
        }
    }
}
