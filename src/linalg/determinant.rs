//! Determinants and adjugates of square matrices, singular ones too.

use alloc::vec::Vec;

use crate::linalg::LinalgError;
use crate::linalg::equations::{Factored, side};
use crate::linalg::series::{Series, Terms};
use crate::real::{BaseFloat, Dense, Elementary, Ground};

/// The smallest ratio of two pivots at which a determinant is differentiated by its logarithm.
const REGULAR: f64 = 1e-4;

/// What may be lost to cancellation: three digits.
const CANCELLED: f64 = 1e-3;

/// The largest matrix whose determinant is computed without a division, as a polynomial of its entries: sums and
/// products of integers are exact.
const SMALL: usize = 4;

/// The smallest ratio of a pivot to the first one that is divided by: of the derivatives of order k of the quotient it
/// is a factor −k.
const PIVOT: f64 = 0.1;

/// Whether derivatives to this order can be those of `ln det A`, for a ratio of the pivots.
///
/// The terms of the derivative of order k grow by the inverse of the ratio with each order, and the derivative does so
/// once: the others cancel.
fn is_regular(ratio: f64, order: usize) -> bool {
    ratio > REGULAR && ratio.powi(order.saturating_sub(1) as i32) > CANCELLED
}

/// The determinant of any square matrix.
pub(super) fn determinant<R: Elementary>(a: &Dense<R>) -> Result<R, LinalgError> {
    if side(a)? == 0 {
        return Ok(R::from_float(R::Scalar::ONE));
    }
    if R::ATOMS == 1
        && let Some(y) = R::Atom::determinant_as_one(&Series::of(&Terms::of::<R>(), a).parts[0])
    {
        return Ok(R::of_atoms(&mut || y));
    }
    match Factored::new(a) {
        Ok(factored) if R::ATOMS == 1 || is_regular(factored.pivots(), R::TOTAL_ORDER) => Ok(factored.determinant()),
        _ => Ok(eliminated(a)),
    }
}

/// The adjugate of any square matrix, `adj A = det A·A⁻¹` where there is an inverse. Its entries are the derivatives of
/// the determinant in those of the transpose.
#[cfg(feature = "std")]
pub(super) fn adjugate<R: Elementary>(a: &Dense<R>) -> Dense<R> {
    match Factored::new(a) {
        Ok(factored) if R::TOTAL_ORDER == 0 || is_regular(factored.pivots(), R::TOTAL_ORDER + 1) => {
            let determinant = factored.determinant();
            factored.inverse().map(|x| determinant * x)
        }
        _ => adjugate_by_elimination(a).1,
    }
}

/// A matrix with its largest entry in the first place.
///
/// ```text
/// P·A·Q = [[p, r], [c, ·]],   S = · − c·r/p
/// det A = ±p·det S,   adj P·A·Q = [[det S + r·T·c/p, −r·T], [−T·c, p·T]]        T = adj S
/// ```
struct Eliminated<R> {
    pivot: R,
    /// The row and the column of the pivot.
    #[cfg(feature = "std")]
    place: [usize; 2],
    is_odd: bool,
    #[cfg(feature = "std")]
    row: Dense<R>,
    #[cfg(feature = "std")]
    column: Dense<R>,
    rest: Dense<R>,
}

/// The numbers from 0 without one of them.
fn others(n: usize, one: usize) -> impl Fn(usize) -> usize {
    debug_assert!(one < n, "one of the numbers");
    move |k| if k < one { k } else { k + 1 }
}

impl<R: Elementary> Eliminated<R> {
    /// The elimination of one row and one column, unless the matrix is small or has no entry that is large beside the
    /// first pivot, which it sets.
    fn of(a: &Dense<R>, first: &mut f64) -> Option<Self> {
        let n = a.rows;
        let size = |place: usize| a.entries[place].scalar().abs().to_f64();
        let place = (0..n * n).max_by(|x, y| size(*x).total_cmp(&size(*y)))?;
        let (i, j) = (place % n, place / n);
        *first = first.max(size(place));
        if n <= SMALL || size(place) == 0.0 || size(place) < PIVOT * *first {
            return None;
        }
        let (pivot, [row_of, column_of]) = (a.entries[place], [others(n, i), others(n, j)]);
        let row = Dense::from_fn(1, n - 1, |_, l| a.at(i, column_of(l)));
        let column = Dense::from_fn(n - 1, 1, |k, _| a.at(row_of(k), j));
        let over_pivot = row.map(|x| x / pivot);
        let rest = Dense::from_fn(n - 1, n - 1, |k, l| {
            a.at(row_of(k), column_of(l)) - column.entries[k] * over_pivot.entries[l]
        });
        Some(Self {
            pivot,
            #[cfg(feature = "std")]
            place: [i, j],
            is_odd: (i + j) % 2 == 1,
            #[cfg(feature = "std")]
            row,
            #[cfg(feature = "std")]
            column,
            rest,
        })
    }

    fn signed(&self, x: R) -> R {
        if self.is_odd { -x } else { x }
    }
}

/// The determinant, by elimination as long as the pivots are large.
fn eliminated<R: Elementary>(a: &Dense<R>) -> R {
    let (mut first, mut product, mut rest) = (0.0, R::from_float(R::Scalar::ONE), a.clone());
    while let Some(step) = Eliminated::of(&rest, &mut first) {
        product = step.signed(product * step.pivot);
        rest = step.rest;
    }
    product * without_division(&rest)
}

/// The determinant and the adjugate, by elimination as long as the pivots are large.
#[cfg(feature = "std")]
fn adjugate_by_elimination<R: Elementary>(a: &Dense<R>) -> (R, Dense<R>) {
    let mut first = 0.0;
    let (mut steps, mut rest) = (Vec::new(), a.clone());
    while let Some(step) = Eliminated::of(&rest, &mut first) {
        rest = step.rest.clone();
        steps.push(step);
    }
    let (mut determinant, mut adjugate) = (without_division(&rest), adjugate_without_division(&rest));
    let dot = |x: &[R], y: &[R]| x.iter().zip(y).fold(zero::<R>(), |sum, (x, y)| sum + *x * *y);
    for step in steps.iter().rev() {
        let n = step.rest.rows;
        let transposed = adjugate.transposed();
        let by_column: Vec<R> = (0..n)
            .map(|k| dot(transposed.column(k), &step.column.entries))
            .collect();
        let by_row: Vec<R> = (0..n).map(|k| dot(adjugate.column(k), &step.row.entries)).collect();
        let corner = determinant + dot(&step.row.entries, &by_column) / step.pivot;
        let [i, j] = step.place;
        // A row of the adjugate belongs to a column of the matrix.
        let index = |k: usize, one: usize| {
            if k < one {
                Some(k)
            } else {
                k.checked_sub(1).filter(|_| k > one)
            }
        };
        adjugate = Dense::from_fn(n + 1, n + 1, |k, l| {
            step.signed(match (index(k, j), index(l, i)) {
                (None, None) => corner,
                (None, Some(l)) => -by_row[l],
                (Some(k), None) => -by_column[k],
                (Some(k), Some(l)) => step.pivot * adjugate.at(k, l),
            })
        });
        determinant = step.signed(step.pivot * determinant);
    }
    (determinant, adjugate)
}

fn zero<R: Elementary>() -> R {
    R::from_float(R::Scalar::ZERO)
}

/// The coefficients of `det(λ − A)`, the highest first: Samuelson (1942), Berkowitz (1984). It takes some n⁴/4
/// products.
fn characteristic<R: Elementary>(a: &Dense<R>) -> Vec<R> {
    let one = R::from_float(R::Scalar::ONE);
    let mut polynomial = Vec::from([one]);
    for r in 0..a.rows {
        // Of the leading matrix with one row more.
        let mut column: Vec<R> = (0..r).map(|i| a.at(i, r)).collect();
        let mut toeplitz = Vec::from_iter([one, -a.at(r, r)]);
        for _ in 0..r {
            let row = column.iter().enumerate().map(|(i, c)| a.at(r, i) * *c);
            toeplitz.push(-row.fold(zero(), |sum: R, x| sum + x));
            column = (0..r)
                .map(|i| {
                    column
                        .iter()
                        .enumerate()
                        .fold(zero(), |sum: R, (j, c)| sum + a.at(i, j) * *c)
                })
                .collect();
        }
        polynomial = (0..r + 2)
            .map(|i| (0..=i.min(r)).fold(zero(), |sum: R, j| sum + toeplitz[i - j] * polynomial[j]))
            .collect();
    }
    polynomial
}

/// The determinant as a polynomial of the entries.
fn without_division<R: Elementary>(a: &Dense<R>) -> R {
    let last = *characteristic(a).last().expect("a coefficient");
    if a.rows.is_multiple_of(2) { last } else { -last }
}

/// The adjugate as a polynomial of the entries, by the theorem of Cayley and Hamilton:
/// `±adj A = Aⁿ⁻¹ + c₁·Aⁿ⁻² + … + cₙ₋₁`.
#[cfg(feature = "std")]
fn adjugate_without_division<R: Elementary>(a: &Dense<R>) -> Dense<R> {
    let terms = Terms::of::<R>();
    let (series, polynomial) = (Series::of(&terms, a), characteristic(a));
    let mut sum: Dense<R> = Dense::identity(a.rows);
    for c in &polynomial[1..a.rows.max(1)] {
        sum = series.times(&Series::of(&terms, &sum)).matrix();
        (0..a.rows).for_each(|i| *sum.at_mut(i, i) = sum.at(i, i) + *c);
    }
    if a.rows.is_multiple_of(2) { sum.map(|x| -x) } else { sum }
}
