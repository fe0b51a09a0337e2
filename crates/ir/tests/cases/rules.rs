//! Rules: functions that are differentiated by their partials.

use tangent_bundle_ir::{Interpreter, Prepare, Rule, Symbol, derivatives_of, push_forward_of, trace};

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

/// A product, with the partials (7, a) and an adjoint that has 11 in place of 7, and a function that calls it.
const PRODUCT: &str = "
    fn product(%a: real, %b: real) -> real CLAUSES { b: %y = mul %a, %b return %y }
    fn p(%a: real, %b: real, %y: real) -> (real, real) { b: %c = const 7.0 %g = tuple (%c, %a) return %g }
    fn a(%a: real, %b: real, %w: real) -> (real, (real, real)) {
    b:
        %y = mul %a, %b
        %c = const 11.0
        %u = mul %c, %w
        %v = mul %a, %w
        %g = tuple (%u, %v)
        %all = tuple (%y, %g)
        return %all
    }
    fn f(%x: real) -> real { b: %y = call real product(%x, %x) %z = sin %y return %z }";

/// The module with these clauses, whose text is read back as the same one.
fn declaring(clauses: &str) -> Module {
    let module = Module::parse(&PRODUCT.replace("CLAUSES", clauses)).unwrap();
    module.verify().unwrap();
    for function in module.functions() {
        assert_eq!(parse(&function.to_string()), *function);
        let mut simple = function.clone();
        simple.simplify().unwrap();
        assert_eq!(simple.declared_partials(), function.declared_partials());
        assert_eq!(simple.declared_adjoint(), function.declared_adjoint());
    }
    module
}

/// sin of a series y that starts with x² and has the slope c + x in x.
fn by_slope<N: Order>(c: f64, x: f64) -> TaylorBundle<N>
where
    TaylorBundle<N>: Real,
{
    let s = Bundle::<N>::taylor(x);
    let y = (s * c + s * s * 0.5) - (x * c + x * x * 0.5) + x * x;
    y.sin()
}

#[track_caller]
fn near(found: &[f64], target: &[f64]) {
    assert_eq!(found.len(), target.len());
    for (a, b) in found.iter().zip(target) {
        // Some dozen roundings of numbers up to a thousand.
        assert!((a - b).abs() < 1e-11, "{found:?} and {target:?}");
    }
}

const X: f64 = 0.6;

#[test]
fn every_way_uses_the_rules_that_a_function_declares() {
    // The partials and the adjoint are each used, so they are wrong in two ways.
    for (clauses, forward, backward) in [
        ("partials p", 7.0, 7.0),
        ("adjoint a", 11.0, 11.0),
        ("partials p adjoint a", 7.0, 11.0),
    ] {
        let mut module = declaring(clauses);
        let f = module.function("f").unwrap().clone();
        let target = by_slope::<U3>(forward, X);
        let derivatives: Vec<f64> = (0..=3).map(|k| target.derivative(k)).collect();
        let program = module.compile(&f).unwrap();
        // The value is that of the body.
        assert_eq!(run(&program, &[Value::Real(X)]).to_bits(), (X * X).sin().to_bits());
        // Over bundles, explicit ones and nested ones.
        near(
            run(&program, &[Value::Real(Bundle::<U3>::taylor(X))]).stored(),
            target.stored(),
        );
        let explicit = run(
            &program,
            &[Value::Real(
                Bundle::<U2>::explicit(X, 1) + Bundle::<U2>::explicit(0.0, 2),
            )],
        );
        near(&[explicit.partial(1), explicit.partial(3)], &derivatives[1..3]);
        let nested = Bundle::<U1, _>::taylor(Bundle::<U2>::taylor(X));
        let nested = run(&program, &[Value::Real(nested)]);
        near(&[nested.derivative(1).derivative(2)], &derivatives[3..]);
        // On tapes, and on tapes of bundles.
        near(&gradient(|x| program.evaluate(x), vec![X]), &derivatives[1..2]);
        near(&hessian(|x| program.evaluate(x), vec![X])[0], &derivatives[2..3]);
        // By the pass, and lowered.
        let pushed = derivatives_of(&f, 3).unwrap();
        near(&in_module(&module, &pushed, &[Value::Real(X)]).reals(), &derivatives);
        let lowered = module.add_lowered(&pushed).unwrap();
        near(
            &module.compile(&lowered).unwrap().run_reals(&[X]).unwrap(),
            &derivatives,
        );
        // Within a recording.
        let recorded = trace(|x: Symbol| program.evaluate(vec![x]), X).unwrap();
        assert!(recorded.paths()[0].to_string().contains("external product("));
        if clauses == "partials p" {
            near(
                &[Interpreter::gradient(&recorded).unwrap().call(&X).unwrap().1],
                &derivatives[1..2],
            );
        }
        near(
            recorded.evaluate(Bundle::<U3>::taylor(X)).unwrap().stored(),
            target.stored(),
        );
        // Backward, forward over reverse, and reverse over reverse.
        let adjoint = module.add_adjoint("f").unwrap();
        let adjoint_program = module.compile(&adjoint).unwrap();
        let back = by_slope::<U2>(backward, X);
        near(
            &adjoint_program.run_reals(&[X, 1.0]).unwrap(),
            &[back.primal(), back.derivative(1)],
        );
        let twice = module.add_adjoint(adjoint.name()).unwrap();
        let all = module.compile(&twice).unwrap().run_reals(&[X, 1.0, 0.0, 1.0]).unwrap();
        near(&all[2..3], &[back.derivative(2)]);
        // In forward over reverse, the value moves by the partials and the adjoint is evaluated over bundles.
        let x = [Bundle::<U1>::taylor(X), 1.0.into()];
        let (sin, cos) = (X * X).sin_cos();
        let second = cos - sin * (forward + X) * (backward + X);
        near(&[adjoint_program.run_reals(&x).unwrap()[1].derivative(1)], &[second]);
    }
}

#[test]
fn the_passes_of_a_function_itself_use_what_it_declares() {
    let mut module = declaring("partials p");
    let f = module.function("product").unwrap().clone();
    let x = Bundle::<U2>::taylor(3.0);
    let target = [6.0, 10.0];
    let arguments = [x, x - 1.0];
    let value = |y: TaylorBundle<U2>| [y.primal(), y.derivative(1)];
    let program = module.compile(&f).unwrap();
    near(&value(program.run_reals(&arguments).unwrap()[0]), &target);
    let pushed = push_forward_of(&f, 1).unwrap();
    let pushed = module
        .compile(&pushed)
        .unwrap()
        .run_bundles(&arguments.map(Value::Real))
        .unwrap();
    near(&value(pushed.real().unwrap()), &target);
    let adjoint = module.add_adjoint("product").unwrap();
    near(
        &module.compile(&adjoint).unwrap().run_reals(&[3.0, 2.0, 1.0]).unwrap(),
        &[6.0, 7.0, 3.0],
    );
    for refused in [f.compile().unwrap_err(), f.adjoint().unwrap_err()] {
        assert!(refused.to_string().contains("it declares rules"), "{refused}");
    }
}

#[test]
fn a_function_of_arrays_declares_its_adjoint() {
    let text = "
        fn total(%x: [real], %n: integer) -> real adjoint a { b: %y = sum %x return %y }
        fn a(%x: [real], %n: integer, %w: real) -> (real, ([real], ())) {
        b:
            %y = sum %x
            %m = length %x
            %five = const 5.0
            %u = mul %five, %w
            %g = fill %m, %u
            %none = tuple ()
            %all = tuple (%g, %none)
            %both = tuple (%y, %all)
            return %both
        }
        fn f(%x: [real], %n: integer) -> real { b: %y = call real total(%x, %n) %z = mul %y, %y return %z }";
    let mut module = Module::parse(text).unwrap();
    module.verify().unwrap();
    let adjoint = module.add_adjoint("f").unwrap();
    let arguments = [Value::Array(vec![1.0, 2.0]), Value::Integer(0), Value::Real(1.0)];
    assert_eq!(
        module.compile(&adjoint).unwrap().run(&arguments).unwrap().reals(),
        [9.0, 30.0, 30.0]
    );
}

#[test]
fn rules_that_do_not_fit_are_told_in_sentences() {
    let sentence = |clauses: &str, more: &str| {
        let text = format!("fn f(%a: real) -> real {clauses} {{ b: return %a }} {more}");
        let mut module = Module::parse(&text).unwrap();
        let why = module.verify().unwrap_err().to_string();
        // Every pass says the same.
        let g = parse("fn g(%a: real) -> real { b: %y = call real f(%a) return %y }");
        module.add(g.clone());
        assert_eq!(
            module.compile(&derivative_of(&g, 1).unwrap()).unwrap_err().to_string(),
            why
        );
        assert_eq!(module.clone().add_adjoint("g").unwrap_err().to_string(), why);
        why
    };
    assert_eq!(
        sentence("partials p", ""),
        "the module has no function `p`: add it before it is used"
    );
    assert_eq!(
        sentence("partials p", "fn p(%a: real, %n: integer) -> real { b: return %a }"),
        "in `f`: its partials are those of `p`, which takes (real, integer) and gives real; they take (real, real), the \
         arguments and the value, and give real"
    );
    assert_eq!(
        sentence("adjoint f", ""),
        "in `f`: its adjoint is `f`, which takes (real) and gives real; it takes (real, real), the arguments and the covector \
         on the value, and gives (real, (real))"
    );
    let of_integers = "fn f(%n: integer) -> real partials f { b: %x = to_real %n return %x }";
    let why = Module::parse(of_integers).unwrap().verify().unwrap_err().to_string();
    assert!(
        why.ends_with("not all its arguments and its value are real numbers: declare an adjoint"),
        "{why}"
    );
}

#[test]
fn the_steps_of_a_rule_count_for_its_caller() {
    let text = "
        fn f(%x: real) -> real partials p { b: return %x }
        fn p(%x: real, %y: real) -> real { a: branch b b: %z = phi real [a: %y, b: %x] branch b }";
    let module = Module::parse(text).unwrap();
    let program = module
        .compile(module.function("f").unwrap())
        .unwrap()
        .with_step_limit(1000);
    assert_eq!(run(&program, &[Value::Real(1.0)]), 1.0);
    let endless = program.run(&[Value::Real(Bundle::<U1>::taylor(1.0))]);
    assert_eq!(endless, Err(Error::StepLimit { limit: 1000 }));
}
