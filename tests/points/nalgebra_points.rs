//! Vectors and matrices of `nalgebra` as points.

use super::*;
use nalgebra::{
    DMatrix, DVector, Dyn, Matrix2, Matrix2x3, Matrix3x2, OMatrix, SMatrix, SVector, U2 as Two, Vector2, Vector3,
};
use tangent_bundle::calculus::{hessian_vector_product, laplacian};

#[test]
fn the_gradient_at_a_vector_is_a_vector() {
    let slope: Vector2<f64> = gradient(|v| v.dot(&v), Vector2::new(1.0, 2.0));
    assert_eq!(slope, Vector2::new(2.0, 4.0));
    let at = Vector3::new(2.0, 3.0, 5.0);
    assert_eq!(gradient(|v| v.x * v.y * v.z, &at), Vector3::new(15.0, 10.0, 6.0));
    let long = DVector::from_fn(30, |i, _| i as f64);
    assert_eq!(gradient(|v| v.dot(&v), &long), &long * 2.0);
    assert_eq!(
        value_and_gradient(|v| v.dot(&v), Vector2::new(1.0, 2.0)),
        (5.0, Vector2::new(2.0, 4.0))
    );
    // By a matrix: ∂(xᵀ·A·x)/∂A = x·xᵀ.
    let x = Vector2::new(2.0, 3.0);
    let a = Matrix2::new(1.0, 2.0, 3.0, 4.0);
    let by_a: Matrix2<f64> = gradient(|a| (0..4).map(|k| a[k] * x[k % 2] * x[k / 2]).sum(), a);
    assert_eq!(by_a, x * x.transpose());
    let by_a: DMatrix<f64> = gradient(
        |a| a[(0, 1)] * a[(1, 0)],
        DMatrix::from_row_slice(2, 2, a.transpose().as_slice()),
    );
    assert_eq!(by_a, DMatrix::from_row_slice(2, 2, &[0.0, 3.0, 2.0, 0.0]));
}

#[test]
fn the_hessian_at_a_vector_is_a_matrix() {
    let at = Vector2::new(2.0, 3.0);
    let curvature: Matrix2<f64> = hessian(|v| v.x * v.x * v.y, at);
    assert_eq!(curvature, Matrix2::new(6.0, 4.0, 4.0, 0.0));
    let (value, slope, curvature) = value_gradient_hessian(|v| v.x * v.x * v.y, &at);
    assert_eq!(
        (value, slope, curvature),
        (12.0, Vector2::new(12.0, 4.0), Matrix2::new(6.0, 4.0, 4.0, 0.0))
    );
    let curvature: DMatrix<f64> = hessian(|v| v[0] * v[0] * v[1], DVector::from_vec(vec![2.0, 3.0]));
    assert_eq!(curvature, DMatrix::from_row_slice(2, 2, &[6.0, 4.0, 4.0, 0.0]));
    assert_eq!(
        hessian_vector_product(|v| v.x * v.x * v.y, at, Vector2::new(1.0, -1.0)),
        Vector2::new(2.0, 4.0)
    );
    assert_eq!(laplacian(|v| v.dot(&v), at), 4.0);
    let curved: Result<Matrix2<f64>, ()> = try_hessian(|v| Ok(v.x * v.x * v.y), at);
    assert_eq!(curved, Ok(Matrix2::new(6.0, 4.0, 4.0, 0.0)));
}

#[test]
fn the_jacobian_of_a_vector_by_a_vector_is_a_matrix_with_a_row_a_result() {
    let at = Vector2::new(2.0, 3.0);
    let rows: Matrix3x2<f64> = jacobian(|v| Vector3::new(v.x * v.y, v.x, v.y * 5.0), at);
    assert_eq!(rows, Matrix3x2::new(3.0, 2.0, 1.0, 0.0, 0.0, 5.0));
    let rows: Matrix2x3<f64> = jacobian(|v| Vector2::new(v.x * v.z, v.y), Vector3::new(2.0, 3.0, 5.0));
    assert_eq!(rows, Matrix2x3::new(5.0, 0.0, 2.0, 0.0, 1.0, 0.0));
    // The sizes that types know stay known.
    let rows: OMatrix<f64, Two, Dyn> = jacobian(
        |v| Vector2::new(v[0] * v[2], v[1]),
        DVector::from_vec(vec![2.0, 3.0, 5.0]),
    );
    assert_eq!(rows, Matrix2x3::new(5.0, 0.0, 2.0, 0.0, 1.0, 0.0));
    let rows: OMatrix<f64, Dyn, Two> = jacobian(|v| DVector::from_vec(vec![v.x * v.y, v.x, v.y * 5.0]), at);
    assert_eq!(rows, Matrix3x2::new(3.0, 2.0, 1.0, 0.0, 0.0, 5.0));
    let rows: DMatrix<f64> = jacobian(
        |v| DVector::from_vec(vec![v[0] * v[1], v[0]]),
        DVector::from_vec(vec![2.0, 3.0]),
    );
    assert_eq!(rows, DMatrix::from_row_slice(2, 2, &[3.0, 2.0, 1.0, 0.0]));
    let (value, rows) = value_and_jacobian(|v| Vector2::new(v.x * v.y, v.x), at);
    assert_eq!(
        (value, rows),
        (Vector2::new(6.0, 2.0), Matrix2::new(3.0, 2.0, 1.0, 0.0))
    );
    let (value, change) = jvp(|v| v * v.x, at, Vector2::new(1.0, 0.0));
    assert_eq!((value, change), (Vector2::new(4.0, 6.0), Vector2::new(4.0, 3.0)));
    assert_eq!(vjp(|v| v * v.x, at).1(Vector2::new(1.0, 1.0)), Vector2::new(7.0, 2.0));
}

#[test]
fn a_vector_and_an_array_give_points_of_points() {
    let rows: [Vector2<f64>; 1] = jacobian(|v| [v.x * v.y], Vector2::new(2.0, 3.0));
    assert_eq!(rows, [Vector2::new(3.0, 2.0)]);
    let rows: Vector2<[f64; 2]> = jacobian(|[x, y]| Vector2::new(x * y, x), [2.0, 3.0]);
    assert_eq!(rows, Vector2::new([3.0, 2.0], [1.0, 0.0]));
    let slope: (f64, Vector2<f64>) = gradient(|(a, v)| v.x * v.y * a, (5.0, Vector2::new(2.0, 3.0)));
    assert_eq!(slope, (6.0, Vector2::new(15.0, 10.0)));
    let slope: Vec<Vector2<f64>> = gradient(
        |v| v[0].dot(&v[1]),
        vec![Vector2::new(2.0, 3.0), Vector2::new(5.0, 7.0)],
    );
    assert_eq!(slope, [Vector2::new(5.0, 7.0), Vector2::new(2.0, 3.0)]);
}

/// Without a result, and without a variable, matrices still have their other size.
#[test]
fn empty_matrices_keep_their_sizes() {
    let none: DMatrix<f64> = jacobian(|_| DVector::from_vec(vec![]), DVector::from_vec(vec![1.0, 2.0]));
    assert_eq!(none.shape(), (0, 2));
    let none: DMatrix<f64> = hessian(|_| 1.0.into(), DVector::from_vec(vec![]));
    assert_eq!(none.shape(), (0, 0));
    let none: SMatrix<f64, 0, 2> = jacobian(
        |_| SVector::<_, 0>::from_data(nalgebra::ArrayStorage([[]])),
        Vector2::new(1.0, 2.0),
    );
    assert_eq!(none.shape(), (0, 2));
}

struct Energy;

impl Differentiable for Energy {
    type Domain = SVector<Scalar, 2>;
    type Codomain = Scalar;

    // The names of coordinates, `v.x`, ask for a scalar that is `'static`: in generic code they are read by number.
    fn evaluate<R: Real>(&self, v: SVector<R, 2>) -> R {
        v[0] * v[0] * v[1]
    }
}

#[test]
fn function_objects_are_on_spaces_of_vectors() {
    let at = Vector2::new(2.0, 3.0);
    assert_eq!(Energy.gradient(at), Vector2::new(12.0, 4.0));
    assert_eq!(Energy.hessian(at), Matrix2::new(6.0, 4.0, 4.0, 0.0));
    assert_eq!(Energy.nabla().jacobian(at), Energy.hessian(at));
}

/// Over any length, and within generic functions.
#[test]
fn code_is_generic_in_the_length_and_in_the_numbers() {
    fn slope<R: Real, const N: usize>(x: SVector<R, N>) -> SVector<R, N>
    where
        Length<N>: ArrayWidth,
    {
        gradient(|v| v.iter().map(|x| *x * *x * *x).sum(), x)
    }
    assert_eq!(slope(Vector3::new(1.0, 2.0, 3.0)), Vector3::new(3.0, 12.0, 27.0));
    assert_eq!(
        derivative(|x| slope(SVector::from_data(nalgebra::ArrayStorage([[x, x]])))[1], 2.0),
        12.0
    );
}

/// The version of the crate that solvers are built on.
#[cfg(feature = "nalgebra-0_34")]
#[test]
fn the_same_holds_for_the_version_of_solvers() {
    use nalgebra_0_34::{DMatrix, DVector, Matrix2, Matrix3x2, Vector2, Vector3};

    let at = Vector2::new(2.0, 3.0);
    assert_eq!(gradient(|v| v.x * v.x * v.y, &at), Vector2::new(12.0, 4.0));
    assert_eq!(hessian(|v| v.x * v.x * v.y, at), Matrix2::new(6.0, 4.0, 4.0, 0.0));
    let rows = jacobian(|v| Vector3::new(v.x * v.y, v.x, v.y * 5.0), at);
    assert_eq!(rows, Matrix3x2::new(3.0, 2.0, 1.0, 0.0, 0.0, 5.0));
    let rows: DMatrix<f64> = jacobian(
        |v| DVector::from_vec(vec![v[0] * v[1], v[0]]),
        DVector::from_vec(vec![2.0, 3.0]),
    );
    assert_eq!(rows, DMatrix::from_row_slice(2, 2, &[3.0, 2.0, 1.0, 0.0]));
}

/// Of the wrong length, a sentence.
#[test]
#[should_panic(expected = "points of 2 and 3 components cannot be combined; give both the same length")]
fn a_direction_of_another_length_is_refused() {
    jvp(
        |v| v[0],
        DVector::from_vec(vec![1.0, 2.0]),
        DVector::from_vec(vec![1.0, 2.0, 3.0]),
    );
}
