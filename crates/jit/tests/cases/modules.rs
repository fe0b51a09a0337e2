//! Functions that call one another, globals, loops and stacks.

use tangent_bundle_ir::{Error, Module, Value, derivative_of};
use tangent_bundle_jit::{Allocator, Compiled, Options};

use crate::{assert_agrees, parsed, ways};

const POWER: &str = include_str!("../../../ir/examples/ir/power.ir");

#[test]
fn calls_pass_tuples_and_globals() {
    let mut module = Module::parse(
        "fn swap(%a: real, %n: integer) -> (integer, real) { b: %t = tuple (%n, %a) return %t }
         fn scaled(%a: real) -> real { b: %c = load real factor %y = mul %a, %c return %y }",
    )
    .unwrap();
    module.set_global("factor", Value::Real(-2.5));
    let f = parsed(
        "fn f(%x: real, %n: integer) -> (real, (integer, real)) {
        b:
            %s = call (integer, real) swap(%x, %n)
            %m = field %s, 0
            %y = field %s, 1
            %z = call real scaled(%y)
            %t = call (integer, real) swap(%z, %m)
            %r = tuple (%z, %t)
            return %r
        }",
    );
    let points = [
        vec![Value::Real(1.5), Value::Integer(-7)],
        vec![Value::Real(f64::NAN), Value::Integer(0)],
    ];
    assert_agrees(&module, &f, &points).unwrap();
}

/// A parameter of a loop is exchanged with another, and values cross between its blocks.
#[test]
fn loops_exchange_their_variables() {
    let power = parsed(POWER);
    let points: Vec<Vec<Value>> = [0, 1, 5, 40]
        .map(|n| vec![Value::Real(1.1), Value::Integer(n)])
        .to_vec();
    assert_agrees(&Module::new(), &power, &points).unwrap();
    let swaps = parsed(
        "fn swaps(%x: real, %y: real, %n: integer) -> (real, real) {
        start:
            %one = const 1
            branch head
        head:
            %a = phi real [start: %x, body: %b]
            %b = phi real [start: %y, body: %c]
            %m = phi integer [start: %n, body: %less]
            %zero = const 0
            %more = gt %m, %zero
            branch %more, body, end
        body:
            %c = sub %a, %b
            %less = isub %m, %one
            branch head
        end:
            %r = tuple (%b, %a)
            return %r
        }",
    );
    let point = |n| vec![Value::Real(0.3), Value::Real(-1.7), Value::Integer(n)];
    assert_agrees(&Module::new(), &swaps, &[0, 1, 2, 31].map(point)).unwrap();
}

/// The adjoint of a loop pushes a tuple for each turn, and grows the memory of its stacks.
#[test]
fn adjoints_of_loops_keep_their_stacks() {
    let adjoint = parsed(POWER).adjoint().unwrap();
    let point = |n| vec![Value::Real(1.0001), Value::Integer(n), Value::Real(1.0)];
    assert_agrees(&Module::new(), &adjoint, &[3, 10_000, 0, 100].map(point)).unwrap();
    let twice = adjoint.adjoint().unwrap();
    let program = twice.compile().unwrap();
    let arguments: Vec<Value> = twice
        .arguments()
        .iter()
        .map(|v| filled(twice.type_of(*v), &mut 0.7))
        .collect();
    assert!(program.run(&arguments).is_ok());
    assert_agrees(&Module::new(), &twice, &[arguments]).unwrap();
}

/// A value of a type, of different numbers.
fn filled(ty: &tangent_bundle_ir::Type, next: &mut f64) -> Value {
    use tangent_bundle_ir::Type;
    *next += 0.3;
    match ty {
        Type::Real => Value::Real(*next),
        Type::Integer => Value::Integer(5),
        Type::Boolean => Value::Boolean(true),
        Type::Tuple(fields) => Value::Tuple(fields.iter().map(|ty| filled(ty, next)).collect()),
        Type::Stack | Type::Array => unreachable!("no argument is a stack or an array"),
    }
}

#[test]
fn an_empty_stack_has_no_top() {
    let top = parsed(
        "fn top(%n: integer) -> real {
        b:
            %s = empty
            %zero = const 0
            %is_zero = eq %n, %zero
            %x = const 2.5
            %t = tuple (%x, %n)
            %pushed = push %s, %t
            %chosen = select %is_zero, %s, %pushed
            %below = pop %pushed
            %read = top (real, integer) %chosen
            %y = field %read, 0
            return %y
        }",
    );
    let last = assert_agrees(&Module::new(), &top, &[1, 0].map(|n| vec![Value::Integer(n)]));
    assert_eq!(
        last.unwrap_err().to_string(),
        "in `top`: the stack has no tuple of this type on top: push one before"
    );
}

/// A tuple is read as it was pushed: with floats and integers in this order.
#[test]
fn a_tuple_of_another_shape_is_not_read() {
    let top = parsed(
        "fn top(%x: real, %n: integer) -> real {
        b:
            %s = empty
            %t = tuple (%x, %n)
            %pushed = push %s, %t
            %read = top (integer, real) %pushed
            %y = field %read, 1
            return %y
        }",
    );
    let last = assert_agrees(&Module::new(), &top, &[vec![Value::Real(1.5), Value::Integer(3)]]);
    assert!(matches!(last, Err(Error::Refused { .. })), "{last:?}");
}

/// As a stack, a number would be the place of an entry that is not there.
#[test]
fn a_number_is_not_read_as_a_stack() {
    let deeper = parsed(
        "fn deeper(%x: real, %n: integer) -> real {
        b:
            %s = empty
            %t = tuple (%x, %n)
            %pushed = push %s, %t
            %read = top (real, stack) %pushed
            %stack = field %read, 1
            %far = top (real, integer) %stack
            %y = field %far, 0
            return %y
        }",
    );
    let far = [vec![Value::Real(1.5), Value::Integer(1 << 39)]];
    let last = assert_agrees(&Module::new(), &deeper, &far);
    assert!(matches!(last, Err(Error::Refused { .. })), "{last:?}");
}

/// A tuple is read with the types that it was pushed with, and with no others: by the interpreter and by machine code.
#[test]
fn a_number_on_a_stack_is_read_as_what_it_is() {
    let kinds = [
        ("real", "%x"),
        ("integer", "%n"),
        ("boolean", "%b"),
        ("stack", "%s"),
        ("[real]", "%a"),
    ];
    for (pushed, v) in kinds {
        for (read, _) in kinds {
            let text = format!(
                "fn f(%x: real, %n: integer, %b: boolean, %a: [real]) -> real {{
                start:
                    %s = empty
                    %t = tuple (%x, {v})
                    %pushed = push %s, %t
                    %read = top (real, {read}) %pushed
                    %y = field %read, 0
                    return %y
                }}"
            );
            let arguments = vec![
                Value::Real(1.5),
                Value::Integer(1),
                Value::Boolean(true),
                Value::Array(vec![2.0]),
            ];
            let last = assert_agrees(&Module::new(), &parsed(&text), &[arguments]);
            assert_eq!(last.is_ok(), pushed == read, "{pushed} read as {read}: {last:?}");
        }
    }
}

#[test]
fn recursion_ends_at_a_depth() {
    let text = "fn down(%n: integer) -> integer {
        start:
            %zero = const 0
            %one = const 1
            %more = gt %n, %zero
            branch %more, deeper, end
        deeper:
            %less = isub %n, %one
            %r = call integer down(%less)
            %s = iadd %r, %one
            return %s
        end:
            return %zero
        }";
    let module = Module::parse(text).unwrap();
    let down = module.function("down").unwrap();
    let mut compiled = Compiled::of_module(&module, down).unwrap();
    assert_eq!(compiled.run(&[Value::Integer(5_000)]), Ok(Value::Integer(5_000)));
    let deep = compiled.run(&[Value::Integer(1 << 40)]);
    assert!(
        matches!(deep, Err(Error::CallDepth { limit }) if limit > 5_000),
        "{deep:?}"
    );
    let small = compiled.with_step_limit(100).run(&[Value::Integer(5_000)]);
    assert_eq!(small, Err(Error::StepLimit { limit: 100 }));
    // A thread of `std` has room for the deepest recursion.
    let in_thread = std::thread::spawn(move || {
        let module = Module::parse(text).unwrap();
        let mut compiled = Compiled::of_module(&module, module.function("down").unwrap()).unwrap();
        compiled.run(&[Value::Integer(1 << 40)]).is_err()
    });
    assert!(in_thread.join().unwrap());
    let cut = Compiled::with_options(
        &module,
        module.function("down").unwrap(),
        &Options::default().with_unit(1),
    );
    assert!(cut.unwrap_err().to_string().contains("it calls itself"));
}

/// The number of bytes of the code grows with the function, not with the square.
#[test]
fn long_lines_are_cut() {
    use tangent_bundle_ir::{Binary, Builder, Type, Unary};
    let line = |count: usize| {
        let mut builder = Builder::new("line", &[Type::Real], Type::Real);
        builder.block();
        let [x] = builder.arguments();
        let mut y = x;
        for _ in 0..count {
            y = builder.binary(Binary::Mul, x, y);
            y = builder.unary(Unary::Sin, y);
        }
        builder.ret(y);
        builder.finish().unwrap()
    };
    let options = Options::default().with_allocator(Allocator::SinglePass).with_unit(300);
    let size = |count| {
        Compiled::with_options(&Module::new(), &line(count), &options)
            .unwrap()
            .code_size()
    };
    let [small, large] = [500, 5_000].map(size);
    assert!(
        large < 20 * small,
        "{large} bytes for ten times the statements of {small} bytes"
    );
    assert_agrees(&Module::new(), &line(200), &[vec![Value::Real(1.3)]]).unwrap();
    for options in ways() {
        let debug = format!(
            "{:?}",
            Compiled::with_options(&Module::new(), &line(3), &options).unwrap()
        );
        assert!(debug.starts_with("Compiled { name: \"line\", code_size: "), "{debug}");
    }
}

/// A pass differentiates a loop, and its bundles become floats, which are compiled.
#[test]
fn lowered_derivatives_have_the_values_of_the_interpreter() {
    let lowered = derivative_of(&parsed(POWER), 3).unwrap().lowered().unwrap();
    let points: Vec<Vec<Value>> = [0, 1, 5, 40]
        .map(|n| vec![Value::Real(1.1), Value::Integer(n)])
        .to_vec();
    assert_agrees(&Module::new(), &lowered, &points).unwrap();
}
