//! Registers of a straight line with wide steps: those that stay together get registers that follow one another, and a
//! register is used again after its group is read for the last time.

use std::collections::BTreeMap;

use crate::program::{Code, Step};
use crate::register::{Register, Slot};
use crate::widen::Group;

/// How many free ranges are tried for a group.
const TRIES: usize = 16;

/// The free registers.
#[derive(Debug, Default)]
struct Free {
    /// Single registers.
    alone: Vec<Register>,
    /// Ranges of several, with their lengths.
    ranges: BTreeMap<Register, u32>,
    count: Register,
}

impl Free {
    fn take(&mut self, count: u32) -> Register {
        if count == 1
            && let Some(r) = self.alone.pop()
        {
            return r;
        }
        let found = self.ranges.iter().take(TRIES).find(|(_, length)| **length >= count);
        if let Some((first, length)) = found.map(|(first, length)| (*first, *length)) {
            self.ranges.remove(&first);
            if length > count {
                self.ranges.insert(first + count, length - count);
            }
            return first;
        }
        self.count += count;
        self.count - count
    }

    fn give(&mut self, mut first: Register, mut count: u32) {
        if count == 1 {
            return self.alone.push(first);
        }
        if let Some((before, length)) = self.ranges.range(..first).next_back().map(|(r, n)| (*r, *n))
            && before + length == first
        {
            self.ranges.remove(&before);
            (first, count) = (before, count + length);
        }
        if let Some(length) = self.ranges.remove(&(first + count)) {
            count += length;
        }
        self.ranges.insert(first, count);
    }
}

/// The groups while they are placed.
struct Places<'g> {
    groups: &'g [Group],
    group_of: Vec<u32>,
    /// The step at which each group is read for the last time, or written if nothing reads it.
    last: Vec<usize>,
    starts: Vec<Option<Register>>,
    free: Free,
}

impl Places<'_> {
    fn group(&self, r: Register) -> usize {
        self.group_of[r as usize] as usize
    }

    /// The place of a register. Its group is placed if it is met for the first time.
    fn of(&mut self, r: Register) -> Register {
        let group = self.group(r);
        let Group { first, count } = self.groups[group];
        let free = &mut self.free;
        *self.starts[group].get_or_insert_with(|| free.take(count)) + (r - first)
    }

    /// Frees the groups of these registers that are not used after a step.
    fn leave(&mut self, at: usize, used: &[Register]) {
        for r in used {
            let group = self.group(*r);
            if self.last[group] == at {
                self.last[group] = usize::MAX;
                let start = self.starts[group].expect("a group that is used is placed");
                self.free.give(start, self.groups[group].count);
            }
        }
    }
}

/// Shows the registers that each step and each computation uses, with its number: first what it reads.
fn visit(code: &mut Code, mut show: impl FnMut(usize, Uses<'_>)) {
    let mut at = 0;
    for step in &mut code.steps {
        match step {
            Step::Plain(first, count) => {
                for computation in &mut code.computations[*first as usize..][..*count as usize] {
                    show(at, Uses::Computation(computation));
                    at += 1;
                }
                continue;
            }
            Step::Wide(number) => show(at, Uses::Wide(&mut code.wides[*number as usize])),
            Step::Compare(_, _, operands) => show(at, Uses::Compare(operands)),
            _ => {}
        }
        at += 1;
    }
}

/// What uses registers.
enum Uses<'c> {
    Computation(&'c mut crate::compute::Compute),
    Wide(&'c mut crate::compute::Wide),
    Compare(&'c mut [Register; 2]),
}

impl Uses<'_> {
    /// The registers that it uses. Of a wide step, some of each group.
    fn all(&mut self) -> Vec<Register> {
        match self {
            Self::Computation(step) => {
                let mut all: Vec<Register> = step.each_read_mut().map(|r| *r).collect();
                all.extend(step.each_written_mut().map(|r| *r));
                all
            }
            Self::Wide(wide) => {
                let rows = wide.reads().iter().map(|row| row.first);
                rows.chain([wide.result]).collect()
            }
            Self::Compare(operands) => operands.to_vec(),
        }
    }
}

/// Gives registers to the groups of a code, which has one register for each number so far.
pub(super) fn place(code: &mut Code, groups: &[Group]) {
    let mut group_of = Vec::with_capacity(code.reals);
    for (number, group) in (0..).zip(groups) {
        group_of.extend(std::iter::repeat_n(number, group.count as usize));
    }
    let mut places = Places {
        last: vec![0; groups.len()],
        starts: vec![None; groups.len()],
        free: Free::default(),
        group_of,
        groups,
    };
    visit(code, |at, mut uses| {
        for r in uses.all() {
            let group = places.group(r);
            places.last[group] = at;
        }
    });
    // What is seen from outside stays, and has the first registers.
    let kept = code.initial.iter().map(|(slot, _)| slot);
    for slot in code.argument_slots.iter().chain(kept).chain(&code.result_slots) {
        if let Slot::Real(r) = slot {
            let group = places.group(*r);
            places.last[group] = usize::MAX;
            places.of(*r);
        }
    }
    visit(code, |at, mut uses| {
        let used = uses.all();
        match uses {
            Uses::Computation(step) => {
                let reads: Vec<Register> = step.each_read_mut().map(|r| *r).collect();
                step.each_read_mut().for_each(|r| *r = places.of(*r));
                // A computation reads before it writes.
                places.leave(at, &reads);
                step.each_written_mut().for_each(|r| *r = places.of(*r));
            }
            Uses::Wide(wide) => {
                wide.result = places.of(wide.result);
                wide.reads_mut()
                    .iter_mut()
                    .for_each(|row| row.first = places.of(row.first));
            }
            Uses::Compare(operands) => operands.iter_mut().for_each(|r| *r = places.of(*r)),
        }
        places.leave(at, &used);
    });
    let initial = code.initial.iter_mut().map(|(slot, _)| slot);
    for slot in initial.chain(&mut code.argument_slots).chain(&mut code.result_slots) {
        if let Slot::Real(r) = slot {
            *slot = Slot::Real(places.of(*r));
        }
    }
    code.reals = places.free.count as usize;
}
