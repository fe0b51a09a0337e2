//! Property-based verification of derivatives, for tests: strategies for germs and points, and checks of identities,
//! functions and rules.
//!
//! ```text
//! taylor, explicit, germs, points, …   strategies of proptest for bundles and points
//! assert_close                         compares two germs, and says which component differs
//! check_identity!                      two functions have equal germs, in every mode
//! check_derivatives                    the modes of a function against one another, and against differences
//! check_rule                           a rule of your own: slopes, pullback, second order
//! ```
//!
//! The [guide to testing](crate::docs::testing) shows each of them. The feature `testing` belongs among the
//! dev-dependencies: `cargo add --dev tangent-bundle --features testing`.

mod check;
mod close;
mod derivatives;
mod differences;
mod germ;
mod identity;
mod number;
mod orders;
mod rule;
mod shrinking;
mod strategies;

pub use proptest;

pub use check::{Check, Failure};
pub use close::{Tolerance, assert_close, assert_close_within};
pub use derivatives::{check_derivatives, check_gradient};
pub use differences::{Extrapolated, differences};
pub use germ::Germ;
pub use identity::check_identity;
pub use number::{Edge, Numbers};
pub use orders::IdentityOrder;
pub use rule::{OfArrays, OfDerivatives, OfFunctions, OfPartials, OfPullback, Rule, check_rule};
pub use shrinking::NumberTree;
pub use strategies::{
    chunk, constant, explicit, germs, germs_with, not_differentiable, over, points, points_over, points_with_edges,
    taylor, trace, uniform,
};
