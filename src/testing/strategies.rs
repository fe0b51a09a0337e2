//! Strategies for bundles and for points.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Debug;
use core::ops::Range;

use generic_array::typenum::Unsigned;
use proptest::strategy::Strategy;

use crate::bundle::{
    ChunkBundle, ExplicitBundle, NotDifferentiableBundle, Representation, TangentBundle, TaylorBundle, TraceBundle,
    UniformBundle, ZeroBundle,
};
use crate::order::{Directions, Natural, Order};
use crate::real::{Atoms, BaseFloat, VectorSpace};
use crate::space::{Image, PointOver, Scalar, Space, by_number};
use crate::testing::shrinking::Batch;
use crate::testing::{Edge, Numbers};

/// Numbers of any type, bundles over bundles too: the primal from `primal`, and every tangent of every level random and
/// not zero.
///
/// The tangents are of both signs and of several magnitudes, those of [`Numbers::tangents`]; the first one is not
/// small, so that the germ has a size. In a Taylor bundle they are Taylor coefficients. A number shrinks to one with
/// few digits, its tangents to 0 or ±1 where these still fail.
///
/// # Examples
///
/// ```
/// use proptest::prelude::*;
/// use tangent_bundle::prelude::*;
///
/// type Nested = TaylorBundle<U2, ExplicitBundle<U2>>;
///
/// proptest! {
///     # #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
///     # /*
///     #[test]
///     # */
///     fn a_root_squared_is_its_argument(x in testing::germs::<Nested>(0.1..10.0)) {
///         testing::assert_close(x.sqrt() * x.sqrt(), x)?;
///     }
/// }
/// # a_root_squared_is_its_argument();
/// ```
pub fn germs<X>(primal: impl Into<Numbers>) -> impl Strategy<Value = X>
where
    X: Atoms<Atom: BaseFloat> + Debug,
{
    Batch(germ(primal.into(), X::ATOMS)).prop_map(|numbers| of_atoms(&numbers))
}

/// The primal and the tangents of a germ of so many atoms.
fn germ(primal: Numbers, atoms: usize) -> Vec<Numbers> {
    let tangents = (1..atoms).map(|i| {
        if i == 1 {
            Numbers::first_tangents()
        } else {
            Numbers::tangents()
        }
    });
    core::iter::once(primal).chain(tangents).collect()
}

/// The same with all tangents from `tangents`, such as tangents with edges.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::testing::{Edge, Numbers};
///
/// let edges = [Edge::Zeros, Edge::Subnormals, Edge::Infinities];
/// let tangents = Numbers::tangents().with_edges(edges);
/// let anything = testing::germs_with::<TaylorBundle<U3>>(Numbers::from(-3.0..3.0).with_edges(Edge::ALL), tangents);
/// # let _ = anything;
/// ```
pub fn germs_with<X>(primal: impl Into<Numbers>, tangents: impl Into<Numbers>) -> impl Strategy<Value = X>
where
    X: Atoms<Atom: BaseFloat> + Debug,
{
    let mut numbers = vec![tangents.into(); X::ATOMS];
    numbers[0] = primal.into();
    Batch(numbers).prop_map(|numbers| of_atoms(&numbers))
}

/// The number of these atoms.
pub(crate) fn of_atoms<X: Atoms<Atom: BaseFloat>>(atoms: &[f64]) -> X {
    let mut next = atoms.iter();
    X::of_atoms(&mut || X::Atom::from_f64(*next.next().expect("as many numbers as atoms")))
}

/// Bundles over any base, whose primals come from a strategy for the base.
///
/// ```
/// use tangent_bundle::bundle::ExplicitTangent;
/// use tangent_bundle::prelude::*;
///
/// let base = testing::taylor::<U3>(0.1..10.0);
/// let nested = testing::over::<U2, ExplicitTangent, _>(base);     // of `ExplicitBundle<U2, TaylorBundle<U3>>`
/// # let _ = nested;
/// ```
pub fn over<N, P, B>(base: impl Strategy<Value = B>) -> impl Strategy<Value = TangentBundle<N, B, P>>
where
    N: Natural,
    B: Atoms<Atom: BaseFloat> + VectorSpace + Debug,
    P: Representation<N, B>,
{
    let length = <P::Length as Unsigned>::USIZE;
    let tangents = Batch(vec![Numbers::tangents(); (length - 1) * B::ATOMS]);
    (base, tangents).prop_map(|(primal, tangents)| {
        TangentBundle::from_stored(|i| match i {
            0 => primal.clone(),
            i => of_atoms(&tangents[(i - 1) * B::ATOMS..]),
        })
    })
}

/// Each representation over `f64`.
macro_rules! representations {
    ($($(#[$doc:meta])* $name:ident<$($K:ident: $Bound:ident),+> -> $Bundle:ty;)+) => {$(
        $(#[$doc])*
        ///
        /// See [`germs`] for the tangents, and for bundles over bundles.
        pub fn $name<$($K: $Bound),+>(primal: impl Into<Numbers>) -> impl Strategy<Value = $Bundle> {
            germs(primal)
        }
    )+};
}

representations! {
    /// Taylor bundles with a primal from `primal` and random Taylor coefficients.
    taylor<N: Order> -> TaylorBundle<N>;
    /// Explicit bundles with a primal from `primal` and random partials.
    explicit<N: Order> -> ExplicitBundle<N>;
}

/// Each representation over `f64` that is not one of an order alone.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident<$($K:ident: $Bound:ident),+> -> $Bundle:ty, $length:expr;)+) => {$(
        $(#[$doc])*
        ///
        /// See [`germs`] for the tangents, and for bundles over bundles.
        pub fn $name<$($K: $Bound),+>(primal: impl Into<Numbers>) -> impl Strategy<Value = $Bundle> {
            Batch(germ(primal.into(), $length)).prop_map(|numbers| <$Bundle>::from_stored(|i| numbers[i]))
        }
    )+};
}

batches! {
    /// Chunks of order `N` in `K` directions with a primal from `primal` and random coefficients.
    chunk<N: Natural, K: Directions> -> ChunkBundle<N, K>, <N::ChunkLength<K> as Unsigned>::USIZE;
    /// Bundles with the slopes in `K` directions and the Laplacian, both random, and a primal from `primal`.
    trace<K: Directions> -> TraceBundle<K>, K::USIZE + 2;
    /// Bundles with one random value for every partial, and a primal from `primal`.
    uniform<N: Natural> -> UniformBundle<N>, 2;
    /// Constants from `primal`.
    constant<N: Natural> -> ZeroBundle<N>, 1;
    /// Values from `primal` that were not differentiated.
    not_differentiable<N: Natural> -> NotDifferentiableBundle<N>, 1;
}

/// An interval is a point of the line of intervals: so a point of any shape, whose coordinates are intervals, is a
/// domain of points.
impl PointOver<Self> for Range<f64> {
    type Shape = Scalar;
}

/// Points of any shape: `domain` has that shape, and an interval at the place of each coordinate.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// space! {
///     /// A spring whose end is at a point.
///     struct Spring { stiffness: Scalar, end: [Scalar; 2] }
/// }
///
/// let pairs = testing::points([0.1..10.0, -1.0..1.0]);
/// let vectors = testing::points(vec![-1.0..1.0; 5]);
/// let springs = testing::points(Spring { stiffness: 0.1..10.0, end: [-1.0..1.0, -1.0..1.0] });
/// # let _ = (pairs, vectors, springs);
/// ```
///
/// # Panics
///
/// If an interval is empty, or one of its ends is not finite.
pub fn points<D>(domain: D) -> impl Strategy<Value = Image<D, f64, Range<f64>>>
where
    D: PointOver<Range<f64>>,
    Image<D, f64, Range<f64>>: Debug,
{
    points_over::<f64, D>(domain)
}

/// Points of any shape, with edges: about half of the coordinates are one of these.
///
/// ```
/// use tangent_bundle::prelude::*;
/// use tangent_bundle::testing::{Check, Edge};
///
/// let model = differentiable!(|[x, y]| x.max(y));
/// let points = testing::points_with_edges([-1.0..1.0, -1.0..1.0], [Edge::Kinks]);
/// assert!(testing::check_derivatives(&model, points.clone()).is_err());
/// Check::default().tolerate_kinks().derivatives(&model, points)?;
/// # Ok::<(), testing::Failure>(())
/// ```
///
/// # Panics
///
/// If an interval is empty, or one of its ends is not finite.
pub fn points_with_edges<D>(
    domain: D,
    edges: impl IntoIterator<Item = Edge>,
) -> impl Strategy<Value = Image<D, f64, Range<f64>>> + Clone
where
    D: PointOver<Range<f64>> + Clone,
    Image<D, f64, Range<f64>>: Debug,
{
    let edges: Vec<Edge> = edges.into_iter().collect();
    let numbers = intervals::<D::Shape>(&domain, 1).into_iter();
    let numbers = numbers
        .map(|numbers| numbers.with_edges(edges.iter().copied()))
        .collect();
    Batch(numbers).prop_map(move |numbers| by_number::<D::Shape, Range<f64>, f64>(&domain, &mut |i| numbers[i]))
}

/// Points of any shape whose coordinates are [`germs`] of the type `X`, with primals in the intervals of `domain`.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// let curves = testing::points_over::<TaylorBundle<U4>, _>([0.1..10.0, -1.0..1.0]);
/// # let _ = curves;
/// ```
///
/// # Panics
///
/// If an interval is empty, or one of its ends is not finite.
pub fn points_over<X, D>(domain: D) -> impl Strategy<Value = Image<D, X, Range<f64>>>
where
    X: Atoms<Atom: BaseFloat>,
    D: PointOver<Range<f64>>,
    Image<D, X, Range<f64>>: Debug,
{
    let numbers = intervals::<D::Shape>(&domain, X::ATOMS);
    Batch(numbers).prop_map(move |numbers| {
        by_number::<D::Shape, Range<f64>, X>(&domain, &mut |i| of_atoms(&numbers[i * X::ATOMS..]))
    })
}

/// For each coordinate, the interval that it is from, and tangents up to the number of atoms.
pub(crate) fn intervals<D: Space>(domain: &D::Over<Range<f64>>, atoms: usize) -> Vec<Numbers> {
    let mut numbers = Vec::new();
    D::map(domain, &mut |range| {
        numbers.extend(germ(Numbers::from(range.clone()), atoms));
    });
    numbers
}
