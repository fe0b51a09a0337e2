//! What is displayed is read again.

use proptest::num::f64::{NORMAL, SUBNORMAL, ZERO};
use proptest::prelude::*;
use tangent_bundle::prelude::*;

/// Any float, in the whole range.
fn any_float() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => NORMAL | SUBNORMAL | ZERO,
        1 => prop::sample::select(vec![f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -0.0, f64::MAX, 5e-324]),
    ]
}

/// Whether two floats are the same number, also by the sign of a zero.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// Asserts that a bundle is read from what is displayed, with an exponent and without, to the bit.
macro_rules! assert_read_again {
    ($($x:expr => $Bundle:ty),+ $(,)?) => {$({
        let x = $x;
        for text in [x.to_string(), format!("{x:e}")] {
            let read = text.parse::<$Bundle>();
            let read = read.map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
            for (a, b) in read.stored().iter().zip(x.stored()) {
                prop_assert!(same(*a, *b), "{} is read as {}", text, read);
            }
        }
    })+};
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn each_representation_is_read_to_the_bit(x in any_float(), c in prop::array::uniform7(any_float())) {
        assert_read_again! {
            ExplicitBundle::<U3>::from_partials(x, c) => ExplicitBundle<U3>,
            Bundle::<U3>::uniform(x, c[0]) => UniformBundle<U3>,
            Bundle::<U3>::constant(x) => ZeroBundle<U3>,
            Bundle::<U3>::not_differentiable(x) => NotDifferentiableBundle<U3>,
            TaylorBundle::<U1>::from_derivatives(x, [c[0]]) => TaylorBundle<U1>,
            ChunkBundle::<U1, U3>::from_stored(|i| c[i]) => ChunkBundle<U1, U3>,
        }
    }

    /// Where coefficients are stored, the derivatives that are displayed are those that are read, but for the rounding of k!.
    #[test]
    fn taylor_bundles_and_chunks_are_read_to_the_last_digit(
        x in 0.5..9.0, c in prop::array::uniform7(prop_oneof![-2.0..-0.1, 0.1..2.0]),
    ) {
        let t = TaylorBundle::<U7>::from_taylor_coefficients(x, c);
        let read: TaylorBundle<U7> = t.to_string().parse().unwrap();
        for k in 0..=7 {
            // A product and a quotient, each rounded once.
            let error = (read.taylor_coefficient(k) / t.taylor_coefficient(k) - 1.0).abs();
            prop_assert!(error <= f64::EPSILON, "order {}: {}", k, error);
        }
        let (chunk, trace) = (ChunkBundle::<U3, U2>::from_stored(|i| c[i % 7]), TraceBundle::<U3>::from_stored(|i| c[i]));
        let chunk_read: ChunkBundle<U3, U2> = chunk.to_string().parse().unwrap();
        let trace_read: TraceBundle<U3> = trace.to_string().parse().unwrap();
        let pairs = chunk.stored().iter().zip(chunk_read.stored()).chain(trace.stored().iter().zip(trace_read.stored()));
        for (a, b) in pairs {
            prop_assert!((a / b - 1.0).abs() <= f64::EPSILON, "{} is read as {}", a, b);
        }
    }

    #[test]
    fn a_bundle_over_a_bundle_is_read_with_its_brackets(c in prop::array::uniform6(any_float())) {
        type Nested = TaylorBundle<U1, ExplicitBundle<U1, TaylorBundle<U0>>>;
        let part = |i: usize| ExplicitBundle::from_partials(c[i].into(), [c[i + 1].into()]);
        let x = Nested::from_derivatives(part(0), [part(2)]);
        let read: Nested = x.to_string().parse().unwrap();
        prop_assert!(read.same_germ(&x), "{} is read as {}", x, read);
        let single = TaylorBundle::<U1, f32>::from_derivatives(c[4] as f32, [c[5] as f32]);
        prop_assert!(single.to_string().parse::<TaylorBundle<U1, f32>>().unwrap().same_germ(&single));
    }
}

/// What is no bundle is refused, with a sentence on the term that is wrong.
#[test]
fn errors_name_the_term() {
    let said = |text: &str| text.parse::<TaylorBundle<U2>>().unwrap_err().to_string();
    assert_eq!(
        said("1 + 2∂"),
        "the text has 2 terms, but a TaylorBundle of order 2 is written with 3: write zeros too, such as `2 + 0∂`"
    );
    assert_eq!(
        said("1 + 2∂² + 3∂"),
        "the term `2∂²` does not end with `∂`: write the partials in the order in which they are displayed"
    );
    assert_eq!(
        said("1 + two∂ + 3∂²"),
        "`two` is not a number of the base of the bundle"
    );
    assert_eq!(said(""), said(" 5").replace("5", ""));
    for text in [
        "",
        "(",
        ")",
        "1 + ",
        " + ",
        "1 - (2∂ + 3∂²",
        "1 + 2∂ + 3∂² + 4∂³",
        "∂ + ∂ + ∂",
    ] {
        assert!(text.parse::<TaylorBundle<U2>>().is_err(), "{text}");
    }
}
