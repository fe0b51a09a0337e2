#![no_std]
#![cfg_attr(not(any(feature = "nalgebra", feature = "nalgebra-0_34")), forbid(unsafe_code))]
// These definitions of links come before those of the README and replace them, so that links lead to pages here. The
// picture is replaced by an empty one, since `docs::gallery` has it.
//! [accuracy]: crate::docs::accuracy
//! [benchmarks]: crate::docs::benchmarks
//! [conventions]: crate::docs::conventions
//! [gallery]: crate::docs::gallery
//! [guide]: crate::docs::guide
//! [limits]: crate::docs::limits
//! [scale]: crate::docs::scale
//! [solvers]: crate::docs::solvers
//! [many]: crate::docs::many
//! [matrices]: crate::docs::matrices
//! [picture]: data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20width='0'%20height='0'/%3E
//! [testing]: crate::docs::testing
//!
#![doc = include_str!("../README.md")]
//!
//! # The floors of the crate
//!
//! A module uses only those below it.
//!
//! ```text
//! testing   strategies and checks of derivatives for tests
//! many      derivatives at many points, side by side and on all cores
//! single    the drivers for points of f32
//! solvers   function objects as the problems of solvers of other crates
//! calculus  derivatives of closures, of function objects, and any mixed partial
//! forward   the forward functor and its strict form, seeds and one-forms
//! linalg    linear algebra on matrices of nalgebra: equations, factorisations, functions of matrices
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
#[cfg(feature = "nalgebra")]
pub mod linalg;
#[cfg(feature = "lanes")]
pub mod many;
pub mod order;
pub mod prelude;
pub mod real;
#[cfg(feature = "std")]
pub mod reverse;
pub mod single;
#[cfg(any(feature = "argmin", feature = "levenberg-marquardt"))]
pub mod solvers;
pub mod space;
#[cfg(feature = "special")]
pub mod special;
#[cfg(feature = "testing")]
pub mod testing;

/// The guide, and pages on the conventions, the limits and the accuracy of the library.
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
    /// [testing]: crate::docs::testing
    /// [many]: crate::docs::many
    /// [matrices]: crate::docs::matrices
    /// [writing]: crate::docs::writing
    ///
    #[doc = include_str!("../docs/guide.md")]
    pub mod guide {}

    /// [conventions]: crate::docs::conventions
    /// [errors]: crate::docs::errors
    /// [guide]: crate::docs::guide
    /// [limits]: crate::docs::limits
    ///
    #[doc = include_str!("../docs/writing.md")]
    pub mod writing {}

    /// [guide]: crate::docs::guide
    ///
    #[doc = include_str!("../docs/problems.md")]
    pub mod problems {}

    /// [conventions]: crate::docs::conventions
    /// [guide]: crate::docs::guide
    ///
    // Its blocks name other crates: they are tests of the package in docs/solvers.
    #[cfg_attr(not(doctest), doc = include_str!("../docs/solvers.md"))]
    pub mod solvers {}

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

    #[cfg_attr(feature = "testing", doc = include_str!("../docs/testing.md"))]
    #[cfg_attr(
        not(feature = "testing"),
        doc = "The checks of the feature `testing`, which is off in this build."
    )]
    pub mod testing {}

    /// [matrices]: crate::docs::matrices
    ///
    #[doc = include_str!("../docs/conventions.md")]
    pub mod conventions {}

    /// [benchmarks]: crate::docs::benchmarks
    /// [conventions]: crate::docs::conventions
    /// [matrices]: crate::docs::matrices
    ///
    #[doc = include_str!("../docs/limits.md")]
    pub mod limits {}

    /// [conventions]: crate::docs::conventions
    /// [limits]: crate::docs::limits
    ///
    #[cfg_attr(feature = "nalgebra", doc = include_str!("../docs/matrices.md"))]
    #[cfg_attr(
        not(feature = "nalgebra"),
        doc = "Matrices of bundles: a page of the feature `nalgebra`."
    )]
    pub mod matrices {}

    /// [accuracy]: crate::docs::accuracy
    /// [benchmarks]: crate::docs::benchmarks
    /// [conventions]: crate::docs::conventions
    /// [past one machine]: crate::docs::scale
    ///
    #[cfg_attr(feature = "lanes", doc = include_str!("../docs/many.md"))]
    #[cfg_attr(
        not(feature = "lanes"),
        doc = "Derivatives at many points: a page of the feature `lanes`."
    )]
    pub mod many {}

    /// [many points]: crate::docs::many
    ///
    // Its blocks name other crates: they are tests of the package in docs/scale.
    #[cfg_attr(not(doctest), doc = include_str!("../docs/scale.md"))]
    pub mod scale {}

    /// [conventions]: crate::docs::conventions
    ///
    #[doc = include_str!("../docs/accuracy.md")]
    pub mod accuracy {}

    /// [benchmarks of reverse mode]: crate::docs::reverse_benchmarks
    ///
    #[doc = include_str!("../docs/benchmarks.md")]
    pub mod benchmarks {}

    /// [benchmarks]: crate::docs::benchmarks
    ///
    #[doc = include_str!("../docs/reverse_benchmarks.md")]
    pub mod reverse_benchmarks {}

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
            /// The domain is a range of floats. Outside of it the value and the derivatives are NaN. The third column
            /// is the differential dy of y = f(x) for a change dx of x, as the code that computes it. At the ends of
            /// the domain its limits are those in the first column. For compositions of other functions, the third
            /// column is the value.
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

    /// The pictures of the examples.
    ///
    /// # Taylor polynomials
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example taylor_polynomials`: they converge up to the nearest
    /// pole.
    #[doc = include_str!("../docs/pictures/taylor_polynomials.svg")]
    ///
    /// # Curvature
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example curvature`: it follows from the first two derivatives
    /// of a curve.
    #[doc = include_str!("../docs/pictures/curvature.svg")]
    ///
    /// # A double pendulum
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example double_pendulum`: the equations of motion come from the
    /// Lagrangian.
    #[doc = include_str!("../docs/pictures/double_pendulum.svg")]
    ///
    /// # The Greeks
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example black_scholes`: all derivatives of a price to third
    /// order.
    #[doc = include_str!("../docs/pictures/black_scholes.svg")]
    ///
    /// # A Gaussian process
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example gaussian_process`: its kernel has the largest
    /// likelihood, by Newton's method.
    #[doc = include_str!("../docs/pictures/gaussian_process.svg")]
    ///
    /// # The filter of Kalman
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example kalman`: the gradient of its likelihood is the
    /// smoother.
    #[doc = include_str!("../docs/pictures/kalman.svg")]
    ///
    /// # Training
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example training`: a network learns by Adam and by L-BFGS.
    #[doc = include_str!("../docs/pictures/training.svg")]
    ///
    /// # The energy of an orbit
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example kepler_energy`: over ten thousand periods its error is
    /// a random walk of roundings.
    #[doc = include_str!("../docs/pictures/kepler_energy.svg")]
    ///
    /// # The growth of errors
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example lorenz_exponent`: a tangent vector along a solution
    /// gives the exponent of Lyapunov.
    #[doc = include_str!("../docs/pictures/lorenz_exponent.svg")]
    ///
    /// # The outer solar system
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example outer_solar_system`: its energy and its eccentricities
    /// over a hundred thousand years.
    #[doc = include_str!("../docs/pictures/outer_solar_system.svg")]
    ///
    /// # A transfer to Mars
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example transfer`: Newton's method on the state transition
    /// matrix.
    #[doc = include_str!("../docs/pictures/transfer.svg")]
    ///
    /// # An epidemic
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example epidemic`: sensitivities fit a model to data.
    #[doc = include_str!("../docs/pictures/epidemic.svg")]
    ///
    /// # Poincaré sections
    ///
    /// `cargo run --release -p tangent-bundle-gallery --example poincare_section`: the events of many orbits at once.
    #[doc = include_str!("../docs/pictures/poincare_section.svg")]
    pub mod gallery {}
}
