//! A function with a branch, where groups of points go together and where they do not.

use std::hint::black_box;

use tangent_bundle::prelude::*;
use wide::f64x8;

use crate::beside::number::Number;
use crate::beside::{assert_equal, is_asked_for};
use crate::wide_loop::Series;
use crate::{COMPARED, FEW, POINTS, by_hand, compare, nested, one_by_one, points, pool, way};

/// The function of the branch above zero.
#[inline(always)]
fn above<T: Number>(x: T) -> T {
    (x.sin() * x).exp()
}

/// The function of the branch below zero.
#[inline(always)]
fn below<T: Number>(x: T) -> T {
    (x * x).plus(1.0).sqrt() * x
}

/// A function with a branch.
#[inline(always)]
fn branching<T: Number + PartialOrd<f64>>(x: T) -> T {
    if x > 0.0 { above(x) } else { below(x) }
}

/// The same by hand for eight points: one branch if they go together, or both and a choice.
#[inline(always)]
fn branching_by_hand<const L: usize>(x: Series<L>) -> Series<L> {
    let is_above = x.0[0].simd_gt(f64x8::ZERO);
    if is_above.all() {
        above(x)
    } else if is_above.none() {
        below(x)
    } else {
        let (a, b) = (above(x), below(x));
        Series(std::array::from_fn(|k| is_above.select(a.0[k], b.0[k])))
    }
}

/// Measures it to order 5, for shares of the groups, in percent, that have points on both sides.
pub fn bench() {
    let (one, two) = (pool(1), pool(2));
    for share in [0, 1, 50] {
        let what = format!("many, branch {share} %");
        if !is_asked_for(&what) {
            continue;
        }
        let mut x = points(0.1, 1.0);
        for (i, group) in x.chunks_exact_mut(8).enumerate() {
            if i % 100 < share {
                group[i % 8] = -group[i % 8];
            }
        }
        let few = &x[..FEW];
        let columns = || vec![vec![0.0; x.len()]; 6];
        let (mut ours, mut hand, mut scalar, mut beside, mut both) =
            (columns(), columns(), columns(), columns(), columns());
        let into = |columns: &mut Vec<Vec<f64>>| {
            let mut columns: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
            many::derivatives_into::<U5, _>(branching, &x, &mut columns);
        };
        let scalars = |columns: &mut Vec<Vec<f64>>| {
            let bundle = |x: f64| branching(Bundle::<U5>::taylor(x));
            one_by_one(few, columns, bundle, |y, k| y.derivative(k));
        };
        let series = |columns: &mut Vec<Vec<f64>>| {
            let series = |x: f64| {
                let t = echidna::Taylor::<f64, 6>::variable(x);
                if x > 0.0 { above(t) } else { below(t) }
            };
            one_by_one(few, columns, series, |y, k| y.derivative(k));
        };
        let dual = |x: f64| if x > 0.0 { above(nested(x)) } else { below(nested(x)) };
        one.install(|| into(&mut ours));
        two.install(|| into(&mut both));
        scalars(&mut scalar);
        series(&mut beside);
        by_hand::<6>(branching_by_hand, &x, &mut hand);
        assert_eq!(ours, both, "{what} on two threads");
        for k in 0..6 {
            let target = &scalar[k][..COMPARED];
            assert_equal(&what, &ours[k][..COMPARED], target);
            assert_equal(&what, &hand[k][..COMPARED], target);
            assert_equal(&what, &beside[k][..COMPARED], target);
        }
        let top: Vec<f64> = few[..COMPARED].iter().map(|x| dual(*x).v2.v3).collect();
        assert_equal(&what, &top, &scalar[5][..COMPARED]);
        compare(
            &what,
            vec![
                way("f64", POINTS, || x.iter().map(|x| branching(*x)).sum::<f64>()),
                way("ours", POINTS, || one.install(|| into(&mut ours))),
                way("two threads", POINTS, || two.install(|| into(&mut both))),
                way("wide by hand", POINTS, || {
                    by_hand::<6>(branching_by_hand, &x, &mut hand)
                }),
                way("one by one", FEW, || scalars(&mut scalar)),
                way("echidna", FEW, || series(&mut beside)),
                way("num-dual", FEW, || {
                    few.iter().fold(nested(0.0), |_, x| black_box(dual(*x)))
                }),
            ],
        );
    }
}
