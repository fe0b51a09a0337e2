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
//! | [`jacobian`], [`value_and_jacobian`], [`jvp`], [`vjp`] | f: P → Q          | f′, f′·v, wᵀ·f′                           |
//! | [`pull_back`]                                         | f: P → Q          | the chain of the optic functor            |
//! | [`checkpointed`]                                      | a loop            | its end, and wᵀ·f′ in little memory       |
//! | [`CheckpointedLoop`]                                  | a loop in f       | its end, over any scalar, in little memory |
//! | [`sparse_jacobian`], [`sparse_hessian`]               | sparse ones       | f′ and ∇²f by their non-zeros             |
//! | [`SparseJacobian`], [`SparseHessian`]                 | sparse ones       | the same at many points                   |
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
mod checkpointed_loop;
#[cfg(feature = "std")]
mod colouring;
mod compose;
#[cfg(feature = "std")]
mod compressed;
#[cfg(feature = "std")]
mod compression;
mod differentiable;
mod drivers;
mod fields;
mod implicit;
mod implicit_error;
mod line;
mod linear;
mod newton;
#[cfg(feature = "std")]
mod optic;
mod partial;
#[cfg(feature = "std")]
mod pattern;
mod prime;
#[cfg(feature = "std")]
mod schedule;
pub mod scoped;
mod several;
#[cfg(feature = "std")]
mod sparse;
#[cfg(feature = "std")]
mod sparse_hessian;
mod tensor;

#[cfg(feature = "std")]
pub use checkpoint::checkpointed;
#[cfg(feature = "std")]
pub use checkpointed_loop::CheckpointedLoop;
pub use compose::{Composition, Difference, Product, Scaled, Sum};
#[cfg(feature = "std")]
pub use compressed::{CompressedRows, Triplets};
#[cfg(feature = "std")]
pub use compression::UncoveredEntry;
pub use differentiable::{Differentiable, WithCaptures};
pub use fields::double::{curl, divergence, laplacian, nabla, try_curl, try_divergence, try_laplacian};
pub use implicit::implicit;
pub use implicit_error::ImplicitError;
pub use line::double::{
    derivative, derivative_with, derivatives, nth_derivative, try_derivative, try_derivatives, try_nth_derivative,
};
#[cfg(feature = "std")]
pub use optic::{
    Chain, CovectorStep, DirectionStep, FirstContinuation, Optic, OpticFunction, OpticScalar, OpticValues, pull_back,
};
pub use partial::{Axes, Tags};
#[cfg(feature = "std")]
pub use pattern::SparsityPattern;
pub use prime::{Nabla, Prime};
#[cfg(feature = "std")]
#[doc(hidden)]
pub use schedule::Reversed;
pub use several::double::{
    directional_derivatives, gradient, gradient_with, hessian, hessian_vector_product, hessian_with, jacobian,
    jacobian_with, jvp, third_derivatives, try_directional_derivatives, try_gradient, try_hessian,
    try_hessian_vector_product, try_jacobian, try_jvp, try_third_derivatives, try_value_and_gradient,
    try_value_and_jacobian, try_value_gradient_hessian, try_vjp, value_and_gradient, value_and_gradient_with,
    value_and_jacobian, value_and_jacobian_with, value_gradient_hessian, value_gradient_hessian_with, vjp,
};
#[cfg(feature = "std")]
pub use sparse::{SparseJacobian, sparse_hessian, sparse_jacobian};
#[cfg(feature = "std")]
pub use sparse_hessian::SparseHessian;
pub use tensor::{TensorOrder, derivative_tensor};

pub use crate::space::{
    Floats, GradientOf, GradientScalar, GradientValues, HessianRows, HessianScalar, HessianVectorScalar, JacobianRows,
    LineValues, Over, ThirdScalar, TraceScalar,
};

/// The drivers for points of `f32`.
pub(crate) mod single {
    pub use super::fields::single::*;
    pub use super::line::single::*;
    pub use super::several::single::*;
}
