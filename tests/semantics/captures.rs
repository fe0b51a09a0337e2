//! Variables of a recording that a closure of another one captures: never lost in silence.

use tangent_bundle::calculus::{OpticScalar, divergence, laplacian};
use tangent_bundle::reverse::{Recording, Var};

use super::reverse::sentence_of;
use super::*;

/// The start of the sentence of a loop.
const LOOP: &str = "a step of a checkpointed loop depends on a variable of another recording";
/// Of a function whose result is of another recording alone.
const ALONE: &str = "the function returned a variable of another recording";
/// Of an operation on two recordings.
const MIXED: &str = "variables of two recordings were mixed";

/// Fails unless the gradient of a function of the outer variable at 2 is a panic with this sentence.
#[track_caller]
fn says(start: &str, f: impl Fn(Var) -> Var + std::panic::UnwindSafe) {
    let said = sentence_of(move || {
        gradient(|x: Vec<Var>| f(x[0]), vec![2.0]);
    });
    assert!(said.starts_with(start), "{said}");
}

#[test]
fn a_loop_says_that_its_step_captures_a_variable() {
    for steps in [1, 2, 3, 50] {
        for slots in [1, 2, 5] {
            says(LOOP, move |x| {
                let (end, _) = checkpointed(steps, slots, [1.0], |_, s: [Var; 1]| [s[0] * x]);
                x * end[0]
            });
        }
    }
    // In the last step alone; without the state; in one of two coordinates; through operations that are recorded.
    says(LOOP, |x| {
        let step = |k, s: [Var; 1]| if k == 4 { [s[0] + x] } else { s };
        Var::from(checkpointed(5, 2, [1.0], step).0[0])
    });
    says(LOOP, |x| Var::from(checkpointed(1, 1, [1.0], |_, _| [x]).0[0]));
    says(LOOP, |x| {
        Var::from(checkpointed(1, 1, vec![1.0, 3.0], |_, s: Vec<Var>| vec![s[0], x * 2.0]).0[0])
    });
    says(LOOP, |x| {
        let y = x.sin() * x;
        Var::from(
            checkpointed(2, 2, (1.0, 2.0), |_, (a, b): (Var, Var)| (a * b.min(y), b))
                .0
                .0,
        )
    });
}

#[test]
fn a_pullback_of_a_loop_says_that_a_step_captures_a_variable() {
    // The state is 0, so that the end does not depend on x. Its derivative by the state does.
    says(MIXED, |x| {
        let (end, pullback) = checkpointed(3, 2, [0.0], |_, s: [Var; 1]| [s[0] * x]);
        assert_eq!(end, [0.0]);
        x * pullback([1.0])[0]
    });
    // A step that is another one when it is run again.
    says("the result belongs to another recording", |x| {
        let runs = std::cell::Cell::new(0);
        let step = |_, s: [Var; 1]| {
            runs.set(runs.get() + 1);
            if runs.get() > 1 { [x] } else { s }
        };
        let (_, pullback) = checkpointed(1, 1, [1.0], step);
        x * pullback([0.0])[0]
    });
}

#[test]
fn a_loop_whose_steps_do_not_depend_on_a_captured_variable_is_right() {
    // Without a step, by the value, by a difference that is constant, and by a choice.
    let by = |f: &dyn Fn(Var) -> Var| gradient(|x: Vec<Var>| f(x[0]), vec![2.0])[0];
    let none = |x: Var| x * checkpointed(0, 1, [3.0], |_, s: [Var; 1]| [s[0] * x]).0[0];
    assert_eq!(by(&none), 3.0);
    let value = |x: Var| {
        let (end, pullback) = checkpointed(3, 2, [1.0], |_, s: [Var; 1]| [s[0] * x.value()]);
        x * end[0] + x * pullback([1.0])[0]
    };
    assert_eq!(by(&value), 16.0);
    let difference = |x: Var| x * checkpointed(3, 2, [1.0], |_, s: [Var; 1]| [s[0] + (x - x)]).0[0];
    assert_eq!(by(&difference), 1.0);
    let choice = |x: Var| x * checkpointed(3, 2, [1.0], |_, s: [Var; 1]| if x > 1.0 { [s[0] * 2.0] } else { s }).0[0];
    assert_eq!(by(&choice), 8.0);
    // As part of the state it counts.
    let state = |x: Var| {
        let step = |_, [c, s]: [Var; 2]| [c, s * c];
        let (end, pullback) = checkpointed(3, 2, [x.value(), 1.0], step);
        x * end[1] + (x - x.value()) * x.value() * pullback([0.0, 1.0])[0]
    };
    assert_eq!(by(&state), 32.0);
}

#[test]
fn a_driver_says_that_its_function_captures_a_variable() {
    // The result is of the outer recording alone.
    says(ALONE, |x| x * gradient(|_: Vec<Var>| x * 3.0, vec![1.0])[0]);
    says(ALONE, |x| x * value_and_gradient(|_: Vec<Var>| x, vec![1.0]).0);
    says(ALONE, |x| x * gradient(|_: Vec<Var>| x, Vec::<f64>::new()).len() as f64);
    says(ALONE, |x| x * gradient(|_: [Var; 17]| x, [1.0; 17])[0]);
    // The value of a pullback that is never called.
    says(ALONE, |x| x * vjp(|_: Vec<Var>| [x * x], vec![1.0]).0[0]);
    says(ALONE, |x| x * vjp(|y: Vec<Var>| (y[0], x), vec![1.0]).0.1);
    says(ALONE, |x| x * vjp(|_: Vec<Var>| x, Vec::<f64>::new()).0);
    // By rows, by columns, and where there is no column.
    says(ALONE, |x| {
        x * jacobian(|y: Vec<Var>| vec![y[0], x], vec![1.0; 20])[0][0]
    });
    says(ALONE, |x| {
        x * jacobian(|y: Vec<Var>| vec![y[0], x, x, x, x, x, x, x, x], vec![1.0])[0][0]
    });
    says(ALONE, |x| {
        x * jacobian(|_: Vec<Var>| vec![x], Vec::<f64>::new()).len() as f64
    });
    says(ALONE, |x| x * divergence(|y: Vec<Var>| vec![x, y[0]], vec![1.0, 2.0]));
    // A number of both recordings.
    says(MIXED, |x| x * gradient(|y: Vec<Var>| y[0] * x, vec![1.0])[0]);
    says(MIXED, |x| x * vjp(|y: Vec<Var>| [y[0] + x], vec![1.0]).0[0]);
    says(MIXED, |x| {
        x * jacobian(|y: Vec<Var>| vec![y[0].max(x * y[0])], vec![1.0])[0][0]
    });
}

#[test]
fn drivers_of_higher_order_say_so_too() {
    type Outer = Var<TaylorBundle<U1>>;
    type Wide = HessianScalar<Vec<f64>>;
    // The outer recording is of the scalar that the inner one is of: only then does a captured variable fit in.
    let outer = Recording::<TaylorBundle<U1>>::new();
    let x: Outer = outer.variable(Bundle::<U1>::taylor(2.0));
    let said = sentence_of(std::panic::AssertUnwindSafe(|| {
        hessian_vector_product(|_: Vec<Outer>| x, vec![1.0], vec![1.0]);
    }));
    assert!(said.starts_with(ALONE), "{said}");
    for n in [0, 1, 20] {
        let outer = Recording::new();
        let x: Wide = outer.variable(2.0.into());
        let said = sentence_of(std::panic::AssertUnwindSafe(|| {
            hessian(|_: Vec<Wide>| x, vec![1.0; n]);
        }));
        assert!(said.starts_with(ALONE), "{said}");
    }
}

#[test]
fn a_chain_of_continuations_says_so_too() {
    type Scalar1 = OpticScalar<U1>;
    let outer = Recording::new();
    let x: Scalar1 = outer.variable(2.0.into());
    let said = sentence_of(std::panic::AssertUnwindSafe(|| {
        // The first continuation is not called.
        let _ = pull_back::<U1, _, _>(|[y]: [Scalar1; 1]| [y, x], [1.0]);
    }));
    assert!(said.starts_with(ALONE), "{said}");
    type Scalar2 = OpticScalar<U2>;
    let outer = Recording::new();
    let x: Scalar2 = outer.variable(2.0.into());
    let runs = std::cell::Cell::new(0);
    let said = sentence_of(std::panic::AssertUnwindSafe(|| {
        let later = |[y]: [Scalar2; 1]| {
            runs.set(runs.get() + 1);
            if runs.get() > 1 { x } else { y }
        };
        let (_, first) = pull_back::<U2, _, _>(later, [1.0]);
        let (_, second) = first.call(1.0);
        second.call([1.0]);
    }));
    assert!(said.starts_with(ALONE), "{said}");
}

#[test]
fn forward_drivers_of_constants_have_the_value_of_a_captured_variable() {
    // The inner scalar is a bundle, and the outer variable a `Var`: they meet by its value alone.
    let f = |x: Vec<Var>| x[0] * laplacian(|[a]: [_; 1]| a * a * x[0].value(), [1.0]);
    assert_eq!(gradient(f, vec![2.0]), [4.0]);
}
