//! Linear equations, determinants and least squares.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::any::Any;

use crate::linalg::LinalgError;
use crate::linalg::factors;
use crate::linalg::series::{Series, Terms};
use crate::real::{BaseFloat, Dense, Elementary, Field, Ground, VectorSpace};

/// The side of a square matrix.
pub(super) fn side<R: Copy>(a: &Dense<R>) -> Result<usize, LinalgError> {
    side_of([a.rows, a.columns])
}

/// The side of a square matrix with so many rows and columns.
pub(super) fn side_of([rows, columns]: [usize; 2]) -> Result<usize, LinalgError> {
    if rows == columns {
        Ok(rows)
    } else {
        Err(LinalgError::NotSquare { rows, columns })
    }
}

/// Fails unless the two numbers are equal.
pub(super) fn fit(first: usize, second: usize) -> Result<(), LinalgError> {
    if first == second {
        Ok(())
    } else {
        Err(LinalgError::Shapes { first, second })
    }
}

/// A factorisation of a square matrix of any real numbers.
pub(super) struct Factored<R: Elementary> {
    /// The matrix without its part 0.
    tangents: Series<R::Atom>,
    lu: <R::Atom as Ground>::Lu,
}

impl<R: Elementary> Factored<R> {
    pub(super) fn new(mut a: Series<R::Atom>) -> Result<Self, LinalgError> {
        side_of([a.rows(), a.columns()])?;
        let lu = Ground::lu(a.take_first()).map_err(|column| LinalgError::Singular { column })?;
        Ok(Self { tangents: a, lu })
    }

    /// The factorisation of a matrix of these entries, from what was kept of one with the same floats. It is nothing
    /// where that is of other floats.
    pub(super) fn kept(rows: usize, a: &[R], kept: &Rc<dyn Any>) -> Option<Self> {
        let first = || Dense {
            rows,
            columns: rows,
            entries: a.iter().map(|x| x.atom(0)).collect(),
        };
        Some(Self {
            lu: Ground::lu_kept(first, kept)?,
            tangents: Series::tangents_of(&Terms::of::<R>(), [rows; 2], a),
        })
    }

    /// What can be kept of it: the factorisation of the floats.
    pub(super) fn keep(&self) -> Option<Rc<dyn Any>> {
        R::Atom::keep(&self.lu)
    }

    fn right_hand_side(&self, b: &Dense<R>) -> Result<Series<R::Atom>, LinalgError> {
        fit(self.tangents.rows(), b.rows)?;
        Ok(Series::of(self.tangents.terms(), b))
    }

    /// `A⁻¹·B`.
    pub(super) fn solve(&self, b: &Dense<R>) -> Result<Dense<R>, LinalgError> {
        Ok(self.solve_series(self.right_hand_side(b)?)?.matrix())
    }

    /// `A⁻¹·B`.
    pub(super) fn solve_series(&self, b: Series<R::Atom>) -> Result<Series<R::Atom>, LinalgError> {
        fit(self.tangents.rows(), b.rows())?;
        Ok(self.tangents.solve(&self.lu, b))
    }

    /// `A⁻ᵀ·B`.
    pub(super) fn solve_transposed(&self, b: &Dense<R>) -> Result<Dense<R>, LinalgError> {
        Ok(self
            .tangents
            .solve_transposed(&self.lu, self.right_hand_side(b)?)
            .matrix())
    }

    /// `A⁻¹`.
    pub(super) fn inverse(&self) -> Series<R::Atom> {
        self.tangents.inverse(&self.lu, |_| true)
    }

    /// `ln |det A|` and the sign of the determinant: `|k|·yₖ = Σ |j|·tr (A⁻¹)ᵢ·Aⱼ`.
    pub(super) fn ln_determinant(&self) -> (R, R::Scalar) {
        let (first, sign) = <R::Atom as Ground>::ln_determinant(&self.lu);
        let mut atoms: Vec<R::Atom> = core::iter::once(first).collect();
        if R::ATOMS > 1 {
            let a = &self.tangents;
            let inverse = a.inverse(&self.lu, |part| a.terms().is_first_factor(part));
            let mut sums: Vec<R::Atom> = (0..R::ATOMS).map(|_| first.zero_like()).collect();
            R::terms(&mut |[i, j, k]| {
                if j != 0 {
                    let grade = R::Scalar::from_f64(a.grade(j) as f64);
                    sums[k] = sums[k] + Field::scaled(trace(&inverse.parts[i], &a.parts[j]), grade);
                }
            });
            let over_grade = |k: usize| Field::scaled(sums[k], R::Scalar::from_f64(1.0 / a.grade(k) as f64));
            atoms.extend((1..R::ATOMS).map(over_grade));
        }
        let mut atoms = atoms.into_iter();
        (
            R::of_atoms(&mut || atoms.next().expect("as many atoms as the number has")),
            sign,
        )
    }

    /// The smallest pivot over the largest one.
    pub(super) fn pivots(&self) -> f64 {
        R::Atom::pivots(&self.lu)
    }

    /// The determinant, `det A₀·exp(ln det A − ln det A₀)`.
    pub(super) fn determinant(&self) -> R {
        let first = <R::Atom as Ground>::determinant(&self.lu);
        if R::ATOMS == 1 {
            return R::of_atoms(&mut || first);
        }
        let (ln, _) = self.ln_determinant();
        let one = ln.with_bottom(first.zero_like()).exp();
        one.map_atoms(&mut |atom| atom * first)
    }
}

/// `tr A·B`.
fn trace<A: Field>(a: &Dense<A>, b: &Dense<A>) -> A {
    // A sum for each row of B, so that no addition waits for the one before it.
    let zero = a.entries[0].zero_like();
    let mut sums: Vec<A> = (0..b.rows).map(|_| zero).collect();
    for j in 0..b.columns {
        let row = a.entries[j..].iter().step_by(a.rows);
        for ((sum, a), b) in sums.iter_mut().zip(row).zip(b.column(j)) {
            *sum = *sum + *a * *b;
        }
    }
    sums.into_iter().fold(zero, |all, sum| all + sum)
}

/// The smallest ratio of two pivots at which derivatives of a determinant are those of its logarithm.
const WELL_CONDITIONED: f64 = 1e-4;

/// The determinant of any square matrix, also of a singular one.
pub(super) fn determinant<R: Elementary>(a: &Dense<R>) -> Result<R, LinalgError> {
    let n = side(a)?;
    if n == 0 {
        return Ok(R::from_float(R::Scalar::ONE));
    }
    match Factored::new(Series::of(&Terms::of::<R>(), a)) {
        Ok(factored) if R::ATOMS == 1 || factored.pivots() > WELL_CONDITIONED => Ok(factored.determinant()),
        _ => Ok(without_division(a)),
    }
}

/// The determinant as a polynomial of the entries: Samuelson (1942), Berkowitz (1984). It takes some n⁴/4 products.
fn without_division<R: Elementary>(a: &Dense<R>) -> R {
    let one = R::from_float(R::Scalar::ONE);
    // The coefficients of the characteristic polynomial of the leading matrices, the highest first.
    let mut polynomial = Vec::from_iter([one, -a.at(0, 0)]);
    for r in 1..a.rows {
        let mut column: Vec<R> = (0..r).map(|i| a.at(i, r)).collect();
        let mut toeplitz = Vec::from_iter([one, -a.at(r, r)]);
        for _ in 0..r {
            let row = column.iter().enumerate().map(|(i, c)| a.at(r, i) * *c);
            toeplitz.push(-row.fold(one.zero_like(), |sum, x| sum + x));
            column = (0..r)
                .map(|i| {
                    column
                        .iter()
                        .enumerate()
                        .fold(one.zero_like(), |sum, (j, c)| sum + a.at(i, j) * *c)
                })
                .collect();
        }
        polynomial = (0..r + 2)
            .map(|i| (0..=i.min(r)).fold(one.zero_like(), |sum, j| sum + toeplitz[i - j] * polynomial[j]))
            .collect();
    }
    let last = polynomial[a.rows];
    if a.rows.is_multiple_of(2) { last } else { -last }
}

/// The solution of T·X = B for a triangular matrix T.
pub(super) fn solve_triangular<R: Elementary>(
    t: &Dense<R>,
    b: &Dense<R>,
    is_lower: bool,
) -> Result<Dense<R>, LinalgError> {
    let n = side(t)?;
    fit(n, b.rows)?;
    if let Some(column) = (0..n).find(|i| t.at(*i, *i).scalar() == R::Scalar::ZERO) {
        return Err(LinalgError::Singular { column });
    }
    let zero = R::from_float(R::Scalar::ZERO);
    let t = Dense::from_fn(n, n, |i, j| {
        if i == j || (i > j) == is_lower {
            t.at(i, j)
        } else {
            zero
        }
    });
    let terms = Terms::of::<R>();
    Ok(factors::solve_triangular(&Series::of(&terms, &t), &Series::of(&terms, b), is_lower).matrix())
}

/// The x for which `‖A·x − b‖` is smallest; of those, for a wide matrix, the shortest.
pub(super) fn least_squares<R: Elementary>(a: &Dense<R>, b: &Dense<R>) -> Result<Dense<R>, LinalgError> {
    fit(a.rows, b.rows)?;
    let terms: Rc<Terms> = Terms::of::<R>();
    let b = Series::of(&terms, b);
    if a.rows >= a.columns {
        let [q, r] = factors::qr(&Series::of(&terms, a))?;
        return Ok(factors::solve_triangular(&r, &q.transposed().times(&b), false).matrix());
    }
    let [q, r] = factors::qr(&Series::of(&terms, &a.transposed()))?;
    Ok(q.times(&factors::solve_triangular(&r.transposed(), &b, true)).matrix())
}

/// `√(Σ xᵢ²)`, with the numbers brought near 1 by a power of two where their squares could leave the range.
pub(super) fn norm<R: Elementary>(x: &[R]) -> R {
    let largest = x.iter().map(|x| x.scalar().abs().to_f64()).fold(0.0, f64::max);
    // Within it the squares of floats of single precision are in their range too.
    let is_in_range = largest == 0.0 || !largest.is_finite() || (1e-12..1e12).contains(&largest);
    if is_in_range {
        return R::norm_squared(x).sqrt();
    }
    let shift = R::Scalar::from_f64(-largest.log2().floor());
    let (there, back) = (shift.exp2(), (-shift).exp2());
    let near: Vec<R> = x.iter().map(|x| x.scaled(there)).collect();
    R::norm_squared(&near).sqrt().scaled(back)
}
