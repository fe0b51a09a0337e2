#![no_std]
// Links by name: the definition that comes first counts, so that each leads to a page here and to a file in the README. The
// picture is drawn in `docs::gallery`; here its place is empty.
//! [accuracy]: crate::docs::accuracy
//! [benchmarks]: crate::docs::benchmarks
//! [conventions]: crate::docs::conventions
//! [gallery]: crate::docs::gallery
//! [guide]: crate::docs::guide
//! [limits]: crate::docs::limits
//! [picture]: data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20width='0'%20height='0'/%3E
//!
#![doc = include_str!("../README.md")]
//!
//! # The floors of the crate
//!
//! A module uses only those below it.
//!
//! ```text
//! single    the drivers for points of f32
//! calculus  derivatives of closures, of function objects, and any mixed partial
//! forward   the forward functor and its strict form, seeds and one-forms
//! interop   traits and types of other crates, one file a crate
//! space     shapes of points: tuples, arrays, vectors, structs, and the bundles that sweep their directions
//! reverse   variables of a recording, and pullbacks
//! jet       functions near a point by their derivatives, and what they do to bundles
//! bundle    the points of T^N B: representations, operators, functions, conversions
//! kernel    the rules on slices: truncated products, and the differential equations of the functions
//! special   special functions, by their values and their derivatives
//! real      the scalar traits, and the floats
//! order     type-level orders, and the lengths that follow from them
//! ```

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(not(any(feature = "std", feature = "libm")))]
compile_error!(
    "tangent-bundle needs the elementary functions of floats: turn on the feature `std` (the default), or `libm` where there is no `std`"
);

pub mod bundle;
pub mod calculus;
pub mod forward;
mod interop;
pub mod jet;
mod kernel;
pub mod order;
pub mod prelude;
pub mod real;
#[cfg(feature = "std")]
pub mod reverse;
pub mod single;
pub mod space;
#[cfg(feature = "special")]
pub mod special;

/// The guide, and pages on what the library promises and why.
///
/// Start with the [guide](crate::docs::guide).
pub mod docs {
    /// [accuracy]: crate::docs::accuracy
    /// [benchmarks]: crate::docs::benchmarks
    /// [coming from]: crate::docs::coming_from
    /// [conventions]: crate::docs::conventions
    /// [errors]: crate::docs::errors
    /// [limits]: crate::docs::limits
    /// [problems]: crate::docs::problems
    ///
    #[doc = include_str!("../docs/guide.md")]
    pub mod guide {}

    /// [guide]: crate::docs::guide
    ///
    #[doc = include_str!("../docs/problems.md")]
    pub mod problems {}

    /// [guide]: crate::docs::guide
    ///
    #[doc = include_str!("../docs/coming_from.md")]
    pub mod coming_from {}

    /// [accuracy]: crate::docs::accuracy
    /// [conventions]: crate::docs::conventions
    /// [guide]: crate::docs::guide
    ///
    #[doc = include_str!("../docs/errors.md")]
    pub mod errors {}

    #[doc = include_str!("../docs/conventions.md")]
    pub mod conventions {}

    /// [benchmarks]: crate::docs::benchmarks
    ///
    #[doc = include_str!("../docs/limits.md")]
    pub mod limits {}

    /// [conventions]: crate::docs::conventions
    ///
    #[doc = include_str!("../docs/accuracy.md")]
    pub mod accuracy {}

    #[doc = include_str!("../docs/benchmarks.md")]
    pub mod benchmarks {}

    /// The page of the table of functions.
    macro_rules! page_of_functions {
        (
            $($group:ident {
                $(#[doc = $sentence:literal] $name:ident {
                    $Name:ident on $domain:expr, near $near:expr; $kind:ident $(($($x:ident),+))? = $last:expr
                })+
            })+
        ) => {
            /// The elementary functions of one argument.
            ///
            /// Every [`Real`](crate::real::Real) has them, as methods. The table is
            /// [`for_each_function`](crate::for_each_function!): the library, its tests and this page are made from it.
            ///
            /// The domain is a range of floats; outside of it the value and the derivatives are NaN. The third column is the differential dy of
            /// y = f(x), for a change dx of x, as the code that computes it; at the ends of the domain it has the limits that the
            /// sentence names. Of functions made of others it is the value.
            ///
            $(
                #[doc = concat!("# ", stringify!($group))]
                ///
                /// | Function | Domain | Differential | |
                /// |---|---|---|---|
                $(#[doc = concat!(
                    "| [`", stringify!($name), "`](crate::real::Elementary::", stringify!($name), ") | `", stringify!($domain),
                    "` | `", stringify!($last), "` |", $sentence, " |"
                )])+
                ///
            )+
            pub mod functions {}
        };
    }

    crate::for_each_function!(page_of_functions);

    /// What the examples draw.
    ///
    /// # Taylor polynomials
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example taylor_polynomials`: where they converge, and where a pole does not let them.
    #[doc = include_str!("../docs/pictures/taylor_polynomials.svg")]
    ///
    /// # Curvature
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example curvature`: from the first two derivatives of a curve.
    #[doc = include_str!("../docs/pictures/curvature.svg")]
    ///
    /// # A double pendulum
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example double_pendulum`: the equations of motion from the Lagrangian.
    #[doc = include_str!("../docs/pictures/double_pendulum.svg")]
    ///
    /// # The Greeks
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example black_scholes`: every derivative of a price to third order.
    #[doc = include_str!("../docs/pictures/black_scholes.svg")]
    pub mod gallery {}

    #[cfg(doctest)]
    #[doc = include_str!("../docs/gallery.md")]
    mod blocks_of_the_gallery {}
}
