//! Long loops in reverse, with few states stored.

use tangent_bundle::reverse::Var;

use super::reverse::sentence_of;
use super::*;

/// A chaotic map with a parameter: the logistic one.
fn logistic_step<R: Real>(_: usize, [r, x]: [R; 2]) -> [R; 2] {
    [r, r * x * (-x + 1.0)]
}

#[test]
fn a_checkpointed_loop_has_the_gradient_of_the_plain_one() {
    for (steps, slots) in [(0, 1), (1, 1), (2, 1), (7, 1), (20, 2), (20, 3), (50, 4), (50, 50)] {
        let start = [3.1, 0.3];
        let plain = |x: Vec<Var>| (0..steps).fold([x[0], x[1]], |state, k| logistic_step(k, state))[1];
        let (value, slope) = value_and_gradient(plain, start.to_vec());
        let (end, pullback) = checkpointed(steps, slots, start, logistic_step);
        assert_eq!(end[1], value);
        for (found, slope) in pullback([0.0, 1.0]).into_iter().zip(slope) {
            // Each step of either recording rounds a few times. The factors of a slope are at most 3.1·|1 − 2x| < 2.2.
            let tolerance = 64.0 * f64::EPSILON * (1.0 + steps as f64) * slope.abs().max(1.0);
            assert!(
                (found - slope).abs() <= tolerance,
                "{steps} steps in {slots} slots: {found}, {slope}"
            );
        }
    }
}

#[test]
fn a_loop_of_a_million_steps_in_little_memory() {
    use std::cell::Cell;

    // A slow decay with a parameter: s ↦ s − 10⁻⁶·a·s, whose end is s₀·(1 − 10⁻⁶·a)^n.
    let runs = Cell::new(0_usize);
    let step = |_: usize, (a, s): (Var, Var)| {
        runs.set(runs.get() + 1);
        (a, s - a * s * 1e-6)
    };
    let n = 1_000_000;
    let (end, pullback) = checkpointed(n, 20, (0.7, 2.0), step);
    let (by_parameter, by_start) = pullback((0.0, 1.0));
    assert!((end.1 - 2.0 * (-0.7_f64).exp()).abs() < 1e-6);
    assert!((by_start - end.1 / 2.0).abs() < 1e-9 && (by_parameter + end.1 / (1.0 - 0.7e-6)).abs() < 1e-9);
    // r = 8: once forward, 8·n − C(28, 21) in the reversal, and once to be recorded.
    assert_eq!(runs.get(), n + (8 * n - 1_184_040) + n);
}

#[test]
fn a_reversal_runs_the_fewest_steps() {
    use std::cell::Cell;

    /// The fewest runs of steps by which `length` can be reversed with so many slots, by trying all.
    fn fewest(length: usize, slots: usize, known: &mut Vec<Vec<Option<usize>>>) -> usize {
        if length <= 1 {
            return 0;
        }
        if let Some(runs) = known[length][slots] {
            return runs;
        }
        let runs = if slots == 1 {
            length * (length - 1) / 2
        } else {
            let with_part = |part: usize, known: &mut _| {
                part + fewest(length - part, slots - 1, known) + fewest(part, slots, known)
            };
            (1..length).map(|part| with_part(part, known)).min().expect("a part")
        };
        known[length][slots] = Some(runs);
        runs
    }
    let mut known = vec![vec![None; 7]; 41];
    for steps in 0..=40 {
        for slots in 1..=6 {
            let runs = Cell::new(0);
            let step = |k, state| {
                runs.set(runs.get() + 1);
                logistic_step(k, state)
            };
            let (_, pullback) = checkpointed(steps, slots, [3.1, 0.3], step);
            pullback([0.0, 1.0]);
            assert_eq!(
                runs.get(),
                2 * steps + fewest(steps, slots, &mut known),
                "{steps} steps, {slots} slots"
            );
        }
    }
}

#[test]
#[should_panic(expected = "`checkpointed` was given no slot")]
fn a_loop_needs_a_slot() {
    let _ = checkpointed(3, 0, [3.1, 0.3], logistic_step);
}

#[test]
fn covectors_and_states_of_a_loop_are_of_the_length_of_its_start() {
    let square = |_, x: Vec<Var>| vec![x[0] * x[0]];
    for covector in [vec![1.0, 5.0], vec![]] {
        let sentence = format!("points of 1 and {} components cannot be combined", covector.len());
        let said = sentence_of(|| {
            let (_, pullback) = checkpointed(3, 2, vec![1.0], square);
            let _ = pullback(covector);
        });
        assert!(said.starts_with(&sentence), "{said}");
    }
    let said = sentence_of(|| {
        let _ = checkpointed(3, 2, vec![1.0, 2.0], square);
    });
    assert!(
        said.starts_with("points of 2 and 1 components cannot be combined"),
        "{said}"
    );
}
