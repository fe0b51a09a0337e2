//! Every operation at the ends of the range.

use tangent_bundle_ir::{
    Arithmetic, Binary, Builder, Comparison, Constant, Function, Logic, Module, Operation, Ternary, Type, Unary, Value,
    ValueId,
};

use crate::assert_agrees;

const REALS: [f64; 22] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.7,
    -3.3,
    1e16,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::MAX,
    f64::MIN_POSITIVE,
    5e-324,
    -5e-324,
    1e-310,
    709.9,
    -745.2,
];

const INTEGERS: [i64; 10] = [0, 1, -1, 2, -3, 7, 1 << 31, i64::MAX, i64::MIN, i64::MIN + 1];

/// A function of these types that consists of one operation.
fn function(types: &[Type], result: Type, operation: impl Fn(&[ValueId]) -> Operation) -> Function {
    let mut builder = Builder::new("alone", types, result);
    builder.block();
    let operation = operation(&builder.argument_list());
    let y = builder.push(operation);
    builder.ret(y);
    builder.finish().expect("it is well formed")
}

fn pairs() -> Vec<Vec<Value>> {
    let pair = |x: f64| REALS.map(|y| vec![Value::Real(x), Value::Real(y)]);
    REALS.into_iter().flat_map(pair).collect()
}

#[test]
fn functions_of_one_number() {
    let points: Vec<Vec<Value>> = REALS.map(|x| vec![Value::Real(x)]).to_vec();
    for f in Unary::ALL {
        let function = function(&[Type::Real], Type::Real, |x| Operation::Unary(*f, x[0]));
        assert_agrees(&Module::new(), &function, &points).expect("it has a value");
    }
    for p in [0.0, 0.5, 1.0, 2.0, -1.5, f64::INFINITY, f64::NAN] {
        let function = function(&[Type::Real], Type::Real, |x| Operation::Powf(x[0], p));
        assert_agrees(&Module::new(), &function, &points).expect("it has a value");
    }
}

#[test]
fn functions_of_two_numbers() {
    let both = [Type::Real, Type::Real];
    for f in Binary::ALL {
        let function = function(&both, Type::Real, |x| Operation::Binary(*f, [x[0], x[1]]));
        assert_agrees(&Module::new(), &function, &pairs()).expect("it has a value");
    }
    for how in Comparison::ALL {
        let function = function(&both, Type::Boolean, |x| Operation::Compare(*how, [x[0], x[1]]));
        assert_agrees(&Module::new(), &function, &pairs()).expect("it has a value");
    }
}

#[test]
fn functions_of_three_numbers() {
    let points: Vec<Vec<Value>> = pairs()
        .into_iter()
        .flat_map(|pair| {
            [-1.0, 0.0, -0.0, 2.0, f64::NAN, f64::INFINITY].map(|z| [pair.clone(), vec![Value::Real(z)]].concat())
        })
        .collect();
    for f in Ternary::ALL {
        let function = function(&[const { Type::Real }; 3], Type::Real, |x| {
            Operation::Ternary(*f, [x[0], x[1], x[2]])
        });
        assert_agrees(&Module::new(), &function, &points).expect("it has a value");
    }
}

/// Exponents that are literals are multiplied out, others are known when the code runs.
#[test]
fn powers() {
    let exponents = [
        0,
        1,
        2,
        3,
        5,
        17,
        63,
        64,
        65,
        1000,
        -1,
        -2,
        -3,
        -64,
        -65,
        i64::from(i32::MAX),
        i64::from(i32::MIN),
    ];
    for n in exponents {
        let mut builder = Builder::new("power", &[Type::Real], Type::Real);
        builder.block();
        let [x] = builder.arguments();
        let n = builder.integer(n);
        let y = builder.push(Operation::Powi(x, n));
        builder.ret(y);
        let function = builder.finish().expect("it is well formed");
        let points: Vec<Vec<Value>> = REALS.map(|x| vec![Value::Real(x)]).to_vec();
        assert_agrees(&Module::new(), &function, &points).expect("it has a value");
    }
    let function = function(&[Type::Real, Type::Integer], Type::Real, |x| {
        Operation::Powi(x[0], x[1])
    });
    let all = exponents.into_iter().chain(INTEGERS);
    let points = all.flat_map(|n| REALS.map(|x| vec![Value::Real(x), Value::Integer(n)]));
    let last = assert_agrees(&Module::new(), &function, &points.collect::<Vec<_>>());
    assert_eq!(
        last.unwrap_err().to_string(),
        "in `alone`: the exponent -9223372036854775807 of powi is no 64-bit integer, or no exponent of 32 bits"
    );
}

#[test]
fn integers() {
    let both = [Type::Integer, Type::Integer];
    let pairs: Vec<Vec<Value>> = INTEGERS
        .into_iter()
        .flat_map(|a| INTEGERS.map(|b| vec![Value::Integer(a), Value::Integer(b)]))
        .collect();
    for f in Arithmetic::ALL {
        let function = function(&both, Type::Integer, |x| Operation::Arithmetic(*f, [x[0], x[1]]));
        let _ = assert_agrees(&Module::new(), &function, &pairs);
    }
    for how in Comparison::ALL {
        let function = function(&both, Type::Boolean, |x| Operation::Compare(*how, [x[0], x[1]]));
        assert_agrees(&Module::new(), &function, &pairs).expect("it has a value");
    }
    let function = function(&[Type::Integer], Type::Real, |x| Operation::ToReal(x[0]));
    let points: Vec<Vec<Value>> = INTEGERS.map(|n| vec![Value::Integer(n)]).to_vec();
    assert_agrees(&Module::new(), &function, &points).expect("it has a value");
}

#[test]
fn booleans() {
    let booleans = [false, true];
    let pairs: Vec<Vec<Value>> = booleans
        .into_iter()
        .flat_map(|a| booleans.map(|b| vec![Value::Boolean(a), Value::Boolean(b)]))
        .collect();
    for f in Logic::ALL {
        let function = function(&[Type::Boolean, Type::Boolean], Type::Boolean, |x| {
            Operation::Logic(*f, [x[0], x[1]])
        });
        assert_agrees(&Module::new(), &function, &pairs).expect("it has a value");
    }
    let function = function(&[Type::Boolean], Type::Boolean, |x| Operation::Not(x[0]));
    let points = booleans.map(|b| vec![Value::Boolean(b)]).to_vec();
    assert_agrees(&Module::new(), &function, &points).expect("it has a value");
}

/// A tuple is chosen, taken apart and returned, with numbers of each kind in tuples within.
#[test]
fn tuples() {
    let inner = Type::Tuple(vec![Type::Integer, Type::Boolean]);
    let pair = Type::Tuple(vec![Type::Real, inner]);
    let mut builder = Builder::new(
        "tuples",
        &[pair.clone(), pair.clone(), Type::Boolean],
        Type::Tuple(vec![pair, Type::Boolean]),
    );
    builder.block();
    let [a, b, c] = builder.arguments();
    let chosen = builder.push(Operation::Select([c, a, b]));
    let inner = builder.push(Operation::Field(chosen, 1));
    let flag = builder.push(Operation::Field(inner, 1));
    let yes = builder.push(Operation::Constant(Constant::Boolean(true)));
    let flag = builder.push(Operation::Logic(Logic::Xor, [flag, yes]));
    let result = builder.push(Operation::Tuple(vec![chosen, flag]));
    builder.ret(result);
    let function = builder.finish().expect("it is well formed");
    let tuple = |x: f64, n: i64, b: bool| {
        Value::Tuple(vec![
            Value::Real(x),
            Value::Tuple(vec![Value::Integer(n), Value::Boolean(b)]),
        ])
    };
    let points = [false, true].map(|c| vec![tuple(1.5, 7, true), tuple(-0.0, i64::MIN, false), Value::Boolean(c)]);
    assert_agrees(&Module::new(), &function, &points).expect("it has a value");
}
