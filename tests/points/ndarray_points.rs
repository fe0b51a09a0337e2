//! Arrays of `ndarray` as points.

use super::*;
use ndarray::{Array1, Array2, array};

#[test]
fn derivatives_at_an_array_are_arrays() {
    let x = array![2.0, 3.0, 5.0];
    assert_eq!(gradient(|v| v[0] * v[1] * v[2], &x), array![15.0, 10.0, 6.0]);
    assert_eq!(gradient(|v| v[0] * v[1], x.view()), array![3.0, 2.0, 0.0]);
    // A view with a stride.
    let table = array![[2.0, 7.0], [5.0, 9.0]];
    assert_eq!(gradient(|v| v[0] * v[1], table.column(0)), array![5.0, 2.0]);
    let curvature: Array2<f64> = hessian(|v| v[0] * v[0] * v[1], &x);
    assert_eq!(curvature, array![[6.0, 4.0, 0.0], [4.0, 0.0, 0.0], [0.0, 0.0, 0.0]]);
    let rows: Array2<f64> = jacobian(|v| array![v[0] * v[1], v[2]], x.clone());
    assert_eq!(rows, array![[3.0, 2.0, 0.0], [0.0, 0.0, 1.0]]);
    let rows: [Array1<f64>; 1] = jacobian(|v| [v[0] * v[1]], x);
    assert_eq!(rows, [array![3.0, 2.0, 0.0]]);
}
