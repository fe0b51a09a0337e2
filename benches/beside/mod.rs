//! What the benches have beside the crate in the same run: hand-written loops and other crates, and the report.

#![allow(dead_code, reason = "each bench uses its part")]

pub mod functions;
pub mod gmm;
pub mod hand;
pub mod number;
pub mod text;

use std::fs::OpenOptions;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs, io};

use criterion::Criterion;
use generic_array::GenericArray;
use tangent_bundle::prelude::*;

/// A way to compute something: its name, and how long a number of runs takes.
pub struct Contender<'a> {
    name: &'static str,
    run: Box<dyn FnMut(u64) -> Duration + 'a>,
}

/// A contender from a function; its result is kept from the optimiser.
pub fn contender<'a, T>(name: &'static str, mut f: impl FnMut() -> T + 'a) -> Contender<'a> {
    let run = move |times: u64| {
        let start = Instant::now();
        for _ in 0..times {
            black_box(f());
        }
        start.elapsed()
    };
    Contender {
        name,
        run: Box::new(run),
    }
}

/// A contender that takes the times of so many runs by itself.
pub fn timed<'a>(name: &'static str, run: impl FnMut(u64) -> Duration + 'a) -> Contender<'a> {
    Contender {
        name,
        run: Box::new(run),
    }
}

/// Measures the contenders with Criterion, and prints a row of minimum times over interleaved rounds with their ratios
/// to the first one. With a date in the variable `KEEP`, the times are kept as results of that date.
pub fn compare(criterion: &mut Criterion, what: &str, contenders: Vec<Contender>) {
    compare_runs(criterion, what, contenders, 1000);
}

/// Whether a row is asked for: its name contains the first word of the command line that is no option, if there is one.
pub fn is_asked_for(what: &str) -> bool {
    env::args()
        .skip(1)
        .find(|word| !word.starts_with('-'))
        .is_none_or(|word| what.contains(&word))
}

/// The same, with so many runs a round. With the variable `ROWS` set, Criterion does not measure.
pub fn compare_runs(criterion: &mut Criterion, what: &str, mut contenders: Vec<Contender>, runs: u64) {
    const ROUNDS: usize = 40;
    if !is_asked_for(what) {
        return;
    }
    let mut best = vec![f64::MAX; contenders.len()];
    for _ in 0..ROUNDS {
        for (best, contender) in best.iter_mut().zip(&mut contenders) {
            *best = best.min((contender.run)(runs).as_secs_f64() * 1e9 / runs as f64);
        }
    }
    let columns = contenders.iter().zip(&best);
    let row: String = columns
        .map(|(c, ns)| format!("  {} {ns:.1} ({:.2})", c.name, ns / best[0]))
        .collect();
    println!("ratio | {what:<22}{row}");
    if let Ok(date) = env::var("KEEP") {
        let rows = contenders.iter().zip(&best);
        let rows: String = rows
            .map(|(c, ns)| format!("{what}\t{}\t{ns:.2}\tns\n", c.name))
            .collect();
        keep(&date, &rows).expect("the results can be kept");
    }

    if env::var("ROWS").is_ok() {
        return;
    }
    let mut group = criterion.benchmark_group(what);
    for contender in &mut contenders {
        group.bench_function(contender.name, |bencher| {
            bencher.iter_custom(|times| (contender.run)(times))
        });
    }
    group.finish();
}

/// Adds rows to the results of this bench on a date.
pub fn keep(date: &str, rows: &str) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    let path = folder.join(format!("{date}-{}.tsv", env!("CARGO_CRATE_NAME")));
    if !path.exists() {
        fs::write(&path, "group\tcontender\tvalue\tunit\n")?;
    }
    OpenOptions::new().append(true).open(path)?.write_all(rows.as_bytes())
}

/// Short runs: the benches are many.
pub fn criterion() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(150))
        .sample_size(10)
        .configure_from_args()
}

/// Asserts that two results agree to a few hundred roundings of their largest magnitude.
#[track_caller]
pub fn assert_equal(what: &str, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let scale = theirs.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    for (k, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!(
            (a - b).abs() <= 1e-10 * scale,
            "{what}: component {k} is {a}, and {b} beside"
        );
    }
}

/// Non-trivial Taylor coefficients of a germ: primal `x`, then numbers of both signs that fall slowly.
pub fn coefficients(x: f64, length: usize) -> Vec<f64> {
    let tail = (1..length).map(|k| (0.7 * k as f64 + x).sin() / (1.0 + k as f64));
    std::iter::once(x).chain(tail).collect()
}

/// A Taylor bundle of given coefficients.
pub fn taylor<N: Order>(x: &[f64]) -> TaylorBundle<N> {
    let tail = GenericArray::try_from_iter(x[1..].iter().copied());
    TaylorBundle::from_taylor_coefficients(x[0], tail.expect("N of them"))
}
