//! Function objects as problems of `argmin`.

mod matrix_free;

use alloc::format;
use alloc::vec::Vec;
use core::marker::PhantomData;

pub use self::matrix_free::{HessianOperator, MatrixFree};

use ::argmin::core::{ArgminError, CostFunction, Error, Gradient, Hessian, Jacobian, Operator};

use super::{Floats, with_coordinates};
use crate::calculus::Differentiable;
use crate::space::{Scalar, Space, flat};

/// Vectors that the solvers of `argmin` compute with, and their matrices.
///
/// `Vec<f64>` is one, for solvers that do not invert matrices. `DVector<f64>` of `nalgebra` 0.34 is another, for all
/// solvers, with the feature `nalgebra-0_34`.
pub trait ArgminVector: Clone {
    /// The matrices.
    type Matrix;

    /// The vector with these coordinates.
    fn from_coordinates(coordinates: Vec<f64>) -> Self;

    /// The coordinates.
    fn coordinates(&self) -> &[f64];

    /// The matrix with these rows, which are of the same length.
    fn matrix(rows: &[Vec<f64>]) -> Self::Matrix;
}

impl ArgminVector for Vec<f64> {
    type Matrix = Vec<Vec<f64>>;

    fn from_coordinates(coordinates: Vec<f64>) -> Self {
        coordinates
    }

    fn coordinates(&self) -> &[f64] {
        self
    }

    fn matrix(rows: &[Vec<f64>]) -> Self::Matrix {
        rows.to_vec()
    }
}

#[cfg(feature = "nalgebra-0_34")]
impl ArgminVector for nalgebra_0_34::DVector<f64> {
    type Matrix = nalgebra_0_34::DMatrix<f64>;

    fn from_coordinates(coordinates: Vec<f64>) -> Self {
        Self::from_vec(coordinates)
    }

    fn coordinates(&self) -> &[f64] {
        self.as_slice()
    }

    fn matrix(rows: &[Vec<f64>]) -> Self::Matrix {
        let columns = rows.first().map_or(0, Vec::len);
        Self::Matrix::from_fn(rows.len(), columns, |i, j| rows[i][j])
    }
}

/// A function object as a problem of `argmin`.
///
/// ```text
/// f: D → ℝ   CostFunction  f(x)      Gradient  ∇f(x)     Hessian  ∇²f(x)
/// f: D → C   Operator      f(x)      Jacobian  f′(x)
/// ```
///
/// The parameters of `argmin` are the coordinates of a point of the domain, in order. The domain may have any shape; a
/// start tells how many coordinates its `Vec`s have.
///
/// A method is ambiguous where both traits are in scope and a type has both: `gradient`, `hessian` and `jacobian` are
/// methods of [`Differentiable`] and of `argmin`. This type has those of `argmin` alone.
///
/// ```
/// use argmin::core::{ArgminError, CostFunction, Gradient, Hessian};
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::solvers::ArgminProblem;
///
/// let problem = ArgminProblem::new(differentiable!(|(x, y)| x * x * y), (2.0, 3.0));
/// let x = problem.start();
/// assert_eq!(x, [2.0, 3.0]);
/// assert_eq!(problem.cost(&x).unwrap(), 12.0);
/// assert_eq!(problem.gradient(&x).unwrap(), [12.0, 4.0]);
/// assert_eq!(problem.hessian(&x).unwrap(), [[6.0, 4.0], [4.0, 0.0]]);
/// ```
///
/// # Errors
///
/// The methods of the traits give an error if a vector has not as many coordinates as the start.
pub struct ArgminProblem<F: Differentiable, V = Vec<f64>> {
    function: F,
    start: Floats<F::Domain>,
    vectors: PhantomData<fn() -> V>,
}

impl<F: Differentiable> ArgminProblem<F> {
    /// The problem of a function, with vectors `Vec<f64>`, and a point to start from.
    pub fn new(function: F, start: Floats<F::Domain>) -> Self {
        Self {
            function,
            start,
            vectors: PhantomData,
        }
    }
}

impl<F: Differentiable, V: ArgminVector> ArgminProblem<F, V> {
    /// The same problem with other vectors, such as `DVector<f64>`.
    ///
    /// Newton's method and that of Gauss and Newton invert a matrix; `argmin` does it for those of `nalgebra` and not
    /// for those of `Vec`s.
    pub fn with_vectors<W: ArgminVector>(self) -> ArgminProblem<F, W> {
        ArgminProblem {
            function: self.function,
            start: self.start,
            vectors: PhantomData,
        }
    }

    /// The same problem with an operator in place of the Hessian: products of the Hessian and vectors, without its n²
    /// entries.
    pub fn matrix_free(self) -> MatrixFree<F, V> {
        MatrixFree::new(self)
    }

    /// The coordinates of the start.
    pub fn start(&self) -> V {
        Self::vector::<F::Domain>(&self.start)
    }

    /// The point of the domain that has these coordinates.
    ///
    /// # Errors
    ///
    /// If there are not as many as the start has.
    pub fn point(&self, coordinates: &V) -> Result<Floats<F::Domain>, Error> {
        let given = coordinates.coordinates();
        let wanted = F::Domain::dimension(&self.start);
        if given.len() != wanted {
            let text = format!(
                "the start of this problem has {wanted} coordinates, and the parameter vector has {}: \
                 give a vector like `problem.start()`",
                given.len()
            );
            return Err(ArgminError::InvalidParameter { text }.into());
        }
        Ok(with_coordinates::<F::Domain>(&self.start, given))
    }

    /// The coordinates of a point.
    fn vector<D: Space>(x: &Floats<D>) -> V {
        V::from_coordinates(flat::<D, f64>(x))
    }

    /// The matrix with a row for each coordinate of a point of points.
    fn matrix<C: Space>(rows: &C::Over<Floats<F::Domain>>) -> V::Matrix {
        let mut all = Vec::new();
        C::map::<Floats<F::Domain>, ()>(rows, &mut |row| all.push(flat::<F::Domain, f64>(row)));
        V::matrix(&all)
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> CostFunction for ArgminProblem<F, V> {
    type Param = V;
    type Output = f64;

    fn cost(&self, x: &V) -> Result<f64, Error> {
        Ok(self.function.evaluate::<f64>(self.point(x)?))
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> Gradient for ArgminProblem<F, V> {
    type Param = V;
    type Gradient = V;

    fn gradient(&self, x: &V) -> Result<V, Error> {
        let slope = Differentiable::gradient(&self.function, self.point(x)?);
        Ok(Self::vector::<F::Domain>(&slope))
    }
}

impl<F: Differentiable<Codomain = Scalar>, V: ArgminVector> Hessian for ArgminProblem<F, V> {
    type Param = V;
    type Hessian = V::Matrix;

    fn hessian(&self, x: &V) -> Result<V::Matrix, Error> {
        let rows = self.function.hessian_rows(&self.point(x)?);
        Ok(Self::matrix::<F::Domain>(&rows))
    }
}

impl<F: Differentiable, V: ArgminVector> Operator for ArgminProblem<F, V> {
    type Param = V;
    type Output = V;

    fn apply(&self, x: &V) -> Result<V, Error> {
        let y = self.function.evaluate::<f64>(self.point(x)?);
        Ok(Self::vector::<F::Codomain>(&y))
    }
}

impl<F: Differentiable, V: ArgminVector> Jacobian for ArgminProblem<F, V> {
    type Param = V;
    type Jacobian = V::Matrix;

    fn jacobian(&self, x: &V) -> Result<V::Matrix, Error> {
        let (_, rows) = self.function.value_and_rows(&self.point(x)?);
        Ok(Self::matrix::<F::Codomain>(&rows))
    }
}
