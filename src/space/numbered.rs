//! The coordinates of a point by their numbers, for seeding variables and reading results.
//!
//! The coordinates are numbered from 0, in the order in which they are visited.

use alloc::vec::Vec;
use core::ops::Range;

use crate::bundle::{Representation, TangentBundle};
use crate::order::Natural;
use crate::real::Field;
use crate::space::Space;

/// The point whose coordinates are functions of their numbers and of the coordinates of x.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn numbered<D: Space, R, Q>(x: &D::Over<R>, f: &mut impl FnMut(usize, &R) -> Q) -> D::Over<Q> {
    let mut i = 0;
    D::map(x, &mut |x| {
        let y = f(i, x);
        i += 1;
        y
    })
}

/// The point whose coordinates are functions of their numbers.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn by_number<D: Space, R, Q>(x: &D::Over<R>, f: &mut impl FnMut(usize) -> Q) -> D::Over<Q> {
    numbered::<D, R, Q>(x, &mut |i, _| f(i))
}

/// The coordinates of a point.
pub(crate) fn flat<D: Space, R: Copy>(x: &D::Over<R>) -> Vec<R> {
    let mut all = Vec::new();
    D::map(x, &mut |x| all.push(*x));
    all
}

/// The point of variables. A function gives the direction of each variable by its number: 1 or above, or 0 for a
/// constant.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn seeded<D: Space, N: Natural, B: Field, P: Representation<N, B>>(
    x: &D::Over<B>,
    direction: impl Fn(usize) -> usize,
) -> D::Over<TangentBundle<N, B, P>> {
    numbered::<D, B, _>(x, &mut move |i, x| TangentBundle::seeded(*x, direction(i)))
}

/// The direction of the coordinate i in a pass: 1 or above, or 0 for a coordinate outside the pass.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn direction_in(pass: &Range<usize>, i: usize) -> usize {
    if pass.contains(&i) { i - pass.start + 1 } else { 0 }
}
