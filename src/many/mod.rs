//! Derivatives at many points: one function at a thousand or a million of them.
//!
//! ```
//! use tangent_bundle::prelude::*;
//!
//! let xs = [0.0, 0.5, 1.0];
//! let table = many::derivatives::<U2, _>(|x| x.powi(3), &xs);
//! assert_eq!(table.derivative(1), [0.0, 0.75, 3.0]);
//! assert_eq!(table.derivative(2), [0.0, 3.0, 6.0]);
//! ```
//!
//! The function is evaluated at [eight points](Group) side by side, over bundles whose base is [`Lanes`]. So five
//! derivatives at each of many points cost less than the float function does, point by point.
//!
//! # Which driver
//!
//! | what you want at each point                          | what you call                            | what you get                |
//! |------------------------------------------------------|------------------------------------------|-----------------------------|
//! | all derivatives to order N of a function of a number | [`derivatives`], [`derivatives_into`]    | a column for each order     |
//! | the gradient                                         | [`gradients`], [`values_and_gradients`]  | a point for each point      |
//! | the Jacobian of several values                       | [`jacobians`]                            | rows for each point         |
//! | the Hessian                                          | [`hessians`], [`laplacians`]             | rows, or a number           |
//! | anything else                                        | [`map`], [`map_into`]                    | what the function returns   |
//! | the gradient of a sum over all points                | [`gradient_of_sum`]                      | the sum, and its gradient   |
//!
//! Points are a slice of points, `&[[f64; 3]]`, or [`Columns`]: a slice of floats for each coordinate. Their number
//! need not be a multiple of eight.
//!
//! [`map`] takes a function of lanes, within which every driver of the library works: a mixed partial at many points is
//!
//! ```
//! use tangent_bundle::prelude::*;
//!
//! // ∂²/∂x∂y (x²·y³) = 6·x·y²
//! let mixed = many::map(|[x, y]| hessian(|[x, y]| x.powi(2) * y.powi(3), [x, y])[0][1], &[[1.0, 2.0], [2.0, 1.0]]);
//! assert_eq!(mixed, [24.0, 12.0]);
//! ```
//!
//! # Branches
//!
//! The function compares and branches as it likes. Where the points of a group go different ways, it is evaluated once
//! for each of these ways. So results are right always, and fast where neighbours go together: sort points by their
//! branch if there are many. A loop ends where that of its point ends.
//!
//! The result at a point does not depend, to the last bit, on the points beside it, on their number, or on the number
//! of threads.
//!
//! # Threads, and watching
//!
//! With the feature `rayon` all cores work. [`watched`] calls a function whenever a chunk of points is done, and stops
//! if that says so.
//!
//! [`Lanes`]: crate::real::Lanes

mod columns;
mod drivers;
mod engine;
mod sums;
mod watch;

pub use columns::{Columns, Derivatives, Points};
pub use drivers::{
    FloatsOf, GradientScalar, HessianRows, HessianScalar, JacobianRows, Over, TraceScalar, derivatives,
    derivatives_into, gradients, hessians, jacobians, laplacians, map, map_into, values_and_gradients,
};
pub use sums::{SumScalar, gradient_of_sum};
pub use watch::{Cancelled, Watched, watched};

use crate::real::Lanes;

/// The lanes of the drivers: eight points at a time.
pub type Group = Lanes<8>;
