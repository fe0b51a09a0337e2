//! The scalar traits, from the weakest to the strongest, which is the bound of users' functions.
//!
//! ```text
//! VectorSpace   add, subtract, scale, zero, a norm      floats, tuples, arrays, Vec, bundles
//! Field         and multiply, divide, compare           floats, bundles over fields
//! Elementary    and the elementary functions            floats, bundles over them
//! Real<S>       and constants of the float S            the bound of users' functions
//!
//! ScalarRule     a function that a user adds, known by its partials; JetRule, by all its derivatives
//! ArrayRule      a function of arrays that a user adds, known by its pullback
//! ```

mod array_rule;
mod as_float;
mod atoms;
mod brief;
mod code;
mod custom;
mod elementary;
mod float;
#[cfg(feature = "nalgebra")]
mod float_factors;
mod functions;
#[cfg(feature = "nalgebra")]
pub(crate) mod ground;
#[cfg(feature = "nalgebra")]
mod ground_by_number;
#[cfg(feature = "lanes")]
pub(crate) mod lanes;
mod numeric;
mod operators;
mod stored;
mod tuples;
mod vector;

pub(crate) use crate::{
    for_each_composed_function, for_each_function, for_each_locally_constant_function, for_each_piecewise_function,
    for_each_smooth_function,
};
pub use array_rule::{ArrayKeeper, ArrayRule};
#[doc(hidden)]
pub use array_rule::{Numbers, add_each, assert_covectors, of_length, write_each};
pub use as_float::AsFloat;
#[doc(hidden)]
pub use atoms::Atoms;
pub(crate) use brief::brief;
#[doc(hidden)]
pub use code::Code;
pub(crate) use code::OnBase;
#[doc(hidden)]
pub use custom::assert_partials;
pub use custom::{Apply, JetRule, Keeper, ScalarRule};
pub use elementary::{Elementary, Real};
pub use float::BaseFloat;
#[cfg(feature = "nalgebra")]
#[doc(hidden)]
pub use ground::{Dense, Eigen, Ground};
#[cfg(feature = "lanes")]
#[doc(hidden)]
pub use lanes::asked;
#[cfg(feature = "lanes")]
pub use lanes::{LaneFloat, Lanes};
pub(crate) use numeric::{numeric, to_primitive};
pub use operators::{LeftOperators, Operators};
#[doc(hidden)]
pub use stored::{Stored, StoredArray, Words};
pub(crate) use tuples::for_tuples;
pub use vector::{Field, VectorSpace};
#[doc(hidden)]
pub use vector::{Part, largest};

/// The operations on matrices, entry by entry.
#[cfg(feature = "nalgebra")]
#[doc(hidden)]
pub mod by_number {
    pub use crate::real::ground::substituted;
    pub use crate::real::ground_by_number::{LuByNumber, cholesky, lu, product, qr};
}
