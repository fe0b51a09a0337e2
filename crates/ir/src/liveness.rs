//! Register liveness, and reuse.

use crate::compute::Compute;
use crate::program::{Code, Step};
use crate::register::{Register, Slot};

/// What a step does with a register. A step reads all its operands before it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Read,
    Write,
}

/// The place of a step: its index among all steps and computations, and the index of its run. Control enters a run at
/// its first step only, and leaves it at its last step only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    at: usize,
    pub(super) run: usize,
}

/// Calls `show` with each register that a step uses, in order.
pub(super) fn visit(code: &mut Code, mut show: impl FnMut(Place, Use, &mut Slot)) {
    let mut entered = vec![false; code.steps.len()];
    for to in code.steps.iter().flat_map(targets) {
        entered[to] = true;
    }
    let mut place = Place { at: 0, run: 0 };
    for i in 0..code.steps.len() {
        if entered[i] {
            place.run += 1;
        }
        let mut step = code.steps[i];
        if let Step::Plain(first, count) | Step::Bundled(first, count) = step {
            let slot = if matches!(step, Step::Plain(..)) {
                Slot::Real
            } else {
                Slot::Bundle
            };
            for computation in &mut code.computations[first as usize..][..count as usize] {
                visit_computation(computation, slot, &mut |how, slot| show(place, how, slot));
                place.at += 1;
            }
            continue;
        }
        visit_step(code, &mut step, &mut |how, slot| show(place, how, slot));
        code.steps[i] = step;
        place.at += 1;
        if matches!(step, Step::Jump(..) | Step::Branch(..) | Step::Return) {
            place.run += 1;
        }
    }
}

/// The steps that a step jumps to.
pub(super) fn targets(step: &Step) -> impl Iterator<Item = usize> {
    let all = match *step {
        Step::Jump(to, _) => [Some(to), None],
        Step::Branch(_, sides, _) => sides.map(Some),
        _ => [None; 2],
    };
    all.into_iter().flatten().map(|to| to as usize)
}

/// Shows a register of a bank.
fn show_register(show: &mut impl FnMut(Use, &mut Slot), how: Use, slot: fn(Register) -> Slot, r: &mut Register) {
    let mut shown = slot(*r);
    show(how, &mut shown);
    *r = shown.register();
}

/// Shows the registers of a computation: first its operands, then its results.
fn visit_computation(step: &mut Compute, slot: fn(Register) -> Slot, show: &mut impl FnMut(Use, &mut Slot)) {
    let mut use_of = |how, r: &mut Register| show_register(show, how, slot, r);
    step.each_read_mut().for_each(|r| use_of(Use::Read, r));
    step.each_written_mut().for_each(|r| use_of(Use::Write, r));
}

/// Shows the registers of a step other than a run of computations.
fn visit_step(code: &mut Code, step: &mut Step, show: &mut impl FnMut(Use, &mut Slot)) {
    let mut use_of = |how, slot, r: &mut Register| show_register(show, how, slot, r);
    match step {
        // A line with computations on many numbers gets its registers elsewhere.
        Step::Plain(..) | Step::Bundled(..) | Step::Wide(..) | Step::Jump(..) | Step::Return => {}
        Step::Primal(y, x) => {
            use_of(Use::Read, Slot::Bundle, x);
            use_of(Use::Write, Slot::Real, y);
        }
        Step::Embed(y, x) | Step::Seed(y, x, _) => {
            use_of(Use::Read, Slot::Real, x);
            use_of(Use::Write, Slot::Bundle, y);
        }
        Step::SeedAnew(y, x, _) | Step::Zero(y, x, _) | Step::Derivative(y, x, _, _) => {
            use_of(Use::Read, Slot::Bundle, x);
            use_of(Use::Write, Slot::Bundle, y);
        }
        Step::Compare(_, _, both) => both.iter_mut().for_each(|x| use_of(Use::Read, Slot::Real, x)),
        // Words are not reused.
        Step::CompareIntegers(..)
        | Step::Logic(..)
        | Step::Not(..)
        | Step::Arithmetic(..)
        | Step::MoveWord(..)
        | Step::SelectWord(..)
        | Step::Branch(..)
        | Step::Guard(..)
        | Step::Pop(..) => {}
        Step::Call(number) => {
            let call = &mut code.calls[*number as usize];
            call.arguments.iter_mut().for_each(|slot| show(Use::Read, slot));
            call.results.iter_mut().for_each(|slot| show(Use::Write, slot));
        }
        Step::Rule(number) => {
            let rule = &mut code.rules[*number as usize];
            rule.arguments
                .iter_mut()
                .for_each(|r| use_of(Use::Read, Slot::Bundle, r));
            use_of(Use::Write, Slot::Bundle, &mut rule.result);
        }
        Step::External(number) => {
            let call = &mut code.externals[*number as usize];
            call.arguments.iter_mut().for_each(|slot| show(Use::Read, slot));
            show(Use::Write, &mut call.result);
        }
        Step::Push(number) => {
            let frame = &mut code.frames[*number as usize];
            frame.fields.iter_mut().for_each(|slot| show(Use::Read, slot));
        }
        Step::Top(number) => {
            let frame = &mut code.frames[*number as usize];
            frame.fields.iter_mut().for_each(|slot| show(Use::Write, slot));
        }
        // The loop itself reads the same, and writes the sums.
        Step::Turns(number) => {
            let turns = &mut code.turns[*number as usize];
            let sums = turns.sums.iter_mut().map(|sum| &mut sum.register);
            let reals = turns.reals.iter_mut().map(|(r, _)| r);
            reals.chain(sums).for_each(|r| use_of(Use::Read, Slot::Real, r));
        }
        Step::Array(number) => {
            let step = &mut code.array_steps[*number as usize];
            step.operands.iter_mut().for_each(|slot| show(Use::Read, slot));
            show(Use::Write, &mut step.result);
        }
    }
}

/// The life of a register. It is local if it ends in the run in which it began.
#[derive(Clone, Copy, Debug)]
struct Life {
    run: usize,
    last: usize,
    is_local: bool,
}

/// The registers of a bank while they are renamed.
#[derive(Debug, Default)]
struct Bank {
    lives: Vec<Option<Life>>,
    new: Vec<Option<Register>>,
    free: Vec<Register>,
    count: usize,
}

impl Bank {
    fn of(registers: usize) -> Self {
        Self {
            lives: vec![None; registers],
            new: vec![None; registers],
            ..Self::default()
        }
    }

    /// Notes a use. A register that is read before it is written is not local.
    fn live(&mut self, place: Place, how: Use, r: Register) {
        match &mut self.lives[r as usize] {
            Some(life) => {
                life.is_local &= life.run == place.run && !(life.last == place.at && how == Use::Write);
                life.last = place.at;
            }
            life => {
                *life = Some(Life {
                    run: place.run,
                    last: place.at,
                    is_local: how == Use::Write,
                });
            }
        }
    }

    /// The new register for an old one that is used here.
    fn renamed(&mut self, place: Place, r: Register, dead: &mut Vec<Register>) -> Register {
        let new = match self.new[r as usize] {
            Some(new) => new,
            None => {
                let new = self.free.pop().unwrap_or_else(|| self.fresh());
                self.new[r as usize] = Some(new);
                new
            }
        };
        if let Some(life) = &mut self.lives[r as usize]
            && life.is_local
            && life.last == place.at
        {
            dead.push(new);
            // A register that the step reads twice is freed once.
            life.is_local = false;
        }
        new
    }

    fn fresh(&mut self) -> Register {
        self.count += 1;
        self.count as Register - 1
    }

    /// Gives a register of its own to each value that outlives its run.
    fn keep(&mut self, is_kept: &[bool]) {
        for r in 0..self.lives.len() {
            let is_local = self.lives[r].is_none_or(|life| life.is_local);
            if is_kept[r] {
                self.lives[r] = None;
            }
            if is_kept[r] || !is_local {
                self.new[r] = Some(self.fresh());
            }
        }
    }
}

/// Reuses a register after its value is read for the last time. A program whose registers fit into the cache is
/// faster.
pub(super) fn reuse(code: &mut Code) {
    let mut banks = [Bank::of(code.reals), Bank::of(code.bundles)];
    let mut kept = [vec![false; code.reals], vec![false; code.bundles]];
    visit(code, |place, how, slot| {
        if let Some((bank, r)) = bank_of(slot) {
            banks[bank].live(place, how, r);
        }
    });
    for (bank, r) in code.argument_slots.iter().chain(&code.result_slots).filter_map(bank_of) {
        kept[bank][r as usize] = true;
    }
    // The literals that became parts of computations have no register.
    code.initial.retain(|(slot, _)| {
        bank_of(slot).is_none_or(|(bank, r)| {
            kept[bank][r as usize] |= banks[bank].lives[r as usize].is_some();
            kept[bank][r as usize]
        })
    });
    for (bank, kept) in banks.iter_mut().zip(&kept) {
        bank.keep(kept);
    }
    // The registers that a step reads for the last time are free for its results. A result that nothing reads frees
    // its register after the step.
    let (mut read, mut written) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    let mut at = 0;
    visit(code, |place, how, slot| {
        let Some((number, r)) = bank_of(slot) else { return };
        if place.at != at {
            at = place.at;
            for dead in [&mut read, &mut written] {
                banks
                    .iter_mut()
                    .zip(dead)
                    .for_each(|(bank, dead)| bank.free.append(dead));
            }
        }
        let bank = &mut banks[number];
        if how == Use::Write {
            bank.free.append(&mut read[number]);
        }
        let dead = if how == Use::Read { &mut read } else { &mut written };
        *slot = slot.renamed(bank.renamed(place, r, &mut dead[number]));
    });
    let initial = code.initial.iter_mut().map(|(slot, _)| slot);
    for slot in initial.chain(&mut code.argument_slots).chain(&mut code.result_slots) {
        if let Some((bank, r)) = bank_of(slot) {
            *slot = slot.renamed(banks[bank].new[r as usize].expect("what is seen from outside is kept"));
        }
    }
    [code.reals, code.bundles] = banks.map(|bank| bank.count);
}

/// The bank and the register of a slot. Words and arrays are in no bank that is reused.
pub(super) fn bank_of(slot: &Slot) -> Option<(usize, Register)> {
    match *slot {
        Slot::Real(r) => Some((0, r)),
        Slot::Bundle(r) => Some((1, r)),
        Slot::Word(_) | Slot::Array(_) | Slot::Bundles(_) => None,
    }
}
