//! Sparse matrices: the arrays of a sparse Jacobian and a sparse Hessian become matrices of sprs without a copy.

use sprs::{CsMat, CsVecBase};
use tangent_bundle::calculus::{SparseHessian, SparseJacobian};
use tangent_bundle::prelude::*;

/// yᵢ = xᵢ²·xᵢ₊₁ of four variables.
struct Chain;

impl Differentiable for Chain {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        x.windows(2).map(|x| x[0] * x[0] * x[1]).collect()
    }
}

#[test]
fn compressed_rows_are_a_matrix_of_sprs() {
    let x = vec![1.0, 2.0, 3.0, 4.0];
    let rows = SparseJacobian::of(&Chain, &x).compressed_rows(&Chain, &x);
    let first = rows.values.as_ptr();
    let transposed = rows.transposed();
    let matrix = CsMat::new((rows.rows, rows.columns), rows.offsets, rows.indices, rows.values);
    assert_eq!(matrix.data().as_ptr(), first, "the values are not copied");
    assert_eq!(matrix.get(1, 2), Some(&4.0));
    let v = CsVecBase::new(4, vec![0, 1], vec![1.0, 1.0]);
    let along = &matrix * &v;
    let (_, dy) = jvp(|x: Vec<_>| Chain.evaluate(x), x, vec![1.0, 1.0, 0.0, 0.0]);
    let found: Vec<f64> = (0..3).map(|i| along.get(i).copied().unwrap_or(0.0)).collect();
    assert_eq!(found, dy);
    let columns = CsMat::new_csc(
        (transposed.columns, transposed.rows),
        transposed.offsets,
        transposed.indices,
        transposed.values,
    );
    assert_eq!(columns.to_csr(), matrix);
}

#[test]
fn the_values_of_a_matrix_of_sprs_are_written_in_place() {
    let f = differentiable!(|x: Vec<Scalar>| x.windows(2).map(|x| x[0] * x[1] * x[1]).sum());
    let x = vec![1.0, 2.0, 3.0];
    let hessian = SparseHessian::of(&f, &x);
    let rows = hessian.compressed_rows(&f, &x);
    let mut matrix = CsMat::new((3, 3), rows.offsets, rows.indices, rows.values);
    assert_eq!(matrix.get(1, 2), Some(&6.0));
    hessian.values_into(&f, &vec![1.0, 2.0, 5.0], matrix.data_mut());
    assert_eq!((matrix.get(1, 2), matrix.get(2, 1)), (Some(&10.0), Some(&10.0)));
}
