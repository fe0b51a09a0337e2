//! What each function says of a matrix that it does not take.

use nalgebra::{DMatrix, DVector, Matrix2, Matrix3, Vector2};
use tangent_bundle::linalg::{self, LinalgError};
use tangent_bundle::prelude::*;

fn t() -> TaylorBundle<U2> {
    Bundle::<U2>::taylor(0.0)
}

#[test]
fn shapes() {
    let (wide, square) = (DMatrix::from_element(2, 3, 1.0), DMatrix::<f64>::identity(2, 2));
    let not_square = LinalgError::NotSquare { rows: 2, columns: 3 };
    assert_eq!(linalg::lu(&wide).err(), Some(not_square));
    assert_eq!(linalg::determinant(&wide), Err(not_square));
    assert_eq!(linalg::exp(&wide), Err(not_square));
    assert_eq!(linalg::symmetric_eigenvalues(&wide), Err(not_square));
    let shapes = LinalgError::Shapes { first: 2, second: 3 };
    assert_eq!(linalg::solve(&square, &DVector::from_element(3, 1.0)), Err(shapes));
    assert_eq!(
        linalg::solve_lower(&square, &DVector::from_element(3, 1.0)),
        Err(shapes)
    );
    assert_eq!(
        linalg::least_squares(&square, &DVector::from_element(3, 1.0)),
        Err(shapes)
    );
    assert_eq!(
        linalg::quadratic_form(&square, &DVector::from_element(3, 1.0)),
        Err(shapes)
    );
    assert_eq!(linalg::mat_mul(&square, &DMatrix::from_element(3, 3, 1.0)), Err(shapes));
    assert_eq!(linalg::qr(&wide).err(), Some(shapes));
    assert_eq!(
        shapes.to_string(),
        "the matrices do not fit: one has 2 rows or columns where the other has 3"
    );
}

#[test]
fn singular_matrices() {
    // Exactly, and to the last digits.
    let singular = [
        Matrix3::new(1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 1.0, 0.0, 1.0),
        Matrix3::new(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
        Matrix3::zeros(),
    ];
    for a in singular {
        let moving = a.map(TaylorBundle::<U2>::from) + Matrix3::from_diagonal_element(t());
        assert!(
            matches!(linalg::inverse(&moving), Err(LinalgError::Singular { .. })),
            "{a}"
        );
        assert!(
            matches!(linalg::ln_determinant(&a), Err(LinalgError::Singular { .. })),
            "{a}"
        );
        assert!(linalg::determinant(&moving).is_ok_and(|y| y.is_finite()), "{a}");
        assert!(
            matches!(
                linalg::least_squares(&a, &Matrix3::identity()),
                Err(LinalgError::RankDeficient { .. })
            ),
            "{a}"
        );
    }
    // Rows and columns of very different sizes are no fault.
    let scaled = Matrix2::new(1e-200, 0.0, 0.0, 1e200);
    assert_eq!(linalg::inverse(&scaled), Ok(Matrix2::new(1e200, 0.0, 0.0, 1e-200)));
    assert_eq!(
        linalg::solve_upper(&Matrix2::new(1.0, 2.0, 0.0, 0.0), &Vector2::new(1.0, 1.0)),
        Err(LinalgError::Singular { column: 1 })
    );
    assert!(linalg::lu(&Matrix2::new(f64::NAN, 0.0, 0.0, 1.0)).is_err());
}

#[test]
fn symmetric_matrices() {
    let skew = Matrix2::new(1.0, 2.0, 2.5, 1.0);
    let error = LinalgError::NotSymmetric { row: 1, column: 0 };
    assert_eq!(linalg::cholesky(&skew).err(), Some(error));
    assert_eq!(linalg::symmetric_eigenvalues(&skew), Err(error));
    assert_eq!(
        error.to_string(),
        "the matrix is not symmetric: the entries (1, 0) and (0, 1) differ"
    );
    let indefinite = Matrix3::new(4.0, 2.0, 0.0, 2.0, 1.0, 0.0, 0.0, 0.0, 1.0);
    assert_eq!(
        linalg::cholesky(&indefinite).err(),
        Some(LinalgError::NotPositiveDefinite { pivot: 1 })
    );
    assert_eq!(
        linalg::cholesky(&-Matrix2::<f64>::identity()).err(),
        Some(LinalgError::NotPositiveDefinite { pivot: 0 })
    );
}

#[test]
fn repeated_values() {
    let equals = Matrix2::new(1.0.into(), t(), t(), 1.0.into());
    let repeated = LinalgError::Repeated { first: 0, second: 1 };
    // Along one direction the eigenvalues 1 − t and 1 + t are smooth, and the eigenvectors depend on the order above.
    let values = linalg::symmetric_eigenvalues(&equals).expect("smooth ones");
    assert_eq!([values[0].derivative(1), values[1].derivative(1)], [-1.0, 1.0]);
    assert_eq!(linalg::symmetric_eigen(&equals).err(), Some(repeated));
    // In several directions they are not.
    let (x, y) = (Bundle::<U2>::explicit(0.0, 1), Bundle::<U2>::explicit(0.0, 2));
    let two_ways = Matrix2::new(x + 1.0, y, y, -x + 1.0);
    assert_eq!(linalg::symmetric_eigenvalues(&two_ways), Err(repeated));
    // Nothing parts a multiple of the identity.
    let together = Matrix2::from_diagonal_element(t() + 1.0);
    assert!(linalg::symmetric_eigen(&together).is_ok());
    let error = gradient_of_a_repeated_eigenvalue();
    assert_eq!(error, Some(repeated));
    // A singular value that passes zero has a kink.
    let flat = Matrix2::new(t(), 0.0.into(), 0.0.into(), 1.0.into());
    assert_eq!(
        linalg::singular_values(&flat),
        Err(LinalgError::ZeroSingularValue { index: 1 })
    );
}

fn gradient_of_a_repeated_eigenvalue() -> Option<LinalgError> {
    let recording = tangent_bundle::reverse::Recording::new();
    let one = recording.variable(1.0);
    linalg::symmetric_eigenvalues(&Matrix2::from_diagonal_element(one)).err()
}

#[test]
fn functions_outside_their_domain() {
    let negative = -Matrix2::<f64>::identity();
    assert_eq!(linalg::ln(&negative), Err(LinalgError::NoConvergence));
    assert_eq!(linalg::sqrt(&negative), Err(LinalgError::NoConvergence));
    assert_eq!(linalg::sqrt(&Matrix2::<f64>::zeros()), Err(LinalgError::NoConvergence));
    assert_eq!(
        linalg::exp(&(negative * f64::INFINITY)),
        Err(LinalgError::NoConvergence)
    );
    let reflection = Matrix3::from_diagonal(&nalgebra::Vector3::new(1.0, 1.0, -1.0));
    assert_eq!(linalg::rotation_vector(&reflection), Err(LinalgError::NotARotation));
    assert_eq!(
        linalg::rotation_vector(&(Matrix3::identity() * 1.1)),
        Err(LinalgError::NotARotation)
    );
}

#[test]
fn empty_matrices() {
    let empty = DMatrix::<f64>::zeros(0, 0);
    assert_eq!(linalg::determinant(&empty), Ok(1.0));
    assert_eq!(linalg::norm(&empty), 0.0);
    assert_eq!(linalg::inverse(&empty), Ok(empty.clone()));
    assert_eq!(linalg::exp(&empty), Ok(empty.clone()));
    assert_eq!(linalg::symmetric_eigenvalues(&empty), Ok(DVector::zeros(0)));
}
