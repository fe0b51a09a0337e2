//! Derivatives of closures, of generic functions and of function objects.
//!
//! A driver takes a function and a point of floats, evaluates the function over bundles, and returns a result of the
//! shape of the point:
//!
//! | driver                                                | of                | gives                                     |
//! |-------------------------------------------------------|-------------------|-------------------------------------------|
//! | [`derivative`], [`nth_derivative`], [`derivatives`]   | f: ℝ → ℝ          | f′, f⁽ᴺ⁾, all of f to f⁽ᴺ⁾                |
//! | [`gradient`], [`value_and_gradient`], [`nabla`]       | f: P → ℝ          | ∇f                                        |
//! | [`hessian`], [`value_gradient_hessian`]               | f: P → ℝ          | ∇²f                                       |
//! | [`third_derivatives`], [`derivative_tensor`]          | f: P → ℝ          | ∇³f, ∇ᴺf                                  |
//! | [`hessian_vector_product`]                            | f: P → ℝ          | ∇²f·v                                     |
//! | [`laplacian`]                                         | f: P → ℝ          | tr ∇²f                                    |
//! | [`directional_derivatives`]                           | f: P → ℝ          | dᵏ/dtᵏ f(x + t·v), k ≤ N                  |
//! | [`jacobian`], [`jvp`], [`vjp`]                        | f: P → Q          | f′, f′·v, wᵀ·f′                           |
//! | [`pull_back`]                                         | f: P → Q          | the chain of the optic functor            |
//! | [`checkpointed`]                                      | a loop            | its end, and wᵀ·f′ in little memory       |
//! | [`sparse_jacobian`], [`sparse_hessian`]               | sparse ones       | f′ and ∇²f by their non-zeros             |
//! | [`divergence`], [`curl`]                              | f: P → P          | ∇·f, ∇×f                                  |
//! | [`partial!`](crate::partial!)                          | f(x, y, …)        | ∂^{a+b+…}f/∂xᵃ∂yᵇ…                        |
//! | [`implicit`]                                          | F(x, y) = 0       | y(x), over any scalar                     |
//!
//! A function object, [`Differentiable`], has the drivers as methods. Its derivatives are function objects too.
//!
//! A closure that captures a variable of an outer derivative can confuse it with its own variable. The
//! [limits](crate::docs::limits) explain this. With the drivers of [`scoped`] such a closure does not compile.

#[cfg(feature = "std")]
mod checkpoint;
#[cfg(feature = "std")]
mod colouring;
mod compose;
mod differentiable;
mod drivers;
mod fields;
mod implicit;
mod line;
mod linear;
#[cfg(feature = "std")]
mod optic;
mod partial;
mod prime;
pub mod scoped;
mod several;
#[cfg(feature = "std")]
mod sparse;
mod tensor;

#[cfg(feature = "std")]
pub use checkpoint::checkpointed;
pub use compose::{Composition, Difference, Product, Scaled, Sum};
pub use differentiable::{Differentiable, WithCaptures};
pub use fields::double::{curl, divergence, laplacian, nabla};
pub use implicit::{ImplicitError, implicit};
pub use line::double::{derivative, derivatives, nth_derivative};
#[cfg(feature = "std")]
pub use optic::{
    Chain, CovectorStep, DirectionStep, FirstContinuation, Optic, OpticFunction, OpticScalar, OpticValues, pull_back,
};
pub use partial::{Axes, Tags};
pub use prime::{Nabla, Prime};
pub use several::double::{
    directional_derivatives, gradient, hessian, hessian_vector_product, jacobian, jvp, third_derivatives,
    value_and_gradient, value_gradient_hessian, vjp,
};
#[cfg(feature = "std")]
pub use sparse::{Triplets, sparse_hessian, sparse_jacobian};
pub use tensor::{TensorOrder, derivative_tensor};

use crate::bundle::TaylorBundle;
use crate::order::U1;
pub use crate::space::Over;
use crate::space::{Lanes, Point, Space};

/// The point of floats of the shape of `O`, whose coordinates are of type `R`: `[f64; 2]` for `[R; 2]`.
pub type Floats<O, R> = Over<O, f64, R>;

/// The value in floats of a function that returns `O`, a point of Taylor bundles of order 1: `[f64; 2]` if it returns
/// two of them.
pub type LineValues<O, S = f64> = Over<O, S, TaylorBundle<U1, S>>;

/// The value in floats of a function of the point `P` that returns `O`, a point over its [`GradientScalar`]: `[f64; 2]`
/// if it returns two numbers.
pub type GradientValues<O, P, S = f64> = Over<O, S, GradientScalar<P, S>>;

/// The rows of a Jacobian: a point of the shape of `P` for each coordinate of the value `O`.
pub type JacobianRows<O, P, S = f64> = Over<O, P, GradientScalar<P, S>>;

/// The width of the space of the point `P`.
type WidthOf<P, S> = <<P as Point<S>>::Shape as Space>::Width;

/// The scalar over which the drivers of first derivatives evaluate functions of the point `P`.
pub type GradientScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Gradient<S>;

/// The scalar over which products of Hessians and vectors evaluate functions of the point `P`.
pub type HessianVectorScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Product<S>;

/// The scalar over which the drivers of second derivatives evaluate functions of the point `P`.
pub type HessianScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Hessian<S>;

/// The scalar over which the drivers of third derivatives evaluate functions of the point `P`.
pub type ThirdScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Third<S>;

/// The scalar over which the Laplacian evaluates functions of the point `P`.
pub type TraceScalar<P, S = f64> = <WidthOf<P, S> as Lanes<S>>::Trace<S>;

/// The drivers for points of `f32`.
pub(crate) mod single {
    pub use super::fields::single::*;
    pub use super::line::single::*;
    pub use super::several::single::*;
}
