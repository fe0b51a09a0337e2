//! Functions that users add, on bundles.
//!
//! Of a function `y = f(x)` whose partials `gᵢ(x, y)` are known, each order of y follows from those below:
//!
//! ```text
//! y′ = Σ gᵢ(x, y)·xᵢ′
//! ```
//!
//! The partials are evaluated over bundles of a lower order where the representation has one: a Taylor bundle cut to about the order
//! that is known, an explicit bundle without its highest tags. Elsewhere they are evaluated over bundles of the order itself,
//! once for each.

use generic_array::GenericArray;

use crate::bundle::representation::{
    ChunkTangent, ExplicitTangent, NotDifferentiable, ScopedTangent, TaylorTangent, TraceTangent, UniformTangent, Zero,
};
use crate::bundle::{Bundle, Kind, Representation, Rules, TangentBundle, TaylorBundle, filled};
use crate::kernel::{Kernel, explicit};
use crate::order::{Directions, Natural, U0, U1, U2, U3, U4, U5, U6, U7, U8, U9, U10, U11, U15, U21, U33, U45, U63};
use crate::real::{Analytic, Apply, Elemental, Elementary, Field, Primitive, Real, VectorSpace};

/// A representation that knows how to evaluate functions of which the partials are known.
pub trait Solve<S> {
    /// f(x), given the primal y₀ of the result.
    fn solve<N: Natural, B: Real<S>, F: Elemental<K, S>, const K: usize>(
        f: &F,
        x: &[TangentBundle<N, B, Self>; K],
        y0: B,
    ) -> TangentBundle<N, B, Self>
    where
        Self: Rules<N, B>;
}

/// f(x) by evaluating the partials over bundles of the order itself: each time one more order is right.
///
/// Where a partial is infinite, an argument without a tangent contributes nothing.
fn iterated<S, N, B, P, F, const K: usize>(f: &F, x: &[TangentBundle<N, B, P>; K], y0: B) -> TangentBundle<N, B, P>
where
    S: Primitive,
    N: Natural,
    B: Real<S>,
    P: Rules<N, B>,
    F: Elemental<K, S>,
    TangentBundle<N, B, P>: Real<S>,
{
    let slopes = f.partials(x.map(|x| x.primal()), y0);
    let mut y = integrated(x, slopes.map(TangentBundle::from_primal), y0);
    for _ in 1..N::USIZE {
        y = integrated(x, f.partials(*x, y), y0);
    }
    y
}

/// The solution of `y′ = Σ gᵢ·xᵢ′` with the primal y₀, of all of g.
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

/// A bundle of the order `M` over the first components, with zeros behind them.
#[cfg_attr(not(debug_assertions), inline(always))]
fn cut<M: Natural, B: Field, P: Representation<M, B>>(components: &[B]) -> TangentBundle<M, B, P> {
    let zero = components[0].zero_like();
    TangentBundle::from_stored(|i| if i < components.len() { components[i] } else { zero })
}

/// The solution y of `y′ = Σ gᵢ(x, y)·xᵢ′` as a Taylor bundle, on the way: the coefficients to the order `known`, and how the right side
/// depends on the others.
///
/// Where the partials are evaluated at the y that is known, the series of the right side is w, right to that order. Beyond it, to twice
/// the order, it is linear in the coefficients that are missing:
///
/// ```text
/// (n + 1)·yₙ₊₁ = wₙ + Σ_{known < j ≤ n} yⱼ·aₙ₋ⱼ,   a = Σ (∂gᵢ/∂y)·xᵢ′
/// ```
///
/// so that with a known to the order p each evaluation gives p + 2 coefficients.
struct Extension<'a, B, const K: usize> {
    x: &'a [&'a [B]; K],
    y: &'a mut [B],
    known: usize,
    /// The coefficients of a, as far as they are known; the others are not read.
    slope: [B; MAX_SLOPE],
    /// How many they are.
    slopes: usize,
}

/// The coefficients of the slope that are ever needed: above that, an evaluation at the highest order ends the series.
const MAX_SLOPE: usize = 23;

impl<B: Field, const K: usize> Extension<'_, B, K> {
    /// Appends coefficients from the partials of the order `top`, evaluated at the y that is known.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn append(&mut self, top: usize, partial: impl Fn(usize, usize) -> B) {
        let known = self.known;
        let last = top.min(known + self.slopes).min(self.y.len() - 2);
        for n in known..=last {
            let mut sum = self.y[0].zero_like();
            for i in 0..K {
                for j in 1..=n + 1 {
                    let term = self.x[i][j] * partial(i, n + 1 - j);
                    sum.accumulate(&term.scaled(B::Scalar::from_f64(j as f64)));
                }
            }
            for j in known + 1..=n {
                sum.accumulate(&(self.y[j] * self.slope[n - j]));
            }
            sum.divide(B::Scalar::from_f64((n + 1) as f64));
            self.y[n + 1] = sum;
        }
        self.known = last + 1;
    }

    /// Takes the slope from the derivatives of the partials in y, right to the order that is known.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn set_slope(&mut self, derivative: impl Fn(usize, usize) -> B) {
        self.slopes = (self.known + 1).min(MAX_SLOPE).min(self.y.len() - 1);
        for n in 0..self.slopes {
            let mut sum = self.y[0].zero_like();
            for i in 0..K {
                for j in 1..=n + 1 {
                    let term = self.x[i][j] * derivative(i, n + 1 - j);
                    sum.accumulate(&term.scaled(B::Scalar::from_f64(j as f64)));
                }
            }
            self.slope[n] = sum;
        }
    }

    /// The arguments and what is known of y, to an order.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn cut<M: Natural>(&self) -> ([TaylorBundle<M, B>; K], TaylorBundle<M, B>) {
        (self.x.map(cut), cut(&self.y[..=self.known]))
    }
}

/// Appends coefficients by one evaluation of the partials at the order `M`.
#[cfg_attr(not(debug_assertions), inline(always))]
fn evaluate<S, M, B, F, const K: usize>(f: &F, extension: &mut Extension<B, K>)
where
    M: Natural,
    B: Real<S>,
    F: Elemental<K, S>,
    TaylorBundle<M, B>: Real<S>,
{
    let (x, y) = extension.cut::<M>();
    let g = f.partials(x, y);
    extension.append(M::USIZE, |i, k| g[i].components()[k]);
}

/// The same, with the derivatives of the partials in y: twice the order that is known is known then.
#[cfg_attr(not(debug_assertions), inline(always))]
fn linearise<S, M, B, F, const K: usize>(f: &F, extension: &mut Extension<B, K>)
where
    M: Natural,
    B: Real<S>,
    F: Elemental<K, S>,
    TaylorTangent: Rules<M, B>,
    TaylorBundle<M, B>: Real<S>,
    TaylorBundle<U1, TaylorBundle<M, B>>: Real<S>,
{
    let (x, y) = extension.cut::<M>();
    let g = f.partials(x.map(TangentBundle::of_primal), Bundle::<U1, _>::taylor(y));
    extension.set_slope(|i, k| g[i].components()[1].components()[k]);
    extension.append(M::USIZE, |i, k| g[i].components()[0].components()[k]);
}

/// Extends an explicit bundle y that is known to the tag M, by the tag M + 1.
#[cfg_attr(not(debug_assertions), inline(always))]
fn extend_by_tag<S, M, B, F, const K: usize>(f: &F, x: &[&[B]; K], y: &mut [B])
where
    S: Primitive,
    M: Natural,
    B: Real<S>,
    F: Elemental<K, S>,
    ExplicitTangent: Rules<M, B>,
    TangentBundle<M, B, ExplicitTangent>: Real<S>,
{
    let half = 1 << M::USIZE;
    let g = f.partials(x.map(|x| cut::<M, B, ExplicitTangent>(&x[..half])), cut(&y[..half]));
    let mut direction = TangentBundle::<M, B, ExplicitTangent>::of_primal(y[0].zero_like());
    let mut term = direction;
    for (x, g) in x.iter().zip(&g) {
        explicit::product(&mut term.components, g.components(), &x[half..2 * half]);
        direction.accumulate(&term);
    }
    y[half..2 * half].copy_from_slice(direction.components());
}

/// The components of the arguments.
#[cfg_attr(not(debug_assertions), inline(always))]
fn components<N: Natural, B, P: Representation<N, B>, const K: usize>(x: &[TangentBundle<N, B, P>; K]) -> [&[B]; K] {
    core::array::from_fn(|i| x[i].components())
}

/// The ways of the representations, for each float: the operators with floats are known of the two floats alone.
macro_rules! solve {
    ($($S:ident)+) => {$(
        impl Solve<$S> for TaylorTangent {
            #[inline]
            fn solve<N: Natural, B: Real<$S>, F: Elemental<K, $S>, const K: usize>(
                f: &F,
                x: &[TangentBundle<N, B, Self>; K],
                y0: B,
            ) -> TangentBundle<N, B, Self>
            where
                Self: Rules<N, B>,
            {
                let (mut y, x) = (TangentBundle::from_primal(y0), components(x));
                let mut series = Extension {
                    x: &x,
                    y: &mut y.components,
                    known: 0,
                    slope: [y0; MAX_SLOPE],
                    slopes: 0,
                };
                // The coefficient 1, then as many as each line says, with partials of orders that are no higher than needed.
                evaluate::<$S, U0, B, F, K>(f, &mut series);
                if const { N::USIZE >= 2 && N::USIZE <= 4 } {
                    evaluate::<$S, U1, B, F, K>(f, &mut series);
                }
                if const { N::USIZE >= 3 && N::USIZE <= 4 } {
                    evaluate::<$S, U2, B, F, K>(f, &mut series);
                }
                if const { N::USIZE == 4 } {
                    evaluate::<$S, U3, B, F, K>(f, &mut series);
                }
                if const { N::USIZE >= 5 } {
                    linearise::<$S, U3, B, F, K>(f, &mut series); // to 4
                }
                if const { N::USIZE >= 5 && N::USIZE <= 6 } {
                    evaluate::<$S, U5, B, F, K>(f, &mut series); // to 6
                }
                if const { N::USIZE >= 7 && N::USIZE <= 8 } {
                    evaluate::<$S, U7, B, F, K>(f, &mut series); // to 7
                }
                if const { N::USIZE == 8 } {
                    evaluate::<$S, U7, B, F, K>(f, &mut series);
                }
                if const { N::USIZE >= 9 } {
                    linearise::<$S, U9, B, F, K>(f, &mut series); // to 10
                }
                if const { N::USIZE >= 11 && N::USIZE <= 16 } {
                    evaluate::<$S, U15, B, F, K>(f, &mut series); // to 16
                }
                if const { N::USIZE >= 17 } {
                    linearise::<$S, U21, B, F, K>(f, &mut series); // to 22
                }
                if const { N::USIZE >= 23 && N::USIZE <= 34 } {
                    evaluate::<$S, U33, B, F, K>(f, &mut series); // to 34
                }
                if const { N::USIZE >= 35 } {
                    linearise::<$S, U45, B, F, K>(f, &mut series); // to 46
                }
                if const { N::USIZE >= 47 } {
                    evaluate::<$S, U63, B, F, K>(f, &mut series); // to 64
                }
                y
            }
        }

        impl Solve<$S> for ExplicitTangent {
            #[inline]
            fn solve<N: Natural, B: Real<$S>, F: Elemental<K, $S>, const K: usize>(
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

        impl<N: Natural, B: Real<$S>, P: Kernel + Rules<N, B>> Apply<$S> for TangentBundle<N, B, P> {
            #[inline]
            fn apply<F: Elemental<K, $S>, const K: usize>(f: &F, x: [Self; K]) -> Self {
                let y0 = B::apply(f, x.map(|x| x.primal()));
                if N::USIZE == 0 || matches!(P::KIND, Kind::Constant) {
                    return Self::from_primal(y0);
                }
                let y = P::solve(f, &x, y0);
                if P::is_settled::<B>(&y.components) {
                    y
                } else {
                    iterated(f, &x, y0)
                }
            }

            #[inline]
            fn apply_analytic<F: Analytic<$S>>(f: &F, x: Self) -> Self {
                let x0 = x.primal();
                let y0 = B::apply_analytic(f, x0);
                if N::USIZE == 0 || matches!(P::KIND, Kind::Constant) {
                    return Self::from_primal(y0);
                }
                let mut derivatives: GenericArray<B, N::TaylorLength> = filled(y0);
                f.derivatives(x0, y0, &mut derivatives[1..]);
                x.composition(&derivatives)
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
            fn solve<N: Natural, B: Real<$S>, F: Elemental<K, $S>, const K: usize>(
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
            fn solve<N: Natural, B: Real<$S>, F: Elemental<K, $S>, const K: usize>(
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
