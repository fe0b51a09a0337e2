//! The memory that a loop within a function takes, and how often it runs its steps.

use std::cell::Cell;
use std::rc::Rc;

use tangent_bundle::reverse::{memory_kept, release_memory};

use super::*;

/// A decay by a parameter in many small steps, which counts them.
#[derive(Clone)]
struct Decay {
    steps: usize,
    runs: Rc<Cell<usize>>,
}

impl CheckpointedLoop for Decay {
    fn step<R: Real>(&self, _: usize, state: &mut [R], parameters: &[R]) {
        self.runs.set(self.runs.get() + 1);
        let s = state[0];
        state[0] = s - parameters[0] * s / self.steps as f64;
    }
}

/// The end of the decay as a function of a rate and a start, which are exponentials of two of the variables.
struct End {
    decay: Decay,
    slots: usize,
}

impl Differentiable for End {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        self.decay
            .run(self.decay.steps, self.slots, &[x[1].exp()], &[x[0].exp()])[0]
    }
}

#[test]
fn a_loop_within_a_function_takes_little_memory() {
    // In a thread of its own, so that no other test's recordings count.
    let in_a_thread = || {
        let (steps, slots) = (100_000, 13);
        let f = End {
            decay: Decay {
                steps,
                runs: Rc::default(),
            },
            slots,
        };
        let x: Vec<f64> = (0..LONG).map(|i| -0.3 - 0.1 * i as f64).collect();
        let (rate, start) = (x[0].exp(), x[1].exp());
        // e^(−rate)·start to the first order in 1/steps, and the slopes of that.
        let end = start * (-rate).exp();
        let near = |found: f64, expected: f64| {
            assert!((found - expected).abs() <= 4.0 / steps as f64, "{found} for {expected}");
        };
        let kept = |compute: &dyn Fn() -> f64, expected: f64| {
            release_memory();
            f.decay.runs.set(0);
            near(compute(), expected);
            (memory_kept(), f.decay.runs.get())
        };
        let by_rate = gradient(|x: Vec<_>| f.evaluate(x), x.clone());
        near(by_rate[0], -rate * end);
        let (bytes, runs) = kept(&|| gradient(|x: Vec<_>| f.evaluate(x), x.clone())[1], end);
        // A piece of sixteen steps, with three entries and some nodes each, and the step of the function itself.
        assert!(bytes <= 1 << 14, "{bytes}");
        // 6250 pieces, so r = 5: once for the value, at most five times for states, once to be recorded.
        assert!(runs <= 7 * steps, "{runs}");
        let (bytes, _) = kept(
            &|| hessian_vector_product(|x: Vec<_>| f.evaluate(x), x.clone(), units())[0],
            by_both(rate, end),
        );
        assert!(bytes <= 1 << 15, "{bytes}");
        let (bytes, _) = kept(&|| f.hessian(x.clone())[0][1], -rate * end);
        assert!(bytes <= 1 << 16, "{bytes}");
        // A loop whose state depends on more than two numbers, which takes entries for each step as a plain one.
        let of_spring = |slots| {
            release_memory();
            let around = Around {
                body: Spring,
                steps: 20_000,
                slots,
            };
            let _ = gradient(|x: Vec<Var>| around.evaluate(x), point());
            memory_kept()
        };
        let (few, many) = (of_spring(Some(13)), of_spring(None));
        assert!(few <= 1 << 15 && many >= 24 * 20_000, "{few} and {many}");
    };
    std::thread::spawn(in_a_thread).join().expect("no panic");
}

/// The direction of the first two coordinates.
fn units() -> Vec<f64> {
    (0..LONG).map(|i| if i < 2 { 1.0 } else { 0.0 }).collect()
}

/// The first entry of the product of that direction and the Hessian of `start·exp(−rate)`, by the logarithms of both.
fn by_both(rate: f64, end: f64) -> f64 {
    (rate * rate - rate) * end - rate * end
}
