//! Custom operations: the derivative operator, and those that hooks give a meaning.

use tangent_bundle_ir::{ArgumentForm, Hooks, Operation, Returned, Rewriting, ValueId, forward_diff};

use super::demand::statements;
use super::*;

#[test]
fn the_derivative_operator() {
    let f = parse("fn my(%x: real) -> real { b: %s = sin %x %y = custom real ddt(%s) return %y }");
    let d = derivative_of(&f, 0).unwrap();
    let sine = statements(&d, "sin")[0];
    assert_eq!(d.statement(sine).orders.level(0), 1);
    assert!(d.statement(d.returned()[0]).orders.is_plain());
    assert_eq!(differentiated(&d, &[Value::Real(1.0)]), Value::Real(1_f64.cos()));
    // The derivative operator applied twice, at every order.
    let f = parse(
        "fn my(%x: real) -> real { b: %s = exp %x %p = mul %s, %x %y = custom real ddt(%p) %z = custom real ddt(%y) return %z }",
    );
    for order in 0..4 {
        let d = derivative_of(&f, order).unwrap();
        let Value::Real(y) = differentiated(&d, &[Value::Real(0.5)]) else {
            panic!("not real")
        };
        let target = 0.5_f64.exp() * (2.0 + order as f64 + 0.5);
        assert!((y - target).abs() < 1e-13, "order {order}: {y:?}, {target:?}");
    }
}

/// Hooks that take the custom operation `curvature` for the second derivative of its operand.
struct Curvature;

impl Hooks for Curvature {
    fn visit_custom(&mut self, f: &Function, v: ValueId, order: usize, demand: &mut dyn FnMut(ValueId, usize)) -> bool {
        let Operation::Custom(name, operands) = &f.statement(v).operation else {
            return false;
        };
        if name == "curvature" {
            demand(operands[0], order + 2);
        }
        name == "curvature"
    }

    fn transform(&mut self, rewriting: &mut Rewriting<'_>, v: ValueId, order: usize) -> Result<(), Error> {
        let operand = rewriting.function().statement(v).operation.operands()[0];
        assert!(
            rewriting.operand(operand, order + 3).is_err(),
            "no more is there than was demanded"
        );
        let operand = rewriting.operand(operand, order + 2)?;
        rewriting.replace(v, Operation::Derivative(rewriting.level(), 2, operand), order);
        Ok(())
    }

    fn argument(&mut self, _: usize, _: usize) -> ArgumentForm {
        ArgumentForm::Seed
    }

    fn returned(&mut self) -> Returned {
        Returned::Derivative(1)
    }
}

#[test]
fn hooks_give_a_custom_operation_its_meaning() {
    let text = "fn f(%x: real) -> real { b: %s = sin %x %k = custom real curvature(%s) %y = mul %k, %x return %y }";
    let mut f = parse(text);
    let error = f.compile().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("%k is the custom operation `curvature`, which has no value"),
        "{error}"
    );
    let y = f.returned()[0];
    forward_diff(&mut f, &[(y, 1)], true, &mut Curvature).unwrap();
    let (sine, curvature) = (statements(&f, "sin")[0], statements(&f, "derivative 0, 2")[0]);
    assert_eq!(
        (
            f.statement(sine).orders.level(0),
            f.statement(curvature).orders.level(0)
        ),
        (3, 1)
    );
    // (−x·sin x)′.
    let target = -0.7_f64.sin() - 0.7 * 0.7_f64.cos();
    let value = differentiated(&f, &[Value::Real(0.7)]).real().unwrap();
    assert!((value - target).abs() < 1e-15, "{value} {target}");
    // Hooks that do not know the operation leave it, and the compiler reports it.
    struct Plain;
    impl Hooks for Plain {}
    let mut f = parse(text);
    forward_diff(&mut f, &[(y, 1)], true, &mut Plain).unwrap();
    assert!(f.compile().is_err());
}

#[test]
fn a_derivative_operator_in_a_loop_is_refused() {
    let f = parse(
        "fn f(%x: real, %n: integer) -> real {
        start:
            %zero = const 0
            %one = const 1
            branch head
        head:
            %y = phi real [start: %x, body: %slope]
            %m = phi integer [start: %n, body: %less]
            %more = gt %m, %zero
            branch %more, body, end
        body:
            %slope = custom real ddt(%y)
            %less = isub %m, %one
            branch head
        end:
            return %y
        }",
    );
    let error = derivative_of(&f, 1).unwrap_err();
    assert!(
        error.to_string().contains("a derivative operator stands in a loop"),
        "{error}"
    );
}
