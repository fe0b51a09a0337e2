//! Chains: a computation that uses the value of the one before takes it without a register.

use crate::compute::Compute;
use crate::liveness::{Use, bank_of, visit};
use crate::program::{Code, Step};
use crate::register::Slot;

/// How often each register is read, in the bank of plain numbers and in the bank of bundles.
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

/// Makes chains. A computation takes the value of the one before directly. Two computations become one step if
/// nothing else reads the value between them.
pub(super) fn chain(code: &mut Code) {
    let reads = reads(code);
    chain_by(code, &reads);
}

/// Makes chains, where it is known how often each register is read, in the bank of plain numbers and in the bank of
/// bundles.
pub(super) fn chain_by(code: &mut Code, [plain, bundled]: &[Vec<u32>; 2]) {
    let mut chained: Vec<Compute> = Vec::with_capacity(code.computations.len());
    for step in &mut code.steps {
        let (first, count, reads) = match step {
            Step::Plain(first, count) => (first, count, plain),
            Step::Bundled(first, count) => (first, count, bundled),
            _ => continue,
        };
        let start = chained.len();
        chain_run(
            &code.computations[*first as usize..][..*count as usize],
            reads,
            &mut chained,
        );
        (*first, *count) = (start as u32, (chained.len() - start) as u32);
    }
    code.computations = chained;
}

/// Makes chains in a run of computations, and appends them to a list.
pub(super) fn chain_run(run: &[Compute], reads: &[u32], chained: &mut Vec<Compute>) {
    let start = chained.len();
    for step in run {
        let Some(before) = chained[start..].last_mut() else {
            chained.push(*step);
            continue;
        };
        let (linked, here) = step.behind(before.result);
        let is_alone = reads[before.result as usize] == here;
        if !(is_alone && before.absorb(&linked)) {
            chained.push(linked);
        }
    }
}
