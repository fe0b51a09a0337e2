//! Matrices of numbers that are computed entry by entry: those of other packages that record their operations.

use alloc::vec::Vec;

use crate::real::ground::substituted;
use crate::real::{BaseFloat, Dense, Elementary, VectorSpace};

/// A factorisation with row exchanges, entry by entry.
#[derive(Clone, Debug)]
pub struct LuByNumber<A> {
    /// L below the diagonal, U on it and above.
    factors: Dense<A>,
    /// The rows of the matrix in the order of the pivots.
    rows: Vec<usize>,
    is_odd: bool,
}

/// Zero.
fn zero<A: Elementary>() -> A {
    A::from_float(A::Scalar::ZERO)
}

/// One.
fn one<A: Elementary>() -> A {
    A::from_float(A::Scalar::ONE)
}

/// Σ aᵢ·bᵢ.
fn dot<A: Elementary>(a: &[A], b: &[A]) -> A {
    a.iter().zip(b).fold(zero(), |sum, (a, b)| sum + *a * *b)
}

/// `a·b`.
pub fn product<A: Elementary>(a: &Dense<A>, b: &Dense<A>) -> Dense<A> {
    let a = a.transposed();
    Dense::from_fn(a.columns, b.columns, |i, j| dot(a.column(i), b.column(j)))
}

/// The factorisation of a square matrix, or the first column whose pivots are all zero.
pub fn lu<A: Elementary>(a: Dense<A>) -> Result<LuByNumber<A>, usize> {
    let (n, mut factors) = (a.rows, a);
    let mut rows: Vec<usize> = (0..n).collect();
    let mut is_odd = false;
    for k in 0..n {
        let mut best = k;
        for i in k + 1..n {
            if factors.at(i, k).abs() > factors.at(best, k).abs() {
                best = i;
            }
        }
        if factors.at(best, k) == zero() {
            return Err(k);
        }
        if best != k {
            (0..n).for_each(|j| factors.entries.swap(j * n + k, j * n + best));
            rows.swap(k, best);
            is_odd = !is_odd;
        }
        for i in k + 1..n {
            let ratio = factors.at(i, k) / factors.at(k, k);
            *factors.at_mut(i, k) = ratio;
            for j in k + 1..n {
                *factors.at_mut(i, j) = factors.at(i, j) - ratio * factors.at(k, j);
            }
        }
    }
    Ok(LuByNumber { factors, rows, is_odd })
}

impl<A: Elementary> LuByNumber<A> {
    /// `a⁻¹·b`.
    pub fn solve(&self, b: &Dense<A>) -> Dense<A> {
        let n = self.factors.rows;
        let unit = Dense::from_fn(n, n, |i, j| if i == j { one() } else { self.factors.at(i, j) });
        let exchanged = Dense::from_fn(n, b.columns, |i, j| b.at(self.rows[i], j));
        substituted(&self.factors, &substituted(&unit, &exchanged, true), false)
    }

    /// `a⁻ᵀ·b`.
    pub fn solve_transposed(&self, b: &Dense<A>) -> Dense<A> {
        let n = self.factors.rows;
        let turned = self.factors.transposed();
        let unit = Dense::from_fn(n, n, |i, j| if i == j { one() } else { turned.at(i, j) });
        let mut x = b.clone();
        let exchanged = substituted(&unit, &substituted(&turned, b, true), false);
        for j in 0..b.columns {
            for i in 0..n {
                *x.at_mut(self.rows[i], j) = exchanged.at(i, j);
            }
        }
        x
    }

    fn pivots(&self) -> impl Iterator<Item = A> + '_ {
        (0..self.factors.rows).map(|i| self.factors.at(i, i))
    }

    /// The determinant.
    pub fn determinant(&self) -> A {
        let start = if self.is_odd { -one::<A>() } else { one() };
        self.pivots().fold(start, |product, pivot| product * pivot)
    }

    /// `ln |det a|`, and the sign of the determinant.
    pub fn ln_determinant(&self) -> (A, <A as VectorSpace>::Scalar) {
        let is_negative = self.pivots().fold(self.is_odd, |odd, pivot| odd != (pivot < zero()));
        let one = <A as VectorSpace>::Scalar::ONE;
        let sum = self.pivots().fold(zero(), |sum: A, pivot| sum + pivot.abs().ln());
        (sum, if is_negative { -one } else { one })
    }
}

/// The lower factor of half the sum of a matrix with its transpose, or the first pivot that is not positive.
pub fn cholesky<A: Elementary>(a: &Dense<A>) -> Result<Dense<A>, usize> {
    let a = crate::real::ground::mean_with_transpose(a);
    let mut l = Dense::zeros(a.rows, a.rows);
    for j in 0..a.rows {
        let rest = |l: &Dense<A>, i: usize| (0..j).fold(a.at(i, j), |sum, k| sum - l.at(i, k) * l.at(j, k));
        let square = rest(&l, j);
        // A NaN is no pivot either.
        let is_positive = square > zero();
        if !is_positive {
            return Err(j);
        }
        *l.at_mut(j, j) = square.sqrt();
        for i in j + 1..a.rows {
            *l.at_mut(i, j) = rest(&l, i) / l.at(j, j);
        }
    }
    Ok(l)
}

/// The thin factors with a positive diagonal, by Gram and Schmidt with a second pass; or the first column that is zero
/// beside those before it.
pub fn qr<A: Elementary>(a: &Dense<A>) -> Result<[Dense<A>; 2], usize> {
    let (mut q, mut r) = (a.clone(), Dense::zeros(a.columns, a.columns));
    for j in 0..a.columns {
        let mut column = a.column(j).to_vec();
        for _ in 0..2 {
            for i in 0..j {
                let along = dot(q.column(i), &column);
                *r.at_mut(i, j) = r.at(i, j) + along;
                column
                    .iter_mut()
                    .zip(q.column(i))
                    .for_each(|(x, q)| *x = *x - along * *q);
            }
        }
        let length = dot(&column, &column).sqrt();
        if length == zero() {
            return Err(j);
        }
        *r.at_mut(j, j) = length;
        column
            .iter()
            .enumerate()
            .for_each(|(i, x)| *q.at_mut(i, j) = *x / length);
    }
    Ok([q, r])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Ground;

    /// A matrix whose elimination exchanges rows, with a determinant below 0.
    fn matrix() -> Dense<f64> {
        let rows = [[0.5, 2.0, -1.0], [3.0, -0.25, 0.75], [1.0, 4.0, 0.5]];
        Dense::from_fn(3, 3, |i, j| rows[i][j])
    }

    /// Fails unless the entries agree to a few roundings of numbers of the size of ten.
    fn assert_close(a: &Dense<f64>, b: &Dense<f64>) {
        let close = a.entries.iter().zip(&b.entries).all(|(a, b)| (a - b).abs() < 1e-14);
        assert!(close && a.entries.len() == b.entries.len(), "{a:?} and {b:?}");
    }

    #[test]
    fn operations_entry_by_entry_are_those_of_floats() {
        let (a, right) = (matrix(), Dense::from_fn(3, 2, |i, j| i as f64 - 1.5 * j as f64));
        assert_close(&product(&a, &right), &Ground::product(&a, &right));
        let (own, floats) = (lu(a.clone()).unwrap(), <f64 as Ground>::lu(a.clone()).unwrap());
        assert_close(&own.solve(&right), &Ground::lu_solve(&floats, right.clone()));
        assert_close(
            &own.solve_transposed(&right),
            &Ground::lu_solve_transposed(&floats, right.clone()),
        );
        assert!((own.determinant() - <f64 as Ground>::determinant(&floats)).abs() < 1e-14);
        let ((ln, sign), (ln_of_floats, sign_of_floats)) =
            (own.ln_determinant(), <f64 as Ground>::ln_determinant(&floats));
        assert!((ln - ln_of_floats).abs() < 1e-14 && sign == sign_of_floats && sign < 0.0);
        let positive = product(&a, &a.transposed());
        assert_close(&cholesky(&positive).unwrap(), &Ground::cholesky(&positive).unwrap());
        let ([q, r], [p, s]) = (qr(&a).unwrap(), Ground::qr(&a).unwrap());
        assert_close(&q, &p);
        assert_close(&r, &s);
    }

    #[test]
    fn what_has_no_factors_is_refused() {
        let singular = Dense::from_fn(2, 2, |i, _| if i == 0 { 1.0 } else { 2.0 });
        assert_eq!(lu(singular.clone()).err(), Some(1));
        assert_eq!(cholesky(&Dense::<f64>::zeros(2, 2)).err(), Some(0));
        assert_eq!(qr(&singular).err(), Some(1));
    }
}
