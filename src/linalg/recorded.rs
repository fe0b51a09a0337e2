//! Matrices of variables: each operation is one step of the tape, with the pullback of the whole.
//!
//! Sources: Giles (2008), An extended collection of matrix derivative results; Smith (1995) and Murray (2016) for
//! Cholesky's factor; Roberts and Roberts (2020) for QR.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

use crate::bundle::TaylorBundle;
use crate::linalg::equations::{self, Factored};
use crate::linalg::series::{Series, Terms};
use crate::linalg::{determinant, factors, functions, spectral};
use crate::order::U1;
use crate::real::ground::{Eigen, MatrixFunction, mean_with_transpose};
use crate::real::{BaseFloat, Dense, Elementary, Field, Ground};
use crate::reverse::Var;
use crate::reverse::step::ArrayRule;

/// What a step says that does not find what it was recorded with.
const RECORDED: &str = "the matrix had this decomposition when it was recorded";

/// A matrix of entries column by column.
fn dense<R: Copy>(rows: usize, columns: usize, entries: &[R]) -> Dense<R> {
    Dense {
        rows,
        columns,
        entries: entries.to_vec(),
    }
}

fn times<R: Elementary>(a: &Dense<R>, b: &Dense<R>) -> Dense<R> {
    let terms = Terms::of::<R>();
    Series::of(&terms, a).times(&Series::of(&terms, b)).matrix()
}

fn triangular<R: Elementary>(t: &Dense<R>, b: &Dense<R>, is_lower: bool) -> Dense<R> {
    equations::solve_triangular(t, b, is_lower).expect(RECORDED)
}

fn factored<R: Elementary>(a: &Dense<R>) -> Factored<R> {
    Factored::new(a).unwrap_or_else(|_| panic!("{RECORDED}"))
}

/// `A⁻ᵀ·B`. The elimination of Aᵀ has other pivots than that of A: where one of them is lost, the inverse of A is used,
/// which was factorised before.
fn solve_transposed<R: Elementary>(a: &Dense<R>, b: &Dense<R>) -> Dense<R> {
    match Factored::new(&a.transposed()) {
        Ok(factored) => factored.solve(b).expect(RECORDED),
        Err(_) => times(&factored(a).inverse().transposed(), b),
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
struct Product {
    shape: [usize; 3],
}

impl Product {
    fn factors<R: Copy>(&self, x: &[R]) -> [Dense<R>; 2] {
        let [m, k, n] = self.shape;
        let (a, b) = x.split_at(m * k);
        [dense(m, k, a), dense(k, n, b)]
    }
}

impl ArrayRule for Product {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let [a, b] = self.factors(x);
        times(&a, &b).entries
    }

    fn pull_back<R: Elementary>(&self, x: &[R], _: &[R], w: &[R]) -> Vec<R> {
        let [a, b] = self.factors(x);
        let w = dense(a.rows, b.columns, w);
        let mut all = times(&w, &b.transposed()).entries;
        all.extend(times(&a.transposed(), &w).entries);
        all
    }
}

/// `A·X = B`:  `B̄ = A⁻ᵀ·X̄,  Ā = −B̄·Xᵀ`; of a triangular matrix the entries of its triangle.
struct Solution {
    columns: usize,
    rows: usize,
    /// Of a triangular matrix, whether it is a lower one.
    is_lower: Option<bool>,
}

impl Solution {
    fn operands<R: Copy>(&self, x: &[R]) -> [Dense<R>; 2] {
        let (a, b) = x.split_at(self.rows * self.rows);
        [dense(self.rows, self.rows, a), dense(self.rows, self.columns, b)]
    }
}

impl ArrayRule for Solution {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let [a, b] = self.operands(x);
        match self.is_lower {
            Some(is_lower) => triangular(&a, &b, is_lower).entries,
            None => factored(&a).solve(&b).expect(RECORDED).entries,
        }
    }

    fn pull_back<R: Elementary>(&self, x: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let [a, _] = self.operands(x);
        let (y, w) = (dense(self.rows, self.columns, y), dense(self.rows, self.columns, w));
        let on_b = match self.is_lower {
            Some(is_lower) => triangular(&a.transposed(), &w, !is_lower),
            None => solve_transposed(&a, &w),
        };
        let on_a = negative(&times(&on_b, &y.transposed()));
        let on_a = match self.is_lower {
            Some(true) => lower(&on_a, 1.0),
            Some(false) => lower(&on_a.transposed(), 1.0).transposed(),
            None => on_a,
        };
        [on_a.entries, on_b.entries].concat()
    }
}

/// `y = ln |det A|` or `det A`:  `Ā = ȳ·A⁻ᵀ`, or `ȳ·adj Aᵀ`.
struct Determinant {
    rows: usize,
    is_logarithm: bool,
}

impl ArrayRule for Determinant {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let a = dense(self.rows, self.rows, x);
        Vec::from([if self.is_logarithm {
            factored(&a).ln_determinant().0
        } else {
            determinant::determinant(&a).expect(RECORDED)
        }])
    }

    fn pull_back<R: Elementary>(&self, x: &[R], _: &[R], w: &[R]) -> Vec<R> {
        let a = dense(self.rows, self.rows, x);
        let slopes = if self.is_logarithm {
            factored(&a).inverse()
        } else {
            determinant::adjugate(&a)
        };
        slopes.transposed().map(|x| w[0] * x).entries
    }
}

/// `A = L·Lᵀ`:  `Ā = L⁻ᵀ·Φ(Lᵀ·L̄)·L⁻¹`, half the sum with its transpose.
struct Cholesky {
    rows: usize,
}

impl ArrayRule for Cholesky {
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
struct Qr {
    rows: usize,
    columns: usize,
}

impl ArrayRule for Qr {
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
struct SymmetricEigen {
    rows: usize,
    /// Eigenvalues that may be equal, of whose eigenvectors the span alone is used: F is zero between them.
    together: Range<usize>,
}

impl ArrayRule for SymmetricEigen {
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
struct Function {
    rows: usize,
    f: MatrixFunction,
}

impl ArrayRule for Function {
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

/// A factorisation of a matrix of variables: that of its values.
pub struct RecordedLu<B: Elementary> {
    matrix: Dense<Var<B>>,
    values: Factored<B>,
}

fn values<B: Elementary>(m: &Dense<Var<B>>) -> Dense<B> {
    m.map(|x| x.value())
}

/// The variables of the results of a rule, in matrices of these shapes.
fn record<B: Elementary, F: ArrayRule, const K: usize>(
    rule: F,
    x: &[Var<B>],
    y: Vec<B>,
    shapes: [[usize; 2]; K],
) -> [Dense<Var<B>>; K] {
    let all = Var::array(rule, x, y);
    let mut rest = &all[..];
    shapes.map(|[rows, columns]| {
        let (entries, others) = rest.split_at(rows * columns);
        rest = others;
        dense(rows, columns, entries)
    })
}

impl<B: Elementary> Ground for Var<B> {
    type Lu = RecordedLu<B>;

    fn product(a: &Dense<Self>, b: &Dense<Self>) -> Dense<Self> {
        let rule = Product {
            shape: [a.rows, a.columns, b.columns],
        };
        let y = times(&values(a), &values(b));
        let [c] = record(
            rule,
            &[&a.entries[..], &b.entries].concat(),
            y.entries,
            [[a.rows, b.columns]],
        );
        c
    }

    fn lu(a: &Dense<Self>) -> Result<Self::Lu, usize> {
        match Factored::new(&values(a)) {
            Ok(values) => Ok(RecordedLu {
                matrix: a.clone(),
                values,
            }),
            Err(crate::linalg::LinalgError::Singular { column }) => Err(column),
            Err(_) => Err(0),
        }
    }

    fn lu_solve(lu: &Self::Lu, b: &Dense<Self>) -> Dense<Self> {
        let rule = Solution {
            rows: b.rows,
            columns: b.columns,
            is_lower: None,
        };
        let y = lu.values.solve(&values(b)).expect(RECORDED);
        let [x] = record(
            rule,
            &[&lu.matrix.entries[..], &b.entries].concat(),
            y.entries,
            [[b.rows, b.columns]],
        );
        x
    }

    fn pivots(lu: &Self::Lu) -> f64 {
        lu.values.pivots()
    }

    fn determinant(lu: &Self::Lu) -> Self {
        let rule = Determinant {
            rows: lu.matrix.rows,
            is_logarithm: false,
        };
        let [y] = record(rule, &lu.matrix.entries, Vec::from([lu.values.determinant()]), [[1, 1]]);
        y.entries[0]
    }

    fn determinant_as_one(a: &Dense<Self>) -> Option<Self> {
        let rule = Determinant {
            rows: a.rows,
            is_logarithm: false,
        };
        let value = determinant::determinant(&values(a)).ok()?;
        let [y] = record(rule, &a.entries, Vec::from([value]), [[1, 1]]);
        Some(y.entries[0])
    }

    fn ln_determinant(lu: &Self::Lu) -> (Self, Self::Scalar) {
        let rule = Determinant {
            rows: lu.matrix.rows,
            is_logarithm: true,
        };
        let (ln, sign) = lu.values.ln_determinant();
        let [y] = record(rule, &lu.matrix.entries, Vec::from([ln]), [[1, 1]]);
        (y.entries[0], sign)
    }

    fn cholesky(a: &Dense<Self>) -> Result<Dense<Self>, usize> {
        let mean = mean_with_transpose(&values(a));
        match factors::cholesky(&Series::of(&Terms::of::<B>(), &mean)) {
            Ok(l) => {
                let [l] = record(
                    Cholesky { rows: a.rows },
                    &a.entries,
                    l.matrix::<B>().entries,
                    [[a.rows; 2]],
                );
                Ok(l)
            }
            Err(crate::linalg::LinalgError::NotPositiveDefinite { pivot }) => Err(pivot),
            Err(_) => Err(0),
        }
    }

    fn qr(a: &Dense<Self>) -> Result<[Dense<Self>; 2], usize> {
        let rule = Qr {
            rows: a.rows,
            columns: a.columns,
        };
        match factors::qr(&Series::of(&Terms::of::<B>(), &values(a))) {
            Ok([q, r]) => {
                let y = [q.matrix::<B>().entries, r.matrix().entries].concat();
                Ok(record(rule, &a.entries, y, [[a.rows, a.columns], [a.columns; 2]]))
            }
            Err(crate::linalg::LinalgError::RankDeficient { column }) => Err(column),
            Err(_) => Err(0),
        }
    }

    fn symmetric_eigen(a: &Dense<Self>, together: &Range<usize>) -> Result<Eigen<Self>, Option<Range<usize>>> {
        let mean = mean_with_transpose(&values(a));
        let eigen = spectral::distinct_eigen(&mean, together)?;
        let y = [eigen.values, eigen.vectors.entries].concat();
        let [values, vectors] = record(
            SymmetricEigen {
                rows: a.rows,
                together: together.clone(),
            },
            &a.entries,
            y,
            [[a.rows, 1], [a.rows; 2]],
        );
        Ok(Eigen {
            values: values.entries,
            vectors,
        })
    }

    fn solve_triangular(t: &Dense<Self>, b: &Dense<Self>, is_lower: bool) -> Dense<Self> {
        let rule = Solution {
            rows: b.rows,
            columns: b.columns,
            is_lower: Some(is_lower),
        };
        let y = triangular(&values(t), &values(b), is_lower);
        let [x] = record(
            rule,
            &[&t.entries[..], &b.entries].concat(),
            y.entries,
            [[b.rows, b.columns]],
        );
        x
    }

    fn function(f: MatrixFunction, a: &Dense<Self>) -> Option<Option<Dense<Self>>> {
        let Ok(y) = functions::of_matrix(f, &values(a)) else {
            return Some(None);
        };
        let [y] = record(Function { rows: a.rows, f }, &a.entries, y.entries, [[a.rows; 2]]);
        Some(Some(y))
    }
}
