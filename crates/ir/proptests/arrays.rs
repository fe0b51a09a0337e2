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
use tangent_bundle_ir::{Function, Module, Value, push_forward_of};

use super::array_programs::{NUMBERS, Program, build, direct, module, parts, points, programs, values};
use super::laws::{bits, germ, near};
use crate::seeds::{coefficients, explicit, partials};

fn along<N: Order>(x: &[f64], v: &[f64]) -> Vec<TaylorBundle<N>>
where
    TaylorBundle<N>: Real,
{
    let line = |(x, v): (&f64, &f64)| TaylorBundle::from_stored(|k| [*x, *v].get(k).copied().unwrap_or(0.0));
    x.iter().zip(v).map(line).collect()
}

/// Fails unless a function that was differentiated at one level has these coefficients as a function of floats.
fn lowered_agrees<N: Order>(
    pushed: &Function,
    line: &[TaylorBundle<N>],
    target: &[f64],
    module: &Module,
) -> Result<(), TestCaseError> {
    let mut module = module.clone();
    let lowered = module.add_lowered(pushed).unwrap();
    // An argument that the result does not depend on stays plain.
    let orders: Vec<usize> = pushed
        .arguments()
        .iter()
        .map(|v| pushed.statement(*v).orders.total())
        .collect();
    let ([a, b], s) = parts(line);
    let mut arguments = Vec::new();
    for (array, order) in [a, b].iter().zip(&orders) {
        arguments.extend((0..=*order).map(|k| Value::Array(array.iter().map(|x| x.taylor_coefficient(k)).collect())));
    }
    arguments.extend((0..=orders[2]).map(|k| Value::Real(s.taylor_coefficient(k))));
    let found = module.compile(&lowered).unwrap().run(&arguments).unwrap().reals();
    prop_assert_eq!(bits(&found[..1]), bits(&target[..1]));
    // The sums of products have another order.
    crate::seeds::close(&found, target, 65_536.0)
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
        lowered_agrees(&pushed, &line, &coefficients(&target)[..=order], &module)?;
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
        let bounded = compiled.clone().with_stack_limit(24).run(&seeded(values(&x))).unwrap().reals();
        prop_assert_eq!(bits(&bounded), bits(&result));
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
