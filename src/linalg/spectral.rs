//! Eigenvalues and singular values, by perturbation series.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::ops::Range;

use crate::linalg::LinalgError;
use crate::linalg::series::{Series, Terms};
#[cfg(feature = "std")]
use crate::real::ground::Eigen;
use crate::real::ground::mean_with_transpose;
use crate::real::{BaseFloat, Dense, Elementary, Ground};

/// How many units of rounding two equal eigenvalues may differ, for each row, beside the largest eigenvalue; and two
/// equal entries of a block beside the terms of their part.
const EQUAL: f64 = 16.0;

/// A symmetric matrix as `V·Λ·Vᵀ`, where Λ has a block for each cluster of equal eigenvalues, and VᵀV = 1.
pub(super) struct Blocks<A> {
    pub(super) vectors: Series<A>,
    /// The clusters, ascending.
    pub(super) clusters: Vec<Range<usize>>,
    /// The diagonal blocks of Λ.
    blocks: Vec<Series<A>>,
    /// What counts as rounding in each part.
    tolerances: Vec<f64>,
}

/// The runs of equal numbers among ascending ones.
fn runs(values: &[f64], tolerance: f64) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (i, value) in values.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if *value - values[run.end - 1] <= tolerance => run.end = i + 1,
            _ => runs.push(i..i + 1),
        }
    }
    runs
}

impl<A: Ground> Blocks<A> {
    /// Those of a symmetric matrix. Of the eigenvectors at the places `together` the span alone is asked for. The parts
    /// are known to these roundings, or exactly if there are none.
    ///
    /// ```text
    /// P = V₀ᵀ·(Aₖ·V₀ + Σ Aᵢ·Vⱼ − Σ Vᵢ·Λⱼ),   S = −Σ Vᵢᵀ·Vⱼ        over i, j ≠ 0
    /// Λₖ = P within a cluster, 0 elsewhere
    /// Vₖ = V₀·U,   U = S/2 within a cluster, U_pq = P_pq/(λ_q − λ_p) elsewhere
    /// ```
    fn of(a: &Series<A>, together: &Range<usize>, roundings: &[f64]) -> Result<Self, Unsplit> {
        let n = a.rows();
        let eigen = A::symmetric_eigen(&a.parts[0], together)
            .map_err(|repeated| repeated.map_or(Unsplit::NoConvergence, Unsplit::Repeated))?;
        let values: Vec<f64> = eigen.values.iter().map(|x| x.scalar().to_f64()).collect();
        let largest = values.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let unit = EQUAL * n as f64 * epsilon::<A::Scalar>();
        let rounding = |k: usize| roundings.get(k).copied().unwrap_or(0.0);
        let clusters = runs(&values, rounding(0).max(unit * largest));
        let mut cluster_of: Vec<usize> = Vec::with_capacity(n);
        for (c, run) in clusters.iter().enumerate() {
            cluster_of.extend(run.clone().map(|_| c));
        }
        let zero = A::from_float(A::Scalar::ZERO);
        let half = A::Scalar::from_f64(0.5);
        let v0 = with_positive_peaks(eigen.vectors);
        let v0t = v0.transposed();
        let diagonal = Dense::from_fn(n, n, |i, j| if i == j { eigen.values[i] } else { zero });
        let mut lambda = Series::solved(a.terms(), diagonal, |_, _| Dense::zeros(n, n));
        let vectors = Series::solved(a.terms(), v0.clone(), |v, k| {
            let mut rest = A::product(&a.parts[k], &v0);
            rest.add(&a.inner(v, k), true);
            rest.add(&v.inner(&lambda, k), false);
            let p = A::product(&v0t, &rest);
            let s = v.transposed().inner(v, k).scaled(-half);
            lambda.parts[k] = Dense::from_fn(n, n, |i, j| {
                if cluster_of[i] == cluster_of[j] {
                    (p.at(i, j) + p.at(j, i)).scaled(half)
                } else {
                    zero
                }
            });
            let u = Dense::from_fn(n, n, |i, j| {
                if cluster_of[i] == cluster_of[j] {
                    s.at(i, j)
                } else {
                    p.at(i, j) / (eigen.values[j] - eigen.values[i])
                }
            });
            A::product(&v0, &u)
        });
        let block = |run: &Range<usize>| {
            lambda.map(|part| Dense::from_fn(run.len(), run.len(), |i, j| part.at(run.start + i, run.start + j)))
        };
        let blocks = clusters.iter().map(block).collect();
        let mut tolerances = Vec::new();
        if clusters.len() < n {
            // The sizes of the terms of each part.
            let [of_a, of_v, of_l] = [a, &vectors, &lambda].map(|x| x.parts.iter().map(size).collect::<Vec<_>>());
            tolerances.extend((0..a.parts.len()).map(|k| {
                let pairs = a.terms().pairs(k).iter();
                let terms = pairs
                    .map(|[i, j]| of_a[*i] * of_v[*j] + of_v[*i] * of_l[*j])
                    .sum::<f64>();
                rounding(k).max(unit * (of_a[k] + terms))
            }));
        }
        Ok(Self {
            vectors,
            clusters,
            blocks,
            tolerances,
        })
    }

    /// The diagonal of Λ: the eigenvalues, if no cluster splits.
    fn diagonal<R: Elementary<Atom = A>>(&self) -> Vec<R> {
        let blocks = self.blocks.iter().map(|block| block.matrix::<R>());
        blocks
            .flat_map(|block| (0..block.rows).map(move |i| block.at(i, i)).collect::<Vec<R>>())
            .collect()
    }

    /// The cluster of these eigenvalues does not split: its block is a number times the identity.
    pub(super) fn is_whole(&self, cluster: usize) -> bool {
        let block = &self.blocks[cluster];
        let m = block.rows();
        m == 1
            || block
                .parts
                .iter()
                .zip(&self.tolerances)
                .skip(1)
                .all(|(part, tolerance)| {
                    let first = part.at(0, 0);
                    let difference =
                        Dense::from_fn(m, m, |i, j| if i == j { part.at(i, j) - first } else { part.at(i, j) });
                    size(&difference) <= *tolerance
                })
    }

    /// The eigenvalues of a cluster, part by part.
    fn values(&self, cluster: usize) -> Result<Vec<Series<A>>, Unsplit> {
        let block = &self.blocks[cluster];
        let entry = |i: usize| block.map(|part| Dense::from_fn(1, 1, |_, _| part.at(i, i)));
        if self.is_whole(cluster) {
            return Ok((0..block.rows()).map(entry).collect());
        }
        if !block.terms().is_one_direction() {
            return Err(Unsplit::Repeated(self.clusters[cluster].clone()));
        }
        // λ₀ + t·M(t): the eigenvalues of M have one order less.
        let terms = Terms::one_direction(block.parts.len() - 1);
        let slopes = Series::solved(&terms, block.parts[1].clone(), |_, k| block.parts[k + 1].clone());
        let inner = Blocks::of(&slopes, &(0..0), &self.tolerances[1..])?;
        let mut all = Vec::with_capacity(block.rows());
        for cluster in 0..inner.clusters.len() {
            for value in inner.values(cluster)? {
                let place = all.len();
                all.push(entry(place).with_parts_after_first(&value));
            }
        }
        Ok(all)
    }
}

/// Why a matrix has no blocks, or a block no eigenvalues with derivatives.
enum Unsplit {
    /// The eigenvalues at these places are equal.
    Repeated(Range<usize>),
    NoConvergence,
}

impl From<Unsplit> for LinalgError {
    fn from(unsplit: Unsplit) -> Self {
        match unsplit {
            Unsplit::Repeated(run) => Self::Repeated {
                first: run.start,
                second: run.start + 1,
            },
            Unsplit::NoConvergence => Self::NoConvergence,
        }
    }
}

/// The largest component of a matrix.
fn size<A: Elementary>(m: &Dense<A>) -> f64 {
    m.entries.iter().map(|x| x.max_norm().to_f64()).fold(0.0, f64::max)
}

/// The distance from 1 to the next float.
pub(super) fn epsilon<S: BaseFloat>() -> f64 {
    let mut step = 1.0_f64;
    while S::from_f64(1.0 + step / 2.0).to_f64() > 1.0 {
        step /= 2.0;
    }
    step
}

/// Whether the number of largest magnitude is negative. Of two of one magnitude, up to rounding, the first counts.
fn has_negative_peak<A: Elementary>(column: &[A]) -> bool {
    let larger = |peak: f64, x: f64| if x.abs() > peak.abs() * (1.0 + 1e-8) { x } else { peak };
    column.iter().map(|x| x.scalar().to_f64()).fold(0.0, larger) < 0.0
}

/// Changes the sign of a column.
fn negate_column<A: Elementary>(m: &mut Dense<A>, j: usize) {
    for i in 0..m.rows {
        *m.at_mut(i, j) = -m.at(i, j);
    }
}

/// The matrix whose columns have the sign with which their entry of largest magnitude is positive.
fn with_positive_peaks<A: Ground>(mut vectors: Dense<A>) -> Dense<A> {
    for j in 0..vectors.columns {
        if has_negative_peak(vectors.column(j)) {
            negate_column(&mut vectors, j);
        }
    }
    vectors
}

/// The eigenvalues and eigenvectors of a symmetric matrix, where those at the places `together` may be equal; or the
/// places of others that are, or nothing.
#[cfg(feature = "std")]
pub(super) fn distinct_eigen<R: Elementary>(
    a: &Dense<R>,
    together: &Range<usize>,
) -> Result<Eigen<R>, Option<Range<usize>>> {
    let is_together = |run: &Range<usize>| together.start <= run.start && run.end <= together.end;
    let blocks = Blocks::of(&Series::of(&Terms::of::<R>(), a), together, &[]).map_err(|unsplit| match unsplit {
        Unsplit::Repeated(run) => Some(run),
        Unsplit::NoConvergence => None,
    })?;
    match blocks.clusters.iter().find(|run| run.len() > 1 && !is_together(run)) {
        Some(run) => Err(Some(run.clone())),
        None => Ok(Eigen {
            values: blocks.diagonal(),
            vectors: blocks.vectors.matrix(),
        }),
    }
}

/// The eigenvalues of a symmetric matrix, ascending, as numbers.
pub(super) fn eigenvalues<R: Elementary>(a: &Dense<R>) -> Result<Vec<R>, LinalgError> {
    let blocks = Blocks::of(&symmetric(a)?, &(0..0), &[])?;
    let mut all = Vec::with_capacity(a.rows);
    for cluster in 0..blocks.clusters.len() {
        all.extend(
            blocks
                .values(cluster)?
                .iter()
                .map(|value| value.matrix::<R>().entries[0]),
        );
    }
    Ok(all)
}

/// The eigenvalues and eigenvectors of a symmetric matrix.
pub(super) fn symmetric_eigen<R: Elementary>(a: &Dense<R>) -> Result<(Vec<R>, Dense<R>), LinalgError> {
    let blocks = Blocks::of(&symmetric(a)?, &(0..0), &[])?;
    match (0..blocks.clusters.len()).find(|cluster| !blocks.is_whole(*cluster)) {
        Some(cluster) => Err(Unsplit::Repeated(blocks.clusters[cluster].clone()).into()),
        None => Ok((blocks.diagonal(), blocks.vectors.matrix())),
    }
}

/// How far two mirror images may differ, beside the largest entry.
const SYMMETRIC: f64 = 1e-8;

/// The series of a symmetric matrix: half the sum with its transpose.
pub(super) fn symmetric<R: Elementary>(a: &Dense<R>) -> Result<Series<R::Atom>, LinalgError> {
    let n = super::equations::side(a)?;
    let terms: Rc<Terms> = Terms::of::<R>();
    let size = a.entries.iter().map(|x| x.scalar().abs().to_f64()).fold(0.0, f64::max);
    for column in 0..n {
        for row in column + 1..n {
            let difference = a.at(row, column).scalar() - a.at(column, row).scalar();
            if difference.abs().to_f64() > SYMMETRIC * size {
                return Err(LinalgError::NotSymmetric { row, column });
            }
        }
    }
    let mut series = Series::of(&terms, a);
    // Of part 0 the operations take it themselves.
    series.parts[1..]
        .iter_mut()
        .for_each(|part| *part = mean_with_transpose(part));
    Ok(series)
}

/// Singular values, with the singular vectors where they are asked for.
pub(super) struct Singular<R> {
    pub(super) left: Dense<R>,
    pub(super) values: Vec<R>,
    pub(super) right: Dense<R>,
}

/// The blocks of `[[0, A], [Aᵀ, 0]]`, whose eigenvalues are ±σ, and zeros (Jordan 1874, Wielandt).
fn doubled<R: Elementary>(a: &Dense<R>) -> Result<Blocks<R::Atom>, LinalgError> {
    let (m, n) = (a.rows, a.columns);
    let zero = R::from_float(R::Scalar::ZERO);
    let both = Dense::from_fn(m + n, m + n, |i, j| {
        if i < m && j >= m {
            a.at(i, j - m)
        } else if i >= m && j < m {
            a.at(j, i - m)
        } else {
            zero
        }
    });
    // The zeros that are there for the shape alone, whose vectors are no singular vectors.
    let zeros = m.min(n)..m.max(n);
    Blocks::of(&Series::of(&Terms::of::<R>(), &both), &zeros, &[]).map_err(|unsplit| match unsplit {
        // The eigenvalues begin with −σ, the largest σ first.
        Unsplit::Repeated(run) if run.start < zeros.start && run.end > zeros.start => {
            LinalgError::ZeroSingularValue { index: run.start }
        }
        other => other.into(),
    })
}

/// The singular values of a matrix, descending.
pub(super) fn singular_values<R: Elementary>(a: &Dense<R>) -> Result<Vec<R>, LinalgError> {
    let blocks = doubled(a)?;
    values_of(a, &blocks)
}

fn values_of<R: Elementary>(a: &Dense<R>, blocks: &Blocks<R::Atom>) -> Result<Vec<R>, LinalgError> {
    let count = a.rows.min(a.columns);
    let mut all = Vec::with_capacity(count);
    for (cluster, run) in blocks.clusters.iter().enumerate().rev() {
        if all.len() == count {
            break;
        }
        let is_zero = run.start < a.rows.max(a.columns);
        if is_zero {
            // The zeros: those of the shape, and those of the rank.
            if !blocks.is_whole(cluster) {
                return Err(LinalgError::ZeroSingularValue { index: all.len() });
            }
            all.resize(count, R::from_float(R::Scalar::ZERO));
            break;
        }
        let values = blocks.values(cluster).map_err(|unsplit| match unsplit {
            Unsplit::Repeated(_) => LinalgError::Repeated {
                first: all.len(),
                second: all.len() + 1,
            },
            other => other.into(),
        })?;
        all.extend(values.iter().rev().map(|value| value.matrix::<R>().entries[0]));
    }
    Ok(all)
}

/// The singular values and vectors of a matrix.
pub(super) fn svd<R: Elementary>(a: &Dense<R>) -> Result<Singular<R>, LinalgError> {
    let blocks = doubled(a)?;
    let values = values_of(a, &blocks)?;
    let (m, count) = (a.rows, values.len());
    for (cluster, run) in blocks.clusters.iter().enumerate() {
        let last = m + a.columns - 1;
        if run.end > m.max(a.columns) && !blocks.is_whole(cluster) {
            return Err(LinalgError::Repeated {
                first: last - (run.end - 1),
                second: last - run.start,
            });
        }
        if run.end > m.max(a.columns) && run.start < m.max(a.columns) {
            return Err(LinalgError::ZeroSingularValue {
                index: last + 1 - run.end,
            });
        }
    }
    let vectors: Dense<R> = blocks.vectors.matrix();
    let root = R::Scalar::from_f64(core::f64::consts::SQRT_2);
    let column = |j: usize| vectors.columns - 1 - j;
    let mut left = Dense::from_fn(m, count, |i, j| vectors.at(i, column(j)).scaled(root));
    let mut right = Dense::from_fn(a.columns, count, |i, j| vectors.at(m + i, column(j)).scaled(root));
    for j in 0..count {
        if has_negative_peak(left.column(j)) {
            negate_column(&mut left, j);
            negate_column(&mut right, j);
        }
    }
    Ok(Singular { left, values, right })
}
