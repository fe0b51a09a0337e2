//! Right-hand sides that cannot be recorded, over bundles.

use std::marker::PhantomData;
use std::rc::Rc;

use generic_array::GenericArray;
use tangent_bundle::calculus::Differentiable;
use tangent_bundle::prelude::*;
use tangent_bundle::space::Space;
use tangent_bundle_ir::recurrences::divided;

use crate::error::Error;
use crate::expansion::Expansion;

/// The Taylor coefficients of a solution from a right-hand side that is evaluated over Taylor bundles, once for each
/// coefficient.
///
/// A bundle of the state to order k gives the slopes to order k, and so the state to order k + 1. The bundles are of
/// the lowest of the orders 2, 4, 8, 16, 32 and 64 that suffices, so a step of order p takes O(p³) operations.
pub(crate) struct Replayed<F, D: Space, R> {
    function: Rc<F>,
    /// A point of the shape of the state.
    shape: D::Over<R>,
}

impl<F, D: Space, R> Replayed<F, D, R> {
    pub(crate) fn new(function: Rc<F>, shape: D::Over<R>) -> Self {
        Self { function, shape }
    }
}

/// The bundle of the first coefficients of a series.
fn bundle<N: Order<R>, R: Real>(coefficients: &[R], known: usize) -> TaylorBundle<N, R> {
    let zero = R::from(0.0);
    let tail = |k: usize| if k < known { coefficients[k + 1] } else { zero };
    TaylorBundle::from_taylor_coefficients(
        coefficients[0],
        <GenericArray<R, N> as generic_array::sequence::GenericSequence<R>>::generate(tail),
    )
}

/// Computes the coefficient k + 1 of each component from those up to k, over bundles of order N.
fn raise<N, F, D, R>(
    of: &Replayed<F, D, R>,
    time: R,
    k: usize,
    p: usize,
    series: &mut [R],
    _: PhantomData<N>,
) -> Result<(), Error>
where
    N: Order<R>,
    D: Space,
    R: Real,
    F: Differentiable<Domain = (Scalar, D), Codomain = D>,
    TaylorBundle<N, R>: Real,
{
    let clock = bundle::<N, R>(&[time, R::from(1.0)], k.min(1));
    let mut components = series.chunks_exact(p + 1);
    let mut next = |_: &R| bundle::<N, R>(components.next().expect("a series for each component"), k);
    let state = D::map(&of.shape, &mut next);
    let slope = of.function.evaluate::<TaylorBundle<N, R>>((clock, state));
    let mut rows = series.chunks_exact_mut(p + 1);
    let mut given = 0;
    D::map(&slope, &mut |slope: &TaylorBundle<N, R>| {
        if let Some(row) = rows.next() {
            row[k + 1] = divided(slope.taylor_coefficient(k), k + 1);
        }
        given += 1;
    });
    let state = series.len() / (p + 1);
    if given == state {
        Ok(())
    } else {
        Err(Error::Shape { state, given })
    }
}

impl<F, D, R> Expansion<R> for Replayed<F, D, R>
where
    D: Space,
    R: Real,
    F: Differentiable<Domain = (Scalar, D), Codomain = D>,
{
    fn highest_order(&self) -> usize {
        64
    }

    fn expand(&mut self, time: R, p: usize, series: &mut [R]) -> Result<(), Error> {
        for k in 0..p {
            match k {
                0..=2 => raise(self, time, k, p, series, PhantomData::<U2>),
                3..=4 => raise(self, time, k, p, series, PhantomData::<U4>),
                5..=8 => raise(self, time, k, p, series, PhantomData::<U8>),
                9..=16 => raise(self, time, k, p, series, PhantomData::<U16>),
                17..=32 => raise(self, time, k, p, series, PhantomData::<U32>),
                _ => raise(self, time, k, p, series, PhantomData::<U64>),
            }?;
        }
        Ok(())
    }
}
