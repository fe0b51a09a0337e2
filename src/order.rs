//! Orders as types: the arithmetic on typenum's naturals.
//!
//! An order is one of typenum's naturals [`U0`] to [`U64`]. The lengths of the arrays of a bundle follow from its order
//! `N`:
//!
//! ```text
//! N + 1     numbers of a Taylor bundle, the primal among them
//! 2^N       numbers of an explicit bundle, the primal among them
//! 2^N − 1   partials of an explicit bundle
//! C(K+N, N) numbers of a chunked bundle of K directions, the primal among them
//! ```
//!
//! Code that is generic in the order needs the bound [`Order`] alone.

use core::fmt::Debug;

use generic_array::ArrayLength;
use typenum::{Add1, B1, IsLess, IsLessOrEqual, Min, Minimum, Shleft, Sub1, Sum, True, UInt, Unsigned};

/// The highest order of a Taylor bundle.
pub const MAX_ORDER: usize = 64;

/// The highest order of an explicit bundle: 2¹² = 4096 numbers, 32 KiB of `f64`.
pub const MAX_EXPLICIT_ORDER: usize = 12;

/// The highest order of a chunked bundle.
pub const MAX_CHUNK_ORDER: usize = 3;

/// An order as a type: one of the naturals `U0` to `U64`. It is sealed.
///
/// Its associated types are the lengths of the arrays of a bundle, over any base space. Code over a `Copy` scalar needs
/// [`Order`], which adds that those arrays are `Copy`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order of a tangent bundle",
    label = "not an order",
    note = "orders are the type-level naturals `U0` to `U64` of `tangent_bundle::prelude`, as in `TaylorBundle<U3>`"
)]
pub trait Natural: Unsigned + ArrayLength + sealed::Sealed {
    /// N + 1: the primal, and a number for each order.
    type TaylorLength: ArrayLength;
    /// 2^N: a number for each set of tags. It is zero above [`MAX_EXPLICIT_ORDER`], where no explicit bundle can be
    /// made.
    type ExplicitLength: ArrayLength;
    /// 2^N − 1: a number for each non-empty set of tags. It is zero above [`MAX_EXPLICIT_ORDER`].
    type Partials: ArrayLength;
    /// C(K+N, N): a number for each monomial of degree at most N in K directions. It is zero above [`MAX_CHUNK_ORDER`],
    /// where no chunk can be made.
    type ChunkLength<K: Directions>: ArrayLength;
}

/// The number of directions of a chunk, as a type: `U0` to `U16`.
#[diagnostic::on_unimplemented(
    message = "a chunk cannot have `{Self}` directions",
    label = "not a width of a chunk",
    note = "a chunked bundle has `U0` to `U16` directions"
)]
pub trait Directions: Natural + Debug {
    /// K + 1: the number of monomials of degree at most one.
    type Linear: ArrayLength;
    /// C(K+2, 2): the number of monomials of degree at most two.
    type Quadratic: ArrayLength;
    /// C(K+3, 3): the number of monomials of degree at most three.
    type Cubic: ArrayLength;
    /// K + 2: the number of monomials of degree at most one, and one for the trace of those of degree two.
    type Traced: ArrayLength;
}

/// The bound of code that is generic in the order `N`, for bundles over the `Copy` scalar `B`.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// /// The N-th derivative of 1/x at x.
/// fn last<N: Order>(x: f64) -> f64 {
///     Bundle::<N>::taylor(x).recip().derivative(N::USIZE)
/// }
/// assert_eq!(last::<U3>(0.5), -96.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order of a tangent bundle over `{B}`",
    label = "not an order",
    note = "orders are the type-level naturals `U0` to `U64` of `tangent_bundle::prelude`, as in `TaylorBundle<U3>`",
    note = "the scalar of a bundle must be `Copy`; code that is generic in the scalar `B` needs the bound `N: Order<B>`"
)]
pub trait Order<B = f64>:
    Natural<TaylorLength: ArrayLength<ArrayType<B>: Copy>, ExplicitLength: ArrayLength<ArrayType<B>: Copy>>
{
}

#[diagnostic::do_not_recommend]
impl<N, B> Order<B> for N where
    N: Natural<TaylorLength: ArrayLength<ArrayType<B>: Copy>, ExplicitLength: ArrayLength<ArrayType<B>: Copy>>
{
}

/// `Self` ≤ `N`: a bundle of order `N` can be cut to order `Self`.
#[diagnostic::on_unimplemented(
    message = "a bundle of order `{N}` cannot be truncated to the higher order `{Self}`",
    label = "higher than the order of the bundle",
    note = "truncation removes derivatives, and cannot add them; evaluate the function on a bundle of the higher order instead"
)]
pub trait AtMost<N: Natural>: Natural {}

#[diagnostic::do_not_recommend]
impl<M: Natural + IsLessOrEqual<N, Output = True>, N: Natural> AtMost<N> for M {}

/// `Self` < `N`: a jet of order `N` has one derivative more than a bundle of order `Self`.
#[diagnostic::on_unimplemented(
    message = "order `{Self}` is not below the order `{N}`",
    label = "not a lower order",
    note = "a pullback asks for one derivative more than the bundle holds: take the jet to a higher order"
)]
pub trait Below<N: Natural>: Natural {}

#[diagnostic::do_not_recommend]
impl<M: Natural + IsLess<N, Output = True>, N: Natural> Below<N> for M {}

/// `Self` = `N`: bundles of the two orders can be combined in one operation.
#[diagnostic::on_unimplemented(
    message = "bundles of different orders, `{Self}` and `{N}`, cannot be combined in one operation",
    label = "the two bundles differ in order",
    note = "truncate the one of the higher order first: `let low: TaylorBundle<U2> = high.truncate();`"
)]
pub trait SameOrder<N: Natural>: Natural {}

#[diagnostic::do_not_recommend]
impl<N: Natural> SameOrder<N> for N {}

/// N + 1, for orders below the highest.
#[diagnostic::on_unimplemented(
    message = "order `{Self}` is the highest, there is no order above it",
    label = "an order too high"
)]
pub trait Successor: Natural {
    /// N + 1.
    type Next: Natural;
}

#[diagnostic::do_not_recommend]
impl<N: Natural + core::ops::Add<B1, Output: Natural>> Successor for N {
    type Next = Add1<N>;
}

/// N − 1, for orders above zero.
#[diagnostic::on_unimplemented(
    message = "order `{Self}` has no lower order",
    label = "order 0 holds the primal alone"
)]
pub trait Predecessor: Natural {
    /// N − 1.
    type Previous: Natural;
}

#[diagnostic::do_not_recommend]
impl<N: Natural + core::ops::Sub<B1, Output: Natural>> Predecessor for N {
    type Previous = Sub1<N>;
}

/// The order N of a chain of continuations, which evaluates its function over explicit bundles of order N − 1: `U1` to
/// `U13`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order of a chain of continuations",
    label = "not an order of `pull_back`",
    note = "orders are `U1` to `U13`: a chain of order N has 2^N − 1 continuations"
)]
pub trait ChainOrder: Predecessor<Previous: Order> {
    /// 2^(N−1) − 1: the number of pairs of continuations that follow the first one.
    type Pairs;
}

#[diagnostic::do_not_recommend]
impl<N: Predecessor<Previous: Order>> ChainOrder for N {
    type Pairs = <N::Previous as Natural>::Partials;
}

/// A positive natural number of any size.
pub trait Positive {
    /// One less.
    type Less;
}

impl<U, B> Positive for UInt<U, B>
where
    Self: core::ops::Sub<B1>,
{
    type Less = Sub1<Self>;
}

/// M + N: the order of a bundle of order M over bundles of order N, when it is flattened.
#[diagnostic::on_unimplemented(
    message = "the sum of the orders `{Self}` and `{N}` is too high",
    label = "an order too high",
    note = "orders end at `U64`"
)]
pub trait Plus<N: Natural>: Natural {
    /// M + N.
    type Total: Natural;
}

#[diagnostic::do_not_recommend]
impl<M: Natural + core::ops::Add<N, Output: Natural>, N: Natural> Plus<N> for M {
    type Total = Sum<M, N>;
}

/// min(M, N): the order to which both of two germs are known.
pub trait Meet<N: Natural>: Natural {
    /// min(M, N).
    type Lower: Natural;
}

#[diagnostic::do_not_recommend]
impl<M: Natural + Min<N, Output: Natural>, N: Natural> Meet<N> for M {
    type Lower = Minimum<M, N>;
}

/// A literal that is an order, for [`partial!`](crate::partial!).
#[diagnostic::on_unimplemented(
    message = "the order of a variable in `partial!` is too high",
    label = "not an order of a variable",
    note = "orders are the literals 0 to 64, as in `partial!(f(d^2 x, d y, z))`"
)]
pub trait LiteralOrder {
    /// The order as a type.
    type Order: Natural;
}

/// A literal as a type.
#[doc(no_inline)]
pub use typenum::Const as Literal;

mod sealed {
    /// Keeps the list of orders closed.
    pub trait Sealed {}
}

/// Makes typenum's naturals orders. Chunks exist up to [`MAX_CHUNK_ORDER`], explicit bundles up to
/// [`MAX_EXPLICIT_ORDER`], and Taylor bundles at all orders.
macro_rules! orders {
    (chunked: $($L:ident [$Chunk:ty])+; explicit: $($N:ident)+; taylor alone: $($M:ident)+;) => {
        $(orders!(@list $L, Shleft<U1, $L>, Sub1<Shleft<U1, $L>>, $Chunk);)+
        $(orders!(@list $N, Shleft<U1, $N>, Sub1<Shleft<U1, $N>>, U0);)+
        $(orders!(@list $M, U0, U0, U0);)+
    };
    (@list $N:ident, $explicit:ty, $partials:ty, $chunk:ty) => {
        pub use typenum::$N;

        impl sealed::Sealed for $N {}

        impl LiteralOrder for Literal<{ $N::USIZE }> {
            type Order = $N;
        }

        impl Natural for $N {
            type TaylorLength = Add1<$N>;
            type ExplicitLength = $explicit;
            type Partials = $partials;
            type ChunkLength<K: Directions> = $chunk;
        }
    };
}

orders! {
    chunked: U0 [U1] U1 [K::Linear] U2 [K::Quadratic] U3 [K::Cubic];
    explicit: U4 U5 U6 U7 U8 U9 U10 U11 U12;
    taylor alone:
        U13 U14 U15 U16 U17 U18 U19 U20 U21 U22 U23 U24 U25 U26 U27 U28 U29 U30 U31 U32
        U33 U34 U35 U36 U37 U38 U39 U40 U41 U42 U43 U44 U45 U46 U47 U48 U49 U50 U51 U52
        U53 U54 U55 U56 U57 U58 U59 U60 U61 U62 U63 U64;
}

/// Lists the widths K of chunks with K + 1, (K + 1)(K + 2)/2, (K + 1)(K + 2)(K + 3)/6 and K + 2. They are written out,
/// since the compiler is slow at dividing types.
macro_rules! directions {
    ($($K:ident $linear:ident $quadratic:ident $cubic:ident $traced:ident;)+) => {
        $(impl Directions for $K {
            type Linear = typenum::$linear;
            type Quadratic = typenum::$quadratic;
            type Cubic = typenum::$cubic;
            type Traced = typenum::$traced;
        })+

        $(const _: () = {
            let k = $K::USIZE;
            assert!(typenum::$linear::USIZE == k + 1 && typenum::$traced::USIZE == k + 2);
            assert!(typenum::$quadratic::USIZE * 2 == (k + 1) * (k + 2));
            assert!(typenum::$cubic::USIZE * 6 == (k + 1) * (k + 2) * (k + 3));
        };)+
    };
}

directions! {
    U0 U1 U1 U1 U2;
    U1 U2 U3 U4 U3;
    U2 U3 U6 U10 U4;
    U3 U4 U10 U20 U5;
    U4 U5 U15 U35 U6;
    U5 U6 U21 U56 U7;
    U6 U7 U28 U84 U8;
    U7 U8 U36 U120 U9;
    U8 U9 U45 U165 U10;
    U9 U10 U55 U220 U11;
    U10 U11 U66 U286 U12;
    U11 U12 U78 U364 U13;
    U12 U13 U91 U455 U14;
    U13 U14 U105 U560 U15;
    U14 U15 U120 U680 U16;
    U15 U16 U136 U816 U17;
    U16 U17 U153 U969 U18;
}
