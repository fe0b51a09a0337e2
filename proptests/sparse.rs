//! Sparse Jacobians and Hessians: they are the dense ones, and take few directions.

use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use tangent_bundle::calculus::{
    CompressedRows, SparseHessian, SparseJacobian, SparsityPattern, Triplets, UncoveredEntry, sparse_hessian,
    sparse_jacobian,
};
use tangent_bundle::prelude::*;
use tangent_bundle::reverse::{Recording, Var};
use tangent_bundle::space::GradientLanes;

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

/// Fails unless the compressed rows are the triplets.
fn same(rows: &CompressedRows, triplets: &Triplets) -> Result<(), TestCaseError> {
    prop_assert_eq!((rows.rows, rows.columns), (triplets.rows, triplets.columns));
    prop_assert_eq!(&triplets.compressed_rows(), rows);
    let listed = (0..rows.rows).flat_map(|i| (rows.offsets[i]..rows.offsets[i + 1]).map(move |k| (i, k)));
    let listed: Vec<_> = listed.map(|(i, k)| (i, rows.indices[k], rows.values[k])).collect();
    prop_assert_eq!(&listed, &triplets.entries);
    let transposed = rows.transposed();
    prop_assert_eq!((transposed.rows, transposed.columns), (rows.columns, rows.rows));
    prop_assert!(
        transposed
            .offsets
            .windows(2)
            .all(|row| transposed.indices[row[0]..row[1]].is_sorted())
    );
    prop_assert_eq!(&transposed.transposed(), rows);
    Ok(())
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn a_pattern_that_is_kept_gives_the_dense_matrices_at_other_points(
        rows in vec(vec(0_usize..30, 0..5), 1..40),
        shift in 0.0..0.4_f64,
    ) {
        let f = Rows(rows);
        let (jacobian, there) = (SparseJacobian::of(&f, &point(30)), point(30).iter().map(|x| x + shift).collect());
        let triplets = jacobian.triplets(&f, &there);
        close(&dense(&triplets), &f.jacobian(there.clone()).concat(), 64.0)?;
        same(&jacobian.compressed_rows(&f, &there), &triplets)?;
        prop_assert_eq!(jacobian.check(&f, &there), Ok(()));
        prop_assert_eq!(jacobian.pattern(), &SparsityPattern::of_jacobian(|x| f.evaluate(x), &there));
        let f = Total(f);
        let hessian = SparseHessian::of(&f, &point(30));
        let triplets = hessian.triplets(&f, &there);
        close(&dense(&triplets), &f.hessian(there.clone()).concat(), 256.0)?;
        let rows = hessian.compressed_rows(&f, &there);
        same(&rows, &triplets)?;
        prop_assert_eq!(&rows.transposed(), &rows);
        prop_assert_eq!(hessian.check(&f, &there), Ok(()));
        prop_assert_eq!(hessian.pattern(), &SparsityPattern::of_hessian(|x| f.evaluate(x), &there));
    }

    /// Averages of pairs of earlier numbers, so that no partial is zero: the sets of variables are shared, extended and
    /// dropped, and have up to all variables.
    #[test]
    fn a_result_of_any_program_depends_on_what_it_is_made_of(
        (n, steps) in (1_usize..200).prop_flat_map(|n| (Just(n), vec((0.0..1.0_f64, 0.0..1.0_f64, 0_u8..5), 1..500))),
        shown in vec(0.0..1.0_f64, 1..6),
    ) {
        let recording = Recording::new();
        let mut all: Vec<Var> = (0..n).map(|i| recording.variable(i as f64)).collect();
        let mut sets: Vec<BTreeSet<usize>> = (0..n).map(|i| BTreeSet::from([i])).collect();
        for (one, other, kind) in steps {
            // A loop takes the last number and a variable; other steps take any two, or two of the last ones.
            let (end, place) = (all.len(), |part: f64, from: usize, to: usize| from + (part * (to - from) as f64) as usize);
            let (one, other) = match kind {
                0 => (place(one, 0, end), place(other, 0, end)),
                1 => (place(one, end.saturating_sub(8), end), place(other, end.saturating_sub(8), end)),
                _ => (end - 1, place(other, 0, n)),
            };
            all.push((all[one] + all[other]) * 0.5);
            sets.push(sets[one].union(&sets[other]).copied().collect());
        }
        let end = all.len();
        let mut shown: Vec<usize> = shown.iter().map(|part| (part * end as f64) as usize).collect();
        shown.extend([end - 1, end - 1]);
        let results: Vec<Var> = shown.iter().map(|k| all[*k]).collect();
        let target: Vec<Vec<usize>> = shown.iter().map(|k| sets[*k].iter().copied().collect()).collect();
        prop_assert_eq!(recording.dependencies(&results), target);
    }
}

#[test]
fn an_entry_that_a_pattern_does_not_have_is_named() {
    let f = differentiable!(|x: Vec<Scalar>| -> Vec<Scalar> { vec![x[0] * x[0] * x[1], x[2]] });
    let (zero, other) = (vec![0.0, 2.0, 1.0], vec![1.0, 2.0, 1.0]);
    let jacobian = SparseJacobian::of(&f, &zero);
    assert_eq!(jacobian.check(&f, &zero), Ok(()));
    let missing = UncoveredEntry { row: 0, column: 0 };
    assert_eq!(jacobian.check(&f, &other), Err(missing));
    assert!(
        missing
            .to_string()
            .starts_with("the entry (0, 0) is not zero at this point")
    );
    let both = jacobian
        .pattern()
        .union(&SparsityPattern::of_jacobian(|x| f.evaluate(x), &other));
    let jacobian = SparseJacobian::new(both);
    assert_eq!(jacobian.check(&f, &zero), Ok(()));
    assert_eq!(jacobian.values(&f, &zero), [0.0, 0.0, 1.0]);
    assert_eq!(jacobian.values(&f, &other), [4.0, 1.0, 1.0]);
}

#[test]
fn the_pattern_of_a_hessian_is_made_symmetric() {
    let f = differentiable!(|[x, y]| x * y * y);
    let hessian = SparseHessian::new(SparsityPattern::new(2, 2, [(1, 0), (1, 1)]));
    assert_eq!(hessian.pattern(), &SparsityPattern::new(2, 2, [(0, 1), (1, 0), (1, 1)]));
    assert_eq!(hessian.values(&f, &[3.0, 5.0]), [10.0, 10.0, 6.0]);
}

/// One value of x and of y, for a pattern of some size.
fn values_of(rows: usize, columns: usize, room: usize) {
    let f = differentiable!(|[x, y]| -> [Scalar; 1] { [x * y] });
    SparseJacobian::new(SparsityPattern::new(rows, columns, [(0, 0), (0, 1)])).values_into(
        &f,
        &[1.0, 2.0],
        &mut vec![0.0; room],
    );
}

#[test]
#[should_panic(expected = "the point has 2 coordinates, and the pattern 3 columns")]
fn a_pattern_of_other_columns_is_refused() {
    values_of(1, 3, 2);
}

#[test]
#[should_panic(expected = "the function gives 1 values, and the pattern has 2 rows")]
fn a_pattern_of_other_rows_is_refused() {
    values_of(2, 2, 2);
}

#[test]
#[should_panic(expected = "the slice has room for 3 values, and the pattern has 2 entries")]
fn a_slice_of_another_length_is_refused() {
    values_of(1, 2, 3);
}

#[test]
#[should_panic(expected = "the entry (0, 1) is outside of a pattern of 1 rows and 1 columns")]
fn an_entry_outside_of_a_pattern_is_refused() {
    values_of(1, 1, 2);
}

proptest! {
    #![proptest_config(crate::config())]

    /// Forward in chunks of sixteen columns, through a tape, and by the side that the method chooses.
    #[test]
    fn both_sides_of_a_jacobian_are_equal(rows in vec(vec(0_usize..17, 0..5), 0..60), n in 17_usize..50) {
        type Lanes = ChunkBundle<U1, U16>;
        let (f, x) = (Rows(rows), point(n));
        let (value, forward) = Lanes::jacobian::<Vec<Scalar>, Vec<Scalar>>(&|x| f.evaluate(x), &x);
        let (other, reverse) = Var::<f64>::jacobian::<Vec<Scalar>, Vec<Scalar>>(&|x| f.evaluate(x), &x);
        let (chosen, slopes) = f.value_and_jacobian(x);
        prop_assert_eq!((&value, &value), (&other, &chosen));
        close(&forward.concat(), &reverse.concat(), 64.0)?;
        close(&forward.concat(), &slopes.concat(), 64.0)?;
    }
}

#[test]
fn a_jacobian_of_many_rows_is_evaluated_forward() {
    /// So many values of a vector, and how often they were evaluated.
    struct Counted(usize, Cell<usize>);

    impl Differentiable for Counted {
        type Domain = Vec<Scalar>;
        type Codomain = Vec<Scalar>;

        fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
            self.1.set(self.1.get() + 1);
            (0..self.0).map(|i| x[i % x.len()] * x[0]).collect()
        }
    }

    let evaluations = |rows: usize, columns: usize| {
        let f = Counted(rows, Cell::new(0));
        assert_eq!(f.jacobian(point(columns)).len(), rows);
        f.1.get()
    };
    // Up to sixteen columns take one pass. Above that, an evaluation over floats counts the rows.
    assert_eq!(evaluations(100, 16), 1);
    assert_eq!(evaluations(25, 33), 1 + 3);
    assert_eq!(evaluations(24, 33), 1 + 1);
}
