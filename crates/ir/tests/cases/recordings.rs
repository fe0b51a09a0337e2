//! Recorded programs, and flipped branches.

use tangent_bundle::reverse::{Var, dot, norm_squared, sum};
use tangent_bundle_ir::{BranchFlipped, Symbol, trace};

use super::*;

fn kinked<R: Real>(x: R) -> R {
    if x > 0.0 { x * x } else { -x }
}

#[test]
fn a_branch_that_flips_is_reported_and_then_known() {
    let mut recorded = trace(kinked, 1.0).unwrap();
    assert_eq!(recorded.evaluate(2.0), Ok(4.0));
    let flip = recorded.evaluate(-3.0).unwrap_err();
    let expected = BranchFlipped {
        guard: 0,
        comparison: "%0 > 0.0".to_string(),
        recorded: true,
    };
    assert_eq!(flip, expected);
    // At the bound itself the other branch is taken.
    assert!(recorded.evaluate(0.0).is_err() && recorded.evaluate(f64::NAN).is_err());
    let y = recorded.evaluate_or_retrace(Bundle::<U2>::taylor(-3.0)).unwrap();
    assert_eq!((y.primal(), y.derivative(1), y.derivative(2)), (3.0, -1.0, 0.0));
    assert_eq!(recorded.paths().len(), 2);
    // Both paths are kept.
    assert_eq!(
        recorded.evaluate(Bundle::<U1>::taylor(5.0)).unwrap().derivative(1),
        10.0
    );
    assert_eq!(
        recorded.evaluate(Bundle::<U1>::taylor(-5.0)).unwrap().derivative(1),
        -1.0
    );
    assert_eq!(recorded.paths().len(), 2);
}

#[test]
fn a_recording_is_a_function_object() {
    let recorded = trace(|[x, y]: [Symbol; 2]| (x * y).sin() + x / y, [2.0, 3.0]).unwrap();
    let f = differentiable!(|[x, y]| (x * y).sin() + x / y);
    assert_eq!(recorded.gradient([0.3, 0.4]), f.gradient([0.3, 0.4]));
    assert_eq!(recorded.hessian([0.3, 0.4]), f.hessian([0.3, 0.4]));
}

#[test]
fn points_and_results_have_their_shapes() {
    let mut recorded = trace(
        |(x, list): (Symbol, Vec<Symbol>)| [x * list.len() as f64, list.iter().sum()],
        (2.0, vec![3.0, 5.0]),
    )
    .unwrap();
    assert_eq!(recorded.evaluate((1.5, vec![1.0, 2.0])).unwrap(), [3.0, 3.0]);
    // A list of another length has another path.
    assert_eq!(
        recorded.evaluate_or_retrace((1.5, vec![1.0, 2.0, 4.0])).unwrap(),
        [4.5, 7.0]
    );
    assert_eq!(recorded.evaluate((1.5, vec![1.0, 2.0, 4.0])).unwrap(), [4.5, 7.0]);
    assert_eq!(recorded.evaluate((1.5, vec![1.0, 2.0])).unwrap(), [3.0, 3.0]);
    // One result is a literal, one is an argument.
    let constant = trace(|_: Symbol| Symbol::from(7.0), 1.0).unwrap();
    assert_eq!(constant.evaluate(Bundle::<U1>::taylor(3.0)).unwrap().derivative(1), 0.0);
    let same = trace(|x: Symbol| (x, x), 1.0).unwrap();
    assert_eq!(same.evaluate(4.0).unwrap(), (4.0, 4.0));
}

#[test]
fn logarithms_of_bundles_over_symbols_leave_no_guard() {
    let of_order_one = |x: Symbol| {
        let x = Bundle::<U1, _>::taylor(x);
        (x.ln() + x.ln_1p() + x.log2() + x.log10()).derivative(1)
    };
    let recorded = trace(of_order_one, 2.0).unwrap();
    let slope = |x: f64| 1.0 / x + 1.0 / (1.0 + x) + (1.0 / 2.0_f64.ln() + 1.0 / 10.0_f64.ln()) / x;
    assert!((recorded.evaluate(5.0).unwrap() - slope(5.0)).abs() < 1e-15);
}

#[test]
fn every_kind_of_comparison_is_a_guard() {
    type Case = (fn(Symbol) -> bool, f64, f64);
    let cases: [Case; 12] = [
        (|x| x < 1.0, 0.5, 1.0),
        (|x| x <= 1.0, 1.0, 1.5),
        (|x| x > 1.0, 1.5, 1.0),
        (|x| x >= 1.0, 1.0, 0.5),
        (|x| x == 1.0, 1.0, 0.5),
        (|x| x != 1.0, 0.5, 1.0),
        (
            |x| x.partial_cmp(&Symbol::from(1.0)) == Some(std::cmp::Ordering::Less),
            0.5,
            1.5,
        ),
        (|x| x.partial_cmp(&1.0).is_none(), f64::NAN, 1.0),
        (|x| x.partial_cmp(&1.0).is_none(), 1.0, f64::NAN),
        (|x| x.value().is_nan() || x < x, 0.5, f64::NAN),
        (|x| x.scalar() as i64 == 2, 2.5, 2.75),
        (|x| x.scalar().is_sign_negative(), 0.0, -0.0),
    ];
    for (number, (test, here, there)) in cases.into_iter().enumerate() {
        let recorded = trace(move |x: Symbol| if test(x) { x } else { -x }, here).unwrap();
        assert!(recorded.evaluate(here).is_ok(), "case {number}");
        // For a NaN, the comparison of x with itself takes another path, but `x < x` is false for it too.
        let is_seen = recorded.evaluate(there).is_err();
        assert!(is_seen || number == 9, "case {number} is not seen to flip at {there}");
    }
}

#[test]
fn loops_are_unrolled_and_what_is_constant_is_computed() {
    let power = |n: i32| move |x: Symbol| (0..n).fold(Symbol::from(1.0), |y, _| y * x) + Symbol::from(2.0).sqrt() * 0.0;
    let recorded = trace(power(5), 1.1).unwrap();
    let text = recorded.paths()[0].to_string();
    assert_eq!(text.matches("= mul").count(), 4, "{text}");
    assert!(!text.contains("sqrt"), "{text}");
    let y = recorded.evaluate(Bundle::<U3>::taylor(1.1)).unwrap();
    assert!((y.derivative(3) - 72.6).abs() < 1e-13);
}

#[test]
fn bundles_and_variables_of_symbols_are_recorded_too() {
    // The derivative is recorded: a function of its own.
    let recorded = trace(|x: Symbol| (Bundle::<U1, _>::taylor(x).sin() * 2.0).derivative(1), 1.0).unwrap();
    assert_eq!(recorded.evaluate(0.5).unwrap(), 2.0 * 0.5_f64.cos());
    // So is a gradient of reverse mode.
    let gradient = trace(
        |[x, y]: [Symbol; 2]| {
            let recording = tangent_bundle::reverse::Recording::new();
            let (a, b): (Var<Symbol>, Var<Symbol>) = (recording.variable(x), recording.variable(y));
            let all = recording.pull_back([((a * b).exp() + a, Symbol::from(1.0))]);
            [all[0], all[1]]
        },
        [0.5, 2.0],
    )
    .unwrap();
    let f = differentiable!(|[x, y]| (x * y).exp() + x);
    let (found, expected) = (gradient.evaluate([0.25, 1.5]).unwrap(), f.gradient([0.25, 1.5]));
    assert!((found[0] - expected[0]).abs() < 1e-15 && (found[1] - expected[1]).abs() < 1e-15);
}

#[test]
fn sums_and_products_of_many_are_recorded() {
    let f = |x: Vec<Symbol>| sum(&x) + dot(&x, &x) * norm_squared(&x) + x.iter().product::<Symbol>();
    let recorded = trace(f, vec![1.0, 2.0, 3.0]).unwrap();
    assert_eq!(
        recorded.evaluate(vec![2.0, 3.0, 5.0]).unwrap(),
        10.0 + 38.0 * 38.0 + 30.0
    );
}

#[test]
fn every_operation_of_a_real_number_is_recorded() {
    fn all<R: Real>([x, y, z]: [R; 3]) -> R {
        let mut sum = x;
        sum += y;
        sum -= z * 0.25;
        sum *= x + 1.0;
        sum /= y + 2.0;
        sum %= R::from(1.75);
        sum += 0.125;
        sum -= 0.5;
        sum *= 1.5;
        sum /= 0.75;
        sum %= 2.5;
        let (s, c) = (x * y).sin_cos();
        let minimum = x.min(y).max(z - 1.0).clamp(R::from(-0.5), z);
        sum + s * c - x % 0.3
            + (x % y)
            + x.powi(3)
            + y.powf(1.5)
            + y.pow(x)
            + z.log(y + 2.0)
            + x.atan2(y)
            + x.hypot(z)
            + x.copysign(-y)
            + minimum
            + x.mul_add(y, z)
            + x.abs().signum()
            + (z * 3.7).fract()
            + (y * 2.3).round()
            + (-x).recip()
            + [x, y, z].iter().sum::<R>() * [x, y].into_iter().product::<R>()
            + R::from(1.0) / x
            - (x - 2.0) / 3.0
    }
    let recorded = trace(all, [0.6, 0.9, 1.3]).unwrap();
    for x in [[0.6, 0.9, 1.3], [0.7, 0.8, 1.2]] {
        assert_eq!(recorded.evaluate(x).unwrap(), all(x));
        let bundle = |x: [f64; 3]| {
            [
                Bundle::<U3>::taylor(x[0]),
                Bundle::<U3>::taylor(x[1]) * 2.0 - x[1],
                x[2].into(),
            ]
        };
        assert!(recorded.evaluate(bundle(x)).unwrap().same_germ(&all(bundle(x))));
    }
}

/// Constants on the left, references, constants by name and questions: what is asked of a value becomes a guard.
#[test]
#[expect(clippy::op_ref, reason = "operators of references are what is tested")]
fn generic_bodies_that_read_like_code_for_floats_are_recorded() {
    fn body<R: Real>([x, y]: [R; 2]) -> R {
        let c = [2.0, 3.0];
        let mut sum: R = c.iter().map(|c| c * x - &y / c + &x % c).sum();
        sum += &(&x * &y - -&x + (x - &y));
        if 0.0 < x && x.is_finite() && !y.is_nan() && !x.is_zero() && 2.5 >= y {
            1.0 - 2.0 * sum + R::PI() * (6.0 / x + &6.0 / &y) + R::one() + R::zero() + R::default()
        } else {
            sum
        }
    }
    let recorded = trace(body, [0.6, 0.9]).unwrap();
    for x in [[0.6, 0.9], [1.7, 2.2]] {
        assert_eq!(recorded.evaluate(x), Ok(body(x)));
        let bundles = [Bundle::<U3>::taylor(x[0]), Bundle::<U3>::taylor(x[1]) * 2.0 - x[1]];
        assert!(recorded.evaluate(bundles).unwrap().same_germ(&body(bundles)));
    }
    for x in [
        [-0.6, 0.9],
        [f64::INFINITY, 0.9],
        [0.6, f64::NAN],
        [0.0, 0.9],
        [0.6, 3.0],
    ] {
        assert!(recorded.evaluate(x).is_err(), "{x:?} takes another branch");
    }
}

#[test]
fn a_panic_leaves_the_next_recording_as_it_should_be() {
    let panicked =
        std::panic::catch_unwind(|| trace(|x: Symbol| if x > 0.0 { panic!("on purpose") } else { x }, 1.0).map(|_| ()));
    assert!(panicked.is_err());
    assert_eq!(trace(kinked, 2.0).unwrap().evaluate(3.0), Ok(9.0));
}

#[test]
fn symbols_of_two_recordings_do_not_mix() {
    let nested = || {
        trace(
            |x: Symbol| {
                let inner = trace(move |y: Symbol| y * x, 2.0).unwrap();
                inner.evaluate(3.0).unwrap() + x
            },
            1.0,
        )
    };
    let panic = std::panic::catch_unwind(|| nested().map(|_| ())).unwrap_err();
    let sentence = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    assert!(sentence.unwrap().contains("symbols of two recordings were mixed"));
    let mut kept = None;
    trace(|x: Symbol| x, 1.0).unwrap();
    let cell = std::cell::Cell::new(None);
    trace(
        |x: Symbol| {
            cell.set(Some(x));
            x
        },
        1.0,
    )
    .unwrap();
    kept.replace(cell.get().unwrap());
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| kept.unwrap() + 1.0));
    assert!(ended.is_err());
}

#[test]
fn a_recorded_program_is_differentiated_by_the_pass_and_by_its_adjoint() {
    let recorded = trace(|[x, y]: [Symbol; 2]| if x < y { (x * y).sin() } else { x }, [1.0, 2.0]).unwrap();
    let path = &recorded.paths()[0];
    let Value::Real(second) = differentiated(&derivative_of(path, 2).unwrap(), &[Value::Real(1.0), Value::Real(2.0)])
    else {
        panic!("not real")
    };
    // d²/dt² sin((1 + t)(2 + t)) at 0.
    assert!((second - (2.0 * 2_f64.cos() - 9.0 * 2_f64.sin())).abs() < 1e-14);
    let adjoint = path.adjoint().unwrap().compile().unwrap();
    assert_eq!(
        adjoint.run_reals(&[1.0, 2.0, 1.0]).unwrap()[1..],
        [2.0 * 2_f64.cos(), 2_f64.cos()]
    );
    // Each recording has its guards.
    let error = adjoint.run_reals(&[3.0, 2.0, 1.0]).unwrap_err();
    assert!(matches!(error, Error::BranchFlipped(_)), "{error}");
}
