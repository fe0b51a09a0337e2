//! Models over arrays as programs of constant length, for every size: beside Rust functions, in values, gradients and
//! derivatives along a direction.

use tangent_bundle::reverse::Recording;
use tangent_bundle_ir::push_forward_of;

use super::*;

/// A program of the examples, its arguments for a size, and the same function in Rust of all real numbers in them.
struct Model {
    text: &'static str,
    /// The lengths of its arrays for a size, and an integer argument behind them.
    arguments: fn(usize) -> (Vec<usize>, Option<i64>),
}

const ROSENBROCK: Model = Model {
    text: include_str!("../../examples/ir/rosenbrock.ir"),
    arguments: |size| (vec![10 * size], None),
};

const MIXTURE: Model = Model {
    text: include_str!("../../examples/ir/mixture.ir"),
    arguments: |size| (vec![size, size, size, 7 * size], None),
};

const NETWORK: Model = Model {
    text: include_str!("../../examples/ir/network.ir"),
    arguments: |size| {
        let layers = 3;
        (vec![layers * size * (size + 1), size], Some(layers as i64))
    },
};

fn rosenbrock<R: Real>(all: &[Vec<R>]) -> R {
    let pairs = all[0].windows(2);
    pairs.fold(R::from(0.0), |sum, pair| {
        let (off, side) = (pair[1] - pair[0] * pair[0], -pair[0] + 1.0);
        sum + (off * off * 100.0 + side * side)
    })
}

fn mixture<R: Real>(all: &[Vec<R>]) -> R {
    let [w, m, s, x] = all else {
        unreachable!("the mixture has four arrays")
    };
    let total = w.iter().fold(R::from(0.0), |sum, w| sum + w.exp());
    let each = total.ln() + 0.5 * (2.0 * std::f64::consts::PI).ln();
    x.iter().fold(R::from(0.0), |sum, x| {
        let parts = w.iter().zip(m).zip(s).map(|((w, m), s)| {
            let scaled = (*x - *m) * s.exp();
            (*w + *s + scaled * scaled * -0.5).exp()
        });
        let density = parts.fold(R::from(0.0), |sum, part| sum + part);
        sum + (each - density.ln())
    })
}

fn network<R: Real>(all: &[Vec<R>]) -> R {
    let (w, n) = (&all[0], all[1].len());
    let mut y = all[1].clone();
    for layer in w.chunks(n * (n + 1)) {
        let row = |row: &[R]| {
            let products = row[1..].iter().zip(&y);
            products.fold(row[0], |sum, (w, y)| w.mul_add(*y, sum)).tanh()
        };
        y = layer.chunks(n + 1).map(row).collect();
    }
    y.iter().fold(R::from(0.0), |sum, y| sum + *y * *y)
}

/// Numbers between −1 and 1.
fn numbers(count: usize, from: usize) -> Vec<f64> {
    (from..from + count).map(|i| (1.0 + 2.3 * i as f64).sin()).collect()
}

/// The arguments of a model, from all real numbers in them.
fn values<R: Copy>(lengths: &[usize], integer: Option<i64>, all: &[R]) -> (Vec<Value<R>>, Vec<Vec<R>>) {
    let mut rest = all;
    let mut parts = Vec::new();
    for length in lengths {
        let (part, behind) = rest.split_at(*length);
        parts.push(part.to_vec());
        rest = behind;
    }
    let mut values: Vec<Value<R>> = parts.iter().cloned().map(Value::Array).collect();
    values.extend(integer.map(Value::Integer));
    (values, parts)
}

macro_rules! models {
    ($($name:ident: $model:expr, $function:ident;)+) => {$(
        #[test]
        fn $name() {
            let f = parse($model.text);
            let program = f.compile().unwrap();
            let adjoint = f.adjoint().unwrap().compile().unwrap();
            let pushed = push_forward_of(&f, 3).unwrap().compile().unwrap();
            for size in 1..6 {
                let (lengths, integer) = ($model.arguments)(size);
                let all = numbers(lengths.iter().sum(), 0);
                let (arguments, parts) = values(&lengths, integer, &all);
                let target = $function(&parts);
                let y = run(&program, &arguments);
                assert!((y - target).abs() <= 1e-14 * target.abs(), "{y} {target}");

                let recording = Recording::new();
                let variables: Vec<_> = all.iter().map(|x| recording.variable(*x)).collect();
                let (_, parts) = values(&lengths, None, &variables);
                let target = recording.pull_back([($function(&parts), 1.0)]);
                let mut seeded = arguments.clone();
                seeded.push(Value::Real(1.0));
                let slopes = adjoint.run(&seeded).unwrap().reals();
                let scale = target.iter().fold(1.0, |scale: f64, x| scale.max(x.abs()));
                assert_eq!(slopes.len(), 1 + target.len());
                for (slope, target) in slopes[1..].iter().zip(&target) {
                    // Sums of some hundred terms of this size, in another order.
                    assert!((slope - target).abs() <= 1e-13 * scale, "{slope} {target}");
                }

                let direction = numbers(all.len(), 31);
                let line: Vec<TaylorBundle<U3>> = all
                    .iter()
                    .zip(&direction)
                    .map(|(x, v)| TaylorBundle::from_stored(|k| [*x, *v].get(k).copied().unwrap_or(0.0)))
                    .collect();
                let (arguments, parts) = values(&lengths, integer, &line);
                let target = $function(&parts);
                for y in [run(&program, &arguments), pushed.run_bundles(&arguments).unwrap().real().unwrap()] {
                    for k in 0..=3 {
                        let (y, target) = (y.derivative(k), target.derivative(k));
                        // The same operations, except for the order of two additions.
                        assert!((y - target).abs() <= 1e-12 * target.abs().max(scale), "{k}: {y} {target}");
                    }
                }
            }
        }
    )+};
}

models! {
    rosenbrocks_function_has_the_derivatives_of_the_rust_function: ROSENBROCK, rosenbrock;
    a_mixture_has_the_derivatives_of_the_rust_function: MIXTURE, mixture;
    a_network_has_the_derivatives_of_the_rust_function: NETWORK, network;
}

/// The memory of an adjoint is a few words for each turn of its innermost loop. An array on the stack would be seen as
/// steps: it is copied when it changes.
#[test]
fn the_steps_of_an_adjoint_are_in_proportion_to_the_turns() {
    let f = parse(NETWORK.text).adjoint().unwrap();
    let steps = |size: usize, limit: u64| {
        let (lengths, integer) = (NETWORK.arguments)(size);
        let all = numbers(lengths.iter().sum(), 0);
        let (mut arguments, _) = values(&lengths, integer, &all);
        arguments.push(Value::Real(1.0));
        f.compile().unwrap().with_step_limit(limit).run(&arguments).is_ok()
    };
    for size in [30, 60] {
        // Three layers of so many turns, and at most 50 steps for each.
        assert!(steps(size, 3 * 50 * (size * size) as u64));
    }
}
