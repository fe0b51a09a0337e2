//! The text of Rust functions: compiled by the compiler, run, and compared with the program to the bit.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{Error, Function, Module, Symbol, Value, demand, trace};

const POWER: &str = include_str!("../../examples/ir/power.ir");
const ROSENBROCK: &str = include_str!("../../examples/ir/rosenbrock.ir");
const ROOT: &str = include_str!("../../examples/ir/root.ir");
const MIXTURE: &str = include_str!("../../examples/ir/mixture.ir");
const NETWORK: &str = include_str!("../../examples/ir/network.ir");

/// A loop that keeps an array in each turn, and then changes it.
const KEEPING: &str = "
    fn keeping(%x: [real], %n: integer) -> real {
    start: %zero = const 0 %one = const 1 %half = const 0.5 branch head
    head: %i = phi integer [start: %zero, body: %next] %a = phi [real] [start: %x, body: %more]
        %goes_on = lt %i, %n branch %goes_on, body, end
    body: %d = dot %a, %x %c = mul %d, %half %s = sin %c %more = axpy %s, %x, %a %next = iadd %i, %one branch head
    end: %y = dot %a, %a return %y }";

/// Tuples with arrays on a stack, and what is made of their arrays.
const STACKED: &str = "
    fn stacked(%x: [real], %c: real) -> ([real], [real], real) {
    b: %i = const 0 %e = empty %two = const [1.0, 2.0]
        %t = tuple (%x, %c, %two) %s = push %e, %t
        %a = set %x, %i, %c %t1 = tuple (%a, %c, %two) %s1 = push %s, %t1 %b = axpy %c, %x, %a
        %top = top ([real], real, [real]) %s1 %k = field %top, 0 %r = field %top, 1 %w = field %top, 2
        %d = add_at %k, %i, %r %m = set %w, %i, %r %below = pop %s1
        %top0 = top ([real], real, [real]) %below %k0 = field %top0, 0 %w0 = field %top0, 2
        %s2 = sum %k0 %s3 = dot %w0, %m %all = add %s2, %s3 %result = tuple (%b, %d, %all) return %result }";

/// The bits of all numbers of a value, in order.
fn bits(value: &Value) -> Vec<u64> {
    match value {
        Value::Real(x) => vec![x.to_bits()],
        Value::Integer(n) => vec![*n as u64],
        Value::Boolean(b) => vec![u64::from(*b)],
        Value::Tuple(fields) => fields.iter().flat_map(bits).collect(),
        Value::Array(entries) => entries.iter().map(|x| x.to_bits()).collect(),
    }
}

/// A value as a Rust expression.
fn written(value: &Value) -> String {
    match value {
        Value::Real(x) => format!("f64::from_bits({})", x.to_bits()),
        Value::Integer(n) => format!("{n}_i64"),
        Value::Boolean(b) => b.to_string(),
        Value::Array(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|x| format!("f64::from_bits({})", x.to_bits()))
                .collect();
            format!("&[{}]", entries.join(", "))
        }
        Value::Tuple(_) => unreachable!("the cases have no tuples for arguments"),
    }
}

/// What generated programs print numbers with.
const PRINT: &str = "
trait Bits { fn bits(&self); }
impl Bits for f64 { fn bits(&self) { print!(\"{} \", self.to_bits()); } }
impl Bits for i64 { fn bits(&self) { print!(\"{} \", *self as u64); } }
impl Bits for bool { fn bits(&self) { print!(\"{} \", u64::from(*self)); } }
impl Bits for Vec<f64> { fn bits(&self) { self.iter().for_each(Bits::bits); } }
impl Bits for () { fn bits(&self) {} }
impl<T: Bits, const N: usize> Bits for [T; N] { fn bits(&self) { self.iter().for_each(Bits::bits); } }
impl<A: Bits> Bits for (A,) { fn bits(&self) { self.0.bits(); } }
impl<A: Bits, B: Bits> Bits for (A, B) { fn bits(&self) { self.0.bits(); self.1.bits(); } }
impl<A: Bits, B: Bits, C: Bits> Bits for (A, B, C) { fn bits(&self) { self.0.bits(); self.1.bits(); self.2.bits(); } }
impl<A: Bits, B: Bits, C: Bits, D: Bits> Bits for (A, B, C, D) {
    fn bits(&self) { self.0.bits(); self.1.bits(); self.2.bits(); self.3.bits(); }
}
impl<T: Bits> Bits for Result<T, &'static str> {
    fn bits(&self) { match self { Ok(x) => x.bits(), Err(why) => print!(\"{why}\") } }
}
";

/// A function of a module, how the generated one takes the arguments, and arguments.
struct Case {
    module: Module,
    function: Function,
    is_array: bool,
    points: Vec<Vec<Value>>,
}

/// Compiles the functions of all cases into one program, runs it, and compares what it prints.
fn assert_same(name: &str, cases: &[Case]) {
    let mut source = String::from(PRINT);
    let mut body = String::new();
    let mut expected = Vec::new();
    for (i, case) in cases.iter().enumerate() {
        let text = case
            .module
            .to_rust(&case.function)
            .unwrap_or_else(|error| panic!("{error}\n{}", case.function));
        source.push_str(&format!("mod case_{i} {{\n{text}}}\n"));
        let program = case.module.compile(&case.function).unwrap();
        let called = case.function.name().replace('.', "_");
        for point in &case.points {
            let arguments: Vec<String> = point.iter().map(written).collect();
            let arguments = arguments.join(", ");
            let arguments = if case.is_array {
                format!("&[{arguments}]")
            } else {
                arguments
            };
            body.push_str(&format!(
                "    Bits::bits(&case_{i}::{called}({arguments})); println!();\n"
            ));
            expected.push(match program.run(point) {
                Ok(value) => bits(&value).iter().map(|word| format!("{word} ")).collect(),
                Err(error) => format!("failed: {error}"),
            });
        }
    }
    source.push_str(&format!("fn main() {{\n{body}}}\n"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (file, binary) = (folder.join(format!("{name}.rs")), folder.join(name));
    fs::write(&file, &source).unwrap();
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "-O", "-D", "warnings", "-o"])
        .arg(&binary)
        .arg(&file)
        .output()
        .expect("rustc runs");
    assert!(
        output.status.success(),
        "{}\n{source}",
        String::from_utf8_lossy(&output.stderr)
    );
    let output = Command::new(&binary).output().expect("the program runs");
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), expected.len());
    for (line, expected) in lines.iter().zip(&expected) {
        if expected.starts_with("failed") {
            assert!(
                line.contains(' ') && line.contains(char::is_alphabetic),
                "{expected}: {line}"
            );
        } else {
            assert_eq!(line, expected);
        }
    }
}

fn plain(text: &str, points: Vec<Vec<Value>>) -> Case {
    let function = Function::parse(text).unwrap();
    Case {
        module: Module::new(),
        function,
        is_array: false,
        points,
    }
}

#[test]
fn loops_calls_tuples_and_stacks_have_the_bits_of_the_program() {
    let power_at = |x: f64, n: i64| vec![Value::Real(x), Value::Integer(n)];
    let power = plain(POWER, vec![power_at(1.1, 5), power_at(-0.7, 0), power_at(2.0, 61)]);
    let root = Function::parse(ROOT).unwrap();
    let arguments: Vec<Value> = root.arguments().iter().map(|_| Value::Real(2.5)).collect();
    let root = plain(ROOT, vec![arguments]);
    // The value that goes around the loop is defined in the block of its phi, and passed by another one.
    let around = plain(
        "fn around(%x: real, %n: integer) -> real {
        start: %zero = const 0 %one = const 1 branch head
        head: %p = phi real [start: %x, tail: %q] %i = phi integer [start: %n, tail: %less]
            %q = sin %p %less = isub %i, %one %more = gt %less, %zero branch %more, tail, end
        tail: branch head
        end: return %q }",
        vec![power_at(1.1, 5), power_at(0.5, 0)],
    );
    // The adjoint of a loop has a stack.
    let mut backward = plain(POWER, Vec::new());
    backward.function = backward.function.adjoint().unwrap();
    backward.points = [(1.1, 5), (-0.7, 0), (1.001, 400)]
        .map(|(x, n)| vec![Value::Real(x), Value::Integer(n), Value::Real(0.75)])
        .into();
    let mut module = Module::parse(
        "fn scaled(%x: real, %n: integer) -> (real, integer) {
         b: %c = load real factor %y = mul %c, %x %m = iadd %n, %n %p = tuple (%y, %m) return %p }
         fn main(%x: real, %if: integer) -> (real, real) {
         b: %p = call (real, integer) scaled(%x, %if) %y = field %p, 0 %n = field %p, 1
            %z = powi %y, %n %q = powi %x, %if %both = tuple (%z, %q) return %both }",
    )
    .unwrap();
    module.set_global("factor", Value::Real(1.5));
    let function = module.function("main").unwrap().clone();
    let points = vec![power_at(1.25, 3), power_at(0.5, -2), power_at(0.5, i64::MAX)];
    let calls = Case {
        module,
        function,
        is_array: false,
        points,
    };
    assert_same("loops", &[power, root, around, backward, calls]);
}

/// Each operation on arrays, arrays in tuples, calls and phis, and some that are used twice.
const ARRAYS: &str = "
    fn changed(%a: [real], %i: integer, %x: real) -> ([real], real) {
    b: %y = get %a, %i %b = set %a, %i, %x %p = tuple (%b, %y) return %p }
    fn main(%x: [real], %n: integer, %c: real) -> ([real], (real, [real]), real) {
    start: %zero = const 0 %one = const 1 %data = const [1.0, -2.5, 0.25] %filled = fill %n, %c
        %is = gt %n, %one %chosen = select %is, %data, %filled
        branch head
    head: %i = phi integer [start: %zero, body: %next] %p = phi [real] [start: %filled, body: %q]
        %q = phi [real] [start: %x, body: %t] %more = lt %i, %n branch %more, body, end
    body: %next = iadd %i, %one %r = resize %q, %n %g = call ([real], real) changed(%r, %i, %c)
        %t0 = field %g, 0 %y = field %g, 1 %t1 = add_at %t0, %i, %y %t = axpy %c, %p, %t1 branch head
    end: %m = length %p %rp = resize %p, %n %rq = resize %q, %n %d = dot %rp, %rq %s = sum %chosen %w = to_real %m
        %ds = add %d, %s %all = add %ds, %w %pair = tuple (%all, %rq) %again = tuple (%rp, %pair, %all)
        return %again }";

#[test]
fn arrays_have_the_bits_of_the_program() {
    let module = Module::parse(ARRAYS).unwrap();
    let function = module.function("main").unwrap().clone();
    let at = |x: &[f64], n: i64, c: f64| vec![Value::Array(x.to_vec()), Value::Integer(n), Value::Real(c)];
    let points = vec![
        at(&[0.5, -0.25], 3, 0.75),
        at(&[], 1, -1.5),
        at(&[1.0], 0, 2.0),
        at(&[1.0], -1, 2.0),
        at(&[0.1, 0.2, 0.3, 0.4, 0.5], 7, 1.1),
    ];
    let calls = Case {
        module,
        function,
        is_array: false,
        points,
    };
    let x = || Value::Array(vec![0.5, -0.25, 1.5, 0.75]);
    let mut backward = plain(ROSENBROCK, Vec::new());
    backward.function = backward.function.adjoint().unwrap();
    backward.points = vec![
        vec![x(), Value::Real(0.75)],
        vec![Value::Array(vec![]), Value::Real(1.0)],
    ];
    let backward_of = |text: &str, arguments: Vec<Value>| {
        let mut case = plain(text, Vec::new());
        case.function = case.function.adjoint().unwrap();
        case.points = vec![arguments.into_iter().chain([Value::Real(0.75)]).collect()];
        case
    };
    let wave = |n: usize| Value::Array((0..n).map(|i| (1.3 * i as f64).sin()).collect());
    let kept = [
        backward_of(MIXTURE, vec![wave(3), wave(3), wave(3), wave(4)]),
        backward_of(NETWORK, vec![wave(24), wave(3), Value::Integer(2)]),
        backward_of(KEEPING, vec![wave(4), Value::Integer(3)]),
        plain(
            STACKED,
            vec![
                vec![x(), Value::Real(0.5)],
                vec![Value::Array(vec![2.0]), Value::Real(1.5)],
            ],
        ),
    ];
    let entry = |f: &str| {
        plain(
            &format!("fn f(%a: [real], %b: [real], %i: integer) -> real {{ b: {f} return %y }}"),
            vec![
                vec![x(), x(), Value::Integer(3)],
                vec![x(), Value::Array(vec![1.0]), Value::Integer(4)],
                vec![x(), Value::Array(vec![1.0]), Value::Integer(-1)],
            ],
        )
    };
    let wrong = [
        entry("%y = get %a, %i"),
        entry("%y = dot %a, %b"),
        entry("%c = get %b, %i %d = axpy %c, %a, %b %y = sum %d"),
        entry("%c = const 2.0 %d = set %a, %i, %c %e = add_at %d, %i, %c %y = dot %d, %e"),
    ];
    let mut cases = vec![calls, plain(ROSENBROCK, vec![vec![x()]]), backward];
    cases.extend(kept);
    cases.extend(wrong);
    assert_same("arrays", &cases);
}

#[test]
fn the_text_of_an_adjoint_copies_no_array() {
    for text in [ROSENBROCK, MIXTURE, NETWORK, KEEPING] {
        let text = Function::parse(text).unwrap().adjoint().unwrap().to_rust().unwrap();
        let lists = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("let mut ")?.split_once(": Vec<f64>"));
        let names: Vec<&str> = lists.map(|(name, _)| name).collect();
        assert!(!names.is_empty(), "{text}");
        // An array with several owners is an `Rc`, whose clone copies no entries.
        for copy in names
            .iter()
            .flat_map(|name| [format!("{name}.clone()"), format!("{name}.to_vec()")])
        {
            let found = text.match_indices(&copy);
            let is_whole = |at: usize| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            assert!(found.into_iter().all(|(at, _)| !is_whole(at)), "{copy} in\n{text}");
        }
        let tuples = text
            .lines()
            .filter(|line| line.contains("(Vec<f64>") || line.contains(", Vec<f64>"));
        assert_eq!(tuples.filter(|line| line.contains("frames_")).count(), 0, "{text}");
    }
}

#[test]
fn recordings_and_their_derivatives_have_the_bits_of_the_program() {
    fn model<R: Real>([x, y, z]: [R; 3]) -> R {
        let p = if x > y { (x * y).sin() } else { (x - y).tanh() };
        p * z.exp() + (x.powi(2) + y.abs() + 1.0).sqrt().ln() / (z * z + 2.0) + x.max(z).atan2(y).clamp(z, R::from(1.5))
    }
    let recorded = trace(model::<Symbol>, [0.9, 0.4, 0.3]).unwrap();
    let at = |numbers: &[f64]| numbers.iter().map(|x| Value::Real(*x)).collect::<Vec<_>>();
    let points = vec![at(&[0.9, 0.4, 0.3]), at(&[2.5, -0.7, 0.1]), at(&[-1.0, 0.5, 0.2])];
    let lines = vec![
        at(&[0.9, 0.4, 0.3, 0.5, -1.0, 0.25]),
        at(&[-1.0, 0.5, 0.2, 1.0, 1.0, 1.0]),
    ];
    let case = |function: Result<Function, Error>, points: &[Vec<Value>]| Case {
        module: Module::new(),
        function: function.unwrap(),
        is_array: true,
        points: points.to_vec(),
    };
    assert_same(
        "recordings",
        &[
            case(recorded.derive::<demand::Value>(0), &points),
            case(recorded.derive::<demand::Gradient>(0), &points),
            case(recorded.derive::<demand::Hessian>(0), &points),
            case(recorded.derive::<demand::HessianVector>(0), &lines),
            case(recorded.derive::<demand::Along<U3>>(0), &lines),
        ],
    );
}

#[test]
fn what_has_no_text_is_refused_with_a_sentence() {
    let differentiated = tangent_bundle_ir::derivative_of(&Function::parse(POWER).unwrap(), 1).unwrap();
    let error = differentiated.to_rust().unwrap_err().to_string();
    assert!(
        error.contains("its values are bundles: ask a recording for derivatives"),
        "{error}"
    );
    let custom = Function::parse("fn f(%x: real) -> real { b: %y = custom real ddt(%x) return %y }").unwrap();
    let error = custom.to_rust().unwrap_err().to_string();
    assert!(error.contains("%y is a custom operation"), "{error}");
    let call = Function::parse("fn f(%x: real) -> real { b: %y = call real g(%x) return %y }").unwrap();
    assert!(call.to_rust().unwrap_err().to_string().contains("no function `g`"));
}
