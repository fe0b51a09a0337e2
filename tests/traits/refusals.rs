//! What is asked wrongly is refused, with a sentence that says what was wrong.

use std::panic::{self, AssertUnwindSafe, UnwindSafe};

use tangent_bundle::jet;
use tangent_bundle::reverse::{Recording, Var, dot, linear_combination, mat_vec};

use super::*;

/// What a panic says.
fn sentence_of<T>(f: impl FnOnce() -> T + UnwindSafe) -> String {
    let error = panic::catch_unwind(f).err().expect("it is refused");
    let text = error.downcast_ref::<String>().cloned();
    text.or_else(|| error.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .expect("a sentence")
}

/// Asserts that each of these panics with the sentence behind it.
macro_rules! assert_refused {
    ($($asked:expr => $sentence:expr;)+) => {$(
        assert_eq!(sentence_of(|| $asked), $sentence, "{}", stringify!($asked));
    )+};
}

#[test]
fn directions_that_a_chunk_does_not_have() {
    let chunk = Bundle::<U2>::chunk::<U2>(1.0, 1);
    let trace = TraceBundle::<U2>::variable(1.0, 1);
    for i in [0, 3] {
        let sentence = format!("there is no direction {i} in a chunk of 2: directions are 1 to 2");
        assert_refused! {
            Bundle::<U2>::chunk::<U2>(1.0, i) => sentence;
            Bundle::<U0>::chunk::<U2>(1.0, i) => sentence;
            chunk.along([1, i]) => sentence;
            TraceBundle::<U2>::variable(1.0, i) => sentence;
            trace.slope(i) => sentence;
        }
    }
    assert_refused! {
        chunk.along([1, 1, 2]) => "a chunk of order 2 holds no partial in 3 directions: give at most 2 directions";
    }
}

#[test]
fn tags_masks_and_orders_that_a_bundle_does_not_have() {
    let e = ExplicitBundle::<U2>::from_partials(1.5, [2.0, 3.0, 5.0]);
    for tag in [0, 3] {
        let sentence = format!("there is no tag {tag} in a bundle of order 2: tags are 1 to 2");
        assert_refused! {
            Bundle::<U2>::explicit(1.0, tag) => sentence;
            e.keep_tags::<U1>([tag]) => sentence;
            e.permute_tags([1, tag]) => sentence;
        }
    }
    for mask in [0, 4] {
        let error = e.at(CanonicalTangentIndex(mask)).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!(
                "there is no partial at the mask {mask} in a bundle of order 2"
            )),
            "{error}"
        );
    }
    let t = Bundle::<U2>::taylor(1.0);
    for order in [0, 3] {
        let error = t.at(TaylorTangentIndex(order)).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("there is no derivative of order {order} in the tangent part")),
            "{error}"
        );
    }
    assert_eq!(
        (1..=3)
            .map(|mask| e.at(CanonicalTangentIndex(mask)).unwrap())
            .sum::<f64>(),
        10.0
    );
    assert_eq!(
        (t.at(TaylorTangentIndex(1)), t.at(TaylorTangentIndex(2))),
        (Ok(1.0), Ok(0.0))
    );
    assert_refused! {
        t.taylor_coefficient(3) => "there is no derivative of order 3 in a bundle of order 2";
        Jet::<U2>::of(|x| x, 1.0)[3] => "there is no derivative of order 3 in a jet of order 2";
    }
}

#[test]
fn slices_and_vectors_of_different_lengths() {
    assert_refused! {
        dot(&[1.0], &[1.0, 2.0]) => "slices of 1 and 2 numbers cannot be multiplied: give both the same length";
        linear_combination(&[1.0, 2.0, 3.0], &[1.0]) =>
            "slices of 3 and 1 numbers cannot be multiplied: give both the same length";
    }
    assert_refused! {
        mat_vec(&[1.0, 2.0, 3.0], &[1.0, 2.0]) =>
            "a matrix of 3 numbers cannot be divided into rows of 2: make each row as long as the vector";
    }
    assert_eq!(mat_vec(&[2.0, 3.0], &[10.0]), [20.0, 30.0]);
    assert!(mat_vec::<f64, f64>(&[], &[]).is_empty());

    let ragged = TaylorBundle::<U1, Vec<f64>>::from_derivatives(vec![1.0, 2.0], [vec![3.0]]);
    let sentence = |left: usize, right: usize| {
        format!("points of {left} and {right} components cannot be combined; give both the same length")
    };
    let jets = [Jet::<U1>::of(|x| x, 0.5)];
    assert_refused! {
        ragged.unbundle() => sentence(2, 1);
        jvp(|x: Vec<_>| x, vec![1.0], vec![1.0, 2.0]) => sentence(1, 2);
        vjp(|x: Vec<_>| x, vec![1.0]).1(vec![1.0, 2.0]) => sentence(1, 2);
        jet::mapev(&jets, &[0.5, 0.5]) => "there are 1 jets and 2 points: give one for each jet";
        jet::mapev_pullback(&jets, &[0.5], &[1.0, 2.0]) => "there are 1 jets and 2 covectors: give one for each jet";
    }
}

#[test]
fn jets_at_different_points() {
    let at = |base: f64| Jet::<U1>::of(|x| x * x, base);
    assert_refused! {
        at(1.0) + at(2.0) => "the sum of jets at the base points 1 and 2 is not defined: take both jets at the same point";
        at(1.0) - at(2.0) => "the difference of jets at the base points 1 and 2 is not defined: take both jets at the same point";
        at(1.0) * at(2.0) => "the product of jets at the base points 1 and 2 is not defined: take both jets at the same point";
    }
    assert_eq!(at(1.0).eval(2.0), Err(NotTheBasePoint { base: 1.0, x: 2.0 }));
    // NaN is NaN, whatever its sign.
    assert!(at(f64::NAN).eval(-f64::NAN).is_ok_and(f64::is_nan));
}

/// Also beside a variable that is still in use: which of the two is at fault is said.
#[test]
fn variables_after_their_recording() {
    let old = Recording::new().variable(3.0);
    let recording = Recording::new();
    let x = recording.variable(2.0);
    for sentence in [
        sentence_of(AssertUnwindSafe(|| x * old)),
        sentence_of(AssertUnwindSafe(|| old * x)),
        sentence_of(AssertUnwindSafe(|| old.sin())),
        sentence_of(AssertUnwindSafe(|| [old].into_iter().sum::<Var>())),
        sentence_of(AssertUnwindSafe(|| dot(&[old], &[old]))),
    ] {
        assert!(
            sentence.starts_with("a variable was used after its recording had ended"),
            "{sentence}"
        );
    }
}
