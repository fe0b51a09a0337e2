//! Functions that are known as code: recorded, differentiated, lowered, printed and read.

use tangent_bundle_ir::{
    Builder, Error, External, Function, Interpreter, Module, Operation, Prepare, Symbol, Type, Value, derivatives_of,
    push_forward_of, trace,
};

use tangent_bundle::prelude::*;
use tangent_bundle::real::Keeper;
use tangent_bundle::reverse::Recording;
use tangent_bundle::special::{bessel_j, beta, erf, ln_gamma, normal_quantile};

primitive! {
    /// The solution y of y + exp y = x.
    fn balance(x) -> y = {
        let step = |y: f64, _| y - (y + y.exp() - x) / (1.0 + y.exp());
        (0..50).fold(x.min(0.0), step)
    };
    d x = (y.exp() + 1.0).recip();
}

primitive! {
    /// The length of (x, y).
    fn length(x, y) -> r = x.hypot(y);
    let over = r.recip();
    d x = x * over;
    d y = y * over;
}

primitive! {
    /// |x|, whose slope branches.
    fn magnitude(x) -> y = x.abs();
    d x = if x > 0.0 { y / x } else { y / x * 1.0 };
}

/// 1/x, by its derivatives.
#[derive(Clone)]
struct Reciprocal;

impl JetRule for Reciprocal {
    fn value(&self, x: f64) -> f64 {
        1.0 / x
    }

    fn derivatives<R: Real>(&self, x: R, y: R, derivatives: &mut [R]) {
        let mut last = y;
        for (k, derivative) in (1..).zip(derivatives) {
            last = -last * f64::from(k) / x;
            *derivative = last;
        }
    }

    fn kept<T: Keeper>(&self, keeper: T) -> Option<T::Kept> {
        Some(keeper.keep_jet("reciprocal", self))
    }
}

/// A function with all of them.
fn mixed<R: Real>([x, y]: [R; 2]) -> R {
    let r = length(x, y * 2.0);
    balance(r).sin() * Reciprocal.of(x + 3.0) + magnitude(x) * y
}

/// Fails unless numbers are equal up to some roundings.
#[track_caller]
fn assert_near(found: &[f64], target: &[f64]) {
    assert_eq!(found.len(), target.len());
    for (a, b) in found.iter().zip(target) {
        // A few dozen roundings of numbers of order 1.
        assert!(
            (a - b).abs() <= 256.0 * f64::EPSILON * (1.0 + b.abs()),
            "{found:?} and {target:?}"
        );
    }
}

const POINT: [f64; 2] = [0.7, 1.2];

#[test]
fn a_recording_calls_code_by_its_name() {
    let recorded = trace(mixed, POINT).unwrap();
    let path = &recorded.paths()[0];
    let text = path.to_string();
    for call in [
        "external length(",
        "external balance(",
        "external reciprocal(",
        "external magnitude(",
    ] {
        assert!(text.contains(call), "{text}");
    }
    let names: Vec<_> = path.externals().iter().map(|f| f.name().to_string()).collect();
    assert_eq!(names, ["length", "balance", "reciprocal", "magnitude"]);
    assert_eq!(path.externals()[0].value(&[3.0, 4.0]), 5.0);
    // The text is read with the functions that it calls.
    assert_eq!(Function::parse_with(&text, &path.externals()).unwrap(), *path);
    let sentence = Function::parse(&text).unwrap_err().to_string();
    assert!(
        sentence.contains("the name of a function that was given to `parse_with`"),
        "{sentence}"
    );
    // The same function, recorded again.
    assert_eq!(trace(mixed, POINT).unwrap().paths()[0], *path);
}

#[test]
fn it_is_evaluated_over_every_number() {
    let recorded = trace(mixed, POINT).unwrap();
    for x in [POINT, [1.5, -0.4]] {
        assert_eq!(recorded.evaluate(x).unwrap().to_bits(), mixed(x).to_bits());
        let t = [
            TaylorBundle::<U4>::from_derivatives(x[0], [1.0, 0.5, -0.25, 1.0]),
            TaylorBundle::<U4>::from_derivatives(x[1], [-0.5, 1.0, 0.0, 0.5]),
        ];
        assert_near(recorded.evaluate(t).unwrap().stored(), mixed(t).stored());
        let e = [Bundle::<U2>::explicit(x[0], 1), Bundle::<U2>::explicit(x[1], 2)];
        assert_near(recorded.evaluate(e).unwrap().stored(), mixed(e).stored());
        assert_near(
            &gradient(|x: [_; 2]| recorded.evaluate(x).unwrap(), x),
            &gradient(mixed, x),
        );
    }
}

#[test]
fn it_is_differentiated_forward_to_any_order_and_lowered() {
    let recorded = trace(mixed, POINT).unwrap();
    let path = &recorded.paths()[0];
    for order in 1..=4 {
        let pushed = push_forward_of(path, order).unwrap();
        let x = POINT.map(|x| TaylorBundle::<U4>::from_derivatives(x, [1.0, 0.5, -0.25, 1.0]));
        let target = mixed(x);
        let found = pushed
            .compile()
            .unwrap()
            .run_bundles(&x.map(Value::Real))
            .unwrap()
            .real()
            .unwrap();
        assert_near(&found.stored()[..=order], &target.stored()[..=order]);
        let mut module = Module::new();
        let lowered = module.add_lowered(&pushed).unwrap();
        let flat: Vec<f64> = x.iter().flat_map(|x| x.stored()[..=order].to_vec()).collect();
        let found = module.compile(&lowered).unwrap().run_reals(&flat).unwrap();
        assert_near(&found, &target.stored()[..=order]);
    }
}

#[test]
fn it_runs_backward_and_answers_demands() {
    let recorded = trace(mixed, POINT).unwrap();
    let adjoint = recorded.paths()[0].adjoint().unwrap();
    assert_near(
        &adjoint.compile().unwrap().run_reals(&[0.7, 1.2, 1.0]).unwrap()[1..],
        &gradient(mixed, POINT),
    );
    assert_eq!(
        Function::parse_with(&adjoint.to_string(), &adjoint.externals()).unwrap(),
        adjoint
    );
    // The slope of a function that is given by its derivatives is a call of code too.
    assert!(adjoint.to_string().contains("external 1 reciprocal("), "{adjoint}");
    let twice = adjoint.adjoint().unwrap();
    assert!(twice.to_string().contains("external 2 reciprocal("), "{twice}");
    for x in [POINT, [1.5, -0.4]] {
        let (value, slope, rows) = Interpreter::hessian(&recorded).unwrap().call(&x).unwrap();
        assert_eq!(value.to_bits(), mixed(x).to_bits());
        assert_near(&slope, &gradient(mixed, x));
        assert_near(rows.as_flattened(), hessian(mixed, x).as_flattened());
        let v = [0.5, -1.5];
        let line: TaylorBundle<U4> = Interpreter::directional::<U4, _, _, _>(&recorded)
            .unwrap()
            .call(&(x, v))
            .unwrap();
        let target = directional_derivatives::<U4, _, _>(mixed, x, v);
        assert_near(&(0..=4).map(|k| line.derivative(k)).collect::<Vec<_>>(), &target);
    }
}

primitive! {
    /// The sine, whose slope is another function that is known as code.
    fn sine(x) -> y = x.sin();
    d x = cosine(x) + y * 0.0;
}

primitive! {
    /// The cosine, whose slope is the first function again.
    fn cosine(x) -> y = x.cos();
    d x = -sine(x) + y * 0.0;
}

#[test]
fn functions_whose_partials_call_one_another_have_derivatives_of_every_order() {
    let recorded = trace(|x: Symbol| sine(x) * x, 0.8).unwrap();
    let (path, x) = (&recorded.paths()[0], Bundle::<U4>::taylor(0.8));
    let target = x.sin() * x;
    assert_near(recorded.evaluate(x).unwrap().stored(), target.stored());
    let pushed = push_forward_of(path, 4).unwrap();
    let pushed_on = pushed.compile().unwrap().run_bundles(&[Value::Real(x)]).unwrap();
    assert_near(pushed_on.real().unwrap().stored(), target.stored());
    let mut module = Module::new();
    let lowered = module.add_lowered(&pushed).unwrap();
    let found = module.compile(&lowered).unwrap().run_reals(x.stored()).unwrap();
    assert_near(&found, target.stored());
    let mut line = Interpreter::directional::<U4, _, _, _>(&recorded).unwrap();
    assert_near(line.call(&(0.8, 1.0)).unwrap().stored(), target.stored());
    let twice = path.adjoint().unwrap().adjoint().unwrap();
    // The covectors are those of the value and of the slope: the second derivative comes with the second one.
    let all = twice.compile().unwrap().run_reals(&[0.8, 1.0, 0.0, 1.0]).unwrap();
    assert_near(&all[2..3], &[target.derivative(2)]);
}

#[test]
fn it_is_evaluated_over_nested_bundles_and_on_tapes_of_them() {
    let recorded = trace(mixed, POINT).unwrap();
    let nested = |scale: f64| {
        POINT.map(|x| {
            let inner = TaylorBundle::<U2>::from_derivatives(x, [scale, -0.5]);
            TaylorBundle::<U2, TaylorBundle<U2>>::from_derivatives(inner, [inner * 0.5, inner * inner])
        })
    };
    for scale in [1.0, -2.0] {
        let (found, target) = (recorded.evaluate(nested(scale)).unwrap(), mixed(nested(scale)));
        for k in 0..=2 {
            assert_near(found.derivative(k).stored(), target.derivative(k).stored());
        }
    }
    let found = hessian(|x: [_; 2]| recorded.evaluate(x).unwrap(), POINT);
    assert_near(found.as_flattened(), hessian(mixed, POINT).as_flattened());
    let x = POINT.map(|x| Bundle::<U1, _>::taylor(Bundle::<U2>::taylor(x)));
    let third = |y: TaylorBundle<U1, TaylorBundle<U2>>| y.derivative(1).derivative(2);
    assert_near(&[third(recorded.evaluate(x).unwrap())], &[third(mixed(x))]);
}

/// A function of special functions.
fn special<R: Real>([x, y]: [R; 2]) -> R {
    bessel_j(0, x) * ln_gamma(x + y) + erf(x * y) - beta(x, y) * normal_quantile(x * 0.25)
}

#[test]
fn special_functions_are_calls_of_code() {
    let recorded = trace(special, POINT).unwrap();
    let text = recorded.paths()[0].to_string();
    for call in [
        "external bessel_j.0(",
        "external ln_gamma(",
        "external erf(",
        "external beta(",
    ] {
        assert!(text.contains(call), "{text}");
    }
    assert_eq!(
        Function::parse_with(&text, &recorded.paths()[0].externals()).unwrap(),
        recorded.paths()[0]
    );
    let mut slopes = Interpreter::gradient(&recorded).unwrap();
    let mut curvature = Interpreter::hessian(&recorded).unwrap();
    for x in [POINT, [2.1, 0.4]] {
        let (value, found) = slopes.call(&x).unwrap();
        assert_eq!(value.to_bits(), special(x).to_bits());
        assert_near(&found, &gradient(special, x));
        assert_near(
            curvature.call(&x).unwrap().2.as_flattened(),
            hessian(special, x).as_flattened(),
        );
    }
}

custom_rule! {
    /// The logarithm of a sum, whose pullback is twice what it should be.
    fn doubled_log_sum(x: &[_]) -> y = x.iter().map(|x| x.exp()).sum::<R>().ln();
    pull_back(w) -> |i| w * (x[i] - y).exp() * 2.0;
}

custom_rule! {
    /// The product of a matrix, given by rows, and a vector.
    fn product(a: &[_], x: &[_]) -> [y; a.len() / x.len()] = |i| {
        a[i * x.len()..].iter().zip(x).map(|(a, x)| a * x).sum()
    };
    pull_back(w) -> |k| w[k / x.len()] * x[k % x.len()],
                    |j| (0..w.len()).map(|i| w[i] * a[i * x.len() + j]).sum();
}

#[test]
fn a_custom_rule_is_a_call_of_code_and_keeps_its_derivative() {
    fn f<R: Real>([x, y]: [R; 2]) -> R {
        doubled_log_sum(&[x, y * 2.0, x * y]).sin()
    }
    let recorded = trace(f, POINT).unwrap();
    let path = &recorded.paths()[0];
    assert!(path.to_string().contains("external doubled_log_sum.3("));
    let tape = Recording::new();
    let y = f(POINT.map(|x| tape.variable(x)));
    let target = tape.pull_back([(y, 1.0)]);
    let mut slopes = Interpreter::gradient(&recorded).unwrap();
    assert_near(&slopes.call(&POINT).unwrap().1, &target);
    assert_near(&gradient(|x: [_; 2]| recorded.evaluate(x).unwrap(), POINT), &target);
    // The rule holds forward too, to every order, and in reverse over reverse.
    let x = POINT.map(|x| TaylorBundle::<U3>::from_derivatives(x, [1.0, 0.0, 0.0]));
    let series = recorded.evaluate(x).unwrap();
    assert_near(&[series.derivative(1)], &[target[0] + target[1]]);
    let mut module = Module::new();
    let lowered = module.add_lowered(&push_forward_of(path, 3).unwrap()).unwrap();
    let flat = x.map(|x| x.stored().to_vec()).concat();
    assert_near(
        &module.compile(&lowered).unwrap().run_reals(&flat).unwrap(),
        series.stored(),
    );
    let twice = path.adjoint().unwrap().adjoint().unwrap();
    let all = twice
        .compile()
        .unwrap()
        .run_reals(&[0.7, 1.2, 1.0, 0.0, 1.0, 1.0])
        .unwrap();
    assert_near(&[all[3] + all[4]], &[series.derivative(2)]);
}

#[test]
fn a_custom_rule_that_gives_an_array_is_a_call_for_each_number() {
    fn f<R: Real>(x: [R; 3]) -> R {
        let y = product(&[x[0], x[1], x[2] * 2.0, x[0] * x[1]], &x[1..]);
        y[0] * y[1].sin()
    }
    let point = [0.7, 1.2, -0.4];
    let recorded = trace(f, point).unwrap();
    let text = recorded.paths()[0].to_string();
    assert!(
        text.contains("external product.4.2.at.0(") && text.contains("external product.4.2.at.1("),
        "{text}"
    );
    let (value, slope, rows) = Interpreter::hessian(&recorded).unwrap().call(&point).unwrap();
    assert_eq!(value.to_bits(), f(point).to_bits());
    assert_near(&slope, &gradient(f, point));
    assert_near(rows.as_flattened(), hessian(f, point).as_flattened());
    assert_eq!(
        Function::parse_with(&text, &recorded.paths()[0].externals()).unwrap(),
        recorded.paths()[0]
    );
}

#[test]
fn many_points_are_evaluated_side_by_side_through_calls_of_code() {
    let recorded = trace(mixed, POINT).unwrap();
    let mut slopes = Interpreter::gradient(&recorded).unwrap();
    let points: Vec<[f64; 2]> = (0..19)
        .map(|i| [0.5 + 0.05 * f64::from(i), 1.5 - 0.03 * f64::from(i)])
        .collect();
    let mut found = vec![(0.0, [0.0; 2]); points.len()];
    slopes.call_many(&points, &mut found).unwrap();
    for (x, found) in points.iter().zip(found) {
        assert_eq!(found, slopes.call(x).unwrap());
    }
}

#[test]
fn a_program_that_calls_code_is_recorded_with_its_calls() {
    let recorded = trace(mixed, POINT).unwrap();
    let again = trace(|x: [Symbol; 2]| recorded.evaluate(x).unwrap(), POINT).unwrap();
    let (first, second) = (&recorded.paths()[0], &again.paths()[0]);
    assert_eq!(first.externals(), second.externals());
    assert_near(
        &Interpreter::gradient(&again).unwrap().call(&POINT).unwrap().1,
        &gradient(mixed, POINT),
    );
}

#[test]
fn a_branch_of_the_partials_is_a_guard_of_the_derivatives_alone() {
    let mut recorded = trace(|x: Symbol| magnitude(x), 2.0).unwrap();
    assert_eq!(recorded.evaluate(-3.0), Ok(3.0));
    let mut gradient = Interpreter::gradient(&recorded).unwrap();
    assert_eq!(gradient.call(&3.0).unwrap(), (3.0, 1.0));
    assert!(matches!(gradient.call(&-3.0), Err(Error::BranchFlipped(_))));
    assert_eq!(gradient.call_or_retrace(&-3.0).unwrap(), (3.0, -1.0));
    assert_eq!(recorded.evaluate_or_retrace(-3.0).unwrap(), 3.0);
    // Over bundles an evaluation looks at the partials too.
    let flipped = recorded.paths()[0]
        .compile()
        .unwrap()
        .run(&[Value::Real(Bundle::<U4>::taylor(-3.0))]);
    assert!(matches!(flipped, Err(Error::BranchFlipped(_))));
}

#[test]
fn functions_of_one_name_are_told_apart() {
    fn other<R: Real>(x: R) -> R {
        primitive! {
            /// Three times x.
            fn balance(x) -> y = x * 3.0;
            d x = x * 0.0 + y * 0.0 + 3.0;
        }
        balance(x)
    }
    let both = |x: Symbol| balance(x) + other(x);
    let recorded = trace(both, 0.5).unwrap();
    let pushed = derivatives_of(&recorded.paths()[0], 2).unwrap();
    let mut module = Module::new();
    let lowered = module.add_lowered(&pushed).unwrap();
    let target = balance(Bundle::<U4>::taylor(0.5)) + other(Bundle::<U4>::taylor(0.5));
    let derivatives = [0, 1, 2].map(|k| target.derivative(k));
    let x = Value::Real(TaylorBundle::<U4>::from(0.5));
    let found = pushed.compile().unwrap().run_bundles(&[x]).unwrap().reals();
    assert_near(&found.iter().map(|y| y.primal()).collect::<Vec<_>>(), &derivatives);
    assert_near(
        &module.compile(&lowered).unwrap().run_reals(&[0.5]).unwrap(),
        &derivatives,
    );
    let simple = recorded.paths()[0].clone();
    assert_eq!(simple.externals().len(), 2);
}

#[test]
fn calls_of_code_are_verified_and_merged() {
    let square = External::of_derivatives("reciprocal", Reciprocal);
    let mut b = Builder::new("f", &[Type::Real], Type::Real);
    let [x] = b.arguments();
    let (y, z) = (
        b.push(Operation::External(square.clone(), vec![x])),
        b.push(Operation::External(square.clone(), vec![x])),
    );
    let sum = b.binary(tangent_bundle_ir::Binary::Add, y, z);
    b.ret(sum);
    let mut f = b.finish().unwrap();
    f.simplify().unwrap();
    assert_eq!(f.blocks()[0].statements().len(), 2);
    assert_eq!(f.evaluate(vec![4.0]), 0.5);
    assert!(f.to_rust().unwrap_err().to_string().contains("which is known as code"));
    let mut b = Builder::new("f", &[Type::Real], Type::Real);
    let [x] = b.arguments();
    let y = b.push(Operation::External(square, vec![x, x]));
    b.ret(y);
    let sentence = b.finish().unwrap_err().to_string();
    assert!(
        sentence.contains("`reciprocal` takes 1 real numbers, and is given 2"),
        "{sentence}"
    );
}

#[test]
fn what_does_not_say_how_it_is_kept_is_refused() {
    struct Square;
    impl ScalarRule for Square {
        fn value(&self, [x]: [f64; 1]) -> f64 {
            x * x
        }
        fn partials<R: Real>(&self, [x]: [R; 1], _: R) -> [R; 1] {
            [x * 2.0]
        }
    }
    let error = trace(|x: Symbol| Square.of([x]) + 1.0, 2.0).unwrap_err();
    assert!(error.to_string().contains("the method `kept`"), "{error}");
    // Its value at a constant is a constant.
    let constant = trace(|x: Symbol| Square.of([Symbol::from(3.0)]) + x, 2.0).unwrap();
    assert_eq!(constant.evaluate(1.0), Ok(10.0));
}
