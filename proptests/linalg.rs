//! The laws of linear algebra, over random series of matrices, in every representation and nesting.

use nalgebra::{DMatrix, Vector3};
use proptest::prelude::*;
use proptest::test_runner::Config;
use tangent_bundle::linalg::{self, Entry};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use crate::seeds::{explicit, taylor};

/// A matrix of random numbers about ±1, with its diagonal moved away from 0 and its eigenvalues apart, so that
/// equations with it are well conditioned.
fn well_conditioned<R: Real + Entry>(n: usize, numbers: &[R]) -> DMatrix<R> {
    DMatrix::from_fn(n, n, |i, j| {
        let x = numbers[i * n + j] * (0.5 / n as f64);
        if i == j { x + 1.5 + i as f64 } else { x }
    })
}

/// The largest component of a matrix.
fn size<R: Real + Entry>(m: &DMatrix<R>) -> f64 {
    m.iter().map(|x| x.max_norm()).fold(0.0, f64::max)
}

/// How two sides are compared: left, right, and what they are made of.
type Close<'a, R> = &'a dyn Fn(&DMatrix<R>, &DMatrix<R>, &[&DMatrix<R>]) -> Result<(), TestCaseError>;

/// Fails unless the two sides are equal beside the sizes of what they are made of.
///
/// Each law multiplies three matrices at most, after equations whose condition is below ten; a component is a sum of at
/// most 4·2⁵ products.
fn close<R: Real + Entry>(left: &DMatrix<R>, right: &DMatrix<R>, sizes: &[&DMatrix<R>]) -> Result<(), TestCaseError> {
    let scale = sizes.iter().map(|m| size(m).max(1.0)).product::<f64>();
    let error = size(&(left - right));
    prop_assert!(error <= 1e3 * f64::EPSILON * scale, "{} beside {}", error, scale);
    Ok(())
}

fn number<R: Real + Entry>(x: R) -> DMatrix<R> {
    DMatrix::from_element(1, 1, x)
}

fn identity<R: Real + Entry>(n: usize) -> DMatrix<R> {
    DMatrix::from_fn(n, n, |i, j| R::from(f64::from(u8::from(i == j))))
}

/// The laws of equations, factorisations and functions, of a square matrix and a matrix beside it.
fn laws<R: Real + Entry>(a: &DMatrix<R>, b: &DMatrix<R>, close: Close<R>) -> Result<(), TestCaseError> {
    let one = identity(a.nrows());
    let inverse = linalg::inverse(a).unwrap();
    let x = linalg::solve(a, b).unwrap();
    close(&linalg::mat_mul(a, &x).unwrap(), b, &[a, &inverse, b])?;
    close(&linalg::mat_mul(a, b).unwrap(), &(a * b), &[a, b])?;
    close(&(a * &inverse), &one, &[a, &inverse])?;
    for (is_lower, x) in [true, false]
        .into_iter()
        .zip([linalg::solve_lower(a, b), linalg::solve_upper(a, b)])
    {
        let is_kept = |i: usize, j: usize| i == j || (i > j) == is_lower;
        let t = DMatrix::from_fn(a.nrows(), a.nrows(), |i, j| {
            if is_kept(i, j) { a[(i, j)] } else { R::from(0.0) }
        });
        close(&(t * x.unwrap()), b, &[a, &inverse, b])?;
    }
    let (q, r) = linalg::qr(a).unwrap();
    close(&(&q * &r), a, &[&q, &r])?;
    close(&(q.transpose() * &q), &one, &[&q, &q])?;
    let s = a * a.transpose();
    let cholesky = linalg::cholesky(&s).unwrap();
    let l: DMatrix<R> = cholesky.l();
    close(&(&l * l.transpose()), &s, &[&l, &l])?;
    close(&(&s * cholesky.solve(b).unwrap()), b, &[&s, &inverse, &inverse, b])?;
    // The residual of least squares is orthogonal to the columns; the shortest solution is a sum of rows.
    let tall = a.columns(0, 2).into_owned();
    let x = linalg::least_squares(&tall, b).unwrap();
    close(
        &(tall.transpose() * (&tall * &x)),
        &(tall.transpose() * b),
        &[&tall, &tall, &x],
    )?;
    let (wide, right) = (tall.transpose(), b.rows(0, 2).into_owned());
    let x = linalg::least_squares(&wide, &right).unwrap();
    close(&(&wide * &x), &right, &[&wide, &x])?;
    let by_rows = linalg::least_squares(&tall, &x).unwrap();
    close(&(&tall * &by_rows), &x, &[&tall, &by_rows, &x])?;
    let [exp, back] = [a.clone(), -a].map(|a| linalg::exp(&(a * R::from(0.25))).unwrap());
    close(&(&exp * &back), &one, &[&exp, &back, a])?;
    let root = linalg::sqrt(a).unwrap();
    close(&(&root * &root), a, &[&root, &root, &inverse])?;
    let ln = linalg::ln(a).unwrap();
    close(&linalg::exp(&ln).unwrap(), a, &[&ln, a, &inverse, &inverse])?;
    let [of_a, of_root, of_product] = [a, &root, &(a * &root)].map(|m| number(linalg::determinant(m).unwrap()));
    close(&(&of_a * &of_root), &of_product, &[&of_a, &of_root, &inverse])?;
    let (logarithm, sign) = linalg::ln_determinant(a).unwrap();
    let exp = number(logarithm.exp() * sign);
    close(&exp, &of_a, &[&of_a, &number(logarithm), &inverse])?;
    let twice = number(logarithm * 2.0);
    close(
        &number(cholesky.ln_determinant()),
        &twice,
        &[&number(logarithm), &inverse, &inverse],
    )?;
    let x = b.column(0).into_owned();
    let form = number(linalg::quadratic_form(a, &x).unwrap());
    close(
        &form,
        &(b.transpose() * (a * b)).view((0, 0), (1, 1)).into_owned(),
        &[b, a, b],
    )?;
    let squared = number(linalg::norm(b) * linalg::norm(b));
    close(
        &squared,
        &number((b.transpose() * b).trace()),
        &[&number(linalg::norm(b)), &number(linalg::norm(b))],
    )
}

/// The laws of eigenvalues and singular values, for values that are apart: the derivatives grow by the inverse of the
/// gaps.
fn spectral_laws<R: Real + Entry>(a: &DMatrix<R>, b: &DMatrix<R>, close: Close<R>) -> Result<(), TestCaseError> {
    let one = identity(a.nrows());
    let s = (a + a.transpose()) * R::from(0.5);
    let eigen = linalg::symmetric_eigen(&s).unwrap();
    let (v, lambda) = (eigen.vectors, DMatrix::from_diagonal(&eigen.values));
    close(&(&s * &v), &(&v * &lambda), &[&s, &v, &v, &v])?;
    close(&(v.transpose() * &v), &one, &[&v, &v, &v])?;
    let values = DMatrix::from_diagonal(&linalg::symmetric_eigenvalues(&s).unwrap());
    close(&values, &lambda, &[&s, &v, &v])?;
    let tall = DMatrix::from_fn(5, 3, |i, j| if i < 3 { a[(i, j)] } else { b[(j, i - 3)] * 0.2 });
    for rows in [tall.clone(), tall.transpose()] {
        let svd = linalg::svd(&rows).unwrap();
        let sigma = DMatrix::from_diagonal(&svd.values);
        let (u, v) = (&svd.left, &svd.right);
        close(&(u * &sigma * v.transpose()), &rows, &[u, &sigma, v, v])?;
        close(&(u.transpose() * u), &one, &[u, u, u])?;
        close(&(v.transpose() * v), &one, &[v, v, v])?;
        let values = DMatrix::from_diagonal(&linalg::singular_values(&rows).unwrap());
        close(&values, &sigma, &[&rows, u, v])?;
    }
    Ok(())
}

/// Rotations by vectors of angles from 0 to almost π: `exp K·exp Kᵀ = 1`, `exp K·v = v`, and back.
fn laws_of_rotations<R: Real + Entry>(numbers: &[R], size: f64, close: Close<R>) -> Result<(), TestCaseError> {
    // √3·1.8 < π.
    let v = Vector3::from_fn(|i, _| numbers[i] * R::from(size));
    let r = linalg::rotation(&v);
    let back = linalg::rotation_vector(&r).unwrap();
    let [v, back] = [v, back].map(|x| DMatrix::from_column_slice(3, 1, x.as_slice()));
    let r = DMatrix::from_column_slice(3, 3, r.as_slice());
    close(&(&r * r.transpose()), &identity(3), &[&r, &r])?;
    close(&(&r * &v), &v, &[&r, &v])?;
    close(&back, &v, &[&r, &r, &r, &v])
}

macro_rules! representations {
    ($($name:ident $number:expr;)+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(numbers in proptest::collection::vec($number, 15), angle in 0..5_usize) {
                let (a, b) = (well_conditioned(3, &numbers), DMatrix::from_fn(3, 2, |i, j| numbers[9 + 3 * j + i]));
                laws(&a, &b, &close)?;
                spectral_laws(&a, &b, &close)?;
                laws_of_rotations(&numbers, [0.0, 1e-9, 0.2, 1.0, 1.8][angle], &close)?;
            }
        }
    )+};
}

mod the_laws_hold_for {
    use super::*;

    representations! {
        floats -1.0..1.0_f64;
        taylor_bundles taylor::<U8>(-1.0..1.0);
        explicit_bundles explicit::<U3>(-1.0..1.0);
        chunks (-1.0..1.0_f64, 1..=3_usize).prop_map(|(x, i)| Bundle::<U2>::chunk::<U3>(x * 0.5, i) * (1.0 + x));
        taylor_over_taylor (taylor::<U2>(-1.0..1.0), taylor::<U2>(-1.0..1.0)).prop_map(|(x, v)| TaylorBundle::<U2, TaylorBundle<U2>>::from_derivatives(x, [v, v * v]));
        explicit_over_taylor (taylor::<U2>(-1.0..1.0), taylor::<U2>(-1.0..1.0)).prop_map(|(x, v)| ExplicitBundle::<U1, TaylorBundle<U2>>::from_partials(x, [v]));
    }
}

/// Fails unless the pulled-back difference of the two sides is nothing beside the sizes of what they are made of and
/// beside what is pulled back from one side. A mode gives the numbers that belong to a result: its value and its
/// slopes.
///
/// The pullback of an equation solves two more, and that of its slopes four: a hundred times as many terms.
#[expect(clippy::type_complexity, reason = "the comparison that the laws take")]
fn pulled_back<R: Real + Entry>(
    numbers: impl Fn(R) -> Vec<f64>,
) -> impl Fn(&DMatrix<R>, &DMatrix<R>, &[&DMatrix<R>]) -> Result<(), TestCaseError> {
    move |left, right, sizes| {
        let weighted = |m: &DMatrix<R>| {
            let terms = m.iter().enumerate().map(|(i, x)| *x * (1.0 - 0.3 * i as f64));
            numbers(terms.fold(R::from(0.0), |sum, x| sum + x))
        };
        let largest = |x: &[f64]| x.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
        let scale = sizes.iter().map(|m| size(m).max(1.0)).product::<f64>() * largest(&weighted(left));
        for x in weighted(&(left - right)) {
            prop_assert!(x.abs() <= 1e5 * f64::EPSILON * scale, "{} beside {}", x, scale);
        }
        Ok(())
    }
}

/// All laws of matrices of variables.
fn all_laws<R: Real + Entry>(x: &[R], angle: f64, numbers: impl Fn(R) -> Vec<f64>) -> Result<(), TestCaseError> {
    let (a, b) = (well_conditioned(3, x), DMatrix::from_fn(3, 2, |i, j| x[9 + 3 * j + i]));
    let close = pulled_back(numbers);
    laws(&a, &b, &close)?;
    spectral_laws(&a, &b, &close)?;
    laws_of_rotations(x, angle, &close)
}

/// A random point, the direction in which it moves, and the size of a rotation.
fn moving_point() -> impl Strategy<Value = (Vec<[f64; 2]>, f64)> {
    let numbers = proptest::collection::vec([-1.0..1.0_f64, -1.0..1.0], 15);
    (numbers, proptest::sample::select(vec![0.2, 1.0, 1.8]))
}

proptest! {
    // A case pulls back some hundred results.
    #![proptest_config(Config { cases: 4, ..crate::config() })]

    #[test]
    fn the_laws_hold_in_reverse((point, angle) in moving_point()) {
        let recording = Recording::new();
        let x: Vec<Var> = point.iter().map(|[x, _]| recording.variable(*x)).collect();
        all_laws(&x, angle, |y| [vec![y.value()], recording.pull_back([(y, 1.0)])].concat())?;
    }

    #[test]
    fn the_laws_hold_in_reverse_over_forward((point, angle) in moving_point()) {
        type T = TaylorBundle<U3>;
        let recording = Recording::new();
        let x: Vec<Var<T>> = point.iter().map(|[x, v]| recording.variable(T::from_derivatives(*x, [*v, v * x, 0.5]))).collect();
        all_laws(&x, angle, |y| {
            let all = [vec![y.value()], recording.pull_back([(y, T::from(1.0))])].concat();
            all.iter().flat_map(|x| (0..=3).map(|k| x.derivative(k))).collect()
        })?;
    }

    #[test]
    fn the_laws_hold_in_forward_over_reverse((point, angle) in moving_point()) {
        let recording = Recording::new();
        let variables = point.iter().map(|[x, v]| (recording.variable(*x), Var::from(*v)));
        let x: Vec<TaylorBundle<U2, Var>> = variables.map(|(x, v)| TaylorBundle::from_derivatives(x, [v, v * x])).collect();
        all_laws(&x, angle, |y| {
            let of_order = |k: usize| [vec![y.derivative(k).value()], recording.pull_back([(y.derivative(k), 1.0)])].concat();
            (0..=2).flat_map(of_order).collect()
        })?;
    }

    #[test]
    fn the_laws_hold_in_reverse_over_reverse((point, angle) in moving_point()) {
        let (outer, inner) = (Recording::new(), Recording::new());
        let x: Vec<Var<Var>> = point.iter().map(|[x, _]| inner.variable(outer.variable(*x))).collect();
        all_laws(&x, angle, |y| {
            let slopes = inner.pull_back([(y, Var::from(1.0))]);
            let along = slopes.iter().zip(&point).fold(Var::from(0.0), |sum, (slope, [_, v])| sum + *slope * *v);
            let values = slopes.iter().map(|slope| slope.value()).collect();
            [values, outer.pull_back([(along, 1.0)])].concat()
        })?;
    }

    /// At a generic point, where the algorithms of nalgebra on bundles are right too.
    #[test]
    fn nalgebra_agrees_on_bundles(numbers in proptest::collection::vec(taylor::<U6>(-1.0..1.0), 15)) {
        let (a, b) = (well_conditioned(3, &numbers), DMatrix::from_fn(3, 2, |i, j| numbers[9 + 3 * j + i]));
        let inverse = linalg::inverse(&a).unwrap();
        close(&linalg::solve(&a, &b).unwrap(), &a.clone().lu().solve(&b).unwrap(), &[&inverse, &inverse, &a, &b])?;
        let determinant = number(linalg::determinant(&a).unwrap());
        close(&determinant, &number(a.clone().lu().determinant()), &[&determinant, &inverse, &a])?;
        let s = &a * a.transpose();
        let l: DMatrix<_> = linalg::cholesky(&s).unwrap().l();
        close(&l, &s.cholesky().unwrap().l(), &[&l, &l, &inverse])?;
        let ((q, r), (p, t)) = (linalg::qr(&a).unwrap(), a.clone().qr().unpack());
        let signs = DMatrix::from_diagonal(&t.diagonal().map(|x| TaylorBundle::from(x.primal().signum())));
        close(&q, &(p * &signs), &[&q, &r, &inverse])?;
        close(&r, &(signs * t), &[&q, &r, &inverse])?;
    }

    /// `(ln det A)′ = tr A⁻¹·A′` along a curve, in all derivatives.
    #[test]
    fn the_slope_of_the_logarithm_of_a_determinant(numbers in proptest::collection::vec(taylor::<U8>(-1.0..1.0), 9)) {
        type T = TaylorBundle<U8>;
        let a = well_conditioned(3, &numbers);
        let slope = a.map(|x| {
            let next = [1, 2, 3, 4, 5, 6, 7, 8].map(|k| if k < 8 { x.derivative(k + 1) } else { 0.0 });
            T::from_derivatives(x.derivative(1), next)
        });
        let trace = linalg::solve(&a, &slope).unwrap().trace();
        let (logarithm, _) = linalg::ln_determinant(&a).unwrap();
        let inverse = linalg::inverse(&a).unwrap();
        // A trace of three terms, each the end of a recurrence of eight steps.
        let scale = 1e3 * f64::EPSILON * size(&inverse) * size(&slope).max(1.0);
        for k in 0..8 {
            let (left, right) = (logarithm.derivative(k + 1), trace.derivative(k));
            prop_assert!((left - right).abs() <= scale, "order {}: {} and {}", k, left, right);
        }
    }

    /// d ln det A = tr A⁻¹·dA, and the gradient of ½·bᵀA⁻¹b + ½·ln det A in all entries.
    #[test]
    fn the_gradient_of_a_likelihood(numbers in proptest::collection::vec(-1.0..1.0_f64, 12)) {
        let (a, b) = (well_conditioned(3, &numbers), DMatrix::from_column_slice(3, 1, &numbers[9..]));
        let recording = Recording::new();
        let va: DMatrix<Var> = a.map(|x| recording.variable(x));
        let vb: DMatrix<Var> = b.map(|x| recording.variable(x));
        let x = linalg::solve(&va, &vb).unwrap();
        let y = (vb.transpose() * x)[0] * 0.5 + linalg::ln_determinant(&va).unwrap().0 * 0.5;
        let slopes = recording.pull_back([(y, 1.0)]);
        let inverse = a.clone().try_inverse().unwrap();
        let (x, z) = (&inverse * &b, inverse.transpose() * &b);
        let by_a = (inverse.transpose() - &z * x.transpose()) * 0.5;
        let by_b = (&x + &z) * 0.5;
        for (slope, expected) in slopes.iter().zip(by_a.iter().chain(by_b.iter())) {
            prop_assert!((slope - expected).abs() < 1e-14 * 10.0, "{} and {}", slope, expected);
        }
    }
}
