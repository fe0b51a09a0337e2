//! Code that is generic in the length of its arrays: every driver takes them.

use super::*;
use tangent_bundle::calculus::{divergence, hessian_vector_product, laplacian, pull_back};

/// Σ xᵢ³.
fn cubes<R: Real, const N: usize>(x: [R; N]) -> R {
    x.iter().map(|x| *x * *x * *x).sum()
}

/// What every driver makes of Σ xᵢ³ and of the squares at the point x, against the closed forms.
fn assert_every_driver<const N: usize>(x: [f64; N])
where
    Length<N>: ArrayWidth,
{
    let value: f64 = cubes(x);
    let slope: [f64; N] = x.map(|x| 3.0 * x * x);
    let ones = [1.0; N];
    let diagonal = |entry: &dyn Fn(f64) -> f64| -> [[f64; N]; N] {
        core::array::from_fn(|i| core::array::from_fn(|j| if i == j { entry(x[i]) } else { 0.0 }))
    };
    let squares_by_x = diagonal(&|x| 2.0 * x);
    let curvature = diagonal(&|x| 6.0 * x);

    assert_eq!(gradient(cubes, x), slope);
    assert_eq!(value_and_gradient(cubes, x), (value, slope));
    assert_eq!(gradient_with(|x| (cubes(x), x), x), (slope, x));
    assert_eq!(try_gradient(|x| Some(cubes(x)), x), Some(slope));
    assert_eq!(nabla::<[f64; N], _>(cubes)(x), slope);
    assert_eq!(jacobian(|x| x.map(|x| x * x), x), squares_by_x);
    assert_eq!(
        value_and_jacobian(|x| x.map(|x| x * x), x),
        (x.map(|x| x * x), squares_by_x)
    );
    assert_eq!(try_jacobian(|x| Some(x.map(|x| x * x)), x), Some(squares_by_x));
    let rows: [[f64; N]; 2] = jacobian(|x| [cubes(x), -cubes(x)], x);
    assert_eq!(rows, [slope, slope.map(|s| -s)]);
    let rows: Vec<[f64; N]> = jacobian(|x| vec![cubes(x)], x);
    assert_eq!(rows, [slope]);
    assert_eq!(hessian(|x| x.into_iter().map(|x| x * x * x).sum(), x), curvature);
    assert_eq!(value_gradient_hessian(cubes, x), (value, slope, curvature));
    assert_eq!(
        third_derivatives(|x| x.into_iter().map(|x| x * x * x).sum(), x)[N - 1][N - 1][N - 1],
        6.0
    );
    assert_eq!(hessian_vector_product(cubes, x, ones), x.map(|x| 6.0 * x));
    assert_eq!(
        jvp(|x| x.map(|x| x * x), x, ones),
        (x.map(|x| x * x), x.map(|x| 2.0 * x))
    );
    assert_eq!(vjp(|x| x.map(|x| x * x), x).1(ones), x.map(|x| 2.0 * x));
    assert_eq!(directional_derivatives::<U3, _, _>(cubes, x, ones)[3], 6.0 * N as f64);
    assert_eq!(
        laplacian(|x| x.into_iter().map(|x| x * x * x).sum(), x),
        x.iter().map(|x| 6.0 * x).sum::<f64>()
    );
    assert_eq!(
        divergence(|x| x.map(|x| x * x), x),
        x.iter().map(|x| 2.0 * x).sum::<f64>()
    );
    assert_eq!(derivative_tensor::<U3, _, _>(|x: [_; N]| cubes(x), x)[0][0][0], 6.0);
    let (end, pullback) = checkpointed(1, 1, x, |_, x| x.map(|x| x * x));
    assert_eq!((end, pullback(ones)), (x.map(|x| x * x), x.map(|x| 2.0 * x)));
    let (y, first) = pull_back::<U1, _, _>(|x: [_; N]| x.map(|x| x * x), x);
    assert_eq!((y, first.call(ones)), (x.map(|x| x * x), x.map(|x| 2.0 * x)));
    assert_eq!(gradient(cubes, &x), slope);
}

#[test]
fn every_driver_takes_arrays_of_a_generic_length() {
    assert_every_driver([2.0]);
    assert_every_driver([2.0, 3.0, -1.0]);
    // Over chunks for more than eight directions, and in reverse.
    assert_every_driver([0.5; 9]);
    assert_every_driver([0.5; 17]);
}

#[test]
fn so_do_generic_functions_of_arrays_of_a_generic_length() {
    fn rows<R: Real, const N: usize>(x: [R; N]) -> [[R; N]; N]
    where
        Length<N>: ArrayWidth,
    {
        jacobian(|x| x.map(|x| x * x * x), x)
    }
    assert_eq!(rows([2.0, 3.0]), [[12.0, 0.0], [0.0, 27.0]]);
    let y = rows([Bundle::<U1>::taylor(2.0), Bundle::<U1>::taylor(3.0)]);
    assert_eq!(y[1][1].derivative(1), 18.0);
}
