//! Implicit functions.

use crate::calculus::Differentiable;
use crate::calculus::implicit_error::ImplicitError;
use crate::calculus::newton::{FactorsOver, Vector, coordinates, factors, linearised, solve};
use crate::real::Real;
use crate::space::storage::Storage;
use crate::space::{Space, by_number};

/// The implicit function y(x): the solution of `F(x, y) = 0` near y₀, with all its derivatives in x.
///
/// ```text
/// F(x, y(x)) = 0,   F: X × Y → Y,   ∂F/∂y invertible
/// ```
///
/// Newton's method solves the equation in floats. It starts at y₀, and halves steps that do not reduce the residuals.
/// Each unknown may have a size of its own: it is found to rounding relative to itself, as far as F tells it.
///
/// More Newton steps then compute the derivatives. A step with the factors of ∂F/∂y at the solution, which the last
/// step in floats left, adds one order. For high orders of few unknowns ∂F/∂y is taken once more, along the series. A
/// step with ∂F/∂y to k orders adds k + 1 orders. Up to six unknowns take no memory on the heap.
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
    let (solution, at_the_point) = solve::<F, X, Y>(f, &y0, &X::map(&x, &mut |x| x.scalar()))?;
    let n = solution.as_ref().len();
    let mut y = Vector::<Y, R>::filled(n, R::from(0.0));
    for (y, solution) in y.as_mut().iter_mut().zip(solution.as_ref()) {
        *y = R::from(*solution);
    }
    let mut along: Option<FactorsOver<Y, R>> = None;
    let (mut known, mut gained) = (0, 1);
    while known < R::TOTAL_ORDER {
        let point = by_number::<Y, f64, R>(&y0, &mut |i| y.as_ref()[i]);
        let step = if is_linearised(known, gained, n, R::TOTAL_ORDER) {
            let (residual, matrix) = linearised::<F, X, Y, R>(f, &x, &point)?;
            gained = known + 1;
            let factors = along.insert(factors::<Y, R>(n, matrix)?);
            factors.solve(tangents::<Y, R>(residual).as_ref())
        } else {
            let value = f.evaluate((X::map(&x, &mut |x| *x), point));
            let tangents = tangents::<Y, R>(coordinates::<Y, R>(n, &value));
            match &along {
                Some(factors) => factors.solve(tangents.as_ref()),
                None => at_the_point.solve(tangents.as_ref()),
            }
        };
        for (y, step) in y.as_mut().iter_mut().zip(step.as_ref()) {
            *y -= *step;
        }
        known += gained;
    }
    Ok(by_number::<Y, f64, R>(&y0, &mut |i| y.as_ref()[i]))
}

/// Residuals without their primals: the primal of y is the solution in floats.
fn tangents<Y: Space, R: Real>(mut residual: Vector<Y, R>) -> Vector<Y, R> {
    for r in residual.as_mut() {
        *r -= r.scalar();
    }
    residual
}

/// Whether the next step takes ∂F/∂y anew, along the series to the known orders.
///
/// A step with ∂F/∂y to k orders adds k + 1 orders to those that are known. To take ∂F/∂y along the series of n
/// unknowns costs n evaluations and more. It is taken at once, after one more step, or not at all, whichever is
/// cheapest.
fn is_linearised(known: usize, gained: usize, n: usize, order: usize) -> bool {
    let steps = |known: usize, gained: usize| order.saturating_sub(known).div_ceil(gained);
    let at_once = |known: usize| n + 2 + steps(2 * known + 1, known + 1);
    let cost = at_once(known);
    known > 0 && cost < steps(known, gained) && cost <= 1 + at_once(known + gained)
}
