//! Functions that users add, on bundles.
//!
//! A user gives the partials `gᵢ(x, y)` of a function `y = f(x)`. Each order of y follows from the lower ones:
//!
//! ```text
//! y′ = Σ gᵢ(x, y)·xᵢ′
//! ```
//!
//! The partials are evaluated over bundles of a lower order where this is possible: over Taylor bundles cut to the
//! order that is known, and over explicit bundles without their highest tags. For other representations they are
//! evaluated over bundles of the full order, once for each order.

mod code;
mod series;

use generic_array::GenericArray;

use crate::bundle::primitive::series::{Extension, run, schedule};
use crate::bundle::representation::{
    ChunkTangent, ExplicitTangent, NotDifferentiable, ScopedTangent, TaylorTangent, TraceTangent, UniformTangent, Zero,
};
use crate::bundle::{Kind, Representation, Rules, TangentBundle, filled};
use crate::kernel::Kernel;
use crate::kernel::explicit::Explicit;
use crate::order::{Directions, Natural, U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11};
use crate::real::{Apply, ArrayRule, BaseFloat, Code, Elementary, Field, JetRule, Real, ScalarRule, VectorSpace};

/// A representation whose bundles evaluate functions that are given by their partials.
pub trait Solve<S> {
    /// f(x), given the primal y₀ of the result.
    fn solve<N: Natural, B: Real<S>, F: ScalarRule<K, S>, const K: usize>(
        f: &F,
        x: &[TangentBundle<N, B, Self>; K],
        y0: B,
    ) -> TangentBundle<N, B, Self>
    where
        Self: Rules<N, B>;
}

/// f(x) from partials over bundles of the full order. Each evaluation makes one more order right.
///
/// An argument without a tangent contributes nothing, also where its partial is infinite.
fn iterated<S, N, B, P, F, const K: usize>(f: &F, x: &[TangentBundle<N, B, P>; K], y0: B) -> TangentBundle<N, B, P>
where
    S: BaseFloat,
    N: Natural,
    B: Real<S>,
    P: Rules<N, B>,
    F: ScalarRule<K, S>,
    TangentBundle<N, B, P>: Real<S>,
{
    let slopes = f.partials(x.map(|x| x.primal()), y0);
    let mut y = integrated(x, slopes.map(TangentBundle::from_primal), y0);
    for _ in 1..N::USIZE {
        y = integrated(x, f.partials(*x, y), y0);
    }
    y
}

/// The solution of `y′ = Σ gᵢ·xᵢ′` with the primal y₀.
fn integrated<N: Natural, B: Elementary, P: Rules<N, B>, const K: usize>(
    x: &[TangentBundle<N, B, P>; K],
    g: [TangentBundle<N, B, P>; K],
    y0: B,
) -> TangentBundle<N, B, P> {
    let mut y = TangentBundle::from_primal(y0);
    for i in 0..K {
        y.accumulate(&x[i].quadrature(g[i], y0.zero_like()));
    }
    y.with_primal(y0)
}

/// The bundle of order `M` with the first of these components, padded with zeros.
#[cfg_attr(not(debug_assertions), inline(always))]
fn cut<M: Natural, B: Field, P: Representation<M, B>>(components: &[B]) -> TangentBundle<M, B, P> {
    let zero = components[0].zero_like();
    TangentBundle::from_stored(|i| if i < components.len() { components[i] } else { zero })
}

/// Extends an explicit bundle y, which is known for the tags 1 to M, by the tag M + 1.
#[cfg_attr(not(debug_assertions), inline(always))]
fn extend_by_tag<S, M, B, F, const K: usize>(f: &F, x: &[&[B]; K], y: &mut [B])
where
    S: BaseFloat,
    M: Natural,
    B: Real<S>,
    F: ScalarRule<K, S>,
    ExplicitTangent: Rules<M, B>,
    TangentBundle<M, B, ExplicitTangent>: Real<S>,
{
    let half = 1 << M::USIZE;
    let g = f.partials(x.map(|x| cut::<M, B, ExplicitTangent>(&x[..half])), cut(&y[..half]));
    let mut direction = TangentBundle::<M, B, ExplicitTangent>::of_primal(y[0].zero_like());
    let mut term = direction;
    for (x, g) in x.iter().zip(&g) {
        Explicit::product(&mut term.components, g.components(), &x[half..2 * half]);
        direction.accumulate(&term);
    }
    y[half..2 * half].copy_from_slice(direction.components());
}

/// The components of the arguments.
#[cfg_attr(not(debug_assertions), inline(always))]
fn components<N: Natural, B, P: Representation<N, B>, const K: usize>(x: &[TangentBundle<N, B, P>; K]) -> [&[B]; K] {
    core::array::from_fn(|i| x[i].components())
}

/// Implements the trait for each representation and each float.
macro_rules! solve {
    ($($S:ident)+) => {$(
        impl Solve<$S> for TaylorTangent {
            #[inline]
            fn solve<N: Natural, B: Real<$S>, F: ScalarRule<K, $S>, const K: usize>(
                f: &F,
                x: &[TangentBundle<N, B, Self>; K],
                y0: B,
            ) -> TangentBundle<N, B, Self>
            where
                Self: Rules<N, B>,
            {
                let (mut y, x) = (TangentBundle::from_primal(y0), components(x));
                let mut series = Extension::new(&x, &mut y.components, y0);
                schedule!(run!(N, $S, B, F, K, f, &mut series));
                y
            }
        }

        impl Solve<$S> for ExplicitTangent {
            #[inline]
            fn solve<N: Natural, B: Real<$S>, F: ScalarRule<K, $S>, const K: usize>(
                f: &F,
                x: &[TangentBundle<N, B, Self>; K],
                y0: B,
            ) -> TangentBundle<N, B, Self>
            where
                Self: Rules<N, B>,
            {
                let (mut y, x) = (TangentBundle::from_primal(y0), components(x));
                solve!(@steps FROM, M => if const { N::USIZE > FROM } {
                    extend_by_tag::<$S, M, B, F, K>(f, &x, &mut y.components);
                }; 0 U0, 1 U1, 2 U2, 3 U3, 4 U4, 5 U5, 6 U6, 7 U7, 8 U8, 9 U9, 10 U10, 11 U11);
                y
            }
        }

        solve!(@iterated $S, [K0: Directions] ChunkTangent<K0>);
        solve!(@iterated $S, [K0: Directions] TraceTangent<K0>);
        solve!(@iterated $S, [P: Solve<$S>] ScopedTangent<'_, P>);
        solve!(@constant $S, UniformTangent<Zero>);
        solve!(@constant $S, UniformTangent<NotDifferentiable>);

        impl<N: Natural, B: Real<$S>, P: Rules<N, B>> Apply<$S> for TangentBundle<N, B, P> {
            #[inline]
            fn apply<F: ScalarRule<K, $S>, const K: usize>(f: &F, x: [Self; K]) -> Self {
                let y0 = B::apply(f, x.map(|x| x.primal()));
                if N::USIZE == 0 || matches!(P::KIND, Kind::Constant) {
                    return Self::from_primal(y0);
                }
                Self::each_way(x, |x| {
                    let y0 = if B::LANES > 1 { B::apply(f, x.map(|x| x.primal())) } else { y0 };
                    let y = P::solve(f, &x, y0);
                    if y.asks_finite_by_rule() {
                        y
                    } else {
                        iterated(f, &x, y0)
                    }
                })
            }

            #[inline]
            fn apply_jet<F: JetRule<$S>>(f: &F, x: Self) -> Self {
                let x0 = x.primal();
                let y0 = B::apply_jet(f, x0);
                if N::USIZE == 0 || matches!(P::KIND, Kind::Constant) {
                    return Self::from_primal(y0);
                }
                Self::each_way([x], |[x]| {
                    let x0 = x.primal();
                    let y0 = if B::LANES > 1 { B::apply_jet(f, x0) } else { y0 };
                    let mut derivatives: GenericArray<B, N::TaylorLength> = filled(y0);
                    f.derivatives(x0, y0, &mut derivatives[1..]);
                    x.composition(&derivatives)
                })
            }

            #[inline]
            fn apply_array<F: ArrayRule<I, O, $S>, const I: usize, const O: usize>(
                f: &F,
                x: [&[Self]; I],
                y: [&mut [Self]; O],
            ) {
                f.value(x, y);
            }

            fn apply_code(f: &mut dyn Code<Self, $S>, x: &[Self], order: usize) -> Self {
                code::apply(f, x, order)
            }
        }
    )+};
    (@steps $FROM:ident, $M:ident => $step:expr; $($from:literal $Order:ident),+) => {$(
        {
            const $FROM: usize = $from;
            type $M = $Order;
            $step
        }
    )+};
    (@iterated $S:ident, [$($generics:tt)*] $P:ty) => {
        impl<$($generics)*> Solve<$S> for $P {
            #[inline]
            fn solve<N: Natural, B: Real<$S>, F: ScalarRule<K, $S>, const K: usize>(
                f: &F,
                x: &[TangentBundle<N, B, Self>; K],
                y0: B,
            ) -> TangentBundle<N, B, Self>
            where
                Self: Rules<N, B>,
            {
                iterated(f, x, y0)
            }
        }
    };
    (@constant $S:ident, $P:ty) => {
        impl Solve<$S> for $P {
            #[inline]
            fn solve<N: Natural, B: Real<$S>, F: ScalarRule<K, $S>, const K: usize>(
                _: &F,
                _: &[TangentBundle<N, B, Self>; K],
                y0: B,
            ) -> TangentBundle<N, B, Self>
            where
                Self: Rules<N, B>,
            {
                TangentBundle::from_primal(y0)
            }
        }
    };
}

solve! { f64 f32 }
