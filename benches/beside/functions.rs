//! The functions whose gradients are measured in several benches.

use tangent_bundle::prelude::*;

/// A function of a vector of real numbers.
pub trait Model {
    fn value<R: Real>(&self, x: &[R]) -> R;
}

/// A gradient by hand.
pub type ByHand<'a> = Option<&'a dyn Fn(&[f64]) -> Vec<f64>>;

pub struct Rosenbrock;
pub struct Likelihood;
pub struct Network;

impl Model for Rosenbrock {
    fn value<R: Real>(&self, x: &[R]) -> R {
        rosenbrock(x)
    }
}

impl Model for Likelihood {
    fn value<R: Real>(&self, x: &[R]) -> R {
        likelihood(x)
    }
}

impl Model for Network {
    fn value<R: Real>(&self, x: &[R]) -> R {
        network(x)
    }
}

impl Model for Mixture {
    fn value<R: Real>(&self, x: &[R]) -> R {
        self.energy(x)
    }
}

/// Numbers around ½, of which no two are equal.
pub fn point(n: usize) -> Vec<f64> {
    (0..n).map(|i| 0.5 + 0.1 * (i as f64).sin()).collect()
}

/// Three variables.
pub fn three<R: Real>([x, y, z]: [R; 3]) -> R {
    (x * y).sin() * z.exp() + (x * x + y * y + 1.0).ln() * z
}

pub fn three_by_hand([x, y, z]: [f64; 3]) -> (f64, [f64; 3]) {
    let (sin, cos) = (x * y).sin_cos();
    let (e, square) = (z.exp(), x * x + y * y + 1.0);
    let ln = square.ln();
    let (c, d) = (cos * e, 2.0 * z / square);
    (sin * e + ln * z, [c * y + d * x, c * x + d * y, sin * e + ln])
}

/// Σ 100·(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
pub fn rosenbrock<R: Real>(x: &[R]) -> R {
    x.windows(2)
        .map(|w| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (w[0] - 1.0).powi(2))
        .sum()
}

pub fn rosenbrock_by_hand(x: &[f64]) -> Vec<f64> {
    let mut slope = vec![0.0; x.len()];
    for i in 0..x.len() - 1 {
        let a = x[i + 1] - x[i] * x[i];
        slope[i + 1] += 200.0 * a;
        slope[i] += 2.0 * (x[i] - 1.0) - 400.0 * a * x[i];
    }
    slope
}

/// A mixture of so many components: volumes b and attractions A, row by row.
pub struct Mixture {
    pub b: Vec<f64>,
    pub a: Vec<f64>,
}

/// The attraction of two components: symmetric, and another one for each pair.
fn attraction(i: f64, j: f64) -> f64 {
    0.4 + 0.1 * (1.3 * (i + j) + 0.7 * i * j).sin()
}

impl Mixture {
    pub fn new(n: usize) -> Self {
        let scale = 1.0 / n as f64;
        Self {
            b: (0..n).map(|i| scale * (0.2 + 0.1 * (i % 7) as f64)).collect(),
            a: (0..n * n).map(|k| attraction((k / n) as f64, (k % n) as f64)).collect(),
        }
    }

    /// The Helmholtz energy.
    pub fn energy<R: Real>(&self, x: &[R]) -> R {
        let bx: R = x.iter().zip(&self.b).map(|(x, b)| *x * *b).sum();
        let over = (-bx + 1.0).recip();
        let entropy: R = x.iter().map(|x| *x * (*x * over).ln()).sum();
        let rows = self.a.chunks_exact(x.len()).zip(x);
        let along = |row: &[f64]| -> R { row.iter().zip(x).map(|(a, x)| *x * *a).sum() };
        let quadratic: R = rows.map(|(row, x)| *x * along(row)).sum();
        let root = std::f64::consts::SQRT_2;
        let logarithm = ((bx * (1.0 + root) + 1.0) / (bx * (1.0 - root) + 1.0)).ln();
        entropy - quadratic / (bx * 8.0_f64.sqrt()) * logarithm
    }

    pub fn gradient_by_hand(&self, x: &[f64]) -> Vec<f64> {
        let n = x.len();
        let bx: f64 = self.b.iter().zip(x).map(|(b, x)| b * x).sum();
        let total: f64 = x.iter().sum();
        let ax: Vec<f64> = self
            .a
            .chunks_exact(n)
            .map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum())
            .collect();
        let quadratic: f64 = x.iter().zip(&ax).map(|(x, ax)| x * ax).sum();
        let (root, eight) = (std::f64::consts::SQRT_2, 8.0_f64.sqrt());
        let (above, below) = (1.0 + (1.0 + root) * bx, 1.0 + (1.0 - root) * bx);
        let logarithm = (above / below).ln();
        let slope = (1.0 + root) / above - (1.0 - root) / below;
        let factor = 1.0 / (eight * bx);
        let common = total / (1.0 - bx) + quadratic * factor * (logarithm / bx - slope);
        (0..n)
            .map(|i| (x[i] / (1.0 - bx)).ln() + 1.0 + self.b[i] * common - 2.0 * ax[i] * factor * logarithm)
            .collect()
    }
}

/// The logarithm of the likelihood of 40 points under a mixture of normal distributions with diagonal covariances: the
/// parameters are, for each component, a weight, `DIMENSION` means and as many logarithms of precisions.
pub const DIMENSION: usize = 4;

pub fn likelihood<R: Real>(parameters: &[R]) -> R {
    let d = DIMENSION;
    let coordinate = |k: usize| (0.37 * k as f64).sin() + 0.1 * (k % 5) as f64;
    let components: Vec<(R, Vec<R>, &[R])> = parameters
        .chunks_exact(1 + 2 * d)
        .map(|p| {
            let precisions: Vec<R> = p[1 + d..].iter().map(|s| s.exp()).collect();
            (
                p[1 + d..].iter().fold(p[0], |sum, s| sum + *s),
                precisions,
                &p[1..1 + d],
            )
        })
        .collect();
    let point = |k: usize| {
        let terms: Vec<R> = components
            .iter()
            .map(|(weight, precisions, means)| {
                let square: R = (0..d)
                    .map(|i| {
                        let z = (means[i] - coordinate(k * d + i)) * precisions[i];
                        z * z
                    })
                    .sum();
                *weight - square * 0.5
            })
            .collect();
        terms.iter().map(|term| term.exp()).sum::<R>().ln()
    };
    (0..40).map(point).sum()
}

/// A network of three layers of tanh with so many inputs and neurons: the parameters are the rows of each layer, each
/// with a bias at its end.
pub const INPUTS: usize = 10;
pub const NEURONS: usize = 32;
pub const PARAMETERS: usize = NEURONS * (INPUTS + 1) + NEURONS * (NEURONS + 1) + NEURONS + 1;

pub fn network<R: Real>(parameters: &[R]) -> R {
    let mut activations: Vec<R> = (0..INPUTS).map(|i| R::from((0.9 * i as f64).cos())).collect();
    let mut rest = parameters;
    for neurons in [NEURONS, NEURONS, 1] {
        let width = activations.len() + 1;
        let (layer, after) = rest.split_at(neurons * width);
        let neuron = |row: &[R]| {
            let weighted = row.iter().zip(&activations).map(|(w, a)| *w * *a);
            weighted.fold(row[width - 1], |sum, term| sum + term).tanh()
        };
        activations = layer.chunks_exact(width).map(neuron).collect();
        rest = after;
    }
    activations[0]
}
