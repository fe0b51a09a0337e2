//! Random programs with branches and loops. They run over any scalar, and are built as functions.

use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    Arithmetic, Binary, BlockId, Builder, Comparison, Function, Operation, Ternary, Type, Unary, ValueId,
};

use super::control::{either, repeat};

/// The number of variables of a program. The first ones are its arguments.
pub const VARIABLES: usize = 4;
/// The types of the variables.
const REALS: [Type; VARIABLES] = [const { Type::Real }; VARIABLES];
/// The number of arguments.
pub const ARGUMENTS: usize = 2;

/// The formulas of assignments, on variables and a number. The first ones are smooth except for kinks, and do not
/// grow fast. The last ones have poles, and leave the range of floats.
#[derive(Clone, Copy, Debug)]
pub enum Formula {
    Sin,
    Cos,
    Tanh,
    Bell,
    Root,
    Add,
    Sub,
    SineOfProduct,
    Quotient,
    Scale,
    Shift,
    From,
    Larger,
    Smaller,
    Fused,
    Angle,
    Magnitude,
    Cube,
    /// Another name of a variable.
    Name,
    /// A field of a tuple.
    Field,
    Product,
    Ratio,
    Reciprocal,
    Exponential,
    Logarithm,
    SquareRoot,
    /// A quotient by a literal.
    Over,
    /// A literal.
    Literal,
}

/// The number of formulas that are bounded on bounded arguments, with bounded slopes.
const BOUNDED: usize = 20;

const FORMULAS: [Formula; 28] = [
    Formula::Sin,
    Formula::Cos,
    Formula::Tanh,
    Formula::Bell,
    Formula::Root,
    Formula::Add,
    Formula::Sub,
    Formula::SineOfProduct,
    Formula::Quotient,
    Formula::Scale,
    Formula::Shift,
    Formula::From,
    Formula::Larger,
    Formula::Smaller,
    Formula::Fused,
    Formula::Angle,
    Formula::Magnitude,
    Formula::Cube,
    Formula::Name,
    Formula::Field,
    Formula::Product,
    Formula::Ratio,
    Formula::Reciprocal,
    Formula::Exponential,
    Formula::Logarithm,
    Formula::SquareRoot,
    Formula::Over,
    Formula::Literal,
];

/// The ends of the range of floats, and their neighbours.
pub const EXTREMES: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    1e300,
    -1e300,
    1e-300,
    -1e-300,
    5e-324,
    f64::NAN,
];

/// A statement of a program.
#[derive(Clone, Debug)]
pub enum Statement {
    /// `variable = formula(a, b, c)`.
    Assign(usize, Formula, usize, usize, f64),
    /// `if a < b + c { … } else { … }`.
    If(usize, usize, f64, Vec<Statement>, Vec<Statement>),
    /// `while a < c { … }`, with a greatest number of turns.
    Loop(u8, usize, f64, Vec<Statement>),
}

/// A program. Its value is the sum of its variables.
pub type Program = Vec<Statement>;

/// Programs with branches within loops and loops within branches. Their numbers stay of ordinary size.
pub fn programs() -> impl Strategy<Value = Program> {
    programs_of(BOUNDED, (-1.5..1.5_f64).boxed())
}

/// Programs with formulas that have poles, and with literals at the ends of the range. Their values become infinite,
/// zero and NaN.
pub fn extreme_programs() -> impl Strategy<Value = Program> {
    programs_of(FORMULAS.len() - 1, extreme_literals())
}

/// The same, with variables that are literals.
pub fn extreme_programs_of_literals() -> impl Strategy<Value = Program> {
    programs_of(FORMULAS.len(), extreme_literals())
}

fn extreme_literals() -> BoxedStrategy<f64> {
    prop_oneof![prop::sample::select(&EXTREMES[..]), -1.5..1.5_f64].boxed()
}

/// Programs of the first formulas, with these literals.
fn programs_of(formulas: usize, literals: BoxedStrategy<f64>) -> impl Strategy<Value = Program> {
    let variable = 0..VARIABLES;
    let assign = (
        variable.clone(),
        0..formulas,
        variable.clone(),
        variable.clone(),
        literals,
    )
        .prop_map(|(to, f, a, b, c)| Statement::Assign(to, FORMULAS[f], a, b, c));
    let statement = assign.prop_recursive(3, 24, 4, move |inner| {
        let body = vec(inner, 1..4);
        prop_oneof![
            (0..VARIABLES, 0..VARIABLES, -1.0..1.0_f64, body.clone(), body.clone())
                .prop_map(|(a, b, c, then, otherwise)| Statement::If(a, b, c, then, otherwise)),
            (0..4_u8, 0..VARIABLES, 0.0..2.0_f64, body).prop_map(|(n, a, c, body)| Statement::Loop(n, a, c, body)),
        ]
    });
    vec(statement, 1..6)
}

/// Runs the program as a Rust function.
pub fn run<R: Real>(program: &Program, x: [R; ARGUMENTS]) -> R {
    run_from(program, [x[0], x[1], R::from(0.5), R::from(-0.75)])
}

/// The same, from all of its variables.
pub fn run_from<R: Real>(program: &Program, mut variables: [R; VARIABLES]) -> R {
    statements(program, &mut variables);
    variables[0] + variables[1] + variables[2] + variables[3]
}

fn statements<R: Real>(program: &[Statement], v: &mut [R; VARIABLES]) {
    for statement in program {
        match statement {
            Statement::Assign(to, f, a, b, c) => v[*to] = formula(*f, v[*a], v[*b], *c),
            Statement::If(a, b, c, then, otherwise) => {
                let is_less = v[*a] < v[*b] + *c;
                statements(if is_less { then } else { otherwise }, v);
            }
            Statement::Loop(n, a, c, body) => {
                let mut left = *n;
                while left > 0 && v[*a] < *c {
                    statements(body, v);
                    left -= 1;
                }
            }
        }
    }
}

fn formula<R: Real>(f: Formula, a: R, b: R, c: f64) -> R {
    match f {
        Formula::Sin => a.sin(),
        Formula::Cos => a.cos(),
        Formula::Tanh => a.tanh(),
        Formula::Bell => (-(a * a)).exp(),
        Formula::Root => (a * a + 1.0).sqrt(),
        Formula::Add => a + b,
        Formula::Sub => a - b,
        Formula::SineOfProduct => (a * b).sin(),
        Formula::Quotient => a / (b * b + 1.0),
        Formula::Scale => a * c,
        Formula::Shift => a + c,
        Formula::From => R::from(c) - a,
        Formula::Larger => a.max(b),
        Formula::Smaller => a.min(b),
        Formula::Fused => a.sin().mul_add(b, b),
        Formula::Angle => a.atan2(b * b + 1.0),
        Formula::Magnitude => a.abs(),
        Formula::Cube => a.tanh().powi(3),
        Formula::Name => a,
        Formula::Field => b,
        Formula::Product => a * b,
        Formula::Ratio => a / b,
        Formula::Reciprocal => a.recip(),
        Formula::Exponential => a.exp(),
        Formula::Logarithm => a.ln(),
        Formula::SquareRoot => a.sqrt(),
        Formula::Over => a / c,
        Formula::Literal => R::from(c),
    }
}

/// Builds the program as a function of the form.
pub fn build(program: &Program) -> Function {
    let mut b = Builder::new("program", &[const { Type::Real }; ARGUMENTS], Type::Real);
    let start = b.block();
    b.enter(start);
    let [x, y] = b.arguments();
    let variables = [x, y, b.real(0.5), b.real(-0.75)];
    built(b, program, variables)
}

/// The same, as a function of all of its variables.
pub fn build_from(program: &Program) -> Function {
    let mut b = Builder::new("program", &REALS, Type::Real);
    let start = b.block();
    b.enter(start);
    let variables = b.arguments();
    built(b, program, variables)
}

fn built(mut b: Builder, program: &Program, mut variables: [ValueId; VARIABLES]) -> Function {
    emit(&mut b, program, &mut variables);
    let [first, others @ ..] = variables;
    let sum = others.into_iter().fold(first, |sum, v| b.binary(Binary::Add, sum, v));
    b.ret(sum);
    b.finish().expect("what is built is well formed")
}

/// Appends the statements of a program.
pub fn emit(b: &mut Builder, program: &[Statement], v: &mut [ValueId; VARIABLES]) {
    for statement in program {
        match statement {
            Statement::Assign(to, f, x, y, c) => v[*to] = emit_formula(b, *f, v[*x], v[*y], *c),
            Statement::If(x, y, c, then, otherwise) => {
                let c = b.real(*c);
                let bound = b.binary(Binary::Add, v[*y], c);
                let is_less = b.compare(Comparison::Less, v[*x], bound);
                either(b, is_less, &REALS, v, |b, is_first, own| {
                    emit(b, if is_first { then } else { otherwise }, own);
                });
            }
            Statement::Loop(n, x, c, body) => {
                let head = |b: &mut Builder, left: ValueId, phis: &[ValueId; VARIABLES], [inner, end]: [BlockId; 2]| {
                    let zero = b.integer(0);
                    let more = b.compare(Comparison::Greater, left, zero);
                    let second = b.block();
                    b.conditional(more, second, end);
                    b.enter(second);
                    let c = b.real(*c);
                    let goes_on = b.compare(Comparison::Less, phis[*x], c);
                    b.conditional(goes_on, inner, end);
                };
                let count = ((*n).into(), Arithmetic::Sub);
                repeat(b, count, &REALS, v, head, |b, _, own| emit(b, body, own));
            }
        }
    }
}

fn emit_formula(b: &mut Builder, f: Formula, x: ValueId, y: ValueId, c: f64) -> ValueId {
    let square_plus_one = |b: &mut Builder, x: ValueId| {
        let (square, one) = (b.binary(Binary::Mul, x, x), b.real(1.0));
        b.binary(Binary::Add, square, one)
    };
    match f {
        Formula::Sin => b.unary(Unary::Sin, x),
        Formula::Cos => b.unary(Unary::Cos, x),
        Formula::Tanh => b.unary(Unary::Tanh, x),
        Formula::Bell => {
            let square = b.binary(Binary::Mul, x, x);
            let minus = b.unary(Unary::Neg, square);
            b.unary(Unary::Exp, minus)
        }
        Formula::Root => {
            let sum = square_plus_one(b, x);
            b.unary(Unary::Sqrt, sum)
        }
        Formula::Add => b.binary(Binary::Add, x, y),
        Formula::Sub => b.binary(Binary::Sub, x, y),
        Formula::SineOfProduct => {
            let product = b.binary(Binary::Mul, x, y);
            b.unary(Unary::Sin, product)
        }
        Formula::Quotient => {
            let divisor = square_plus_one(b, y);
            b.binary(Binary::Div, x, divisor)
        }
        Formula::Scale => {
            let c = b.real(c);
            b.binary(Binary::Mul, x, c)
        }
        Formula::Shift => {
            let c = b.real(c);
            b.binary(Binary::Add, x, c)
        }
        Formula::From => {
            let c = b.real(c);
            b.binary(Binary::Sub, c, x)
        }
        Formula::Larger => b.binary(Binary::Max, x, y),
        Formula::Smaller => b.binary(Binary::Min, x, y),
        Formula::Fused => {
            let sine = b.unary(Unary::Sin, x);
            b.ternary(Ternary::MulAdd, sine, y, y)
        }
        Formula::Angle => {
            let other = square_plus_one(b, y);
            b.binary(Binary::Atan2, x, other)
        }
        Formula::Magnitude => b.unary(Unary::Abs, x),
        Formula::Cube => {
            let (t, three) = (b.unary(Unary::Tanh, x), b.integer(3));
            b.push(Operation::Powi(t, three))
        }
        Formula::Name => b.push(Operation::Alias(x)),
        Formula::Field => {
            let tuple = b.push(Operation::Tuple(vec![x, y]));
            b.push(Operation::Field(tuple, 1))
        }
        Formula::Product => b.binary(Binary::Mul, x, y),
        Formula::Ratio => b.binary(Binary::Div, x, y),
        Formula::Reciprocal => b.unary(Unary::Recip, x),
        Formula::Exponential => b.unary(Unary::Exp, x),
        Formula::Logarithm => b.unary(Unary::Ln, x),
        Formula::SquareRoot => b.unary(Unary::Sqrt, x),
        Formula::Over => {
            let c = b.real(c);
            b.binary(Binary::Div, x, c)
        }
        Formula::Literal => b.real(c),
    }
}
