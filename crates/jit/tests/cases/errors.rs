//! What is refused, and what fails.

use tangent_bundle_ir::{Engine, Error, Interpreter, Module, Prepare, Value, derivative_of, trace};
use tangent_bundle_jit::Compiled;

use crate::{assert_agrees, parsed, ways};

#[test]
fn a_guard_that_comes_out_otherwise_is_the_error_of_the_interpreter() {
    let recorded = trace(
        |[x, y]: [_; 2]| {
            if x > y {
                x * x
            } else if y > 2.0 {
                y
            } else {
                x - y
            }
        },
        [1.0, 1.5],
    )
    .unwrap();
    let mut compiled = Compiled::gradient(&recorded).unwrap();
    let mut interpreted = Interpreter::gradient(&recorded).unwrap();
    for point in [[1.0, 3.0], [3.0, 1.0], [f64::NAN, 1.0], [1.0, f64::NAN]] {
        let found = compiled.call(&point);
        // NaN is not equal to itself.
        assert_eq!(
            format!("{found:?}"),
            format!("{:?}", interpreted.call(&point)),
            "{point:?}"
        );
        if point == [1.0, 3.0] {
            let Err(Error::BranchFlipped(flip)) = found else {
                panic!("{found:?}")
            };
            assert_eq!(
                (flip.guard, &flip.comparison[..], flip.recorded),
                (1, "%1 > 2.0", false)
            );
        }
    }
    assert_eq!(compiled.call_or_retrace(&[3.0, 1.0]).unwrap(), (9.0, [6.0, 0.0]));
    assert_eq!(compiled.call(&[1.0, 1.5]).unwrap(), (-0.5, [1.0, -1.0]));
}

#[test]
fn a_loop_ends_after_the_limit_of_steps() {
    let endless = parsed("fn endless(%x: real) -> real { b: branch b2 b2: branch b2 }");
    for options in ways() {
        let mut compiled = Compiled::with_options(&Module::new(), &endless, &options)
            .unwrap()
            .with_step_limit(10_000);
        assert_eq!(
            compiled.run(&[Value::Real(1.0)]),
            Err(Error::StepLimit { limit: 10_000 })
        );
    }
}

#[test]
fn integers_fail_at_the_first_place_that_fails() {
    let text = "fn f(%a: integer, %b: integer) -> integer {
    b:
        %s = iadd %a, %b
        %q = idiv %a, %b
        %p = imul %s, %q
        return %p
    }";
    let points: Vec<Vec<Value>> = [(i64::MAX, 1), (1, 0), (i64::MIN, -1), (1 << 40, 1)]
        .map(|(a, b)| vec![Value::Integer(a), Value::Integer(b)])
        .to_vec();
    let last = assert_agrees(&Module::new(), &parsed(text), &points);
    assert_eq!(
        last.unwrap_err().to_string(),
        "in `f`: imul 1099511627777, 1099511627776 is no 64-bit integer, or no exponent of 32 bits"
    );
}

/// A computation that can fail is evaluated even if nothing needs its value, as the interpreter does.
#[test]
fn a_failure_is_not_left_out() {
    let text = "fn f(%a: integer) -> integer { b: %zero = const 0 %q = idiv %a, %zero return %a }";
    let last = assert_agrees(&Module::new(), &parsed(text), &[vec![Value::Integer(3)]]);
    assert!(matches!(last, Err(Error::Integer { .. })), "{last:?}");
}

#[test]
fn other_lengths_and_types_are_refused_at_the_door() {
    let f = parsed("fn f(%a: real, %b: real) -> real { b: %c = sub %a, %b return %c }");
    let mut compiled = Compiled::program(&f).unwrap();
    let wrong: [(&[f64], &mut [f64]); 3] = [(&[1.0], &mut [0.0]), (&[1.0; 3], &mut [0.0]), (&[1.0; 2], &mut [])];
    for (x, y) in wrong {
        let error = compiled.call(x, y).unwrap_err();
        assert!(matches!(error, Error::Arguments { .. }), "{error}");
    }
    assert_eq!(
        compiled.call(&[1.0], &mut [0.0]).unwrap_err().to_string(),
        "`f` was given other arguments than it has: it has the arguments (real, real) and the result real, and was given \
         1 real numbers, with room for 1"
    );
    let error = compiled.run(&[Value::Real(1.0), Value::Integer(2)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`f` was given other arguments than it has: it has the arguments (real, real) and the result real, and was given \
         (real, integer)"
    );
    let g = parsed("fn g(%a: integer) -> integer { b: return %a }");
    assert!(matches!(
        Compiled::program(&g).unwrap().run_reals(&[1.0], &mut [0.0]),
        Err(Error::Arguments { .. })
    ));
}

#[test]
fn what_cannot_be_compiled_is_named() {
    let refused = |text: &str| Compiled::program(&parsed(text)).unwrap_err().to_string();
    assert_eq!(
        refused("fn f(%x: real) -> real { b: %y = custom real ddt(%x) return %y }"),
        "in `f`: %y is the custom operation `ddt`, which only hooks of a pass know"
    );
    assert_eq!(
        refused("fn f(%x: stack) -> stack { b: return %x }"),
        "in `f`: a stack is an argument or the result: only functions that others call can have one"
    );
    assert_eq!(
        refused("fn f(%x: real) -> real { b: %y = call real g(%x) return %y }"),
        "the module has no function `g`: add it before it is used"
    );
    let square = parsed("fn f(%x: real) -> real { b: %y = mul %x, %x return %y }");
    assert_eq!(
        Compiled::program(&derivative_of(&square, 2).unwrap())
            .unwrap_err()
            .to_string(),
        "in `f`: it is differentiated by a pass, and its values are bundles: make a function of floats of it, with \
         `Function::lowered`"
    );
    let integer = parsed("fn f(%n: integer) -> integer { b: return %n }");
    assert_eq!(
        <Compiled as Engine>::prepare(&integer).unwrap_err().to_string(),
        "in `f`: an argument or a result is not real: compile it with `Compiled::program`"
    );
}
