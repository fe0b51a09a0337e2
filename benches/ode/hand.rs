//! The recurrences of two equations as plain loops over arrays.

/// The order.
const P: usize = 20;

/// A component as a series.
pub type Series = [f64; P + 1];

/// Fills the coefficients 1 to P of a state.
type Expand<const K: usize> = fn(&mut [Series; K]);

/// A state that takes steps of order 20 at a tolerance of 2⁻⁵².
pub struct Orbit<const K: usize> {
    expand: Expand<K>,
    pub state: [f64; K],
}

impl<const K: usize> Orbit<K> {
    pub fn new(expand: Expand<K>, state: [f64; K]) -> Self {
        Self { expand, state }
    }

    /// Takes a step and returns its length.
    pub fn step(&mut self) -> f64 {
        let mut series = [[0.0; P + 1]; K];
        for i in 0..K {
            series[i][0] = self.state[i];
        }
        (self.expand)(&mut series);
        let norm = |k: usize| series.iter().map(|x| x[k].abs()).fold(0.0, f64::max);
        let size = norm(0).max(1.0);
        let radius = [P - 1, P].map(|j| (size / norm(j)).powf(1.0 / j as f64));
        let ratio = -(2.0 - f64::EPSILON.ln()) / P as f64 - 0.7 / (P - 1) as f64;
        let h = radius[0].min(radius[1]) * ratio.exp();
        for i in 0..K {
            self.state[i] = series[i].iter().rev().fold(0.0, |sum, c| sum * h + c);
        }
        h
    }
}

/// Coefficient k of a product.
fn product(a: &Series, b: &Series, k: usize) -> f64 {
    let mut sum = 0.0;
    for j in 0..=k {
        sum += a[j] * b[k - j];
    }
    sum
}

pub fn lorenz(series: &mut [Series; 3]) {
    let [x, y, z] = series;
    for k in 0..P {
        let over = 1.0 / (k + 1) as f64;
        x[k + 1] = 10.0 * (y[k] - x[k]) * over;
        y[k + 1] = (28.0 * x[k] - product(x, z, k) - y[k]) * over;
        z[k + 1] = (product(x, y, k) - 8.0 / 3.0 * z[k]) * over;
    }
}

pub fn kepler(series: &mut [Series; 4]) {
    let [x, y, u, v] = series;
    // The square of the distance, and its power −3/2.
    let (mut square, mut pull) = ([0.0; P + 1], [0.0; P + 1]);
    for k in 0..P {
        let over = 1.0 / (k + 1) as f64;
        square[k] = product(x, x, k) + product(y, y, k);
        pull[k] = if k == 0 {
            square[0].powf(-1.5)
        } else {
            let mut sum = 0.0;
            for j in 1..=k {
                sum += (-1.5 * j as f64 - (k - j) as f64) * square[j] * pull[k - j];
            }
            sum / (k as f64 * square[0])
        };
        x[k + 1] = u[k] * over;
        y[k + 1] = v[k] * over;
        u[k + 1] = -product(x, &pull, k) * over;
        v[k + 1] = -product(y, &pull, k) * over;
    }
}
