//! Random programs with arrays: direct evaluation, program, pass, adjoint, simplified, printed and parsed, and the text
//! of a Rust function agree.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::{
    Arithmetic, Array, Binary, Builder, Comparison, Function, Module, Operation, Type, Unary, Value, ValueId,
    push_forward_of,
};

use super::laws::{bits, germ, near};
use crate::seeds::{coefficients, explicit, partials};

/// The length of the arrays that a program is given. It is not the length of all arrays in it.
const LENGTH: usize = 3;

/// A statement on two arrays a₀ and a₁, a number s, and the number k of turns of the innermost loop. An index counts
/// around the array.
#[derive(Clone, Debug)]
pub enum Statement {
    /// Sets the entry k + i of an array to a function of entries and s.
    Set(usize, usize, usize),
    /// Adds s·c to an entry.
    Add(usize, usize, f64),
    /// Adds c times the other array, resized.
    Combine(usize, f64),
    /// Exchanges the arrays.
    Swap,
    /// Makes an array longer or shorter, or fills it with s.
    Resize(usize, usize),
    Fill(usize, usize),
    /// Adds an entry, a sum or a product to s, and bounds it.
    Entry(usize, usize),
    Sum(usize),
    Dot,
    /// Sets an entry in another function, which returns the array and s.
    Call(usize),
    /// One of the arrays, by the sign of s, through a tuple and a select.
    Select,
    /// `if s < c { … } else { … }`.
    If(f64, Vec<Statement>, Vec<Statement>),
    /// So many turns.
    Loop(usize, Vec<Statement>),
}

/// A program. Its value is made of both arrays and of s.
pub type Program = Vec<Statement>;

pub fn programs() -> impl Strategy<Value = Program> {
    let array = 0..2_usize;
    let statement = prop_oneof![
        (array.clone(), 0..4_usize, 0..5_usize).prop_map(|(a, i, f)| Statement::Set(a, i, f)),
        (array.clone(), 0..4_usize, -0.5..0.5_f64).prop_map(|(a, i, c)| Statement::Add(a, i, c)),
        (array.clone(), -0.5..0.5_f64).prop_map(|(a, c)| Statement::Combine(a, c)),
        Just(Statement::Swap),
        (array.clone(), 1..5_usize).prop_map(|(a, n)| Statement::Resize(a, n)),
        (array.clone(), 1..4_usize).prop_map(|(a, n)| Statement::Fill(a, n)),
        (array.clone(), 0..4_usize).prop_map(|(a, i)| Statement::Entry(a, i)),
        array.clone().prop_map(Statement::Sum),
        Just(Statement::Dot),
        array.prop_map(Statement::Call),
        Just(Statement::Select),
    ];
    let statement = statement.prop_recursive(3, 20, 4, |inner| {
        let body = vec(inner, 1..4);
        prop_oneof![
            (-0.5..0.5_f64, body.clone(), body.clone()).prop_map(|(c, then, or)| Statement::If(c, then, or)),
            (0..4_usize, body).prop_map(|(n, body)| Statement::Loop(n, body)),
        ]
    });
    vec(statement, 1..7)
}

/// The state of a program in Rust.
struct State<R> {
    arrays: [Vec<R>; 2],
    s: R,
}

fn zero<R: Real>() -> R {
    R::from(0.0)
}

fn run<R: Real>(program: &Program, arrays: [Vec<R>; 2], s: R) -> R {
    let mut state = State { arrays, s };
    statements(program, 0, &mut state);
    let [a, b] = &state.arrays;
    let sum = |a: &[R]| a.iter().fold(zero(), |sum: R, x| sum + *x);
    sum(a) * 0.5 + sum(b) * 0.25 + state.s
}

fn resized<R: Real>(a: &[R], length: usize) -> Vec<R> {
    let mut a = a.to_vec();
    a.resize(length, zero());
    a
}

fn statements<R: Real>(program: &[Statement], k: usize, state: &mut State<R>) {
    for statement in program {
        let State { arrays, s } = state;
        match statement {
            Statement::Set(a, i, f) => {
                let (at, other) = ((k + i) % arrays[*a].len(), (k + 1) % arrays[1 - a].len());
                let (x, y) = (arrays[*a][at], arrays[1 - a][other]);
                arrays[*a][at] = match f {
                    0 => (x * y).sin(),
                    1 => (x + *s).tanh(),
                    2 => x * 0.5 - y,
                    3 => x.max(y),
                    _ => s.cos() * x,
                };
            }
            Statement::Add(a, i, c) => {
                let at = (k + i) % arrays[*a].len();
                arrays[*a][at] = arrays[*a][at] + *s * *c;
            }
            Statement::Combine(a, c) => {
                let other = resized(&arrays[1 - a], arrays[*a].len());
                let c = s.sin() + *c;
                arrays[*a].iter_mut().zip(other).for_each(|(x, y)| *x = *x + y * c);
            }
            Statement::Swap => arrays.swap(0, 1),
            Statement::Resize(a, n) => arrays[*a].resize(*n, zero()),
            Statement::Fill(a, n) => arrays[*a] = vec![*s; *n],
            Statement::Entry(a, i) => *s = (*s + arrays[*a][(k + i) % arrays[*a].len()]).tanh(),
            Statement::Sum(a) => *s = (arrays[*a].iter().fold(zero(), |sum: R, x| sum + *x) + *s).tanh(),
            Statement::Dot => {
                let other = resized(&arrays[1], arrays[0].len());
                let products = arrays[0].iter().zip(other).map(|(x, y)| *x * y);
                *s = (products.fold(zero(), |sum: R, x| sum + x) + *s).tanh();
            }
            Statement::Call(a) => {
                let x = arrays[*a][0];
                arrays[*a][0] = s.sin();
                *s = x.tanh();
            }
            Statement::Select => {
                if *s < zero::<R>() {
                    arrays[0] = arrays[1].clone();
                }
            }
            Statement::If(c, then, or) => {
                let is_less = *s < R::from(*c);
                statements(if is_less { then } else { or }, k, state);
            }
            Statement::Loop(n, body) => (0..*n).for_each(|k| statements(body, k, state)),
        }
    }
}

/// The function that programs call.
const CALLED: &str = "fn called(%a: [real], %s: real) -> ([real], real) {
b: %i = const 0 %x = get %a, %i %y = sin %s %b = set %a, %i, %y %t = tanh %x %p = tuple (%b, %t) return %p }";

/// The values that stand for the state.
#[derive(Clone, Copy)]
struct Values {
    arrays: [ValueId; 2],
    s: ValueId,
    k: ValueId,
}

pub fn build(program: &Program) -> Function {
    let mut b = Builder::new("program", &[Type::Array, Type::Array, Type::Real], Type::Real);
    let start = b.block();
    b.enter(start);
    let [first, second, s] = b.arguments();
    let k = b.integer(0);
    let mut values = Values {
        arrays: [first, second],
        s,
        k,
    };
    emit(&mut b, program, &mut values);
    let [p, q] = values.arrays.map(|a| b.array(Array::Sum, &[a]));
    let (half, quarter) = (b.real(0.5), b.real(0.25));
    let (p, q) = (b.binary(Binary::Mul, p, half), b.binary(Binary::Mul, q, quarter));
    let sum = b.binary(Binary::Add, p, q);
    let y = b.binary(Binary::Add, sum, values.s);
    b.ret(y);
    b.finish().expect("what is built is well formed")
}

/// The index k + i, counted around an array.
fn index(b: &mut Builder, values: &Values, a: ValueId, i: usize) -> ValueId {
    let i = b.integer(i as i64);
    let (sum, length) = (b.arithmetic(Arithmetic::Add, values.k, i), b.array(Array::Length, &[a]));
    b.arithmetic(Arithmetic::Rem, sum, length)
}

/// s ← tanh(x + s).
fn bound(b: &mut Builder, values: &mut Values, x: ValueId) {
    let sum = b.binary(Binary::Add, x, values.s);
    values.s = b.unary(Unary::Tanh, sum);
}

fn emit(b: &mut Builder, program: &[Statement], v: &mut Values) {
    for statement in program {
        match statement {
            Statement::Set(to, i, f) => {
                let (a, other) = (v.arrays[*to], v.arrays[1 - to]);
                let (at, from) = (index(b, v, a, *i), index(b, v, other, 1));
                let (x, y) = (b.get(a, at), b.get(other, from));
                let entry = match f {
                    0 => {
                        let product = b.binary(Binary::Mul, x, y);
                        b.unary(Unary::Sin, product)
                    }
                    1 => {
                        let sum = b.binary(Binary::Add, x, v.s);
                        b.unary(Unary::Tanh, sum)
                    }
                    2 => {
                        let half = b.real(0.5);
                        let halved = b.binary(Binary::Mul, x, half);
                        b.binary(Binary::Sub, halved, y)
                    }
                    3 => b.binary(Binary::Max, x, y),
                    _ => {
                        let cosine = b.unary(Unary::Cos, v.s);
                        b.binary(Binary::Mul, cosine, x)
                    }
                };
                v.arrays[*to] = b.set(a, at, entry);
            }
            Statement::Add(to, i, c) => {
                let at = index(b, v, v.arrays[*to], *i);
                let c = b.real(*c);
                let term = b.binary(Binary::Mul, v.s, c);
                v.arrays[*to] = b.array(Array::AddAt, &[v.arrays[*to], at, term]);
            }
            Statement::Combine(to, c) => {
                let length = b.array(Array::Length, &[v.arrays[*to]]);
                let other = b.array(Array::Resize, &[v.arrays[1 - to], length]);
                let (sine, c) = (b.unary(Unary::Sin, v.s), b.real(*c));
                let c = b.binary(Binary::Add, sine, c);
                v.arrays[*to] = b.array(Array::Axpy, &[c, other, v.arrays[*to]]);
            }
            Statement::Swap => v.arrays.swap(0, 1),
            Statement::Resize(to, n) => {
                let n = b.integer(*n as i64);
                v.arrays[*to] = b.array(Array::Resize, &[v.arrays[*to], n]);
            }
            Statement::Fill(to, n) => {
                let n = b.integer(*n as i64);
                v.arrays[*to] = b.array(Array::Fill, &[n, v.s]);
            }
            Statement::Entry(from, i) => {
                let at = index(b, v, v.arrays[*from], *i);
                let x = b.get(v.arrays[*from], at);
                let sum = b.binary(Binary::Add, v.s, x);
                v.s = b.unary(Unary::Tanh, sum);
            }
            Statement::Sum(from) => {
                let sum = b.array(Array::Sum, &[v.arrays[*from]]);
                bound(b, v, sum);
            }
            Statement::Dot => {
                let length = b.array(Array::Length, &[v.arrays[0]]);
                let other = b.array(Array::Resize, &[v.arrays[1], length]);
                let dot = b.array(Array::Dot, &[v.arrays[0], other]);
                bound(b, v, dot);
            }
            Statement::Call(to) => {
                let ty = Type::Tuple(vec![Type::Array, Type::Real]);
                let call = Operation::Call("called".to_string(), vec![v.arrays[*to], v.s]);
                let both = b.typed(call, ty);
                v.arrays[*to] = b.push(Operation::Field(both, 0));
                v.s = b.push(Operation::Field(both, 1));
            }
            Statement::Select => {
                let none = b.real(0.0);
                let is_negative = b.compare(Comparison::Less, v.s, none);
                let [p, q] = v.arrays.map(|a| b.push(Operation::Tuple(vec![a, v.s])));
                let chosen = b.push(Operation::Select([is_negative, q, p]));
                v.arrays[0] = b.push(Operation::Field(chosen, 0));
            }
            Statement::If(c, then, or) => {
                let c = b.real(*c);
                let is_less = b.compare(Comparison::Less, v.s, c);
                let [left, right, join] = b.blocks();
                b.conditional(is_less, left, right);
                let mut ends = Vec::new();
                for (block, body) in [(left, then), (right, or)] {
                    let mut own = *v;
                    b.enter(block);
                    emit(b, body, &mut own);
                    ends.push((b.current(), own));
                    b.branch(join);
                }
                b.enter(join);
                for i in 0..2 {
                    let incoming: Vec<_> = ends.iter().map(|(block, own)| (*block, own.arrays[i])).collect();
                    v.arrays[i] = b.phi(Type::Array, &incoming);
                }
                let incoming: Vec<_> = ends.iter().map(|(block, own)| (*block, own.s)).collect();
                v.s = b.phi(Type::Real, &incoming);
            }
            Statement::Loop(n, body) => {
                let before = b.current();
                let (n, none) = (b.integer(*n as i64), b.integer(0));
                let [head, inner, end] = b.blocks();
                b.branch(head);
                b.enter(head);
                let own = Values {
                    arrays: v.arrays.map(|a| b.phi(Type::Array, &[(before, a)])),
                    s: b.phi(Type::Real, &[(before, v.s)]),
                    k: b.phi(Type::Integer, &[(before, none)]),
                };
                let more = b.compare(Comparison::Less, own.k, n);
                b.conditional(more, inner, end);
                b.enter(inner);
                let mut last = own;
                emit(b, body, &mut last);
                let one = b.integer(1);
                let next = b.arithmetic(Arithmetic::Add, own.k, one);
                let back = b.current();
                b.branch(head);
                for (phi, v) in own.arrays.into_iter().zip(last.arrays) {
                    b.add_incoming(phi, back, v);
                }
                b.add_incoming(own.s, back, last.s);
                b.add_incoming(own.k, back, next);
                b.enter(end);
                *v = Values { k: v.k, ..own };
            }
        }
    }
}

/// The numbers of the arguments: those of both arrays, and s.
const NUMBERS: usize = 2 * LENGTH + 1;

pub fn module() -> Module {
    Module::parse(CALLED).expect("it is a function")
}

fn parts<R: Copy>(x: &[R]) -> ([Vec<R>; 2], R) {
    ([x[..LENGTH].to_vec(), x[LENGTH..2 * LENGTH].to_vec()], x[2 * LENGTH])
}

fn values<R: Copy>(x: &[R]) -> Vec<Value<R>> {
    let ([a, b], s) = parts(x);
    vec![Value::Array(a), Value::Array(b), Value::Real(s)]
}

fn direct<R: Real>(program: &Program, x: &[R]) -> R {
    let (arrays, s) = parts(x);
    run(program, arrays, s)
}

fn points() -> impl Strategy<Value = Vec<f64>> {
    vec(-1.5..1.5_f64, NUMBERS)
}

fn along<N: Order>(x: &[f64], v: &[f64]) -> Vec<TaylorBundle<N>>
where
    TaylorBundle<N>: Real,
{
    let line = |(x, v): (&f64, &f64)| TaylorBundle::from_stored(|k| [*x, *v].get(k).copied().unwrap_or(0.0));
    x.iter().zip(v).map(line).collect()
}

/// The size of the numbers whose rounding errors are in a gradient, as for programs without arrays.
fn scale(program: &Program, x: &[f64]) -> f64 {
    let unit = |i: usize| -> Vec<f64> { (0..NUMBERS).map(|j| f64::from(u8::from(i == j))).collect() };
    let slopes = |i: usize| coefficients(&direct(program, &along::<U3>(x, &unit(i))));
    (0..NUMBERS).flat_map(slopes).fold(1.0, |sum, c| sum + c.abs())
}

proptest! {
    #![proptest_config(crate::config())]

    /// Evaluated over bundles, and differentiated by a pass to any order, a program has the value of the Rust function,
    /// to the bit. So has the simplified one, and the one that is read from its text.
    #[test]
    fn programs_with_arrays_have_the_values_and_derivatives_of_the_rust_function(
        program in programs(),
        x in points(),
        v in points(),
        e in vec(explicit::<U3>(-1.5..1.5), NUMBERS),
        order in 1..=6_usize,
    ) {
        let (function, module) = (build(&program), module());
        let compiled = module.compile(&function).unwrap();
        let line = along::<U6>(&x, &v);
        let target = direct(&program, &line);
        let y = compiled.run(&values(&line)).unwrap().real().unwrap();
        prop_assert_eq!(germ(&coefficients(&y)), germ(&coefficients(&target)));
        let y = compiled.run(&values(&e)).unwrap().real().unwrap();
        prop_assert_eq!(germ(&partials(&y)), germ(&partials(&direct(&program, &e))));

        let pushed = push_forward_of(&function, order).unwrap();
        let y = module.compile(&pushed).unwrap().run_bundles(&values(&line)).unwrap().real().unwrap();
        prop_assert_eq!(germ(&coefficients(&y)[..=order]), germ(&coefficients(&target)[..=order]));
        for function in [&function, &pushed] {
            prop_assert_eq!(&Function::parse(&function.to_string()).unwrap(), function);
        }

        let mut simple = function.clone();
        simple.simplify().unwrap();
        let y = module.compile(&simple).unwrap().run(&values(&x)).unwrap().real().unwrap();
        prop_assert_eq!(bits(&[y]), bits(&[target.primal()]));
        let mut simple = pushed;
        simple.simplify().unwrap();
        let y = module.compile(&simple).unwrap().run_bundles(&values(&line)).unwrap().real().unwrap();
        prop_assert_eq!(germ(&coefficients(&y)[..=order]), germ(&coefficients(&target)[..=order]));
    }

    /// The adjoint has the value to the bit and the gradient of a tape. Over bundles, differentiated by a pass, and by
    /// its own adjoint it has the Hessian-vector product.
    #[test]
    fn adjoints_with_arrays_have_the_gradients_of_a_tape(
        program in programs(),
        x in points(),
        direction in points(),
        weight in 0.5..2.0_f64,
    ) {
        let (function, mut module) = (build(&program), module());
        module.add(function);
        let adjoint = module.add_adjoint("program").unwrap();
        let compiled = module.compile(&adjoint).unwrap();
        let seeded = |all: Vec<Value<f64>>| [all, vec![Value::Real(weight)]].concat();
        let result = compiled.run(&seeded(values(&x))).unwrap().reals();
        prop_assert_eq!(bits(&result[..1]), bits(&[direct(&program, &x)]));
        let recording = Recording::new();
        let variables: Vec<_> = x.iter().map(|x| recording.variable(*x)).collect();
        let target = recording.pull_back([(direct(&program, &variables), weight)]);
        let bound = scale(&program, &x);
        prop_assert_eq!(result.len(), 1 + NUMBERS);
        near(&result[1..], &target, bound * weight)?;

        let dual = along::<U1>(&x, &direction);
        let mut arguments = values(&dual);
        arguments.push(Value::Real(weight.into()));
        let slopes = |all: Vec<TaylorBundle<U1>>| all[1..].iter().map(|x| x.derivative(1)).collect::<Vec<_>>();
        let products = slopes(compiled.run(&arguments).unwrap().reals());
        let recording = Recording::new();
        let variables: Vec<_> = dual.iter().map(|x| recording.variable(*x)).collect();
        let target = recording.pull_back([(direct(&program, &variables), TaylorBundle::from(weight))]);
        let target: Vec<f64> = target.iter().map(|x| x.derivative(1)).collect();
        near(&products, &target, bound.powi(2) * weight)?;
        let pushed = push_forward_of(&adjoint, 1).unwrap();
        let again = slopes(module.compile(&pushed).unwrap().run_bundles(&arguments).unwrap().reals());
        prop_assert_eq!(bits(&again), bits(&products));

        let twice = module.add_adjoint("program.adjoint").unwrap();
        let seed = Value::Tuple(vec![Value::Real(0.0), Value::Tuple(values(&direction))]);
        let all = [seeded(values(&x)), vec![seed]].concat();
        let result = module.compile(&twice).unwrap().run(&all).unwrap().reals();
        let behind = result.len() - NUMBERS - 1;
        near(&result[behind..result.len() - 1], &target, bound.powi(2) * weight)?;
    }
}

/// The texts of some random programs and of their adjoints, compiled by the compiler, have the bits of the programs.
#[test]
fn the_texts_of_programs_with_arrays_have_their_bits() {
    let mut runner = TestRunner::deterministic();
    let mut source = "trait All { fn all(self) -> Vec<f64>; }
        impl All for f64 { fn all(self) -> Vec<f64> { vec![self] } }
        impl All for (f64, (Vec<f64>, Vec<f64>, f64)) {
            fn all(self) -> Vec<f64> { [vec![self.0], (self.1).0, (self.1).1, vec![(self.1).2]].concat() }
        }
        fn print(x: impl All) { x.all().iter().for_each(|x| print!(\"{} \", x.to_bits())); println!(); }\n"
        .to_string();
    let (mut body, mut expected) = (String::new(), String::new());
    for i in 0..16 {
        let program = programs().new_tree(&mut runner).expect("a program").current();
        let x = points().new_tree(&mut runner).expect("a point").current();
        let mut module = module();
        module.add(build(&program));
        let adjoint = module.add_adjoint("program").unwrap();
        let entries = |x: &[f64]| {
            x.iter()
                .map(|x| format!("f64::from_bits({}), ", x.to_bits()))
                .collect::<String>()
        };
        let ([a, b], s) = parts(&x);
        let arguments = format!("&[{}], &[{}], {}", entries(&a), entries(&b), entries(&[s]));
        for (name, function, seed) in [("f", build(&program), ""), ("g", adjoint, "1.5")] {
            let called = function.name().replace('.', "_");
            let text = module.to_rust(&function).unwrap();
            source.push_str(&format!("mod {name}{i} {{ {text} }}\n"));
            // Only some of the operations can fail.
            let is_result = text.contains(&format!("pub fn {called}(")) && {
                let head = text.split(&format!("pub fn {called}(")).nth(1).expect("the function");
                head.split('{').next().expect("its head").contains("-> Result")
            };
            let call = format!("{name}{i}::{called}({arguments}{seed})");
            body.push_str(&format!("print({call}{});\n", if is_result { ".unwrap()" } else { "" }));
            let mut all = values(&x);
            all.extend((name == "g").then_some(Value::Real(1.5)));
            let result = module.compile(&function).unwrap().run(&all).unwrap().reals();
            result
                .iter()
                .for_each(|x| expected.push_str(&format!("{} ", x.to_bits())));
            expected.push('\n');
        }
    }
    source.push_str(&format!("fn main() {{ {body} }}\n"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (file, binary) = (folder.join("random_arrays.rs"), folder.join("random_arrays"));
    fs::write(&file, &source).unwrap();
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "-D", "warnings", "-o"])
        .arg(&binary)
        .arg(&file)
        .output()
        .expect("rustc runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = Command::new(&binary).output().expect("the program runs");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}
