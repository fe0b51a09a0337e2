//! Gradients as machine code, beside the function, its gradient by hand, the tape, and the program that is interpreted.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench compiled`; rows that begin with
//! `ratio` are the summary. The results are those of the interpreter, to the bit. The first rows are of the time that
//! compiling takes.

mod beside;

use std::hint::black_box;
use std::time::Instant;

use beside::functions::{
    ByHand, DIMENSION, Likelihood, Mixture, Model, NEURONS, Network, PARAMETERS, Rosenbrock, point, rosenbrock_by_hand,
    three, three_by_hand,
};
use beside::text::Text;
use beside::{Contender, assert_equal, compare_runs, contender, contender_of, criterion, is_asked_for, keep, timed};
use criterion::Criterion;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    Binary, Builder, Engine, Function, Interpreter, Module, Prepare, Symbol, Type, Unary, Value, demand, trace,
};
use tangent_bundle_jit::{Allocator, Compiled, Options};

/// The greatest number of statements of a function whose text is compiled: the compiler takes minutes for more.
const LONGEST_TEXT: usize = 8_000;

/// The text of a gradient in Rust, compiled. Its results are those of the interpreter, to the bit.
fn text<'a>(what: &str, function: &Function, x: &[f64], results: usize) -> Option<Contender<'a>> {
    if function.values().count() > LONGEST_TEXT {
        return None;
    }
    let text = Text::of(function, &[Value::Array(x.to_vec())], true);
    let mut expected = vec![0.0; results];
    let mut interpreter = Interpreter::prepare(function).expect("it is a function of floats");
    interpreter.call(x, &mut expected).expect("the path is the same");
    assert_eq!(text.run(1).1, expected, "{what}");
    Some(timed("to_rust", move |times| text.run(times).0))
}

/// The number of points that are evaluated in pairs.
const POINTS: usize = 64;

/// The evaluation of a list of points, in pairs: there is code for pairs after the first thousand points. The results
/// are those of the interpreter, to the bit.
fn in_pairs(what: &str, function: &Function, x: &[f64], results: usize) -> impl FnMut() -> f64 + use<> {
    let mut code = Compiled::program(function).expect("it compiles");
    let points: Vec<f64> = (0..POINTS)
        .flat_map(|k| x.iter().map(move |x| x * (1.0 + 1e-4 * k as f64)))
        .collect();
    let mut y = vec![0.0; POINTS * results];
    let fails = |i: usize, error| panic!("the point {i} fails: {error}");
    for _ in 0..1_000 / POINTS + 1 {
        code.call_many(POINTS, &points, &mut y, &mut |i, error| fails(i, error));
    }
    let mut expected = vec![0.0; POINTS * results];
    let mut interpreter = Interpreter::prepare(function).expect("it is a function of floats");
    interpreter.call_many(POINTS, &points, &mut expected, &mut |i, error| fails(i, error));
    assert!(
        y.iter().map(|y| y.to_bits()).eq(expected.iter().map(|y| y.to_bits())),
        "{what}"
    );
    move || {
        code.call_many(POINTS, black_box(&points), &mut y, &mut |i, error| fails(i, error));
        y[0]
    }
}

/// Asserts that machine code has the results of the interpreter to the bit.
fn assert_same_bits(what: &str, function: &Function, compiled: &mut Compiled, x: &[f64], results: usize) {
    let [mut found, mut expected] = [vec![0.0; results], vec![0.0; results]];
    let mut interpreter = Interpreter::prepare(function).expect("it is a function of floats");
    interpreter.call(x, &mut expected).expect("the path is the same");
    compiled.call(x, &mut found).expect("the path is the same");
    let bits = |y: &[f64]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&found), bits(&expected), "{what}");
}

/// The gradient of a function of a vector.
fn vector(criterion: &mut Criterion, what: &str, x: Vec<f64>, runs: u64, model: &impl Model, by_hand: ByHand) {
    if !is_asked_for(what) {
        return;
    }
    let recorded = trace(|x: Vec<Symbol>| model.value(&x), x.clone()).expect("it can be recorded");
    let function = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
    let mut code = Compiled::program(&function).expect("it compiles");
    assert_same_bits(what, &function, &mut code, &x, x.len() + 1);
    let mut y = vec![0.0; x.len() + 1];
    let mut program = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut compiled = Compiled::gradient(&recorded).expect("it compiles");
    let mut value = Compiled::value(&recorded).expect("it compiles");
    let mut contenders = vec![
        contender("f64", || model.value(black_box(&x[..]))),
        contender("value", || value.call(black_box(&x)).expect("the path is the same")),
    ];
    if let Some(by_hand) = by_hand {
        assert_equal(what, &compiled.call(&x).expect("the path is the same").1, &by_hand(&x));
        contenders.push(contender("hand", || by_hand(black_box(&x))));
    }
    contenders.push(contender("tape", || {
        gradient(|x: Vec<_>| model.value(&x), black_box(&x).to_vec())
    }));
    contenders.push(contender("program", || {
        program.call(black_box(&x)).expect("the path is the same").0
    }));
    contenders.push(contender("compiled", || {
        compiled.call(black_box(&x)).expect("the path is the same").0
    }));
    contenders.push(contender("code", || {
        code.run_reals(black_box(&x), &mut y).expect("the path is the same");
        y[0]
    }));
    let pairs = in_pairs(what, &function, &x, x.len() + 1);
    contenders.push(contender_of("pairs", POINTS as u64, pairs));
    contenders.extend(text(what, &function, &x, x.len() + 1));
    compare_runs(criterion, what, contenders, runs);
    compile_times(what, &function, &x, runs);
}

/// The times of compiling and of running in each way.
fn compile_times(what: &str, function: &Function, x: &[f64], runs: u64) {
    let count = function.values().count();
    let mut y = vec![0.0; x.len() + 1];
    for allocator in [Allocator::Backtracking, Allocator::SinglePass] {
        for unit in [500, 1_000, 2_000, 4_000, 1_000_000] {
            let options = Options::default().with_allocator(allocator).with_unit(unit);
            let start = Instant::now();
            let mut code = Compiled::with_options(&Module::new(), function, &options).expect("it compiles");
            let took = start.elapsed().as_secs_f64() * 1e3;
            let mut best = f64::MAX;
            for _ in 0..40 {
                let start = Instant::now();
                for _ in 0..runs {
                    code.run_reals(black_box(x), &mut y).expect("the path is the same");
                }
                best = best.min(start.elapsed().as_secs_f64() / runs as f64);
            }
            println!(
                "compile | {what}, {allocator:?}, units of {unit}: {count} statements in {took:.2} ms, {:.2} ms a thousand; \
                 {} bytes; {:.1} ns",
                took * 1e3 / count as f64,
                code.code_size(),
                best * 1e9
            );
        }
    }
}

/// The gradient of three variables.
fn three_variables(criterion: &mut Criterion) {
    let what = "three variables";
    let x = [0.7, 1.3, 0.4];
    let recorded = trace(three::<Symbol>, x).expect("it can be recorded");
    let function = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
    let mut code = Compiled::program(&function).expect("it compiles");
    assert_same_bits(what, &function, &mut code, &x, 4);
    let mut y = [0.0; 4];
    let mut program = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut compiled = Compiled::gradient(&recorded).expect("it compiles");
    assert_equal(
        what,
        &compiled.call(&x).expect("the path is the same").1,
        &three_by_hand(x).1,
    );
    let mut value = Compiled::value(&recorded).expect("it compiles");
    let mut contenders = vec![
        contender("f64", || three(black_box(x))),
        contender("value", || value.call(black_box(&x)).expect("the path is the same")),
        contender("hand", || three_by_hand(black_box(x))),
        contender("tape", || gradient(three, black_box(x))),
        contender("program", || program.call(black_box(&x)).expect("the path is the same")),
        contender("compiled", || {
            compiled.call(black_box(&x)).expect("the path is the same")
        }),
        contender("code", || {
            code.run_reals(black_box(&x), &mut y).expect("the path is the same");
            y
        }),
        contender_of("pairs", POINTS as u64, in_pairs(what, &function, &x, 4)),
    ];
    contenders.extend(text(what, &function, &x, 4));
    compare_runs(criterion, what, contenders, 20_000);
}

/// Programs with loops over arrays, and their adjoints: as programs, and as machine code.
fn loops(criterion: &mut Criterion) {
    let array = |n: usize, scale: f64| Value::Array((0..n).map(|i| 0.5 * (scale * i as f64).sin()).collect());
    let rosenbrock = include_str!("../crates/ir/examples/ir/rosenbrock.ir");
    let mixture = include_str!("../crates/ir/examples/ir/mixture.ir");
    let network = include_str!("../crates/ir/examples/ir/network.ir");
    let weights = 3 * NEURONS * (NEURONS + 1);
    for (what, text, arguments, runs) in [
        ("Rosenbrock 1000, array", rosenbrock, vec![array(1_000, 0.7)], 20),
        ("Rosenbrock 100000, array", rosenbrock, vec![array(100_000, 0.7)], 1),
        (
            "mixture of normals, array",
            mixture,
            vec![array(25, 0.3), array(25, 0.9), array(25, 0.2), array(400, 1.1)],
            1,
        ),
        (
            "network, array",
            network,
            vec![array(weights, 0.7), array(NEURONS, 0.4), Value::Integer(3)],
            10,
        ),
    ] {
        if !is_asked_for(what) {
            continue;
        }
        let function = Function::parse(text).expect("the example is a function");
        let adjoint = function.adjoint().expect("it has an adjoint");
        let seeded = [arguments.clone(), vec![Value::Real(1.0)]].concat();
        let [value, slope] = [&function, &adjoint].map(|function| function.compile().expect("it compiles"));
        let [mut value_code, mut slope_code] =
            [&function, &adjoint].map(|function| Compiled::program(function).expect("it compiles"));
        let bits = |y: Value| y.reals().iter().map(|y| y.to_bits()).collect::<Vec<_>>();
        let runs_well = "the evaluation succeeds";
        assert_eq!(
            bits(slope_code.run(&seeded).expect(runs_well)),
            bits(slope.run(&seeded).expect(runs_well)),
            "{what}"
        );
        let contenders = vec![
            contender("value, program", || value.run(black_box(&arguments)).expect(runs_well)),
            contender("value, compiled", || {
                value_code.run(black_box(&arguments)).expect(runs_well)
            }),
            contender("program", || slope.run(black_box(&seeded)).expect(runs_well)),
            contender("compiled", || slope_code.run(black_box(&seeded)).expect(runs_well)),
        ];
        compare_runs(criterion, what, contenders, runs);
    }
}

/// A straight line y ↦ sin(x·y) or so, of so many statements.
fn line(count: usize) -> Function {
    let mut builder = Builder::new("line", &[Type::Real], Type::Real);
    let [start] = builder.blocks();
    builder.enter(start);
    let [x] = builder.arguments();
    let mut y = x;
    for i in 0..count / 4 {
        let product = builder.binary(Binary::Mul, x, y);
        let c = builder.real(0.5 + 1e-7 * i as f64);
        let sum = builder.binary(Binary::Add, product, c);
        y = builder.unary(Unary::Tanh, sum);
    }
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

/// The growth of the compile time: a straight line, and its adjoint, the first time and again. It runs before all else,
/// so that the first time is that of a program that has compiled nothing.
fn growth() {
    for count_asked in [1_000, 10_000, 100_000, 1_000_000] {
        let count = count_asked;
        if !is_asked_for("growth") {
            return;
        }
        let function = line(count);
        let adjoint = line(count / 4).adjoint().expect("it has an adjoint");
        for (what, function) in [("line", &function), ("adjoint", &adjoint)] {
            let count = function.values().count();
            let compile = || {
                let start = Instant::now();
                let code = Compiled::program(function).expect("it compiles");
                (start.elapsed().as_secs_f64() * 1e6 / count as f64, code.code_size())
            };
            let (cold, size) = compile();
            let again = (100_000 / count).clamp(1, 20);
            let warm = (0..again).map(|_| compile().0).fold(f64::MAX, f64::min);
            let bytes = size as f64 / count as f64;
            if let Ok(date) = std::env::var("KEEP") {
                let group = format!("compile {what} of {count_asked}");
                let row = |what: &str, value: String, unit: &str| format!("{group}\t{what}\t{value}\t{unit}\n");
                let rows = [
                    row("microseconds a statement", format!("{cold:.2}"), "µs"),
                    row("microseconds a statement, warm", format!("{warm:.2}"), "µs"),
                    row("bytes a statement", format!("{bytes:.1}"), "bytes"),
                ];
                keep(&date, &rows.concat()).expect("the results can be kept");
            }
            println!(
                "growth | {what} of {count} statements: {cold:.2} ms a thousand at first, {warm:.2} again; {bytes:.1} bytes \
                 a statement"
            );
        }
    }
}

/// The number of runs in a round, for a function of so many terms. The first run of a round finds its code and its
/// literals in no near cache, since others ran meanwhile, and there are enough runs that the rest do.
fn runs_of(terms: usize) -> u64 {
    (20_000 / terms as u64).max(20)
}

fn main() {
    growth();
    let mut criterion = criterion();
    let criterion = &mut criterion;
    three_variables(criterion);
    for n in [10, 100, 1_000, 10_000] {
        let by_hand: ByHand = Some(&rosenbrock_by_hand);
        let what = format!("Rosenbrock {n}");
        vector(criterion, &what, point(n), runs_of(n), &Rosenbrock, by_hand);
    }
    for n in [10, 100] {
        let mixture = Mixture::new(n);
        let by_hand: ByHand = Some(&|x| mixture.gradient_by_hand(x));
        let what = format!("Helmholtz {n}");
        vector(criterion, &what, point(n), runs_of(n * n), &mixture, by_hand);
    }
    let parameters = 5 * (1 + 2 * DIMENSION);
    vector(
        criterion,
        "mixture of normals",
        point(parameters),
        10,
        &Likelihood,
        None,
    );
    vector(criterion, "network", point(PARAMETERS), 10, &Network, None);
    loops(criterion);
    criterion.final_summary();
}
