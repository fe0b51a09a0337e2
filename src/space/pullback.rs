//! The passes of the drivers in reverse mode: one evaluation on a tape, and pullbacks through it.

use alloc::vec;
use alloc::vec::Vec;
use core::borrow::Borrow;

use typenum::Unsigned;

use crate::bundle::{ChunkBundle, TaylorBundle};
use crate::order::U1;
use crate::real::{BaseFloat, Elementary};
use crate::reverse::{Recording, Var};
use crate::space::lanes::{
    GradientLanes, HessianLanes, HessianVectorLanes, OverBase, PullbackOver, SecondOrder, ValueAndRows, Wide, along,
};
use crate::space::numbered::{by_number, direction_in, flat, numbered};
use crate::space::{Coordinates, PointOver, Scalar, Space};

impl<B> PointOver<Self> for Var<B> {
    type Shape = Scalar;
}

impl<B> Coordinates for Var<B> {
    type Coordinate = Self;
}

impl<B: Elementary> Var<B> {
    /// A number of the base as a constant beside this one: how a variable of a function outside enters one inside.
    ///
    /// ```
    /// use tangent_bundle::prelude::*;
    ///
    /// fn f<R: Real>(x: R) -> R {
    ///     x * gradient(|y| y[0].constant(x) + y[0], vec![x])[0]
    /// }
    /// assert_eq!(derivative(f, 1.0), 1.0);
    /// ```
    #[inline]
    pub fn constant(&self, outer: B) -> Self {
        Self::of_value(outer)
    }
}

/// How many covectors are pulled back at once.
pub(super) const LANES: usize = 8;

/// One in a lane, and zero in the others.
pub(super) fn unit<B: Elementary>(lane: usize) -> [B; LANES] {
    let zero = B::from_float(B::Scalar::ZERO);
    core::array::from_fn(|l| if l == lane { zero.one_like() } else { zero })
}

/// The variables of a recording at the coordinates of x.
pub(crate) fn variables<D: Space, B: Elementary>(recording: &Recording<B>, x: &D::Over<B>) -> D::Over<Var<B>> {
    D::map(x, &mut |x| recording.variable(*x))
}

/// The pullback of a covector on a single result.
pub(super) fn pulled_back<B: Elementary>(recording: &Recording<B>, y: Var<B>) -> Vec<B> {
    recording.pull_back([(y, recording.value_of(&y).one_like())])
}

impl<B: Elementary> OverBase<B> for Var<B> {
    #[inline]
    fn lifted(x: B) -> Self {
        Self::of_value(x)
    }

    #[inline]
    fn base(&self) -> B {
        self.value()
    }
}

impl<B: Elementary> OverBase<B> for Var<ChunkBundle<U1, Wide, B>> {
    #[inline]
    fn lifted(x: B) -> Self {
        Self::of_value(ChunkBundle::from_primal(x))
    }

    #[inline]
    fn base(&self) -> B {
        self.value().primal()
    }
}

impl<B: Elementary> GradientLanes<B> for Var<B> {
    fn try_gradient<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
    ) -> Result<(B, D::Over<B>), E> {
        let recording = Recording::new();
        let y = f(variables::<D, B>(&recording, x))?;
        let slope = pulled_back(&recording, y);
        Ok((y.value(), by_number::<D, B, B>(x, &mut |i| slope[i])))
    }

    /// One tape. It takes a pullback for every eight rows, or a forward pass for every eight columns if there are fewer
    /// columns.
    fn try_jacobian<D: Space, C: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<C::Over<Self>, E>,
        x: &D::Over<B>,
    ) -> Result<ValueAndRows<D, C, B>, E> {
        let recording = Recording::new();
        let y = f(variables::<D, B>(&recording, x))?;
        let value = C::map(&y, &mut |y| recording.value_of(y));
        let (results, n) = (flat::<C, Self>(&y), D::dimension(x));
        let zero = B::from_float(B::Scalar::ZERO);
        let mut slopes = vec![zero; results.len() * n];
        let is_forward = n.div_ceil(LANES) < results.len().div_ceil(LANES);
        for first in (0..n).step_by(LANES).filter(|_| is_forward) {
            let columns = first..n.min(first + LANES);
            let tangents = columns.clone().map(|i| (i, unit(i - first)));
            recording.push_forward_to::<LANES>(tangents, &results, |row, lanes| {
                for i in columns.clone() {
                    slopes[row * n + i] = lanes[i - first];
                }
            });
        }
        let by_rows = if is_forward { &[] } else { &results[..] };
        for (first, results) in by_rows.chunks(LANES).enumerate().map(|(k, chunk)| (k * LANES, chunk)) {
            let covectors = results.iter().enumerate().map(|(l, y)| (*y, unit(l)));
            recording.pull_back_to::<LANES>(covectors, |i, lanes| {
                for l in 0..results.len() {
                    slopes[(first + l) * n + i] = lanes[l];
                }
            });
        }
        let rows =
            by_number::<C, Self, D::Over<B>>(&y, &mut |row| by_number::<D, B, B>(x, &mut |i| slopes[row * n + i]));
        Ok((value, rows))
    }

    fn try_divergence<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<D::Over<Self>, E>,
        x: &D::Over<B>,
    ) -> Result<B, E> {
        let (_, rows) = Self::try_jacobian::<D, D, E>(f, x)?;
        let (mut sum, mut row) = (B::from_float(B::Scalar::ZERO), 0);
        D::zip(x, &rows, &mut |_, slopes| {
            sum = sum + flat::<D, B>(slopes)[row];
            row += 1;
        });
        Ok(sum)
    }

    fn try_pull_back<D: Space, C: Space, E>(
        f: impl Fn(D::Over<Self>) -> Result<C::Over<Self>, E>,
        x: impl Borrow<D::Over<B>>,
    ) -> Result<(C::Over<B>, impl PullbackOver<D, C, B>), E> {
        let recording = Recording::new();
        let y = f(variables::<D, B>(&recording, x.borrow()))?;
        let value = C::map(&y, &mut |y| recording.value_of(y));
        Ok((value, move |w: C::Over<B>| {
            let mut results = Vec::new();
            C::zip(&y, &w, &mut |y, w| results.push((*y, *w)));
            let slope = recording.pull_back(results);
            by_number::<D, B, B>(x.borrow(), &mut |i| slope[i])
        }))
    }
}

impl<B: Elementary> HessianLanes<B> for Var<ChunkBundle<U1, Wide, B>> {
    /// Reverse over forward mode: for every sixteen columns, an evaluation in sixteen directions and its pullback.
    fn try_hessian<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
    ) -> Result<SecondOrder<D, B>, E> {
        let n = D::dimension(x);
        let zero = B::from_float(B::Scalar::ZERO);
        let (mut slopes, mut curvatures) = (vec![zero; n], vec![zero; n * n]);
        let mut value = zero;
        for first in (0..n.max(1)).step_by(Wide::USIZE) {
            let recording = Recording::new();
            let pass = first..n.min(first + Wide::USIZE);
            let y = f(numbered::<D, B, Self>(x, &mut |i, x| {
                recording.variable(ChunkBundle::seeded(*x, direction_in(&pass, i)))
            }))?;
            value = y.value().primal();
            for (i, slope) in pulled_back(&recording, y).into_iter().enumerate() {
                slopes[i] = slope.primal();
                // Of two equal entries, the one below the diagonal is used.
                for j in pass.clone().filter(|j| *j <= i) {
                    curvatures[i * n + j] = slope.components()[1 + j - first];
                    curvatures[j * n + i] = curvatures[i * n + j];
                }
            }
        }
        Ok((
            value,
            by_number::<D, B, B>(x, &mut |i| slopes[i]),
            by_number::<D, B, _>(x, &mut |i| by_number::<D, B, B>(x, &mut |j| curvatures[i * n + j])),
        ))
    }
}

impl<B: Elementary> HessianVectorLanes<B> for Var<TaylorBundle<U1, B>> {
    /// Reverse over forward mode: one evaluation and one pullback.
    fn try_hessian_vector<D: Space, E>(
        f: &impl Fn(D::Over<Self>) -> Result<Self, E>,
        x: &D::Over<B>,
        v: &D::Over<B>,
    ) -> Result<D::Over<B>, E> {
        let recording = Recording::new();
        let moving = along::<D, U1, B>(x, v);
        let y = f(variables::<D, TaylorBundle<U1, B>>(&recording, &moving))?;
        let slope = pulled_back(&recording, y);
        Ok(by_number::<D, B, B>(x, &mut |i| slope[i].components()[1]))
    }
}
