//! Functions as data, answering for a gradient: beside the function, its gradient by hand, the tape, and the text of
//! the program as Rust.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench programs`; rows that begin with
//! `ratio` are the summary. The texts are compiled by the compiler while the bench runs, and run as programs of their
//! own, which tell their times.

mod beside;

use std::hint::black_box;
use std::time::Duration;

use beside::functions::{
    ByHand, DIMENSION, Likelihood, Mixture, Model, Network, PARAMETERS, Rosenbrock, point, rosenbrock_by_hand, three,
    three_by_hand,
};
use beside::text::Text;
use beside::{assert_equal, compare_runs, contender, criterion, is_asked_for, timed};
use criterion::Criterion;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Function, Interpreter, Prepare, Symbol, Value, demand, trace};

/// The most statements of a program whose text is compiled. Beyond that the compiler takes minutes.
const MOST_STATEMENTS: usize = 5000;

/// The longest time of a text that is measured.
const LONGEST: Duration = Duration::from_millis(100);

/// So many points near one.
fn points(at: &[f64]) -> Vec<Vec<f64>> {
    let near = |k: usize| {
        at.iter()
            .zip(k..)
            .map(|(x, i)| x * (1.0 + 0.05 * (i as f64).sin()))
            .collect()
    };
    (0..8).map(near).collect()
}

/// The gradient of a recorded function of a vector.
fn recorded(criterion: &mut Criterion, what: &str, at: Vec<f64>, runs: u64, model: &impl Model, by_hand: ByHand) {
    let what = format!("gradient of {what}");
    if !is_asked_for(&what) {
        return;
    }
    let points = points(&at);
    let x = &points[0];
    let by_tape = |x: &[f64]| gradient(|x: Vec<_>| model.value(&x), x.to_vec());
    let recorded = trace(|x: Vec<Symbol>| model.value(&x), x.clone()).expect("it can be recorded");
    let mut program = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut several = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut results = vec![(0.0, vec![0.0; at.len()]); points.len()];
    several.call_many(&points, &mut results).expect("the path is the same");
    for (x, (_, slope)) in points.iter().zip(&results) {
        assert_equal("several points", slope, &by_tape(x));
    }
    assert_equal(
        "program",
        &program.call(x).expect("the path is the same").1,
        &by_tape(x),
    );
    let mut contenders = vec![contender("f64", || model.value(black_box(&x[..])))];
    if let Some(by_hand) = by_hand {
        assert_equal("by hand", &by_hand(x), &by_tape(x));
        contenders.push(contender("hand", || by_hand(black_box(x))));
    }
    contenders.push(contender("tape", || by_tape(black_box(x))));
    contenders.push(contender("program", || {
        program.call(black_box(x)).expect("the path is the same").0
    }));
    contenders.push(contender("eight points", || {
        several
            .call_many(black_box(&points), &mut results)
            .expect("the path is the same")
    }));
    let function = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
    if function.values().count() <= MOST_STATEMENTS {
        let arguments: Vec<Value<f64>> = x.iter().copied().map(Value::Real).collect();
        let text = Text::of(&function, &arguments, true);
        assert_equal("text", &text.run(1).1[1..], &by_tape(x));
        contenders.push(timed("to_rust", move |times| text.run(times).0));
    }
    compare_runs(criterion, &what, contenders, runs);
}

/// The gradient of three variables.
fn three_variables(criterion: &mut Criterion) {
    let what = "gradient of three variables";
    if !is_asked_for(what) {
        return;
    }
    let x = [0.7, 1.3, 0.4];
    let points = [0, 1, 2, 3, 4, 5, 6, 7].map(|k| x.map(|x| x + 0.01 * k as f64));
    let recorded = trace(three::<Symbol>, x).expect("it can be recorded");
    let mut program = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut several = Interpreter::gradient(&recorded).expect("it has a gradient");
    let mut results = [(0.0, [0.0; 3]); 8];
    several.call_many(&points, &mut results).expect("the path is the same");
    for (x, (_, slope)) in points.iter().zip(&results) {
        assert_equal("several points", slope, &three_by_hand(*x).1);
    }
    let slope = three_by_hand(x).1;
    assert_equal("program", &program.call(&x).expect("the path is the same").1, &slope);
    assert_equal("tape", &tape_of_three(x), &slope);
    let function = recorded.derive::<demand::Gradient>(0).expect("it has a gradient");
    let text = Text::of(&function, &x.map(Value::Real), true);
    assert_equal("text", &text.run(1).1[1..], &slope);
    let contenders = vec![
        contender("f64", || three(black_box(x))),
        contender("hand", || three_by_hand(black_box(x))),
        contender("tape", || tape_of_three(black_box(x))),
        contender("program", || program.call(black_box(&x)).expect("the path is the same")),
        contender("eight points", || {
            several
                .call_many(black_box(&points), &mut results)
                .expect("the path is the same")
        }),
        timed("to_rust", move |times| text.run(times).0),
    ];
    compare_runs(criterion, what, contenders, 5000);
}

/// The gradient by a tape. The driver of an array would go forward.
fn tape_of_three(x: [f64; 3]) -> Vec<f64> {
    gradient(|x: Vec<_>| three([x[0], x[1], x[2]]), x.to_vec())
}

/// An array program: its text, and its arguments before the covector.
struct Loop<'a> {
    what: String,
    text: &'a str,
    arguments: Vec<Value<f64>>,
    runs: u64,
}

/// The gradient by a program with loops over arrays, which has the same length for every size. The tape and the
/// function of floats are of all numbers in the arrays that vary.
fn by_loops(criterion: &mut Criterion, of: Loop, x: &[f64], model: &impl Model, by_hand: ByHand) {
    let what = format!("gradient of {}", of.what);
    if !is_asked_for(&what) {
        return;
    }
    let function = Function::parse(of.text).expect("the example is a function");
    let adjoint = function.adjoint().expect("it has an adjoint");
    let text = |function: &Function, arguments: &[Value<f64>]| Text::of(function, arguments, false);
    let by_tape = |x: &[f64]| gradient(|x: Vec<_>| model.value(&x), x.to_vec());
    let target = by_tape(x);
    let mut arguments = of.arguments;
    let program = function.compile().expect("it compiles");
    arguments.push(Value::Real(1.0));
    let text = text(&adjoint, &arguments);
    let (took, found) = text.run(1);
    assert_equal("text", &found[1..=x.len()], &target);
    let compiled = adjoint.compile().expect("it compiles");
    let slopes = compiled.run(&arguments).expect("it runs").reals();
    assert_equal("loop", &slopes[1..=x.len()], &target);
    let without = &arguments[..arguments.len() - 1];
    let mut contenders = vec![contender("f64", || model.value(black_box(x)))];
    if let Some(by_hand) = by_hand {
        assert_equal("by hand", &by_hand(x), &target);
        contenders.push(contender("hand", || by_hand(black_box(x))));
    }
    contenders.push(contender("tape", || by_tape(black_box(x))));
    contenders.push(contender("value of the loop", || {
        program.run(black_box(without)).expect("it runs")
    }));
    contenders.push(contender("loop", || {
        compiled.run(black_box(&arguments)).expect("it runs")
    }));
    // A text that copies an array in each turn takes minutes.
    if took < LONGEST {
        contenders.push(timed("to_rust", move |times| text.run(times).0));
    }
    compare_runs(criterion, &what, contenders, of.runs);
}

/// The mixture of normal distributions of the example, of one dimension: the logarithms of the weights, the means and
/// the logarithms of the inverse deviations of so many components.
struct Normals {
    components: usize,
    data: Vec<f64>,
}

impl Model for Normals {
    fn value<R: Real>(&self, x: &[R]) -> R {
        let (w, rest) = x.split_at(self.components);
        let (m, s) = rest.split_at(self.components);
        let total: R = w.iter().map(|w| w.exp()).sum();
        let each = total.ln() + 0.5 * (2.0 * std::f64::consts::PI).ln();
        let loss = |x: &f64| {
            let part = |j: usize| {
                let scaled = (-m[j] + *x) * s[j].exp();
                (w[j] + s[j] - scaled * scaled * 0.5).exp()
            };
            each - (0..self.components).map(part).sum::<R>().ln()
        };
        self.data.iter().map(loss).sum()
    }
}

/// The network of the example: y ← tanh(b + W·y) for each layer.
struct Layers {
    layers: usize,
    x: Vec<f64>,
}

impl Model for Layers {
    fn value<R: Real>(&self, w: &[R]) -> R {
        let n = self.x.len();
        let mut y: Vec<R> = self.x.iter().map(|x| R::from(*x)).collect();
        let mut rows = w.chunks_exact(n + 1);
        for _ in 0..self.layers {
            let layer = rows.by_ref().take(n);
            let row = |w: &[R]| {
                w[1..]
                    .iter()
                    .zip(&y)
                    .fold(w[0], |sum, (w, y)| w.mul_add(*y, sum))
                    .tanh()
            };
            y = layer.map(row).collect();
        }
        y.iter().map(|y| *y * *y).sum()
    }
}

/// The examples with loops over arrays, with so many turns.
fn loops(criterion: &mut Criterion, n: usize) {
    let runs = (200_000 / n as u64).max(2);
    let x = point(n);
    let rosenbrock = Loop {
        what: format!("Rosenbrock {n} by a loop"),
        text: include_str!("../crates/ir/examples/ir/rosenbrock.ir"),
        arguments: vec![Value::Array(x.clone())],
        runs,
    };
    by_loops(criterion, rosenbrock, &x, &Rosenbrock, Some(&rosenbrock_by_hand));

    let components = 10;
    let x: Vec<f64> = (0..3 * components).map(|i| 0.3 * (1.7 * i as f64).sin()).collect();
    let normals = Normals {
        components,
        data: (0..n / components).map(|i| (0.7 * i as f64).sin()).collect(),
    };
    let parts = x.chunks_exact(components).map(|x| Value::Array(x.to_vec()));
    let mixture = Loop {
        what: format!("a mixture of {n} terms by loops"),
        text: include_str!("../crates/ir/examples/ir/mixture.ir"),
        arguments: parts.chain([Value::Array(normals.data.clone())]).collect(),
        runs,
    };
    by_loops(criterion, mixture, &x, &normals, None);

    let (layers, width) = (3, ((n as f64 / 3.0).sqrt()) as usize);
    let w: Vec<f64> = (0..layers * width * (width + 1))
        .map(|i| 0.2 * (1.3 * i as f64).sin())
        .collect();
    let network = Layers {
        layers,
        x: point(width),
    };
    let of = Loop {
        what: format!("a network of {n} weights by loops"),
        text: include_str!("../crates/ir/examples/ir/network.ir"),
        arguments: vec![
            Value::Array(w.clone()),
            Value::Array(network.x.clone()),
            Value::Integer(layers as i64),
        ],
        runs,
    };
    by_loops(criterion, of, &w, &network, None);
}

fn main() {
    let mut criterion = criterion();
    let criterion = &mut criterion;
    three_variables(criterion);
    for n in [10, 100, 1000] {
        let what = format!("Rosenbrock {n}");
        let by_hand: ByHand = Some(&rosenbrock_by_hand);
        recorded(criterion, &what, point(n), 10_000 / n as u64, &Rosenbrock, by_hand);
    }
    for n in [10, 100] {
        let (mixture, what) = (Mixture::new(n), format!("Helmholtz {n}"));
        let by_hand: ByHand = Some(&|x| mixture.gradient_by_hand(x));
        recorded(criterion, &what, point(n), 20_000 / (n * n) as u64, &mixture, by_hand);
    }
    let parameters = point(5 * (1 + 2 * DIMENSION));
    recorded(criterion, "a mixture of normals", parameters, 20, &Likelihood, None);
    recorded(criterion, "a network", point(PARAMETERS), 20, &Network, None);
    for n in [1000, 100_000] {
        loops(criterion, n);
    }
    criterion.final_summary();
}
