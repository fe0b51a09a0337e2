//! Random programs with arrays. They run over any scalar, and are built as functions.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    Arithmetic, Array, Binary, BlockId, Builder, Comparison, Function, Module, Operation, Type, Unary, Value, ValueId,
};

use super::control::{either, repeat};

/// The length of the arrays that a program is given. It is not the length of all arrays in it.
pub const LENGTH: usize = 3;

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

pub fn run<R: Real>(program: &Program, arrays: [Vec<R>; 2], s: R) -> R {
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
                arrays[*a][at] += *s * *c;
            }
            Statement::Combine(a, c) => {
                let other = resized(&arrays[1 - a], arrays[*a].len());
                let c = s.sin() + *c;
                arrays[*a].iter_mut().zip(other).for_each(|(x, y)| *x += y * c);
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

/// The types of the arrays and of s.
const TYPES: [Type; 3] = [Type::Array, Type::Array, Type::Real];

impl Values {
    fn of([first, second, s]: [ValueId; 3], k: ValueId) -> Self {
        Self {
            arrays: [first, second],
            s,
            k,
        }
    }

    /// What a program changes.
    fn all(&self) -> [ValueId; 3] {
        let [first, second] = self.arrays;
        [first, second, self.s]
    }
}

pub fn build(program: &Program) -> Function {
    let mut b = Builder::new("program", &[Type::Array, Type::Array, Type::Real], Type::Real);
    let start = b.block();
    b.enter(start);
    let arguments = b.arguments();
    let mut values = Values::of(arguments, b.integer(0));
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
                let mut all = v.all();
                either(b, is_less, &TYPES, &mut all, |b, is_first, own| {
                    let mut own_values = Values::of(*own, v.k);
                    emit(b, if is_first { then } else { or }, &mut own_values);
                    *own = own_values.all();
                });
                *v = Values::of(all, v.k);
            }
            Statement::Loop(n, body) => {
                let mut all = v.all();
                let n = b.integer(*n as i64);
                let head = |b: &mut Builder, k: ValueId, _: &[ValueId; 3], [inner, end]: [BlockId; 2]| {
                    let more = b.compare(Comparison::Less, k, n);
                    b.conditional(more, inner, end);
                };
                repeat(b, (0, Arithmetic::Add), &TYPES, &mut all, head, |b, k, own| {
                    let mut own_values = Values::of(*own, k);
                    emit(b, body, &mut own_values);
                    *own = own_values.all();
                });
                *v = Values::of(all, v.k);
            }
        }
    }
}

/// The numbers of the arguments: those of both arrays, and s.
pub const NUMBERS: usize = 2 * LENGTH + 1;

pub fn module() -> Module {
    Module::parse(CALLED).expect("it is a function")
}

pub fn parts<R: Copy>(x: &[R]) -> ([Vec<R>; 2], R) {
    ([x[..LENGTH].to_vec(), x[LENGTH..2 * LENGTH].to_vec()], x[2 * LENGTH])
}

pub fn values<R: Copy>(x: &[R]) -> Vec<Value<R>> {
    let ([a, b], s) = parts(x);
    vec![Value::Array(a), Value::Array(b), Value::Real(s)]
}

pub fn direct<R: Real>(program: &Program, x: &[R]) -> R {
    let (arrays, s) = parts(x);
    run(program, arrays, s)
}

pub fn points() -> impl Strategy<Value = Vec<f64>> {
    vec(-1.5..1.5_f64, NUMBERS)
}
