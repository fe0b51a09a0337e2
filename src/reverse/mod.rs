//! Reverse mode: the gradient of a function of many variables for the price of a few evaluations.
//!
//! ```text
//! Recording     an evaluation on a tape, and its pullback
//! Var<B>        a number of a recording, over any real base B
//! sum, dot, …   operations that are one node of the tape, whatever their length
//! ```
//!
//! A [`Var`] is one more scalar: a function that is generic in its scalar is evaluated on it. Over a bundle it is the reverse mode of
//! its derivatives (reverse over forward), a bundle over it the forward mode of its gradients, and a `Var` over a `Var` the
//! reverse mode of both; each to any depth.
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

pub(crate) mod array;
mod bulk;
mod entries;
mod recording;
mod singular;
mod tape;
mod var;

pub use bulk::{dot, linear_combination, mat_vec, norm_squared, sum};
pub use recording::Recording;
pub use var::Var;
