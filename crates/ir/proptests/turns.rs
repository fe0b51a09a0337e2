//! Loops whose turns are computed side by side, and adjoints that count down.
//!
//! Over floats, turns are computed side by side; over bundles, one after the other. So the primal of a bundle tells
//! what the float has to be, and an error of the one is an error of the other.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Error, Function, Program, Value};

use super::laws::bits;

/// A statement of a turn. Numbers choose among the values so far.
#[derive(Clone, Debug)]
enum Statement {
    /// An entry of the first array, or its length.
    Get(usize),
    Length,
    /// A bounded function of two numbers.
    Number(usize, usize, usize),
    /// Sums and differences of integers, and remainders by the length.
    Integer(usize, usize, usize),
    /// A comparison, and a choice by it.
    Choose(usize, [usize; 4]),
    /// An integer as a number.
    Real(usize),
}

/// What a turn does to a sum or to an array.
#[derive(Clone, Debug)]
enum Change {
    Add(usize),
    Sub(usize),
    MulAdd(usize, usize),
    /// The sum is multiplied, so that turns depend on one another.
    Mul(usize),
    AddAt(usize, usize),
    Set(usize, usize),
}

#[derive(Clone, Debug)]
struct Loop {
    statements: Vec<Statement>,
    sum: Vec<Change>,
    array: Vec<Change>,
    /// The first number of the counter, its step, and the bound.
    counter: (i64, i64, i64),
    /// The step of another counter, which is an argument.
    other: i64,
    /// Whether the condition is computed in the head from a number, too.
    stops_early: bool,
}

fn loops() -> impl Strategy<Value = Loop> {
    let any = || 0..8_usize;
    let statement = prop_oneof![
        3 => any().prop_map(Statement::Get),
        1 => Just(Statement::Length),
        4 => (0..8_usize, any(), any()).prop_map(|(f, a, b)| Statement::Number(f, a, b)),
        3 => (0..4_usize, any(), any()).prop_map(|(f, a, b)| Statement::Integer(f, a, b)),
        1 => (0..2_usize, [any(), any(), any(), any()]).prop_map(|(f, x)| Statement::Choose(f, x)),
        1 => any().prop_map(Statement::Real),
    ];
    let sum = prop_oneof![
        4 => any().prop_map(Change::Add),
        2 => any().prop_map(Change::Sub),
        2 => (any(), any()).prop_map(|(a, b)| Change::MulAdd(a, b)),
        1 => any().prop_map(Change::Mul),
    ];
    let array = prop_oneof![
        2 => (any(), any()).prop_map(|(i, x)| Change::AddAt(i, x)),
        1 => (any(), any()).prop_map(|(i, x)| Change::Set(i, x)),
    ];
    let counter = prop_oneof![
        (0..3_i64, 1..3_i64, 0..50_i64),
        (0..50_i64).prop_map(|n| (n, -1, 0)),
        (0..3_i64).prop_map(|n| (i64::MAX - 12 - n, 1, i64::MAX)),
    ];
    let parts = (vec(statement, 0..8), vec(sum, 0..3), vec(array, 0..3));
    (parts, counter, -2..3_i64, any()).prop_map(|((statements, sum, array), counter, other, early)| Loop {
        statements,
        sum,
        array,
        counter,
        other,
        stops_early: early == 0,
    })
}

/// The text of a function (x, w, s, k) ↦ (sum, w).
fn text(of: &Loop) -> String {
    let (first, step, bound) = of.counter;
    let mut reals: Vec<String> = ["s", "half", "tiny"].map(String::from).to_vec();
    let mut integers: Vec<String> = ["i", "j", "k", "two"].map(String::from).to_vec();
    let mut body = String::new();
    let pick = |all: &[String], i: usize| format!("%{}", all[i % all.len()]);
    for (number, statement) in of.statements.iter().enumerate() {
        let v = format!("v{number}");
        let [is_real, is_integer] = [true, false];
        let (line, kind) = match statement {
            Statement::Get(i) => (format!("get %x, {}", pick(&integers, *i)), is_real),
            Statement::Length => ("length %x".to_string(), is_integer),
            Statement::Number(f, a, b) => {
                let (a, b) = (pick(&reals, *a), pick(&reals, *b));
                let line = match f {
                    0 => format!("mul {a}, {b} %{v} = sin %{v}a"),
                    1 => format!("add {a}, {b} %{v} = tanh %{v}a"),
                    2 => format!("sub %half, {a} %{v} = cos %{v}a"),
                    3 => format!("mul_add {a}, %half, {b} %{v} = sin %{v}a"),
                    4 => format!("mul %half, {b} %{v} = atan %{v}a"),
                    5 => format!("sin {a} %{v}b = cos {a} %{v} = mul %{v}a, %{v}b"),
                    6 => format!("div {a}, %two_and_half %{v} = mul %{v}a, %tiny"),
                    _ => format!("powi {a}, %two %{v} = tanh %{v}a"),
                };
                (line, is_real)
            }
            Statement::Integer(f, a, b) => {
                let (a, b) = (pick(&integers, *a), pick(&integers, *b));
                let line = match f {
                    0 => format!("iadd {a}, {b}"),
                    1 => format!("isub {a}, {b}"),
                    2 => format!("imul {a}, %two"),
                    _ => format!("irem {a}, %n"),
                };
                (line, is_integer)
            }
            Statement::Choose(0, [a, b, c, d]) => {
                let [a, b, c, d] = [a, b, c, d].map(|i| pick(&reals, *i));
                (format!("lt {a}, {b} %{v} = select %{v}a, {c}, {d}"), is_real)
            }
            Statement::Choose(_, [a, b, c, d]) => {
                let [a, b, c, d] = [a, b, c, d].map(|i| pick(&integers, *i));
                (format!("ge {a}, {b} %{v} = select %{v}a, {c}, {d}"), is_integer)
            }
            Statement::Real(i) => {
                let i = pick(&integers, *i);
                (format!("to_real {i} %{v} = sin %{v}a"), is_real)
            }
        };
        let name = if line.contains(" %v") && line.contains('=') {
            "a"
        } else {
            ""
        };
        writeln!(body, "%{v}{name} = {line}").unwrap();
        let pool = if kind == is_real { &mut reals } else { &mut integers };
        pool.push(v);
    }
    let mut last = ["t".to_string(), "w".to_string()];
    for (i, change) in of.sum.iter().chain(&of.array).enumerate() {
        let (real, index) = (|i: &usize| pick(&reals, *i), |i: &usize| pick(&integers, *i));
        let [sum, array] = &last;
        let (at, line) = match change {
            Change::Add(x) => (0, format!("add {}, %{sum}", real(x))),
            Change::Sub(x) => (0, format!("sub %{sum}, {}", real(x))),
            Change::MulAdd(a, b) => (0, format!("mul_add {}, {}, %{sum}", real(a), real(b))),
            Change::Mul(x) => (0, format!("mul %{sum}, {}", real(x))),
            Change::AddAt(i, x) => (1, format!("add_at %{array}, {}, {}", index(i), real(x))),
            Change::Set(i, x) => (1, format!("set %{array}, {}, {}", index(i), real(x))),
        };
        last[at] = format!("c{i}");
        writeln!(body, "%c{i} = {line}").unwrap();
    }
    let [sum, array] = last;
    let how = if step > 0 { "lt" } else { "gt" };
    let early = if of.stops_early {
        "%r = to_real %j %early = lt %r, %limit %in = lt %i, %bound %both = and %early, %in"
    } else {
        ""
    };
    let condition = if of.stops_early { "both" } else { "more" };
    format!(
        "fn turns(%x: [real], %w0: [real], %s: real, %k: integer) -> (real, [real]) {{
         start: %half = const 0.5 %tiny = const 0.01 %two_and_half = const 2.5 %two = const 2 %limit = const 17.5
             %first = const {first} %step = const {step} %bound = const {bound} %n = length %x branch head
         head: %i = phi integer [start: %first, body: %next] %j = phi integer [start: %two, body: %next_j]
             %t = phi real [start: %s, body: %{sum}] %w = phi [real] [start: %w0, body: %{array}]
             {early} %more = {how} %i, %bound branch %{condition}, body, end
         body: {body} %next = iadd %i, %step %other = const {} %next_j = isub %j, %other branch head
         end: %pair = tuple (%t, %w) return %pair }}",
        of.other
    )
}

/// The numbers of a result, or the sentence of its error.
fn told<R: Real>(result: Result<Value<R>, Error>, primal: impl Fn(&R) -> f64) -> Result<Vec<u64>, String> {
    let result = result.map_err(|error| error.to_string())?;
    Ok(bits(&result.reals().iter().map(primal).collect::<Vec<_>>()))
}

/// The arguments, as numbers of a kind.
fn arguments<R: Real>(x: &[f64], k: i64, of: impl Fn(usize, f64) -> R) -> Vec<Value<R>> {
    let array = |from: usize| Value::Array(x.iter().zip(from..).map(|(x, i)| of(i, *x)).collect());
    vec![
        array(0),
        array(x.len()),
        Value::Real(of(2 * x.len(), 0.75)),
        Value::Integer(k),
    ]
}

/// Fails unless floats have the primals of bundles, and the same errors.
fn floats_are_primals(program: &Program, x: &[f64], k: i64, covector: bool) -> Result<(), TestCaseError> {
    let with = |mut all: Vec<_>, one: Value<f64>| {
        if covector {
            let ones = Value::Array(vec![0.5; x.len()]);
            all.push(Value::Tuple(vec![one, ones]));
        }
        all
    };
    let floats = with(arguments(x, k, |_, x| x), Value::Real(1.5));
    let mut bundles = arguments(x, k, |_, x| TaylorBundle::<U1>::from(x));
    if covector {
        let ones = Value::Array(vec![TaylorBundle::from(0.5); x.len()]);
        bundles.push(Value::Tuple(vec![Value::Real(TaylorBundle::from(1.5)), ones]));
    }
    prop_assert_eq!(
        told(program.run(&floats), |x| *x),
        told(program.run(&bundles), |x| x.primal())
    );
    Ok(())
}

proptest! {
    #![proptest_config(crate::config())]

    /// Turns side by side have the results, the errors and the steps of turns one after the other. So have those of
    /// adjoints.
    #[test]
    fn turns_side_by_side_are_those_one_after_the_other(
        of in loops(),
        n in 0..40_usize,
        k in -1..3_i64,
        limit in 1..2000_u64,
    ) {
        let function = Function::parse(&text(&of)).unwrap();
        let x: Vec<f64> = (0..n).map(|i| (1.0 + 0.7 * i as f64).sin()).collect();
        let program = function.compile().unwrap();
        floats_are_primals(&program, &x, k, false)?;
        floats_are_primals(&program.with_step_limit(limit), &x, k, false)?;
        let mut adjoint = function.adjoint().unwrap();
        floats_are_primals(&adjoint.compile().unwrap(), &x, k, true)?;
        prop_assert_eq!(&Function::parse(&adjoint.to_string()).unwrap(), &adjoint);
        adjoint.simplify().unwrap();
        let adjoint = adjoint.compile().unwrap();
        floats_are_primals(&adjoint, &x, k, true)?;
        floats_are_primals(&adjoint.with_step_limit(limit), &x, k, true)?;
    }

    /// The adjoint of such a loop has the derivative along a direction.
    #[test]
    fn adjoints_that_count_down_have_the_derivatives_of_the_loop(of in loops(), n in 0..40_usize, k in -1..3_i64) {
        let function = Function::parse(&text(&of)).unwrap();
        let x: Vec<f64> = (0..n).map(|i| (1.0 + 0.7 * i as f64).sin()).collect();
        let along = |i: usize| (0.3 + 0.9 * i as f64).cos();
        let line = |i: usize, x: f64| TaylorBundle::<U1>::from_stored(|k| if k == 0 { x } else { along(i) });
        let Ok(y) = function.compile().unwrap().run(&arguments(&x, k, line)) else { return Ok(()) };
        let slope: f64 = y.reals().iter().zip(0..).map(|(y, i)| y.derivative(1) * if i == 0 { 1.5 } else { 0.5 }).sum();
        let mut with = arguments(&x, k, |_, x| x);
        with.push(Value::Tuple(vec![Value::Real(1.5), Value::Array(vec![0.5; n])]));
        let adjoint = function.adjoint().unwrap().compile().unwrap();
        let result = adjoint.run(&with).unwrap().reals();
        let covectors = &result[1 + n..];
        let product: f64 = covectors.iter().zip(0..).map(|(c, i)| c * along(i)).sum();
        // Each function of a turn has slopes of at most some units, and eight of them follow one another. So terms may
        // be a million, some thousand of them, with rounding errors of 10⁻¹⁶ of that.
        let scale = covectors.iter().fold(1.0, |sum: f64, c| sum + c.abs());
        prop_assert!((product - slope).abs() <= 1e-9 * scale, "{} and {}", product, slope);
    }
}

#[test]
fn the_adjoint_of_a_loop_that_a_counter_determines_has_no_stack() {
    let rosenbrock = include_str!("../examples/ir/rosenbrock.ir");
    let adjoint = Function::parse(rosenbrock).unwrap().adjoint().unwrap();
    assert!(!adjoint.to_string().contains("push"), "{adjoint}");
    let again = adjoint.adjoint().unwrap();
    assert!(!again.to_string().contains("push"), "{again}");
    // The turn before is needed where a number is multiplied from turn to turn.
    let power = include_str!("../examples/ir/power.ir");
    let adjoint = Function::parse(power).unwrap().adjoint().unwrap();
    assert!(adjoint.to_string().contains("push"), "{adjoint}");
}
