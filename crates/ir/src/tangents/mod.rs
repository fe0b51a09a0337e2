//! The bundles that differentiated functions are evaluated over.

mod bundles;
mod none;

pub use none::NoTangents;

use std::any::Any;

use tangent_bundle::real::{Code, Real};

use crate::compute::Compute;
use crate::error::Error;
use crate::program::Tags;
use crate::register::Register;
use crate::types::Orders;

/// The bundles that a differentiated function can be evaluated over: Taylor bundles along one direction, or explicit
/// bundles with the tags of each level.
#[diagnostic::on_unimplemented(
    message = "differentiated functions cannot be evaluated over `{Self}`",
    label = "neither a Taylor bundle nor an explicit one",
    note = "give values of `TaylorBundle<N>` or `ExplicitBundle<N>`, of an order N that is high enough"
)]
pub trait Tangents: BundleScalar {}

impl<T: BundleScalar> Tangents for T {}

/// The numbers of the second bank of an evaluation, and what passes do with them.
#[doc(hidden)]
pub trait BundleScalar: Copy {
    /// The plain numbers.
    type Base: Real;
    /// Their registers.
    type Registers: Clone;

    /// The order of the bundles.
    const ORDER: usize;
    /// Whether each tag has a direction of its own.
    const IS_EXPLICIT: bool;

    fn registers(count: usize) -> Self::Registers;
    fn get(registers: &Self::Registers, r: Register) -> Self;
    fn set(registers: &mut Self::Registers, r: Register, x: Self);
    fn embed(x: Self::Base) -> Self;
    fn constant(c: f64) -> Self;
    fn base(&self) -> Self::Base;
    /// The bundle without its components above these orders.
    fn cut(self, orders: Orders, tags: Tags) -> Self;
    /// A plain number as the variable of a level.
    fn variable(x: Self::Base, level: usize, tags: Tags) -> Self;
    /// A bundle with directions of other levels, as the variable of a level. Returns `None` if the two directions
    /// would have to be equal, and differ.
    fn seed(self, level: usize, tags: Tags) -> Option<Self>;
    /// A bundle with directions of other levels, with no tangent at a level. Returns `None` if all directions are
    /// one, and there is a tangent.
    fn zero(self, level: usize, tags: Tags) -> Option<Self>;
    /// The k-th derivative at a level.
    fn derivative_along(self, k: usize, level: usize, tags: Tags) -> Self;
    /// Runs computations one after the other. Returns the first one that has no value.
    fn compute<'a>(all: &'a [Compute], registers: &mut Self::Registers, words: &[i64]) -> Result<(), &'a Compute>;
    /// The solution of `y′ = w·x′`, with the primal 0.
    fn integrate(self, w: Self) -> Self;
    /// The sum.
    fn plus(self, other: Self) -> Self;
    /// The value of a function that is called, right to a total order.
    fn call<C: PlainCode>(code: &C, x: &[Self], order: usize) -> Self;
    /// The product.
    fn times(self, other: Self) -> Self;
    /// Evaluates a plain function over these bundles.
    fn evaluate<E: PlainEvaluation>(
        evaluation: &E,
        arguments: &[Self],
        give: &mut dyn FnMut(usize, Self),
    ) -> Result<(), Error>;
}

/// The evaluation of a plain function, over any scalar.
#[doc(hidden)]
pub trait PlainEvaluation {
    /// Evaluates the function. Calls `give` with the number of each result and its value.
    fn evaluate<R: Real>(&self, arguments: &[R], give: &mut dyn FnMut(usize, R)) -> Result<(), Error>;
}

/// A function that is called and knows its derivatives, over any scalar. See [`Code`].
#[doc(hidden)]
pub trait PlainCode {
    fn value(&self, derivative: usize, x: &[f64]) -> f64;
    fn is_jet(&self) -> bool;
    fn partials<R: Real>(&self, x: &[R], y: R, order: usize, slopes: &mut [R]);
    fn known(&self) -> (&dyn Any, usize);
}

/// The same over one scalar.
struct Over<'a, C>(&'a C);

impl<C: PlainCode, R: Real> Code<R> for Over<'_, C> {
    fn value(&mut self, derivative: usize, x: &[f64]) -> f64 {
        self.0.value(derivative, x)
    }

    fn is_jet(&self) -> bool {
        self.0.is_jet()
    }

    fn partials(&mut self, x: &[R], y: R, order: usize, slopes: &mut [R]) {
        self.0.partials(x, y, order, slopes);
    }

    fn known(&self) -> (&dyn Any, usize) {
        self.0.known()
    }
}
