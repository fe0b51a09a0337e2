//! Arrays: the operations, their errors, what is copied, and their derivatives.

use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::push_forward_of;

use super::*;

/// Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² by a loop.
const ROSENBROCK: &str = include_str!("../../examples/ir/rosenbrock.ir");

fn rosenbrock<R: Real>(x: &[R]) -> R {
    let mut sum = R::from(0.0);
    for pair in x.windows(2) {
        let off = pair[1] - pair[0] * pair[0];
        let side = -pair[0] + 1.0;
        sum += off * off * 100.0 + side * side;
    }
    sum
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|i| (1.0 + i as f64 * 0.7).sin()).collect()
}

#[test]
fn a_loop_over_an_array_has_the_values_and_derivatives_of_the_rust_function() {
    let f = parse(ROSENBROCK);
    let program = f.compile().unwrap();
    let adjoint = f.adjoint().unwrap();
    let compiled = adjoint.compile().unwrap();
    let pushed = push_forward_of(&f, 6).unwrap().compile().unwrap();
    for n in [0, 1, 2, 3, 10, 1000] {
        let x = points(n);
        let y = run(&program, &[Value::Array(x.clone())]);
        assert_eq!(y, rosenbrock(&x));
        let recording = Recording::new();
        let variables: Vec<_> = x.iter().map(|x| recording.variable(*x)).collect();
        let target = recording.pull_back([(rosenbrock(&variables), 1.0)]);
        let result = compiled.run(&[Value::Array(x.clone()), Value::Real(1.0)]).unwrap();
        let numbers = result.reals();
        assert_eq!(numbers[0], y);
        assert_eq!(numbers.len(), n + 1);
        for (a, b) in numbers[1..].iter().zip(&target) {
            // A few roundings of terms up to some hundred.
            assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} {b}");
        }
        let line: Vec<TaylorBundle<U6>> = x
            .iter()
            .zip(points(n + 3)[3..].iter())
            .map(|(x, v)| TaylorBundle::from_stored(|k| [*x, *v][..].get(k).copied().unwrap_or(0.0)))
            .collect();
        let y = run(&program, &[Value::Array(line.clone())]);
        assert_eq!(y, rosenbrock(&line));
        let z = pushed.run_bundles(&[Value::Array(line)]).unwrap().real().unwrap();
        assert_eq!(z, y);
    }
}

/// A loop that sets each entry, and one that reads an array that is changed.
const SETS: &str = "
    fn squares(%x: [real]) -> [real] {
    start: %zero = const 0 %one = const 1 %n = length %x branch head
    head: %i = phi integer [start: %zero, body: %next] %a = phi [real] [start: %x, body: %b]
        %more = lt %i, %n branch %more, body, end
    body: %y = get %a, %i %s = mul %y, %y %b = set %a, %i, %s %next = iadd %i, %one branch head
    end: return %a }";

/// The recurrence aᵢ ← sin(aᵢ₋₁)·aᵢ + Σ aⱼ/n, in place, with branches on the entries, calls and a second array.
const MIXED: &str = "
    fn mixed(%x: [real], %w: [real]) -> (real, [real]) {
    start: %zero = const 0 %one = const 1 %none = const 0.0 %n = length %x %m = to_real %n
        %w1 = resize %w, %n %both = axpy %m, %x, %w1 branch head
    head: %i = phi integer [start: %one, join: %next] %a = phi [real] [start: %both, join: %b]
        %total = phi real [start: %none, join: %sum] %more = lt %i, %n branch %more, body, end
    body: %j = isub %i, %one %y = get %a, %j %z = get %a, %i %s = sin %y %p = mul %s, %z
        %low = lt %p, %none branch %low, left, right
    left: %l = add_at %a, %i, %s branch join
    right: %c = get %x, %i %q = mul %p, %c %r = set %a, %j, %q branch join
    join: %b = phi [real] [left: %l, right: %r] %t = get %b, %j %sum = add %total, %t %next = iadd %i, %one branch head
    end: %all = sum %a %d = dot %a, %x %e = add %all, %d %value = add %e, %total %pair = tuple (%value, %a) return %pair }";

fn mixed<R: Real>(x: &[R], w: &[R]) -> R {
    let n = x.len();
    let mut a: Vec<R> = (0..n)
        .map(|i| w.get(i).copied().unwrap_or(R::from(0.0)) + x[i] * n as f64)
        .collect();
    let mut total = R::from(0.0);
    for i in 1..n {
        let s = a[i - 1].sin();
        let p = s * a[i];
        if p < R::from(0.0) {
            a[i] += s;
        } else {
            a[i - 1] = p * x[i];
        }
        total += a[i - 1];
    }
    let sum = a.iter().fold(R::from(0.0), |sum, x| sum + *x);
    let dot = a.iter().zip(x).fold(R::from(0.0), |sum, (a, x)| sum + *a * *x);
    sum + dot + total
}

fn arrays<R: Clone>(all: &[&[R]]) -> Vec<Value<R>> {
    all.iter().map(|x| Value::Array(x.to_vec())).collect()
}

#[test]
fn arrays_that_change_have_the_derivatives_of_the_rust_function() {
    let f = parse(MIXED);
    let program = f.compile().unwrap();
    let adjoint = f.adjoint().unwrap();
    let mut simple = f.clone();
    simple.simplify().unwrap();
    for (n, m) in [(0, 0), (1, 3), (2, 2), (5, 3), (40, 40)] {
        let (x, w) = (points(n), points(m + 7).split_off(7));
        let value = |program: &Program| program.run(&arrays(&[&x, &w])).unwrap().reals();
        assert_eq!(value(&program)[0], mixed(&x, &w));
        assert_eq!(value(&simple.compile().unwrap()), value(&program));
        // Backward: the covector of the array that is returned is zero.
        let recording = Recording::new();
        let variables: Vec<_> = x.iter().chain(&w).map(|x| recording.variable(*x)).collect();
        let target = recording.pull_back([(mixed(&variables[..n], &variables[n..]), 0.5)]);
        let covector = Value::Tuple(vec![Value::Real(0.5), Value::Array(vec![0.0; n])]);
        let mut arguments = arrays(&[&x, &w]);
        arguments.push(covector.clone());
        let result = adjoint.compile().unwrap().run(&arguments).unwrap().reals();
        close(&result[n + 1..], &target);
        // Forward, by evaluation over bundles and by a pass.
        let along = |x: &f64, k: usize| {
            TaylorBundle::<U6>::from_stored(|i| [*x, (k as f64).cos()].get(i).copied().unwrap_or(0.0))
        };
        let line: Vec<_> = x.iter().chain(&w).zip(0..).map(|(x, k)| along(x, k)).collect();
        let (u, v) = line.split_at(n);
        let target = mixed(u, v);
        assert_eq!(program.run(&arrays(&[u, v])).unwrap().reals()[0], target);
        for order in 1..=6 {
            let pushed = push_forward_of(&f, order).unwrap();
            let y = pushed.compile().unwrap().run_bundles(&arrays(&[u, v])).unwrap().reals()[0];
            assert_eq!(y.stored()[..=order], target.stored()[..=order]);
            assert_eq!(Function::parse(&pushed.to_string()).unwrap(), pushed);
        }
        // The Hessian in a direction: forward over reverse, by bundles and by a pass, and reverse over reverse.
        let dual = |x: &f64, k: usize| TaylorBundle::<U1>::from_derivatives(*x, [(k as f64).cos()]);
        let line: Vec<_> = x.iter().chain(&w).zip(0..).map(|(x, k)| dual(x, k)).collect();
        let (u, v) = line.split_at(n);
        let recording = Recording::new();
        let variables: Vec<_> = line.iter().map(|x| recording.variable(*x)).collect();
        let target = recording.pull_back([(mixed(&variables[..n], &variables[n..]), TaylorBundle::from(0.5))]);
        let target: Vec<f64> = target.iter().map(|x| x.derivative(1)).collect();
        let mut arguments = arrays(&[u, v]);
        arguments.push(covector.clone().map(&mut TaylorBundle::from));
        let slopes = |all: Vec<TaylorBundle<U1>>| all[n + 1..].iter().map(|x| x.derivative(1)).collect::<Vec<_>>();
        let products = slopes(adjoint.compile().unwrap().run(&arguments).unwrap().reals());
        close(&products, &target);
        let pushed = push_forward_of(&adjoint, 1).unwrap().compile().unwrap();
        let again = slopes(pushed.run_bundles(&arguments).unwrap().reals());
        assert_eq!(again, products);
        let twice = adjoint.adjoint().unwrap().compile().unwrap();
        let mut arguments = arrays(&[&x, &w]);
        let direction: Vec<f64> = line.iter().map(|x| x.derivative(1)).collect();
        let zero = Value::Tuple(vec![Value::Real(0.0), Value::Array(vec![0.0; n])]);
        let seeds = Value::Tuple(arrays(&[&direction[..n], &direction[n..]]));
        arguments.extend([covector, Value::Tuple(vec![zero, seeds])]);
        let result = twice.run(&arguments).unwrap();
        let Value::Tuple(parts) = result else { panic!("a pair") };
        let covectors = parts[1].clone().reals();
        close(&covectors[..n + m], &target);
    }
}

/// Fails unless numbers are equal up to rounding: sums of some hundred terms of ordinary size.
#[track_caller]
fn close(left: &[f64], right: &[f64]) {
    assert_eq!(left.len(), right.len());
    let scale = right.iter().fold(1.0, |scale: f64, x| scale.max(x.abs()));
    for (a, b) in left.iter().zip(right) {
        assert!((a - b).abs() <= 1e-11 * scale, "{a} {b}");
    }
}

/// A copy of an array takes a step for each entry. So a limit of steps counts the copies.
#[test]
fn a_loop_that_sets_entries_copies_no_array() {
    let n = 10_000;
    let x = points(n);
    let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
    let program = parse(SETS).compile().unwrap().with_step_limit(20 * n as u64);
    assert_eq!(program.run(&[Value::Array(x.clone())]).unwrap(), Value::Array(squares));
    let over: Vec<_> = x.iter().map(|x| Bundle::<U2>::taylor(*x)).collect();
    let pushed = push_forward_of(&parse(SETS), 2)
        .unwrap()
        .compile()
        .unwrap()
        .with_step_limit(20 * n as u64);
    let y = pushed.run_bundles(&[Value::Array(over)]).unwrap().array().unwrap();
    assert!(y.iter().all(|y| y.derivative(2) == 2.0));
    // Backward, `get` adds in place, and `set` reads and zeroes in place.
    for text in [SETS, ROSENBROCK] {
        let f = parse(text);
        let adjoint = f.adjoint().unwrap().compile().unwrap().with_step_limit(60 * n as u64);
        let ones = if text == SETS {
            Value::Array(vec![1.0; n])
        } else {
            Value::Real(1.0)
        };
        let result = adjoint.run(&[Value::Array(x.clone()), ones.clone()]).unwrap();
        let Value::Tuple(parts) = result else { panic!("a pair") };
        assert_eq!(parts[1].clone().reals().len(), n);
        // The seed of an adjoint of an adjoint: of the value, and of each covector.
        let (value, covectors) = (ones.clone().map(&mut |_| 0.0), Value::Tuple(arrays(&[&x])));
        let seed = Value::Tuple(vec![value, covectors]);
        let twice = f
            .adjoint()
            .unwrap()
            .adjoint()
            .unwrap()
            .compile()
            .unwrap()
            .with_step_limit(200 * n as u64);
        twice.run(&[Value::Array(x.clone()), ones, seed]).unwrap();
    }
    // The old array is used again: one copy a turn.
    let kept = SETS.replace("%b = set %a, %i, %s", "%b = set %a, %i, %s %z = get %a, %i");
    assert!(
        parse(&kept)
            .compile()
            .unwrap()
            .with_step_limit(20 * n as u64)
            .run(&[Value::Array(x)])
            .is_err()
    );
}

#[test]
fn errors_name_the_statement_the_index_and_the_length() {
    let fails = |body: &str| {
        let text = format!("fn f(%a: [real], %b: [real], %i: integer) -> real {{ b: {body} return %y }}");
        let arguments = [
            Value::Array(vec![1.0; 5]),
            Value::Array(vec![1.0; 2]),
            Value::Integer(7),
        ];
        let error = parse(&text).compile().unwrap().run(&arguments).unwrap_err();
        // Over bundles it is the same sentence.
        let over = arguments.map(|x| x.map(&mut TaylorBundle::<U1>::from));
        let pushed = push_forward_of(&parse(&text), 1).unwrap().compile().unwrap();
        assert_eq!(pushed.run_bundles(&over).unwrap_err(), error);
        error.to_string()
    };
    assert_eq!(
        fails("%y = get %a, %i"),
        "in `f`: `get %a, %i` has the index 7, and the array has 5 entries: the first has the index 0, the last 4"
    );
    assert!(fails("%x = const 1.0 %c = set %a, %i, %x %y = sum %c").contains("`set %a, %i, %x` has the index 7"));
    assert!(fails("%x = const 1.0 %c = add_at %b, %i, %x %y = sum %c").contains("the array has 2 entries"));
    assert!(fails("%j = const -1 %y = get %a, %j").contains("has the index -1, and the array has 5 entries"));
    assert!(fails("%e = const [] %y = get %e, %i").contains("has the index 7, and the array is empty"));
    assert!(
        fails("%y = dot %a, %b").contains("`dot %a, %b` is for arrays of one length, and these have 5 and 2 entries")
    );
    assert!(fails("%c = const 1.0 %d = axpy %c, %b, %a %y = sum %d").contains("have 2 and 5 entries"));
    assert!(fails("%j = const -3 %c = resize %a, %j %y = sum %c").contains("has the length -3, which is below 0"));
    assert!(
        fails("%j = const -3 %x = const 1.0 %c = fill %j, %x %y = sum %c").contains("`fill %j, %x` has the length -3")
    );
    let huge = fails("%j = const 9000000000000000000 %c = resize %a, %j %y = sum %c");
    assert!(huge.contains("more than 1000000000 steps"), "{huge}");
}

#[test]
fn types_of_arrays_are_checked() {
    let wrong = |body: &str| {
        refused(&format!(
            "fn f(%a: [real], %i: integer) -> real {{ b: {body} return %y }}"
        ))
    };
    assert!(wrong("%y = get %i, %a").contains("%i is of type integer, and should be of type [real]"));
    assert!(wrong("%y = sin %a").contains("%a is of type [real], and should be of type real"));
    assert!(wrong("%b = set %a, %i, %i %y = sum %b").contains("%i is of type integer, and should be of type real"));
    assert!(wrong("%y = sum %i").contains("should be of type [real]"));
    assert!(wrong("%y = length %a").contains("takes a value of type real"));
    assert!(wrong("%y = get %a").contains("expected `,`"));
    assert!(wrong("%b = const [1.0, x] %y = sum %b").contains("expected a real number"));
    assert!(refused("fn f(%a: [integer]) -> real { b: return %a }").contains("expected `real`"));
    let program = parse(ROSENBROCK).compile().unwrap();
    let error = program.run(&[Value::Real(1.0)]).unwrap_err().to_string();
    assert!(
        error.contains("it has the arguments ([real]), and was given (real)"),
        "{error}"
    );
    let error = program.run_reals(&[1.0]).unwrap_err().to_string();
    assert!(error.contains("it has the arguments ([real])"), "{error}");
}

/// An array goes through tuples, calls, stacks, phis, globals and selects.
#[test]
fn arrays_are_values_like_any_other() {
    let text = "
        fn swapped(%a: [real], %b: [real], %n: integer) -> ([real], [real]) {
        s: %zero = const 0 %one = const 1 branch h
        h: %i = phi integer [s: %n, l: %less] %x = phi [real] [s: %a, l: %y] %y = phi [real] [s: %b, l: %x]
            %more = gt %i, %zero branch %more, l, e
        l: %less = isub %i, %one branch h
        e: %p = tuple (%x, %y) return %p }
        fn f(%a: [real], %n: integer) -> (real, [real]) {
        b: %g = load [real] data %both = call ([real], [real]) swapped(%a, %g, %n) %x = field %both, 0
            %y = field %both, 1 %c = const 2.0 %z = const 0 %w = set %x, %z, %c
            %e = empty %s = push %e, %both %t = top ([real], [real]) %s %u = field %t, 0
            %same = eq %n, %z %v = select %same, %u, %w %d = dot %u, %v %r = tuple (%d, %y) return %r }";
    let mut module = Module::parse(text).unwrap();
    module.set_global("data", Value::Array(vec![3.0, 5.0]));
    let program = module.compile(module.function("f").unwrap()).unwrap();
    let call = |n: i64| {
        program
            .run(&[Value::Array(vec![7.0, 11.0]), Value::Integer(n)])
            .unwrap()
            .to_string()
    };
    assert_eq!(call(0), "(170, [3, 5])");
    assert_eq!(call(1), "(31, [7, 11])");
    assert_eq!(call(2), "(135, [3, 5])");
    let adjoint = module.add_adjoint("f").unwrap();
    let adjoint = module.compile(&adjoint).unwrap();
    let seed = Value::Tuple(vec![Value::Real(1.0), Value::Array(vec![1.0, 1.0])]);
    let back = |n: i64| {
        let result = adjoint
            .run(&[Value::Array(vec![7.0, 11.0]), Value::Integer(n), seed.clone()])
            .unwrap();
        let Value::Tuple(parts) = result else { panic!("a pair") };
        parts[1].to_string()
    };
    // a·a, then only the covector of what is returned, then 2a₀ + a₁².
    assert_eq!(back(0), "([14, 22], ())");
    assert_eq!(back(1), "([1, 1], ())");
    assert_eq!(back(2), "([2, 22], ())");
}

#[test]
fn what_is_known_of_arrays_is_folded() {
    let mut f = parse(
        "fn f(%a: [real], %i: integer, %x: real) -> (integer, real, real, integer) {
        b: %n = length %a %c = set %a, %i, %x %m = length %c %d = resize %c, %m %y = get %d, %i
            %k = const [1.5, 2.5] %one = const 1 %z = get %k, %one %e = fill %i, %x %j = length %e
            %t = tuple (%m, %y, %z, %j) return %t }",
    );
    f.simplify().unwrap();
    assert_eq!(
        f.to_string(),
        "fn f(%a: [real], %i: integer, %x: real) -> (integer, real, real, integer) {
b:
    %n = length %a
    %z = const 2.5
    %t = tuple (%n, %x, %z, %i)
    return %t
}
"
    );
}
