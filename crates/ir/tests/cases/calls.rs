//! Calls at every order: of functions that need a lower order than the call gives, or a higher one, or that do not
//! fit the call.

use tangent_bundle_ir::{Rule, push_forward_of};

use super::*;

/// The error of compiling a function in a module.
#[track_caller]
fn refused(module: &Module, f: &Function) -> String {
    module.compile(f).expect_err("the call does not fit").to_string()
}

#[test]
fn arguments_that_are_not_needed_are_of_the_order_of_the_call() {
    let text = "
        fn unused(%x: real, %y: real) -> real { b: %z = sin %x return %z }
        fn compared(%x: real, %y: real) -> real {
            a: %zero = const 0.0 %c = gt %y, %zero branch %c, l, r
            l: %s = sin %x return %s
            r: return %x
        }
        fn constant(%x: real, %y: real) -> real { b: %one = const 1.0 return %one }
        fn part(%x: real, %y: real) -> real { b: %p = tuple (%x, %y) %z = call real first(%p) return %z }
        fn first(%p: (real, real)) -> real { b: %x = field %p, 0 return %x }";
    let module = Module::parse(text).unwrap();
    for (name, slope) in [
        ("unused", 2_f64.cos() * 3.0),
        ("compared", 2_f64.cos() * 3.0),
        ("constant", 0.0),
        ("part", 3.0),
    ] {
        let text = format!(
            "fn f(%x: real) -> real {{ b: %c = const 3.0 %y = mul %x, %c %d = const -1.0 %u = add %y, %d %r = call real {name}(%u, %y) return %r }}"
        );
        let f = parse(&text);
        let value = in_module(&module, &derivative_of(&f, 1).unwrap(), &[Value::Real(1.0)])
            .real()
            .unwrap();
        assert!((value - slope).abs() < 1e-15, "{name}: {value} {slope}");
        let program = module.compile(&push_forward_of(&f, 2).unwrap()).unwrap();
        assert!(program.run_bundles(&[Value::Real(Bundle::<U2>::taylor(1.0))]).is_ok());
    }
    // The adjoint, and forward over reverse.
    let mut module = Module::parse(text).unwrap();
    let adjoint = module.add_adjoint("part").unwrap();
    let pushed = module.compile(&push_forward_of(&adjoint, 1).unwrap()).unwrap();
    let x = Bundle::<U1>::taylor(2.0);
    let result = pushed
        .run_bundles(&[Value::Real(x), Value::Real(x), Value::Real(1.0.into())])
        .unwrap()
        .reals();
    assert_eq!(result.iter().map(|y| y.primal()).collect::<Vec<_>>(), [2.0, 1.0, 0.0]);
}

#[test]
fn calls_fit_what_they_call() {
    let module = Module::parse(
        "fn integer(%n: integer) -> real { b: %x = to_real %n return %x }
         fn pair(%x: real) -> (real, real) { b: %p = tuple (%x, %x) return %p }
         fn sum(%x: real, %y: real) -> real { b: %z = add %x, %y return %z }",
    )
    .unwrap();
    let call = |of: &str, ty: &str| {
        parse(&format!(
            "fn f(%x: real) -> {ty} {{ b: %y = call {ty} {of}(%x) return %y }}"
        ))
    };
    assert_eq!(
        refused(&module, &call("integer", "real")),
        "in `f`: %y calls `integer` with (real) for a value of type real; it takes (integer) and has a value of type real"
    );
    assert!(refused(&module, &call("pair", "integer")).contains("has a value of type (real, real)"));
    assert!(refused(&module, &call("sum", "real")).contains("it takes (real, real)"));
}

#[test]
fn what_a_call_cannot_differentiate_is_refused() {
    let mut module =
        Module::parse("fn g(%x: real) -> real { b: %s = sin %x %d = custom real ddt(%s) return %d }").unwrap();
    let f = parse("fn f(%x: real) -> real { b: %r = call real g(%x) return %r }");
    let sentence = refused(&module, &derivative_of(&f, 0).unwrap());
    assert!(
        sentence.contains("%r calls `g`, which has a derivative operator"),
        "{sentence}"
    );
    // A differentiated function that calls another one.
    let sine = parse("fn sine(%x: real) -> real { b: %s = sin %x return %s }");
    module.add(derivative_of(&sine, 1).unwrap().renamed("cosine"));
    let f = parse("fn f(%x: real) -> real { b: %r = call real cosine(%x) return %r }");
    assert_eq!(in_module(&module, &f, &[Value::Real(0.5)]), Value::Real(0.5_f64.cos()));
    let sentence = refused(&module, &derivative_of(&f, 1).unwrap());
    assert!(
        sentence.contains("which was differentiated by the pass already"),
        "{sentence}"
    );
    // A rule for a function whose value is not a real number.
    let mut module = Module::parse("fn g(%x: real) -> (real, real) { b: %p = tuple (%x, %x) return %p }").unwrap();
    let rule = parse("fn partials(%x: real, %y: real) -> real { b: return %x }");
    module.set_rule("g", Rule::new(rule).unwrap());
    let f = parse("fn f(%x: real) -> real { b: %p = call (real, real) g(%x) %y = field %p, 1 return %y }");
    let sentence = refused(&module, &derivative_of(&f, 1).unwrap());
    assert!(sentence.contains("the rule of `g` is for real numbers"), "{sentence}");
}

#[test]
fn a_function_that_was_added_is_not_overwritten_by_an_adjoint() {
    let mut module = Module::parse(
        "fn g(%x: real) -> real { b: %y = sin %x return %y }
         fn g.adjoint(%x: real) -> real { b: %y = cos %x return %y }",
    )
    .unwrap();
    let error = module.add_adjoint("g").unwrap_err();
    assert!(error.to_string().contains("another one was added"), "{error}");
    // The adjoint is replaced when the function changes.
    let mut module = Module::parse("fn g(%x: real) -> real { b: %y = sin %x return %y }").unwrap();
    module.add_adjoint("g").unwrap();
    assert!(module.add_adjoint("g").is_ok());
    module.add(parse("fn g(%x: real) -> real { b: %y = cos %x return %y }"));
    let adjoint = module.add_adjoint("g").unwrap();
    assert_eq!(
        module.compile(&adjoint).unwrap().run_reals(&[0.5, 1.0]).unwrap(),
        [0.5_f64.cos(), -0.5_f64.sin()]
    );
}
