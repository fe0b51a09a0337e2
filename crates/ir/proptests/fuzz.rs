//! A fuzzer of texts, for a bounded time: no text makes anything panic.

use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Module, Type, Value, derivatives_of, push_forward_of};

use super::program::{build, programs};

/// How long it runs.
const TIME: Duration = Duration::from_secs(4);

/// The greatest number of steps of an evaluation.
const STEPS: u64 = 2_000;

/// Functions with everything that a text can have.
const TEXTS: [&str; 4] = [
    include_str!("../examples/ir/power.ir"),
    include_str!("../examples/ir/root.ir"),
    "fn g(%p: (real, integer), %b: boolean) -> (real, boolean) {
     start: %x = field %p, 0 %n = field %p, 1 %y = powi %x, %n %z = powf %y, 0.5 %s = select %b, %y, %z
        %stack = empty %t = tuple (%s, %n) %one = push %stack, %t %top = top (real, integer) %one %rest = pop %one
        %f = field %top, 0 %l = const 0.25 %c = clamp %f, %l, %s %not = not %b %and = and %b, %not branch %and, left, right
     left: %r = rem %c, %l %pair = tuple (%r, %n) %call = call (real, boolean) g(%pair, %and) return %call
     right: %h = hypot %c, %x %real = to_real %n %m = mul_add %h, %real, %x %a = alias %m %gt = gt %a, %l
        %guard = guard %gt, true %result = tuple (%a, %guard) return %result }",
    "fn r(%x: real) -> real partials s adjoint t { b: %y = sqrt %x return %y }
     fn s(%x: real, %y: real) -> real { b: %h = const 0.5 %z = div %h, %y return %z }
     fn t(%x: real, %w: real) -> (real, (real)) { b: %y = call real r(%x) %g = tuple (%w) %a = tuple (%y, %g) return %a }",
];

/// A value of a type, with numbers of no particular kind.
fn value<R: Real>(ty: &Type) -> Value<R> {
    match ty {
        Type::Real => Value::Real(R::from(0.75)),
        Type::Integer | Type::Stack => Value::Integer(2),
        Type::Boolean => Value::Boolean(true),
        Type::Array => Value::Array([0.5, -1.5, 2.0].map(R::from).to_vec()),
        Type::Tuple(fields) => Value::Tuple(fields.iter().map(value).collect()),
    }
}

/// Does everything with the functions of a text that can be done. What is made of a well formed function is well
/// formed, and is read back as it is printed.
fn use_all(text: &str) {
    let Ok(mut module) = Module::parse(text) else {
        return;
    };
    let functions: Vec<Function> = module.functions().cloned().collect();
    for f in functions {
        assert_eq!(Function::parse(&f.to_string()), Ok(f.clone()));
        let _ = (f.walk(), f.to_rust(), f.forms());
        let mut simple = f.clone();
        simple.simplify().expect("it was verified");
        simple.verify().expect("it was simplified");
        evaluate::<f64>(&module, &f);
        let differentiated = [push_forward_of(&f, 2), derivatives_of(&f, 1)];
        let twice = differentiated[0].as_ref().ok().map(|f| push_forward_of(f, 1));
        for pushed in differentiated.into_iter().chain(twice).flatten() {
            if let Ok(program) = module.compile(&pushed) {
                let arguments = arguments::<TaylorBundle<U4>>(&pushed);
                let _ = program.with_step_limit(STEPS).run_bundles(&arguments);
            }
            if let Ok(lowered) = module.add_lowered(&pushed) {
                assert_eq!(Function::parse(&lowered.to_string()), Ok(lowered.clone()));
                evaluate::<f64>(&module, &lowered);
            }
        }
        let mut name = f.name().to_string();
        for _ in 0..2 {
            let Ok(adjoint) = module.add_adjoint(&name) else { break };
            assert_eq!(Function::parse(&adjoint.to_string()), Ok(adjoint.clone()));
            evaluate::<TaylorBundle<U1>>(&module, &adjoint);
            name = adjoint.name().to_string();
        }
    }
}

fn arguments<R: Real>(f: &Function) -> Vec<Value<R>> {
    f.arguments().iter().map(|v| value(f.type_of(*v))).collect()
}

fn evaluate<R: Real>(module: &Module, f: &Function) {
    if let Ok(program) = module.compile(f) {
        let _ = program.with_step_limit(STEPS).run(&arguments::<R>(f));
    }
}

/// A number below a bound.
fn below(bound: usize, runner: &mut TestRunner) -> usize {
    (0..bound).new_tree(runner).expect("a number").current()
}

/// A text with a few words changed, left out, doubled or taken from another text.
fn changed(texts: &[String], runner: &mut TestRunner) -> String {
    let text = &texts[below(texts.len(), runner)];
    let other: Vec<&str> = texts[below(texts.len(), runner)].split_inclusive(' ').collect();
    let mut words: Vec<&str> = text.split_inclusive(' ').collect();
    for _ in 0..=below(3, runner) {
        let (to, from) = (below(words.len(), runner), below(words.len(), runner));
        match below(6, runner) {
            0 => words[to] = words[from],
            1 => words.swap(to, from),
            2 => words.insert(to, words[from]),
            3 => words[to] = other[below(other.len(), runner)],
            4 if words.len() > 1 => {
                words.remove(to);
            }
            _ => words.insert(to, other[below(other.len(), runner)]),
        }
    }
    let mut text = words.concat();
    if below(8, runner) == 0 {
        let at = below(text.len(), runner);
        let byte = (b' '..0x7f).new_tree(runner).expect("a byte").current();
        if text.is_char_boundary(at) {
            text.insert(at, byte.into());
        }
    }
    text
}

#[test]
fn no_text_makes_anything_panic() {
    let start = Instant::now();
    let mut runner = TestRunner::default();
    let mut texts: Vec<String> = TEXTS.map(str::to_string).to_vec();
    for text in TEXTS {
        use_all(text);
        let mut module = Module::parse(text).expect("it is a text of functions");
        let f = module.functions().next().expect("a function").clone();
        texts.push(push_forward_of(&f, 2).expect("it is differentiable").to_string());
        let adjoint = module.add_adjoint(f.name()).expect("it has an adjoint");
        texts.push(format!("{adjoint}{f}"));
    }
    let mut count = 0;
    while start.elapsed() < TIME {
        if count % 64 == 0 {
            texts.truncate(TEXTS.len() * 3);
            texts.extend(
                (0..4).map(|_| build(&programs().new_tree(&mut runner).expect("a program").current()).to_string()),
            );
        }
        count += 1;
        let text = changed(&texts, &mut runner);
        let result = std::panic::catch_unwind(|| use_all(&text));
        assert!(result.is_ok(), "the text\n{text}\nmakes something panic");
    }
    assert!(count > 0);
}
