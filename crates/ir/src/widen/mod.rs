//! Straight lines whose equal computations are done side by side.
//!
//! A recorded loop is a straight line that repeats its computations. Those of one turn rarely depend on those of the
//! turn before. So the computations of a line are put into another order, in which equal ones follow one another, with
//! their results in registers that follow one another. Each row of them is then one [`Wide`] step. Every number is
//! computed from the same numbers as before, and sums keep their order.
//!
//! The line is taken in windows, so that what a window computes stays in the cache. A window in which few computations
//! are alike keeps its order.

mod place;
mod schedule;
mod sums;

use crate::chain::chain_by;
use crate::compute::{Compute, Row, Wide};
use crate::program::{Code, Initial, Step};
use crate::register::{Register, Slot};
use crate::widen::schedule::Schedule;

/// The least number of computations of a line, and of those between two other steps, that are put into another order.
const LEAST: usize = 64;

/// The least number of computations of one kind that are done side by side: as many as one instruction computes.
const ROW: usize = 8;

/// A step of the line in its new order.
#[derive(Clone, Copy, Debug)]
enum Item {
    One(Compute),
    Wide(Wide),
    Other(Step),
}

/// Registers that follow one another, and stay together.
#[derive(Clone, Copy, Debug)]
struct Group {
    first: Register,
    count: u32,
}

/// Puts the computations of a straight line on plain numbers into wide steps, and gives them registers. Returns false,
/// and changes nothing, if the code is no straight line or if few computations are alike.
pub(super) fn widen(code: &mut Code) -> bool {
    if !is_straight_line(code) {
        return false;
    }
    let mut schedule = Schedule::of(code);
    for step in &code.steps {
        match *step {
            Step::Plain(first, count) => {
                schedule.run(&code.computations[first as usize..][..count as usize]);
            }
            Step::Compare(how, y, operands) => {
                let operands = operands.map(|r| schedule.renamed(r));
                schedule.items.push(Item::Other(Step::Compare(how, y, operands)));
            }
            other => schedule.items.push(Item::Other(other)),
        }
    }
    if !schedule.is_wide {
        return false;
    }
    let of = |slot: &mut Slot, schedule: &Schedule| {
        if let Slot::Real(r) = slot {
            *slot = Slot::Real(schedule.renamed(*r));
        }
    };
    code.argument_slots.iter_mut().for_each(|slot| of(slot, &schedule));
    code.result_slots.iter_mut().for_each(|slot| of(slot, &schedule));
    code.initial.iter_mut().for_each(|(slot, _)| of(slot, &schedule));
    let Schedule {
        items,
        groups,
        literals,
        count,
        ..
    } = schedule;
    let items = sums::sums(items, &groups, count as usize, &code.result_slots);
    let mut reads = vec![0; count as usize];
    each_read(&items, &code.result_slots, |r| reads[r as usize] += 1);
    code.initial.retain(|(slot, initial)| match (slot, initial) {
        (Slot::Real(r), Initial::Real(_)) => reads[*r as usize] > 0,
        _ => true,
    });
    code.reals = count as usize;
    code.literals = literals;
    write(code, items);
    chain_by(code, &[reads, Vec::new()]);
    place::place(code, &groups);
    true
}

/// Whether a code computes plain numbers only, without branches, and writes each register once.
fn is_straight_line(code: &mut Code) -> bool {
    let is_plain = |step: &Step| {
        matches!(
            step,
            Step::Plain(..)
                | Step::Compare(..)
                | Step::CompareIntegers(..)
                | Step::Logic(..)
                | Step::Not(..)
                | Step::Arithmetic(..)
                | Step::MoveWord(..)
                | Step::SelectWord(..)
                | Step::Guard(..)
                | Step::Return
        )
    };
    if code.computations.len() < LEAST || code.bundles > 0 || !code.steps.iter().all(is_plain) {
        return false;
    }
    let mut is_written = vec![false; code.reals];
    for (slot, _) in &code.initial {
        if let Slot::Real(r) = slot {
            is_written[*r as usize] = true;
        }
    }
    let mut written = code.computations.iter_mut().flat_map(Compute::each_written_mut);
    written.all(|r| !std::mem::replace(&mut is_written[*r as usize], true))
}

/// Shows each register that is read, as often as it is read.
fn each_read(items: &[Item], results: &[Slot], mut show: impl FnMut(Register)) {
    for item in items {
        match item {
            Item::One(step) => step.clone().each_read_mut().for_each(|r| show(*r)),
            Item::Wide(wide) => each_of(wide).for_each(&mut show),
            Item::Other(Step::Compare(_, _, operands)) => operands.iter().for_each(|r| show(*r)),
            Item::Other(_) => {}
        }
    }
    for slot in results {
        if let Slot::Real(r) = slot {
            show(*r);
        }
    }
}

/// The registers that a wide step reads.
fn each_of(wide: &Wide) -> impl Iterator<Item = Register> {
    let count = wide.count as usize;
    wide.reads().iter().flat_map(move |row: &Row| {
        let row = *row;
        (0..if row.stride == 0 { 1 } else { count }).map(move |i| row.at(i))
    })
}

/// Writes the items as steps.
fn write(code: &mut Code, items: Vec<Item>) {
    code.steps.clear();
    code.computations.clear();
    code.wides.clear();
    for item in items {
        match item {
            Item::One(compute) => {
                let number = code.computations.len() as u32;
                code.computations.push(compute);
                match code.steps.last_mut() {
                    Some(Step::Plain(first, count)) if *first + *count == number => *count += 1,
                    _ => code.steps.push(Step::Plain(number, 1)),
                }
            }
            Item::Wide(wide) => {
                code.steps.push(Step::Wide(code.wides.len() as u32));
                code.wides.push(wide);
            }
            Item::Other(step) => code.steps.push(step),
        }
    }
}
