//! Function objects as least squares problems of `levenberg-marquardt`.

use alloc::vec::Vec;

use ::levenberg_marquardt::LeastSquaresProblem;
use nalgebra_0_34::{DMatrix, DVector, Dyn, Owned, U1};

use super::{Floats, with_coordinates};
use crate::calculus::Differentiable;
use crate::space::{Space, flat};

/// A function object as a least squares problem of `levenberg-marquardt`: the x for which ½·|r(x)|² is least.
///
/// The function gives the residuals r at a point. Domain and codomain may have any shape; the solver's vectors are the
/// coordinates in order.
///
/// The solver returns the problem, whose [`point`](Self::point) is then the solution.
///
/// ```
/// use levenberg_marquardt::LevenbergMarquardt;
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::solvers::LeastSquares;
///
/// // y = a·exp(b·x) through (0, 2) and (1, 6).
/// let residuals = differentiable!(|(a, b)| -> [Scalar; 2] { [a - 2.0, a * b.exp() - 6.0] });
/// let (solved, report) = LevenbergMarquardt::new().minimize(LeastSquares::new(residuals, (1.0, 0.5)));
/// assert!(report.termination.was_successful());
/// let (a, b) = *solved.point();
/// assert!((a - 2.0).abs() < 1e-12 && (b - f64::ln(3.0)).abs() < 1e-12);
/// ```
pub struct LeastSquares<F: Differentiable> {
    residuals: F,
    point: Floats<F::Domain>,
}

impl<F: Differentiable> LeastSquares<F> {
    /// The problem of residuals, and a point to start from.
    pub fn new(residuals: F, start: Floats<F::Domain>) -> Self {
        Self {
            residuals,
            point: start,
        }
    }

    /// The point at which the problem is: the start, and after a solver has run its solution.
    pub fn point(&self) -> &Floats<F::Domain> {
        &self.point
    }

    /// The residuals r at the point.
    fn values(&self) -> Vec<f64> {
        flat::<F::Codomain, f64>(&self.residuals.evaluate::<f64>(self.copied()))
    }

    /// The point, for a function that consumes it.
    fn copied(&self) -> Floats<F::Domain> {
        F::Domain::map::<f64, f64>(&self.point, &mut |x| *x)
    }
}

impl<F: Differentiable> LeastSquaresProblem<f64, Dyn, Dyn> for LeastSquares<F> {
    type ResidualStorage = Owned<f64, Dyn, U1>;
    type JacobianStorage = Owned<f64, Dyn, Dyn>;
    type ParameterStorage = Owned<f64, Dyn, U1>;

    fn set_params(&mut self, x: &DVector<f64>) {
        self.point = with_coordinates::<F::Domain>(&self.point, x.as_slice());
    }

    fn params(&self) -> DVector<f64> {
        DVector::from_vec(flat::<F::Domain, f64>(&self.point))
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        Some(DVector::from_vec(self.values()))
    }

    fn jacobian(&self) -> Option<DMatrix<f64>> {
        let (_, rows) = self.residuals.value_and_rows(&self.point);
        let (mut entries, mut count) = (Vec::new(), 0);
        F::Codomain::map::<Floats<F::Domain>, ()>(&rows, &mut |row| {
            F::Domain::map::<f64, ()>(row, &mut |x| entries.push(*x));
            count += 1;
        });
        let columns = F::Domain::dimension(&self.point);
        Some(DMatrix::from_row_slice(count, columns, &entries))
    }
}
