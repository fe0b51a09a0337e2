//! The loss of a network of long short-term memory that predicts a sequence, bit by bit of each character.

use std::hint::black_box;

use criterion::Criterion;
use num_traits::Float;
use tangent_bundle::prelude::*;

use crate::Seed;
use crate::beside::{assert_equal, compare_runs, contender};

/// The bits of a character: the width of each layer.
const BITS: usize = 14;
const CHARACTERS: usize = 1024;
const LAYER: usize = 8 * BITS;

/// A network of so many layers, the state in which it starts, and a sequence.
///
/// The parameters are, for each layer, the weights and then the biases of the gates that forget, take in, give out and
/// change; and at the end the weights of the input, those of the output, and the biases of the output.
struct Lstm {
    layers: usize,
    /// For each layer the hidden state and the cell.
    state: Vec<[[f64; BITS]; 2]>,
    sequence: Vec<[f64; BITS]>,
}

fn sigmoid<R: Real>(x: R) -> R {
    1.0 / ((-x).exp() + 1.0)
}

impl Lstm {
    fn new(layers: usize, seed: &mut Seed) -> Self {
        Self {
            layers,
            state: (0..layers).map(|_| [seed.array(0.5), seed.array(0.5)]).collect(),
            sequence: (0..CHARACTERS)
                .map(|_| seed.array(1.0).map(|x: f64| f64::from(u8::from(x > 0.0))))
                .collect(),
        }
    }

    fn parameters(&self) -> usize {
        self.layers * LAYER + 3 * BITS
    }

    fn count(&self) -> f64 {
        (BITS * (CHARACTERS - 1)) as f64
    }

    fn loss<R: Real>(&self, parameters: &[R]) -> R {
        let (main, extra) = parameters.split_at(self.layers * LAYER);
        let mut state: Vec<[[R; BITS]; 2]> = self.state.iter().map(|s| s.map(|s| s.map(R::from))).collect();
        let mut total = R::from(0.0);
        for pair in self.sequence.windows(2) {
            let mut x: [R; BITS] = std::array::from_fn(|i| extra[i] * pair[0][i]);
            for ([hidden, cell], layer) in state.iter_mut().zip(main.chunks_exact(LAYER)) {
                let (weight, bias) = layer.split_at(4 * BITS);
                for i in 0..BITS {
                    let [f, g, o, c] = [i, BITS + i, 2 * BITS + i, 3 * BITS + i];
                    let forget = sigmoid(x[i] * weight[f] + bias[f]);
                    let take_in = sigmoid(hidden[i] * weight[g] + bias[g]);
                    let give_out = sigmoid(x[i] * weight[o] + bias[o]);
                    let change = (hidden[i] * weight[c] + bias[c]).tanh();
                    cell[i] = cell[i] * forget + take_in * change;
                    hidden[i] = give_out * cell[i].tanh();
                }
                x = *hidden;
            }
            let y: [R; BITS] = std::array::from_fn(|i| x[i] * extra[BITS + i] + extra[2 * BITS + i]);
            let sum: R = y.iter().map(|y| y.exp()).sum();
            let logarithm = (sum + 2.0).ln();
            for (y, gold) in y.iter().zip(&pair[1]) {
                total += (*y - logarithm) * *gold;
            }
        }
        -total / self.count()
    }

    fn loss_of_floats<T: Float>(&self, parameters: &[T]) -> T {
        let c = |c: f64| T::from(c).expect("a float");
        let sigmoid = |x: T| ((-x).exp() + c(1.0)).recip();
        let (main, extra) = parameters.split_at(self.layers * LAYER);
        let mut state: Vec<[[T; BITS]; 2]> = self.state.iter().map(|s| s.map(|s| s.map(c))).collect();
        let mut total = c(0.0);
        for pair in self.sequence.windows(2) {
            let mut x: [T; BITS] = std::array::from_fn(|i| extra[i] * c(pair[0][i]));
            for ([hidden, cell], layer) in state.iter_mut().zip(main.chunks_exact(LAYER)) {
                let (w, b) = layer.split_at(4 * BITS);
                for i in 0..BITS {
                    let forget = sigmoid(x[i] * w[i] + b[i]);
                    let take_in = sigmoid(hidden[i] * w[BITS + i] + b[BITS + i]);
                    let give_out = sigmoid(x[i] * w[2 * BITS + i] + b[2 * BITS + i]);
                    let change = (hidden[i] * w[3 * BITS + i] + b[3 * BITS + i]).tanh();
                    cell[i] = cell[i] * forget + take_in * change;
                    hidden[i] = give_out * cell[i].tanh();
                }
                x = *hidden;
            }
            let y: [T; BITS] = std::array::from_fn(|i| x[i] * extra[BITS + i] + extra[2 * BITS + i]);
            let sum = y.iter().fold(c(0.0), |sum, y| sum + y.exp());
            let logarithm = (sum + c(2.0)).ln();
            for (y, gold) in y.iter().zip(&pair[1]) {
                total = total + (*y - logarithm) * c(*gold);
            }
        }
        -total / c(self.count())
    }

    /// The adjoint by hand: a run that keeps the gates, and one back.
    fn gradient_by_hand(&self, parameters: &[f64]) -> Vec<f64> {
        let (main, extra) = parameters.split_at(self.layers * LAYER);
        let steps = CHARACTERS - 1;
        let mut state = self.state.clone();
        let mut kept: Vec<Cell> = Vec::with_capacity(steps * self.layers * BITS);
        let mut outputs = Vec::with_capacity(steps);
        for character in &self.sequence[..steps] {
            let mut x: [f64; BITS] = std::array::from_fn(|i| extra[i] * character[i]);
            for ([hidden, cell], layer) in state.iter_mut().zip(main.chunks_exact(LAYER)) {
                for i in 0..BITS {
                    let now = Cell::run(x[i], hidden[i], cell[i], layer, i);
                    cell[i] = now.before * now.forget + now.take_in * now.change;
                    hidden[i] = now.give_out * now.bent;
                    kept.push(now);
                }
                x = *hidden;
            }
            outputs.push(x);
        }

        let mut slope = vec![0.0; parameters.len()];
        let (main_slope, extra_slope) = slope.split_at_mut(self.layers * LAYER);
        // The adjoints of the hidden states and of the cells.
        let mut above = vec![[[0.0; BITS]; 2]; self.layers];
        for t in (0..steps).rev() {
            let (h, gold) = (&outputs[t], &self.sequence[t + 1]);
            let exp: [f64; BITS] = std::array::from_fn(|i| (h[i] * extra[BITS + i] + extra[2 * BITS + i]).exp());
            let sum = exp.iter().sum::<f64>() + 2.0;
            let golden: f64 = gold.iter().sum();
            let mut x = [0.0; BITS];
            for i in 0..BITS {
                let y = -(gold[i] - golden * exp[i] / sum) / self.count();
                extra_slope[BITS + i] += y * h[i];
                extra_slope[2 * BITS + i] += y;
                x[i] = y * extra[BITS + i];
            }
            for l in (0..self.layers).rev() {
                let layer = &main[l * LAYER..][..LAYER];
                let layer_slope = &mut main_slope[l * LAYER..][..LAYER];
                let [hidden, cell] = &mut above[l];
                for i in 0..BITS {
                    let now = &kept[(t * self.layers + l) * BITS + i];
                    [x[i], hidden[i], cell[i]] = now.back(hidden[i] + x[i], cell[i], layer, layer_slope, i);
                }
            }
            for i in 0..BITS {
                extra_slope[i] += x[i] * self.sequence[t][i];
            }
        }
        slope
    }
}

/// What the run back needs of one cell.
struct Cell {
    x: f64,
    hidden: f64,
    before: f64,
    forget: f64,
    take_in: f64,
    give_out: f64,
    change: f64,
    bent: f64,
}

impl Cell {
    fn run(x: f64, hidden: f64, before: f64, layer: &[f64], i: usize) -> Self {
        let (weight, bias) = layer.split_at(4 * BITS);
        let along = |x: f64, gate: usize| x * weight[gate * BITS + i] + bias[gate * BITS + i];
        let forget = sigmoid(along(x, 0));
        let take_in = sigmoid(along(hidden, 1));
        let give_out = sigmoid(along(x, 2));
        let change = along(hidden, 3).tanh();
        let bent = (before * forget + take_in * change).tanh();
        Self {
            x,
            hidden,
            before,
            forget,
            take_in,
            give_out,
            change,
            bent,
        }
    }

    /// The adjoints of the input, the hidden state and the cell before, from those after.
    fn back(&self, hidden: f64, cell: f64, layer: &[f64], slope: &mut [f64], i: usize) -> [f64; 3] {
        let of_sigmoid = |y: f64| y * (1.0 - y);
        let cell = cell + hidden * self.give_out * (1.0 - self.bent * self.bent);
        let forget = cell * self.before * of_sigmoid(self.forget);
        let take_in = cell * self.change * of_sigmoid(self.take_in);
        let give_out = hidden * self.bent * of_sigmoid(self.give_out);
        let change = cell * self.take_in * (1.0 - self.change * self.change);
        let gates = [
            (forget, self.x),
            (take_in, self.hidden),
            (give_out, self.x),
            (change, self.hidden),
        ];
        for (gate, (adjoint, argument)) in gates.into_iter().enumerate() {
            slope[gate * BITS + i] += adjoint * argument;
            slope[(4 + gate) * BITS + i] += adjoint;
        }
        [
            forget * layer[i] + give_out * layer[2 * BITS + i],
            take_in * layer[BITS + i] + change * layer[3 * BITS + i],
            cell * self.forget,
        ]
    }
}

pub fn bench(criterion: &mut Criterion, layers: usize) {
    let mut seed = Seed(1);
    let lstm = Lstm::new(layers, &mut seed);
    let x = seed.numbers(lstm.parameters(), 0.5);
    let by_hand = |x: &[f64]| lstm.gradient_by_hand(x);
    let ours = |x: &[f64]| gradient(|x: Vec<_>| lstm.loss(&x), x.to_vec());
    let echidna = |x: &[f64]| echidna::grad(|x| lstm.loss_of_floats(x), x);
    let what = format!("LSTM, l{layers} c{CHARACTERS}");
    assert_equal(&what, &ours(&x), &by_hand(&x));
    assert_equal(&what, &echidna(&x), &by_hand(&x));
    let contenders = vec![
        contender("f64", || lstm.loss(black_box(&x))),
        contender("hand", || by_hand(black_box(&x))),
        contender("reverse", || ours(black_box(&x))),
        contender("echidna", || echidna(black_box(&x))),
    ];
    compare_runs(criterion, &what, contenders, 1);
}
