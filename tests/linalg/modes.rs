//! Every function in every mode: reverse, reverse over forward, forward over reverse, reverse over reverse, beside Taylor bundles.

use nalgebra::{DMatrix, DVector, Vector3};
use tangent_bundle::linalg::{self, Entry};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

/// The results of a function of matrices that are made of twelve numbers.
trait Function {
    fn call<R: Real + Entry>(&self, x: &[R]) -> Vec<R>;
}

macro_rules! functions {
    ($($Name:ident |$a:ident, $b:ident| $y:expr;)+) => {
        $(
            struct $Name;

            impl Function for $Name {
                fn call<R: Real + Entry>(&self, x: &[R]) -> Vec<R> {
                    // A general matrix, well conditioned, and a right side.
                    let $a = DMatrix::from_fn(3, 3, |i, j| x[3 * i + j] + if i == j { 2.0 + i as f64 } else { 0.0 });
                    let $b = DVector::from_fn(3, |i, _| x[9 + i]);
                    $y.into_iter().copied().collect()
                }
            }
        )+

        fn every_function(law: &mut dyn FnMut(&str, &dyn Fn(usize) -> [[f64; 4]; 2])) {
            $(law(stringify!($Name), &|case| derivatives(&$Name, case));)+
        }
    };
}

fn symmetric<R: Real + Entry>(a: &DMatrix<R>) -> DMatrix<R> {
    a * a.transpose()
}

functions! {
    Product |a, b| [linalg::mat_mul(&linalg::mat_mul(&a, &a).unwrap(), &b).unwrap()].iter().flatten();
    Solve |a, b| &linalg::solve(&a, &b).unwrap();
    Inverse |a, _b| &linalg::inverse(&a).unwrap();
    Determinant |a, _b| &[linalg::determinant(&a).unwrap()];
    LnDeterminant |a, _b| &[linalg::ln_determinant(&a).unwrap().0];
    Cholesky |a, _b| &linalg::cholesky(&symmetric(&a)).unwrap().l::<nalgebra::Dyn>();
    CholeskySolve |a, b| &linalg::cholesky(&symmetric(&a)).unwrap().solve(&b).unwrap();
    CholeskyDeterminant |a, _b| &[linalg::cholesky(&symmetric(&a)).unwrap().ln_determinant()];
    Q |a, _b| &linalg::qr(&a.columns(0, 2).into_owned()).unwrap().0;
    R |a, _b| &linalg::qr(&a).unwrap().1;
    LeastSquares |a, b| &linalg::least_squares(&a.columns(0, 2).into_owned(), &b).unwrap();
    Shortest |a, b| &linalg::least_squares(&a.rows(0, 2).into_owned(), &b.rows(0, 2).into_owned()).unwrap();
    Eigenvalues |a, _b| &linalg::symmetric_eigenvalues(&symmetric(&a)).unwrap();
    Eigenvectors |a, _b| &linalg::symmetric_eigen(&symmetric(&a)).unwrap().vectors;
    SingularValues |a, _b| &linalg::singular_values(&a).unwrap();
    SingularVectors |a, _b| &linalg::svd(&a).unwrap().right;
    Lower |a, b| &linalg::solve_lower(&a, &b).unwrap();
    Upper |a, b| &linalg::solve_upper(&a, &b).unwrap();
    Exp |a, _b| &linalg::exp(&(a * R::from(0.3))).unwrap();
    Ln |a, _b| &linalg::ln(&a).unwrap();
    Sqrt |a, _b| &linalg::sqrt(&a).unwrap();
    Norm |a, _b| &[linalg::norm(&a)];
    QuadraticForm |a, b| &[linalg::quadratic_form(&a, &b).unwrap()];
    Rotation |a, b| &{ let _ = a; linalg::rotation(&Vector3::new(b[0], b[1], b[2])) };
    RotationVector |a, b| &{ let _ = a; linalg::rotation_vector(&linalg::rotation(&Vector3::new(b[0], b[1], b[2]))).unwrap() };
}

/// Three points, none of them special.
fn point(case: usize) -> [f64; 12] {
    let first = [0.3, -0.2, 0.4, 0.1, 0.25, -0.35, 0.15, 0.45, -0.1, 0.7, -0.6, 0.5];
    std::array::from_fn(|i| first[i] + 0.1 * (case * (i + 1)) as f64 % 0.37)
}

fn direction() -> [f64; 12] {
    [0.5, 0.3, -0.7, 0.2, -0.4, 0.6, 0.8, -0.1, 0.9, -0.5, 0.35, 0.25]
}

/// The sum of the results with weights that differ.
fn weighted<R: Real + Entry>(f: &impl Function, x: &[R]) -> R {
    let y = f.call(x);
    y.into_iter()
        .enumerate()
        .fold(R::from(0.0), |sum, (i, y)| sum + y * (1.0 + 0.3 * i as f64))
}

/// The first and the second derivative along the direction, in each mode.
fn derivatives(f: &impl Function, case: usize) -> [[f64; 4]; 2] {
    let along = |i: usize, t: TaylorBundle<U2>| t * direction()[i] + point(case)[i];
    let taylor = weighted(
        f,
        &(0..12).map(|i| along(i, Bundle::<U2>::taylor(0.0))).collect::<Vec<_>>(),
    );
    let dot = |slopes: Vec<f64>| slopes.iter().zip(direction()).map(|(a, b)| a * b).sum::<f64>();

    let recording = Recording::new();
    let x: Vec<Var> = point(case).iter().map(|x| recording.variable(*x)).collect();
    let reverse = dot(recording.pull_back([(weighted(f, &x), 1.0)]));

    // Reverse over forward.
    type T = TaylorBundle<U1>;
    let recording = Recording::new();
    let seeded = point(case)
        .into_iter()
        .zip(direction())
        .map(|(x, v)| T::from_derivatives(x, [v]));
    let x: Vec<Var<T>> = seeded.map(|x| recording.variable(x)).collect();
    let slopes = recording.pull_back([(weighted(f, &x), T::from(1.0))]);
    let over_forward = [0, 1].map(|k| dot(slopes.iter().map(|slope| slope.derivative(k)).collect()));

    // Forward over reverse.
    let recording = Recording::new();
    let x: Vec<Var> = point(case).iter().map(|x| recording.variable(*x)).collect();
    let moving: Vec<TaylorBundle<U1, Var>> = x
        .iter()
        .zip(direction())
        .map(|(x, v)| TaylorBundle::from_derivatives(*x, [Var::from(v)]))
        .collect();
    let y = weighted(f, &moving);
    let forward_over = [0, 1].map(|k| dot(recording.pull_back([(y.derivative(k), 1.0)])));

    // Reverse over reverse.
    let outer = Recording::new();
    let inner = Recording::new();
    let x: Vec<Var> = point(case).iter().map(|x| outer.variable(*x)).collect();
    let z: Vec<Var<Var>> = x.iter().map(|x| inner.variable(*x)).collect();
    let slopes = inner.pull_back([(weighted(f, &z), Var::from(1.0))]);
    let slope = slopes
        .iter()
        .zip(direction())
        .fold(Var::from(0.0), |sum, (x, v)| sum + *x * v);
    let over_reverse = [slope.value(), dot(outer.pull_back([(slope, 1.0)]))];

    [
        [taylor.derivative(1), reverse, over_forward[0], forward_over[0]],
        [taylor.derivative(2), over_forward[1], forward_over[1], over_reverse[1]],
    ]
}

#[test]
fn all_modes_agree() {
    every_function(&mut |name, derivatives| {
        for case in 0..3 {
            for (order, all) in (1..).zip(derivatives(case)) {
                for (mode, y) in all.iter().enumerate() {
                    // Some hundred operations with conditions of about ten, each with a rounding or two.
                    let error = (y - all[0]).abs() / all[0].abs().max(1.0);
                    let first = all[0];
                    assert!(
                        error < 1e-11,
                        "{name} at point {case}, order {order}, mode {mode}: {y} and {first}"
                    );
                }
            }
        }
    });
}

#[test]
fn a_solution_of_many_equations_is_one_step() {
    let n = 20;
    let recording = Recording::new();
    let a = DMatrix::from_fn(n, n, |i, j| {
        recording.variable(if i == j { 3.0 } else { 1.0 / (1.0 + (i + 2 * j) as f64) })
    });
    let b = DVector::from_fn(n, |i, _| Var::from(i as f64));
    let x = linalg::solve(&a, &b).unwrap();
    let residual = a.map(|a| a.value()) * x.map(|x| x.value()) - b.map(|b| b.value());
    assert!(residual.amax() < 1e-13, "{residual}");
    assert!(recording.bytes() < 8 * (2 * n * n + 4 * n), "{}", recording.bytes());
}

/// The elimination of this matrix has pivots, and that of its transpose loses one in rounding.
#[test]
fn a_solution_is_pulled_back_where_the_transpose_has_no_pivot() {
    let entries = [-4.0, 0.0, 3.0, -4e8, -3e4, 3e8, 0.0, 2e8, -4e-8];
    let a = DMatrix::from_column_slice(3, 3, &entries);
    assert!(linalg::lu(&a).is_ok() && linalg::lu(&a.transpose()).is_err());
    let (right, weights) = ([1.0, -0.5, 2.0], [0.3, 1.5, -0.7]);
    let recording = Recording::new();
    let b = DVector::from_fn(3, |i, _| recording.variable(right[i]));
    let x = linalg::solve(&a.map(Var::from), &b).unwrap();
    let slopes = recording.pull_back(x.iter().copied().zip(weights));
    // ⟨A⁻ᵀw, b⟩ = ⟨w, A⁻¹b⟩, of which a few roundings are lost beside the largest terms.
    let terms: Vec<f64> = slopes.iter().zip(right).map(|(slope, b)| slope * b).collect();
    let expected: f64 = x.iter().zip(weights).map(|(x, w)| x.value() * w).sum();
    let size: f64 = terms.iter().map(|term| term.abs()).sum();
    assert!(
        (terms.iter().sum::<f64>() - expected).abs() < 1e-13 * size,
        "{terms:?} and {expected}"
    );
}

/// The elimination of this matrix has pivots in each step of the iteration, and that of its transpose loses one.
#[test]
fn functions_of_a_matrix_are_pulled_back_where_the_transpose_has_no_pivot() {
    let entries = [1e-8, -1e-6, 3e-6, -4e-10, 4e-8, 2e-10, -3e-8, -3.0, 4e10];
    let a = DMatrix::from_column_slice(3, 3, &entries);
    assert!(linalg::sqrt(&a).is_ok() && linalg::sqrt(&a.transpose()).is_err());
    for f in [linalg::sqrt::<Var, nalgebra::Dyn>, linalg::ln] {
        let recording = Recording::new();
        let y = f(&a.map(|x| recording.variable(x))).unwrap();
        let slopes = recording.pull_back(y.iter().map(|y| (*y, 1.0)));
        assert!(slopes.iter().all(|slope| slope.is_finite()), "{slopes:?}");
    }
}
