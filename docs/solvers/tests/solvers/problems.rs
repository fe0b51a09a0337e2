//! What the problems give to the solvers, against the methods of function objects.

use argmin::core::{CostFunction, Gradient, Hessian, Jacobian, Operator};
use argmin_math::ArgminDot;
use levenberg_marquardt::LeastSquaresProblem;
use nalgebra::DVector;
use proptest::prelude::*;
use tangent_bundle::prelude::*;
use tangent_bundle::solvers::{ArgminProblem, LeastSquares};

/// A function on points of mixed shape, without symmetries.
#[derive(Clone, Copy)]
struct Mixed;

impl Differentiable for Mixed {
    type Domain = (Scalar, [Scalar; 2], Vec<Scalar>);
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, (a, [b, c], d): (R, [R; 2], Vec<R>)) -> R {
        (a * b).sin() + d.iter().map(|d| *d * *d * c).sum::<R>() * a
    }
}

/// Values of another shape than the points.
#[derive(Clone, Copy)]
struct Map;

impl Differentiable for Map {
    type Domain = (Scalar, [Scalar; 2]);
    type Codomain = ([Scalar; 3], Scalar);

    fn evaluate<R: Real>(&self, (a, [b, c]): (R, [R; 2])) -> ([R; 3], R) {
        ([a * b, b * c, c.exp()], a - c)
    }
}

proptest! {
    /// The coordinates are numbered in the order of the fields, in values, rows and columns.
    #[test]
    fn a_problem_has_the_derivatives_of_its_function(x in prop::collection::vec(-2.0..2.0, 3..30)) {
        let point = || (x[0], [x[1], x[2]], x[3..].to_vec());
        let problem = ArgminProblem::new(Mixed, point());
        prop_assert_eq!(problem.start(), x.clone());
        prop_assert_eq!(problem.cost(&x).unwrap(), Mixed.evaluate::<f64>(point()));

        let (a, [b, c], d) = Differentiable::gradient(&Mixed, point());
        prop_assert_eq!(problem.gradient(&x).unwrap(), [vec![a, b, c], d].concat());

        // The Hessian row by row: along each axis, by the product with it.
        let hessian = problem.hessian(&x).unwrap();
        let free = ArgminProblem::new(Mixed, point()).matrix_free().hessian(&x).unwrap();
        for (i, row) in hessian.iter().enumerate() {
            let axis: Vec<f64> = (0..x.len()).map(|k| if k == i { 1.0 } else { 0.0 }).collect();
            let product: Vec<f64> = free.dot(&axis);
            for (entry, by_product) in row.iter().zip(&product) {
                // Both are sums of at most as many terms as there are coordinates, each below 16.
                prop_assert!((entry - by_product).abs() <= 16.0 * 30.0 * f64::EPSILON, "{entry} and {by_product}");
            }
        }

        // Other vectors, the same numbers.
        let other = ArgminProblem::new(Mixed, point()).with_vectors::<DVector<f64>>();
        let matrix = other.hessian(&DVector::from_vec(x.clone())).unwrap();
        for (i, row) in hessian.iter().enumerate() {
            prop_assert_eq!(matrix.row(i).iter().copied().collect::<Vec<f64>>(), row.clone());
        }
    }

    /// Residuals and Jacobians, to both crates.
    #[test]
    fn a_map_is_an_operator_and_a_least_squares_problem([a, b, c] in prop::array::uniform3(-2.0..2.0_f64)) {
        let x = vec![a, b, c];
        let values = vec![a * b, b * c, c.exp(), a - c];
        let rows = vec![vec![b, a, 0.0], vec![0.0, c, b], vec![0.0, 0.0, c.exp()], vec![1.0, 0.0, -1.0]];

        let problem = ArgminProblem::new(Map, (a, [b, c]));
        prop_assert_eq!(problem.apply(&x).unwrap(), values.clone());
        prop_assert_eq!(problem.jacobian(&x).unwrap(), rows.clone());

        let mut squares = LeastSquares::new(Map, (0.0, [0.0, 0.0]));
        squares.set_params(&DVector::from_vec(x.clone()));
        prop_assert_eq!(*squares.point(), (a, [b, c]));
        let params = squares.params();
        prop_assert_eq!(params.as_slice(), &x[..]);
        let residuals = squares.residuals().unwrap();
        prop_assert_eq!(residuals.as_slice(), &values[..]);
        let j = LeastSquaresProblem::jacobian(&squares).unwrap();
        for (i, row) in rows.iter().enumerate() {
            prop_assert_eq!(j.row(i).iter().copied().collect::<Vec<f64>>(), row.clone());
        }
    }
}

#[test]
fn a_vector_of_another_length_is_an_error_that_says_what_to_give() {
    let problem = ArgminProblem::new(Map, (1.0, [2.0, 3.0]));
    let sentence = "the start of this problem has 3 coordinates, and the parameter vector has 2: \
                    give a vector like `problem.start()`";
    for error in [
        problem.apply(&vec![1.0, 2.0]).expect_err("two coordinates"),
        problem.jacobian(&vec![1.0, 2.0]).expect_err("two coordinates"),
        problem.point(&vec![1.0, 2.0]).expect_err("two coordinates"),
    ] {
        assert!(error.to_string().contains(sentence), "{error}");
    }
}

#[test]
#[should_panic(expected = "a Hessian is multiplied with a vector of its dimension")]
fn a_product_with_a_vector_of_another_length_panics() {
    let problem = ArgminProblem::new(differentiable!(|[x, y]| x * y), [1.0, 2.0]).matrix_free();
    let hessian = problem.hessian(&vec![1.0, 2.0]).expect("two coordinates");
    let _: Vec<f64> = hessian.dot(&vec![1.0]);
}
