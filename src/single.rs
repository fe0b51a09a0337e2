//! The drivers for points of `f32`, under the names of those in [`calculus`](crate::calculus).
//!
//! They have a module of their own, so that a literal like `1.0` in a point is an `f64` by default.
//!
//! ```
//! use tangent_bundle::single;
//!
//! fn f<R: tangent_bundle::real::Real<f32>>([x, y]: [R; 2]) -> R {
//!     x * x * y
//! }
//! let slope: [f32; 2] = single::gradient(f, [2.0, 3.0]);
//! assert_eq!(slope, [12.0, 4.0]);
//! ```

pub use crate::calculus::single::*;
