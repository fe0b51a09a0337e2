//! Problems of `argmin` without a matrix for the Hessian.

use alloc::sync::Arc;
use alloc::vec::Vec;

use ::argmin::core::{CostFunction, Error, Gradient, Hessian};
use argmin_math::ArgminDot;

use super::{ArgminProblem, ArgminVector};
use crate::calculus::Differentiable;
use crate::space::{HessianVectorLanes, Lanes, Scalar, Space, infallible};

/// A problem of `argmin` whose Hessian is an operator, made by [`ArgminProblem::matrix_free`].
///
/// It serves the solvers that only multiply the Hessian with vectors: `NewtonCG`, and `TrustRegion` with `Steihaug` or
/// `CauchyPoint`. A product is one evaluation of f, on two numbers where a gradient works on one.
///
/// ```
/// use argmin::core::Hessian;
/// use argmin_math::ArgminDot;
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::solvers::ArgminProblem;
///
/// let problem = ArgminProblem::new(differentiable!(|[x, y]| x * x * y), [2.0, 3.0]).matrix_free();
/// let product = problem.hessian(&vec![2.0, 3.0]).unwrap().dot(&vec![1.0, -1.0]);
/// assert_eq!(product, [2.0, 4.0]);
/// ```
pub struct MatrixFree<F: Differentiable, V = Vec<f64>>(Arc<ArgminProblem<F, V>>);

impl<F: Differentiable, V: ArgminVector> MatrixFree<F, V> {
    /// The problem, shared with its Hessians.
    pub(super) fn new(problem: ArgminProblem<F, V>) -> Self {
        Self(Arc::new(problem))
    }

    /// The problem with the Hessian as a matrix, for its start and its points.
    pub fn problem(&self) -> &ArgminProblem<F, V> {
        &self.0
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> CostFunction for MatrixFree<F, V> {
    type Param = V;
    type Output = f64;

    fn cost(&self, x: &V) -> Result<f64, Error> {
        self.0.cost(x)
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> Gradient for MatrixFree<F, V> {
    type Param = V;
    type Gradient = V;

    fn gradient(&self, x: &V) -> Result<V, Error> {
        self.0.gradient(x)
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> Hessian for MatrixFree<F, V> {
    type Param = V;
    type Hessian = HessianOperator<F, V>;

    fn hessian(&self, x: &V) -> Result<HessianOperator<F, V>, Error> {
        self.0.point(x)?;
        Ok(HessianOperator {
            problem: Arc::clone(&self.0),
            at: x.clone(),
        })
    }
}

/// The Hessian ∇²f(x) as an operator v ↦ ∇²f(x)·v: `argmin` multiplies it with vectors by `ArgminDot`.
///
/// It is made by the method `hessian` of [`MatrixFree`]. A product is one evaluation of f.
///
/// # Panics
///
/// A product with a vector that has not as many coordinates as x panics.
pub struct HessianOperator<F: Differentiable, V = Vec<f64>> {
    problem: Arc<ArgminProblem<F, V>>,
    at: V,
}

impl<F: Differentiable, V: Clone> Clone for HessianOperator<F, V> {
    fn clone(&self) -> Self {
        Self {
            problem: Arc::clone(&self.problem),
            at: self.at.clone(),
        }
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> ArgminDot<V, V> for HessianOperator<F, V> {
    fn dot(&self, v: &V) -> V {
        type Lane<D> = <<D as Space>::Width as Lanes<f64>>::Product<f64>;
        let in_shape = |coordinates| {
            let point = self.problem.point(coordinates);
            point.unwrap_or_else(|error| panic!("a Hessian is multiplied with a vector of its dimension: {error}"))
        };
        let f = |x: <F::Domain as Space>::Over<Lane<F::Domain>>| Ok(self.problem.function.evaluate(x));
        let product = Lane::<F::Domain>::try_hessian_vector::<F::Domain, _>(&f, &in_shape(&self.at), &in_shape(v));
        ArgminProblem::<F, V>::vector::<F::Domain>(&infallible(product))
    }
}
