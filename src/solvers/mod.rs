//! Solvers of other crates: a function object is the problem that they ask for, each behind the feature of its name.
//!
//! | Crate                 | Feature               | Problem         |
//! |-----------------------|-----------------------|-----------------|
//! | `argmin`              | `argmin`              | `ArgminProblem` |
//! | `levenberg-marquardt` | `levenberg-marquardt` | `LeastSquares`  |
//!
//! The [page on solvers](crate::docs::solvers) says which solver to choose, and has programs.
//!
//! The solvers compute with vectors of coordinates. The domain of the function may have any shape: its coordinates are
//! numbered from 0 on, in the order of their fields.

#[cfg(feature = "argmin")]
mod argmin;
#[cfg(feature = "levenberg-marquardt")]
mod levenberg_marquardt;

#[cfg(feature = "argmin")]
pub use self::argmin::{ArgminProblem, ArgminVector, HessianOperator, MatrixFree};
#[cfg(feature = "levenberg-marquardt")]
pub use self::levenberg_marquardt::LeastSquares;

use crate::space::{Space, numbered};

/// The points of a space over the floats.
type Floats<D> = <D as Space>::Over<f64>;

/// The point of the shape of another that has these coordinates, of which there are as many.
fn with_coordinates<D: Space>(shape: &Floats<D>, coordinates: &[f64]) -> Floats<D> {
    numbered::<D, f64, f64>(shape, &mut |i, _| coordinates[i])
}
