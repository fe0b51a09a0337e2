//! Fits a model to data by 10⁵ gradients: on the tape, by the program that is interpreted, and by machine code.
//!
//! `cargo run --release -p tangent-bundle-jit --example fit`. The model is a damped oscillation,
//! `a·exp(−b·t)·cos(c·t + d)`, and the descent goes along the gradient of the sum of squares. All three end at the same
//! parameters. An argument sets another number of gradients.

use std::time::Instant;

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::{Error, Interpreter, Prepare, trace};
use tangent_bundle_jit::Compiled;

const TRUE: [f64; 4] = [1.2, 0.3, 2.0, 0.4];
const POINTS: usize = 12;
const RATE: f64 = 0.01;

fn model<R: Real>([a, b, c, d]: [R; 4], t: f64) -> R {
    a * (b * -t).exp() * (c * t + d).cos()
}

/// The sum of the squares of what the model misses.
fn loss<R: Real>(parameters: [R; 4]) -> R {
    let miss = |i: usize| {
        let t = 0.25 * i as f64;
        model(parameters, t) - model(TRUE, t)
    };
    (0..POINTS).map(|i| miss(i) * miss(i)).sum()
}

/// Goes down so many steps. Returns where it ends, and the time in seconds.
fn descend(
    count: usize,
    mut gradient: impl FnMut(&[f64; 4]) -> Result<[f64; 4], Error>,
) -> Result<([f64; 4], f64), Error> {
    let start = Instant::now();
    let mut x = [1.0, 0.2, 1.8, 0.2];
    for _ in 0..count {
        let slope = gradient(&x)?;
        for (x, slope) in x.iter_mut().zip(slope) {
            *x -= RATE * slope;
        }
    }
    Ok((x, start.elapsed().as_secs_f64()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = std::env::args().nth(1).map_or(Ok(100_000), |word| word.parse())?;
    let by_tape = descend(count, |x| {
        let tape = Recording::new();
        let x = x.map(|x| tape.variable(x));
        let slopes = tape.pull_back([(loss(x), 1.0)]);
        Ok(std::array::from_fn(|i| slopes[i]))
    })?;
    let start = Instant::now();
    let recorded = trace(loss, [1.0, 0.2, 1.8, 0.2])?;
    let mut program = Interpreter::gradient(&recorded)?;
    let to_program = start.elapsed().as_secs_f64();
    let by_program = descend(count, |x| Ok(program.call(x)?.1))?;
    let start = Instant::now();
    let mut compiled = Compiled::gradient(&recorded)?;
    let to_code = start.elapsed().as_secs_f64();
    let by_code = descend(count, |x| Ok(compiled.call(x)?.1))?;
    for (how, (x, took), ready) in [
        ("tape", by_tape, 0.0),
        ("program", by_program, to_program),
        ("machine code", by_code, to_program + to_code),
    ] {
        assert!(
            x.iter().zip(TRUE).all(|(x, t)| (x - t).abs() < 1e-3),
            "{how} ends at {x:?}"
        );
        println!(
            "{how:<13} {:7.1} ms to get ready, {:7.1} ms for {count} gradients, {:6.0} ns each: {x:.6?}",
            ready * 1e3,
            took * 1e3,
            took * 1e9 / count as f64
        );
    }
    Ok(())
}
