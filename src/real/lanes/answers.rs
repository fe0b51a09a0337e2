//! The answers of lanes to questions.

use core::cell::Cell;
use std::thread_local;

use crate::real::Elementary;

thread_local! {
    /// The lanes that answered a question otherwise than the first lane.
    static OTHERS: Cell<u32> = const { Cell::new(0) };
}

/// The one answer of lanes that answer yes if they are set in a mask: that of the first one. Others are noted.
#[inline(always)]
pub(super) fn answer(yes: u32, all: u32) -> bool {
    let first = yes & 1 == 1;
    let others = if first { !yes & all } else { yes };
    if others != 0 {
        note(others);
    }
    first
}

/// Notes that lanes differ from the first one.
#[cold]
#[inline(never)]
pub(super) fn note(others: u32) {
    OTHERS.with(|all| all.set(all.get() | others));
}

/// The result of a function, and the lanes that answered a question of it otherwise than the first lane.
#[inline(always)]
pub fn asked<Y>(f: impl FnOnce() -> Y) -> (Y, u32) {
    let before = OTHERS.with(|all| all.replace(0));
    let y = f();
    (y, OTHERS.with(|all| all.replace(before)))
}

/// The value of a rule, computed once for each of the ways that the lanes go.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn each_way<R: Elementary, const K: usize>(x: [R; K], rule: impl Fn([R; K]) -> R) -> R {
    let (y, others) = asked(|| rule(x));
    if others == 0 {
        y
    } else {
        the_others(x, y, others, &rule)
    }
}

/// The same for the lanes that are left.
#[cold]
#[inline(never)]
fn the_others<R: Elementary, const K: usize>(x: [R; K], mut y: R, mut others: u32, rule: &impl Fn([R; K]) -> R) -> R {
    while others != 0 {
        let lane = others.trailing_zeros();
        // The first lane is no longer among them: it gets the number of the first one that is.
        let (z, differ) = asked(|| rule(x.map(|x| x.fill_lanes(!others, lane as usize))));
        // That lane has the same number as the first one now, so it does not differ.
        let settled = others & !differ | 1 << lane;
        y = y.take_lanes(settled, z);
        others &= !settled;
    }
    y
}
