//! The scalar traits, from the loosest to the one that users write.
//!
//! ```text
//! VectorSpace   add, subtract, scale, zero, a norm      floats, tuples, arrays, Vec, bundles
//! Field         and multiply, divide, compare           floats, bundles over fields
//! Elementary    and the elementary functions            floats, bundles over them
//! Real<S>       and constants of the float S            the bound of users' functions
//!
//! ScalarRule     a function that a user adds, known by its partials; JetRule, by all its derivatives
//! ```

mod atoms;
mod brief;
mod custom;
mod elementary;
mod float;
mod functions;
mod numeric;
mod stored;
mod tuples;
mod vector;

pub(crate) use crate::{
    for_each_composed_function, for_each_function, for_each_locally_constant_function, for_each_piecewise_function,
    for_each_smooth_function,
};
#[doc(hidden)]
pub use atoms::Atoms;
pub(crate) use brief::brief;
#[doc(hidden)]
pub use custom::assert_partials;
pub use custom::{Apply, JetRule, ScalarRule};
pub use elementary::{Elementary, Real};
pub use float::BaseFloat;
pub(crate) use numeric::{numeric, to_primitive};
#[doc(hidden)]
pub use stored::Stored;
pub(crate) use tuples::for_tuples;
pub use vector::{Field, VectorSpace};
#[doc(hidden)]
pub use vector::{Part, largest};
