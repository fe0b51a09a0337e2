//! What a bundle stores: the representations of `T^N B`, and how two of them join.

use core::fmt::Debug;
use core::marker::PhantomData;

use generic_array::sequence::GenericSequence;
use generic_array::{ArrayLength, GenericArray};
use typenum::{U1, U2};

use crate::bundle::scale::{divide_by_factorial, multiply_by_factorial};
use crate::order::Natural;
use crate::real::VectorSpace;

/// Along one curve: the partials depend on the number of tags alone. The N + 1 Taylor coefficients are stored.
#[derive(Clone, Copy, Debug)]
pub struct TaylorTangent;

/// All 2^N − 1 partials, in mask order and unscaled.
#[derive(Clone, Copy, Debug)]
pub struct ExplicitTangent;

/// One value for every partial, of the kind `K`: [`Same`] stores it, [`Zero`] and [`NotDifferentiable`] know it.
#[derive(Clone, Copy, Debug)]
pub struct UniformTangent<K>(PhantomData<K>);

/// Every partial is the one value that is stored.
#[derive(Clone, Copy, Debug)]
pub enum Same {}

/// Every partial is zero.
#[derive(Clone, Copy, Debug)]
pub enum Zero {}

/// There are no partials to speak of: read as zero.
#[derive(Clone, Copy, Debug)]
pub enum NotDifferentiable {}

/// How the components of a point of `T^N B` are stored.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a representation of the tangent part of a bundle",
    label = "not a representation",
    note = "representations are `TaylorTangent`, `ExplicitTangent` and `UniformTangent`"
)]
pub trait Representation<N: Natural, B>: Copy + Debug + sealed::Sealed {
    /// How many numbers are stored, the primal among them.
    type Length: ArrayLength;

    /// What the numbers after the primal are.
    const KIND: Kind;

    /// The name of the bundle's type.
    const NAME: &'static str;

    /// The component at a mask below 2^N.
    fn partial(components: &[B], mask: usize) -> B
    where
        B: VectorSpace;

    /// The partial at the tags 1 to k: x⁽ᵏ⁾ where the directions are one.
    #[inline]
    fn derivative(components: &[B], k: usize) -> B
    where
        B: VectorSpace,
    {
        Self::partial(components, lowest_tags(k))
    }

    /// The same divided by k!.
    #[inline]
    fn taylor_coefficient(components: &[B], k: usize) -> B
    where
        B: VectorSpace,
    {
        let mut x = Self::derivative(components, k);
        divide_by_factorial(&mut x, k);
        x
    }
}

/// What a representation stores after the primal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Constant,
    /// One value, that of every partial.
    Uniform,
    /// N Taylor coefficients.
    Taylor,
    /// 2^N − 1 partials.
    Explicit,
}

/// A representation whose partials depend on the number of tags alone.
#[diagnostic::on_unimplemented(
    message = "there is no one derivative of each order in a bundle over `{Self}`",
    label = "its directions may differ",
    note = "ask for `partial(mask)`, or for `at(TaylorTangentIndex(k))`, which fails where the partials of order k differ",
    note = "`TaylorBundle::try_from` converts a bundle whose partials agree"
)]
pub trait OneDirection<N: Natural, B>: Representation<N, B> {}

impl<N: Natural, B> OneDirection<N, B> for TaylorTangent {}

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

    #[inline]
    fn partial(components: &[B], mask: usize) -> B
    where
        B: VectorSpace,
    {
        let order = mask.count_ones() as usize;
        let mut x = components[order].clone();
        multiply_by_factorial(&mut x, order);
        x
    }

    #[inline]
    fn taylor_coefficient(components: &[B], k: usize) -> B
    where
        B: VectorSpace,
    {
        components[k].clone()
    }
}

impl<N: Natural, B> Representation<N, B> for ExplicitTangent {
    type Length = N::ExplicitLength;
    const KIND: Kind = Kind::Explicit;
    const NAME: &'static str = "ExplicitBundle";

    #[inline]
    fn partial(components: &[B], mask: usize) -> B
    where
        B: VectorSpace,
    {
        components[mask].clone()
    }
}

impl<N: Natural, B> Representation<N, B> for UniformTangent<Same> {
    type Length = U2;
    const KIND: Kind = Kind::Uniform;
    const NAME: &'static str = "UniformBundle";

    #[inline]
    fn partial(components: &[B], mask: usize) -> B
    where
        B: VectorSpace,
    {
        components[usize::from(mask != 0)].clone()
    }
}

/// The representations that know their one value to be zero.
macro_rules! singletons {
    ($($K:ident $name:literal),+) => {$(
        impl<N: Natural, B> Representation<N, B> for UniformTangent<$K> {
            type Length = U1;
            const KIND: Kind = Kind::Constant;
            const NAME: &'static str = $name;

            #[inline]
            fn partial(components: &[B], mask: usize) -> B
            where
                B: VectorSpace,
            {
                if mask == 0 { components[0].clone() } else { components[0].zero_like() }
            }
        }
    )+};
}

singletons!(Zero "ZeroBundle", NotDifferentiable "ConstantBundle");

/// The components in the representation `Q` of the point whose components in `P` are given; `Q` is no lower than `P`.
#[inline(always)]
pub(crate) fn widen<N: Natural, B: VectorSpace, P, Q>(components: &[B]) -> GenericArray<B, Q::Length>
where
    P: Representation<N, B>,
    Q: Representation<N, B>,
{
    GenericArray::generate(|i| match Q::KIND {
        Kind::Constant => components[0].clone(),
        Kind::Taylor => P::taylor_coefficient(components, i),
        Kind::Uniform | Kind::Explicit => P::partial(components, i),
    })
}

/// The join of two representations: that of a result whose inputs have `Self` and `Q`.
///
/// ```text
/// not differentiable < zero < uniform < Taylor < explicit
/// ```
///
/// The type alone decides. A product with a uniform tangent is a Taylor one, since products are not uniform.
#[diagnostic::on_unimplemented(
    message = "bundles over `{Self}` and `{Q}` cannot meet in one operation",
    label = "no join of these representations"
)]
pub trait Join<Q> {
    /// The representation of x + y and x − y.
    type Sum;
    /// The representation of x·y, x/y and x % y.
    type Product;
}

/// The table of joins, an entry for each pair: `x, y => x ± y, x·y`.
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

mod sealed {
    /// Keeps the list of representations closed.
    pub trait Sealed {}

    impl Sealed for super::TaylorTangent {}
    impl Sealed for super::ExplicitTangent {}
    impl<K> Sealed for super::UniformTangent<K> {}
}
