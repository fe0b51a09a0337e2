//! The form: its text, its verifier, and its evaluation.

use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::{Binary, Builder, Operation, Type};

use super::*;

#[test]
fn a_text_is_printed_as_it_is_read() {
    let f = parse(POWER);
    let text = f.to_string();
    let again = parse(&text);
    assert_eq!(again, f);
    assert_eq!(again.to_string(), text);
    let d = derivative_of(&f, 3).unwrap();
    assert_eq!(parse(&d.to_string()), d);
}

#[test]
fn a_loop_is_evaluated_over_every_kind_of_number() {
    let program = parse(POWER).compile().unwrap();
    let five = Value::Integer(5);
    assert_eq!(run(&program, &[Value::Real(1.5), five.clone()]), 1.5_f64.powi(5));
    let taylor = run(&program, &[Value::Real(Bundle::<U3>::taylor(1.1)), Value::Integer(5)]);
    assert!((taylor.derivative(3) - 72.6).abs() < 1e-13);
    let explicit = run(
        &program,
        &[
            Value::Real(Bundle::<U2>::explicit(1.1, 1) + ExplicitBundle::from_partials(0.0, [0.0, 1.0, 0.0])),
            Value::Integer(5),
        ],
    );
    assert!((explicit.partial(0b11) - 26.62).abs() < 1e-13);
    let nested = run(
        &program,
        &[
            Value::Real(Bundle::<U1, _>::taylor(Bundle::<U1>::taylor(1.1))),
            Value::Integer(5),
        ],
    );
    assert!((nested.derivative(1).derivative(1) - 26.62).abs() < 1e-13);
    let recording = Recording::new();
    let x = recording.variable(1.1);
    let y = run(&program, &[Value::Real(x), Value::Integer(5)]);
    assert!((recording.pull_back([(y, 1.0)])[0] - 7.3205).abs() < 1e-14);
}

#[test]
fn a_function_of_real_numbers_is_a_function_object() {
    let f = parse(
        "fn f(%x: real, %y: (real, real)) -> real { b: %a = field %y, 0 %b = field %y, 1 %p = mul %x, %a %q = add %p, %b return %q }",
    );
    assert_eq!(f.evaluate(vec![2.0, 3.0, 5.0]), 11.0);
    assert_eq!(f.gradient(vec![2.0, 3.0, 5.0]), [3.0, 2.0, 1.0]);
    assert_eq!(f.compile().unwrap().hessian(vec![2.0, 3.0, 5.0])[0], [0.0, 1.0, 0.0]);
}

#[test]
fn endless_loops_and_recursions_are_errors() {
    let endless = parse("fn f(%x: real) -> real { a: branch b b: branch c c: branch b }");
    let error = endless
        .compile()
        .unwrap()
        .with_step_limit(1000)
        .run(&[Value::Real(1.0)])
        .unwrap_err();
    assert_eq!(error, Error::StepLimit { limit: 1000 });
    let mut module = Module::new();
    let f = parse("fn f(%x: real) -> real { b: %y = call real f(%x) return %y }");
    module.add(f.clone());
    let error = module.compile(&f).unwrap().run(&[Value::Real(1.0)]).unwrap_err();
    assert!(matches!(error, Error::CallDepth { .. }), "{error}");
}

#[test]
fn a_recursion_is_differentiated_like_its_loop() {
    let text = "fn power(%x: real, %n: integer) -> real {
        start: %zero = const 0 %one = const 1 %end = le %n, %zero branch %end, done, more
        done: %unit = const 1.0 return %unit
        more: %less = isub %n, %one %rest = call real power(%x, %less) %y = mul %rest, %x return %y
        }";
    let module = Module::parse(text).unwrap();
    let f = module.function("power").unwrap();
    for (order, target) in [(1, 7.3205), (2, 26.62), (3, 72.6)] {
        let value = in_module(
            &module,
            &derivative_of(f, order).unwrap(),
            &[Value::Real(1.1), Value::Integer(5)],
        );
        assert!((value.clone().real().unwrap() - target).abs() < 1e-13, "{value}");
    }
}

#[test]
fn errors_of_evaluations_are_sentences() {
    let f = parse("fn f(%n: integer, %m: integer) -> integer { b: %q = idiv %n, %m return %q }");
    let program = f.compile().unwrap();
    assert_eq!(
        program.run::<f64>(&[Value::Integer(7), Value::Integer(-2)]),
        Ok(Value::Integer(-3))
    );
    let error = program.run::<f64>(&[Value::Integer(7), Value::Integer(0)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "in `f`: idiv 7, 0 is no 64-bit integer, or no exponent of 32 bits"
    );
    let error = program.run(&[Value::Real(7.0)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`f` was given other arguments than it has: it has the arguments (integer, integer), and was given (real)"
    );
    let error = derivative_of(&parse(POWER), 3).unwrap().compile().unwrap();
    let error = error
        .run_bundles(&[Value::Real(TaylorBundle::<U2>::from(1.0)), Value::Integer(1)])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`power` is differentiated to order 3, and was evaluated over bundles of order 2: give bundles of order 3 or more"
    );
    let error = parse("fn f(%x: real) -> real { b: %y = call real g(%x) return %y }")
        .compile()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the module has no function `g`: add it before it is used"
    );
}

#[test]
fn a_text_that_is_wrong_says_where() {
    assert_eq!(
        refused("fn f(%x: real) -> real {\nb:\n    %y = sinn %x\n    return %y\n}"),
        "line 3, column 10: expected an operation, found `sinn`"
    );
    assert_eq!(
        refused("fn f(%x: reel) -> real { b: return %x }"),
        "line 1, column 10: expected a type: `real`, `integer`, `boolean`, `[real]`, `stack` or a tuple of types, found `reel`"
    );
    assert_eq!(
        refused("fn f(%x: real) -> real { b: return %z }"),
        "line 1, column 36: expected a value that is defined, found `%z`"
    );
    assert_eq!(
        refused("fn f(%x: real) -> real { b: branch c }"),
        "line 1, column 36: expected the name of a block that is defined, found `c`"
    );
    assert_eq!(
        refused("fn f(%x: real) -> real { b: %y = const 1.2.3 return %y }"),
        "line 1, column 40: expected a real number as `1.0`, an integer as `1`, `true` or `false`, found `1.2.3`"
    );
    assert_eq!(
        refused("fn f(%x: real) -> real { b: %x = neg %x return %x }"),
        "line 1, column 29: expected a value that is not defined yet, found `%x`"
    );
    assert_eq!(
        refused("fn f(%x: real"),
        "line 1, column 14: expected `,` or `)`, found the end of the text"
    );
    assert_eq!(refused(""), "line 1, column 1: expected one function, found 0");
    assert_eq!(
        refused("fn f(%x: real) -> real { b: %y = phi real [b: %x return %y }"),
        "line 1, column 50: expected `,` or `]`, found `return`"
    );
}

#[test]
fn the_verifier_names_block_and_value() {
    let wrong = |body: &str| refused(&format!("fn f(%0: real, %1: integer) -> real {{ {body} }}"));
    assert_eq!(
        wrong("a: return %1"),
        "in block a of `f`: the end of the block takes a value of type real, and %1 is of type integer"
    );
    assert_eq!(
        wrong("a: %2 = add %0, %1 return %2"),
        "in block a of `f`: %2 = add: %1 is of type integer, and should be of type real"
    );
    assert_eq!(
        wrong("a: %3 = neg %2 %2 = neg %0 return %3"),
        "in block a of `f`: %3 uses %2, which is not defined on every path to it"
    );
    assert_eq!(
        wrong("a: %2 = const true branch %2, b, c b: %3 = neg %0 branch c c: return %3"),
        "in block c of `f`: the end of the block uses %3, which is not defined on every path to it"
    );
    assert_eq!(
        wrong("a: branch b b: %2 = neg %0 %3 = phi real [a: %0] return %3"),
        "in block b of `f`: the phi %3 stands behind a statement that is no phi"
    );
    assert_eq!(
        wrong("a: branch b b: %2 = phi real [] return %2"),
        "in block b of `f`: the phi %2 has no value for a, from where control comes"
    );
    assert_eq!(
        wrong("a: branch b b: %2 = phi real [a: %0, b: %0] return %2"),
        "in block b of `f`: the phi %2 has a value for b, from where control does not come"
    );
    assert_eq!(
        wrong("a: branch b b: %2 = phi real [a: %1] return %2"),
        "in block b of `f`: the phi %2 is of type real, and %1 for a of type integer"
    );
    assert_eq!(
        wrong("a: branch a"),
        "in block a of `f`: it goes back to the first block, which has to be entered once"
    );
    assert_eq!(
        wrong("a: %2 = field %0, 1 return %2"),
        "in block a of `f`: %2 = field: %0 is of type real, which has no field 1"
    );
}

#[test]
fn a_builder_tells_its_first_mistake() {
    let mut b = Builder::new("f", &[Type::Real], Type::Real);
    let block = b.block();
    let [x] = b.arguments();
    b.enter(block);
    let n = b.integer(1);
    let y = b.binary(Binary::Add, x, n);
    b.ret(y);
    assert_eq!(
        b.finish().unwrap_err().to_string(),
        "in block b0 of `f`: %1 is of type integer, and should be of type real"
    );
    let mut b = Builder::new("f", &[Type::Real], Type::Real);
    b.block();
    assert_eq!(
        b.finish().unwrap_err().to_string(),
        "in block b0 of `f`: the block has no end: give it a branch or a return"
    );
}

#[test]
fn what_is_inserted_leaves_the_numbers_of_values() {
    let mut f = parse("fn f(%0: real) -> real { b: %1 = sin %0 return %1 }");
    let y = f.returned()[0];
    let x = f.arguments()[0];
    let doubled = f
        .insert_before(y, Operation::Binary(Binary::Add, [x, x]), None)
        .unwrap();
    let square = f.insert_after(y, Operation::Binary(Binary::Mul, [y, y]), None).unwrap();
    f.verify().unwrap();
    assert_eq!(f.returned(), [y]);
    assert_eq!(f.to_string().lines().nth(2), Some("    %2 = add %0, %0"));
    f.replace_uses(y, square);
    assert!(f.verify().is_err(), "the square is of itself now");
    let error = f.insert_before(x, Operation::Alias(doubled), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "in `f`: %0 is no statement of a block: nothing can be inserted before it"
    );
}
