//! Variables whose recording has ended, and recordings at the end of a thread.

use std::cell::RefCell;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use num_traits::Float;
use tangent_bundle::calculus::sparse_hessian;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var, dot, linear_combination, norm_squared, sum};

use crate::panics::sentence_of;

const SENTENCE: &str = "a variable was used after its recording had ended";

/// An operation by name, which is given a variable.
pub type Operation = (&'static str, fn(Var));

/// Operations by name.
macro_rules! operations {
    ($x:ident: $($operation:expr;)+) => {
        &[$((stringify!($operation), |$x: Var| drop(Vec::from([$operation])))),+]
    };
}

/// Every operation whose result depends on the variable or is made of it, with constants and floats on either side.
#[expect(
    clippy::op_ref,
    clippy::eq_op,
    reason = "each operator is meant, also of a number and itself"
)]
pub const OPERATIONS: &[Operation] = operations! {
    x:
    x + 1.0; x - 1.0; x * 2.0; x / 2.0; x % 2.0; 1.0 + x; 1.0 - x; 2.0 * x; 2.0 / x; 2.0 % x;
    &x + 1.0; 1.0 + &x; x + &1.0; &x - &1.0; -x; -&x; x * 0.0; 0.0 * x;
    x + constant(); x - constant(); x * constant(); x / constant(); x % constant();
    constant() + x; constant() - x; constant() * x; constant() / x; constant() % x;
    x + x; x - x; x * x; x / x; x % x; x * constant() * 0.0;
    { let mut y = x; y += 1.0; y }; { let mut y = constant(); y += x; y }; { let mut y = x; y *= 2.0; y };
    x.sqrt(); x.cbrt(); x.recip(); x.exp(); x.exp2(); x.exp_m1(); x.ln(); x.ln_1p(); x.log2(); x.log10();
    x.sin(); x.cos(); x.tan(); x.asin(); x.acos(); x.atan(); x.sinh(); x.cosh(); x.tanh(); x.asinh(); x.acosh(); x.atanh();
    x.abs(); x.fract(); x.signum(); x.floor(); x.ceil(); x.round(); x.trunc(); x.sin_cos().0;
    x.powi(0); x.powi(1); x.powi(3); x.powi(-7); x.powf(0.0); x.powf(2.5); x.to_degrees(); x.to_radians();
    x.pow(constant()); constant().pow(x); x.log(constant()); constant().log(x); x.atan2(constant()); constant().atan2(x);
    x.hypot(constant()); constant().hypot(x); x.copysign(constant()); constant().copysign(x);
    x.max(constant()); constant().max(x); x.max(large()); large().max(x); x.max(-large()); (-large()).max(x);
    x.min(constant()); constant().min(x); x.min(large()); large().min(x); x.min(-large()); (-large()).min(x);
    x.max(x); x.min(x);
    x.clamp(-large(), large()); x.clamp(large(), large()); large().clamp(x, large()); (-large()).clamp(-large(), x);
    x.mul_add(constant(), constant()); constant().mul_add(x, constant()); constant().mul_add(constant(), x);
    sum(&[x]); sum(&[constant(), x]); [x, constant()].into_iter().product::<Var>(); norm_squared(&[constant(), x]);
    dot(&[x], &[constant()]); dot(&[constant()], &[x]); linear_combination(&[1.0, 0.0], &[constant(), x]);
};

/// A number of no recording, of the value of the variable.
fn constant() -> Var {
    Recording::constant(0.5)
}

fn large() -> Var {
    Recording::constant(1e3)
}

/// A variable of 0.5 that left its recording.
fn ended() -> Var {
    Recording::new().variable(0.5)
}

#[test]
fn no_operation_takes_a_variable_whose_recording_has_ended() {
    for (name, operation) in OPERATIONS {
        let said = sentence_of(|| operation(ended()));
        assert!(
            said.as_ref().is_some_and(|said| said.starts_with(SENTENCE)),
            "{name}: {said:?}"
        );
        let recording = Recording::new();
        assert_eq!(sentence_of(|| operation(recording.variable(0.5))), None, "{name}");
    }
}

/// The memory of the ended recording is another one's, and the variable is still known to be of none.
#[test]
fn a_new_recording_on_the_same_tape_is_another_one() {
    for (name, operation) in OPERATIONS {
        let left = ended();
        let recording = Recording::new();
        let _beside = recording.variable(1.0);
        let said = sentence_of(|| operation(left));
        assert!(
            said.as_ref().is_some_and(|said| said.starts_with(SENTENCE)),
            "{name}: {said:?}"
        );
    }
}

#[test]
fn a_variable_within_another_number_is_known_too() {
    let calls: [Operation; 6] = [
        ("bundle + 1", |x| drop(Vec::from([Bundle::<U2, _>::taylor(x) + 1.0]))),
        ("-bundle", |x| drop(Vec::from([-Bundle::<U2, _>::taylor(x)]))),
        ("bundle max", |x| {
            drop(Vec::from([
                Bundle::<U2, _>::taylor(x).max(TaylorBundle::from_float(7.0))
            ]));
        }),
        ("variable + 1", |x| {
            drop(Vec::from([Recording::new().variable(x) + 1.0]))
        }),
        ("bundle floor", |x| {
            drop(Vec::from([Bundle::<U1, _>::taylor(x).floor()]))
        }),
        ("pull back", |x| drop(Recording::new().pull_back([(x, 1.0)]))),
    ];
    for (name, call) in calls {
        let said = sentence_of(|| call(ended()));
        assert!(
            said.as_ref().is_some_and(|said| said.starts_with(SENTENCE)),
            "{name}: {said:?}"
        );
    }
}

/// The value stays known: what is asked of it alone has no derivative that could be lost.
#[test]
fn what_is_asked_of_the_value_is_answered() {
    let x = ended();
    assert_eq!(x.value(), 0.5);
    assert!(x < 1.0 && x == 0.5 && 0.25 < x && x == ended() && x < large() && x >= constant());
    assert!(!x.is_nan() && x.is_finite() && x.is_sign_positive());
    assert_eq!(
        (format!("{x}"), num_traits::ToPrimitive::to_f64(&x)),
        (String::from("0.5"), Some(0.5))
    );
}

/// What differentiates when it is dropped.
struct Late(Sender<(Vec<f64>, Vec<Vec<f64>>, usize)>);

impl Drop for Late {
    fn drop(&mut self) {
        let cube = |x: Vec<_>| x[0] * x[0] * x[0];
        // Two recordings, one over the other: the tape of the inner one is found by its number.
        let sparse = sparse_hessian(&differentiable!(|x: Vec<Scalar>| x[0] * x[1] * x[1]), vec![2.0, 3.0]);
        let answer = (gradient(cube, vec![2.0]), hessian_of(), sparse.entries.len());
        // The test may have given up.
        let _ = self.0.send(answer);
    }
}

fn hessian_of() -> Vec<Vec<f64>> {
    hessian(|x: Vec<_>| x[0] * x[0] * x[0], vec![2.0])
}

thread_local! {
    static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
}

#[test]
fn derivatives_are_there_while_a_thread_ends() {
    for is_first in [true, false] {
        let (sender, receiver) = channel();
        let keep = || LATE.with_borrow_mut(|late| *late = Some(Late(sender)));
        // Destructors of a thread run in an order of their own: once with the tapes made before, once after.
        let ended = thread::scope(|scope| {
            let run = move || {
                if is_first {
                    assert_eq!(hessian_of(), [[12.0]]);
                    keep();
                } else {
                    keep();
                    assert_eq!(hessian_of(), [[12.0]]);
                }
            };
            scope.spawn(run).join()
        });
        assert!(ended.is_ok());
        assert_eq!(receiver.recv(), Ok((vec![12.0], vec![vec![12.0]], 3)), "{is_first}");
    }
}
