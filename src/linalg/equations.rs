//! Linear equations, determinants and least squares.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::linalg::LinalgError;
use crate::linalg::factors;
use crate::linalg::series::{Series, Terms};
use crate::real::{BaseFloat, Dense, Elementary, Field, Ground, VectorSpace};

/// The side of a square matrix.
pub(super) fn side<R: Copy>(a: &Dense<R>) -> Result<usize, LinalgError> {
    if a.rows != a.columns {
        return Err(LinalgError::NotSquare {
            rows: a.rows,
            columns: a.columns,
        });
    }
    Ok(a.rows)
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
    series: Series<R::Atom>,
    lu: <R::Atom as Ground>::Lu,
}

impl<R: Elementary> Factored<R> {
    pub(super) fn new(a: &Dense<R>) -> Result<Self, LinalgError> {
        side(a)?;
        let series = Series::of(&Terms::of::<R>(), a);
        let lu = Ground::lu(&series.parts[0]).map_err(|column| LinalgError::Singular { column })?;
        Ok(Self { series, lu })
    }

    /// `A⁻¹·B`.
    pub(super) fn solve(&self, b: &Dense<R>) -> Result<Dense<R>, LinalgError> {
        fit(self.series.rows(), b.rows)?;
        Ok(self
            .series
            .solve(&self.lu, &Series::of(self.series.terms(), b))
            .matrix())
    }

    fn inverse_series(&self) -> Series<R::Atom> {
        self.series.solve(&self.lu, &self.series.identity(self.series.rows()))
    }

    /// `A⁻¹`.
    pub(super) fn inverse(&self) -> Dense<R> {
        self.inverse_series().matrix()
    }

    /// `ln |det A|` and the sign of the determinant: `|k|·yₖ = Σ |j|·tr (A⁻¹)ᵢ·Aⱼ`.
    pub(super) fn ln_determinant(&self) -> (R, R::Scalar) {
        let (first, sign) = <R::Atom as Ground>::ln_determinant(&self.lu);
        let mut atoms: Vec<R::Atom> = core::iter::once(first).collect();
        if R::ATOMS > 1 {
            let (inverse, a) = (self.inverse_series(), &self.series);
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
    let zero = a.entries[0].zero_like();
    (0..b.columns).fold(zero, |sum, j| {
        b.column(j)
            .iter()
            .enumerate()
            .fold(sum, |sum, (i, b)| sum + a.at(j, i) * *b)
    })
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
