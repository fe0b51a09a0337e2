//! Programs with calls of code in place of some operations.

use tangent_bundle::prelude::*;
use tangent_bundle_ir::{External, Function, Unary};

/// The sine, by all its derivatives.
#[derive(Clone)]
struct Sine;

impl JetRule for Sine {
    fn value(&self, x: f64) -> f64 {
        Unary::Sin.of(x)
    }

    fn derivatives<R: Real>(&self, x: R, y: R, derivatives: &mut [R]) {
        let cosine = x.cos();
        for (derivative, value) in derivatives.iter_mut().zip([cosine, -y, -cosine, y].into_iter().cycle()) {
            *derivative = value;
        }
    }
}

/// The cosine, by its partial.
#[derive(Clone)]
struct Cosine;

impl ScalarRule for Cosine {
    fn value(&self, [x]: [f64; 1]) -> f64 {
        Unary::Cos.of(x)
    }

    fn partials<R: Real>(&self, [x]: [R; 1], _: R) -> [R; 1] {
        [-x.sin()]
    }
}

/// The hyperbolic tangent, by its partial in its value.
#[derive(Clone)]
struct Tanh;

impl ScalarRule for Tanh {
    fn value(&self, [x]: [f64; 1]) -> f64 {
        Unary::Tanh.of(x)
    }

    fn partials<R: Real>(&self, _: [R; 1], y: R) -> [R; 1] {
        [-(y * y) + 1.0]
    }
}

/// The sum of two numbers.
#[derive(Clone)]
struct Sum;

impl ScalarRule<2> for Sum {
    fn value(&self, [x, y]: [f64; 2]) -> f64 {
        x + y
    }

    fn partials<R: Real>(&self, [x, y]: [R; 2], _: R) -> [R; 2] {
        [x.one_like(), y.one_like()]
    }
}

/// The function with calls of code in place of some operations. The calls have the same values.
pub fn with_code(function: &Function) -> Function {
    let code = [
        External::of_derivatives("sine", Sine),
        External::of_partials("cosine", Cosine, [0.5]),
        External::of_partials("tangent", Tanh, [0.5]),
        External::of_partials("sum", Sum, [0.5; 2]),
    ];
    let mut text = String::new();
    for line in function.to_string().lines() {
        let words = [
            ("sin ", "sine"),
            ("cos ", "cosine"),
            ("tanh ", "tangent"),
            ("add ", "sum"),
        ];
        let call = words.into_iter().find_map(|(word, name)| {
            let (value, operation) = line.split_once(" = ")?;
            let operands = operation.strip_prefix(word)?;
            Some(format!("{value} = external {name}({operands})"))
        });
        text.push_str(&call.unwrap_or_else(|| line.to_string()));
        text.push('\n');
    }
    let function = Function::parse_with(&text, &code).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(
        Function::parse_with(&function.to_string(), &code).as_ref(),
        Ok(&function)
    );
    function
}
