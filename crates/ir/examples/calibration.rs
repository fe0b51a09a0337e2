//! Calibrates a yield curve in a loop of a hundred thousand gradients, by a tape and by a recorded program.
//!
//! ```text
//! cargo run --release -p tangent-bundle-ir --example calibration
//! cargo run --release -p tangent-bundle-ir --example calibration -- 5000
//! ```
//!
//! The model is the curve of Svensson (1994), with six parameters. The sum of its squared errors has many local minima.
//! So L-BFGS starts from many points, one after the other, until the number of gradients is reached.
//!
//! The data are the par yields of the US Treasury on 29 December 2023, in percent, as published under "Daily Treasury
//! Par Yield Curve Rates" on home.treasury.gov.

use std::fmt::Write;
use std::time::{Duration, Instant};

use tangent_bundle::prelude::*;
use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::{Error, Interpreter, Prepare, Symbol, trace};

/// Maturities in years, and yields in percent.
const YIELDS: [(f64, f64); 13] = [
    (1.0 / 12.0, 5.60),
    (2.0 / 12.0, 5.59),
    (3.0 / 12.0, 5.40),
    (4.0 / 12.0, 5.41),
    (6.0 / 12.0, 5.26),
    (1.0, 4.79),
    (2.0, 4.23),
    (3.0, 4.01),
    (5.0, 3.84),
    (7.0, 3.88),
    (10.0, 3.88),
    (20.0, 4.20),
    (30.0, 4.03),
];

/// β₀, β₁, β₂, β₃, ln τ₁, ln τ₂.
type Parameters<R = f64> = [R; 6];

/// The yield at a maturity t:
///
/// ```text
/// β₀ + β₁·h(t/τ₁) + β₂·(h(t/τ₁) − exp(−t/τ₁)) + β₃·(h(t/τ₂) − exp(−t/τ₂)),   h(x) = (1 − exp(−x))/x
/// ```
///
/// Svensson, Estimating and Interpreting Forward Interest Rates: Sweden 1992-1994 (1994), equation 3.
fn yield_at<R: Real>([level, slope, first, second, ln_tau, ln_other]: Parameters<R>, t: f64) -> R {
    let hump = |ln_tau: R| {
        let x = (-ln_tau).exp() * t;
        let decay = (-x).exp();
        let mean = (-decay + 1.0) / x;
        (mean, mean - decay)
    };
    let ((mean, hump), (_, other)) = (hump(ln_tau), hump(ln_other));
    level + slope * mean + first * hump + second * other
}

/// The sum of the squared errors, with a small penalty on large parameters: without it, two humps of opposite signs
/// cancel at some local minima.
pub fn loss<R: Real>(p: Parameters<R>) -> R {
    let mut sum = R::from(0.0);
    for (t, observed) in YIELDS {
        let error = yield_at(p, t) - observed;
        sum += error * error;
    }
    for p in p {
        sum += p * p * 1e-6;
    }
    sum
}

fn dot(a: &Parameters, b: &Parameters) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// a + c·b.
fn plus(a: &Parameters, c: f64, b: &Parameters) -> Parameters {
    std::array::from_fn(|i| a[i] + c * b[i])
}

/// The last steps of L-BFGS: the differences of points and of gradients.
#[derive(Default)]
struct History(Vec<(Parameters, Parameters)>);

impl History {
    /// How many steps are kept.
    const LENGTH: usize = 6;

    fn add(&mut self, step: Parameters, change: Parameters) {
        // Only steps along which the function is convex keep the matrix positive.
        if dot(&step, &change) > 1e-14 {
            if self.0.len() == Self::LENGTH {
                self.0.remove(0);
            }
            self.0.push((step, change));
        }
    }

    /// The direction of descent: minus the approximate inverse of the Hessian, times the gradient.
    fn direction(&self, gradient: &Parameters) -> Parameters {
        let mut q = *gradient;
        let mut weights = Vec::with_capacity(self.0.len());
        for (s, y) in self.0.iter().rev() {
            let weight = dot(s, &q) / dot(s, y);
            q = plus(&q, -weight, y);
            weights.push(weight);
        }
        if let Some((s, y)) = self.0.last() {
            q = q.map(|q| q * dot(s, y) / dot(y, y));
        }
        for ((s, y), weight) in self.0.iter().zip(weights.iter().rev()) {
            q = plus(&q, weight - dot(y, &q) / dot(s, y), s);
        }
        q.map(|q| -q)
    }
}

/// The result of a calibration.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// The best parameters.
    pub best: Parameters,
    /// Their loss.
    pub loss: f64,
    /// The number of starts.
    pub starts: usize,
    /// How long it took.
    pub time: Duration,
}

impl Calibration {
    /// The root of the mean squared error, in basis points.
    pub fn error(&self) -> f64 {
        let squares = YIELDS.map(|(t, observed)| (yield_at(self.best, t) - observed).powi(2));
        100.0 * (squares.iter().sum::<f64>() / YIELDS.len() as f64).sqrt()
    }
}

/// The start with this number: the two times are spread over the maturities, by the golden ratio.
pub fn start(number: usize) -> Parameters {
    let spread = |ratio: f64| (0.5 + number as f64 * ratio).fract();
    let (first, second) = (spread(0.754_877_666_246_692_7), spread(0.569_840_290_998_053_3));
    [4.0, 1.5, 0.0, 0.0, -2.0 + 4.0 * first, -1.0 + 4.5 * second]
}

/// Calibrates with so many values and gradients of the loss.
pub fn calibrate(
    gradients: usize,
    mut value_and_gradient: impl FnMut(&Parameters) -> (f64, Parameters),
) -> Calibration {
    let begun = Instant::now();
    let (mut left, mut starts) = (gradients, 0);
    let (mut best, mut least) = (start(0), f64::INFINITY);
    while left > 0 {
        let mut x = start(starts);
        starts += 1;
        left -= 1;
        let (mut y, mut slope) = value_and_gradient(&x);
        let mut history = History::default();
        let mut length = 0.1;
        while left > 0 {
            let direction = history.direction(&slope);
            let descent = dot(&direction, &slope);
            if descent > -1e-14 {
                break;
            }
            // Backtracking, until the step is as good as its slope promises (Armijo).
            let mut accepted = false;
            while left > 0 && length > 1e-10 {
                let next = plus(&x, length, &direction);
                left -= 1;
                let (value, gradient) = value_and_gradient(&next);
                if value <= y + 1e-4 * length * descent {
                    history.add(plus(&next, -1.0, &x), plus(&gradient, -1.0, &slope));
                    (x, y, slope) = (next, value, gradient);
                    accepted = true;
                    break;
                }
                length *= 0.5;
            }
            if !accepted {
                break;
            }
            length = 1.0;
        }
        if y < least {
            (best, least) = (x, y);
        }
    }
    Calibration {
        best,
        loss: least,
        starts,
        time: begun.elapsed(),
    }
}

/// The calibration by a tape: each gradient records the operations anew.
pub fn by_tape(gradients: usize) -> Calibration {
    calibrate(gradients, |p| {
        let tape = Recording::new();
        let y = loss(p.map(|p| tape.variable(p)));
        let slope = tape.pull_back([(y, 1.0)]);
        (y.value(), std::array::from_fn(|i| slope[i]))
    })
}

/// The calibration by a program: the loss is recorded once, and its gradient is derived once. Also returns how long
/// that took.
pub fn by_program(gradients: usize) -> Result<(Calibration, Duration), Error> {
    let begun = Instant::now();
    let recorded = trace(loss::<Symbol>, start(0))?;
    let mut gradient = Interpreter::gradient(&recorded)?;
    let prepared = begun.elapsed();
    let calibration = calibrate(gradients, |p| gradient.call(p).expect("the loss has no branches"));
    Ok((calibration, prepared))
}

/// Both calibrations, and what they cost.
pub fn report(gradients: usize) -> Result<String, Error> {
    let (program, prepared) = by_program(gradients)?;
    let tape = by_tape(gradients);
    let mut text = String::from("maturity   yield     fit\n");
    for (t, observed) in YIELDS {
        let fitted = yield_at(program.best, t);
        writeln!(text, "{t:8.3} {observed:7.2} {fitted:7.3}").expect("a text has room");
    }
    let [level, slope, first, second, ln_tau, ln_other] = program.best;
    let (tau, other) = (ln_tau.exp(), ln_other.exp());
    let [seconds, others] = [&tape, &program].map(|c| c.time.as_secs_f64());
    writeln!(
        text,
        "β₀ = {level:.3}, β₁ = {slope:.3}, β₂ = {first:.3}, β₃ = {second:.3}, τ₁ = {tau:.3}, τ₂ = {other:.3}\n\
         root mean square error: {:.2} basis points, and {:.2} by the tape\n\
         {gradients} gradients from {} starts, and {} by the tape\n\
         tape:    {seconds:.3} s\n\
         program: {others:.3} s, after {:.1} ms for the recording and its gradient\n\
         the program is {:.1} times as fast",
        program.error(),
        tape.error(),
        program.starts,
        tape.starts,
        prepared.as_secs_f64() * 1e3,
        seconds / (others + prepared.as_secs_f64()),
    )
    .expect("a text has room");
    Ok(text)
}

fn main() -> Result<(), Error> {
    let number = std::env::args().nth(1).and_then(|word| word.parse().ok());
    print!("{}", report(number.unwrap_or(100_000))?);
    Ok(())
}
