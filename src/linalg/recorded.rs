//! Matrices of variables: each operation is one step of the tape, with the pullback of the whole.
//!
//! Sources: Giles (2008), An extended collection of matrix derivative results; Smith (1995) and Murray (2016) for
//! Cholesky's factor; Roberts and Roberts (2020) for QR.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::any::Any;
use core::cmp::Ordering;

use crate::bundle::TaylorBundle;
use crate::linalg::equations::{self, Factored};
use crate::linalg::series::{Series, Terms};
use crate::linalg::{factors, functions, spectral};
use crate::order::U1;
use crate::real::ground::{Eigen, MatrixFunction, mean_with_transpose};
use crate::real::{BaseFloat, Dense, Elementary, Field, Ground};
use crate::reverse::Var;
use crate::reverse::array::Arguments;
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

/// The factorisation of a square matrix from what was kept when it was recorded, or a new one.
fn factored<R: Elementary>(rows: usize, a: &[R], kept: Option<&Rc<dyn Any>>) -> Factored<R> {
    let series = || Series::of_entries(&Terms::of::<R>(), [rows; 2], a);
    kept.and_then(|kept| Factored::kept(series(), kept))
        .unwrap_or_else(|| Factored::new(series()).unwrap_or_else(|_| panic!("{RECORDED}")))
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

/// Which equations are solved.
enum Equations {
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
struct Solution {
    columns: usize,
    rows: usize,
    equations: Equations,
}

impl ArrayRule for Solution {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let (a, b) = x.split_at(self.rows * self.rows);
        let b = dense(self.rows, self.columns, b);
        match &self.equations {
            Equations::Triangular { is_lower } => triangular(&dense(self.rows, self.rows, a), &b, *is_lower).entries,
            Equations::Square { is_transposed, kept } => {
                let factored = factored(self.rows, a, kept.as_ref());
                let x = if *is_transposed {
                    factored.solve_transposed(&b)
                } else {
                    factored.solve(&b)
                };
                x.expect(RECORDED).entries
            }
        }
    }

    fn pull_back<R: Elementary>(&self, x: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let a = &x[..self.rows * self.rows];
        let (y, w) = (dense(self.rows, self.columns, y), dense(self.rows, self.columns, w));
        let (mut on_a, on_b) = match &self.equations {
            Equations::Triangular { is_lower } => {
                let a = dense(self.rows, self.rows, a);
                let on_b = triangular(&a.transposed(), &w, !is_lower);
                let on_a = times(&negative(&on_b), &y.transposed());
                let on_a = if *is_lower {
                    lower(&on_a, 1.0)
                } else {
                    lower(&on_a.transposed(), 1.0).transposed()
                };
                (on_a, on_b)
            }
            Equations::Square {
                is_transposed: true,
                kept,
            } => {
                let on_b = factored(self.rows, a, kept.as_ref()).solve(&w).expect(RECORDED);
                (times(&negative(&y), &on_b.transposed()), on_b)
            }
            Equations::Square { kept, .. } => {
                let factored = factored(self.rows, a, kept.as_ref());
                let on_b = factored.solve_transposed(&w).expect(RECORDED);
                (times(&negative(&on_b), &y.transposed()), on_b)
            }
        };
        on_a.entries.extend_from_slice(&on_b.entries);
        on_a.entries
    }
}

/// `y = ln |det A|` or `det A`:  `Ā = ȳ·A⁻ᵀ`, or `ȳ·det A·A⁻ᵀ`.
struct Determinant {
    rows: usize,
    is_logarithm: bool,
    kept: Option<Rc<dyn Any>>,
}

impl Determinant {
    fn factored<R: Elementary>(&self, x: &[R]) -> Factored<R> {
        factored(self.rows, x, self.kept.as_ref())
    }
}

impl ArrayRule for Determinant {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let factored = self.factored(x);
        let y = if self.is_logarithm {
            factored.ln_determinant().0
        } else {
            factored.determinant()
        };
        Vec::from([y])
    }

    fn pull_back<R: Elementary>(&self, x: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let scale = if self.is_logarithm { w[0] } else { w[0] * y[0] };
        let inverse = self.factored(x).inverse().transposed();
        inverse.numbers::<R>().map(|x| scale * x).collect()
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
}

impl ArrayRule for SymmetricEigen {
    fn value<R: Elementary>(&self, x: &[R]) -> Vec<R> {
        let a = mean_with_transpose(&dense(self.rows, self.rows, x));
        let (mut all, vectors) = spectral::symmetric_eigen(&a).expect(RECORDED);
        all.extend(vectors.entries);
        all
    }

    fn pull_back<R: Elementary>(&self, _: &[R], y: &[R], w: &[R]) -> Vec<R> {
        let (values, vectors) = y.split_at(self.rows);
        let (on_values, on_vectors) = w.split_at(self.rows);
        let v = dense(self.rows, self.rows, vectors);
        let turned = times(&v.transposed(), &dense(self.rows, self.rows, on_vectors));
        let inner = Dense::from_fn(self.rows, self.rows, |i, j| {
            if i == j {
                on_values[i]
            } else {
                turned.at(i, j) / (values[j] - values[i])
            }
        });
        mean_with_transpose(&times(&times(&v, &inner), &v.transposed())).entries
    }
}

/// `Y = f(A)`:  Ā is the tangent of f at Aᵀ along Ȳ.
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
        let at = dense(self.rows, self.rows, x).transposed();
        let both = at.entries.iter().zip(w);
        let moving: Vec<TaylorBundle<U1, R>> = both
            .map(|(x, w)| TaylorBundle::from_components([*x, *w].into()))
            .collect();
        let y = functions::of_matrix(self.f, &dense(self.rows, self.rows, &moving)).expect(RECORDED);
        y.map(|y| y.components()[1]).entries
    }
}

/// A factorisation of a matrix of variables: that of its values.
pub struct RecordedLu<B: Elementary> {
    rows: usize,
    matrix: Arguments<B>,
    values: Factored<B>,
}

impl<B: Elementary> RecordedLu<B> {
    /// The variables X of `A·X = B`, or of `Aᵀ·X = B`, whose values are known.
    fn record_solution(&self, b: &Dense<Var<B>>, x: Dense<B>, is_transposed: bool) -> Dense<Var<B>> {
        let rule = Solution {
            rows: b.rows,
            columns: b.columns,
            equations: Equations::Square {
                is_transposed,
                kept: self.values.keep(),
            },
        };
        let arguments = self.matrix.and(&Arguments::of(&b.entries));
        let [x] = record(rule, arguments, x.entries, [[b.rows, b.columns]]);
        x
    }

    /// The variable of the determinant, or of its logarithm, whose value is known.
    fn record_determinant(&self, y: B, is_logarithm: bool) -> Var<B> {
        let rule = Determinant {
            rows: self.rows,
            is_logarithm,
            kept: self.values.keep(),
        };
        let [y] = record(rule, self.matrix.clone(), Vec::from([y]), [[1, 1]]);
        y.entries[0]
    }
}

fn values<B: Elementary>(m: &Dense<Var<B>>) -> Dense<B> {
    m.map(|x| x.value())
}

/// The variables of the results of a rule, in matrices of these shapes.
fn record<B: Elementary, F: ArrayRule, const K: usize>(
    rule: F,
    x: Arguments<B>,
    y: Vec<B>,
    shapes: [[usize; 2]; K],
) -> [Dense<Var<B>>; K] {
    let all = x.record(rule, y);
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
            Arguments::of(&a.entries).and(&Arguments::of(&b.entries)),
            y.entries,
            [[a.rows, b.columns]],
        );
        c
    }

    fn lu(a: Dense<Self>) -> Result<Self::Lu, usize> {
        let matrix = Arguments::of(&a.entries);
        let series = Series::of_entries(&Terms::of::<B>(), [a.rows, a.columns], matrix.values());
        match Factored::new(series) {
            Ok(values) => Ok(RecordedLu {
                rows: a.rows,
                matrix,
                values,
            }),
            Err(crate::linalg::LinalgError::Singular { column }) => Err(column),
            Err(_) => Err(0),
        }
    }

    fn keep(lu: &Self::Lu) -> Option<Rc<dyn Any>> {
        lu.values.keep()
    }

    fn lu_kept(a: &Dense<Self>, kept: &Rc<dyn Any>) -> Option<Self::Lu> {
        let matrix = Arguments::of(&a.entries);
        let series = Series::of_entries(&Terms::of::<B>(), [a.rows, a.columns], matrix.values());
        Some(RecordedLu {
            rows: a.rows,
            matrix,
            values: Factored::kept(series, kept)?,
        })
    }

    fn lu_solve(lu: &Self::Lu, b: Dense<Self>) -> Dense<Self> {
        lu.record_solution(&b, lu.values.solve(&values(&b)).expect(RECORDED), false)
    }

    fn lu_solve_transposed(lu: &Self::Lu, b: Dense<Self>) -> Dense<Self> {
        lu.record_solution(&b, lu.values.solve_transposed(&values(&b)).expect(RECORDED), true)
    }

    fn pivots(lu: &Self::Lu) -> f64 {
        lu.values.pivots()
    }

    fn determinant(lu: &Self::Lu) -> Self {
        lu.record_determinant(lu.values.determinant(), false)
    }

    fn ln_determinant(lu: &Self::Lu) -> (Self, Self::Scalar) {
        let (ln, sign) = lu.values.ln_determinant();
        (lu.record_determinant(ln, true), sign)
    }

    fn cholesky(a: &Dense<Self>) -> Result<Dense<Self>, usize> {
        let mean = mean_with_transpose(&values(a));
        match factors::cholesky(&Series::of(&Terms::of::<B>(), &mean)) {
            Ok(l) => {
                let [l] = record(
                    Cholesky { rows: a.rows },
                    Arguments::of(&a.entries),
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
                Ok(record(rule, Arguments::of(&a.entries), y, [[a.rows, a.columns], [a.columns; 2]]))
            }
            Err(crate::linalg::LinalgError::RankDeficient { column }) => Err(column),
            Err(_) => Err(0),
        }
    }

    fn symmetric_eigen(a: &Dense<Self>) -> Result<Eigen<Self>, Option<usize>> {
        let mean = mean_with_transpose(&values(a));
        if let Some(first) = spectral::first_repeated(&mean) {
            return Err(Some(first));
        }
        let (eigenvalues, vectors) = spectral::symmetric_eigen(&mean).map_err(|_| None)?;
        let y = [&eigenvalues[..], &vectors.entries].concat();
        let [values, vectors] = record(
            SymmetricEigen { rows: a.rows },
            Arguments::of(&a.entries),
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
            equations: Equations::Triangular { is_lower },
        };
        let y = triangular(&values(t), &values(b), is_lower);
        let [x] = record(
            rule,
            Arguments::of(&t.entries).and(&Arguments::of(&b.entries)),
            y.entries,
            [[b.rows, b.columns]],
        );
        x
    }

    fn function(f: MatrixFunction, a: &Dense<Self>) -> Option<Option<Dense<Self>>> {
        let Ok(y) = functions::of_matrix(f, &values(a)) else {
            return Some(None);
        };
        let [y] = record(Function { rows: a.rows, f }, Arguments::of(&a.entries), y.entries, [[a.rows; 2]]);
        Some(Some(y))
    }
}
