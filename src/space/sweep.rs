//! The passes of the drivers in forward mode: how variables are seeded, and how derivatives are read from the results.

use alloc::vec;
use alloc::vec::Vec;

use typenum::Unsigned;

use crate::bundle::{ChunkBundle, Chunked, ExplicitBundle, Representation, Rules, TangentBundle, TraceBundle};
use crate::order::{Directions, Natural, U1, U2, U3};
use crate::real::{BaseFloat, Elementary, Field, VectorSpace};
use crate::space::Space;
use crate::space::lanes::{
    Chunk, GradientLanes, HessianLanes, OverBase, SecondOrder, Third, ThirdLanes, TraceLanes, ValueAndRows,
};
use crate::space::numbered::{by_number, direction_in, flat, numbered, seeded};

/// The point of variables. Those of a pass have its directions, and the others are constant.
#[cfg_attr(not(debug_assertions), inline(always))]
fn variables<D: Space, N: Natural, B: Field, P: Representation<N, B>>(
    x: &D::Over<B>,
    first: usize,
    width: usize,
) -> D::Over<TangentBundle<N, B, P>> {
    seeded::<D, N, B, P>(x, move |i| direction_in(&(first..first + width), i))
}

impl<N: Natural, B: Elementary, P: Rules<N, B>> OverBase<B> for TangentBundle<N, B, P> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn lifted(x: B) -> Self {
        Self::from_primal(x)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn base(&self) -> B {
        self.primal()
    }
}

impl<B: Elementary, P: Chunked + Rules<U1, B>> GradientLanes<B> for TangentBundle<U1, B, P> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn try_jacobian<D: Space, C: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<C::Over<Self>, E>,
        x: &D::Over<B>,
    ) -> Result<ValueAndRows<D, C, B>, E> {
        if D::Width::USIZE > P::Directions::USIZE {
            return jacobian_in_passes::<D, C, B, P, E>(f, x);
        }
        let y = f(variables::<D, _, B, _>(x, 0, P::Directions::USIZE))?;
        let value = C::map(&y, &mut |y| y.primal());
        let rows = C::map(&y, &mut |y| by_number::<D, B, B>(x, &mut |i| y.components()[1 + i]));
        Ok((value, rows))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn try_divergence<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<D::Over<Self>, E>,
        x: &D::Over<B>,
    ) -> Result<B, E> {
        let width = P::Directions::USIZE.max(1);
        let mut sum = None;
        for first in (0..D::dimension(x)).step_by(width) {
            let y = f(variables::<D, _, B, _>(x, first, width))?;
            let mut i = 0;
            D::zip(x, &y, &mut |_, y| {
                if (first..first + width).contains(&i) {
                    let slope = y.components()[1 + i - first];
                    sum = Some(sum.map_or(slope, |sum| sum + slope));
                }
                i += 1;
            });
        }
        Ok(sum.unwrap_or_else(|| B::from_float(B::Scalar::ZERO)))
    }
}

/// The value and the Jacobian, for more coordinates than directions: one pass for each chunk of coordinates.
fn jacobian_in_passes<D: Space, C: Space, B: Elementary, P: Chunked + Rules<U1, B>, E>(
    f: &impl Fn(D::Over<TangentBundle<U1, B, P>>) -> Result<C::Over<TangentBundle<U1, B, P>>, E>,
    x: &D::Over<B>,
) -> Result<ValueAndRows<D, C, B>, E> {
    let width = P::Directions::USIZE;
    let (mut first, mut passes) = (0, Vec::new());
    let y = loop {
        let y = f(variables::<D, _, B, _>(x, first, width))?;
        passes.push(flat::<C, _>(&y));
        first += width;
        if first >= D::dimension(x) {
            break y;
        }
    };
    let value = C::map(&y, &mut |y| y.primal());
    let rows = by_number::<C, TangentBundle<U1, B, P>, D::Over<B>>(&y, &mut |row| {
        by_number::<D, B, B>(x, &mut |i| passes[i / width][row].components()[1 + i % width])
    });
    Ok((value, rows))
}

/// The number of the unordered pair of i and j: `i + j(j+1)/2` for i ≤ j.
#[cfg_attr(not(debug_assertions), inline(always))]
fn pair(i: usize, j: usize) -> usize {
    let (low, high) = if i < j { (i, j) } else { (j, i) };
    low + high * (high + 1) / 2
}

/// The number of the unordered triple of i, j and k.
#[cfg_attr(not(debug_assertions), inline(always))]
fn triple(i: usize, j: usize, k: usize) -> usize {
    let high = i.max(j).max(k);
    let low = i.min(j).min(k);
    pair(low, i + j + k - high - low) + high * (high + 1) * (high + 2) / 6
}

/// A symmetric matrix as a point of points.
#[cfg_attr(not(debug_assertions), inline(always))]
fn matrix<D: Space, B>(x: &D::Over<B>, entry: &mut impl FnMut(usize, usize) -> B) -> D::Over<D::Over<B>> {
    by_number::<D, B, _>(x, &mut |i| by_number::<D, B, B>(x, &mut |j| entry(i, j)))
}

/// A symmetric tensor as a point of points of points.
#[cfg_attr(not(debug_assertions), inline(always))]
fn tensor<D: Space, B>(x: &D::Over<B>, entry: &mut impl FnMut(usize, usize, usize) -> B) -> Third<D, B> {
    by_number::<D, B, _>(x, &mut |i| matrix::<D, B>(x, &mut |j, k| entry(i, j, k)))
}

impl<K: Directions, B: Elementary> HessianLanes<B> for ChunkBundle<U2, K, B>
where
    Self: Copy,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn try_hessian<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
    ) -> Result<SecondOrder<D, B>, E> {
        if D::Width::USIZE > K::USIZE {
            return hessian_in_passes::<D, K, B, E>(f, x);
        }
        let y = f(variables::<D, _, B, _>(x, 0, K::USIZE))?;
        Ok((
            y.primal(),
            by_number::<D, B, B>(x, &mut |i| y.components()[1 + i]),
            matrix::<D, B>(x, &mut |i, j| curvature::<K, B>(&y, i, j)),
        ))
    }
}

/// The second derivative in two directions, which count from 0.
#[cfg_attr(not(debug_assertions), inline(always))]
fn curvature<K: Directions, B: Elementary>(y: &ChunkBundle<U2, K, B>, i: usize, j: usize) -> B {
    let coefficient = y.components()[1 + K::USIZE + pair(i, j)];
    if i == j { coefficient + coefficient } else { coefficient }
}

/// The value, the gradient and the Hessian, for more coordinates than directions. The coordinates form groups of half
/// as many as there are directions. Each pair of groups takes one pass.
fn hessian_in_passes<D: Space, K: Directions, B: Elementary, E>(
    f: &impl Fn(D::Over<ChunkBundle<U2, K, B>>) -> Result<ChunkBundle<U2, K, B>, E>,
    x: &D::Over<B>,
) -> Result<SecondOrder<D, B>, E>
where
    ChunkBundle<U2, K, B>: Copy,
{
    let (n, half) = (D::dimension(x), K::USIZE / 2);
    let groups = n.div_ceil(half).max(2);
    let zero = B::from_float(B::Scalar::ZERO);
    let (mut slopes, mut curvatures) = (vec![zero; n], vec![zero; n * (n + 1) / 2]);
    let mut value = zero;
    for q in 1..groups {
        for p in 0..q {
            let lane_of = |i: usize| match i / half {
                group if group == p => Some(i % half),
                group if group == q => Some(half + i % half),
                _ => None,
            };
            let y = f(seeded::<D, _, B, _>(x, |i| lane_of(i).map_or(0, |lane| lane + 1)))?;
            value = y.primal();
            let lanes = [p, q]
                .into_iter()
                .flat_map(|group| group * half..n.min((group + 1) * half));
            for (i, a) in lanes.clone().filter_map(|i| Some((i, lane_of(i)?))) {
                slopes[i] = y.components()[1 + a];
                for (j, b) in lanes.clone().filter_map(|j| Some((j, lane_of(j)?))) {
                    curvatures[pair(i, j)] = curvature::<K, B>(&y, a, b);
                }
            }
        }
    }
    Ok((
        value,
        by_number::<D, B, B>(x, &mut |i| slopes[i]),
        matrix::<D, B>(x, &mut |i, j| curvatures[pair(i, j)]),
    ))
}

impl<K: Directions, B: Elementary> ThirdLanes<B> for ChunkBundle<U3, K, B>
where
    Self: Copy,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn try_third<D: Space, E>(f: &impl Fn(D::Over<Self>) -> Result<Self, E>, x: &D::Over<B>) -> Result<Third<D, B>, E> {
        let y = f(variables::<D, _, B, _>(x, 0, K::USIZE))?;
        let top = &y.components()[K::Quadratic::USIZE..];
        Ok(tensor::<D, B>(x, &mut |i, j, k| {
            let equal = usize::from(i == j) + usize::from(j == k) + usize::from(i == k);
            top[triple(i, j, k)].scaled(B::Scalar::from_f64([1.0, 2.0, 0.0, 6.0][equal]))
        }))
    }
}

/// Third derivatives: each of two tags moves along a coordinate, and a chunk of order 1 moves along the others.
impl<B: Elementary> ThirdLanes<B> for ExplicitBundle<U2, ChunkBundle<U1, Chunk, B>> {
    fn try_third<D: Space, E>(f: &impl Fn(D::Over<Self>) -> Result<Self, E>, x: &D::Over<B>) -> Result<Third<D, B>, E> {
        let n = D::dimension(x);
        let mut entries = Vec::with_capacity(n * (n + 1) * (n + 2) / 6);
        for k in 0..n {
            for j in 0..=k {
                for first in (0..=j).step_by(Chunk::USIZE) {
                    let pass = first..first + Chunk::USIZE;
                    let y = f(numbered::<D, B, Self>(x, &mut |i, x| {
                        let chunk = ChunkBundle::<U1, Chunk, B>::seeded(*x, direction_in(&pass, i));
                        let (one, none) = (chunk.one_like(), VectorSpace::zero_like(&chunk));
                        let tag = |is_seeded: bool| if is_seeded { one } else { none };
                        Self::from_partials(chunk, [tag(i == j), tag(i == k), none])
                    }))?;
                    let along = y.components()[0b11];
                    entries.extend(
                        (first..=j)
                            .take(Chunk::USIZE)
                            .map(|i| along.components()[1 + i - first]),
                    );
                }
            }
        }
        Ok(tensor::<D, B>(x, &mut |i, j, k| entries[triple(i, j, k)]))
    }
}

impl<K: Directions, B: Elementary> TraceLanes<B> for TraceBundle<K, B>
where
    Self: Copy,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn try_laplacian<D: Space, E>(f: &impl Fn(D::Over<Self>) -> Result<Self, E>, x: &D::Over<B>) -> Result<B, E> {
        let width = K::USIZE.max(1);
        let mut sum = f(variables::<D, _, B, _>(x, 0, width))?.laplacian();
        if D::Width::USIZE > K::USIZE {
            for first in (width..D::dimension(x)).step_by(width) {
                sum = sum + f(variables::<D, _, B, _>(x, first, width))?.laplacian();
            }
        }
        Ok(sum)
    }
}
