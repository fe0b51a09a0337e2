//! Variables of reverse mode as entries of the matrices of `nalgebra`.

use nalgebra::{Matrix2, Vector2};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Var;

#[test]
fn vectors_and_matrices_of_nalgebra() {
    let m = [2.0, 3.0];
    let dotted = gradient(
        |v| Vector2::new(v[0], v[1]).dot(&Vector2::from(m.map(Into::into))),
        vec![5.0, 7.0],
    );
    assert_eq!(dotted, m);
    // xᵀ·A·x, whose gradient is (A + Aᵀ)·x, and the square of half the length.
    let form = |x: &[Var]| {
        let x = Vector2::new(x[0], x[1]);
        let a = Matrix2::new(1.0, 2.0, 3.0, 4.0).map(Var::from_float);
        let half = x - x * Var::from_float(0.5);
        (a * x).dot(&x) + half.dot(&half)
    };
    assert_eq!(gradient(|x| form(&x), vec![1.0, -1.0]), [-2.5, -3.5]);
}
