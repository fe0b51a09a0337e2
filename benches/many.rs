//! Derivatives at a million points, beside loops over the points one by one, other crates, and a loop over vectors by
//! hand.
//!
//! `RUSTFLAGS="-C target-cpu=native" cargo bench -p tangent-bundle-benches --bench many`; rows that begin with `ratio`
//! are the summary, in nanoseconds a point.

mod beside;
#[path = "many/branches.rs"]
mod branches;
#[path = "beside/field.rs"]
mod field;
#[path = "many/functions.rs"]
mod functions;
#[path = "many/several.rs"]
mod several;
#[path = "beside/wide_loop.rs"]
mod wide_loop;
#[path = "beside/wide_several.rs"]
mod wide_several;

use std::hint::black_box;
use std::time::Instant;

use beside::{is_asked_for, keep};
use num_dual::{Dual2, Dual3_64};
use rayon::ThreadPool;
use wide::f64x8;
use wide_loop::Series;

/// How many points there are.
const POINTS: usize = 1_000_000;

/// How many points a contender computes whose price does not depend on their number.
const FEW: usize = 100_000;

/// At how many points the results of the contenders are compared before they are timed.
const COMPARED: usize = 1_000;

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

fn main() {
    functions::bench();
    branches::bench();
    several::bench();
}
