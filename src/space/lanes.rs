//! Which bundles the drivers evaluate functions over, and how their directions run over the coordinates.
//!
//! | coordinates | gradient, Jacobian | Hessian                                | third derivatives                        |
//! |-------------|--------------------|----------------------------------------|------------------------------------------|
//! | K ≤ 8       | one chunk of K     | one chunk of K, order 2                | one chunk of K, order 3                  |
//! | K ≤ 16      | one chunk of K     | one chunk of K, order 2                | a chunk of 8 for each pair of directions |
//! | more        | chunks of 8        | chunks of 8, two groups of 4 at a time | a chunk of 8 for each pair of directions |
//!
//! The passes themselves are in [`sweep`](super::sweep).

use crate::bundle::{
    ChunkBundle, ChunkTangent, ExplicitBundle, ScopedTangent, TangentBundle, TaylorBundle, TraceBundle,
};
use crate::order::{Natural, U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U12, U13, U14, U15, U16, U17};
use crate::real::{Elementary, Primitive, Real};
use crate::space::{Scalar, Space};

/// The bundles over which a function of so many coordinates is evaluated.
pub trait Lanes<S: Primitive> {
    /// For gradients and Jacobians.
    type Gradient<B: Real<S>>: GradientLanes<B> + Real<S>;
    /// For gradients and Jacobians in a scope of their own.
    type Scoped<'s, B: Real<S>>: GradientLanes<B> + Real<S>;
    /// For Hessians.
    type Hessian<B: Real<S>>: HessianLanes<B> + Real<S>;
    /// For third derivatives.
    type Third<B: Real<S>>: ThirdLanes<B> + Real<S>;
    /// For Laplacians.
    type Trace<B: Real<S>>: TraceLanes<B> + Real<S>;
}

/// Bundles that give all first derivatives.
pub trait GradientLanes<B>: Sized {
    /// A number of the base, without a tangent.
    fn lifted(x: B) -> Self;

    /// The value and the Jacobian: a point of the domain for each coordinate of the codomain.
    fn jacobian<D: Space, C: Space>(
        f: &impl Fn(D::Over<Self>) -> C::Over<Self>,
        x: &D::Over<B>,
    ) -> (C::Over<B>, C::Over<D::Over<B>>);

    /// The trace of the Jacobian.
    fn divergence<D: Space>(f: &impl Fn(D::Over<Self>) -> D::Over<Self>, x: &D::Over<B>) -> B;

    /// The value and the gradient.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn gradient<D: Space>(f: &impl Fn(D::Over<Self>) -> Self, x: &D::Over<B>) -> (B, D::Over<B>) {
        Self::jacobian::<D, Scalar>(f, x)
    }
}

/// Value, gradient and Hessian of a function of points of `D`.
pub(crate) type SecondOrder<D, B> = (B, <D as Space>::Over<B>, <D as Space>::Over<<D as Space>::Over<B>>);

/// Bundles that give all derivatives to order two.
pub trait HessianLanes<B>: Sized {
    /// The value, the gradient and the Hessian.
    fn hessian<D: Space>(f: &impl Fn(D::Over<Self>) -> Self, x: &D::Over<B>) -> SecondOrder<D, B>;
}

/// All third derivatives of a function of points of `D`.
pub(crate) type Third<D, B> = <D as Space>::Over<<D as Space>::Over<<D as Space>::Over<B>>>;

/// Bundles that give all third derivatives.
pub trait ThirdLanes<B>: Sized {
    /// All third derivatives.
    fn third<D: Space>(f: &impl Fn(D::Over<Self>) -> Self, x: &D::Over<B>) -> Third<D, B>;
}

/// Bundles that give the trace of the Hessian.
pub trait TraceLanes<B>: Sized {
    /// The Laplacian.
    fn laplacian<D: Space>(f: &impl Fn(D::Over<Self>) -> Self, x: &D::Over<B>) -> B;
}

/// The point whose coordinates are functions of their numbers.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn by_number<D: Space, B, Q>(x: &D::Over<B>, f: &mut impl FnMut(usize) -> Q) -> D::Over<Q> {
    let mut i = 0;
    D::map(x, &mut |_| {
        let y = f(i);
        i += 1;
        y
    })
}

/// The point that moves from x with the velocity v.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn along<D: Space, N: Natural, B: Elementary>(
    x: &D::Over<B>,
    v: &D::Over<B::Scalar>,
) -> D::Over<TaylorBundle<N, B>> {
    let first = usize::from(N::USIZE > 0);
    D::zip(x, v, &mut |x, v| TaylorBundle::moving(*x, first, B::constant(*v)))
}

/// The width of the chunks where there are several.
pub(crate) type Chunk = U8;

/// The bundles of each width, for each float.
macro_rules! lanes {
    ($($K:ident $Chunk:ident $Third:ident;)+) => {$(
        lanes!(@over f64 $K $Chunk $Third);
        lanes!(@over f32 $K $Chunk $Third);
    )+};
    (@over $S:ident $K:ident $Chunk:ident $Third:ident) => {
        impl Lanes<$S> for $K {
            type Gradient<B: Real<$S>> = ChunkBundle<U1, $Chunk, B>;
            type Scoped<'s, B: Real<$S>> = TangentBundle<U1, B, ScopedTangent<'s, ChunkTangent<$Chunk>>>;
            type Hessian<B: Real<$S>> = ChunkBundle<U2, $Chunk, B>;
            type Third<B: Real<$S>> = lanes!(@third $Third $K);
            type Trace<B: Real<$S>> = TraceBundle<$Chunk, B>;
        }
    };
    (@third one $K:ident) => { ChunkBundle<U3, $K, B> };
    (@third many $K:ident) => { ExplicitBundle<U2, ChunkBundle<U1, Chunk, B>> };
}

lanes! {
    U0 U0 one;
    U1 U1 one;
    U2 U2 one;
    U3 U3 one;
    U4 U4 one;
    U5 U5 one;
    U6 U6 one;
    U7 U7 one;
    U8 U8 one;
    U9 U9 many;
    U10 U10 many;
    U11 U11 many;
    U12 U12 many;
    U13 U13 many;
    U14 U14 many;
    U15 U15 many;
    U16 U16 many;
    U17 U8 many;
}
