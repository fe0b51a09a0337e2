//! Checkpointing: reverse mode of long loops, with few states in memory.

use alloc::vec::Vec;

use crate::calculus::Over;
use crate::calculus::schedule::Reversed;
use crate::reverse::{Recording, Var};
use crate::space::{Point, Pullback, Space, by_number};

/// The state after a loop, and its pullback to the state before the loop, with at most `slots` states in memory.
///
/// ```text
/// sₖ₊₁ = step(k, sₖ),   k = 0, …, steps − 1
/// ```
///
/// The pullback records one step at a time, from the last to the first. It recomputes the states that it needs from
/// those that it keeps. The binomial schedule decides which states to keep, and runs the fewest steps: with c slots,
/// and the least r such that `C(c + r, c) ≥ steps`, it runs `r·steps − C(c + r, c + 1)` steps besides the recorded
/// ones. Make parameters part of the state, if you need derivatives with respect to them.
///
/// ```
/// use tangent_bundle::prelude::*;
///
/// // Explicit Euler of q″ = −k·q over 1000 steps, by the stiffness k and the start, with 5 states in memory.
/// let step = |_, [k, q, v]: [_; 3]| [k, q + v * 0.01, v - k * q * 0.01];
/// let (end, pullback) = checkpointed(1000, 5, [4.0, 1.0, 0.0], step);
/// let slope = pullback([0.0, 1.0, 0.0]);
/// assert!((slope[1] * 1.0 + slope[2] * 0.0 - end[1]).abs() < 1e-12);   // linear in the start
/// ```
///
/// # Panics
///
/// If there is no slot, or if a step returns a `Vec` of another length than that of the state. The pullback panics if
/// its argument has a `Vec` of another length. If a step depends on a captured variable of a recording around the loop,
/// since the result is a point of floats and would lose the derivative.
///
/// Source: Griewank & Walther, Algorithm 799: revolve (2000).
#[track_caller]
pub fn checkpointed<P, F>(steps: usize, slots: usize, state: P, step: F) -> (P, impl Pullback<P, P>)
where
    P: Point,
    F: Fn(usize, Over<P, Var>) -> Over<P, Var>,
{
    assert!(
        slots > 0,
        "`checkpointed` was given no slot: it needs one at least, for the first state"
    );
    let run = Loop { step, start: state };
    let end = run.advance(0, steps, &run.flat(&run.start));
    (run.point(&end), move |covector: P| {
        let mut adjoint = run.flat(&covector);
        let start = run.flat(&run.start);
        run.reverse(0, steps, slots, &start, &mut adjoint);
        run.point(&adjoint)
    })
}

/// A loop, whose states have the shape of the first one.
struct Loop<P, F> {
    step: F,
    start: P,
}

impl<P: Point, F: Fn(usize, Over<P, Var>) -> Over<P, Var>> Loop<P, F> {
    /// The numbers of a point. It panics if the point has another shape than the first state.
    fn flat<R: Copy>(&self, x: &Over<P, R>) -> Vec<R> {
        let mut all = Vec::new();
        P::Shape::zip(&self.start, x, &mut |_: &f64, x: &R| all.push(*x));
        all
    }

    /// The point with these numbers.
    fn point(&self, numbers: &[f64]) -> P {
        by_number::<P::Shape, f64, f64>(&self.start, &mut |i| numbers[i])
    }
}

impl<P: Point, F: Fn(usize, Over<P, Var>) -> Over<P, Var>> Reversed<f64> for Loop<P, F> {
    type Adjoint = Vec<f64>;

    fn advance(&self, from: usize, to: usize, state: &[f64]) -> Vec<f64> {
        let mut state = state.to_vec();
        for k in from..to {
            let point = by_number::<P::Shape, f64, Var>(&self.start, &mut |i| Recording::constant(state[i]));
            state.clear();
            P::Shape::zip(&self.start, &(self.step)(k, point), &mut |_: &f64, x: &Var| {
                state.push(value_of_constant(x));
            });
        }
        state
    }

    fn pull_back(&self, k: usize, state: &[f64], adjoint: &mut Vec<f64>) {
        let recording = Recording::new();
        let point = by_number::<P::Shape, f64, Var>(&self.start, &mut |i| recording.variable(state[i]));
        let results: Vec<Var> = self.flat(&(self.step)(k, point));
        *adjoint = recording.pull_back(results.into_iter().zip(adjoint.iter().copied()));
    }
}

/// The value of the result of a step on constants. If the result is a variable, it belongs to a recording around the
/// loop.
fn value_of_constant(x: &Var) -> f64 {
    assert!(
        !x.is_recorded(),
        "a step of a checkpointed loop depends on a variable of another recording, and the derivative by that variable would be \
         lost: make the variable part of the state, or pass its `.value()`"
    );
    x.value()
}
