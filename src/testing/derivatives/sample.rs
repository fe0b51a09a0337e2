//! A function at a point, along directions.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;

use crate::calculus::Differentiable;
use crate::real::Real;
use crate::space::{Scalar, Space, flat};
use crate::testing::check::Fault;
use crate::testing::close::listed;
use crate::testing::derivatives::Floats;
use crate::testing::differences::{Extrapolated, differences};

/// Σ aᵢ·vᵢ, and the same of magnitudes; where the direction v is zero there is no motion, and an infinite slope
/// contributes nothing.
pub(crate) fn dot(a: &[f64], v: &[f64]) -> (f64, f64) {
    let moving = a.iter().zip(v.iter().cycle()).filter(|(_, v)| **v != 0.0);
    let products = moving.map(|(a, v)| a * v);
    products.fold((0.0, 0.0), |(sum, size), product| (sum + product, size + product.abs()))
}

/// x + t·v.
pub(crate) fn moved<D: Space>(x: &Floats<D>, v: &[f64], t: f64) -> Floats<D> {
    let mut v = v.iter().cycle();
    D::map(x, &mut |x| x + t * v.next().copied().unwrap_or(0.0))
}

/// x = …
pub(crate) fn at<D: Space>(x: &Floats<D>) -> String {
    format!("x = {}", listed(&flat::<D, f64>(x)))
}

/// A first step along v: a tenth of the largest coordinate, or of a tenth near zero.
pub(crate) fn step<D: Space>(x: &Floats<D>, v: &[f64]) -> f64 {
    let largest = |all: &[f64]| all.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let velocity = largest(v);
    let scale = largest(&flat::<D, f64>(x)).max(0.1);
    0.1 * scale / if velocity > 0.0 { velocity } else { 1.0 }
}

/// A point, two directions, and a covector on the value.
pub(crate) struct Sample<'a, F: Differentiable> {
    pub(crate) model: &'a F,
    pub(crate) x: &'a Floats<F::Domain>,
    pub(crate) u: Vec<f64>,
    pub(crate) v: Vec<f64>,
    pub(crate) w: Vec<f64>,
    pub(crate) decided: &'a Cell<usize>,
}

/// The combination of the coordinates of a value that a covector makes: a function that is a number.
pub(crate) struct Combination<'a, F> {
    model: &'a F,
    w: &'a [f64],
}

impl<F: Differentiable> Differentiable for Combination<'_, F> {
    type Domain = F::Domain;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: <F::Domain as Space>::Over<R>) -> R {
        let y = flat::<F::Codomain, R>(&self.model.evaluate(x));
        let terms = y.iter().zip(self.w.iter().cycle()).map(|(y, w)| *y * *w);
        terms.reduce(|sum, term| sum + term).unwrap_or_else(|| R::from(0.0))
    }
}

impl<F: Differentiable> Sample<'_, F> {
    pub(crate) fn combination(&self) -> Combination<'_, F> {
        Combination {
            model: self.model,
            w: &self.w,
        }
    }

    /// The value, if it is finite.
    pub(crate) fn has_a_value(&self) -> Result<f64, Fault> {
        let value = self.evaluate(0.0, &self.v);
        if value.is_finite() {
            return Ok(value);
        }
        let sentence = format!(
            "the function has no finite value at {}: it is {value:?}; give points at which it is defined",
            self.place()
        );
        Err(Fault::new(0, sentence))
    }

    /// The point, given away.
    pub(crate) fn copy(&self) -> Floats<F::Domain> {
        F::Domain::map(self.x, &mut |x| *x)
    }

    /// A direction, as a point.
    pub(crate) fn tangent(&self, v: &[f64]) -> Floats<F::Domain> {
        let mut v = v.iter().cycle();
        F::Domain::map(self.x, &mut |_: &f64| v.next().copied().unwrap_or(0.0))
    }

    /// The value at x + t·v.
    pub(crate) fn evaluate(&self, t: f64, v: &[f64]) -> f64 {
        self.combination().evaluate(moved::<F::Domain>(self.x, v, t))
    }

    /// The direction of the line along which the derivative of an order is differenced.
    pub(super) fn line(&self, order: usize) -> &[f64] {
        if order == 1 { &self.v } else { &self.u }
    }

    /// What the derivative of an order comes from by differences along that line.
    pub(super) fn differences(&self, order: usize) -> Option<Extrapolated> {
        let direction = self.line(order);
        let found = differences(
            |t| self.below(order, t, direction),
            0.0,
            step::<F::Domain>(self.x, direction),
        );
        found.error.is_finite().then_some(found)
    }

    pub(crate) fn place(&self) -> String {
        at::<F::Domain>(self.x)
    }

    /// The directions that the derivative of an order is along.
    pub(crate) fn directions_alone(&self, order: usize) -> String {
        let (u, v) = (listed(&self.u), listed(&self.v));
        let mut text = match order {
            1 => format!("along v = {v}"),
            _ => format!("along u = {u} and v = {v}"),
        };
        if self.w != [1.0] {
            text += &format!(", with the weights {} of the value", listed(&self.w));
        }
        text
    }

    pub(crate) fn directions(&self, order: usize) -> String {
        format!("{}, {}", self.place(), self.directions_alone(order))
    }
}
