//! What the passes of the form cost: microseconds a statement, from a thousand statements to a million.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench ir_scaling`. Each row is a shape and
//! a size, each column a pass. A pass of linear cost has the same number in each row of a shape, up to the cache. The
//! number of statements is that of the function. Its adjoint has some four times as many.
//!
//! The first argument, if there is one, is the largest number of statements; the second is the one shape to measure.

use std::hint::black_box;
use std::time::Instant;

use tangent_bundle_ir::{
    Arithmetic, Binary, BlockId, Builder, Comparison, Function, Operation, Type, Unary, ValueId, derivative_of,
};

/// A function of about `count` statements.
type Shape = fn(count: usize) -> Function;

/// A function of one real number, its first block, and its argument.
fn begin() -> (Builder, ValueId) {
    let mut builder = Builder::new("f", &[Type::Real], Type::Real);
    let [start] = builder.blocks();
    builder.enter(start);
    let [x] = builder.arguments();
    (builder, x)
}

/// Two statements: y ↦ sin(x·y).
fn turn(builder: &mut Builder, x: ValueId, y: ValueId) -> ValueId {
    let product = builder.binary(Binary::Mul, x, y);
    builder.unary(Unary::Sin, product)
}

/// One block.
fn straight(count: usize) -> Function {
    let (mut builder, x) = begin();
    let mut y = x;
    for _ in 0..count / 2 {
        y = turn(&mut builder, x, y);
    }
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

/// A branch whose sides compute different functions of y, and their phi.
fn diamond(builder: &mut Builder, bound: ValueId, y: ValueId, factor: ValueId) -> ValueId {
    let [left, right, join] = builder.blocks();
    let is_small = builder.compare(Comparison::Less, y, bound);
    builder.conditional(is_small, left, right);
    builder.enter(left);
    let on_left = turn(builder, factor, y);
    builder.branch(join);
    builder.enter(right);
    let on_right = builder.unary(Unary::Cos, y);
    builder.branch(join);
    builder.enter(join);
    builder.phi(Type::Real, &[(left, on_left), (right, on_right)])
}

/// Branches, one after the other.
fn diamonds(count: usize) -> Function {
    let (mut builder, x) = begin();
    let bound = builder.real(0.5);
    let mut y = x;
    for _ in 0..count / 5 {
        y = diamond(&mut builder, bound, y, x);
    }
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

/// Branches, and as many values that live across all of them.
fn live(count: usize) -> Function {
    let (mut builder, x) = begin();
    let bound = builder.real(0.5);
    let mut values = vec![x];
    for i in 0..count / 8 {
        values.push(turn(&mut builder, x, values[i]));
    }
    let mut y = x;
    for v in &values {
        y = diamond(&mut builder, bound, y, *v);
    }
    for v in values {
        y = builder.binary(Binary::Add, y, v);
    }
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

/// A loop of three turns.
fn one_loop(builder: &mut Builder, before: BlockId, x: ValueId, y: ValueId) -> (BlockId, ValueId) {
    let [head, body, end] = builder.blocks();
    let first = builder.integer(3);
    let zero = builder.integer(0);
    let one = builder.integer(1);
    builder.branch(head);
    builder.enter(head);
    let value = builder.phi(Type::Real, &[(before, y)]);
    let left = builder.phi(Type::Integer, &[(before, first)]);
    let goes_on = builder.compare(Comparison::Greater, left, zero);
    builder.conditional(goes_on, body, end);
    builder.enter(body);
    let next = turn(builder, x, value);
    let less = builder.push(Operation::Arithmetic(Arithmetic::Sub, [left, one]));
    builder.add_incoming(value, body, next);
    builder.add_incoming(left, body, less);
    builder.branch(head);
    builder.enter(end);
    (end, value)
}

/// Loops, one after the other.
fn loops(count: usize) -> Function {
    let (mut builder, x) = begin();
    let (mut at, mut y) = (builder.current(), x);
    for _ in 0..count / 9 {
        (at, y) = one_loop(&mut builder, at, x, y);
    }
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

/// The time that the process has run, in nanoseconds. Where the system does not tell it, the time since the start.
fn now(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let run = told.and_then(|all| all.split(' ').next()?.parse().ok());
    run.unwrap_or(start.elapsed().as_nanos() as f64)
}

/// The result of a pass, and its time in microseconds a statement.
fn timed<T>(statements: usize, pass: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let before = now(start);
    let result = black_box(pass());
    (result, (now(start) - before) / 1e3 / statements as f64)
}

/// A row of the table.
fn row(name: &str, shape: Shape, count: usize) {
    let statements = shape(count).values().count();
    let (function, build) = timed(statements, || shape(count));
    let ((), verify) = timed(statements, || function.verify().expect("it is well formed"));
    let (text, print) = timed(statements, || function.to_string());
    let (read, parse) = timed(statements, || Function::parse(&text).expect("it was printed"));
    assert_eq!(read, function, "{name}");
    let (forward, pass) = timed(statements, || derivative_of(&function, 2).expect("it has a derivative"));
    drop(forward);
    let (adjoint, reverse) = timed(statements, || function.adjoint().expect("it has an adjoint"));
    let mut simple = function.clone();
    let ((), simplify) = timed(statements, || simple.simplify().expect("it is well formed"));
    let (program, compile) = timed(statements, || adjoint.compile().expect("it is well formed"));
    drop(program);
    let mut edited = function.clone();
    let places: Vec<ValueId> = function.blocks().iter().flat_map(|b| b.statements()).copied().collect();
    let ((), insert) = timed(statements, || {
        for v in places.into_iter().rev() {
            let x = function.arguments()[0];
            edited
                .insert_after(v, Operation::Unary(Unary::Exp, x), None)
                .expect("the types fit");
        }
    });
    let columns = [build, verify, print, parse, pass, reverse, simplify, compile, insert];
    let columns: Vec<String> = columns.iter().map(|time| format!("{time:8.3}")).collect();
    println!("{name:9} {statements:8} {}", columns.join(" "));
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let largest = arguments.first().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let shapes: [(&str, Shape); 4] = [
        ("straight", straight),
        ("diamonds", diamonds),
        ("live", live),
        ("loops", loops),
    ];
    println!("µs a statement of the function; `compile` is that of the adjoint");
    println!("shape     statements  build   verify    print    parse  order 2  adjoint simplify  compile   insert");
    for (name, shape) in shapes {
        if arguments.get(1).is_some_and(|only| only != name) {
            continue;
        }
        let mut count = 1000;
        while count <= largest {
            row(name, shape, count);
            count *= 10;
        }
    }
}
