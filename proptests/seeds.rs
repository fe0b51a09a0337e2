//! Random bundles, and how close is close.

use generic_array::{ArrayLength, GenericArray};
use proptest::collection::vec;
use proptest::prelude::*;
use tangent_bundle::order::Order;
use tangent_bundle::prelude::*;
pub use tangent_bundle::testing::{Numbers, explicit, taylor};

/// Components as the tangents of random bundles are: of both signs, of the size of one or smaller, none of them special.
pub fn components(length: usize) -> impl Strategy<Value = Vec<f64>> {
    vec(Numbers::tangents(), length)
}

/// As many numbers as the length says.
pub fn array<L: ArrayLength>(numbers: &[f64]) -> GenericArray<f64, L> {
    GenericArray::try_from_iter(numbers.iter().copied()).expect("as many numbers as the length says")
}

/// The Taylor coefficients of a bundle.
pub fn coefficients<N: Order>(x: &TaylorBundle<N>) -> Vec<f64> {
    (0..=N::USIZE).map(|k| x.taylor_coefficient(k)).collect()
}

/// The partials of a bundle, the primal first.
pub fn partials<N: Order>(x: &ExplicitBundle<N>) -> Vec<f64> {
    (0..1 << N::USIZE).map(|mask| x.partial(mask)).collect()
}

/// Fails unless each component differs by at most `roundings` half units of the largest magnitude among those of its
/// order or below: a component is a sum of products of those, so its rounding errors are relative to them.
pub fn close(left: &[f64], right: &[f64], roundings: f64) -> Result<(), TestCaseError> {
    close_beside(left, right, left, roundings)
}

/// The same for components that are themselves sums, of terms of these sizes.
pub fn close_beside(left: &[f64], right: &[f64], sizes: &[f64], roundings: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(left.len(), right.len());
    let mut scale = 1.0_f64;
    for (k, (a, b)) in left.iter().zip(right).enumerate() {
        scale = scale.max(a.abs()).max(b.abs()).max(sizes[k].abs());
        let error = (a - b).abs() / (f64::EPSILON * scale);
        prop_assert!(
            error <= roundings,
            "component {}: {} and {}, {} roundings apart",
            k,
            a,
            b,
            error
        );
    }
    Ok(())
}
