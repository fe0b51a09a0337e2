//! The drivers beside the oracle, on arrays and on vectors.

use proptest::prelude::*;
use tangent_bundle::calculus::{Triplets, sparse_hessian, sparse_jacobian};
use tangent_bundle::prelude::*;

use super::expected::{Case, Flat, Runs, all_near, near, unit};
use super::program::{INPUTS, RESULTS};
use super::series::Term;

type Outcome = Result<(), TestCaseError>;

/// The drivers of one shape of points.
macro_rules! drivers {
    ($(#[$doc:meta])* $name:ident, $Point:ty, $Values:ty) => {
        $(#[$doc])*
        pub fn $name(&self, v: &[f64; INPUTS], weights: &[f64; RESULTS]) -> Outcome {
            let (x, v) = (<$Values>::from(self.x), <$Values>::from(*v));
            for k in 0..RESULTS {
                let (value, slope) = value_and_gradient(|x: $Point| self.program.run(&x)[k], x.clone());
                prop_assert_eq!(value, self.values[k]);
                all_near("a gradient", &slope, |i| self.partial(k, &[i]))?;
                let (value, slope, rows) = value_gradient_hessian(|x: $Point| self.program.run(&x)[k], x.clone());
                prop_assert_eq!(value, self.values[k]);
                all_near("the gradient beside a Hessian", &slope, |i| self.partial(k, &[i]))?;
                let third = third_derivatives(|x: $Point| self.program.run(&x)[k], x.clone());
                let tensor = derivative_tensor::<U3, _, _>(|x: $Point| self.program.run(&x)[k], x.clone());
                for i in 0..INPUTS {
                    all_near("a row of a Hessian", &rows[i], |j| self.partial(k, &[i, j]))?;
                    for j in 0..INPUTS {
                        all_near("third derivatives", &third[i][j], |l| self.partial(k, &[i, j, l]))?;
                        all_near("a tensor", &tensor[i][j], |l| self.partial(k, &[i, j, l]))?;
                    }
                }
                let along = |n: usize| self.derivatives[k].along(&vec![v.to_vec(); n]);
                let product = hessian_vector_product(|x: $Point| self.program.run(&x)[k], x.clone(), v.clone());
                all_near("a Hessian times a vector", &product, |i| self.derivatives[k].along(&[v.to_vec(), unit(i)]))?;
                let line = directional_derivatives::<U3, _, _>(|x: $Point| self.program.run(&x)[k], x.clone(), v.clone());
                all_near("directional derivatives", &line, along)?;
                let trace = laplacian(|x: $Point| self.program.run(&x)[k], x.clone());
                near("a Laplacian", trace, self.sum(|i| self.partial(k, &[i, i])))?;
            }
            let rows = jacobian(|x: $Point| self.program.run(&x), x.clone());
            for (k, row) in rows.iter().enumerate() {
                all_near("a row of a Jacobian", row, |i| self.partial(k, &[i]))?;
            }
            let (values, change) = jvp(|x: $Point| self.program.run(&x), x.clone(), v.clone());
            prop_assert_eq!(values, self.values);
            all_near("a change", &change, |k| self.derivatives[k].along(&[v.to_vec()]))?;
            let (values, pullback) = vjp(|x: $Point| self.program.run(&x), x.clone());
            prop_assert_eq!(values, self.values);
            let weighted = |i: usize| self.sum(|k| self.partial(k, &[i]) * Term::exact(weights[k]));
            all_near("a pullback", &pullback(*weights), weighted)?;
            let (end, pullback) = checkpointed(1, 1, x, |_, x: $Point| self.program.run(&x).into());
            prop_assert_eq!(&end[..], &self.values[..]);
            all_near("a pullback of a checkpoint", &pullback((*weights).into()), weighted)
        }
    };
}

impl Case<Flat> {
    drivers!(
        /// On arrays, which are differentiated forward.
        drivers_on_arrays, [_; INPUTS], [f64; INPUTS]
    );
    drivers!(
        /// On vectors, which are differentiated in reverse.
        drivers_on_vectors, Vec<_>, Vec<f64>
    );

    /// Sparse matrices, of a function object.
    pub fn sparse_drivers(&self) -> Outcome {
        let found = dense(&sparse_jacobian(&self.program, self.x.to_vec()));
        for (k, row) in found.chunks_exact(INPUTS).enumerate() {
            all_near("a row of a sparse Jacobian", row, |i| self.partial(k, &[i]))?;
        }
        let found = dense(&sparse_hessian(&First(&self.program), self.x.to_vec()));
        for (i, row) in found.chunks_exact(INPUTS).enumerate() {
            all_near("a row of a sparse Hessian", row, |j| self.partial(0, &[i, j]))?;
        }
        Ok(())
    }

    /// Hessians by one recording of the gradient: of a function object of more variables than go forward.
    pub fn long_objects(&self) -> Outcome {
        let x: Vec<f64> = self.x.iter().copied().chain([0.5; LONG]).collect();
        for k in 0..RESULTS {
            let rows = Long(&self.program, k).hessian(x.clone());
            for i in 0..INPUTS {
                all_near("a row of a Hessian of many", &rows[i][..INPUTS], |j| {
                    self.partial(k, &[i, j])
                })?;
                for j in 0..x.len() {
                    prop_assert_eq!(rows[i][j].to_bits(), rows[j][i].to_bits(), "symmetric");
                    prop_assert!(j < INPUTS || rows[i][j] == 0.0, "a resting variable");
                }
            }
        }
        Ok(())
    }

    fn sum(&self, term: impl Fn(usize) -> Term) -> Term {
        (0..INPUTS).map(term).fold(Term::default(), |a, b| a + b)
    }
}

/// The whole matrix.
fn dense(matrix: &Triplets) -> Vec<f64> {
    let mut all = vec![0.0; matrix.rows * matrix.columns];
    for (i, j, x) in &matrix.entries {
        all[i * matrix.columns + j] = *x;
    }
    all
}

impl Differentiable for Flat {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        self.run(&x).into()
    }
}

/// How many variables stand beside the inputs.
const LONG: usize = 14;

/// A result of a program, of more variables than its inputs.
struct Long<'a>(&'a Flat, usize);

impl Differentiable for Long<'_> {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        self.0.run(&x[..INPUTS])[self.1]
    }
}

/// The first result of a program.
struct First<'a>(&'a Flat);

impl Differentiable for First<'_> {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        self.0.run(&x)[0]
    }
}
