//! What the passes of the form cost: microseconds a statement, from a thousand statements to a million.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench ir_scaling`. Each row is a shape and
//! a size, each column a pass. A pass of linear cost has the same number in each row of a shape, up to the cache. The
//! number of statements is that of the function. Its adjoint has some four times as many.
//!
//! The first argument, if there is one, is the largest number of statements; the second is the one shape to measure.
//! With a date in the variable `KEEP`, the times are kept as results of that date.

mod beside;

use std::env;
use std::hint::black_box;
use std::time::Instant;

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    Arithmetic, Binary, BlockId, Builder, Comparison, Function, Module, Operation, Symbol, Type, Unary, ValueId,
    derivative_of, trace,
};

/// A function of about `count` statements.
struct Shape {
    name: &'static str,
    build: fn(count: usize) -> Function,
    /// The same by a recording, if it has one path.
    record: Option<fn(count: usize)>,
}

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

/// Records the same.
fn record(count: usize) {
    let line = |[x]: [Symbol; 1]| (0..count / 2).fold(x, |y, _| (x * y).sin());
    trace(line, [0.5]).expect("it can be recorded");
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

/// The passes that are measured, in their order.
const PASSES: [&str; 11] = [
    "record", "build", "verify", "print", "parse", "order 2", "lowered", "adjoint", "simplify", "compile", "insert",
];

/// The times of the passes of a row, one after the other.
struct Row {
    start: Instant,
    times: [f64; PASSES.len()],
    at: usize,
}

impl Row {
    /// Runs a pass, and adds its time to that of its column.
    fn pass<T>(&mut self, pass: impl FnOnce() -> T) -> T {
        let before = now(self.start);
        let result = black_box(pass());
        self.times[self.at] += now(self.start) - before;
        self.at = (self.at + 1) % PASSES.len();
        result
    }

    /// Runs all passes.
    fn turn(&mut self, shape: &Shape, count: usize) {
        self.pass(|| shape.record.map(|record| record(count)));
        let function = self.pass(|| (shape.build)(count));
        self.pass(|| function.verify().expect("it is well formed"));
        let text = self.pass(|| function.to_string());
        let read = self.pass(|| Function::parse(&text).expect("it was printed"));
        assert_eq!(read, function);
        let derivative = self.pass(|| derivative_of(&function, 2).expect("it has a derivative"));
        self.pass(|| Module::new().add_lowered(&derivative).expect("it can be lowered"));
        let adjoint = self.pass(|| function.adjoint().expect("it has an adjoint"));
        let mut simple = function.clone();
        self.pass(|| simple.simplify().expect("it is well formed"));
        self.pass(|| adjoint.compile().expect("it is well formed"));
        let mut edited = function.clone();
        let places: Vec<ValueId> = function.blocks().iter().flat_map(|b| b.statements()).copied().collect();
        let x = function.arguments()[0];
        self.pass(|| {
            for v in places.into_iter().rev() {
                let inserted = edited.insert_after(v, Operation::Unary(Unary::Exp, x), None);
                inserted.expect("the types fit");
            }
        });
    }
}

/// Prints a row of the table. Small functions go through the passes several times.
fn row(shape: &Shape, count: usize) {
    let statements = (shape.build)(count).values().count();
    let mut row = Row {
        start: Instant::now(),
        times: [0.0; PASSES.len()],
        at: 0,
    };
    let turns = (300_000 / count).max(1);
    for _ in 0..turns {
        row.turn(shape, count);
    }
    let times = row.times.map(|time| time / (turns * statements) as f64);
    let columns = times.map(|time| format!("{:8.3}", time / 1e3));
    println!("{:9} {statements:8} {}", shape.name, columns.join(" "));
    if let Ok(date) = env::var("KEEP") {
        let kept = PASSES
            .iter()
            .zip(times)
            .filter(|(pass, _)| **pass != "record" || shape.record.is_some());
        let kept: String = kept
            .map(|(pass, time)| format!("{} {count}\t{pass}\t{time:.1}\tns\n", shape.name))
            .collect();
        beside::keep(&date, &kept).expect("the results can be kept");
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let largest = arguments.first().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let shape = |name, build, record| Shape { name, build, record };
    let shapes = [
        shape("straight", straight, Some(record)),
        shape("diamonds", diamonds, None),
        shape("live", live, None),
        shape("loops", loops, None),
    ];
    println!("µs a statement of the function; `lowered` is that of order 2, `compile` that of the adjoint");
    println!(
        "shape     statements {}",
        PASSES.map(|pass| format!("{pass:>8}")).join(" ")
    );
    for shape in shapes {
        if arguments.get(1).is_some_and(|only| only != shape.name) {
            continue;
        }
        let mut count = 1000;
        while count <= largest {
            row(&shape, count);
            count *= 10;
        }
    }
}
