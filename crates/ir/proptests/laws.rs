//! Programs that are differentiated, simplified, reversed and recorded, against the same programs run in Rust.

use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::{
    ArgumentForm, Hooks, Module, Returned, Unary, Value, derivative_of, forward_diff, push_forward_of, trace,
};

use super::program::{ARGUMENTS, Program, build, programs, run};
use crate::seeds::{close, coefficients, explicit, partials, taylor};

/// Numbers as bits. All NaN have the same bits.
pub fn bits(numbers: &[f64]) -> Vec<u64> {
    let of = |x: &f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
    numbers.iter().map(of).collect()
}

/// The bits of the components of a bundle. In derivatives −0 counts as 0: a literal has no tangent, so that adding it
/// does not add zeros.
pub fn germ(components: &[f64]) -> Vec<u64> {
    let derivatives: Vec<f64> = components[1..].iter().map(|x| x + 0.0).collect();
    [bits(&components[..1]), bits(&derivatives)].concat()
}

fn values<R: Real>(x: [R; ARGUMENTS]) -> Vec<Value<R>> {
    x.map(Value::Real).to_vec()
}

/// Arguments of programs, on both sides of the bounds of branches.
pub fn points() -> impl Strategy<Value = [f64; ARGUMENTS]> {
    [-2.0..2.0_f64, -2.0..2.0_f64]
}

proptest! {
    #![proptest_config(crate::config())]

    /// Evaluated over bundles, a function has the value of the Rust function, to the bit.
    #[test]
    fn evaluation_is_that_of_the_rust_function(
        program in programs(),
        x in [taylor::<U5>(-2.0..2.0), taylor::<U5>(-2.0..2.0)],
        e in [explicit::<U3>(-2.0..2.0), explicit::<U3>(-2.0..2.0)],
    ) {
        let compiled = build(&program).compile().unwrap();
        let y = compiled.run(&values(x)).unwrap().real().unwrap();
        prop_assert_eq!(germ(&coefficients(&y)), germ(&coefficients(&run(&program, x))));
        let y = compiled.run(&values(e)).unwrap().real().unwrap();
        prop_assert_eq!(germ(&partials(&y)), germ(&partials(&run(&program, e))));
    }

    /// Differentiated by a pass to any order, a function has the value of the Rust function over bundles, to the bit.
    #[test]
    fn the_pass_differentiates_as_bundles_do(
        program in programs(),
        x in [taylor::<U5>(-2.0..2.0), taylor::<U5>(-2.0..2.0)],
        order in 1..=5_usize,
    ) {
        let function = build(&program);
        let pushed = push_forward_of(&function, order).unwrap().compile().unwrap();
        let y = pushed.run_bundles(&values(x)).unwrap().real().unwrap();
        let target = coefficients(&run(&program, x));
        prop_assert_eq!(germ(&coefficients(&y)[..=order]), germ(&target[..=order]));
        prop_assert!(coefficients(&y)[order + 1..].iter().all(|c| *c == 0.0));
        // Along the diagonal, from plain arguments.
        let point = x.map(|x| x.primal());
        let derivative = derivative_of(&function, order).unwrap().compile().unwrap();
        let y = derivative.run_bundles(&values(point.map(TaylorBundle::<U5>::from))).unwrap();
        let target = run(&program, point.map(Bundle::<U5>::taylor));
        prop_assert_eq!(bits(&[y.real().unwrap().primal() + 0.0]), bits(&[target.derivative(order) + 0.0]));
    }

    /// Two passes, each by one argument, give a mixed partial.
    #[test]
    fn a_pass_over_a_pass_gives_mixed_partials(program in programs(), x in points(), second in 1..=2_usize) {
        struct By(usize, usize);
        impl Hooks for By {
            fn argument(&mut self, number: usize, _: usize) -> ArgumentForm {
                if number == self.0 { ArgumentForm::Seed } else { ArgumentForm::Zero }
            }
            fn returned(&mut self) -> Returned {
                Returned::Derivative(self.1)
            }
        }
        let mut function = build(&program);
        for (argument, order) in [(0, 1), (1, second)] {
            let returned: Vec<_> = function.returned().into_iter().map(|v| (v, order)).collect();
            forward_diff(&mut function, &returned, false, &mut By(argument, order)).unwrap();
        }
        let compiled = function.compile().unwrap();
        let y = compiled.run_bundles(&values(x.map(ExplicitBundle::<U3>::from))).unwrap().real().unwrap();
        let x = [Bundle::<U3>::explicit(x[0], 1), Bundle::<U3>::explicit(x[1], 2)];
        let tagged = if second == 1 {
            run(&program, x).partial(0b011)
        } else {
            let both = x[1] + (Bundle::<U3>::explicit(0.0, 3));
            run(&program, [x[0], both]).partial(0b111)
        };
        // The pass computes fewer components than explicit bundles have. The terms of a sum are added in another
        // order.
        close(&[y.primal()], &[tagged], 4096.0)?;
    }

    /// Two functions whose values have the same names are equal exactly if their texts are.
    #[test]
    fn functions_are_the_same_where_their_texts_are(program in programs(), order in 0..3_usize, pass in 0..4_usize) {
        let function = push_forward_of(&build(&program), order).unwrap();
        let mut changed = function.clone();
        match pass {
            0 => changed.fold(),
            1 => changed.merge_equal(),
            2 => changed.remove_unused(),
            _ => changed.fuse_blocks(),
        }
        prop_assert_eq!(changed == function, changed.to_string() == function.to_string());
    }

    /// Simplification keeps the values of a function to the bit, and its derivatives. So does each pass of it alone,
    /// before and after differentiation. Only a folded divisor changes the rounding of derivatives.
    #[test]
    fn simplification_changes_no_bit(
        program in programs(),
        x in [taylor::<U3>(-2.0..2.0), taylor::<U3>(-2.0..2.0)],
        pass in 0..5_usize,
    ) {
        let simplified = |mut function: tangent_bundle_ir::Function| {
            match pass {
                0 => function.fold(),
                1 => function.merge_equal(),
                2 => function.remove_unused(),
                3 => function.fuse_blocks(),
                _ => function.simplify().unwrap(),
            }
            function.verify().unwrap();
            function
        };
        let function = build(&program);
        let simple = simplified(function.clone());
        prop_assert!(simple.values().count() <= function.values().count());
        let point = x.map(|x| x.primal());
        let value = simple.compile().unwrap().run(&values(point)).unwrap().real().unwrap();
        prop_assert_eq!(bits(&[value]), bits(&[run(&program, point)]));

        let target = run(&program, x);
        let y = simple.compile().unwrap().run(&values(x)).unwrap().real().unwrap();
        let pushed = simplified(push_forward_of(&simple, 3).unwrap());
        let z = pushed.compile().unwrap().run_bundles(&values(x)).unwrap().real().unwrap();
        for result in [y, z] {
            if matches!(pass, 1..=3) {
                prop_assert_eq!(germ(&coefficients(&result)), germ(&coefficients(&target)));
            } else {
                same_to_rounding(&result, &target)?;
            }
        }
    }

    /// The adjoint has the value to the bit, and the gradient of the recording. Evaluated over bundles, or
    /// differentiated by a pass, it has the Hessian-vector product.
    #[test]
    fn the_adjoint_is_the_gradient(program in programs(), x in points(), direction in points(), weight in 0.5..2.0_f64) {
        let adjoint = build(&program).adjoint().unwrap();
        let compiled = adjoint.compile().unwrap();
        let result = compiled.run_reals(&[x[0], x[1], weight]).unwrap();
        prop_assert_eq!(bits(&result[..1]), bits(&[run(&program, x)]));

        let recording = Recording::new();
        let variables = x.map(|x| recording.variable(x));
        let target = recording.pull_back([(run(&program, variables), weight)]);
        near(&result[1..], &target, scale(&program, x) * weight)?;

        let dual: [TaylorBundle<U1>; 2] = std::array::from_fn(|i| TaylorBundle::from_derivatives(x[i], [direction[i]]));
        let products = compiled.run_reals(&[dual[0], dual[1], weight.into()]).unwrap();
        let recording = Recording::new();
        let variables = dual.map(|x| recording.variable(x));
        let target = recording.pull_back([(run(&program, variables), TaylorBundle::from(weight))]);
        let slopes = |all: &[TaylorBundle<U1>]| all.iter().map(|x| x.derivative(1)).collect::<Vec<_>>();
        let bound = scale(&program, x).powi(2) * weight;
        near(&slopes(&products[1..]), &slopes(&target), bound)?;

        let pushed = push_forward_of(&adjoint, 1).unwrap().compile().unwrap();
        let seeded = [Value::Real(dual[0]), Value::Real(dual[1]), Value::Real(weight.into())];
        let again = pushed.run_bundles(&seeded).unwrap().reals();
        prop_assert_eq!(bits(&slopes(&again)), bits(&slopes(&products)));
    }

    /// The adjoint of an adjoint has the Hessian-vector product too, and the derivative of the gradient by its weight.
    #[test]
    fn the_adjoint_of_an_adjoint_is_a_hessian_vector_product(
        program in programs(),
        x in points(),
        direction in points(),
        weight in 0.5..2.0_f64,
    ) {
        let adjoint = build(&program).adjoint().unwrap();
        let twice = adjoint.adjoint().unwrap().compile().unwrap();
        let seed = Value::Tuple(vec![Value::Real(0.0), Value::Tuple(values(direction))]);
        let arguments = [Value::Real(x[0]), Value::Real(x[1]), Value::Real(weight), seed];
        let result = twice.run(&arguments).unwrap().reals();
        let dual: [TaylorBundle<U1>; 2] = std::array::from_fn(|i| TaylorBundle::from_derivatives(x[i], [direction[i]]));
        let products = adjoint.compile().unwrap().run_reals(&[dual[0], dual[1], weight.into()]).unwrap();
        prop_assert_eq!(bits(&result[..3]), bits(&products.iter().map(|p| p.primal()).collect::<Vec<_>>()));
        let bound = scale(&program, x).powi(2) * weight;
        near(&result[3..5], &[products[1].derivative(1), products[2].derivative(1)], bound)?;
        // The gradient is its slope by the weight times the weight.
        let along = products[1].primal() * direction[0] + products[2].primal() * direction[1];
        near(&[result[5] * weight], &[along], bound)?;
    }

    /// A recording has the value of the function on its path. On another path it returns an error, and then records
    /// that path too.
    #[test]
    fn a_recording_knows_its_path(program in programs(), x in points(), others in prop::collection::vec(points(), 8)) {
        let mut recorded = trace(|x| run(&program, x), x).unwrap();
        for y in std::iter::once(x).chain(others) {
            let y = y.map(Bundle::<U3>::taylor);
            let target = run(&program, y);
            if let Ok(value) = recorded.evaluate(y) {
                same_to_rounding(&value, &target)?;
            }
            let value = recorded.evaluate_or_retrace(y).unwrap();
            same_to_rounding(&value, &target)?;
            let value = recorded.evaluate(y).expect("the path is known now");
            same_to_rounding(&value, &target)?;
        }
    }
}

/// Fails unless primals are equal to the bit, and derivatives up to some thousand roundings. The quotient by a folded
/// constant is rounded once in each derivative, and later operations carry that on.
fn same_to_rounding(left: &TaylorBundle<U3>, right: &TaylorBundle<U3>) -> Result<(), TestCaseError> {
    prop_assert_eq!(bits(&[left.primal()]), bits(&[right.primal()]));
    close(&coefficients(left), &coefficients(right), 65_536.0)
}

/// The size of the numbers whose rounding errors are in a gradient. Each step passes on a term. The sum of these
/// terms is bounded by the product of a slope forward and a slope backward, and the programs have smaller slopes for
/// each argument.
pub fn scale(program: &Program, x: [f64; ARGUMENTS]) -> f64 {
    let along = |i: usize| {
        let x = std::array::from_fn(|j| {
            if i == j {
                Bundle::<U3>::taylor(x[j])
            } else {
                x[j].into()
            }
        });
        coefficients(&run(program, x)).into_iter().fold(1.0, |a, c| a + c.abs())
    };
    along(0) + along(1)
}

/// Fails unless numbers are equal up to 2²⁰ roundings of the scale: sums have up to some thousand terms, and may
/// cancel to a thousandth.
pub fn near(left: &[f64], right: &[f64], scale: f64) -> Result<(), TestCaseError> {
    for (a, b) in left.iter().zip(right) {
        let bound = f64::EPSILON * 1_048_576.0 * (scale + a.abs());
        prop_assert!(
            (a - b).abs() <= bound || (a.is_nan() && b.is_nan()),
            "{:?} and {:?}",
            left,
            right
        );
    }
    Ok(())
}

/// Each function of one number has a partial in the adjoint: that of the dual number.
#[test]
fn each_function_of_the_form_has_its_slope() {
    for f in Unary::ALL {
        let text = format!("fn f(%x: real) -> real {{ b: %y = {} %x return %y }}", f.name());
        let mut module = Module::parse(&text).unwrap();
        let adjoint = module.add_adjoint("f").unwrap().compile().unwrap();
        // Arguments inside and outside of the domains, at their edges, and far away.
        for x in [-800.0, -1.0, -0.5, -0.0, 0.0, 0.3, 0.5, 1.0, 1.5, 700.0] {
            let result = adjoint.run_reals(&[x, 1.0]).unwrap();
            let target = f.of(Bundle::<U1>::taylor(x)).derivative(1);
            let is_same = result[1] == target
                || (result[1].is_nan() && target.is_nan())
                || (result[1] - target).abs() <= 1e-14 * target.abs();
            assert!(is_same, "{} at {x}: {} and {target}", f.name(), result[1]);
        }
    }
}
