//! Two computations in one step, where the first is for the second alone.

use alloc::vec;
use alloc::vec::Vec;

use crate::ir::compute::{Compute, Kind};
use crate::ir::program::{Code, Register, Slot, Step};

/// How often each register of a bank is read, and how often it is written.
#[derive(Clone, Debug)]
struct Uses {
    reads: Vec<u32>,
    writes: Vec<u32>,
}

impl Uses {
    fn new(registers: usize) -> Self {
        Self {
            reads: vec![0; registers],
            writes: vec![0; registers],
        }
    }

    fn read(&mut self, r: Register) {
        self.reads[r as usize] += 1;
    }

    fn write(&mut self, r: Register) {
        self.writes[r as usize] += 1;
    }

    /// The registers of a run of computations.
    fn run(&mut self, all: &[Compute]) {
        for step in all {
            step.operands[step.kind.operands()].iter().for_each(|r| self.read(*r));
            self.write(step.result);
            if step.kind == Kind::SinCos {
                self.write(step.operands[1]);
            }
        }
    }
}

/// The uses of the banks of plain numbers and of bundles.
fn uses(code: &Code) -> [Uses; 2] {
    let mut banks = [Uses::new(code.reals), Uses::new(code.bundles)];
    let mut slot = |slot: &Slot, is_read: bool| {
        let (bank, r) = match *slot {
            Slot::Real(r) => (0, r),
            Slot::Bundle(r) => (1, r),
            Slot::Word(_) => return,
        };
        if is_read {
            banks[bank].read(r);
        } else {
            banks[bank].write(r);
        }
    };
    code.initial.iter().for_each(|(s, _)| slot(s, false));
    code.argument_slots.iter().for_each(|s| slot(s, false));
    code.result_slots.iter().for_each(|s| slot(s, true));
    for call in &code.calls {
        call.arguments.iter().for_each(|s| slot(s, true));
        call.results.iter().for_each(|s| slot(s, false));
    }
    for step in &code.steps {
        match *step {
            Step::Push(number) => code.frames[number as usize].fields.iter().for_each(|s| slot(s, true)),
            Step::Top(number) => code.frames[number as usize].fields.iter().for_each(|s| slot(s, false)),
            Step::Primal(y, x) => {
                slot(&Slot::Real(y), false);
                slot(&Slot::Bundle(x), true);
            }
            Step::Embed(y, x) | Step::Seed(y, x, _) => {
                slot(&Slot::Bundle(y), false);
                slot(&Slot::Real(x), true);
            }
            Step::SeedAnew(y, x, _) | Step::Zero(y, x, _) | Step::Derivative(y, x, _, _) => {
                slot(&Slot::Bundle(y), false);
                slot(&Slot::Bundle(x), true);
            }
            Step::Compare(_, _, [a, b]) => {
                slot(&Slot::Real(a), true);
                slot(&Slot::Real(b), true);
            }
            _ => {}
        }
    }
    for rule in &code.rules {
        rule.arguments.iter().for_each(|r| banks[1].read(*r));
        banks[1].write(rule.result);
    }
    for step in &code.steps {
        match *step {
            Step::Plain(first, count) => banks[0].run(&code.computations[first as usize..][..count as usize]),
            Step::Bundled(first, count) => banks[1].run(&code.computations[first as usize..][..count as usize]),
            _ => {}
        }
    }
    banks
}

/// Joins computations in pairs: one whose result only one other reads, in the same run, with that one.
pub(super) fn fuse(code: &mut Code) {
    let [plain, bundled] = uses(code);
    let mut joined: Vec<Compute> = Vec::with_capacity(code.computations.len());
    for step in &mut code.steps {
        let (first, count, uses) = match step {
            Step::Plain(first, count) => (first, count, &plain),
            Step::Bundled(first, count) => (first, count, &bundled),
            _ => continue,
        };
        let run = &code.computations[*first as usize..][..*count as usize];
        let start = joined.len();
        joined.extend(fused(run, uses));
        (*first, *count) = (start as u32, (joined.len() - start) as u32);
    }
    code.computations = joined;
}

/// A run with pairs joined.
fn fused(run: &[Compute], uses: &Uses) -> Vec<Compute> {
    let mut steps: Vec<Option<Compute>> = run.iter().copied().map(Some).collect();
    let mut writer: Vec<(Register, usize)> = Vec::new();
    for at in 0..steps.len() {
        let Some(second) = steps[at] else { continue };
        for place in second.kind.operands() {
            let operand = second.operands[place];
            // The writer is near if it is one at all: those far behind would keep their operands alive for long.
            let found = writer
                .iter()
                .rev()
                .take(WINDOW)
                .find(|(r, _)| *r == operand)
                .map(|(_, at)| *at);
            let Some((first, before)) = found.and_then(|before| Some((steps[before]?, before))) else {
                continue;
            };
            let Some(kind) = Kind::fused(first.kind, second.kind, place == 0) else {
                continue;
            };
            let own = &first.operands[first.kind.operands()];
            let is_settled = own.iter().all(|r| uses.writes[*r as usize] == 1);
            if uses.reads[operand as usize] != 1 || uses.writes[operand as usize] != 1 || !is_settled {
                continue;
            }
            let other = second.operands[second.kind.operands()]
                .iter()
                .enumerate()
                .find(|(i, _)| *i != place);
            let mut operands = [0; 3];
            let all = own.iter().chain(other.map(|(_, r)| r));
            operands.iter_mut().zip(all).for_each(|(to, from)| *to = *from);
            let is_first = matches!(first.kind, Kind::Scale | Kind::Shift);
            steps[before] = None;
            steps[at] = Some(Compute {
                kind,
                result: second.result,
                operands,
                literal: if is_first { first.literal } else { second.literal },
            });
            break;
        }
        writer.push((second.result, at));
    }
    steps.into_iter().flatten().collect()
}

/// How many steps before the second the first one may stand.
const WINDOW: usize = 16;
