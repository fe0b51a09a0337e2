//! Derivatives at a million points, beside loops over the points one by one and a loop over vectors by hand.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench many`; rows that begin with `ratio`
//! are the summary, in nanoseconds a point.

mod beside;
#[path = "beside/field.rs"]
mod field;
#[path = "beside/wide_loop.rs"]
mod wide_loop;

use std::hint::black_box;
use std::time::Instant;

use beside::number::{Number, f, g, h};
use beside::{assert_equal, is_asked_for, keep};
use field::{field, helmholtz, mixture};
use nalgebra::SVector;
use num_dual::{Dual2, Dual2_64, Dual2SVec64, Dual3_64, Dual64, DualNum, DualSVec64};
use rayon::ThreadPool;
use tangent_bundle::prelude::*;
use wide::f64x8;
use wide_loop::Series;

/// How many points there are.
const POINTS: usize = 1_000_000;

/// How many points a contender computes whose price does not depend on their number.
const FEW: usize = 100_000;

/// Order 5 of num-dual: two orders over three.
type Nested = Dual2<Dual3_64>;

/// Its variable.
fn nested(x: f64) -> Nested {
    let one = Dual3_64::new(1.0, 0.0, 0.0, 0.0);
    Dual2::new(Dual3_64::new(x, 1.0, 0.0, 0.0), one, one * 0.0)
}

/// Points on an interval, in no order.
fn points(from: f64, to: f64) -> Vec<f64> {
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    (0..POINTS)
        .map(|i| from + (to - from) * (golden * i as f64).fract())
        .collect()
}

/// A way to compute derivatives at many points: its name, at how many of them, and the computation.
struct Way<'a> {
    name: &'static str,
    points: usize,
    run: Box<dyn FnMut() + 'a>,
}

fn way<'a, T>(name: &'static str, points: usize, mut run: impl FnMut() -> T + 'a) -> Way<'a> {
    let run = Box::new(move || {
        black_box(run());
    });
    Way { name, points, run }
}

/// Measures the ways, and prints a row of minimum times a point over interleaved rounds, with their ratios to the
/// first.
fn compare(what: &str, mut ways: Vec<Way>) {
    const ROUNDS: usize = 8;
    if !is_asked_for(what) {
        return;
    }
    let mut best = vec![f64::MAX; ways.len()];
    for _ in 0..ROUNDS {
        for (best, way) in best.iter_mut().zip(&mut ways) {
            let start = Instant::now();
            (way.run)();
            *best = best.min(start.elapsed().as_secs_f64() * 1e9 / way.points as f64);
        }
    }
    let columns = ways.iter().zip(&best);
    let row: String = columns
        .map(|(way, ns)| format!("  {} {ns:.2} ({:.2})", way.name, ns / best[0]))
        .collect();
    println!("ratio | {what:<22}{row}");
    if let Ok(date) = std::env::var("KEEP") {
        let rows = ways.iter().zip(&best);
        let rows: String = rows
            .map(|(way, ns)| format!("{what}\t{}\t{ns:.2}\tns\n", way.name))
            .collect();
        keep(&date, &rows).expect("the results can be kept");
    }
}

/// A pool of so many threads.
fn pool(threads: usize) -> ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads")
}

/// The columns of the derivatives, by a hand-written loop over vectors.
#[inline(always)]
fn by_hand<const L: usize>(f: impl Fn(Series<L>) -> Series<L>, x: &[f64], columns: &mut [Vec<f64>]) {
    for (i, eight) in x.chunks_exact(8).enumerate() {
        let y = f(Series::variable(f64x8::new(eight.try_into().expect("eight"))));
        let mut factorial = 1.0;
        for (k, column) in columns.iter_mut().enumerate() {
            factorial *= k.max(1) as f64;
            column[8 * i..8 * i + 8].copy_from_slice(&(y.0[k] * factorial).to_array());
        }
    }
}

/// The same point by point, over any crate's series.
#[inline(always)]
fn one_by_one<T>(x: &[f64], columns: &mut [Vec<f64>], f: impl Fn(f64) -> T, derivative: impl Fn(&T, usize) -> f64) {
    for (i, x) in x.iter().enumerate() {
        let y = f(*x);
        for (k, column) in columns.iter_mut().enumerate() {
            column[i] = derivative(&y, k);
        }
    }
}

/// A function at an order: the plain float first, so that ratios are the price of the derivatives.
macro_rules! function {
    ($name:literal, $f:ident, $x:expr, $($N:ident, $L:literal $(, $Dual:ident, $variable:expr, $top:expr)?;)+) => {$({
        let x: &[f64] = &$x;
        let order = $L - 1;
        let columns = || vec![vec![0.0; x.len()]; $L];
        let (mut ours, mut hand, mut scalar, mut beside, mut both) = (columns(), columns(), columns(), columns(), columns());
        let mut values = vec![0.0; x.len()];
        let (one, two) = (pool(1), pool(2));
        let into = |columns: &mut Vec<Vec<f64>>| {
            let mut columns: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
            many::derivatives_into::<$N, _>(|x| $f(x), x, &mut columns);
        };
        one.install(|| into(&mut ours));
        one_by_one(&x[..1000], &mut scalar, |x| $f(Bundle::<$N>::taylor(x)), |y, k| y.derivative(k));
        by_hand::<$L>(|x| $f(x), &x[..1000], &mut hand);
        for k in 0..$L {
            assert_equal($name, &ours[k][..1000], &scalar[k][..1000]);
            assert_equal($name, &hand[k][..1000], &scalar[k][..1000]);
        }
        let few = &x[..FEW];
        compare(
            &format!("{}/{order}", $name),
            vec![
                way("f64", POINTS, || {
                    for (y, x) in values.iter_mut().zip(x) {
                        *y = $f(*x);
                    }
                    values[0]
                }),
                way("ours", POINTS, || one.install(|| into(&mut ours))),
                way("ours, two threads", POINTS, || two.install(|| into(&mut both))),
                way("wide by hand", POINTS, || by_hand::<$L>(|x| $f(x), x, &mut hand)),
                way("ours, one by one", FEW, || {
                    one_by_one(few, &mut scalar, |x| $f(Bundle::<$N>::taylor(x)), |y, k| y.derivative(k))
                }),
                way("echidna", FEW, || {
                    let series = |x| $f(echidna::Taylor::<f64, $L>::variable(x));
                    one_by_one(few, &mut beside, series, |y, k| y.coeffs[k])
                }),
                $(way("num-dual", FEW, || -> $Dual {
                    few.iter().fold($variable(0.0), |_, x| black_box($f($variable(*x))))
                }),)?
            ],
        );
    })+};
}

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

fn branches() {
    let (one, two) = (pool(1), pool(2));
    for (name, share) in [("branch/0 %", 0), ("branch/1 %", 1), ("branch/50 %", 50)] {
        // So many groups of a hundred have points on both sides.
        let mut x = points(0.1, 1.0);
        for (i, group) in x.chunks_exact_mut(8).enumerate() {
            if i % 100 < share {
                group[i % 8] = -group[i % 8];
            }
        }
        let columns = || vec![vec![0.0; x.len()]; 6];
        let (mut ours, mut hand, mut scalar, mut beside, mut both) =
            (columns(), columns(), columns(), columns(), columns());
        let into = |columns: &mut Vec<Vec<f64>>| {
            let mut columns: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
            many::derivatives_into::<U5, _>(branching, &x, &mut columns);
        };
        compare(
            name,
            vec![
                way("f64", POINTS, || x.iter().map(|x| branching(*x)).sum::<f64>()),
                way("ours", POINTS, || one.install(|| into(&mut ours))),
                way("ours, two threads", POINTS, || two.install(|| into(&mut both))),
                way("wide by hand", POINTS, || {
                    by_hand::<6>(branching_by_hand, &x, &mut hand)
                }),
                way("ours, one by one", FEW, || {
                    one_by_one(
                        &x[..FEW],
                        &mut scalar,
                        |x| branching(Bundle::<U5>::taylor(x)),
                        |y, k| y.derivative(k),
                    )
                }),
                way("echidna", FEW, || {
                    let series = |x: f64| {
                        let t = echidna::Taylor::<f64, 6>::variable(x);
                        if x > 0.0 { above(t) } else { below(t) }
                    };
                    one_by_one(&x[..FEW], &mut beside, series, |y, k| y.coeffs[k])
                }),
                way("num-dual", FEW, || {
                    let dual = |x: f64| if x > 0.0 { above(nested(x)) } else { below(nested(x)) };
                    x[..FEW].iter().fold(nested(0.0), |_, x| black_box(dual(*x)))
                }),
            ],
        );
    }
}

#[inline(always)]
fn of_three<R: Real>([x, y, z]: [R; 3]) -> R {
    field!(x, y, z)
}

#[inline(always)]
fn of_ten<R: Real>(x: [R; 10]) -> R {
    helmholtz!(x)
}

/// Points of K numbers near a point.
fn near<const K: usize>(at: [f64; K]) -> Vec<[f64; K]> {
    let shift = points(-0.05, 0.05);
    (0..POINTS)
        .map(|i| std::array::from_fn(|k| at[k] + shift[(i + 17 * k) % POINTS]))
        .collect()
}

fn several() {
    let (one, two) = (pool(1), pool(2));
    let three = near([0.7, 1.3, 0.4]);
    let ten = near(mixture::<10>());
    macro_rules! compared {
        ($what:literal, $points:expr, $f:ident, $many:ident, $single:ident, $K:literal, $Dual:ty, $dual:path, $part:tt) => {
            let points = &$points;
            compare(
                $what,
                vec![
                    way("f64", POINTS, || points.iter().map(|x| $f(*x)).sum::<f64>()),
                    way("ours", POINTS, || one.install(|| many::$many(|x| $f(x), points))),
                    way("ours, two threads", POINTS, || two.install(|| many::$many(|x| $f(x), points))),
                    way("ours, one by one", FEW, || {
                        points[..FEW].iter().map(|x| $single(|x| $f(x), *x)).collect::<Vec<_>>()
                    }),
                    way("num-dual", FEW, || {
                        let dual = |x: &[f64; $K]| {
                            let f = |v: SVector<$Dual, $K>| compared!(@of $f v);
                            $dual(f, &(*x).into()).$part
                        };
                        points[..FEW].iter().map(dual).collect::<Vec<_>>()
                    }),
                ],
            );
        };
        (@of of_three $v:ident) => { field!($v[0], $v[1], $v[2]) };
        (@of of_ten $v:ident) => { helmholtz!($v) };
    }
    compared!(
        "gradient of 3",
        three,
        of_three,
        gradients,
        gradient,
        3,
        DualSVec64<3>,
        num_dual::gradient,
        1
    );
    compared!(
        "Hessian of 3",
        three,
        of_three,
        hessians,
        hessian,
        3,
        Dual2SVec64<3>,
        num_dual::hessian,
        2
    );
    compared!(
        "gradient of 10",
        ten,
        of_ten,
        gradients,
        gradient,
        10,
        DualSVec64<10>,
        num_dual::gradient,
        1
    );
    compared!(
        "Hessian of 10",
        ten,
        of_ten,
        hessians,
        hessian,
        10,
        Dual2SVec64<10>,
        num_dual::hessian,
        2
    );
}

/// The functions of one number at all orders.
macro_rules! functions {
    ($($name:literal $f:ident $x:expr;)+) => {$(
        function! { $name, $f, $x,
            U1, 2, Dual64, |x| Dual64::new(x, 1.0), |y: Dual64| y.eps;
            U2, 3, Dual2_64, |x| Dual2_64::new(x, 1.0, 0.0), |y: Dual2_64| y.v2;
            U3, 4, Dual3_64, |x| Dual3_64::new(x, 1.0, 0.0, 0.0), |y: Dual3_64| y.v3;
            U5, 6, Nested, nested, |y: Nested| y.v2.v3;
            U8, 9;
        }
    )+};
}

fn main() {
    functions! {
        "f" f points(0.1, 1.9);
        "g" g points(0.075, 0.325);
        "h" h points(-1.9, 1.9);
    }
    branches();
    several();
}
