//! Groups of points, the ways that they go, and chunks of groups.
//!
//! ```text
//! group    eight points, side by side
//! chunk    the groups that one thread computes without a pause
//! ```
//!
//! The chunks do not depend on the number of threads. A chunk writes to a part of its own of the results.

use alloc::vec::Vec;

#[cfg(feature = "rayon")]
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::many::Group;
use crate::many::columns::WIDTH;
use crate::many::watch::Progress;
use crate::real::Elementary;
use crate::real::lanes::asked;
use crate::space::Space;

/// The points of a chunk: some tens of microseconds of work, and results that fit a cache.
pub(super) const CHUNK: usize = 2048;

/// Results that can be cut into parts.
pub(super) trait Target: Send + Sized {
    /// The results of the first points, so many, and those of the others.
    fn cut(self, at: usize) -> (Self, Self);
}

impl<T: Send> Target for &mut [T] {
    fn cut(self, at: usize) -> (Self, Self) {
        self.split_at_mut(at)
    }
}

impl<T: Send> Target for Vec<&mut [T]> {
    fn cut(self, at: usize) -> (Self, Self) {
        self.into_iter().map(|column| column.split_at_mut(at)).unzip()
    }
}

/// Results of which each chunk has one.
pub(super) struct Slots<'a, T>(pub(super) &'a mut [T]);

impl<T: Send> Target for Slots<'_, T> {
    fn cut(self, _: usize) -> (Self, Self) {
        let (first, others) = self.0.split_at_mut(1);
        (Self(first), Self(others))
    }
}

/// Calls a function with the start and the length of each chunk of so many points, and its part of the results.
pub(super) fn for_each_chunk<T: Target>(
    count: usize,
    results: T,
    progress: &Progress<'_>,
    compute: impl Fn(usize, usize, T) + Sync + Send,
) {
    let (mut chunks, mut rest) = (Vec::new(), results);
    for start in (0..count).step_by(CHUNK) {
        let length = CHUNK.min(count - start);
        let (part, others) = rest.cut(length);
        chunks.push((start, length, part));
        rest = others;
    }
    let compute = |(start, length, part)| {
        if !progress.is_cancelled() {
            compute(start, length, part);
            progress.add(length);
        }
    };
    #[cfg(feature = "rayon")]
    chunks.into_par_iter().for_each(compute);
    #[cfg(not(feature = "rayon"))]
    chunks.into_iter().for_each(compute);
}

/// Evaluates a function at the groups of so many points. A function gives the group from a point on. The results of
/// each group are shown with its first point, and with the mask of the lanes that they are right for.
#[inline(always)]
pub(super) fn for_each_group<D: Space, Y>(
    length: usize,
    group: impl Fn(usize) -> D::Over<Group>,
    f: impl Fn(&D::Over<Group>) -> Y,
    mut show: impl FnMut(usize, u32, Y),
) {
    for at in (0..length).step_by(WIDTH) {
        let x = group(at);
        let all = Group::ALL >> WIDTH.saturating_sub(length - at);
        let (y, others) = asked(|| f(&x));
        show(at, all & !others, y);
        if others & all != 0 {
            for_the_others::<D, Y>(x, others & all, &f, &mut |mask, y| show(at, mask, y));
        }
    }
}

/// The same for the lanes of a group that went another way than the first one.
#[cold]
#[inline(never)]
fn for_the_others<D: Space, Y>(
    group: D::Over<Group>,
    mut others: u32,
    f: &impl Fn(&D::Over<Group>) -> Y,
    show: &mut impl FnMut(u32, Y),
) {
    while others != 0 {
        let lane = others.trailing_zeros();
        // All lanes that are done go with the first one that is not.
        let filled = D::map(&group, &mut |x: &Group| x.fill_lanes(!others, lane as usize));
        let (y, differ) = asked(|| f(&filled));
        let settled = others & !differ | 1 << lane;
        show(settled, y);
        others &= !settled;
    }
}

/// Writes the lanes of a mask.
#[inline(always)]
pub(super) fn write(column: &mut [f64], at: usize, mask: u32, x: Group) {
    match column.get_mut(at..at + WIDTH) {
        Some(eight) if mask == Group::ALL => eight.copy_from_slice(&x.to_array()),
        _ => write_some(&mut column[at..], mask, x),
    }
}

#[cold]
#[inline(never)]
fn write_some(column: &mut [f64], mask: u32, x: Group) {
    for (lane, x) in x.to_array().iter().enumerate() {
        if mask >> lane & 1 == 1 {
            column[lane] = *x;
        }
    }
}
