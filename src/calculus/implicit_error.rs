//! Why an equation defines no implicit function.

use core::fmt;

use crate::real::brief;

/// The error that an equation does not define an implicit function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ImplicitError {
    /// The derivative ∂F/∂y is singular.
    Singular {
        /// The number of independent equations.
        rank: usize,
        /// The number of unknowns.
        unknowns: usize,
    },
    /// The start is infinite or NaN.
    StartNotFinite,
    /// The function or its derivative in y is infinite or NaN at the start.
    ValueNotFinite,
    /// Newton's method found no solution.
    NoSolution {
        /// The largest residual at the last step.
        residual: f64,
    },
}

impl fmt::Display for ImplicitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Singular { rank, unknowns } => write!(
                f,
                "the equations do not determine y: their derivative in y is singular ({rank} independent equations for {unknowns} \
                 unknowns, as far as floats can tell); choose another start, or solve for other unknowns"
            ),
            Self::StartNotFinite => f.write_str("the start has an infinite or NaN component: choose a finite start"),
            Self::ValueNotFinite => f.write_str(
                "the function or its derivative in y is infinite or NaN at the start: choose another start, and give finite values of x",
            ),
            Self::NoSolution { residual } => write!(
                f,
                "no solution was found: Newton's method stopped at a residual of {}; choose a start nearer to a solution",
                brief(residual)
            ),
        }
    }
}

impl core::error::Error for ImplicitError {}
