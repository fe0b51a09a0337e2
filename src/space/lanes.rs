//! The bundles over which the drivers evaluate functions.
//!
//! | coordinates | gradient, Jacobian | Hessian                                | third derivatives                        |
//! |-------------|--------------------|----------------------------------------|------------------------------------------|
//! | K ≤ 8       | one chunk of K     | one chunk of K, order 2                | one chunk of K, order 3                  |
//! | K ≤ 16      | one chunk of K     | one chunk of K, order 2                | a chunk of 8 for each pair of directions |
//! | more        | in reverse         | in reverse over chunks of 16           | a chunk of 8 for each pair of directions |
//!
//! The Hessian of K > 7 coordinates over numbers side by side is in chunks of 4, of order 2.
//!
//! Without `std` there is no reverse mode. Points of more than 16 coordinates are then differentiated in chunks of 8.
//! The passes are in `sweep` and `pullback`.

use core::borrow::Borrow;

use crate::bundle::{
    ChunkBundle, ChunkTangent, ExplicitBundle, ScopedTangent, TangentBundle, TaylorBundle, TraceBundle,
};
use crate::order::{Natural, U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U12, U13, U14, U15, U16, U17};
use crate::real::{BaseFloat, Elementary, Real};
#[cfg(feature = "std")]
use crate::reverse::Var;
use crate::space::{PointOver, Scalar, Space, infallible, sure};

/// The bundles over which the drivers evaluate a function, for a number of coordinates.
pub trait Lanes<S: BaseFloat> {
    /// The scalar of gradients and Jacobians.
    type Gradient<B: Real<S>>: GradientLanes<B> + Real<S> + PointOver<Self::Gradient<B>, Shape = Scalar>;
    /// The scalar of gradients and Jacobians in a scope.
    type Scoped<'s, B: Real<S>>: GradientLanes<B> + Real<S>;
    /// The scalar of products of Hessians and vectors.
    type Product<B: Real<S>>: HessianVectorLanes<B> + Real<S>;
    /// The scalar of Hessians.
    type Hessian<B: Real<S>>: HessianLanes<B> + OverBase<B> + Real<S>;
    /// The scalar of Hessians over a base of several numbers side by side.
    type WideHessian<B: Real<S>>: HessianLanes<B> + OverBase<B> + Real<S>;
    /// The scalar of third derivatives.
    type Third<B: Real<S>>: ThirdLanes<B> + Real<S>;
    /// The scalar of Laplacians.
    type Trace<B: Real<S>>: TraceLanes<B> + Real<S>;
    /// The largest run-time dimension that is differentiated forward. It applies to function objects, which can be
    /// evaluated over any scalar.
    const SHORT: usize;
}

/// The scalar of gradients and Jacobians of short points.
pub(crate) type Short<B> = ChunkBundle<U1, Wide, B>;

/// The scalar of Hessians of short points.
pub(crate) type ShortHessian<B> = ChunkBundle<U2, Chunk, B>;

/// The pullback w ↦ wᵀ·f′(x) of a function f at a point x: it maps a covector `W` on the value to a covector on the
/// point `P`.
///
/// It is a function, and can be called any number of times. Every function of that signature is one.
pub trait Pullback<W, P>: Fn(W) -> P {}

impl<W, P, F: Fn(W) -> P> Pullback<W, P> for F {}

/// The pullback of a function between spaces, by numbers `B`. Every [`Pullback`] of that signature is one.
pub trait PullbackOver<D: Space, C: Space, B>: Pullback<C::Over<B>, D::Over<B>> {}

impl<D: Space, C: Space, B, F: Pullback<C::Over<B>, D::Over<B>>> PullbackOver<D, C, B> for F {}

/// The value of a function from `D` to `C`, and its Jacobian: a point of the domain for each coordinate of the value.
pub type ValueAndRows<D, C, B> = (<C as Space>::Over<B>, <C as Space>::Over<<D as Space>::Over<B>>);

/// Scalars made of numbers of a base, for derivatives.
pub trait OverBase<B>: Sized {
    /// A number of the base as a constant.
    fn lifted(x: B) -> Self;

    /// The number of the base, without the tangents.
    fn base(&self) -> B;
}

/// Bundles that give all first derivatives of functions.
///
/// The methods whose names begin with `try` take functions that can fail.
pub trait GradientLanes<B>: OverBase<B> {
    /// The value and the Jacobian: a point of the domain for each coordinate of the codomain.
    fn try_jacobian<D: Space, C: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<C::Over<Self>, E>,
        x: &D::Over<B>,
    ) -> Result<ValueAndRows<D, C, B>, E>;

    /// The trace of the Jacobian.
    fn try_divergence<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<D::Over<Self>, E>,
        x: &D::Over<B>,
    ) -> Result<B, E>;

    /// The value, and the pullback.
    fn try_pull_back<D: Space, C: Space, E>(
        f: impl Fn(D::Over<Self>) -> Result<C::Over<Self>, E>,
        x: impl Borrow<D::Over<B>>,
    ) -> Result<(C::Over<B>, impl PullbackOver<D, C, B>), E>
    where
        B: Elementary,
    {
        let (y, rows) = Self::try_jacobian::<D, C, E>(&f, x.borrow())?;
        Ok((y, move |w: C::Over<B>| {
            transposed_product::<B, D, C>(&rows, x.borrow(), &w)
        }))
    }

    /// The value and the gradient.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn try_gradient<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
    ) -> Result<(B, D::Over<B>), E> {
        Self::try_jacobian::<D, Scalar, E>(f, x)
    }

    /// The value and the Jacobian of a function that cannot fail.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn jacobian<D: Space, C: Space>(
        f: &impl Fn(D::Over<Self>) -> C::Over<Self>,
        x: &D::Over<B>,
    ) -> ValueAndRows<D, C, B> {
        infallible(Self::try_jacobian::<D, C, _>(&sure(f), x))
    }

    /// The value and the gradient of a function that cannot fail.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn gradient<D: Space>(f: &impl Fn(D::Over<Self>) -> Self, x: &D::Over<B>) -> (B, D::Over<B>) {
        infallible(Self::try_gradient::<D, _>(&sure(f), x))
    }
}

/// Value, gradient and Hessian of a function of points of `D`.
pub(crate) type SecondOrder<D, B> = (B, <D as Space>::Over<B>, <D as Space>::Over<<D as Space>::Over<B>>);

/// Scalars that compute all derivatives to order two.
pub trait HessianLanes<B>: Sized {
    /// The value, the gradient and the Hessian.
    fn try_hessian<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
    ) -> Result<SecondOrder<D, B>, E>;

    /// The value, the gradient and the Hessian of a function that cannot fail.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn hessian<D: Space>(f: &impl Fn(D::Over<Self>) -> Self, x: &D::Over<B>) -> SecondOrder<D, B> {
        infallible(Self::try_hessian::<D, _>(&sure(f), x))
    }
}

/// Scalars that compute the product of the Hessian and a vector.
pub trait HessianVectorLanes<B: Elementary>: Sized {
    /// ∇²f(x)·v.
    fn try_hessian_vector<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
        v: &D::Over<B>,
    ) -> Result<D::Over<B>, E>;
}

impl<B: Elementary, G: GradientLanes<B> + Elementary<Scalar = B::Scalar>> HessianVectorLanes<B>
    for TaylorBundle<U1, G>
{
    /// The gradient of the derivative along v.
    #[inline]
    fn try_hessian_vector<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
        v: &D::Over<B>,
    ) -> Result<D::Over<B>, E> {
        let slope = |x: D::Over<G>| {
            let moving = D::zip(&x, v, &mut |x: &G, v: &B| TaylorBundle::moving(*x, 1, G::lifted(*v)));
            f(moving).map(|y| y.derivative(1))
        };
        G::try_gradient::<D, E>(&slope, x).map(|y| y.1)
    }
}

/// Jᵀ·w, for a Jacobian J that has a row of the shape of x for each coordinate of w.
fn transposed_product<B: Elementary, D: Space, C: Space>(
    rows: &C::Over<D::Over<B>>,
    x: &D::Over<B>,
    w: &C::Over<B>,
) -> D::Over<B> {
    let mut sum = D::map::<B, B>(x, &mut |_| B::from_float(B::Scalar::ZERO));
    C::zip::<D::Over<B>, B, ()>(rows, w, &mut |row, w| {
        sum = D::zip::<B, B, B>(&sum, row, &mut |sum, slope| *sum + *slope * *w);
    });
    sum
}

/// All third derivatives of a function of points of `D`.
pub(crate) type Third<D, B> = <D as Space>::Over<<D as Space>::Over<<D as Space>::Over<B>>>;

/// Scalars that compute all third derivatives.
pub trait ThirdLanes<B>: Sized {
    /// All third derivatives.
    fn try_third<D: Space, E>(f: &impl Fn(D::Over<Self>) -> Result<Self, E>, x: &D::Over<B>) -> Result<Third<D, B>, E>;
}

/// Scalars that compute the trace of the Hessian.
pub trait TraceLanes<B>: Sized {
    /// The Laplacian.
    fn try_laplacian<D: Space, E>(f: &impl Fn(D::Over<Self>) -> Result<Self, E>, x: &D::Over<B>) -> Result<B, E>;
}

/// The bundle of the line x + t·v.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn along<D: Space, N: Natural, B: Elementary>(
    x: &D::Over<B>,
    v: &D::Over<B>,
) -> D::Over<TaylorBundle<N, B>> {
    let first = usize::from(N::USIZE > 0);
    D::zip(x, v, &mut |x, v| TaylorBundle::moving(*x, first, *v))
}

/// The width of the chunks, if there are several.
pub(crate) type Chunk = U8;

/// The width of the chunks for `Vec`s, where each pass evaluates the function again and the work does not grow with the
/// square of the width.
pub(crate) type Wide = U16;

/// Implements the trait for each width and each float: with the chunks of first and second derivatives, the kind of
/// third derivatives, the mode, and the chunk of Hessians over numbers side by side.
///
/// From eight directions on the compiler no longer unrolls the loops over the components of such a chunk. Its numbers
/// then move through memory, some kilobytes each. Several passes over narrow chunks are faster, by
/// `cargo bench -p tangent-bundle-benches --bench many`.
macro_rules! lanes {
    ($($K:ident $Chunk:ident $Third:ident $way:ident $Wide:ident;)+) => {$(
        lanes!(@over f64 $K $Chunk $Third $way $Wide);
        lanes!(@over f32 $K $Chunk $Third $way $Wide);
    )+};
    (@over $S:ident $K:ident $Chunk:ident $Third:ident $way:ident $Wide:ident) => {
        impl Lanes<$S> for $K {
            type Gradient<B: Real<$S>> = lanes!(@gradient $way $Chunk);
            type Scoped<'s, B: Real<$S>> = TangentBundle<U1, B, ScopedTangent<'s, ChunkTangent<$Chunk>>>;
            type Product<B: Real<$S>> = lanes!(@product $way $Chunk);
            type Hessian<B: Real<$S>> = lanes!(@hessian $way $Chunk);
            type WideHessian<B: Real<$S>> = lanes!(@hessian $way $Wide);
            type Third<B: Real<$S>> = lanes!(@third $Third $K);
            type Trace<B: Real<$S>> = TraceBundle<$Chunk, B>;
            const SHORT: usize = lanes!(@short $way);
        }
    };
    // Forward mode is cheaper up to some 20 coordinates, by `cargo bench -p tangent-bundle-benches --bench reverse`.
    (@short forward) => { 0 };
    (@short reverse) => { 16 };
    (@gradient forward $K:ident) => { ChunkBundle<U1, $K, B> };
    (@gradient reverse $K:ident) => { Var<B> };
    (@product forward $K:ident) => { TaylorBundle<U1, ChunkBundle<U1, $K, B>> };
    (@product reverse $K:ident) => { Var<TaylorBundle<U1, B>> };
    (@hessian forward $K:ident) => { ChunkBundle<U2, $K, B> };
    (@hessian reverse $K:ident) => { Var<ChunkBundle<U1, Wide, B>> };
    (@third one $K:ident) => { ChunkBundle<U3, $K, B> };
    (@third many $K:ident) => { ExplicitBundle<U2, ChunkBundle<U1, Chunk, B>> };
}

lanes! {
    U0 U0 one forward U0;
    U1 U1 one forward U1;
    U2 U2 one forward U2;
    U3 U3 one forward U3;
    U4 U4 one forward U4;
    U5 U5 one forward U5;
    U6 U6 one forward U6;
    U7 U7 one forward U7;
    U8 U8 one forward U4;
    U9 U9 many forward U4;
    U10 U10 many forward U4;
    U11 U11 many forward U4;
    U12 U12 many forward U4;
    U13 U13 many forward U4;
    U14 U14 many forward U4;
    U15 U15 many forward U4;
    U16 U16 many forward U4;
}

#[cfg(feature = "std")]
lanes! {
    U17 U8 many reverse U16;
}

// Tapes belong to a thread, and threads need `std`.
#[cfg(not(feature = "std"))]
lanes! {
    U17 U8 many forward U4;
}
