//! The evaluation of functions in Rust, statement by statement: without registers and without chains.

use std::collections::BTreeMap;

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{
    Arithmetic, Binary, BlockId, Constant, Function, Module, Operation, Terminator, Ternary, Type, Value, ValueId,
};

/// The value of a function of a module.
pub fn by_steps<R: Real>(module: &Module, function: &Function, arguments: &[Value<R>]) -> Value<R> {
    let mut values: BTreeMap<ValueId, Value<R>> = BTreeMap::new();
    for (v, x) in function.arguments().iter().zip(arguments) {
        values.insert(*v, x.clone());
    }
    let (mut block, mut before) = (BlockId::default(), BlockId::default());
    loop {
        let statements = function.block(block).statements();
        let is_phi = |v: &&ValueId| function.statement(**v).operation.is_phi();
        // All phis take their values at once.
        let phis = statements.iter().filter(is_phi).map(|v| {
            let Operation::Phi(incoming) = &function.statement(*v).operation else {
                unreachable!("it is a phi")
            };
            let (_, from) = incoming
                .iter()
                .find(|(from, _)| *from == before)
                .expect("a way from before");
            (*v, values[from].clone())
        });
        let phis: Vec<_> = phis.collect();
        values.extend(phis);
        for v in statements.iter().filter(|v| !is_phi(v)) {
            let value = statement(module, function, *v, &values);
            values.insert(*v, value);
        }
        before = block;
        block = match *function.block(block).terminator() {
            Terminator::Branch(to) => to,
            Terminator::Conditional(c, then, otherwise) => {
                if boolean(&values[&c]) {
                    then
                } else {
                    otherwise
                }
            }
            Terminator::Return(v) => return values[&v].clone(),
        };
    }
}

fn real<R: Real>(x: &Value<R>) -> R {
    match x {
        Value::Real(x) => *x,
        _ => unreachable!("a real number"),
    }
}

fn integer<R: Real>(x: &Value<R>) -> i64 {
    match x {
        Value::Integer(n) => *n,
        _ => unreachable!("an integer"),
    }
}

fn boolean<R: Real>(x: &Value<R>) -> bool {
    match x {
        Value::Boolean(b) => *b,
        _ => unreachable!("a boolean"),
    }
}

/// The literal that a value equals, if it does. It has no tangent, and meets a bundle as a float does.
fn literal(function: &Function, v: ValueId) -> Option<f64> {
    match function.statement(v).operation {
        Operation::Constant(Constant::Real(c)) => Some(c),
        Operation::Alias(x) => literal(function, x),
        _ => None,
    }
}

fn statement<R: Real>(
    module: &Module,
    function: &Function,
    v: ValueId,
    values: &BTreeMap<ValueId, Value<R>>,
) -> Value<R> {
    let real = |v: &ValueId| real(&values[v]);
    let integer = |v: &ValueId| integer(&values[v]);
    let boolean = |v: &ValueId| boolean(&values[v]);
    match &function.statement(v).operation {
        Operation::Constant(Constant::Real(c)) => Value::Real(R::from(*c)),
        Operation::Constant(Constant::Integer(n)) => Value::Integer(*n),
        Operation::Constant(Constant::Boolean(b)) => Value::Boolean(*b),
        Operation::Unary(f, x) => Value::Real(f.of(real(x))),
        Operation::Binary(f, [x, y]) => Value::Real(match (f, literal(function, *x), literal(function, *y)) {
            (Binary::Add, _, Some(c)) => real(x) + c,
            (Binary::Add, Some(c), _) => real(y) + c,
            (Binary::Sub, _, Some(c)) => real(x) - c,
            (Binary::Mul, _, Some(c)) => real(x) * c,
            (Binary::Mul, Some(c), _) => real(y) * c,
            (Binary::Div, _, Some(c)) => real(x) / c,
            (Binary::Rem, _, Some(c)) => real(x) % c,
            _ => f.of(real(x), real(y)),
        }),
        Operation::Ternary(Ternary::Clamp, [x, low, high]) => {
            let [x, low, high] = [real(x), real(low), real(high)];
            Value::Real(Ternary::Clamp.of(x, low, high))
        }
        Operation::Ternary(f, [x, y, z]) => Value::Real(f.of(real(x), real(y), real(z))),
        Operation::Powf(x, p) => Value::Real(real(x).powf(*p)),
        Operation::Powi(x, n) => Value::Real(real(x).powi(integer(n).try_into().expect("an exponent"))),
        Operation::Compare(how, [x, y]) => Value::Boolean(match function.type_of(*x) {
            Type::Real => how.holds(&real(x), &real(y)),
            _ => how.holds(&integer(x), &integer(y)),
        }),
        Operation::Logic(f, [x, y]) => Value::Boolean(f.of(boolean(x), boolean(y))),
        Operation::Not(x) => Value::Boolean(!boolean(x)),
        Operation::Arithmetic(f, [x, y]) => {
            Value::Integer(Arithmetic::of(*f, integer(x), integer(y)).expect("no overflow"))
        }
        Operation::ToReal(n) => Value::Real(R::from(integer(n) as f64)),
        Operation::Select([c, x, y]) => values[if boolean(c) { x } else { y }].clone(),
        Operation::Tuple(all) => Value::Tuple(all.iter().map(|v| values[v].clone()).collect()),
        Operation::Field(x, i) => match &values[x] {
            Value::Tuple(all) => all[*i].clone(),
            _ => unreachable!("a tuple"),
        },
        Operation::Alias(x) => values[x].clone(),
        Operation::Call(name, arguments) => {
            let arguments: Vec<Value<R>> = arguments.iter().map(|v| values[v].clone()).collect();
            by_steps(module, module.function(name).expect("a function"), &arguments)
        }
        other => unreachable!("not in these programs: {other:?}"),
    }
}
