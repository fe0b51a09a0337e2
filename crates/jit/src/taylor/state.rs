//! The coefficients of the state: each is the slope of the order below it.

use std::ops::Range;

use tangent_bundle_ir::recurrences::{Code, Place};

use crate::taylor::pen::{At, Pen};
use crate::taylor::plan::{Lanes, Operand, Plan};

/// Writes the slopes of a run of components as their next coefficients.
pub(super) fn state(pen: &mut Pen<'_>, slopes: &[Option<Lanes>], run: Range<usize>, order: usize) {
    let mut i = run.start;
    while i < run.end {
        let next = slopes
            .get(i + 1)
            .copied()
            .flatten()
            .filter(|_| i + 1 < run.end && i.is_multiple_of(2));
        let Some(slope) = slopes[i] else {
            let zero = pen.literal(0.0, 1);
            pen.store(zero, i as u32, 1, At::Next);
            pen.result(zero, i * (order + 1), At::Next);
            i += 1;
            continue;
        };
        let (operand, lanes) = match next {
            Some(other) => (pair_of(slope, other), 2),
            None => (Operand::Range(slope), 1),
        };
        let slope = pen.get(&operand, 0, lanes, At::Now);
        let x = pen.divided(slope, true, lanes);
        pen.store(x, i as u32, lanes, At::Next);
        for (j, x) in pen.each(x, lanes).into_iter().enumerate() {
            pen.result(x, (i + j) * (order + 1), At::Next);
        }
        i += lanes as usize;
    }
}

/// Two rows as an operand.
fn pair_of(a: Lanes, b: Lanes) -> Operand {
    if b.first == a.first + 1 && b.later == a.later + 1 {
        Operand::Range(a)
    } else if a == b {
        Operand::Same(a)
    } else {
        Operand::Any(vec![a, b])
    }
}

/// The coefficients 0 and 1 of the state, in the function of the first coefficients.
pub(super) fn start_state(pen: &mut Pen<'_>, code: &Code<f64>, plan: &Plan, run: Range<usize>, order: usize) {
    for i in run {
        let x = pen.load(i as u32, 1, At::First, false);
        pen.result(x, i * (order + 1), At::First);
        let slope = match code.results()[i] {
            Place::Constant(c) => pen.literal(code.constants()[c as usize], 1),
            Place::Row(row) => pen.load(plan.rows[row as usize].first, 1, At::First, false),
        };
        let x = pen.divided(slope, true, 1);
        pen.know(i as u32, 1, 1, x);
        pen.result(x, i * (order + 1), At::Next);
    }
}

/// Writes the coefficients 1 of the state to memory, neighbours together.
pub(super) fn write_state(pen: &mut Pen<'_>, run: Range<usize>) {
    let mut i = run.start;
    while i < run.end {
        let lanes = if i.is_multiple_of(2) && i + 1 < run.end { 2 } else { 1 };
        let x = pen.load(i as u32, lanes, At::Order(1), false);
        pen.store(x, i as u32, lanes, At::Order(1));
        i += lanes as usize;
    }
}
