//! What computes the Taylor coefficients of a solution.

use tangent_bundle::real::Real;

use crate::error::Error;

/// What computes the Taylor coefficients of the solution of x′ = f(t, x) through a point.
///
/// The package has two: one runs a recorded right-hand side coefficient by coefficient, the other evaluates the
/// right-hand side over bundles. Machine code for a recording can be another:
/// [`Integrator::start_expansion`](crate::Integrator::start_expansion) takes any.
pub trait Expansion<R: Real> {
    /// The highest order that it can compute.
    fn highest_order(&self) -> usize;

    /// Computes the coefficients 1 to p of each component of the solution at a time.
    ///
    /// Coefficient k of component i is `series[i·(p + 1) + k]`. The coefficients 0 are the state, and are given.
    ///
    /// # Errors
    ///
    /// If the right-hand side cannot be evaluated there.
    fn expand(&mut self, time: R, p: usize, series: &mut [R]) -> Result<(), Error>;
}
