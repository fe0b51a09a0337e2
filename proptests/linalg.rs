//! The laws of linear algebra, over random series of matrices, in every representation and nesting.

use nalgebra::DMatrix;
use proptest::prelude::*;
use tangent_bundle::linalg::{self, Entry};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};

use crate::seeds::{explicit, taylor};

/// A matrix of random numbers about ±1, with its diagonal moved away from 0, so that equations with it are well conditioned.
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

/// Fails unless the two sides are equal beside the sizes of what they are made of.
///
/// Each law multiplies three matrices at most, after equations whose condition is below ten; a component is a sum of at most 4·2⁵ products.
fn close<R: Real + Entry>(left: &DMatrix<R>, right: &DMatrix<R>, sizes: &[&DMatrix<R>]) -> Result<(), TestCaseError> {
    let scale = sizes.iter().map(|m| size(m).max(1.0)).product::<f64>();
    let error = size(&(left - right));
    prop_assert!(error <= 1e3 * f64::EPSILON * scale, "{} beside {}", error, scale);
    Ok(())
}

/// All laws, of a square matrix and a matrix beside it.
fn laws<R: Real + Entry>(a: &DMatrix<R>, b: &DMatrix<R>) -> Result<(), TestCaseError> {
    let one = DMatrix::from_fn(a.nrows(), a.nrows(), |i, j| R::from(f64::from(u8::from(i == j))));
    let inverse = linalg::inverse(a).unwrap();
    let x = linalg::solve(a, b).unwrap();
    close(&linalg::mat_mul(a, &x).unwrap(), b, &[a, &inverse, b])?;
    close(&linalg::mat_mul(a, b).unwrap(), &(a * b), &[a, b])?;
    close(&(a * &inverse), &one, &[a, &inverse])?;
    let (q, r) = linalg::qr(a).unwrap();
    close(&(&q * &r), a, &[&q, &r])?;
    close(&(q.transpose() * &q), &one, &[&q, &q])?;
    let s = a * a.transpose();
    let cholesky = linalg::cholesky(&s).unwrap();
    let l: DMatrix<R> = cholesky.l();
    close(&(&l * l.transpose()), &s, &[&l, &l])?;
    close(&(&s * cholesky.solve(b).unwrap()), b, &[&s, &inverse, &inverse, b])?;
    let [exp, back] = [a.clone(), -a].map(|a| linalg::exp(&(a * R::from(0.25))).unwrap());
    close(&(&exp * &back), &one, &[&exp, &back, a])?;
    let root = linalg::sqrt(a).unwrap();
    close(&(&root * &root), a, &[&root, &root, &inverse])?;
    let ln = linalg::ln(a).unwrap();
    close(&linalg::exp(&ln).unwrap(), a, &[&ln, a, &inverse, &inverse])?;
    let number = |x: R| DMatrix::from_element(1, 1, x);
    let [of_a, of_s] = [a, &s].map(|m| linalg::determinant(m).unwrap());
    close(
        &number(of_a * of_a),
        &number(of_s),
        &[&number(of_a), &number(of_a), &inverse],
    )?;
    let (logarithm, sign) = linalg::ln_determinant(a).unwrap();
    close(
        &number(logarithm.exp() * sign),
        &number(of_a),
        &[&number(of_a), &number(logarithm), &inverse],
    )?;
    close(
        &number(cholesky.ln_determinant()),
        &number(logarithm * 2.0),
        &[&number(logarithm), &inverse, &inverse],
    )
}

macro_rules! representations {
    ($($name:ident $number:expr;)+) => {$(
        proptest! {
            #![proptest_config(crate::config())]

            #[test]
            fn $name(numbers in proptest::collection::vec($number, 15)) {
                laws(&well_conditioned(3, &numbers), &DMatrix::from_fn(3, 2, |i, j| numbers[9 + 3 * j + i]))?;
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
        chunks (-1.0..1.0_f64, 1..=3_usize).prop_map(|(x, i)| Bundle::<U2>::chunk::<U3>(x, i) * (1.0 + x));
        taylor_over_taylor (taylor::<U2>(-1.0..1.0), taylor::<U2>(-1.0..1.0)).prop_map(|(x, v)| TaylorBundle::<U2, TaylorBundle<U2>>::from_derivatives(x, [v, v * v]));
        explicit_over_taylor (taylor::<U2>(-1.0..1.0), taylor::<U2>(-1.0..1.0)).prop_map(|(x, v)| ExplicitBundle::<U1, TaylorBundle<U2>>::from_partials(x, [v]));
    }
}

proptest! {
    #![proptest_config(crate::config())]

    /// A·v = λ·v and VᵀV = 1, for eigenvalues that are apart: the derivatives grow by the inverse of the gaps.
    #[test]
    fn eigenvectors_and_singular_vectors(numbers in proptest::collection::vec(taylor::<U5>(-1.0..1.0), 12)) {
        let a = well_conditioned(3, &numbers);
        let s = (&a + a.transpose()) * TaylorBundle::<U5>::from(0.5);
        let eigen = linalg::symmetric_eigen(&s).unwrap();
        let v = eigen.vectors;
        let lambda = DMatrix::from_diagonal(&eigen.values);
        close(&(&s * &v), &(&v * &lambda), &[&s, &v, &v, &v])?;
        close(&(v.transpose() * &v), &DMatrix::identity(3, 3), &[&v, &v])?;
        let rows = DMatrix::from_fn(4, 3, |i, j| if i < 3 { a[(i, j)] } else { numbers[9 + j] * 0.2 });
        let svd = linalg::svd(&rows).unwrap();
        let sigma = DMatrix::from_diagonal(&svd.values);
        close(&(&svd.left * &sigma * svd.right.transpose()), &rows, &[&svd.left, &sigma, &svd.right, &svd.right])?;
        close(&(svd.left.transpose() * &svd.left), &DMatrix::identity(3, 3), &[&svd.left, &svd.left, &svd.left])?;
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
