//! Reverse mode: the gradient of a function of many variables at the cost of a few evaluations.
//!
//! ```text
//! Recording     an evaluation on a tape, and its pullback
//! Var<B>        a number of a recording, over any real base B
//! sum, dot, …   operations that are one node of the tape, whatever their length
//! softmax, …    functions of arrays that are one step of the tape; yours by custom_rule! and ArrayRule
//! ```
//!
//! A [`Var`] is a scalar, so generic functions can be evaluated on it. A `Var` over a bundle is reverse over forward
//! mode, and a bundle over a `Var` is forward over reverse mode. A `Var` over a `Var` is reverse over reverse mode.
//! They nest to any depth.
//!
//! ```
//! use tangent_bundle::prelude::*;
//!
//! // Vectors are differentiated in reverse.
//! let x: Vec<f64> = (0..1000).map(f64::from).collect();
//! let slope = gradient(|x| x.iter().map(|x| *x * *x).sum(), x);
//! assert_eq!(slope[999], 1998.0);
//! ```
//!
//! Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 3 and 4.

mod array;
mod bulk;
pub(crate) mod dependencies;
mod entries;
mod memory;
mod passes;
mod recording;
mod rules;
mod sets;
mod singular;
pub(crate) mod step;
mod tape;
mod var;

pub use bulk::{dot, linear_combination, mat_vec, norm_squared, sum};
pub use memory::{limit_memory_kept, memory_kept, release_memory};
pub use recording::Recording;
pub use rules::{
    convolution, log_sum_exp, lower_mul_vec, mat_mul, mul_vec, norm, polynomial, prefix_sum, quadratic_form, softmax,
    transposed_mul_vec, upper_mul_vec,
};
pub use var::Var;
