//! Functions that are given by an equation.

use alloc::vec::Vec;
use core::fmt;

use crate::calculus::Differentiable;
use crate::calculus::linear::{Dependent, Factors};
use crate::real::{Real, brief};
use crate::space::{GradientLanes, Lanes, OverBase, Space, flat, numbered};

/// The scalar that differentiates a function of points of `Y` over `R`.
type Gradient<Y, R> = <<Y as Space>::Width as Lanes<f64>>::Gradient<R>;

/// Newton steps that the solution in floats may take. The method doubles the digits with each near a solution, and halves its
/// step where that would lead away from it.
const MAX_STEPS: usize = 100;

/// Halvings of one step before the search is given up.
const MAX_HALVINGS: u32 = 60;

/// The size of a step beside the unknowns below which it is the last: Newton's method squares it.
const SETTLED: f64 = 1e-8;

/// The orders that a step with the derivative of the series must gain, to be worth more than as many steps with that at the point.
const WORTHWHILE: usize = 3;

/// The solution y of `F(x, y) = 0` near y₀, with all its derivatives in x.
///
/// ```text
/// F(x, y(x)) = 0,   F: X × Y → Y,   ∂F/∂y invertible
/// ```
///
/// The equation is solved in floats, by Newton's method with step halving from y₀. The solution is then raised to the order of x:
/// a step with ∂F/∂y at the point gains an order, one with ∂F/∂y along the series doubles those that are known. x may be made of any
/// real numbers: floats, bundles of any representation and nesting. The floats at the bottom of the result are the solution in floats,
/// bit for bit.
///
/// F is a function object whose domain is a pair of spaces, of which the second is its codomain: `(Scalar, Scalar) → Scalar`,
/// `([Scalar; 2], Vec<Scalar>) → Vec<Scalar>`.
///
/// # Examples
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// /// The circle x² + y² = 1.
/// struct Circle;
///
/// impl Differentiable for Circle {
///     type Domain = (Scalar, Scalar);
///     type Codomain = Scalar;
///
///     fn evaluate<R: Real>(&self, (x, y): (R, R)) -> R {
///         x * x + y * y - 1.0
///     }
/// }
///
/// let y = implicit(&Circle, 1.0, Bundle::<U2>::taylor(0.6)).unwrap();
/// assert!((y.primal() - 0.8).abs() < 1e-15);
/// assert!((y.derivative(1) + 0.75).abs() < 1e-15);          // −x/y
/// assert!((y.derivative(2) + 1.953125).abs() < 1e-14);      // −1/y³
///
/// // Where the circle is vertical there is no function y(x).
/// let error = implicit(&Circle, 0.0, Bundle::<U2>::taylor(1.0)).unwrap_err();
/// assert!(error.to_string().starts_with("the equations do not determine y"));
/// ```
///
/// # Errors
///
/// [`ImplicitError`] where ∂F/∂y is singular, as far as floats can tell, at the solution or on the way to it, and where no solution
/// is found; where the start, or what F gives there, is not finite.
///
/// # Panics
///
/// If F gives a `Vec` of another length than that of y₀.
///
/// Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 15.
pub fn implicit<F, X, Y, R>(f: &F, y0: Y::Over<f64>, x: X::Over<R>) -> Result<Y::Over<R>, ImplicitError>
where
    F: Differentiable<Domain = (X, Y), Codomain = Y>,
    X: Space,
    Y: Space,
    R: Real,
{
    let (y, factors) = solve::<F, X, Y>(f, y0, &X::map(&x, &mut |x| x.scalar()))?;
    let mut y: Y::Over<R> = Y::map(&y, &mut |y| R::from(*y));
    let at_the_point = factors.lifted::<R>();
    let mut known = 0;
    while known < R::TOTAL_ORDER {
        let doubled = (2 * known + 1).min(R::TOTAL_ORDER);
        if doubled - known < WORTHWHILE {
            let residual = f.evaluate((copy::<X, R>(&x), copy::<Y, R>(&y)));
            correct::<Y, R>(&mut y, &at_the_point, &flat::<Y, R>(&residual));
            known += 1;
        } else {
            let (residual, factors) = linearised::<F, X, Y, R>(f, &x, &y)?;
            correct::<Y, R>(&mut y, &factors, &residual);
            known = doubled;
        }
    }
    Ok(y)
}

/// `y ← y − A⁻¹·r`, without what r is at the point: there y is the solution in floats.
fn correct<Y: Space, R: Real>(y: &mut Y::Over<R>, factors: &Factors<R>, residual: &[R]) {
    let tangent: Vec<R> = residual.iter().map(|r| *r - r.scalar()).collect();
    let step = factors.solve(&tangent);
    *y = numbered::<Y, R, R>(y, &mut |i, y| *y - step[i]);
}

/// F(x, y) and the factors of ∂F/∂y.
fn linearised<F, X, Y, R>(f: &F, x: &X::Over<R>, y: &Y::Over<R>) -> Result<(Vec<R>, Factors<R>), ImplicitError>
where
    F: Differentiable<Domain = (X, Y), Codomain = Y>,
    X: Space,
    Y: Space,
    R: Real,
{
    let section = |y: Y::Over<Gradient<Y, R>>| f.evaluate((X::map(x, &mut |x| Gradient::<Y, R>::lifted(*x)), y));
    let (value, rows) = Gradient::<Y, R>::jacobian::<Y, Y>(&section, y);
    let value = flat::<Y, R>(&value);
    let n = Y::dimension(y);
    assert!(
        value.len() == n,
        "the function returns {} equations for {n} unknowns: return one equation for each unknown",
        value.len()
    );
    let mut matrix = Vec::with_capacity(n * n);
    Y::map(&rows, &mut |row| {
        Y::map(row, &mut |x| matrix.push(*x));
    });
    if !value.iter().chain(&matrix).all(|x| x.scalar().is_finite()) {
        return Err(ImplicitError::ValueNotFinite);
    }
    let factors = Factors::of(n, matrix).map_err(|Dependent { rank }| ImplicitError::Singular { rank, unknowns: n })?;
    Ok((value, factors))
}

/// The solution in floats, and the factors of ∂F/∂y there.
fn solve<F, X, Y>(f: &F, y0: Y::Over<f64>, x: &X::Over<f64>) -> Result<(Y::Over<f64>, Factors<f64>), ImplicitError>
where
    F: Differentiable<Domain = (X, Y), Codomain = Y>,
    X: Space,
    Y: Space,
{
    let mut y = y0;
    if !flat::<Y, f64>(&y).iter().all(|y| y.is_finite()) {
        return Err(ImplicitError::StartNotFinite);
    }
    let (mut residual, mut factors) = linearised::<F, X, Y, f64>(f, x, &y)?;
    for _ in 0..MAX_STEPS {
        let step = factors.solve(&residual);
        let all_finite = all_finite::<Y>(&y, &step);
        let halvings = if all_finite { 1 } else { MAX_HALVINGS };
        let improved = (0..halvings).find_map(|k| {
            let share = 1.0 / (1_u64 << k) as f64;
            let next = numbered::<Y, f64, f64>(&y, &mut |i, y| y - share * step[i]);
            let (there, factors) = linearised::<F, X, Y, f64>(f, x, &next).ok()?;
            (largest(&there) < largest(&residual)).then_some((next, there, factors))
        });
        match improved {
            Some(there) => (y, residual, factors) = there,
            // The step is of the size of the rounding, and makes F no smaller: this is the solution.
            None if all_finite => return Ok((y, factors)),
            None => break,
        }
    }
    Err(ImplicitError::NoSolution {
        residual: largest(&residual),
    })
}

/// Whether a step is so small beside the unknowns that the one after it would be below the rounding.
fn all_finite<Y: Space>(y: &Y::Over<f64>, step: &[f64]) -> bool {
    let (size, step) = (largest(&flat::<Y, f64>(y)), largest(step));
    // At a solution 0 there is no size to compare with.
    step <= size * SETTLED || step <= f64::EPSILON
}

/// The largest magnitude; NaN if there is one.
fn largest(x: &[f64]) -> f64 {
    x.iter()
        .fold(0.0, |a, b| if a >= b.abs() || a.is_nan() { a } else { b.abs() })
}

/// A point once more.
fn copy<D: Space, R: Copy>(x: &D::Over<R>) -> D::Over<R> {
    D::map(x, &mut |x| *x)
}

/// Why an equation has no solution as a function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ImplicitError {
    /// The derivative ∂F/∂y has no inverse.
    Singular {
        /// The number of equations that are independent.
        rank: usize,
        /// The number of unknowns.
        unknowns: usize,
    },
    /// The start is infinite or NaN.
    StartNotFinite,
    /// The function or its derivative in y is infinite or NaN at the start.
    ValueNotFinite,
    /// Newton's method came to no solution.
    NoSolution {
        /// The largest residual where it stopped.
        residual: f64,
    },
}

impl fmt::Display for ImplicitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Singular { rank, unknowns } => write!(
                f,
                "the equations do not determine y: their derivative in y is singular ({rank} independent equations for {unknowns} \
                 unknowns, as far as floats can tell); choose another start, or solve for other unknowns"
            ),
            Self::StartNotFinite => f.write_str("the start has an infinite or NaN component: choose a finite start"),
            Self::ValueNotFinite => f.write_str(
                "the function or its derivative in y is infinite or NaN at the start: choose another start, and give finite values of x",
            ),
            Self::NoSolution { residual } => write!(
                f,
                "no solution was found: Newton's method stopped at a residual of {}; choose a start nearer to a solution",
                brief(residual)
            ),
        }
    }
}

impl core::error::Error for ImplicitError {}
