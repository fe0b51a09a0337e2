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
use crate::reverse::step::{ArrayRule, Dual, Operation};

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
struct Product {
    shape: [usize; 3],
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

impl<B: Elementary> Operation<B, 1, 1> for Determinant {
    fn value_of_duals(&self, [a]: [&[Dual<B>]; 1], [y]: [&mut [Dual<B>]; 1]) {
        let factored = self.factored(a);
        y[0] = if self.is_logarithm {
            factored.ln_determinant().0
        } else {
            factored.determinant()
        };
    }

    fn pull_back(&self, [a]: [&[B]; 1], [y]: [&[B]; 1], [w]: [&[B]; 1], [on_a]: [&mut [B]; 1]) {
        let scale = if self.is_logarithm { w[0] } else { w[0] * y[0] };
        let inverse = self.factored(a).inverse().transposed();
        add(on_a, inverse.numbers::<B>().map(|x| scale * x));
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
    matrix: Dense<Var<B>>,
    values: Factored<B>,
}

impl<B: Elementary> RecordedLu<B> {
    /// The variables X of `A·X = B`, or of `Aᵀ·X = B`, whose values are known.
    fn record_solution(&self, b: &Dense<Var<B>>, x: &Dense<B>, is_transposed: bool) -> Dense<Var<B>> {
        let rule = Solution {
            rows: b.rows,
            columns: b.columns,
            equations: Equations::Square {
                is_transposed,
                kept: self.values.keep(),
            },
        };
        record(rule, [&self.matrix.entries, &b.entries], x)
    }

    /// The variable of the determinant, or of its logarithm, whose value is known.
    fn record_determinant(&self, y: B, is_logarithm: bool) -> Var<B> {
        let rule = Determinant {
            rows: self.matrix.rows,
            is_logarithm,
            kept: self.values.keep(),
        };
        record(rule, [&self.matrix.entries], &dense(1, 1, &[y])).entries[0]
    }
}

fn values<B: Elementary>(m: &Dense<Var<B>>) -> Dense<B> {
    m.map(|x| x.value())
}

/// The variables of the result of an operation on matrices, whose values are known.
fn record<B: Elementary, F: Operation<B, K, 1>, const K: usize>(
    rule: F,
    x: [&[Var<B>]; K],
    y: &Dense<B>,
) -> Dense<Var<B>> {
    let mut all = y.map(Var::of_value);
    Var::record(
        x,
        [&mut all.entries],
        || rule,
        |_, [value]| value.copy_from_slice(&y.entries),
    );
    all
}

/// The variables of the results of a rule, in matrices of these shapes.
fn record_several<B: Elementary, F: ArrayRule, const K: usize>(
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
        record(rule, [&a.entries, &b.entries], &times(&values(a), &values(b)))
    }

    fn lu(a: Dense<Self>) -> Result<Self::Lu, usize> {
        match Factored::new(Series::of(&Terms::of::<B>(), &values(&a))) {
            Ok(values) => Ok(RecordedLu { matrix: a, values }),
            Err(crate::linalg::LinalgError::Singular { column }) => Err(column),
            Err(_) => Err(0),
        }
    }

    fn keep(lu: &Self::Lu) -> Option<Rc<dyn Any>> {
        lu.values.keep()
    }

    fn lu_kept(a: impl FnOnce() -> Dense<Self>, kept: &Rc<dyn Any>) -> Option<Self::Lu> {
        let matrix = a();
        Some(RecordedLu {
            values: Factored::kept(matrix.rows, &values(&matrix).entries, kept)?,
            matrix,
        })
    }

    fn lu_solve(lu: &Self::Lu, b: Dense<Self>) -> Dense<Self> {
        lu.record_solution(&b, &lu.values.solve(&values(&b)).expect(RECORDED), false)
    }

    fn lu_solve_transposed(lu: &Self::Lu, b: Dense<Self>) -> Dense<Self> {
        lu.record_solution(&b, &lu.values.solve_transposed(&values(&b)).expect(RECORDED), true)
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
                let [l] = record_several(
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
                Ok(record_several(
                    rule,
                    &a.entries,
                    y,
                    [[a.rows, a.columns], [a.columns; 2]],
                ))
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
        let [values, vectors] = record_several(
            SymmetricEigen { rows: a.rows },
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
            equations: Equations::Triangular { is_lower },
        };
        record(
            rule,
            [&t.entries, &b.entries],
            &triangular(&values(t), &values(b), is_lower),
        )
    }

    fn function(f: MatrixFunction, a: &Dense<Self>) -> Option<Option<Dense<Self>>> {
        let Ok(y) = functions::of_matrix(f, &values(a)) else {
            return Some(None);
        };
        let [y] = record_several(Function { rows: a.rows, f }, &a.entries, y.entries, [[a.rows; 2]]);
        Some(Some(y))
    }
}
