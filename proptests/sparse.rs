//! Sparse Jacobians and Hessians: they are the dense ones, and take few directions.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use tangent_bundle::calculus::{Triplets, sparse_hessian, sparse_jacobian};
use tangent_bundle::prelude::*;

use crate::seeds::close;

/// A function of which each value is a product of functions of some variables: `yᵢ = Π (sin x_j + ½·x_j)` over the j of a row.
struct Rows(Vec<Vec<usize>>);

impl Differentiable for Rows {
    type Domain = Vec<Scalar>;
    type Codomain = Vec<Scalar>;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
        let product = |row: &Vec<usize>| row.iter().map(|j| x[*j].sin() + x[*j] * 0.5).product();
        self.0.iter().map(product).collect()
    }
}

/// Their sum.
struct Total(Rows);

impl Differentiable for Total {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        self.0.evaluate(x).into_iter().sum()
    }
}

/// The whole matrix.
fn dense(matrix: &Triplets) -> Vec<f64> {
    let mut all = vec![0.0; matrix.rows * matrix.columns];
    for (i, j, x) in &matrix.entries {
        all[i * matrix.columns + j] = *x;
    }
    all
}

fn point(n: usize) -> Vec<f64> {
    (0..n).map(|i| 0.7 + 0.05 * (1.3 * i as f64).sin()).collect()
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn sparse_matrices_are_the_dense_ones(rows in vec(vec(0_usize..12, 0..4), 0..14)) {
        let x = point(12);
        let (f, count) = (Rows(rows), 12);
        let jacobian = sparse_jacobian(&f, x.clone());
        prop_assert_eq!((jacobian.rows, jacobian.columns), (f.0.len(), count));
        prop_assert!(jacobian.entries.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
        close(&dense(&jacobian), &f.jacobian(x.clone()).concat(), 64.0)?;
        let f = Total(f);
        let hessian = sparse_hessian(&f, x.clone());
        close(&dense(&hessian), &f.hessian(x).concat(), 256.0)?;
        for (i, j, h) in &hessian.entries {
            prop_assert!(hessian.entries.contains(&(*j, *i, *h)), "symmetric to the last bit");
        }
    }
}

/// The colours of the Jacobian and the Hessian with the couplings of these rows.
fn colours(n: usize, rows: Vec<Vec<usize>>) -> (usize, usize) {
    let f = Rows(rows);
    let jacobian = sparse_jacobian(&f, point(n)).colours;
    (jacobian, sparse_hessian(&Total(f), point(n)).colours)
}

#[test]
fn few_directions_suffice() {
    let n = 40;
    // A band: yᵢ of xᵢ₋₁, xᵢ, xᵢ₊₁, and a tridiagonal Hessian of neighbours.
    assert_eq!(colours(n, (1..n - 1).map(|i| vec![i - 1, i, i + 1]).collect()).0, 3);
    assert_eq!(colours(n, (1..n).map(|i| vec![i - 1, i]).collect()).1, 3);
    // An arrow: all variables meet the first alone.
    assert_eq!(colours(n, (1..n).map(|i| vec![0, i]).collect()), (2, 2));
    // Everything meets everything.
    assert_eq!(colours(9, vec![(0..9).collect()]), (9, 9));
    // Nothing meets anything.
    assert_eq!(colours(n, (0..n).map(|i| vec![i]).collect()), (1, 1));
    assert_eq!(colours(n, vec![]), (1, 1));
}

#[test]
fn a_long_chain_takes_few_evaluations() {
    /// Σ (xᵢ₊₁ − xᵢ²)², by a loop.
    struct Chain;

    impl Differentiable for Chain {
        type Domain = Vec<Scalar>;
        type Codomain = Scalar;

        fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
            let mut sum = R::from(0.0);
            for w in x.windows(2) {
                sum += (w[1] - w[0] * w[0]).powi(2);
            }
            sum
        }
    }

    let n = 20_000;
    let x = point(n);
    let hessian = sparse_hessian(&Chain, x.clone());
    assert_eq!((hessian.entries.len(), hessian.colours), (3 * n - 2, 3));
    for (i, j, h) in &hessian.entries {
        let (i, j) = (*i.min(j), *i.max(j));
        let next = |i: usize| {
            if i + 1 < n {
                12.0 * x[i] * x[i] - 4.0 * x[i + 1]
            } else {
                0.0
            }
        };
        let target = if i == j {
            next(i) + if i > 0 { 2.0 } else { 0.0 }
        } else {
            -4.0 * x[i]
        };
        assert!((h - target).abs() < 1e-13, "{i} {j}: {h}, not {target}");
    }
}

proptest! {
    #![proptest_config(crate::config())]

    /// Patterns of more colours than one evaluation has directions: each variable of a row has its own.
    #[test]
    fn sparse_matrices_of_many_colours_are_the_dense_ones(
        rows in vec(subsequence((0_usize..26).collect::<Vec<_>>(), 9..20), 1..4),
    ) {
        let x = point(26);
        let f = Rows(rows);
        let jacobian = sparse_jacobian(&f, x.clone());
        prop_assert!(jacobian.colours > 8);
        close(&dense(&jacobian), &f.jacobian(x.clone()).concat(), 1024.0)?;
        let f = Total(f);
        let hessian = sparse_hessian(&f, x.clone());
        prop_assert!(hessian.colours > 8);
        close(&dense(&hessian), &f.hessian(x).concat(), 4096.0)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..crate::config() })]

    /// Graphs of few edges, in which paths of four are many: two columns that share a direction show their entries apart.
    #[test]
    fn sparse_hessians_of_graphs_are_the_dense_ones(edges in vec(vec(0_usize..14, 2), 6..22)) {
        let f = Total(Rows(edges));
        let hessian = sparse_hessian(&f, point(14));
        close(&dense(&hessian), &f.hessian(point(14)).concat(), 256.0)?;
    }
}
