//! The bundles that differentiated functions are evaluated over.

mod bundles;
mod none;

pub use none::NoTangents;

use tangent_bundle::real::Real;

use crate::compute::Compute;
use crate::error::Error;
use crate::program::Tags;
use crate::register::Register;
use crate::types::Orders;

/// The bundles that stand for the differentiated values of an evaluation: Taylor bundles along one direction, or explicit bundles with
/// the tags of each level.
#[diagnostic::on_unimplemented(
    message = "differentiated functions cannot be evaluated over `{Self}`",
    label = "neither a Taylor bundle nor an explicit one",
    note = "give values of `TaylorBundle<N>` or `ExplicitBundle<N>`, of an order N that is high enough"
)]
pub trait Tangents: Bank {}

impl<T: Bank> Tangents for T {}

/// The numbers of the second bank of an evaluation: what they are made of, and how a pass uses them.
#[doc(hidden)]
pub trait Bank: Copy {
    /// The plain numbers.
    type Base: Real;
    /// Their registers.
    type Registers;

    /// The order, of Taylor bundles or of explicit ones.
    const ORDER: usize;
    /// Whether each tag has its own direction.
    const IS_EXPLICIT: bool;

    fn registers(count: usize) -> Self::Registers;
    fn get(registers: &Self::Registers, r: Register) -> Self;
    fn set(registers: &mut Self::Registers, r: Register, x: Self);
    fn embed(x: Self::Base) -> Self;
    fn constant(c: f64) -> Self;
    fn base(&self) -> Self::Base;
    /// What is left of a bundle that is of lower order.
    fn cut(self, orders: Orders, tags: Tags) -> Self;
    /// The plain number as the variable of a level.
    fn variable(x: Self::Base, level: usize, tags: Tags) -> Self;
    /// The bundle of other levels as the variable of a level; `None` where the two directions cannot be told apart, and differ.
    fn seed(self, level: usize, tags: Tags) -> Option<Self>;
    /// The bundle of other levels as one without a tangent along a level; `None` where its tangent cannot be told from one along it.
    fn zero(self, level: usize, tags: Tags) -> Option<Self>;
    /// The k-th derivative along a level.
    fn derivative_along(self, k: usize, level: usize, tags: Tags) -> Self;
    /// Carries out computations.
    fn compute<'a>(all: &'a [Compute], registers: &mut Self::Registers, words: &[i64]) -> Result<(), &'a Compute>;
    /// The solution of `y′ = w·x′`, without its primal.
    fn integrate(self, w: Self) -> Self;
    /// The sum.
    fn plus(self, other: Self) -> Self;
    /// Evaluates a plain function over these bundles as numbers.
    fn evaluate<E: PlainEvaluation>(
        evaluation: &E,
        arguments: &[Self],
        give: &mut dyn FnMut(usize, Self),
    ) -> Result<(), Error>;
}

/// The evaluation of a function that is not differentiated, over any scalar.
#[doc(hidden)]
pub trait PlainEvaluation {
    /// Evaluates it at the arguments, and gives its values with their numbers.
    fn evaluate<R: Real>(&self, arguments: &[R], give: &mut dyn FnMut(usize, R)) -> Result<(), Error>;
}
