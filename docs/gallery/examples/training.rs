//! Training: a network learns the species of penguins, by Adam and by L-BFGS.
//!
//! `cargo run --release -p tangent-bundle-gallery --example training`

use std::array;
use std::error::Error;
use std::sync::mpsc;

use plotters::prelude::{Color, Rectangle, SeriesLabelPosition};
use tangent_bundle::prelude::*;
use tangent_bundle::solvers::ArgminProblem;
use tangent_bundle_gallery as picture;

/// The classes.
pub const SPECIES: [&str; 3] = ["Adelie", "Chinstrap", "Gentoo"];

/// The number of hidden units.
const HIDDEN: usize = 6;

/// The number of weights: of two inputs and a constant for each hidden unit, of those and a constant for each class.
pub const WEIGHTS: usize = 3 * HIDDEN + (HIDDEN + 1) * SPECIES.len();

/// The share of the weights in the loss. It keeps them small, so that there is a minimum.
const DECAY: f64 = 1e-3;

/// The scores of the classes: `s = B·tanh(A·(x, 1)) + c`.
pub fn scores<R: Real>(weights: &[R], [x, y]: [f64; 2]) -> [R; 3] {
    let (inner, outer) = weights.split_at(3 * HIDDEN);
    let hidden: [R; HIDDEN] = array::from_fn(|i| {
        let a = &inner[3 * i..];
        (a[0] * x + a[1] * y + a[2]).tanh()
    });
    array::from_fn(|k| {
        let b = &outer[(HIDDEN + 1) * k..][..=HIDDEN];
        b.iter().zip(&hidden).map(|(b, h)| *b * *h).sum::<R>() + b[HIDDEN]
    })
}

/// The class with the highest score.
pub fn class(weights: &[f64], x: [f64; 2]) -> usize {
    let s = scores(weights, x);
    (0..s.len()).max_by(|i, k| s[*i].total_cmp(&s[*k])).expect("a class")
}

/// Penguins: the lengths of their bills and flippers, and the numbers of their species.
#[derive(Clone)]
pub struct Penguins {
    /// The means and the standard deviations of the two lengths in mm.
    pub scale: [[f64; 2]; 2],
    /// The lengths, scaled, and the species of each.
    pub all: Vec<([f64; 2], usize)>,
}

impl Penguins {
    /// Those of the Palmer Archipelago; the source is beside the data.
    pub fn of_the_archipelago() -> Self {
        let mut all: Vec<([f64; 2], usize)> = include_str!("../data/penguins.csv")
            .lines()
            .skip(1)
            .map(|line| {
                let mut cells = line.split(',');
                let name = cells.next().expect("a species");
                let lengths = array::from_fn(|_| cells.next().and_then(|x| x.parse().ok()).expect("a length"));
                (
                    lengths,
                    SPECIES.iter().position(|s| *s == name).expect("one of the three"),
                )
            })
            .collect();
        let count = all.len() as f64;
        let scale = [0, 1].map(|i| {
            let mean = all.iter().map(|(x, _)| x[i]).sum::<f64>() / count;
            let variance = all.iter().map(|(x, _)| (x[i] - mean).powi(2)).sum::<f64>() / count;
            [mean, variance.sqrt()]
        });
        for (x, _) in &mut all {
            *x = [0, 1].map(|i| (x[i] - scale[i][0]) / scale[i][1]);
        }
        Self { scale, all }
    }

    /// The share of penguins whose class is right.
    pub fn accuracy(&self, weights: &[f64]) -> f64 {
        let right = self.all.iter().filter(|(x, species)| class(weights, *x) == *species);
        right.count() as f64 / self.all.len() as f64
    }
}

/// The loss, the mean of −ln of the probability of each penguin's species.
///
/// ```text
/// −ln p = ln Σ exp sₖ − s
/// ```
impl Differentiable for Penguins {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, weights: Vec<R>) -> R {
        let of_one = |(x, species): &([f64; 2], usize)| {
            let s = scores(&weights, *x);
            // Exponentials of differences from the highest score do not overflow.
            let highest = s.iter().fold(f64::MIN, |most, s| most.max(s.scalar()));
            s.iter().map(|s| (*s - highest).exp()).sum::<R>().ln() + highest - s[*species]
        };
        let decay = weights.iter().map(|w| w.powi(2)).sum::<R>() * DECAY;
        self.all.iter().map(of_one).sum::<R>() / self.all.len() as f64 + decay
    }
}

/// A minimum by Adam. It calls a function with the number of each step and the loss.
///
/// Source: Kingma & Ba, Adam: a method for stochastic optimization (2015), algorithm 1.
pub fn adam<F>(f: &F, mut w: Vec<f64>, rate: f64, steps: u64, mut see: impl FnMut(u64, f64)) -> Vec<f64>
where
    F: Differentiable<Domain = Vec<Scalar>, Codomain = Scalar>,
{
    let (mut mean, mut square) = (vec![0.0; w.len()], vec![0.0; w.len()]);
    for step in 1..=steps {
        let (loss, slope) = f.value_and_gradient(w.clone());
        see(step, loss);
        let bias = [0.9_f64, 0.999].map(|share| 1.0 - share.powf(step as f64));
        for i in 0..w.len() {
            mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
            square[i] = 0.999 * square[i] + 0.001 * slope[i].powi(2);
            w[i] -= rate * (mean[i] / bias[0]) / ((square[i] / bias[1]).sqrt() + 1e-8);
        }
    }
    w
}

/// The weights at the start: random ones between −1 and 1.
pub fn start() -> Vec<f64> {
    let mut uniform = picture::uniform(7);
    (0..WEIGHTS).map(|_| 2.0 * uniform() - 1.0).collect()
}

/// The weights after training, and the loss at each step on the way.
pub struct Trained {
    /// The weights.
    pub weights: Vec<f64>,
    /// The losses.
    pub losses: Vec<f64>,
}

/// How often progress is shown.
const SHOWN: u64 = 50;

/// Trains by Adam, and shows the progress.
pub fn by_adam(penguins: &Penguins, steps: u64) -> Trained {
    let mut losses = Vec::new();
    let weights = adam(penguins, start(), 0.03, steps, |step, loss| {
        losses.push(loss);
        if step % SHOWN == 1 {
            println!("Adam    {step:4}  loss {loss:.6}");
        }
    });
    Trained { weights, losses }
}

/// Trains by L-BFGS, and shows the progress.
pub fn by_lbfgs(penguins: &Penguins) -> Result<Trained, argmin::core::Error> {
    let problem = ArgminProblem::new(penguins.clone(), start());
    let (send, losses) = mpsc::channel();
    let (weights, _) = picture::lbfgs(problem, start(), 1e-6, move |step, loss| {
        if step % SHOWN == 1 {
            println!("L-BFGS  {step:4}  loss {loss:.6}");
        }
        send.send(loss).expect("it is received below");
    })?;
    Ok(Trained {
        weights,
        losses: losses.iter().collect(),
    })
}

/// The penguins with the regions of the species, and the losses.
pub fn svg(penguins: &Penguins, adam: &Trained, lbfgs: &Trained) -> Result<String, Box<dyn Error>> {
    picture::panels(|[left, right]| {
        let ranges = [30.0..62.0, 168.0..236.0];
        let title = "the species by the network";
        let mut chart = picture::panel(
            &left,
            title,
            ranges,
            ["length of the bill, mm", "length of the flipper, mm"],
        )?;
        let scaled = |x: [f64; 2]| [0, 1].map(|i| (x[i] - penguins.scale[i][0]) / penguins.scale[i][1]);
        for y in picture::steps(168.0, 235.0, 67) {
            // One rectangle for each run of equal classes in this row.
            let row: Vec<(f64, usize)> = picture::steps(30.0, 62.0, 128)
                .map(|x| (x, class(&lbfgs.weights, scaled([x, y + 0.5]))))
                .collect();
            for run in row.chunk_by(|a, b| a.1 == b.1) {
                let (from, to) = (run[0].0, (run[run.len() - 1].0 + 0.25).min(62.0));
                let colour = picture::COLOURS[run[0].1].mix(0.2);
                chart.draw_series([Rectangle::new([(from, y), (to, y + 1.0)], colour.filled())])?;
            }
        }
        for (k, name) in SPECIES.iter().enumerate() {
            let of_it = penguins.all.iter().filter(|(_, species)| *species == k);
            let points = of_it.map(|(x, _)| {
                [0, 1]
                    .map(|i| penguins.scale[i][0] + penguins.scale[i][1] * x[i])
                    .into()
            });
            picture::dots(&mut chart, name, picture::COLOURS[k], points)?;
        }
        picture::legend(&mut chart, SeriesLabelPosition::UpperLeft)?;

        let mut chart = picture::panel(&right, "the loss", [0.0..250.0, 0.0..1.0], ["step", "loss"])?;
        for (name, colour, trained) in [("Adam", 3, adam), ("L-BFGS", 0, lbfgs)] {
            // After the last step the loss stays.
            let points = (0..250).map(|step| {
                let loss = trained.losses.get(step).or(trained.losses.last()).expect("a step");
                (step as f64, loss.min(1.0))
            });
            picture::line(&mut chart, name, picture::COLOURS[colour], points)?;
        }
        picture::legend(&mut chart, SeriesLabelPosition::UpperRight)
    })
}

/// Trains the network by both, and draws the regions.
pub fn main() -> Result<(), Box<dyn Error>> {
    let penguins = Penguins::of_the_archipelago();
    let adam = by_adam(&penguins, 500);
    let lbfgs = by_lbfgs(&penguins)?;
    for (name, trained) in [("Adam", &adam), ("L-BFGS", &lbfgs)] {
        let loss = penguins.evaluate(trained.weights.clone());
        let share = 100.0 * penguins.accuracy(&trained.weights);
        println!(
            "{name:6}  {} steps, loss {loss:.6}, {share:.1} % right",
            trained.losses.len()
        );
    }
    picture::keep("training", &svg(&penguins, &adam, &lbfgs)?)
}
