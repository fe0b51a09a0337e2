//! Passes: which order is demanded of which value.

use tangent_bundle_ir::{
    ArgumentForm, Form, Hooks, Operation, Returned, ValueId, derivatives_of, forward_diff, push_forward_of,
};

use super::*;

/// Hooks that treat all arguments alike.
struct Simple(ArgumentForm, Returned);

impl Hooks for Simple {
    fn argument(&mut self, _: usize, _: usize) -> ArgumentForm {
        self.0
    }

    fn returned(&mut self) -> Returned {
        self.1
    }
}

fn plain() -> Simple {
    Simple(ArgumentForm::Zero, Returned::Primal)
}

/// The values whose statements begin with a text, in order.
pub fn statements(function: &Function, word: &str) -> Vec<ValueId> {
    let text = function.to_string();
    let lines = text.lines().filter_map(|line| line.trim().split_once(" = "));
    let names: Vec<&str> = lines
        .filter(|(_, right)| right.starts_with(word))
        .map(|(left, _)| left)
        .collect();
    function
        .values()
        .filter(|(v, _)| {
            let name = function.name_of(*v);
            names
                .iter()
                .any(|left| *left == name || left.starts_with(&format!("{name}:")))
        })
        .map(|(v, _)| v)
        .collect()
}

/// The operations of the block in which a text occurs first.
fn words(function: &Function, label: &str) -> Vec<String> {
    let text = function.to_string();
    let lines = text.lines().skip_while(|line| *line != format!("{label}:")).skip(1);
    lines
        .map_while(|line| Some(line.trim().split_once(" = ")?.1.split(' ').next()?.to_string()))
        .collect()
}

#[test]
fn a_tuple_is_differentiated_field_by_field_and_returned_plain() {
    let mut f = parse("fn bar(%x: real) -> (real) { b: %bar = tuple (%x) return %bar }");
    let bar = f.returned()[0];
    forward_diff(&mut f, &[(bar, 1)], false, &mut plain()).unwrap();
    assert_eq!(f.statement(bar).orders.level(0), 1);
    assert_eq!(words(&f, "b"), ["zero", "tuple", "primal"]);
    assert_eq!(
        differentiated(&f, &[Value::Real(1.0)]),
        Value::Tuple(vec![Value::Real(1.0)])
    );
}

#[test]
fn a_load_stays_a_statement_of_its_own() {
    let mut f = parse("fn f(%x: real) -> real { b: %g = load real g %y = add %x, %g return %y }");
    let load = statements(&f, "load")[0];
    forward_diff(&mut f, &[(load, 1)], false, &mut plain()).unwrap();
    assert_eq!(words(&f, "b"), ["load", "zero", "add"]);
    assert!(f.statement(load).orders.is_plain());
    let mut module = Module::new();
    module.set_global("g", Value::Real(24.5));
    assert_eq!(in_module(&module, &f, &[Value::Real(3.5)]), Value::Real(28.0));
    module.set_global("g", Value::Real(-3.5));
    assert_eq!(in_module(&module, &f, &[Value::Real(3.5)]), Value::Real(0.0));
}

#[test]
fn what_is_cut_stands_behind_the_whole_run_of_phis() {
    let mut f = parse(
        "fn f(%x: real, %noise: real) -> real {
        start:
            %zero = const 0.0
            %c = lt %noise, %zero
            %two = const 2.0
            %hundred = const -100.0
            %more = const 200.0
            branch %c, left, join
        left:
            branch join
        join:
            %a = phi real [left: %two, start: %hundred]
            %b = phi real [left: %two, start: %more]
            %d = sub %x, %a
            %r = add %d, %b
            return %r
        }",
    );
    let phis = statements(&f, "phi");
    forward_diff(&mut f, &[(phis[0], 1), (phis[1], 1)], false, &mut plain()).unwrap();
    assert_eq!(words(&f, "join"), ["phi", "phi", "primal", "primal", "sub", "add"]);
    let value = |noise| differentiated(&f, &[Value::Real(3.5), Value::Real(noise)]);
    assert_eq!(value(-1.0), Value::Real(3.5));
    assert_eq!(value(1.0), Value::Real(303.5));
}

#[test]
fn nested_passes_have_one_representation_in_the_strict_mode_alone() {
    let text = "fn f(%x: real, %y: real) -> real { b: %p = mul %x, %x %q = mul %y, %y %s = add %p, %q return %s }";
    for eras in [false, true] {
        let mut f = parse(text);
        let (product, sum) = (statements(&f, "mul")[0], f.returned()[0]);
        let hooks = || Simple(ArgumentForm::Seed, Returned::Primal);
        forward_diff(&mut f, &[(product, 1)], eras, &mut hooks()).unwrap();
        let forms = f.forms();
        assert_eq!(forms[&product], Form::Taylor(1));
        assert!(forms.values().all(|form| matches!(form, Form::Plain | Form::Taylor(1))));
        // A second pass over the same function.
        forward_diff(
            &mut f,
            &[(sum, 1)],
            eras,
            &mut Simple(ArgumentForm::Seed, Returned::Derivative(1)),
        )
        .unwrap();
        let forms = f.forms();
        assert_eq!(
            forms[&product],
            if eras {
                Form::Taylor(2)
            } else {
                Form::TaylorOrExplicit(2)
            }
        );
        let is_open = forms.values().any(|form| matches!(form, Form::TaylorOrExplicit(_)));
        assert_eq!(is_open, !eras);
        // Both give the derivative of x² + y² along (1, 1).
        let program = f.compile().unwrap();
        assert_eq!((program.order(), program.tags().total()), (2, 2));
        let value = program.run_bundles(&[
            Value::Real(ExplicitBundle::<U2>::from(3.0)),
            Value::Real(ExplicitBundle::from(5.0)),
        ]);
        assert_eq!(value.unwrap().real().unwrap().primal(), 16.0);
        if eras {
            assert_eq!(
                differentiated(&f, &[Value::Real(3.0), Value::Real(5.0)]),
                Value::Real(16.0)
            );
        }
    }
}

#[test]
fn directions_that_differ_are_an_error_of_the_strict_mode() {
    // At the first level x has no tangent. At the second level it is the variable.
    let mut f = parse("fn f(%x: real, %y: real) -> real { b: %p = mul %x, %y return %p }");
    let p = f.returned()[0];
    struct First;
    impl Hooks for First {
        fn argument(&mut self, number: usize, _: usize) -> ArgumentForm {
            if number == 0 {
                ArgumentForm::Zero
            } else {
                ArgumentForm::Seed
            }
        }
        fn returned(&mut self) -> Returned {
            Returned::Derivative(1)
        }
    }
    struct Second;
    impl Hooks for Second {
        fn argument(&mut self, number: usize, _: usize) -> ArgumentForm {
            if number == 0 {
                ArgumentForm::Seed
            } else {
                ArgumentForm::Zero
            }
        }
        fn returned(&mut self) -> Returned {
            Returned::Derivative(1)
        }
    }
    forward_diff(&mut f, &[(p, 1)], true, &mut First).unwrap();
    let result = f.returned()[0];
    forward_diff(&mut f, &[(result, 1)], true, &mut Second).unwrap();
    let program = f.compile().unwrap();
    let explicit = [
        Value::Real(ExplicitBundle::<U2>::from(3.0)),
        Value::Real(ExplicitBundle::from(5.0)),
    ];
    assert_eq!(program.run_bundles(&explicit).unwrap().real().unwrap().primal(), 1.0);
    let taylor = [
        Value::Real(TaylorBundle::<U2>::from(3.0)),
        Value::Real(TaylorBundle::from(5.0)),
    ];
    let error = program.run_bundles(&taylor).unwrap_err();
    assert!(
        error.to_string().contains("the directions of two levels differ"),
        "{error}"
    );
}

#[test]
fn derivatives_of_the_sine() {
    let f = parse("fn f(%x: real) -> real { b: %y = sin %x return %y }");
    let targets = [
        0.540_302_305_868_139_8,
        -0.841_470_984_807_896_5,
        -0.540_302_305_868_139_8,
        0.841_470_984_807_896_5,
    ];
    for (order, target) in (1..).zip(targets) {
        let d = derivative_of(&f, order).unwrap();
        let Value::Real(y) = differentiated(&d, &[Value::Real(1.0)]) else {
            panic!("not real")
        };
        assert!((y - target).abs() <= 1e-15, "order {order}: {y:?}");
    }
}

#[test]
fn a_tuple_of_results_has_a_tuple_of_tangents() {
    use std::f64::consts::PI;
    let f = parse(
        "fn foo(%x: real) -> (real, real) { b: %two = const 2.0 %y = mul %x, %two %z = tuple (%x, %y) return %z }",
    );
    let program = push_forward_of(&f, 1).unwrap().compile().unwrap();
    let x = TaylorBundle::<U1>::from_derivatives(10.0, [PI]);
    let result = program.run_bundles(&[Value::Real(x)]).unwrap().reals();
    assert_eq!(result.iter().map(|y| y.primal()).collect::<Vec<_>>(), [10.0, 20.0]);
    assert_eq!(
        result.iter().map(|y| y.derivative(1)).collect::<Vec<_>>(),
        [PI, 2.0 * PI]
    );
}

#[test]
fn a_derivative_within_a_derivative() {
    let f = parse("fn f(%x: real) -> real { b: %three = const 3.0 %s = mul %x, %x %y = mul %three, %s return %y }");
    let g = derivatives_of(&f, 1).unwrap();
    for eras in [false, true] {
        let mut h = g.clone();
        let pair = h.returned()[0];
        forward_diff(
            &mut h,
            &[(pair, 1)],
            eras,
            &mut Simple(ArgumentForm::Seed, Returned::Derivatives(1)),
        )
        .unwrap();
        let explicit = h
            .compile()
            .unwrap()
            .run_bundles(&[Value::Real(ExplicitBundle::<U2>::from(10.0))])
            .unwrap();
        let numbers: Vec<f64> = explicit.reals().iter().map(|y| y.primal()).collect();
        assert_eq!(numbers, [300.0, 60.0, 60.0, 6.0]);
        if eras {
            let numbers = differentiated(&h, &[Value::Real(10.0)]).reals();
            assert_eq!(numbers, [300.0, 60.0, 60.0, 6.0]);
        }
    }
}

#[test]
fn a_loop_is_differentiated_and_its_counter_is_not() {
    let f = parse(POWER);
    for (order, target) in [(1, 7.3205), (2, 26.62), (3, 72.6)] {
        let d = derivative_of(&f, order).unwrap();
        for v in statements(&d, "phi") {
            let expected = if *d.type_of(v) == tangent_bundle_ir::Type::Real {
                order
            } else {
                0
            };
            assert_eq!(d.statement(v).orders.level(0), expected);
        }
        assert!(d.statement(statements(&d, "gt")[0]).orders.is_plain());
        assert!(d.statement(statements(&d, "isub")[0]).orders.is_plain());
        assert_eq!(d.statement(statements(&d, "mul")[0]).orders.level(0), order);
        assert_eq!(statements(&d, "mul").len(), 1);
        let Value::Real(y) = differentiated(&d, &[Value::Real(1.1), Value::Integer(5)]) else {
            panic!("not real")
        };
        assert!((y - target).abs() <= 1e-13, "order {order}: {y:?}");
    }
}

#[test]
fn a_value_at_two_orders_is_cut_once() {
    let mut f = parse(
        "fn f(%x: real) -> (real, real) { b: %a = mul %x, %x %b = sin %a %c = exp %a %d = cos %a %r = tuple (%b, %c) return %r }",
    );
    let (a, b, c, d) = (
        statements(&f, "mul")[0],
        statements(&f, "sin")[0],
        statements(&f, "exp")[0],
        statements(&f, "cos")[0],
    );
    let before = differentiated(&f, &[Value::Real(0.7)]);
    forward_diff(
        &mut f,
        &[(b, 2), (c, 1), (d, 1)],
        true,
        &mut Simple(ArgumentForm::Seed, Returned::Primal),
    )
    .unwrap();
    assert_eq!(f.statement(a).orders.level(0), 2);
    let cuts = statements(&f, "truncate");
    assert_eq!(cuts.len(), 1);
    assert_eq!(f.statement(cuts[0]).operation, Operation::Truncate(0, a));
    assert_eq!(differentiated(&f, &[Value::Real(0.7)]), before);
    let program = f.compile().unwrap();
    assert_eq!(program.computations()[1..], [2, 3]);
}
