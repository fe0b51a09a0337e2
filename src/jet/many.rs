//! Slices of jets: a function at each of many points.

use alloc::vec::Vec;

use crate::bundle::TaylorBundle;
use crate::jet::{Jet, NotTheBasePoint};
use crate::order::{Natural, Predecessor};
use crate::real::{Elementary, Field};

/// The jets of one function at each of the points.
///
/// ```
/// use tangent_bundle::jet;
/// use tangent_bundle::prelude::*;
///
/// let xs = [0.5, 2.0];
/// let jets = jet::map::<U2, f64>(|x| x.powi(3), &xs);
/// assert_eq!(jet::mapev(&jets, &xs), Ok(vec![0.125, 8.0]));
/// assert_eq!(jet::mapev_pullback(&jets, &xs, &[10.0, 1.0]), Ok(vec![7.5, 12.0]));
/// ```
pub fn map<N: Natural, T: Field>(f: impl Fn(TaylorBundle<N, T>) -> TaylorBundle<N, T>, xs: &[T]) -> Vec<Jet<N, T>> {
    xs.iter().map(|x| Jet::of(&f, *x)).collect()
}

/// The value of each jet at its point.
///
/// # Errors
///
/// [`NotTheBasePoint`] names the first point that is not the base point of its jet.
///
/// # Panics
///
/// If the numbers of jets and points differ.
#[track_caller]
pub fn mapev<N: Natural, T: Elementary>(jets: &[Jet<N, T>], xs: &[T]) -> Result<Vec<T>, NotTheBasePoint<T>> {
    assert_as_many(jets.len(), xs.len(), "points");
    jets.iter().zip(xs).map(|(jet, x)| jet.eval(*x)).collect()
}

/// The pullback of [`mapev`]: from a covector on the values to one on the points.
///
/// ```text
/// x̄ᵢ = wᵢ·fᵢ′(xᵢ)
/// ```
///
/// # Errors
///
/// [`NotTheBasePoint`] names the first point that is not the base point of its jet.
///
/// # Panics
///
/// If the numbers of jets, points and covectors differ.
#[track_caller]
pub fn mapev_pullback<N: Predecessor, T: Elementary>(
    jets: &[Jet<N, T>],
    xs: &[T],
    w: &[T],
) -> Result<Vec<T>, NotTheBasePoint<T>> {
    assert_as_many(jets.len(), w.len(), "covectors");
    let slopes: Vec<Jet<N::Previous, T>> = jets.iter().map(Jet::deriv).collect();
    let slopes = mapev(&slopes, xs)?;
    Ok(slopes.into_iter().zip(w).map(|(slope, w)| slope * *w).collect())
}

#[track_caller]
fn assert_as_many(jets: usize, others: usize, what: &str) {
    assert!(
        jets == others,
        "there are {jets} jets and {others} {what}: give one for each jet"
    );
}
