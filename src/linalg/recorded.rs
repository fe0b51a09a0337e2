//! Matrices of variables: each operation is one step of the tape, by the [rules](crate::linalg::rules).

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::any::Any;
use core::ops::Range;

use crate::linalg::equations::Factored;
use crate::linalg::rules::{
    Cholesky, Determinant, Equations, Function, Product, Qr, RECORDED, Solution, SymmetricEigen, dense, times,
    triangular,
};
use crate::linalg::series::{Series, Terms};
use crate::linalg::{determinant, factors, functions, spectral};
use crate::real::ground::{Eigen, MatrixFunction, mean_with_transpose};
use crate::real::{Dense, Elementary, Ground};
use crate::reverse::Var;
use crate::reverse::step::{MatrixRule, Operation};

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
fn record_several<B: Elementary, F: MatrixRule, const K: usize>(
    rule: F,
    x: &[Var<B>],
    y: Vec<B>,
    shapes: [[usize; 2]; K],
) -> [Dense<Var<B>>; K] {
    let all = Var::array(rule, x, &y);
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

    fn determinant_as_one(a: &Dense<Self>) -> Option<Self> {
        let rule = Determinant {
            rows: a.rows,
            is_logarithm: false,
            kept: None,
        };
        let value = determinant::determinant(&values(a)).ok()?;
        let y = record(rule, [&a.entries], &dense(1, 1, &[value]));
        Some(y.entries[0])
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

    fn symmetric_eigen(a: &Dense<Self>, together: &Range<usize>) -> Result<Eigen<Self>, Option<Range<usize>>> {
        let mean = mean_with_transpose(&values(a));
        let eigen = spectral::distinct_eigen(&mean, together)?;
        let y = [eigen.values, eigen.vectors.entries].concat();
        let [values, vectors] = record_several(
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
