//! Bundles and jets in formats of `serde`: read as they were written, to the bit.

use proptest::num::f64::{NORMAL, SUBNORMAL, ZERO};
use proptest::prelude::*;
use serde_json::{from_str, to_string};
use tangent_bundle::prelude::*;

/// Any float, in the whole range.
fn any_float() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => NORMAL | SUBNORMAL | ZERO,
        1 => prop::sample::select(vec![f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -0.0, f64::MAX, 5e-324]),
    ]
}

/// The bits of floats, all NaNs alike: their signs are not written in JSON.
fn bits(x: &[f64]) -> Vec<u64> {
    x.iter()
        .map(|x| if x.is_nan() { f64::NAN } else { *x }.to_bits())
        .collect()
}

/// Asserts that a bundle is read as it was written, in JSON and in a binary format.
macro_rules! assert_read_again {
    ($($x:expr => $Bundle:ty),+ $(,)?) => {$({
        let x: $Bundle = $x;
        let text = to_string(&x).unwrap();
        let from_text: $Bundle = from_str(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(bits(from_text.stored()), bits(x.stored()), "{}", text);
        let binary: $Bundle = postcard::from_bytes(&postcard::to_allocvec(&x).unwrap()).unwrap();
        let exact = |x: &$Bundle| x.stored().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(exact(&binary), exact(&x));
    })+};
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_representation_is_read_to_the_bit(c in prop::array::uniform10(any_float())) {
        assert_read_again! {
            TaylorBundle::from_stored(|i| c[i]) => TaylorBundle<U9>,
            ExplicitBundle::from_stored(|i| c[i]) => ExplicitBundle<U3>,
            UniformBundle::from_stored(|i| c[i]) => UniformBundle<U3>,
            ZeroBundle::from_stored(|i| c[i]) => ZeroBundle<U3>,
            NotDifferentiableBundle::from_stored(|i| c[i]) => NotDifferentiableBundle<U3>,
            ChunkBundle::from_stored(|i| c[i]) => ChunkBundle<U2, U3>,
            TraceBundle::from_stored(|i| c[i]) => TraceBundle<U3>,
            TaylorBundle::from_stored(|i| c[i]) => TaylorBundle<U0>,
        }
    }

    #[test]
    fn bases_of_several_numbers(c in prop::array::uniform10(any_float())) {
        type Inner = ExplicitBundle<U1, (f64, [f64; 2])>;
        let inner = |i: usize| Inner::from_partials((c[i], [c[i + 1], c[i + 2]]), [(c[i + 3], [c[i + 4], c[i]])]);
        let nested = TaylorBundle::<U1, Inner>::from_derivatives(inner(0), [inner(5)]);
        let read: TaylorBundle<U1, Inner> = from_str(&to_string(&nested).unwrap()).unwrap();
        prop_assert!(read.same_germ(&nested));
        let list = TaylorBundle::<U1, Vec<f64>>::from_derivatives(c.to_vec(), [c.to_vec()]);
        let read: TaylorBundle<U1, Vec<f64>> = postcard::from_bytes(&postcard::to_allocvec(&list).unwrap()).unwrap();
        prop_assert!(read.same_germ(&list));
        let single = TaylorBundle::<U9, f32>::from_stored(|i| c[i] as f32);
        let read: TaylorBundle<U9, f32> = from_str(&to_string(&single).unwrap()).unwrap();
        prop_assert!(read.same_germ(&single));
        let jet = Jet::<U2>::new(c[0], [c[1], c[2], c[3]]);
        let read: Jet<U2> = from_str(&to_string(&jet).unwrap()).unwrap();
        prop_assert_eq!((bits(&[*read.base()]), bits(read.derivatives())), (bits(&[c[0]]), bits(&c[1..4])));
        let wrapped: AsFloat<TaylorBundle<U9, f32>> = from_str(&to_string(&AsFloat(single)).unwrap()).unwrap();
        prop_assert!(wrapped.0.same_germ(&single));
    }
}

/// The text says what it is.
#[test]
fn the_fields_are_named() {
    let t = TaylorBundle::<U2>::from_derivatives(1.5, [2.0, 3.0]);
    let text = r#"{"type":"TaylorBundle","order":2,"primal":1.5,"taylor_coefficients":[2.0,1.5]}"#;
    assert_eq!(to_string(&t).unwrap(), text);
    let e = ExplicitBundle::<U1>::from_partials(f64::INFINITY, [f64::NAN]);
    let text = r#"{"type":"ExplicitBundle","order":1,"primal":"inf","partials":["NaN"]}"#;
    assert_eq!(to_string(&e).unwrap(), text);
    let jet = Jet::<U1>::new(0.5, [1.0, -2.0]);
    let text = r#"{"type":"Jet","order":1,"base":0.5,"derivatives":[1.0,-2.0]}"#;
    assert_eq!(to_string(&jet).unwrap(), text);
    // In any order, integers too, and as a list.
    for text in [
        r#"{"taylor_coefficients":[2,1.5],"primal":1.5,"order":2,"type":"TaylorBundle"}"#,
        r#"["TaylorBundle",2,1.5,[2.0,1.5]]"#,
    ] {
        assert!(from_str::<TaylorBundle<U2>>(text).unwrap().same_germ(&t), "{text}");
    }
}

/// What is wrong is said with a sentence.
#[test]
fn errors_say_what_is_wrong() {
    for (text, sentence) in [
        (
            r#"{"type":"ExplicitBundle","order":2,"primal":1.0,"partials":[1.0,2.0,3.0]}"#,
            "the data hold the type ExplicitBundle, but TaylorBundle is read: read them as ExplicitBundle, and convert the result",
        ),
        (
            r#"{"type":"TaylorBundle","order":3,"primal":1.0,"taylor_coefficients":[1.0,2.0,3.0]}"#,
            "the data hold a TaylorBundle of order 3, but one of order 2 is read: read it with its own order",
        ),
        (
            r#"{"type":"TaylorBundle","order":2,"primal":1.0,"taylor_coefficients":[1.0,2.0,3.0]}"#,
            "a TaylorBundle of order 2 has 2 numbers in `taylor_coefficients`, but the data have 3",
        ),
        (
            r#"["TaylorBundle",2,1.0,[1.0]]"#,
            "a TaylorBundle of order 2 has 2 numbers in `taylor_coefficients`, but the data have 1",
        ),
        (
            r#"{"type":"TaylorBundle","order":2,"primal":1.0}"#,
            "missing field `taylor_coefficients`",
        ),
        (
            r#"{"order":2,"primal":1.0,"taylor_coefficients":[1.0,2.0]}"#,
            "missing field `type`",
        ),
        (r#"["TaylorBundle",2]"#, "missing field `primal`"),
        (
            r#"{"type":"TaylorBundle","type":"TaylorBundle"}"#,
            "duplicate field `type`",
        ),
        (r#"{"slope":1.0}"#, "unknown field `slope`"),
        (
            r#"{"type":"TaylorBundle","order":2,"primal":"one"}"#,
            "expected a number, or one of the texts `inf`, `-inf` and `NaN`",
        ),
        (
            r#"{"type":"TaylorBundle","order":2,"primal":null}"#,
            "expected a number",
        ),
        (
            "1.5",
            "expected a TaylorBundle with `type`, `order`, `primal` and `taylor_coefficients`",
        ),
    ] {
        let said = from_str::<TaylorBundle<U2>>(text).unwrap_err().to_string();
        assert!(said.contains(sentence), "{text}: {said}");
    }
    let short = r#"{"type":"ZeroBundle","order":2,"primal":[1.0],"partials":[]}"#;
    let said = from_str::<ZeroBundle<U2, [f64; 2]>>(short).unwrap_err().to_string();
    assert!(said.contains("invalid length 1, expected 2 numbers"), "{said}");
}
