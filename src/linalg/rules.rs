//! The rules of functions of matrices: each is one step of a tape, with the pullback of the whole.
//!
//! A step keeps the factorisation of the floats at the bottom of its numbers, which pullbacks over every base use: the
//! steps of one factorisation share it, and its inverse too.
//!
//! Sources: Giles (2008), An extended collection of matrix derivative results; Smith (1995) and Murray (2016) for
//! Cholesky's factor; Roberts and Roberts (2020) for QR.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::any::Any;
use core::cmp::Ordering;
use core::ops::Range;

use crate::bundle::TaylorBundle;
use crate::linalg::equations::{self, Factored};
use crate::linalg::series::{Series, Terms};
use crate::linalg::{determinant, factors, functions, spectral};
use crate::order::U1;
use crate::real::ground::{MatrixFunction, mean_with_transpose};
use crate::real::{BaseFloat, Dense, Elementary, Field};
use crate::reverse::step::{Dual, MatrixRule, Operation};

/// What a step says that does not find what it was recorded with.
pub(super) const RECORDED: &str = "the matrix had this decomposition when it was recorded";

/// A matrix of entries column by column.
pub(super) fn dense<R: Copy>(rows: usize, columns: usize, entries: &[R]) -> Dense<R> {
    Dense {
        rows,
        columns,
        entries: entries.to_vec(),
    }
}

pub(super) fn times<R: Elementary>(a: &Dense<R>, b: &Dense<R>) -> Dense<R> {
    let terms = Terms::of::<R>();
    Series::of(&terms, a).times(&Series::of(&terms, b)).matrix()
}

pub(super) fn triangular<R: Elementary>(t: &Dense<R>, b: &Dense<R>, is_lower: bool) -> Dense<R> {
    equations::solve_triangular(t, b, is_lower).expect(RECORDED)
}

/// The factorisation of a square matrix from what was kept when it was recorded, or a new one.
fn factored<R: Elementary>(rows: usize, a: &[R], kept: Option<&Rc<dyn Any>>) -> Factored<R> {
    kept.and_then(|kept| Factored::kept(rows, a, kept)).unwrap_or_else(|| {
        let series = Series::of_entries(&Terms::of::<R>(), [rows; 2], a);
        Factored::new(series).unwrap_or_else(|_| panic!("{RECORDED}"))
    })
}

/// Adds numbers to those of a slice.
fn add<R: Elementary>(sums: &mut [R], terms: impl IntoIterator<Item = R>) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum = *sum + term;
    }
}

/// The entries on and below the diagonal, with a factor for the diagonal; zeros above.
fn lower<R: Elementary>(m: &Dense<R>, diagonal: f64) -> Dense<R> {
    let zero = R::from_float(R::Scalar::ZERO);
    Dense::from_fn(m.rows, m.columns, |i, j| match i.cmp(&j) {
        Ordering::Less => zero,
        Ordering::Equal => m.at(i, i).scaled(R::Scalar::from_f64(diagonal)),
        Ordering::Greater => m.at(i, j),
    })
}

fn negative<R: Field>(m: &Dense<R>) -> Dense<R> {
    m.map(|x| -x)
}

/// `C = A·B`:  `Ā = C̄·Bᵀ,  B̄ = Aᵀ·C̄`.
pub(super) struct Product {
    pub(super) shape: [usize; 3],
}

impl Product {
    fn factors<R: Copy>(&self, [a, b]: [&[R]; 2]) -> [Dense<R>; 2] {
        let [m, k, n] = self.shape;
        [dense(m, k, a), dense(k, n, b)]
    }
}

impl<B: Elementary> Operation<B, 2, 1> for Product {
    fn value_of_duals(&self, x: [&[Dual<B>]; 2], [y]: [&mut [Dual<B>]; 1]) {
        let [a, b] = self.factors(x);
        y.copy_from_slice(&times(&a, &b).entries);
    }

    fn pull_back(&self, x: [&[B]; 2], _: [&[B]; 1], [w]: [&[B]; 1], [on_a, on_b]: [&mut [B]; 2]) {
        let [a, b] = self.factors(x);
        let w = dense(a.rows, b.columns, w);
        add(on_a, times(&w, &b.transposed()).entries);
        add(on_b, times(&a.transposed(), &w).entries);
    }
}

/// Which equations are solved.
pub(super) enum Equations {
    /// `A·X = B`, or `Aᵀ·X = B`; with what was kept of the factorisation of A.
    Square {
        is_transposed: bool,
        kept: Option<Rc<dyn Any>>,
    },
    /// `A·X = B` for a triangular matrix.
    Triangular { is_lower: bool },
}

/// `A·X = B`:  `B̄ = A⁻ᵀ·X̄,  Ā = −B̄·Xᵀ`; of a triangular matrix the entries of its triangle.
/// `Aᵀ·X = B`:  `B̄ = A⁻¹·X̄,  Ā = −X·B̄ᵀ`.
pub(super) struct Solution {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) equations: Equations,
}

impl<B: Elementary> Operation<B, 2, 1> for Solution {
    fn value_of_duals(&self, [a, b]: [&[Dual<B>]; 2], [y]: [&mut [Dual<B>]; 1]) {
        let b = dense(self.rows, self.columns, b);
        let x = match &self.equations {
            Equations::Triangular { is_lower } => Ok(triangular(&dense(self.rows, self.rows, a), &b, *is_lower)),
            Equations::Square { is_transposed, kept } => {
                let factored = factored(self.rows, a, kept.as_ref());
                if *is_transposed {
                    factored.solve_transposed(&b)
                } else {
                    factored.solve(&b)
                }
            }
        };
        y.copy_from_slice(&x.expect(RECORDED).entries);
    }

    fn pull_back(&self, [a, _]: [&[B]; 2], [y]: [&[B]; 1], [w]: [&[B]; 1], [on_a, on_b]: [&mut [B]; 2]) {
        let (y, w) = (dense(self.rows, self.columns, y), dense(self.rows, self.columns, w));
        let (to_a, to_b) = match &self.equations {
            Equations::Triangular { is_lower } => {
                let a = dense(self.rows, self.rows, a);
                let to_b = triangular(&a.transposed(), &w, !is_lower);
                let to_a = times(&negative(&to_b), &y.transposed());
                let to_a = if *is_lower {
                    lower(&to_a, 1.0)
                } else {
                    lower(&to_a.transposed(), 1.0).transposed()
                };
                (to_a, to_b)
            }
            Equations::Square {
                is_transposed: true,
                kept,
            } => {
                let to_b = factored(self.rows, a, kept.as_ref()).solve(&w).expect(RECORDED);
                (times(&negative(&y), &to_b.transposed()), to_b)
            }
            Equations::Square { kept, .. } => {
                let factored = factored(self.rows, a, kept.as_ref());
                let to_b = factored.solve_transposed(&w).expect(RECORDED);
                (times(&negative(&to_b), &y.transposed()), to_b)
            }
        };
        add(on_a, to_a.entries);
        add(on_b, to_b.entries);
    }
}

/// `y = ln |det A|` or `det A`:  `Ā = ȳ·A⁻ᵀ`, or `ȳ·adj Aᵀ`.
pub(super) struct Determinant {
    pub(super) rows: usize,
    pub(super) is_logarithm: bool,
    pub(super) kept: Option<Rc<dyn Any>>,
}

impl Determinant {
    fn factored<R: Elementary>(&self, x: &[R]) -> Factored<R> {
        factored(self.rows, x, self.kept.as_ref())
    }
}

impl<B: Elementary> Operation<B, 1, 1> for Determinant {
    fn value_of_duals(&self, [a]: [&[Dual<B>]; 1], [y]: [&mut [Dual<B>]; 1]) {
        y[0] = if self.is_logarithm {
            self.factored(a).ln_determinant().0
        } else {
            determinant::determinant(&dense(self.rows, self.rows, a)).expect(RECORDED)
        };
    }

    fn pull_back(&self, [a]: [&[B]; 1], _: [&[B]; 1], [w]: [&[B]; 1], [on_a]: [&mut [B]; 1]) {
        if self.is_logarithm {
            let inverse = self.factored(a).inverse().transposed();
            add(on_a, inverse.numbers::<B>().map(|x| w[0] * x));
        } else {
            let adjugate = determinant::adjugate(&dense(self.rows, self.rows, a)).transposed();
            add(on_a, adjugate.entries.into_iter().map(|x| w[0] * x));
        }
    }
}

/// `A = L·Lᵀ`:  `Ā = L⁻ᵀ·Φ(Lᵀ·L̄)·L⁻¹`, half the sum with its transpose.
pub(super) struct Cholesky {
    pub(super) rows: usize,
}

impl MatrixRule for Cholesky {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let a = mean_with_transpose(&dense(self.rows, self.rows, x));
        let l = factors::cholesky(&Series::of(&Terms::of::<R>(), &a)).expect(RECORDED);
        l.matrix::<R>().entries
    }

    fn pull_back<R: Elementary>(&self, _: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let (l, w) = (
            dense(self.rows, self.rows, y),
            lower(&dense(self.rows, self.rows, w), 1.0),
        );
        let lt = l.transposed();
        let half = lower(&times(&lt, &w), 0.5);
        let left = triangular(&lt, &half, false);
        let both = triangular(&lt, &left.transposed(), false);
        mean_with_transpose(&both).entries
    }
}

/// `A = Q·R`:  `Ā = (Q̄ + Q·C)·R⁻ᵀ`, C symmetric with the lower triangle of `R·R̄ᵀ − Q̄ᵀ·Q`.
pub(super) struct Qr {
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl MatrixRule for Qr {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let a = dense(self.rows, self.columns, x);
        let [q, r] = factors::qr(&Series::of(&Terms::of::<R>(), &a)).expect(RECORDED);
        [q.matrix::<R>().entries, r.matrix().entries].concat()
    }

    fn pull_back<R: Elementary>(&self, _: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let split = |all: &[R]| {
            let (q, r) = all.split_at(self.rows * self.columns);
            [dense(self.rows, self.columns, q), dense(self.columns, self.columns, r)]
        };
        let ([q, r], [wq, wr]) = (split(y), split(w));
        let wr = lower(&wr.transposed(), 1.0).transposed();
        let mut m = times(&r, &wr.transposed());
        m.add(&times(&wq.transposed(), &q), false);
        let c = Dense::from_fn(m.rows, m.columns, |i, j| if i >= j { m.at(i, j) } else { m.at(j, i) });
        let mut sum = wq;
        sum.add(&times(&q, &c), true);
        triangular(&r, &sum.transposed(), false).transposed().entries
    }
}

/// `A = V·Λ·Vᵀ`:  `Ā = V·(Λ̄ + F∘(Vᵀ·V̄))·Vᵀ`, `F_pq = 1/(λ_q − λ_p)`, half the sum with its transpose.
pub(super) struct SymmetricEigen {
    pub(super) rows: usize,
    /// Eigenvalues that may be equal, of whose eigenvectors the span alone is used: F is zero between them.
    pub(super) together: Range<usize>,
}

impl MatrixRule for SymmetricEigen {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let a = mean_with_transpose(&dense(self.rows, self.rows, x));
        let eigen = spectral::distinct_eigen(&a, &self.together).expect(RECORDED);
        [eigen.values, eigen.vectors.entries].concat()
    }

    fn pull_back<R: Elementary>(&self, _: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let (values, vectors) = y.split_at(self.rows);
        let (on_values, on_vectors) = w.split_at(self.rows);
        let v = dense(self.rows, self.rows, vectors);
        let turned = times(&v.transposed(), &dense(self.rows, self.rows, on_vectors));
        let inner = Dense::from_fn(self.rows, self.rows, |i, j| {
            if i == j {
                on_values[i]
            } else if self.together.contains(&i) && self.together.contains(&j) {
                R::from_float(R::Scalar::ZERO)
            } else {
                turned.at(i, j) / (values[j] - values[i])
            }
        });
        mean_with_transpose(&times(&times(&v, &inner), &v.transposed())).entries
    }
}

/// `Y = f(A)`:  Ā is the transpose of the tangent of f at A along Ȳᵀ.
///
/// It is the tangent at Aᵀ along Ȳ too. But the elimination of Aᵀ has other pivots than that of A, and may lose one,
/// where f(A) has been computed.
pub(super) struct Function {
    pub(super) rows: usize,
    pub(super) f: MatrixFunction,
}

impl MatrixRule for Function {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        functions::of_matrix(self.f, &dense(self.rows, self.rows, x))
            .expect(RECORDED)
            .entries
    }

    fn pull_back<R: Elementary>(&self, x: &[R], _: &[R], w: &[R]) -> Vec<R> {
        let w = dense(self.rows, self.rows, w).transposed();
        let both = x.iter().zip(&w.entries);
        let moving: Vec<TaylorBundle<U1, R>> = both
            .map(|(x, w)| TaylorBundle::from_components([*x, *w].into()))
            .collect();
        let y = functions::of_matrix(self.f, &dense(self.rows, self.rows, &moving)).expect(RECORDED);
        y.map(|y| y.components()[1]).transposed().entries
    }
}
