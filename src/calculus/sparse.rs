//! Sparse Jacobians and Hessians: the pattern comes from a recording, and the values from few evaluations.

use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use typenum::Unsigned;

use crate::bundle::ChunkBundle;
use crate::calculus::{Differentiable, colouring};
use crate::order::{U1, U8};
use crate::reverse::{Recording, Var};
use crate::space::{Points, Scalar, Space, direction_in, flat, seeded, variables};

/// A chunk of eight colours.
type Lanes = ChunkBundle<U1, U8>;

/// A sparse matrix as the list of its non-zeros.
///
/// Rows and columns are numbered from 0, in the order of the coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triplets {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub columns: usize,
    /// The entries (row, column, value), sorted by rows and then by columns.
    pub entries: Vec<(usize, usize, f64)>,
    /// The number of directions to which the columns were compressed.
    pub colours: usize,
}

/// The sparse Jacobian of a function each of whose values depends on few variables.
///
/// A recording of one evaluation finds the non-zeros. Columns without a common row share a direction, and the values
/// take an evaluation for every eight directions. Entries that are zero here, because a factor is zero at this point,
/// may be left out.
///
/// ```
/// use tangent_bundle::calculus::sparse_jacobian;
/// use tangent_bundle::prelude::*;
///
/// /// yᵢ = xᵢ²·xᵢ₊₁.
/// struct Chain;
///
/// impl Differentiable for Chain {
///     type Domain = Vec<Scalar>;
///     type Codomain = Vec<Scalar>;
///
///     fn evaluate<R: Real>(&self, x: Vec<R>) -> Vec<R> {
///         x.windows(2).map(|x| x[0] * x[0] * x[1]).collect()
///     }
/// }
///
/// let jacobian = sparse_jacobian(&Chain, vec![1.0, 2.0, 3.0]);
/// assert_eq!(jacobian.entries, [(0, 0, 4.0), (0, 1, 1.0), (1, 1, 12.0), (1, 2, 4.0)]);
/// assert_eq!(jacobian.colours, 2);
/// ```
pub fn sparse_jacobian<F: Differentiable>(f: &F, x: Points<F::Domain, f64>) -> Triplets {
    let columns = F::Domain::dimension(&x);
    let pattern = {
        let recording = Recording::new();
        let y = f.evaluate(variables::<F::Domain, f64>(&recording, &x));
        recording.dependencies(&flat::<F::Codomain, Var>(&y))
    };
    let colours = colouring::of_columns(&pattern, columns);
    let count = colours.iter().max().map_or(0, |last| last + 1);
    let mut compressed = vec![vec![0.0; count]; pattern.len()];
    for first in (0..count).step_by(U8::USIZE) {
        let y = f.evaluate(seeded_by_colour::<F::Domain>(&x, &colours, first));
        let mut row = 0;
        F::Codomain::map(&y, &mut |y| {
            for colour in first..count.min(first + U8::USIZE) {
                compressed[row][colour] = y.components()[1 + colour - first];
            }
            row += 1;
        });
    }
    let entries = pattern.iter().enumerate();
    let entries = entries.flat_map(|(i, row)| row.iter().map(move |j| (i, *j)));
    Triplets {
        rows: pattern.len(),
        columns,
        entries: entries.map(|(i, j)| (i, j, compressed[i][colours[j]])).collect(),
        colours: count,
    }
}

/// The sparse Hessian of a function in which each variable interacts with few others. Both triangles are listed.
///
/// A recording of one gradient finds the non-zeros. By a star colouring, columns share a direction if of each pair of
/// equal entries one can be read directly. The values take a reverse gradient for every eight directions.
///
/// ```
/// use tangent_bundle::calculus::sparse_hessian;
/// use tangent_bundle::prelude::*;
///
/// /// Σ xᵢ·xᵢ₊₁².
/// struct Chain;
///
/// impl Differentiable for Chain {
///     type Domain = Vec<Scalar>;
///     type Codomain = Scalar;
///
///     fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
///         x.windows(2).map(|x| x[0] * x[1] * x[1]).sum()
///     }
/// }
///
/// let hessian = sparse_hessian(&Chain, vec![1.0, 2.0, 3.0]);
/// let target = [(0, 1, 4.0), (1, 0, 4.0), (1, 1, 2.0), (1, 2, 6.0), (2, 1, 6.0), (2, 2, 4.0)];
/// assert_eq!(hessian.entries, target);
/// ```
pub fn sparse_hessian<F: Differentiable<Codomain = Scalar>>(f: &F, x: Points<F::Domain, f64>) -> Triplets {
    let n = F::Domain::dimension(&x);
    let pattern = symmetric(&{
        let inner: Recording = Recording::new();
        let recording = Recording::new();
        let x = variables::<F::Domain, f64>(&inner, &x);
        let y = f.evaluate(variables::<F::Domain, Var>(&recording, &x));
        inner.dependencies(&recording.pull_back([(y, Recording::constant(1.0))]))
    });
    let colours = colouring::star(&pattern);
    let count = colours.iter().max().map_or(0, |last| last + 1);
    let mut compressed = vec![vec![0.0; count]; n];
    for first in (0..count).step_by(U8::USIZE) {
        let recording = Recording::new();
        let seeds = seeded_by_colour::<F::Domain>(&x, &colours, first);
        let y = f.evaluate(variables::<F::Domain, Lanes>(&recording, &seeds));
        let slopes = recording.pull_back([(y, Lanes::from(1.0))]);
        for (row, slope) in compressed.iter_mut().zip(slopes) {
            for colour in first..count.min(first + U8::USIZE) {
                row[colour] = slope.components()[1 + colour - first];
            }
        }
    }
    let value = |i: usize, j: usize| {
        // Hᵢⱼ is alone in its column of the compressed row i, or Hⱼᵢ is alone in that of the compressed row j.
        let is_alone = pattern[i].iter().filter(|k| colours[**k] == colours[j]).count() == 1;
        if is_alone {
            compressed[i][colours[j]]
        } else {
            compressed[j][colours[i]]
        }
    };
    let entries = pattern.iter().enumerate();
    let entries = entries.flat_map(|(i, row)| row.iter().map(move |j| (i, *j)));
    Triplets {
        rows: n,
        columns: n,
        // Of two equal entries, the one above the diagonal is used.
        entries: entries.map(|(i, j)| (i, j, value(i.min(j), i.max(j)))).collect(),
        colours: count,
    }
}

/// The point whose coordinates move in the directions of their colours, for the eight colours from `first` on.
fn seeded_by_colour<D: Space>(x: &Points<D, f64>, colours: &[usize], first: usize) -> Points<D, Lanes> {
    seeded::<D, U1, f64, _>(x, |i| direction_in(&(first..first + U8::USIZE), colours[i]))
}

/// The union of a pattern and its transpose.
fn symmetric(rows: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut all: Vec<BTreeSet<usize>> = rows.iter().map(|row| row.iter().copied().collect()).collect();
    for (i, row) in rows.iter().enumerate() {
        for j in row {
            all[*j].insert(i);
        }
    }
    all.into_iter().map(|row| row.into_iter().collect()).collect()
}
