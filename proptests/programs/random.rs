//! Strategies for programs.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::program::{Assign, Binary, Many, Mode, Products, Statement, Unary, WithFloat};

/// A register: one of the last ones, or any.
fn name() -> impl Strategy<Value = usize> {
    prop_oneof![0_usize..4, 0_usize..1000]
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![-1.5..-0.25_f64, 0.25..1.5_f64, Just(1.0), Just(2.0)]
}

fn one_of_unary() -> impl Strategy<Value = Unary> {
    use Unary::*;
    let plain = [
        Neg, Abs, Floor, Sin, Cos, Tan, Exp, ExpM1, Ln, Ln1p, Sqrt, Recip, Sinh, Cosh, Tanh, Atan, Asinh,
    ];
    prop_oneof![
        4 => select(plain.to_vec()),
        1 => (-2..5_i32).prop_map(Powi),
        1 => prop_oneof![-1.5..2.5_f64, Just(2.0), Just(0.5)].prop_map(Powf),
    ]
}

fn one_of_binary() -> impl Strategy<Value = Binary> {
    use Binary::*;
    prop_oneof![
        4 => select(vec![Add, Sub, Mul, Div]),
        1 => select(vec![Max, Min, Hypot, Atan2, Pow, Log, Copysign]),
    ]
}

fn one_of_float() -> impl Strategy<Value = WithFloat> {
    use WithFloat::*;
    select(vec![Add, Sub, Mul, Div, From, Over, Rem])
}

fn one_of_products() -> impl Strategy<Value = Products> {
    use Products::*;
    select(vec![
        Square, Plus, Minus, From, Sum, Difference, MulAdd, Four, UsedTwice, OfSums, Scaled, Negated, Quotient,
    ])
}

fn one_of_assign() -> impl Strategy<Value = Assign> {
    use Assign::*;
    select(vec![
        Set, SetProduct, Add, Sub, Mul, AddProduct, SubProduct, AddScaled, AddFloat, MulFloat, Decay,
    ])
}

fn one_of_many() -> impl Strategy<Value = Many> {
    use Many::*;
    select(vec![Sum, Product, Dot, Norm, LinearCombination, RunningSum, Versions])
}

/// A statement that has none within.
fn plain() -> impl Strategy<Value = Statement> {
    prop_oneof![
        1 => float().prop_map(Statement::Constant),
        2 => name().prop_map(Statement::Copy),
        3 => (one_of_unary(), name()).prop_map(|(f, a)| Statement::Unary(f, a)),
        4 => (one_of_binary(), [name(), name()]).prop_map(|(f, ab)| Statement::Binary(f, ab)),
        2 => (one_of_float(), name(), float()).prop_map(|(f, a, c)| Statement::WithFloat(f, a, c)),
        5 => (one_of_products(), [name(), name(), name(), name()]).prop_map(|(f, all)| Statement::Products(f, all)),
        6 => (one_of_assign(), name(), [name(), name()], float()).prop_map(|(f, t, ab, c)| Statement::Assign(f, t, ab, c)),
        2 => (one_of_many(), names()).prop_map(|(f, all)| Statement::Many(f, all)),
    ]
}

fn names() -> impl Strategy<Value = Vec<usize>> {
    vec(name(), 1..=4)
}

/// Statements with loops, branches and calls, two deep.
fn body() -> impl Strategy<Value = Vec<Statement>> {
    let inner = vec(statement(plain().boxed()), 1..5);
    vec(statement(inner_statement(inner.boxed())), 1..14)
}

fn inner_statement(inner: BoxedStrategy<Vec<Statement>>) -> BoxedStrategy<Statement> {
    prop_oneof![
        5 => plain(),
        1 => (2_usize..5, inner.clone()).prop_map(|(rounds, body)| Statement::Loop(rounds, body)),
        1 => (name(), -0.5..1.5_f64, [inner.clone(), inner.clone()]).prop_map(|(a, c, ways)| Statement::Branch(a, c, ways)),
        1 => (inner, names()).prop_map(|(body, arguments)| Statement::Call(body, arguments)),
    ]
    .boxed()
}

fn statement(of: BoxedStrategy<Statement>) -> BoxedStrategy<Statement> {
    let inner = vec(plain(), 1..4);
    prop_oneof![
        8 => of,
        1 => (2_usize..4, inner).prop_map(|(rounds, body)| Statement::Loop(rounds, body)),
    ]
    .boxed()
}

/// Programs that take no slopes.
pub fn flat() -> impl Strategy<Value = Vec<Statement>> {
    body()
}

/// Programs that take slopes of functions on the way.
pub fn nested() -> impl Strategy<Value = Vec<Statement>> {
    let slope = (select(vec![Mode::Forward, Mode::Reverse]), vec(plain(), 1..6), names());
    let slope = slope.prop_map(|(mode, body, arguments)| Statement::Slope(mode, body, arguments));
    (body(), vec((slope, 0_usize..1000), 1..4)).prop_map(|(mut all, slopes)| {
        for (slope, at) in slopes {
            let at = at % (all.len() + 1);
            all.insert(at, slope);
        }
        all
    })
}

/// Where a program starts: away from zero, of both signs.
pub fn point() -> impl Strategy<Value = [f64; 3]> {
    let number = || prop_oneof![-1.9..-0.2_f64, 0.2..1.9_f64];
    [number(), number(), number()]
}

/// A tangent.
pub fn direction() -> impl Strategy<Value = [f64; 3]> {
    [-1.0..1.0_f64, -1.0..1.0_f64, -1.0..1.0_f64]
}
