//! Programs that call code: the same programs with functions of the table in place of it.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle_ir::{External, Function, Module, Unary, Value, push_forward_of, trace};

use super::program::{ARGUMENTS, Program, build, programs, run};
use crate::laws::{bits, near, points, scale};
use crate::seeds::coefficients;

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

/// The program as a function of the form, with calls of code in place of some operations.
fn with_code(program: &Program) -> Function {
    let code = [
        External::of_derivatives("sine", Sine),
        External::of_partials("cosine", Cosine, [0.5]),
        External::of_partials("tangent", Tanh, [0.5]),
        External::of_partials("sum", Sum, [0.5; 2]),
    ];
    let mut text = String::new();
    for line in build(program).to_string().lines() {
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

fn values<R: Real>(x: [R; ARGUMENTS]) -> Vec<Value<R>> {
    x.map(Value::Real).to_vec()
}

proptest! {
    #![proptest_config(crate::config())]

    /// In every way, a program that calls code has the values and the derivatives of the program without it.
    #[test]
    fn programs_that_call_code_are_those_without_it(program in programs(), x in points(), order in 1..=3_usize) {
        let function = with_code(&program);
        let mut simple = function.clone();
        simple.simplify().unwrap();
        let compiled = simple.compile().unwrap();
        let target = run(&program, x);
        prop_assert_eq!(bits(&[compiled.run_reals(&x).unwrap()[0]]), bits(&[target]));
        let t = x.map(Bundle::<U3>::taylor);
        let series = coefficients(&run(&program, t));
        // Each order passes on a term once more.
        let bound = scale(&program, x).powi(3);
        // Evaluated over bundles, differentiated by a pass, and lowered.
        near(&coefficients(&compiled.run_reals(&t).unwrap()[0]), &series, bound)?;
        let pushed = push_forward_of(&simple, order).unwrap();
        let found = pushed.compile().unwrap().run_bundles(&values(t)).unwrap().real().unwrap();
        near(&coefficients(&found)[..=order], &series[..=order], bound)?;
        let mut module = Module::new();
        let lowered = module.add_lowered(&pushed).unwrap();
        let mut flat = Vec::new();
        for (v, x) in pushed.arguments().iter().zip(&t) {
            // An argument that nothing depends on stays plain.
            flat.extend_from_slice(&coefficients(x)[..=pushed.statement(*v).orders.total()]);
        }
        near(&module.compile(&lowered).unwrap().run_reals(&flat).unwrap(), &series[..=order], bound)?;
        // On a tape and backward, alone and over bundles.
        let [dx, dy] = gradient(|x: [_; ARGUMENTS]| run(&program, x), x);
        let tape = gradient(|x| compiled.evaluate(x), x.to_vec());
        near(&tape, &[dx, dy], bound)?;
        let adjoint = simple.adjoint().unwrap().compile().unwrap();
        near(&adjoint.run_reals(&[x[0], x[1], 1.0]).unwrap(), &[target, dx, dy], bound)?;
        let dual = x.map(Bundle::<U1>::taylor);
        let over = adjoint.run_reals(&[dual[0], dual[1], 1.0.into()]).unwrap();
        near(&[over[1].derivative(1) + over[2].derivative(1)], &[2.0 * series[2]], bound)?;
        // Recorded along its path.
        let recorded = trace(|x: [_; ARGUMENTS]| compiled.evaluate(x.to_vec()), x).unwrap();
        near(&coefficients(&recorded.evaluate(t).unwrap()), &series, bound)?;
    }
}
