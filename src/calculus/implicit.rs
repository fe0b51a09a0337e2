//! Implicit functions.

use alloc::vec::Vec;
use core::fmt;

use crate::calculus::Differentiable;
use crate::calculus::linear::{Dependent, Factors};
use crate::real::{Real, brief};
use crate::space::{GradientLanes, Lanes, OverBase, Space, flat, numbered};

/// The scalar of the gradient of a function of points of `Y`, over `R`.
type Gradient<Y, R> = <<Y as Space>::Width as Lanes<f64>>::Gradient<R>;

/// The largest number of Newton steps of the solution in floats. Near a solution each step doubles the number of right
/// digits. A step that increases the residual is halved.
const MAX_STEPS: usize = 100;

/// The largest number of halvings of one step.
const MAX_HALVINGS: u32 = 60;

/// A step below this size relative to the unknowns is the last one, since the next step would have the square of its
/// size.
const LAST_STEP: f64 = 1e-8;

/// The number of orders from which one step with ∂F/∂y along the series is cheaper than a step for each order with
/// ∂F/∂y at the point.
const MIN_ORDERS_GAINED: usize = 3;

/// The implicit function y(x): the solution of `F(x, y) = 0` near y₀, with all its derivatives in x.
///
/// ```text
/// F(x, y(x)) = 0,   F: X × Y → Y,   ∂F/∂y invertible
/// ```
///
/// Newton's method solves the equation in floats. It starts at y₀, and halves steps that increase the residual. More
/// Newton steps then compute the derivatives: a step with ∂F/∂y at the point adds one order, and a step with ∂F/∂y
/// along the series doubles the number of known orders.
///
/// x may be a point of any real numbers: of floats, or of bundles of any representation and nesting. The floats at the
/// bottom of the result are the solution in floats, bit for bit.
///
/// F is a function object whose domain is a pair of spaces. The second one is its codomain:
/// `(Scalar, Scalar) → Scalar`, or `([Scalar; 2], Vec<Scalar>) → Vec<Scalar>`.
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
/// [`ImplicitError`] if ∂F/∂y is singular to the precision of floats, at the solution or on the way to it; if Newton's
/// method finds no solution; or if the start, or the value of F there, is not finite.
///
/// # Panics
///
/// If F returns a `Vec` of another length than that of y₀.
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
        if doubled - known < MIN_ORDERS_GAINED {
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

/// `y ← y − A⁻¹·r`, without the primal of r: the primal of y is the solution in floats.
fn correct<Y: Space, R: Real>(y: &mut Y::Over<R>, factors: &Factors<R>, residual: &[R]) {
    let tangent: Vec<R> = residual.iter().map(|r| *r - r.scalar()).collect();
    let step = factors.solve(&tangent);
    *y = numbered::<Y, R, R>(y, &mut |i, y| *y - step[i]);
}

/// The value F(x, y), and the factors of ∂F/∂y.
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
            // The step has the size of rounding errors, and does not decrease the residual: this is the solution.
            None if all_finite => return Ok((y, factors)),
            None => break,
        }
    }
    Err(ImplicitError::NoSolution {
        residual: largest(&residual),
    })
}

/// Whether a step is so small relative to the unknowns that the next one would be below the rounding error.
fn all_finite<Y: Space>(y: &Y::Over<f64>, step: &[f64]) -> bool {
    let (size, step) = (largest(&flat::<Y, f64>(y)), largest(step));
    // A solution 0 has no size to compare with.
    step <= size * LAST_STEP || step <= f64::EPSILON
}

/// The largest magnitude; NaN if there is one.
fn largest(x: &[f64]) -> f64 {
    x.iter()
        .fold(0.0, |a, b| if a >= b.abs() || a.is_nan() { a } else { b.abs() })
}

/// A copy of a point.
fn copy<D: Space, R: Copy>(x: &D::Over<R>) -> D::Over<R> {
    D::map(x, &mut |x| *x)
}

/// The error that an equation does not define an implicit function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ImplicitError {
    /// The derivative ∂F/∂y is singular.
    Singular {
        /// The number of independent equations.
        rank: usize,
        /// The number of unknowns.
        unknowns: usize,
    },
    /// The start is infinite or NaN.
    StartNotFinite,
    /// The function or its derivative in y is infinite or NaN at the start.
    ValueNotFinite,
    /// Newton's method found no solution.
    NoSolution {
        /// The largest residual at the last step.
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
