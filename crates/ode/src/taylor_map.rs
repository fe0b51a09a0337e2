//! Flows as Taylor polynomials in the initial values.

use tangent_bundle::space::Point;

use crate::points::{coordinates, next_point};

/// A term of the polynomial.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// The numbers of the coordinates that are its factors, in rising order.
    pub(crate) factors: Vec<usize>,
    /// The coefficient of each component.
    pub(crate) coefficients: Vec<f64>,
}

/// How often each factor occurs: the product of the factorials.
pub(crate) fn factorials(factors: &[usize]) -> f64 {
    let runs = factors.chunk_by(|a, b| a == b);
    runs.flat_map(|run| 1..=run.len()).map(|k| k as f64).product()
}

/// The Taylor polynomial of a flow in the displacement of the initial values.
///
/// ```text
/// φ(x₀ + d) = Σ_{|α| ≤ N} ∂^αφ(x₀)/α!·d^α + O(|d|^{N+1})
/// ```
///
/// [`Integrator::taylor_map`](crate::Integrator::taylor_map) makes it. Its evaluation needs no integration.
#[derive(Clone, Debug, PartialEq)]
pub struct TaylorMap<P> {
    pub(crate) end: P,
    pub(crate) order: usize,
    /// By degree, and then in the order of their factors.
    pub(crate) terms: Vec<Term>,
}

impl<P: Point> TaylorMap<P> {
    /// The order N.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The state at the end for initial values that are displaced by d.
    ///
    /// # Panics
    ///
    /// If d has another number of coordinates than the state.
    #[must_use]
    pub fn at(&self, displacement: &P) -> P {
        let d = coordinates::<P::Shape, f64>(displacement);
        let mut sums = coordinates::<P::Shape, f64>(&self.end);
        assert!(
            d.len() == sums.len(),
            "the displacement has {} coordinates and the state has {}: give one for each",
            d.len(),
            sums.len()
        );
        sums.fill(0.0);
        // From the highest terms, which are the smallest.
        for term in self.terms.iter().rev() {
            let product: f64 = term.factors.iter().map(|i| d[*i]).product();
            for (sum, c) in sums.iter_mut().zip(&term.coefficients) {
                *sum += c * product;
            }
        }
        next_point::<P::Shape, f64, _>(&self.end, &mut sums.into_iter())
    }

    /// The partial derivative of the state at the end by these coordinates of the initial values, counted from 0, in
    /// any order. It is `None` above the order of the map.
    ///
    /// # Panics
    ///
    /// If there is no such coordinate.
    #[must_use]
    pub fn partial(&self, by: &[usize]) -> Option<P> {
        let mut by = by.to_vec();
        by.sort_unstable();
        if by.len() > self.order {
            return None;
        }
        let term = self.terms.iter().find(|term| term.factors == by);
        let term = term.unwrap_or_else(|| panic!("the state has no coordinates {by:?}: they are counted from 0"));
        let partials = term.coefficients.iter().map(|c| c * factorials(&by));
        Some(next_point::<P::Shape, f64, _>(&self.end, &mut { partials }))
    }
}
