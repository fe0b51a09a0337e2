//! The same scalars for the version before, by one macro: a sample of the table.

use nalgebra_0_34::{ComplexField, DMatrix, Matrix2, RealField, Rotation3, Vector2, Vector3};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Var;

const _: () = {
    const fn scalars<R: RealField + Copy>() {}
    scalars::<TaylorBundle<U3>>();
    scalars::<ExplicitBundle<U3, ChunkBundle<U1, U2>>>();
    scalars::<Var<TaylorBundle<U2>>>();
};

fn determinant<R: RealField + Copy>(x: &[R]) -> R {
    DMatrix::from_fn(6, 6, |i, j| {
        if i == j {
            x[i]
        } else {
            x[i] * x[j] * nalgebra_0_34::convert(0.1)
        }
    })
    .determinant()
}

#[test]
fn matrices_of_the_version_before() {
    let t = Bundle::<U3>::taylor(0.7);
    let (sin, cos) = t.sin_cos();
    let turn = Matrix2::new(t * 0.0, -t, t, t * 0.0).exp();
    assert!((turn[(1, 0)] - sin).max_norm() < 1e-14 && (turn[(0, 0)] - cos).max_norm() < 1e-14);
    let m = Matrix2::new(t + 2.0, t, t, t * 0.0 + 1.0);
    let root = ((t + 1.0) * (t + 1.0) * 0.25 + t * t).sqrt();
    assert!((m.symmetric_eigenvalues().max() - ((t + 3.0) * 0.5 + root)).max_norm() < 1e-13);
    let x = m.lu().solve(&Vector2::new(t, t)).expect("it is regular");
    assert!((m * x - Vector2::new(t, t)).iter().all(|x| x.max_norm() < 1e-14));
    let turned = Rotation3::from_axis_angle(&Vector3::z_axis(), t) * Vector3::x();
    assert!((turned.y - sin).max_norm() < 1e-15);
    assert_eq!(ComplexField::sinc(Bundle::<U2>::taylor(0.0)).derivative(2), -1.0 / 3.0);
}

#[test]
fn gradients_in_both_modes_agree() {
    let x = [0.7, 1.1, -0.4, 1.3, 0.9, 1.2];
    let forward = gradient(|x| determinant(&x), x);
    let reverse = gradient(|x| determinant(&x), x.to_vec());
    assert!(forward.iter().zip(&reverse).all(|(a, b)| (a - b).abs() < 1e-13));
}
