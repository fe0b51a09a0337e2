//! Straight lines over pairs of numbers: two points are evaluated at once.
//!
//! A register holds the number of one point and that of the other. Operations of the processor work on both; functions
//! are called twice. A comparison that comes out otherwise at one of the points ends the evaluation of both.

use tangent_bundle_ir::{Function, Module};

use crate::assembly::{Options, assemble};
use crate::code::{Code, Workspace};
use crate::flat::Flat;
use crate::link::Linked;
use crate::schedule::schedule;

/// The greatest number of statements of a function that has code for pairs: the function is kept until it is made.
const STATEMENTS: usize = 200_000;

/// The code of a function for pairs of points.
pub(crate) struct Pairs {
    code: Code,
    depth: usize,
}

/// What evaluations of pairs write to.
#[derive(Clone, Debug, Default)]
pub(crate) struct PairsMemory {
    workspace: Workspace,
    /// The arguments and the results, in pairs.
    x: Vec<f64>,
    y: Vec<f64>,
}

/// Whether a function can have code for pairs.
pub(crate) fn can_be_paired(flat: &Flat<'_>) -> bool {
    flat.len() <= STATEMENTS && flat.is_straight()
}

impl Pairs {
    /// The code of a function that can have it, and `None` if it cannot be compiled.
    pub(crate) fn of(function: &Function, options: &Options) -> Option<Self> {
        let module = Module::new();
        let linked = Linked::new(&module, function).ok()?;
        let mut flat = Flat::new(&linked, function).ok()?;
        schedule(&mut flat, true);
        let assembled = assemble(&linked, &[flat], options, true).ok()?;
        Some(Self {
            code: assembled.code,
            depth: assembled.depth,
        })
    }

    /// Evaluates two points that follow one another. Returns whether the evaluation went well at both.
    #[inline]
    pub(crate) fn run(&self, x: &[f64], y: &mut [f64], memory: &mut PairsMemory, steps: u64) -> bool {
        let PairsMemory {
            workspace,
            x: arguments,
            y: results,
        } = memory;
        let [a, b] = [&x[..x.len() / 2], &x[x.len() / 2..]];
        arguments.resize(x.len(), 0.0);
        results.resize(y.len(), 0.0);
        for (pair, (a, b)) in arguments.as_chunks_mut().0.iter_mut().zip(a.iter().zip(b)) {
            *pair = [*a, *b];
        }
        if self.code.run(arguments, results, workspace, steps, self.depth).is_err() {
            // Each point is evaluated alone then, and has its own error. A panic goes on here.
            let _ = workspace.raised();
            return false;
        }
        let (first, second) = y.split_at_mut(y.len() / 2);
        for ([a, b], (first, second)) in results.as_chunks().0.iter().zip(first.iter_mut().zip(second)) {
            (*first, *second) = (*a, *b);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::mocks;

    #[test]
    fn the_numbers_of_two_points_are_side_by_side_and_come_back_apart() {
        let pairs = Pairs {
            code: mocks::pairs(),
            depth: 1,
        };
        let mut memory = PairsMemory::default();
        let mut y = [0.0; 2];
        for x in [[1.5, 2.5], [3.0, 0.5]] {
            assert!(pairs.run(&x, &mut y, &mut memory, 10));
            assert_eq!(y, x.map(|x| 2.0 * x));
        }
        assert!(!pairs.run(&[1.0, -1.0], &mut y, &mut memory, 10));
        assert!(pairs.run(&[1.0, 4.0], &mut y, &mut memory.clone(), 10));
        assert_eq!(y, [2.0, 8.0]);
    }
}
