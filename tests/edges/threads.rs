//! Variables in another thread than that of their recording: they can be sent there, and are refused there.

use std::thread;

use num_traits::Float;
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use crate::ended::OPERATIONS;
use crate::panics::sentence_of;

const ELSEWHERE: &str = "a variable was used in another thread than that of its recording";
const MIXED: &str = "variables of two recordings were mixed";
const ENDED: &str = "a variable was used after its recording had ended";

const _: () = {
    const fn can_be_sent_and_shared<T: Send + Sync + 'static>() {}
    can_be_sent_and_shared::<Var>();
    can_be_sent_and_shared::<Var<Var<TaylorBundle<U2>>>>();
    can_be_sent_and_shared::<TaylorBundle<U2, Var>>();
};

/// What a call in another thread panics with.
fn sentence_elsewhere(call: impl FnOnce() + Send) -> Option<String> {
    thread::scope(|scope| scope.spawn(|| sentence_of(call)).join()).expect("the thread tells what it panicked with")
}

/// Asserts that a sentence begins with another.
#[track_caller]
fn assert_says(said: Option<String>, beginning: &str, name: &str) {
    assert!(
        said.as_ref().is_some_and(|said| said.starts_with(beginning)),
        "{name}: {said:?}"
    );
}

#[test]
fn no_operation_takes_a_variable_of_another_thread() {
    for (name, operation) in OPERATIONS {
        let recording = Recording::new();
        let x = recording.variable(0.5);
        assert_says(sentence_elsewhere(|| operation(x)), ELSEWHERE, name);
        assert_eq!(sentence_of(|| operation(x)), None, "{name}");
    }
}

/// The other thread has a recording of its own, the first as here, on a tape with the same number.
#[test]
fn recordings_of_two_threads_are_told_apart() {
    for (name, operation) in OPERATIONS {
        let said = thread::scope(|scope| {
            let theirs = scope.spawn(|| {
                let recording = Recording::new();
                let x = recording.variable(0.5);
                let here = scope.spawn(move || {
                    let recording = Recording::new();
                    let _own = recording.variable(0.5);
                    sentence_of(|| operation(x))
                });
                here.join().expect("the thread tells what it panicked with")
            });
            theirs.join().expect("the thread ends well")
        });
        assert_says(said, ELSEWHERE, name);
    }
}

/// A meeting of an own variable and another.
type Meeting = (&'static str, fn(Var, Var) -> Var);

const MEETINGS: &[Meeting] = &[
    ("x + y", |x, y| x + y),
    ("x - y", |x, y| x - y),
    ("x * y", |x, y| x * y),
    ("x / y", |x, y| x / y),
    ("x % y", |x, y| x % y),
    ("pow", |x, y| x.pow(y)),
    ("max", |x, y| x.max(y)),
    ("min", |x, y| x.min(y)),
    ("mul_add", |x, y| x.mul_add(y, y)),
    ("sum", |x, y| tangent_bundle::reverse::sum(&[x, y])),
    ("dot", |x, y| tangent_bundle::reverse::dot(&[x], &[y])),
    ("linear_combination", |x, y| {
        tangent_bundle::reverse::linear_combination(&[1.0, 2.0], &[x, y])
    }),
];

#[test]
fn an_own_variable_does_not_meet_one_of_another_thread() {
    for (name, meet) in MEETINGS {
        let theirs = Recording::new();
        let sent = theirs.variable(0.5);
        for is_first in [true, false] {
            let said = sentence_elsewhere(|| {
                let own = Recording::new();
                let x = own.variable(2.0);
                let _ = if is_first { meet(sent, x) } else { meet(x, sent) };
            });
            assert_says(said, ELSEWHERE, name);
        }
    }
}

#[test]
fn a_variable_of_a_recording_that_was_dropped_is_refused_in_each_thread() {
    for (name, operation) in OPERATIONS {
        let dropped = Recording::new().variable(0.5);
        assert_says(sentence_elsewhere(|| operation(dropped)), ELSEWHERE, name);
        assert_says(sentence_of(|| operation(dropped)), ENDED, name);
    }
}

#[test]
fn a_variable_of_a_thread_that_ended_is_refused() {
    for (name, operation) in OPERATIONS {
        // One whose recording was dropped with the thread, and one whose recording was never dropped.
        for is_kept in [false, true] {
            let record = move || {
                let recording = Recording::new();
                let x = recording.variable(0.5);
                if is_kept {
                    std::mem::forget(recording);
                }
                x
            };
            let left = thread::spawn(record).join().expect("the thread ends well");
            let _own = Recording::<f64>::new();
            assert_says(sentence_of(|| operation(left)), ELSEWHERE, name);
        }
    }
}

/// What is asked of the value alone is answered in each thread.
#[test]
fn a_value_is_known_in_each_thread() {
    let recording = Recording::new();
    let x = recording.variable(0.5);
    let answers = thread::scope(|scope| {
        let ask = || (x.value(), x < 1.0, x == 0.5, format!("{x}"), x.is_sign_positive());
        scope.spawn(ask).join().expect("the value is known")
    });
    assert_eq!(answers, (0.5, true, true, String::from("0.5"), true));
    // It was away, and still is a variable of its recording.
    assert_eq!(recording.pull_back([(x * x, 1.0)]), [1.0]);
}

#[test]
fn drivers_and_pullbacks_refuse_a_variable_of_another_thread() {
    let theirs = Recording::new();
    let sent = theirs.variable(0.5);
    type Call = (&'static str, fn(Var));
    let calls: [Call; 5] = [
        ("gradient", |x| drop(gradient(|_: Vec<Var>| x, vec![1.0, 2.0]))),
        ("gradient of a product", |x| {
            drop(gradient(|y: Vec<Var>| y[0] * x, vec![1.0, 2.0]));
        }),
        ("pull_back", |x| drop(Recording::new().pull_back([(x, 1.0)]))),
        ("dependencies", |x| {
            drop(Recording::<f64>::new().dependencies(&[x]));
        }),
        ("bundle over it", |x| {
            drop(Vec::from([Bundle::<U2, _>::taylor(x) + 1.0]))
        }),
    ];
    for (name, call) in calls {
        assert_says(sentence_elsewhere(|| call(sent)), ELSEWHERE, name);
    }
}

/// Recordings that are in use side by side, more of them than most programs have.
#[test]
fn many_recordings_of_a_thread_are_told_apart() {
    let recordings: Vec<Recording> = (0..100).map(|_| Recording::new()).collect();
    let variables: Vec<Var> = (0..)
        .zip(&recordings)
        .map(|(i, recording)| recording.variable(f64::from(i)))
        .collect();
    for (i, (recording, x)) in recordings.iter().zip(&variables).enumerate() {
        let y = *x * *x + *x;
        assert_eq!(recording.pull_back([(y, 1.0)]), [2.0 * x.value() + 1.0]);
        let other = variables[(i + 1) % variables.len()];
        assert_says(sentence_of(|| drop(Vec::from([*x * other]))), MIXED, "the next one");
    }
    // Those that are left work on when others have ended, in any order.
    let mut left: Vec<_> = recordings.into_iter().zip(variables).collect();
    while left.len() > 1 {
        let (_, x) = left.remove(left.len() / 2);
        assert_says(sentence_of(|| drop(Vec::from([x + 1.0]))), ENDED, "the one that ended");
        for (recording, x) in &left {
            assert_eq!(recording.pull_back([(x.sin(), 1.0)]), [x.value().cos()]);
        }
    }
}
