//! Arrays: every operation, what fails, what is changed in place, and how much memory is taken.

use tangent_bundle_ir::{Array, Builder, Error, Function, Module, Type, Value};
use tangent_bundle_jit::{Compiled, Options};

use crate::{assert_agrees, parsed, ways};

const REALS: [f64; 5] = [1.5, -0.0, f64::NAN, f64::INFINITY, 5e-324];

/// A function that is one operation.
fn alone(f: Array) -> Function {
    let mut builder = Builder::new("alone", f.operands(), f.result());
    builder.block();
    let operands = builder.argument_list();
    let y = builder.array(f, &operands);
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

/// Arguments of these types: arrays of several lengths, and integers around them.
fn arguments(types: &[Type]) -> Vec<Vec<Value>> {
    let mut all = vec![Vec::new()];
    for ty in types {
        let values: Vec<Value> = match ty {
            Type::Array => [0, 1, 5].map(|n| Value::Array(REALS[..n].to_vec())).to_vec(),
            Type::Integer => [-1, 0, 1, 4, 5, i64::MIN].map(Value::Integer).to_vec(),
            _ => [2.5, f64::NAN, -0.0].map(Value::Real).to_vec(),
        };
        let with = |before: &Vec<Value>| {
            values
                .iter()
                .map(|x| [before.clone(), vec![x.clone()]].concat())
                .collect()
        };
        all = all
            .iter()
            .flat_map(|before| -> Vec<Vec<Value>> { with(before) })
            .collect();
    }
    all
}

#[test]
fn every_operation_has_the_values_and_errors_of_the_interpreter() {
    for f in Array::ALL {
        let _ = assert_agrees(&Module::new(), &alone(*f), &arguments(f.operands()));
    }
}

#[test]
fn errors_name_the_statement() {
    let refused = |f: Array, x: &[Value]| {
        let mut compiled = Compiled::program(&alone(f)).unwrap();
        compiled.run(x).unwrap_err().to_string()
    };
    let three = Value::Array(vec![1.0, 2.0, 3.0]);
    assert_eq!(
        refused(Array::Get, &[three.clone(), Value::Integer(3)]),
        "in `alone`: `get %0, %1` has the index 3, and the array has 3 entries: the first has the index 0, the last 2"
    );
    assert_eq!(
        refused(Array::Dot, &[three.clone(), Value::Array(vec![1.0])]),
        "in `alone`: `dot %0, %1` is for arrays of one length, and these have 3 and 1 entries"
    );
    assert_eq!(
        refused(Array::Resize, &[three, Value::Integer(-2)]),
        "in `alone`: `resize %0, %1` has the length -2, which is below 0"
    );
    // More than the greatest number of steps, and more than a gibibyte.
    let many = [Value::Integer(2_000_000_000), Value::Real(1.0)];
    let program = alone(Array::Fill).compile().unwrap();
    assert_eq!(
        Compiled::program(&alone(Array::Fill)).unwrap().run(&many),
        program.run(&many)
    );
    assert_eq!(
        refused(Array::Fill, &[Value::Integer(500_000_000), Value::Real(1.0)]),
        "in `alone`: `fill %0, %1` has the length 500000000, for which there is no memory"
    );
}

/// An array that is read again stays as it was, and so do the arguments of a caller, literals and globals.
#[test]
fn an_array_is_a_value() {
    let mut module = Module::parse(
        "fn change(%a: [real], %b: [real]) -> ([real], [real]) {
        b:
            %i = const 1
            %x = const 7.5
            %c = set %a, %i, %x
            %d = add_at %b, %i, %x
            %t = tuple (%c, %d)
            return %t
        }",
    )
    .unwrap();
    module.set_global("table", Value::Array(vec![10.0, 20.0]));
    let f = parsed(
        "fn f(%a: [real], %flag: boolean) -> ([real], [real], [real], [real], [real], ([real], real)) {
        b:
            %zero = const 0
            %c = const 2.0
            %l = const [3.0, 4.0]
            %g = load [real] table
            %p = call ([real], [real]) change(%a, %a)
            %q = call ([real], [real]) change(%l, %g)
            %first = field %p, 0
            %second = field %p, 1
            %of_literal = field %q, 0
            %of_global = field %q, 1
            %s = select %flag, %first, %l
            %changed = set %s, %zero, %c
            %scaled = axpy %c, %changed, %changed
            %e = empty
            %t = tuple (%changed, %c)
            %pushed = push %e, %t
            %again = set %changed, %zero, %c
            %top = top ([real], real) %pushed
            %kept = field %top, 0
            %sum = sum %again
            %u = tuple (%kept, %sum)
            %r = tuple (%a, %second, %of_literal, %of_global, %scaled, %u)
            return %r
        }",
    );
    let point = |flag| vec![Value::Array(vec![1.0, 2.0]), Value::Boolean(flag)];
    assert_agrees(&module, &f, &[point(true), point(false), point(true)]).unwrap();
}

/// n entries are set in a loop that exchanges two arrays. A copy takes as many steps as it has entries.
#[test]
fn a_loop_changes_arrays_in_place() {
    let f = parsed(
        "fn f(%a: [real], %b: [real], %n: integer) -> ([real], [real]) {
        start:
            %zero = const 0
            %one = const 1
            branch head
        head:
            %i = phi integer [start: %zero, body: %next]
            %p = phi [real] [start: %a, body: %r]
            %q = phi [real] [start: %b, body: %s]
            %more = lt %i, %n
            branch %more, body, end
        body:
            %x = get %p, %i
            %y = get %q, %i
            %s = set %p, %i, %y
            %r = add_at %q, %i, %x
            %next = iadd %i, %one
            branch head
        end:
            %t = tuple (%p, %q)
            return %t
        }",
    );
    let n = 2_000;
    let array = |k: f64| Value::Array((0..n).map(|i| (k * f64::from(i)).sin()).collect());
    let arguments = vec![array(0.1), array(0.2), Value::Integer(n.into())];
    assert_agrees(&Module::new(), &f, std::slice::from_ref(&arguments)).unwrap();
    for options in ways() {
        let mut compiled = Compiled::with_options(&Module::new(), &f, &options)
            .unwrap()
            .with_step_limit(50 * n as u64);
        assert!(compiled.run(&arguments).is_ok(), "{options:?}");
    }
}

/// A loop that makes arrays, or copies them, forgets them: more entries than there is memory for.
#[test]
fn arrays_that_nothing_reads_are_forgotten() {
    let f = parsed(
        "fn f(%a: [real], %n: integer, %m: integer) -> real {
        start:
            %zero = const 0
            %one = const 1
            %none = const 0.0
            branch head
        head:
            %i = phi integer [start: %zero, body: %next, other: %next_too]
            %s = phi real [start: %none, body: %t, other: %s]
            %more = lt %i, %n
            branch %more, choose, end
        choose:
            %two = const 2
            %rest = irem %i, %two
            %is_even = eq %rest, %zero
            %unused = fill %m, %s
            %new = fill %m, %s
            branch %is_even, body, other
        body:
            %next = iadd %i, %one
            %b = set %a, %zero, %s
            %c = axpy %s, %a, %a
            %x = dot %a, %b
            %y = sum %new
            %t = add %x, %y
            branch head
        other:
            %next_too = iadd %i, %one
            branch head
        end:
            return %s
        }",
    );
    let (n, m) = (1_000, 20_000);
    let arguments = vec![Value::Array(vec![0.01; 20_000]), Value::Integer(n), Value::Integer(m)];
    let mut compiled = Compiled::program(&f).unwrap();
    let expected = f.compile().unwrap().run(&arguments).unwrap();
    for _ in 0..2 {
        // Seven arrays a turn are more than the 2²⁷ entries of an evaluation.
        assert_eq!(compiled.run(&arguments).unwrap(), expected);
    }
    let few = vec![Value::Array(vec![0.5; 3]), Value::Integer(4), Value::Integer(5)];
    let ends = vec![Value::Array(Vec::new()), Value::Integer(4), Value::Integer(5)];
    let _ = assert_agrees(&Module::new(), &f, &[few.clone(), ends, few]);
}

const TEXTS: [&str; 3] = [
    include_str!("../../../ir/examples/ir/rosenbrock.ir"),
    include_str!("../../../ir/examples/ir/mixture.ir"),
    include_str!("../../../ir/examples/ir/network.ir"),
];

/// The arguments of a text, with about n numbers.
fn arguments_of(text: usize, n: usize) -> Vec<Value> {
    let array = |n: usize, scale: f64| Value::Array((0..n).map(|i| (scale * i as f64).sin() * 0.5).collect());
    match text {
        0 => vec![array(n, 0.7)],
        1 => {
            let k = n.isqrt();
            vec![array(k, 0.3), array(k, 0.9), array(k, 0.2), array(k, 1.1)]
        }
        _ => {
            let width = (n / 2).isqrt();
            vec![
                array(2 * width * (width + 1), 0.7),
                array(width, 0.4),
                Value::Integer(2),
            ]
        }
    }
}

#[test]
fn the_texts_have_the_values_and_gradients_of_the_interpreter() {
    for (text, source) in TEXTS.iter().enumerate() {
        let function = parsed(source);
        let adjoint = function.adjoint().unwrap();
        for n in [10, 1_000, 100_000] {
            let x = arguments_of(text, n);
            let mut with_covector = x.clone();
            with_covector.push(Value::Real(1.0));
            for (function, x) in [(&function, x), (&adjoint, with_covector)] {
                let expected = function.compile().unwrap().run(&x).unwrap().reals();
                for options in [Options::default(), Options::default().with_unit(7)] {
                    let mut compiled = Compiled::with_options(&Module::new(), function, &options).unwrap();
                    let found = compiled.run(&x).unwrap().reals();
                    assert!(
                        found
                            .iter()
                            .map(|x| x.to_bits())
                            .eq(expected.iter().map(|x| x.to_bits())),
                        "{} of {n}",
                        function.name()
                    );
                }
            }
        }
    }
}

/// Arrays within a function of real numbers are freed after each call, also after one that fails.
#[test]
fn a_function_of_numbers_has_arrays_inside() {
    let f = parsed(
        "fn f(%x: real, %y: real) -> real {
        b:
            %n = const 3
            %i = const 1
            %a = fill %n, %x
            %b = set %a, %i, %y
            %z = dot %a, %b
            return %z
        }",
    );
    let mut compiled = Compiled::program(&f).unwrap().with_step_limit(1_000);
    for _ in 0..100 {
        let mut z = [0.0];
        compiled.run_reals(&[2.0, 5.0], &mut z).unwrap();
        assert_eq!(z, [18.0]);
    }
    let mut few = compiled.clone().with_step_limit(1);
    for _ in 0..100 {
        assert_eq!(
            few.run_reals(&[2.0, 5.0], &mut [0.0]),
            Err(Error::StepLimit { limit: 1 })
        );
    }
    let mut clone = compiled.clone();
    assert_eq!(clone.run(&[Value::Real(1.0), Value::Real(2.0)]), Ok(Value::Real(4.0)));
}
