//! What a bundle stores: the representations of `T^N B`, and how two of them join.

use core::fmt::Debug;
use core::marker::PhantomData;

use generic_array::sequence::GenericSequence;
use generic_array::{ArrayLength, GenericArray};
use typenum::{U1, U2};

use crate::bundle::scale::{divide_by_factorial, multiply_by_factorial};
use crate::kernel::graded::Monomial;
use crate::order::{Directions, Natural};
use crate::real::{BaseFloat, VectorSpace};

/// The tangent along one curve: partials of one order are equal. The N Taylor coefficients are stored.
#[derive(Clone, Copy, Debug)]
pub struct TaylorTangent;

/// The tangent with all 2^N − 1 partials, in mask order and unscaled.
#[derive(Clone, Copy, Debug)]
pub struct ExplicitTangent;

/// The tangent whose partials all have one value: a stored one for [`Same`], and zero for [`Zero`] and
/// [`NotDifferentiable`].
#[derive(Clone, Copy, Debug)]
pub struct UniformTangent<K>(PhantomData<K>);

/// Every partial is the one value that is stored.
#[derive(Clone, Copy, Debug)]
pub enum Same {}

/// Every partial is zero.
#[derive(Clone, Copy, Debug)]
pub enum Zero {}

/// There are no partials. They are read as zero.
#[derive(Clone, Copy, Debug)]
pub enum NotDifferentiable {}

/// The tangent of a chunk: all partials to total order N in `K` directions. They are stored as Taylor coefficients ∂^α
/// x/α!, the lower orders first.
#[derive(Clone, Copy, Debug)]
pub struct ChunkTangent<K>(PhantomData<K>);

/// The tangent of a trace bundle: the slopes in `K` directions, and half the sum of the second derivatives.
#[derive(Clone, Copy, Debug)]
pub struct TraceTangent<K>(PhantomData<K>);

/// The representation `P` with a brand. Operations between bundles of different brands do not compile.
///
/// The brand is a lifetime of its own for each scope of differentiation; see [`scoped`](crate::docs::limits).
#[derive(Clone, Copy, Debug)]
pub struct ScopedTangent<'s, P>(PhantomData<(Brand<'s>, P)>);

/// A type that is invariant in its lifetime.
type Brand<'s> = fn(&'s ()) -> &'s ();

/// A representation in several directions. It is sealed. It is sealed. It is sealed.
pub trait Chunked: sealed::Sealed {
    /// The number of directions.
    type Directions: Directions;
}

impl<K: Directions> Chunked for ChunkTangent<K> {
    type Directions = K;
}

impl<P: Chunked> Chunked for ScopedTangent<'_, P> {
    type Directions = P::Directions;
}

/// A representation: which components a bundle stores, and in which scaling. It is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a representation of the tangent part of a bundle of order `{N}`",
    label = "not a representation",
    note = "representations are `TaylorTangent`, `ExplicitTangent`, `UniformTangent` and `ChunkTangent`"
)]
pub trait Representation<N: Natural, B>: Copy + Debug + Comparable<Self> + sealed::Sealed {
    /// How many numbers are stored, including the primal.
    type Length: ArrayLength;

    /// The kind of the numbers after the primal.
    const KIND: Kind;

    /// The name of the bundle's type.
    const NAME: &'static str;

    /// The monomial of the coefficient at an index, for a chunk. The trace has none.
    #[inline]
    #[doc(hidden)]
    fn monomial(_index: usize) -> Option<Monomial> {
        None
    }
}

/// What a representation stores after the primal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Constant,
    /// One value, which is every partial.
    Uniform,
    /// N Taylor coefficients.
    Taylor,
    /// 2^N − 1 partials.
    Explicit,
    /// The Taylor coefficients in several directions, by rising order.
    Graded,
}

/// A representation with a partial for each set of tags. It is sealed.
#[diagnostic::on_unimplemented(
    message = "a bundle over `{Self}` has directions, not tags",
    label = "no partial at a mask",
    note = "ask a chunked bundle for `along([i, j])`, the partial in the directions i and j"
)]
pub trait Tagged<N: Natural, B>: Representation<N, B> {}

impl<N: Natural, B> Tagged<N, B> for TaylorTangent {}
impl<N: Natural, B> Tagged<N, B> for ExplicitTangent {}
impl<N: Natural, B, P: Tagged<N, B>> Tagged<N, B> for ScopedTangent<'_, P> {}
impl<N: Natural, B, K> Tagged<N, B> for UniformTangent<K> where Self: Representation<N, B> {}

/// A representation with a single derivative of each order: partials of one order are equal. It is sealed.
#[diagnostic::on_unimplemented(
    message = "a bundle over `{Self}` has several partials of each order, and no single derivative",
    label = "the partials of one order may differ",
    note = "ask for `partial(mask)`, or for `at(TaylorTangentIndex(k))`, which fails where the partials of order k differ",
    note = "`TaylorBundle::try_from` converts a bundle whose partials agree"
)]
pub trait OneDirection<N: Natural, B>: Tagged<N, B> {}

impl<N: Natural, B> OneDirection<N, B> for TaylorTangent {}

impl<N: Natural, B, P: OneDirection<N, B>> OneDirection<N, B> for ScopedTangent<'_, P> {}
impl<N: Natural, B, K> OneDirection<N, B> for UniformTangent<K> where Self: Representation<N, B> {}

/// The mask of the tags 1 to k.
#[inline]
pub(crate) const fn lowest_tags(k: usize) -> usize {
    if k == 0 {
        0
    } else {
        usize::MAX >> (usize::BITS as usize - k)
    }
}

impl<N: Natural, B> Representation<N, B> for TaylorTangent {
    type Length = N::TaylorLength;
    const KIND: Kind = Kind::Taylor;
    const NAME: &'static str = "TaylorBundle";
}

impl<N: Natural, B> Representation<N, B> for ExplicitTangent {
    type Length = N::ExplicitLength;
    const KIND: Kind = Kind::Explicit;
    const NAME: &'static str = "ExplicitBundle";
}

impl<N: Natural, B> Representation<N, B> for UniformTangent<Same> {
    type Length = U2;
    const KIND: Kind = Kind::Uniform;
    const NAME: &'static str = "UniformBundle";
}

impl<N: Natural, B> Representation<N, B> for UniformTangent<Zero> {
    type Length = U1;
    const KIND: Kind = Kind::Constant;
    const NAME: &'static str = "ZeroBundle";
}

impl<N: Natural, B> Representation<N, B> for UniformTangent<NotDifferentiable> {
    type Length = U1;
    const KIND: Kind = Kind::Constant;
    const NAME: &'static str = "NotDifferentiableBundle";
}

impl<N: Natural, B, K: Directions> Representation<N, B> for ChunkTangent<K> {
    type Length = N::ChunkLength<K>;
    const KIND: Kind = Kind::Graded;
    const NAME: &'static str = "ChunkBundle";

    #[inline]
    fn monomial(index: usize) -> Option<Monomial> {
        Some(Monomial::at::<K>(index))
    }
}

impl<B, K: Directions> Representation<U2, B> for TraceTangent<K> {
    type Length = K::Traced;
    const KIND: Kind = Kind::Graded;
    const NAME: &'static str = "TraceBundle";

    #[inline]
    fn monomial(index: usize) -> Option<Monomial> {
        (index <= K::USIZE).then(|| Monomial::at::<K>(index))
    }
}

impl<N: Natural, B, P: Representation<N, B>> Representation<N, B> for ScopedTangent<'_, P> {
    type Length = P::Length;
    const KIND: Kind = P::KIND;
    const NAME: &'static str = P::NAME;

    #[inline]
    fn monomial(index: usize) -> Option<Monomial> {
        P::monomial(index)
    }
}

/// The component at an index as a partial: the factor 1/α! of a Taylor coefficient is removed.
#[inline]
pub(crate) fn unscaled<N: Natural, B: VectorSpace, P: Representation<N, B>>(components: &[B], index: usize) -> B {
    let mut x = components[index].clone();
    match P::KIND {
        Kind::Taylor => multiply_by_factorial(&mut x, index),
        Kind::Graded => x.scale(graded_factorial::<N, B, P>(index)),
        Kind::Constant | Kind::Uniform | Kind::Explicit => {}
    }
    x
}

/// A partial as the component that is stored at an index.
pub(crate) fn scaled<N: Natural, B: VectorSpace, P: Representation<N, B>>(mut partial: B, index: usize) -> B {
    match P::KIND {
        Kind::Taylor => divide_by_factorial(&mut partial, index),
        Kind::Graded => partial.divide(graded_factorial::<N, B, P>(index)),
        Kind::Constant | Kind::Uniform | Kind::Explicit => {}
    }
    partial
}

/// α! of the monomial at an index; 2 for the trace, half of which is stored.
#[inline]
fn graded_factorial<N: Natural, B: VectorSpace, P: Representation<N, B>>(index: usize) -> B::Scalar {
    B::Scalar::from_f64(P::monomial(index).map_or(2, Monomial::factorial) as f64)
}

/// The partial at a mask.
#[inline]
pub(crate) fn partial<N: Natural, B: VectorSpace, P: Tagged<N, B>>(components: &[B], mask: usize) -> B {
    widened_component::<N, B, P, ExplicitTangent>(components, mask)
}

/// The Taylor coefficient x⁽ᵏ⁾/k!.
#[inline]
pub(crate) fn taylor_coefficient<N: Natural, B: VectorSpace, P: OneDirection<N, B>>(components: &[B], k: usize) -> B {
    widened_component::<N, B, P, TaylorTangent>(components, k)
}

/// The component at `i` in the representation `Q`, from the components in the representation `P`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn widened_component<N, B, P, Q>(components: &[B], i: usize) -> B
where
    N: Natural,
    B: VectorSpace,
    P: Representation<N, B>,
    Q: Representation<N, B>,
{
    match (P::KIND, Q::KIND) {
        (Kind::Constant, _) if i > 0 => components[0].zero_like(),
        (Kind::Uniform, Kind::Taylor) => {
            let mut x = components[usize::from(i > 0)].clone();
            divide_by_factorial(&mut x, i);
            x
        }
        (Kind::Uniform, Kind::Explicit) => components[usize::from(i > 0)].clone(),
        (Kind::Taylor, Kind::Explicit) => {
            let order = i.count_ones() as usize;
            let mut x = components[order].clone();
            multiply_by_factorial(&mut x, order);
            x
        }
        _ => components[i].clone(),
    }
}

/// The components in the representation `Q`, from those in the representation `P`, of which `Q` can hold all.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn widen<N: Natural, B: VectorSpace, P, Q>(components: &[B]) -> GenericArray<B, Q::Length>
where
    P: Representation<N, B>,
    Q: Representation<N, B>,
{
    GenericArray::generate(|i| widened_component::<N, B, P, Q>(components, i))
}

/// The common representation of `Self` and `Q`: the least one that can hold both.
///
/// ```text
/// not differentiable < zero < uniform < Taylor < explicit
/// not differentiable < zero < chunk
/// ```
///
/// The types alone decide it. The product of two uniform bundles is a Taylor bundle, since products are not uniform.
#[diagnostic::on_unimplemented(
    message = "bundles over `{Self}` and `{Q}` cannot be combined in one operation",
    label = "no representation holds both"
)]
pub trait Join<Q> {
    /// The representation of x + y and x − y.
    type Sum;
    /// The representation of x·y, x/y and x % y.
    type Product;
}

/// Two representations whose bundles can be compared: those with a common representation.
#[diagnostic::on_unimplemented(
    message = "bundles over `{Self}` and `{Q}` cannot be compared",
    label = "no representation holds both",
    note = "compare their primals: `x.primal() < y.primal()`"
)]
pub trait Comparable<Q> {}

#[diagnostic::do_not_recommend]
impl<P: Join<Q>, Q> Comparable<Q> for P {}

/// The table of common representations, with an entry for each pair: `x, y => x ± y, x·y`.
macro_rules! joins {
    (@type T) => { TaylorTangent };
    (@type E) => { ExplicitTangent };
    (@type U) => { UniformTangent<Same> };
    (@type Z) => { UniformTangent<Zero> };
    (@type D) => { UniformTangent<NotDifferentiable> };
    ($($P:tt, $Q:tt => $sum:tt, $product:tt;)+) => {$(
        impl Join<joins!(@type $Q)> for joins!(@type $P) {
            type Sum = joins!(@type $sum);
            type Product = joins!(@type $product);
        }
    )+};
}

joins! {
    D, D => D, D;    Z, D => Z, Z;    U, D => U, T;    T, D => T, T;    E, D => E, E;
    D, Z => Z, Z;    Z, Z => Z, Z;    U, Z => U, T;    T, Z => T, T;    E, Z => E, E;
    D, U => U, T;    Z, U => U, T;    U, U => U, T;    T, U => T, T;    E, U => E, E;
    D, T => T, T;    Z, T => T, T;    U, T => T, T;    T, T => T, T;    E, T => E, E;
    D, E => E, E;    Z, E => E, E;    U, E => E, E;    T, E => E, E;    E, E => E, E;
}

/// Representations that combine only with themselves and with constants.
macro_rules! joins_of_its_own {
    ($([$($generics:tt)*] $P:ty;)+) => {$(
        impl<$($generics)*> Join<$P> for $P {
            type Sum = $P;
            type Product = $P;
        }

        joins_of_its_own!(@with [$($generics)*] $P, UniformTangent<Zero>);
        joins_of_its_own!(@with [$($generics)*] $P, UniformTangent<NotDifferentiable>);
    )+};
    (@with [$($generics:tt)*] $P:ty, $Constant:ty) => {
        impl<$($generics)*> Join<$Constant> for $P {
            type Sum = $P;
            type Product = $P;
        }

        impl<$($generics)*> Join<$P> for $Constant {
            type Sum = $P;
            type Product = $P;
        }
    };
}

joins_of_its_own! {
    [K] ChunkTangent<K>;
    [K] TraceTangent<K>;
    ['s, P] ScopedTangent<'s, P>;
}

mod sealed {
    /// Keeps the list of representations closed.
    pub trait Sealed {}

    impl Sealed for super::TaylorTangent {}
    impl Sealed for super::ExplicitTangent {}
    impl<K> Sealed for super::UniformTangent<K> {}
    impl<K> Sealed for super::ChunkTangent<K> {}
    impl<K> Sealed for super::TraceTangent<K> {}
    impl<P> Sealed for super::ScopedTangent<'_, P> {}
}

/// The components of a bundle.
pub(super) type Components<N, B, P> = GenericArray<B, <P as Representation<N, B>>::Length>;
