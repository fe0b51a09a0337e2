//! Differentiated functions as functions of floats.

use tangent_bundle_ir::{
    Binary, DDT, Engine, Interpreter, Operation, Rule, Ternary, Unary, derivatives_of, push_forward_of,
};

use super::*;

/// The order of the bundles that lowered functions are compared with.
type N = U6;

/// Numbers as bits. All NaN are one, and a derivative has no sign of zero.
fn bits(all: &[f64]) -> Vec<u64> {
    let of = |(k, x): (usize, &f64)| {
        if x.is_nan() {
            f64::NAN.to_bits()
        } else if k == 0 {
            x.to_bits()
        } else {
            (x + 0.0).to_bits()
        }
    };
    all.iter().enumerate().map(of).collect()
}

/// The Taylor coefficients of a value.
fn coefficients(y: &TaylorBundle<N>, order: usize) -> Vec<f64> {
    y.stored()[..=order].to_vec()
}

/// A lowered function is one that is printed, read, and evaluated by the interpreter.
pub fn checked(lowered: &Function) -> Program {
    assert!(lowered.is_plain());
    lowered.verify().unwrap();
    assert_eq!(parse(&lowered.to_string()), *lowered);
    lowered.compile().unwrap()
}

/// A function of real numbers at an order: its coefficients as a lowered function, and over bundles.
#[track_caller]
fn both(f: &Function, order: usize, x: &[TaylorBundle<N>]) -> [Vec<f64>; 2] {
    let pushed = push_forward_of(f, order).unwrap();
    let lowered = checked(&pushed.lowered().unwrap());
    // What the result does not depend on stays plain.
    let orders = pushed.arguments().iter().map(|v| pushed.statement(*v).orders.total());
    let numbers: Vec<f64> = x
        .iter()
        .zip(orders)
        .flat_map(|(x, order)| coefficients(x, order))
        .collect();
    let found = lowered.run_reals(&numbers).unwrap();
    let arguments: Vec<_> = x.iter().copied().map(Value::Real).collect();
    let target = pushed.compile().unwrap().run_bundles(&arguments).unwrap();
    [found, coefficients(&target.real().unwrap(), order)]
}

/// Coefficients of no particular values.
fn series(x: f64, scale: f64) -> TaylorBundle<N> {
    TaylorBundle::from_derivatives(x, [0.75, -0.5, 1.25, 2.0, -3.0, 0.875].map(|d| d * scale))
}

/// A value inside of the domains of all functions, and one for `acosh`.
fn inside(name: &str) -> f64 {
    if name == "acosh" { 1.75 } else { 0.4 }
}

#[test]
fn every_function_has_the_coefficients_of_bundles_to_the_bit() {
    for order in 1..=6 {
        for f in Unary::ALL {
            let text = format!("fn f(%x: real) -> real {{ b: %y = {} %x return %y }}", f.name());
            for x in [inside(f.name()), inside(f.name()) + 0.5] {
                let [found, target] = both(&parse(&text), order, &[series(x, 1.0)]);
                assert_eq!(
                    bits(&found),
                    bits(&target),
                    "{} at order {order}: {found:?} {target:?}",
                    f.name()
                );
            }
        }
        for f in Binary::ALL.iter().filter(|f| **f != Binary::Rem) {
            for operands in ["%x, %y", "%y, %x", "%x, %c", "%c, %x", "%x, %x"] {
                let text = format!(
                    "fn f(%x: real, %y: real) -> real {{ b: %c = const 1.5 %z = {} {operands} return %z }}",
                    f.name()
                );
                let [found, target] = both(&parse(&text), order, &[series(0.6, 1.0), series(1.7, -0.5)]);
                assert_eq!(bits(&found), bits(&target), "{} {operands} at order {order}", f.name());
            }
        }
        for f in Ternary::ALL {
            let text = format!(
                "fn f(%x: real, %y: real, %z: real) -> real {{ b: %r = {} %x, %y, %z return %r }}",
                f.name()
            );
            for x in [0.2, 0.6, 1.9] {
                let x = [series(x, 1.0), series(0.5, -0.5), series(1.7, 0.25)];
                let [found, target] = both(&parse(&text), order, &x);
                assert_eq!(bits(&found), bits(&target), "{} at order {order}", f.name());
            }
        }
        for p in [-2.0, 0.0, 0.5, 1.0, 2.0, 3.5] {
            let text = format!("fn f(%x: real) -> real {{ b: %y = powf %x, {p:?} return %y }}");
            let [found, target] = both(&parse(&text), order, &[series(0.6, 1.0)]);
            assert_eq!(bits(&found), bits(&target), "the power {p} at order {order}");
        }
    }
}

/// Fails unless numbers are equal up to some roundings of the largest one.
#[track_caller]
pub fn assert_near(found: &[f64], target: &[f64], about: &str) {
    let scale = target.iter().fold(1.0_f64, |scale, x| scale.max(x.abs()));
    for (a, b) in found.iter().zip(target) {
        // A power with an exponent of some tens has about as many roundings.
        assert!(
            (a - b).abs() <= 256.0 * f64::EPSILON * scale,
            "{about}: {found:?} and {target:?}"
        );
    }
}

#[test]
fn powers_and_remainders_have_the_coefficients_of_bundles_up_to_rounding() {
    let computed = parse("fn f(%x: real, %n: integer) -> real { b: %y = powi %x, %n return %y }");
    for order in 1..=6 {
        let pushed = push_forward_of(&computed, order).unwrap();
        let lowered = checked(&pushed.lowered().unwrap());
        for n in [-7, -2, -1, 0, 1, 2, 3, 4, 5, 9] {
            let literal = format!("fn f(%x: real) -> real {{ b: %n = const {n} %y = powi %x, %n return %y }}");
            for x in [0.6, -1.1, 0.0] {
                let t = series(x, 1.0);
                let target = t.powi(n);
                if !target.stored().iter().all(|c| c.is_finite()) {
                    continue;
                }
                let [found, target] = both(&parse(&literal), order, &[t]);
                assert_near(&found, &target, "a literal exponent");
                let mut arguments: Vec<_> = coefficients(&t, order).into_iter().map(Value::Real).collect();
                arguments.push(Value::Integer(n.into()));
                let found = lowered.run(&arguments).unwrap().reals();
                assert_near(&found, &target, &format!("{x} to the {n}"));
            }
        }
        let remainder = parse("fn f(%x: real, %y: real) -> real { b: %z = rem %x, %y return %z }");
        let [found, target] = both(&remainder, order, &[series(7.3, 1.0), series(1.7, -0.5)]);
        assert_near(&found, &target, "a remainder");
    }
    // At the ends of the range of exponents.
    let lowered = checked(&push_forward_of(&computed, 2).unwrap().lowered().unwrap());
    for n in [i32::MIN, i32::MIN + 1, i32::MAX] {
        let arguments = [1.0, 1.0, 0.0]
            .map(Value::Real)
            .into_iter()
            .chain([Value::Integer(n.into())]);
        let found = lowered.run(&arguments.collect::<Vec<_>>()).unwrap().reals();
        let n = f64::from(n);
        assert_eq!(found, [1.0, n, n * (n - 1.0) / 2.0]);
    }
}

#[test]
fn loops_and_branches_are_lowered_as_they_are() {
    for order in 1..=6 {
        let pushed = derivatives_of(&parse(POWER), order).unwrap();
        let lowered = pushed.lowered().unwrap();
        assert_eq!(lowered.name(), "power.lowered");
        assert_eq!(lowered.blocks().len(), pushed.blocks().len());
        let program = checked(&lowered);
        for n in [0, 1, 5, 30] {
            let x = [Value::Real(1.1), Value::Integer(n)];
            let found = program.run(&x).unwrap().reals();
            assert_eq!(bits(&found), bits(&differentiated(&pushed, &x).reals()));
        }
        let pushed = derivatives_of(&parse(ROOT), order).unwrap();
        let found = checked(&pushed.lowered().unwrap()).run_reals(&[2.0]).unwrap();
        assert_eq!(
            bits(&found),
            bits(&differentiated(&pushed, &[Value::Real(2.0)]).reals())
        );
    }
}

#[test]
fn what_is_lowered_can_be_read() {
    let f = parse("fn f(%x: real, %y: real) -> real { b: %p = mul %x, %y %s = sin %p return %s }");
    let lowered = push_forward_of(&f, 1).unwrap().lowered().unwrap();
    let text = lowered.to_string();
    assert!(
        text.contains("fn f.lowered(%x: real, %x.1: real, %y: real, %y.1: real) -> (real, real) {"),
        "{text}"
    );
    assert!(
        text.contains("%p = mul %x, %y") && text.contains("%s = sin %p"),
        "{text}"
    );
    // One product and two for its slope, a sine and a cosine, the slope of the sine, and the result.
    assert_eq!(lowered.blocks()[0].statements().len(), 8, "{text}");
    assert_eq!(Interpreter::prepare(&lowered).unwrap().arguments(), 4);
}

#[test]
fn tangents_that_are_zero_take_no_statements() {
    // Along a variable, the derivatives of order 2 and above are zero.
    let f = parse("fn f(%x: real) -> real { b: %c = const 3.0 %y = mul %x, %c %z = add %y, %c return %z }");
    let lowered = derivatives_of(&f, 4).unwrap().lowered().unwrap();
    assert!(lowered.blocks()[0].statements().len() <= 7, "{lowered}");
    assert_eq!(
        lowered.compile().unwrap().run_reals(&[2.0]).unwrap(),
        [9.0, 3.0, 0.0, 0.0, 0.0]
    );
}

#[test]
fn derivative_operators_and_truncations_are_lowered() {
    let text = format!(
        "fn f(%x: real) -> (real, real) {{
         b: %s = sin %x %d = custom real {DDT}(%s) %p = mul %d, %s %t = tuple (%p, %x) return %t }}"
    );
    for order in 0..=4 {
        let pushed = push_forward_of(&parse(&text), order).unwrap();
        let lowered = checked(&pushed.lowered().unwrap());
        let x = series(0.7, 1.0);
        let found = lowered.run_reals(&coefficients(&x, order + 1)).unwrap();
        let target = pushed
            .compile()
            .unwrap()
            .run_bundles(&[Value::Real(x)])
            .unwrap()
            .reals();
        let target: Vec<f64> = target.iter().flat_map(|y| coefficients(y, order)).collect();
        assert_eq!(bits(&found), bits(&target));
    }
}

#[test]
fn tuples_selections_and_stacks_are_lowered() {
    let text = "
        fn f(%p: (real, integer, real), %b: boolean) -> ((real, integer), boolean) {
        start:
            %x = field %p, 0 %n = field %p, 1 %y = field %p, 2 %q = tuple (%y, %n, %x)
            %chosen = select %b, %p, %q
            %none = empty %one = push %none, %chosen %two = push %one, %q
            branch %b, left, right
        left: branch join
        right: %e = exp %y %r = tuple (%e, %n, %x) branch join
        join:
            %joined = phi (real, integer, real) [left: %p, right: %r]
            %top = top (real, integer, real) %two %below = pop %two %last = top (real, integer, real) %below
            %a = field %top, 0 %c = field %last, 2 %d = field %joined, 0 %m = field %last, 1
            %s = mul %a, %c %t = add %s, %d
            %pair = tuple (%t, %m) %all = tuple (%pair, %b)
            return %all
        }";
    let f = parse(text);
    for order in 1..=4 {
        let pushed = push_forward_of(&f, order).unwrap();
        let lowered = pushed.lowered().unwrap();
        let program = checked(&lowered);
        for b in [false, true] {
            let given = |x: f64, y: f64| [series(x, 1.0), series(y, 0.5)];
            let [x, y] = given(0.4, 1.3);
            let pair = Value::Tuple(vec![Value::Real(x), Value::Integer(7), Value::Real(y)]);
            let target = pushed
                .compile()
                .unwrap()
                .run_bundles(&[pair, Value::Boolean(b)])
                .unwrap();
            let of = |y: &TaylorBundle<N>| Value::Tuple(coefficients(y, order).into_iter().map(Value::Real).collect());
            let pair = Value::Tuple(vec![of(&x), Value::Integer(7), of(&y)]);
            let found = program.run(&[pair, Value::Boolean(b)]).unwrap();
            let Value::Tuple(fields) = &found else {
                panic!("{found}")
            };
            assert_eq!(fields[1], Value::Boolean(b));
            let target: Vec<f64> = target.reals().iter().flat_map(|y| coefficients(y, order)).collect();
            assert_eq!(bits(&found.reals()), bits(&target));
        }
    }
}

#[test]
fn calls_and_recursions_are_lowered_at_their_orders() {
    let text = "
        fn power(%x: real, %n: integer) -> real {
        start: %zero = const 0 %one = const 1 %end = le %n, %zero branch %end, done, more
        done: %unit = const 1.0 return %unit
        more: %less = isub %n, %one %rest = call real power(%x, %less) %y = mul %rest, %x return %y
        }
        fn pair(%p: (real, real), %unused: real) -> (real, real) {
        b: %x = field %p, 0 %y = field %p, 1 %s = sin %x %t = tuple (%y, %s) return %t }
        fn f(%x: real) -> real {
        b: %n = const 5 %p = call real power(%x, %n) %t = tuple (%p, %x) %u = call (real, real) pair(%t, %x)
           %a = field %u, 0 %b = field %u, 1 %y = div %b, %a %zero = const 0.0 %plain = call real power(%zero, %n)
           %z = add %y, %plain return %z }";
    for order in 1..=4 {
        let mut module = Module::parse(text).unwrap();
        let f = derivative_of(module.function("f").unwrap(), order).unwrap();
        let target = in_module(&module, &f, &[Value::Real(0.8)]).real().unwrap();
        let lowered = module.add_lowered(&f).unwrap();
        assert!(module.function(&format!("power.lowered.{order}")).unwrap().is_plain());
        let found = module.compile(&lowered).unwrap().run_reals(&[0.8]).unwrap()[0];
        assert_eq!(found.to_bits(), target.to_bits());
        assert_eq!(module.function("f.lowered").unwrap(), &lowered);
        // Once more: the same functions under the same names.
        assert_eq!(module.add_lowered(&f).unwrap(), lowered);
    }
}

#[test]
fn a_plain_function_calls_lowered_forms_of_differentiated_ones() {
    let mut module = Module::parse(
        "fn sine(%x: real) -> real { b: %s = sin %x return %s }
         fn middle(%x: real) -> real { b: %y = call real cosine(%x) %z = mul %y, %x return %z }
         fn f(%x: real) -> real { b: %y = call real middle(%x) %z = exp %y return %z }",
    )
    .unwrap();
    module.add(
        derivative_of(module.function("sine").unwrap(), 1)
            .unwrap()
            .renamed("cosine"),
    );
    let f = module.function("f").unwrap().clone();
    let lowered = module.add_lowered(&f).unwrap();
    assert!(
        module
            .functions()
            .filter(|f| f.name().ends_with("lowered"))
            .all(Function::is_plain)
    );
    let found = module.compile(&lowered).unwrap().run_reals(&[0.7]).unwrap();
    assert_eq!(found, [(0.7_f64.cos() * 0.7).exp()]);
    // What is differentiated cannot call what is differentiated.
    let pushed = push_forward_of(&f, 1).unwrap();
    let middle = module.add_lowered(&pushed);
    assert!(
        middle
            .unwrap_err()
            .to_string()
            .contains("differentiated by the pass already")
    );
}

#[test]
fn rules_are_lowered_to_calls_of_their_partials() {
    let text = "
        fn g(%a: real, %b: real) -> real { b: %s = mul %a, %b %y = exp %s return %y }
        fn f(%x: real) -> real {
        b: %s = sin %x %y = call real g(%s, %x) %z = tanh %y %l = ln %z return %l }";
    let partials = "fn partials(%a: real, %b: real, %y: real) -> (real, real) {
        b: %p = mul %b, %y %q = mul %a, %y %g = tuple (%p, %q) return %g }";
    let slope =
        "fn partials(%x: real, %y: real) -> real { b: %q = mul %y, %y %one = const 1.0 %p = sub %one, %q return %p }";
    for order in 1..=6 {
        let mut module = Module::parse(text).unwrap();
        module.set_rule("g", Rule::new(parse(partials)).unwrap());
        module.set_rule("tanh", Rule::new(parse(slope)).unwrap());
        let f = derivatives_of(module.function("f").unwrap(), order).unwrap();
        let target = in_module(&module, &f, &[Value::Real(0.8)]).reals();
        let lowered = module.add_lowered(&f).unwrap();
        let found = module.compile(&lowered).unwrap().run_reals(&[0.8]).unwrap();
        assert_near(&found, &target, "rules");
    }
}

#[test]
fn adjoints_and_adjoints_of_adjoints_are_lowered() {
    for order in 1..=4 {
        for adjoint in [
            parse(POWER).adjoint().unwrap(),
            parse(POWER).adjoint().unwrap().adjoint().unwrap(),
        ] {
            let pushed = push_forward_of(&adjoint, order).unwrap();
            let program = checked(&pushed.lowered().unwrap());
            let (x, w) = (series(1.1, 1.0), series(0.5, -1.0));
            let seed = Value::Tuple(vec![
                Value::Real(series(0.25, 0.5)),
                Value::Tuple(vec![Value::Real(series(1.5, 1.0)), Value::Tuple(Vec::new())]),
            ]);
            let mut given = vec![Value::Real(x), Value::Integer(5), Value::Real(w), seed];
            given.truncate(adjoint.arguments().len());
            let mut flat = Vec::new();
            for value in &given {
                let of = |y: &TaylorBundle<N>| coefficients(y, order).into_iter().map(Value::Real).collect::<Vec<_>>();
                match value {
                    Value::Real(x) => flat.extend(of(x)),
                    Value::Integer(n) => flat.push(Value::Integer(*n)),
                    Value::Tuple(fields) => {
                        let Value::Tuple(inner) = &fields[1] else {
                            panic!("a tuple")
                        };
                        let tuple = |x: &Value<_>| Value::Tuple(of(&x.clone().real().unwrap()));
                        let inner = Value::Tuple(vec![tuple(&inner[0]), Value::Tuple(Vec::new())]);
                        flat.push(Value::Tuple(vec![tuple(&fields[0]), inner]));
                    }
                    Value::Boolean(_) | Value::Array(_) => unreachable!("none is given"),
                }
            }
            let found = program.run(&flat).unwrap().reals();
            let target = pushed.compile().unwrap().run_bundles(&given).unwrap().reals();
            let target: Vec<f64> = target.iter().flat_map(|y| coefficients(y, order)).collect();
            assert_eq!(bits(&found), bits(&target), "order {order}");
        }
    }
}

#[test]
fn at_a_singular_point_a_derivative_is_not_finite() {
    let f = parse("fn f(%x: real) -> real { b: %y = sqrt %x return %y }");
    let lowered = checked(&push_forward_of(&f, 2).unwrap().lowered().unwrap());
    let found = lowered.run_reals(&[0.0, 1.0, 0.0]).unwrap();
    assert_eq!(found[..2], [0.0, f64::INFINITY]);
    assert!(!found[2].is_finite());
    // A direction that is zero is not known to be zero: bundles give 0 there.
    let found = lowered.run_reals(&[0.0, 0.0, 0.0]).unwrap();
    assert!(found[0] == 0.0 && found[1].is_nan());
}

#[test]
fn what_is_no_operation_on_floats_is_refused() {
    let f = parse("fn f(%x: real) -> real { b: %s = sin %x %y = custom real mine(%s) return %y }");
    let pushed = push_forward_of(&f, 1).unwrap();
    let sentence = pushed.lowered().unwrap_err().to_string();
    assert!(sentence.contains("%y is a statement `custom` of order 1"), "{sentence}");
    let f = parse("fn f(%x: real) -> real { b: %y = call real g(%x) return %y }");
    assert!(
        push_forward_of(&f, 1)
            .unwrap()
            .lowered()
            .unwrap_err()
            .to_string()
            .contains("no function `g`")
    );
}

#[test]
fn an_operation_in_a_lowered_function_is_a_plain_one() {
    let lowered = derivatives_of(&parse(POWER), 3).unwrap().lowered().unwrap();
    let is_of_a_pass = |operation: &Operation| {
        matches!(
            operation,
            Operation::Primal(..)
                | Operation::Truncate(..)
                | Operation::Seed(..)
                | Operation::Zero(..)
                | Operation::Derivative(..)
        )
    };
    assert!(
        lowered
            .values()
            .all(|(_, s)| s.orders.is_plain() && !is_of_a_pass(&s.operation))
    );
    let rust = lowered.to_rust().unwrap();
    assert!(rust.contains("fn power_lowered("), "{rust}");
}
