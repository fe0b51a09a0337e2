//! Newton's method in floats, for the equations of an implicit function.

use crate::calculus::Differentiable;
use crate::calculus::implicit_error::ImplicitError;
use crate::calculus::linear::{Dependent, Factors};
use crate::real::Real;
use crate::space::storage::Storage;
use crate::space::{GradientLanes, Lanes, OverBase, Space, Width, by_number};

/// The scalar of the gradient of a function of points of `Y`, over `R`.
type Gradient<Y, R> = <<Y as Space>::Width as Lanes<f64>>::Gradient<R>;

/// A number for each unknown.
pub(super) type Vector<Y, R> = <<Y as Space>::Width as Width>::Vector<R>;

/// A number for each pair of an equation and an unknown, by equations.
pub(super) type Matrix<Y, R> = <<Y as Space>::Width as Width>::Matrix<R>;

/// The factors of ∂F/∂y.
pub(super) type FactorsOver<Y, R> = Factors<<Y as Space>::Width, R>;

/// The largest number of Newton steps. Near a solution each step doubles the number of right digits.
const MAX_STEPS: usize = 100;

/// The largest number of halvings of a step that does not reduce the residuals.
const MAX_HALVINGS: u32 = 60;

/// The number of halvings after which a step still changes the residuals, if these are more than rounding errors.
const RESOLVED_HALVINGS: u32 = 10;

/// A step below this size, relative to each unknown, is the last one, since the next step would have the square of its
/// size.
const LAST_STEP: f64 = 1e-8;

/// An equation is evaluated with a few roundings. A residual below that many is not reduced any more.
const ROUNDINGS: f64 = 8.0;

/// The residuals F(x, y), and ∂F/∂y by equations.
#[expect(clippy::type_complexity, reason = "a vector and a matrix")]
pub(super) fn linearised<F, X, Y, R>(
    f: &F,
    x: &X::Over<R>,
    y: &Y::Over<R>,
) -> Result<(Vector<Y, R>, Matrix<Y, R>), ImplicitError>
where
    F: Differentiable<Domain = (X, Y), Codomain = Y>,
    X: Space,
    Y: Space,
    R: Real,
{
    let section = |y: Y::Over<Gradient<Y, R>>| f.evaluate((X::map(x, &mut |x| Gradient::<Y, R>::lifted(*x)), y));
    let (value, rows) = Gradient::<Y, R>::jacobian::<Y, Y>(&section, y);
    let n = Y::dimension(y);
    let residual = coordinates::<Y, R>(n, &value);
    let mut matrix = Matrix::<Y, R>::filled(n * n, R::from(0.0));
    let entries = &mut matrix.as_mut().iter_mut();
    Y::map(&rows, &mut |row| {
        Y::map(row, &mut |x| *entries.next().expect("an entry for each unknown") = *x);
    });
    let all = residual.as_ref().iter().chain(matrix.as_ref());
    if all.into_iter().all(|x| x.scalar().is_finite()) {
        Ok((residual, matrix))
    } else {
        Err(ImplicitError::ValueNotFinite)
    }
}

/// The coordinates of a value of F, one for each of n unknowns.
pub(super) fn coordinates<Y: Space, R: Real>(n: usize, value: &Y::Over<R>) -> Vector<Y, R> {
    let equations = Y::dimension(value);
    assert!(
        equations == n,
        "the function returns {equations} equations for {n} unknowns: return one equation for each unknown"
    );
    let mut numbers = Vector::<Y, R>::filled(n, R::from(0.0));
    let places = &mut numbers.as_mut().iter_mut();
    Y::map(value, &mut |x| *places.next().expect("a place for each equation") = *x);
    numbers
}

/// The factors of ∂F/∂y, of n unknowns.
pub(super) fn factors<Y: Space, R: Real>(n: usize, matrix: Matrix<Y, R>) -> Result<FactorsOver<Y, R>, ImplicitError> {
    Factors::of(n, matrix).map_err(|Dependent { rank }| ImplicitError::Singular { rank, unknowns: n })
}

/// The equations near an iterate.
struct Linearised<Y: Space> {
    /// The residuals F(x, y).
    residual: Vector<Y, f64>,
    /// How much a rounding of the unknowns changes each equation: `ε·Σⱼ |∂Fᵢ/∂yⱼ|·|yⱼ|`.
    rounding: Vector<Y, f64>,
    /// The factors of ∂F/∂y.
    factors: FactorsOver<Y, f64>,
}

impl<Y: Space> Linearised<Y> {
    fn of<F, X>(f: &F, x: &X::Over<f64>, (point, y): (&Y::Over<f64>, &[f64])) -> Result<Self, ImplicitError>
    where
        F: Differentiable<Domain = (X, Y), Codomain = Y>,
        X: Space,
    {
        let n = y.len();
        let (residual, matrix) = linearised::<F, X, Y, f64>(f, x, point)?;
        let mut rounding = Vector::<Y, f64>::filled(n, 0.0);
        for i in 0..n {
            for (slope, y) in matrix.as_ref()[i * n..][..n].iter().zip(y) {
                rounding.as_mut()[i] += f64::EPSILON * (slope * y).abs();
            }
            // A product that overflows tells nothing of the roundings.
            if !rounding.as_ref()[i].is_finite() {
                rounding.as_mut()[i] = 0.0;
            }
        }
        Ok(Self {
            residual,
            rounding,
            factors: factors::<Y, f64>(n, matrix)?,
        })
    }

    /// Whether no residual is larger than what half a rounding of the unknowns makes. Source: Oettli & Prager,
    /// Compatibility of approximate solution of linear equations with given error bounds (1964).
    fn is_solved(&self) -> bool {
        let mut both = self.residual.as_ref().iter().zip(self.rounding.as_ref());
        both.all(|(residual, rounding)| residual.abs() <= 0.5 * rounding)
    }

    /// The largest residual of the equations that are not solved to a few roundings, or 0, and of all. So an equation
    /// whose terms are large does not hide another one, whose terms are small.
    fn distance(&self, residual: &[f64]) -> (f64, f64) {
        let mut largest = (0.0_f64, 0.0_f64);
        for (residual, rounding) in residual.iter().zip(self.rounding.as_ref()) {
            largest.1 = largest.1.max(residual.abs());
            if residual.abs() > ROUNDINGS * rounding {
                largest.0 = largest.0.max(residual.abs());
            }
        }
        largest
    }
}

/// The solution in floats, and the factors of ∂F/∂y there.
///
/// A step is halved while it does not reduce the residuals, which change by `−λ·F + O(λ²)`. Where no step reduces them,
/// the iterate is the solution if steps are as small as rounding errors: relative to the sizes that the unknowns have
/// had, or because the equations do not tell the iterate from its neighbours.
#[expect(clippy::type_complexity, reason = "the solution and the factors")]
pub(super) fn solve<F, X, Y>(
    f: &F,
    start: &Y::Over<f64>,
    x: &X::Over<f64>,
) -> Result<(Vector<Y, f64>, FactorsOver<Y, f64>), ImplicitError>
where
    F: Differentiable<Domain = (X, Y), Codomain = Y>,
    X: Space,
    Y: Space,
{
    let n = Y::dimension(start);
    let mut y = coordinates::<Y, f64>(n, start);
    if !y.as_ref().iter().all(|y| y.is_finite()) {
        return Err(ImplicitError::StartNotFinite);
    }
    let mut here = Linearised::<Y>::of::<F, X>(f, x, (start, y.as_ref()))?;
    let mut largest = Vector::<Y, f64>::filled(n, 0.0);
    let mut is_last = false;
    for _ in 0..MAX_STEPS {
        let distance = here.distance(here.residual.as_ref());
        if here.is_solved() || is_last && distance.0 == 0.0 {
            return Ok((y, here.factors));
        }
        for (largest, y) in largest.as_mut().iter_mut().zip(y.as_ref()) {
            *largest = largest.max(y.abs());
        }
        let step = here.factors.solve(here.residual.as_ref());
        is_last = is_small(step.as_ref(), y.as_ref());
        let mut is_resolved = true;
        let mut improved = None;
        for k in 0..if is_last { 1 } else { MAX_HALVINGS } {
            let share = 1.0 / (1_u64 << k) as f64;
            let mut next = Vector::<Y, f64>::filled(n, 0.0);
            for ((next, y), step) in next.as_mut().iter_mut().zip(y.as_ref()).zip(step.as_ref()) {
                *next = y - share * step;
            }
            let point = by_number::<Y, f64, f64>(start, &mut |i| next.as_ref()[i]);
            if let Ok(there) = Linearised::<Y>::of::<F, X>(f, x, (&point, next.as_ref())) {
                let moved = here.distance(there.residual.as_ref());
                if moved < distance {
                    improved = Some((next, there));
                    break;
                }
                is_resolved &= k > RESOLVED_HALVINGS || there.residual.as_ref() != here.residual.as_ref();
            }
        }
        match improved {
            Some(there) => (y, here) = there,
            None if is_last || !is_resolved || is_small(step.as_ref(), largest.as_ref()) => {
                return Ok((y, here.factors));
            }
            None => break,
        }
    }
    Err(ImplicitError::NoSolution {
        residual: here.distance(here.residual.as_ref()).1,
    })
}

/// Whether a step is so small, relative to a size for each unknown, that the next one would be below the rounding
/// error.
fn is_small(step: &[f64], sizes: &[f64]) -> bool {
    step.iter()
        .zip(sizes)
        .all(|(step, size)| step.abs() <= LAST_STEP * size.abs())
}
