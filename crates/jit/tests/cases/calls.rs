//! Calls of functions that are known as code.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use tangent_bundle::prelude::*;
use tangent_bundle::real::Keeper;
use tangent_bundle::special::{bessel_j, beta, erf, gamma, lambert_w0, ln_gamma, normal_quantile};
use tangent_bundle_ir::{
    Builder, Engine, Error, External, Function, Interpreter, Module, Operation, Prepare, Symbol, Type, Value, demand,
    trace,
};
use tangent_bundle_jit::Compiled;

use crate::{assert_agrees, at_all, bits, ways};

primitive! {
    /// The solution y of y + exp y = x.
    fn balance(x) -> y = {
        let step = |y: f64, _| y - (y + y.exp() - x) / (1.0 + y.exp());
        (0..50).fold(x.min(0.0), step)
    };
    d x = (y.exp() + 1.0).recip();
}

primitive! {
    /// The length of (x, y).
    fn length(x, y) -> r = x.hypot(y);
    let over = r.recip();
    d x = x * over;
    d y = y * over;
}

primitive! {
    /// |x|, whose slope branches.
    fn magnitude(x) -> y = x.abs();
    d x = if x > 0.0 { y / x } else { y / x * 1.0 };
}

custom_rule! {
    /// The product of a matrix, given by rows, and a vector.
    fn product(a: &[_], x: &[_]) -> [y; a.len() / x.len()] = |i| {
        a[i * x.len()..].iter().zip(x).map(|(a, x)| a * x).sum()
    };
    pull_back(w) -> |k| w[k / x.len()] * x[k % x.len()],
                    |j| (0..w.len()).map(|i| w[i] * a[i * x.len() + j]).sum();
}

/// 1/x, by its derivatives.
#[derive(Clone)]
struct Reciprocal;

impl JetRule for Reciprocal {
    fn value(&self, x: f64) -> f64 {
        1.0 / x
    }

    fn derivatives<R: Real>(&self, x: R, y: R, derivatives: &mut [R]) {
        let mut last = y;
        for (k, derivative) in (1..).zip(derivatives) {
            last = -last * f64::from(k) / x;
            *derivative = last;
        }
    }

    fn kept<T: Keeper>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("reciprocal", self))
    }
}

/// Calls of each kind: by partials, by derivatives, by a pullback, of special functions, and of one as a result.
type Case = (&'static str, fn([Symbol; 2]) -> Symbol);
const CASES: [Case; 6] = [
    ("primitives", |[x, y]| {
        balance(length(x, y * 2.0)).sin() * Reciprocal.of(x + 3.0)
    }),
    ("a slope that branches", |[x, y]| magnitude(x) * y),
    ("the error function and gamma", |[x, y]| erf(x * y) + gamma(x + 2.5)),
    ("special functions", |[x, y]| {
        bessel_j(0, x) * ln_gamma(x * x + y * y) - beta(x * x, y * y) * normal_quantile(x * 0.125 + 0.5)
    }),
    ("products", |[x, y]| {
        let z = product(&[x, y, x * 2.0, x * y], &[y, x]);
        z[0] * z[1].sin()
    }),
    ("a call alone", |[x, y]| lambert_w0(x * x + y * y)),
];

const POINTS: [[f64; 2]; 5] = [
    [0.7, 1.2],
    [2.1, 0.4],
    [0.3, -1.7],
    [f64::NAN, 1.0],
    [1.0, f64::INFINITY],
];

/// The function has the outcomes of the interpreter at all points.
fn assert_same(what: &str, function: &Function, points: &[Vec<f64>]) {
    assert!(!function.externals().is_empty(), "{what} calls no code");
    let mut compiled = Compiled::program(function).unwrap();
    let program = function.compile().unwrap();
    for x in points {
        let x: Vec<Value> = x.iter().map(|x| Value::Real(*x)).collect();
        let [found, expected] = [compiled.run(&x), program.run(&x)].map(|y| y.map(|y| bits(&y)));
        assert_eq!(found, expected, "{what} at {x:?}");
    }
}

#[test]
fn values_and_derivatives_of_calls_are_those_of_the_interpreter() {
    let [points, with_directions] = [0, 2].map(|more| -> Vec<Vec<f64>> {
        let direction = [0.5, -1.5];
        POINTS.iter().map(|x| [&x[..], &direction[..more]].concat()).collect()
    });
    for (what, f) in CASES {
        let recorded = trace(f, POINTS[0]).unwrap();
        assert_same(what, &recorded.paths()[0], &points);
        assert_same(what, &recorded.derive::<demand::Gradient>(0).unwrap(), &points);
        assert_same(what, &recorded.derive::<demand::Hessian>(0).unwrap(), &points);
        let product = recorded.derive::<demand::HessianVector>(0).unwrap();
        assert_same(what, &product, &with_directions);
        let line = recorded.derive::<demand::Along<U5>>(0).unwrap();
        assert_same(what, &line, &with_directions);
    }
}

/// Points on the other side of a branch of the partials.
#[test]
fn a_branch_of_the_partials_is_compiled_when_it_is_met() {
    let recorded = trace(|x: Symbol| magnitude(x) * x, 2.0).unwrap();
    let mut gradient = Compiled::gradient(&recorded).unwrap();
    assert_eq!(gradient.call(&3.0).unwrap(), (9.0, 6.0));
    assert!(matches!(gradient.call(&-3.0), Err(Error::BranchFlipped(_))));
    assert_eq!(gradient.call_or_retrace(&-3.0).unwrap(), (-9.0, 6.0));
    assert_eq!(gradient.call(&3.0).unwrap(), (9.0, 6.0));
}

#[test]
fn lists_of_points_are_evaluated_in_pairs_through_calls() {
    for (what, f) in CASES {
        let recorded = trace(f, POINTS[0]).unwrap();
        let function = recorded.derive::<demand::Gradient>(0).unwrap();
        let mut compiled = <Compiled as Engine>::prepare(&function).unwrap();
        let mut interpreted = <Interpreter as Engine>::prepare(&function).unwrap();
        let points: Vec<f64> = (0..1_201)
            .flat_map(|i| POINTS[if i % 50 == 0 { i / 50 % 5 } else { i % 3 }])
            .collect();
        for _ in 0..2 {
            let found = at_all(&mut compiled, &points, [2, 3]);
            assert!(found == at_all(&mut interpreted, &points, [2, 3]), "{what}");
        }
    }
}

/// x, unless it is above 1, or was called for the last time.
#[derive(Clone)]
struct Fragile;

impl ScalarRule for Fragile {
    fn value(&self, [x]: [f64; 1]) -> f64 {
        assert!(x <= 1.0, "{x} is above 1");
        x
    }

    fn partials<R: Real>(&self, [x]: [R; 1], _: R) -> [R; 1] {
        [x.one_like()]
    }
}

/// The sentence of a panic.
fn sentence_of<T>(f: impl FnOnce() -> T) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(f)).err()?;
    Some(*panic.downcast::<String>().expect("the panic has a sentence"))
}

/// (x, y) ↦ fragile(x) + y, with an array of y that is made before, and a loop around it.
fn fragile() -> Function {
    let text = "fn f(%x: real, %y: real) -> real {
    start:
        %n = const 8
        %none = const 0
        %unit = const 1
        branch head
    head:
        %m = phi integer [start: %n, body: %less]
        %more = gt %m, %none
        branch %more, body, end
    body:
        %less = isub %m, %unit
        %a = fill %n, %y
        %z = external fragile(%x)
        %s = sum %a
        branch head
    end:
        %w = external fragile(%x)
        %v = add %w, %y
        return %v
    }";
    let code = External::of_partials("fragile", Fragile, [0.5]);
    Function::parse_with(text, &[code]).unwrap()
}

#[test]
fn a_panic_of_a_call_goes_on_after_the_code() {
    for options in ways() {
        let mut compiled = Compiled::with_options(&Module::new(), &fragile(), &options).unwrap();
        for _ in 0..3 {
            assert_eq!(
                compiled.run(&[Value::Real(0.5), Value::Real(2.0)]),
                Ok(Value::Real(2.5))
            );
            let panic = sentence_of(|| compiled.run(&[Value::Real(1.5), Value::Real(2.0)]));
            assert_eq!(panic.as_deref(), Some("1.5 is above 1"));
            let panic = sentence_of(|| compiled.run_reals(&[2.5, 2.0], &mut [0.0]));
            assert_eq!(panic.as_deref(), Some("2.5 is above 1"));
        }
    }
}

#[test]
fn a_panic_in_a_pair_goes_on_after_the_code() {
    let code = External::of_partials("fragile", Fragile, [0.5]);
    let text = "fn f(%x: real) -> real { b: %z = external fragile(%x) return %z }";
    let mut compiled = Compiled::program(&Function::parse_with(text, &[code]).unwrap()).unwrap();
    let x: Vec<f64> = (0..1_001).map(|i| 1e-3 * f64::from(i)).collect();
    let mut y = vec![0.0; x.len()];
    for _ in 0..2 {
        compiled.call_many(x.len(), &x, &mut y, &mut |i, error| panic!("{i}: {error}"));
        assert_eq!(x, y);
        for at in [500, 501, 1_000] {
            let mut x = x.clone();
            x[at] = 1.5;
            let panic = sentence_of(|| compiled.call_many(x.len(), &x, &mut y, &mut |i, error| panic!("{i}: {error}")));
            assert_eq!(panic.as_deref(), Some("1.5 is above 1"));
        }
    }
}

/// A call is evaluated in its turn: neither before a guard that fails, nor behind one, and also if nothing needs it.
#[test]
fn calls_keep_their_order_among_what_can_fail() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    struct Counted;
    impl ScalarRule for Counted {
        fn value(&self, [x]: [f64; 1]) -> f64 {
            CALLS.fetch_add(1, Ordering::Relaxed);
            x
        }
        fn partials<R: Real>(&self, [x]: [R; 1], _: R) -> [R; 1] {
            [x.one_like()]
        }
    }
    let text = "fn f(%x: real) -> real {
    b:
        %a = external counted(%x)
        %zero = const 0.0
        %c = gt %x, %zero
        %g = guard %c, true
        %y = external counted(%a)
        return %zero
    }";
    let code = External::of_partials("counted", Counted, [0.5]);
    let function = Function::parse_with(text, &[code]).unwrap();
    let interpreted = function.compile().unwrap();
    for (x, count) in [(1.0, 2), (-1.0, 1)] {
        let expected = interpreted.run(&[Value::Real(x)]);
        assert_eq!(CALLS.swap(0, Ordering::Relaxed), count);
        for options in ways() {
            let mut compiled = Compiled::with_options(&Module::new(), &function, &options).unwrap();
            assert_eq!(compiled.run(&[Value::Real(x)]), expected);
            assert_eq!(CALLS.swap(0, Ordering::Relaxed), count, "{x} {options:?}");
        }
    }
}

/// A function that a program declares partials of is called as code by a recording. Its error is that of the program.
#[test]
fn the_error_of_a_program_that_is_called_as_code_is_that_of_the_interpreter() {
    let module = Module::parse(
        "fn root(%x: real) -> real partials slope {
        start:
            %one = const 1.0
            %large = const 9223372036854775807
            %c = gt %x, %one
            branch %c, over, end
        over:
            %n = iadd %large, %large
            branch end
        end:
            %y = sqrt %x
            return %y
        }
        fn slope(%x: real, %y: real) -> real {
        b:
            %two = const 2.0
            %t = mul %two, %y
            %s = recip %t
            return %s
        }
        fn f(%x: real) -> real { b: %y = call real root(%x) return %y }",
    )
    .unwrap();
    let program = module.compile(module.function("f").unwrap()).unwrap();
    let recorded = trace(|[x, y]: [Symbol; 2]| program.evaluate(vec![x]) * y, [0.25, 3.0]).unwrap();
    let mut compiled = Compiled::gradient(&recorded).unwrap();
    let mut interpreted = Interpreter::gradient(&recorded).unwrap();
    for x in [[0.25, 3.0], [4.0, 3.0], [0.5, 1.0]] {
        assert_eq!(compiled.call(&x), interpreted.call(&x), "{x:?}");
    }
    assert!(matches!(compiled.call(&[4.0, 3.0]), Err(Error::Integer { .. })));
}

/// Functions of no number and of many.
#[test]
fn calls_have_any_number_of_arguments() {
    #[derive(Clone)]
    struct Total;
    impl<const K: usize> ScalarRule<K> for Total {
        fn value(&self, x: [f64; K]) -> f64 {
            x.iter().sum::<f64>() + 0.5
        }
        fn partials<R: Real>(&self, x: [R; K], _: R) -> [R; K] {
            x.map(|x| x.one_like())
        }
    }
    for (code, count) in [
        (External::of_partials("total", Total, [0.5; 0]), 0),
        (External::of_partials("total", Total, [0.5; 1]), 1),
        (External::of_partials("total", Total, [0.5; 40]), 40),
    ] {
        let mut b = Builder::new("f", &vec![Type::Real; count], Type::Real);
        b.block();
        let x = b.argument_list();
        let y = b.push(Operation::External(code, x));
        b.ret(y);
        let function = b.finish().unwrap();
        let x: Vec<Value> = (0..count).map(|i| Value::Real(0.1 * i as f64)).collect();
        assert_agrees(&Module::new(), &function, &[x]).unwrap();
    }
}
