//! Chains: computations that take the value of the one before, and need no register for it.

use crate::compute::{Compute, Kind, Then};
use crate::liveness::{Use, bank_of, visit};
use crate::program::{Code, Step};
use crate::register::{Register, Slot};

/// How often each register is read: of the bank of plain numbers, and of that of bundles.
fn reads(code: &mut Code) -> [Vec<u32>; 2] {
    let mut banks = [vec![0; code.reals], vec![0; code.bundles]];
    let mut read = |slot: &Slot| {
        if let Some((bank, r)) = bank_of(slot) {
            banks[bank][r as usize] += 1;
        }
    };
    code.result_slots.iter().for_each(&mut read);
    visit(code, |_, how, slot| {
        if how == Use::Read {
            read(slot);
        }
    });
    banks
}

/// Makes chains: a computation of the value of the one before takes it from there, two of them in one step where nothing else reads it.
pub(super) fn chain(code: &mut Code) {
    let [plain, bundled] = reads(code);
    let mut chained: Vec<Compute> = Vec::with_capacity(code.computations.len());
    for step in &mut code.steps {
        let (first, count, reads) = match step {
            Step::Plain(first, count) => (first, count, &plain),
            Step::Bundled(first, count) => (first, count, &bundled),
            _ => continue,
        };
        let start = chained.len();
        for step in &code.computations[*first as usize..][..*count as usize] {
            let Some(before) = chained[start..].last_mut() else {
                chained.push(*step);
                continue;
            };
            let (linked, here) = link(*step, before.result);
            let is_alone = reads[before.result as usize] == here;
            match then(&linked) {
                Some((then, other)) if is_alone && before.takes(then) => {
                    before.then = then;
                    before.result = step.result;
                    match other {
                        Some(r) => before.operands[2] = r,
                        None => before.literal = step.literal,
                    }
                }
                _ => chained.push(linked),
            }
        }
        (*first, *count) = (start as u32, (chained.len() - start) as u32);
    }
    code.computations = chained;
}

/// A computation that takes the value that was just put into a register; and how often it reads it.
fn link(step: Compute, last: Register) -> (Compute, u32) {
    let [a, b, c] = step.operands;
    let is_second = step.kind.by_last().is_some() && b == last;
    let linked = match (step.kind.of_last().is_some() && a == last, is_second) {
        (true, true) if step.kind == Kind::Mul => Some((Kind::LastSquared, step.operands, 2)),
        (true, true) | (false, false) => None,
        (true, false) => step.kind.of_last().map(|kind| (kind, step.operands, 1)),
        (false, true) => step.kind.by_last().map(|kind| match kind {
            Kind::LastAdd => (kind, [b, a, c], 1),
            kind => (kind, step.operands, 1),
        }),
    };
    match linked {
        Some((kind, operands, reads)) => (Compute { kind, operands, ..step }, reads),
        None => (step, 0),
    }
}

/// A computation of the value before, as what becomes of that in the same step: with a register, or else with the literal.
fn then(step: &Compute) -> Option<(Then, Option<Register>)> {
    let [a, b, _] = step.operands;
    Some(match step.kind {
        Kind::LastAdd => (Then::Add, Some(b)),
        Kind::LastSub => (Then::Sub, Some(b)),
        Kind::SubLast => (Then::From, Some(a)),
        Kind::LastMul => (Then::Mul, Some(b)),
        Kind::MulLast => (Then::By, Some(a)),
        Kind::LastShift => (Then::Shift, None),
        Kind::LastScale => (Then::Scale, None),
        _ => return None,
    })
}
