//! What computes the Taylor coefficients of a solution.

use tangent_bundle::real::Real;

use crate::error::Error;

/// What computes the Taylor coefficients of the solution of x′ = f(t, x) through a point.
///
/// The package has three: one runs a recorded right-hand side coefficient by coefficient, one does so by machine code,
/// with the feature `jit`, and one evaluates the right-hand side over bundles.
/// [`Integrator::start_expansion`](crate::Integrator::start_expansion) takes any other.
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
