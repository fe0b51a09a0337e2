//! The new order of the computations of a straight line.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::compute::{Compute, Kind, Row, Wide};
use crate::program::Code;
use crate::register::{Register, Slot};
use crate::widen::{Group, Item, LEAST, ROW};

/// The number of computations of a window. Their floats fit into the first cache.
const WINDOW: usize = 2048;

/// No register.
const NONE: Register = Register::MAX;

/// The order so far, in which each number has a register of its own.
pub(super) struct Schedule {
    pub(super) items: Vec<Item>,
    /// The registers that stay together, in rising order.
    pub(super) groups: Vec<Group>,
    pub(super) literals: Vec<f64>,
    /// The number of registers.
    pub(super) count: Register,
    /// Whether there is a wide step.
    pub(super) is_wide: bool,
    /// The new register of each old one.
    new: Vec<Register>,
    /// The group of each new register.
    group_of: Vec<u32>,
    /// The place in the window of the computation that writes an old register.
    places: Vec<u32>,
}

/// The operands of a computation that are numbers, without those that it lacks.
fn operands(step: &Compute) -> impl Iterator<Item = Register> {
    let all = step.operands.map(|operand| operand.register());
    step.kind().operands().map(move |i| all[i])
}

/// What a computation writes: its result, and a cosine.
fn written(step: &Compute) -> impl Iterator<Item = Register> {
    let second = (step.kind() == Kind::SinCos).then(|| step.operands[1].register());
    std::iter::once(step.result).chain(second)
}

impl Schedule {
    /// Starts with the arguments and the literals of a code.
    pub(super) fn of(code: &Code) -> Self {
        let mut schedule = Self {
            items: Vec::new(),
            groups: Vec::new(),
            literals: Vec::new(),
            count: 0,
            is_wide: false,
            new: vec![NONE; code.reals],
            group_of: Vec::new(),
            places: vec![NONE; code.reals],
        };
        let real = |slot: &Slot| match slot {
            Slot::Real(r) => Some(*r),
            _ => None,
        };
        let arguments: Vec<Register> = code.argument_slots.iter().filter_map(real).collect();
        let literals: Vec<Register> = code.initial.iter().filter_map(|(slot, _)| real(slot)).collect();
        for all in [arguments, literals] {
            schedule.name(all.into_iter());
        }
        schedule
    }

    /// The new register of an old one.
    pub(super) fn renamed(&self, r: Register) -> Register {
        self.new[r as usize]
    }

    /// Gives registers that follow one another to these old ones.
    fn name(&mut self, old: impl Iterator<Item = Register>) {
        let first = self.count;
        for r in old {
            self.new[r as usize] = self.count;
            self.group_of.push(self.groups.len() as u32);
            self.count += 1;
        }
        let count = self.count - first;
        self.groups.push(Group { first, count });
    }

    /// Appends a run of computations.
    pub(super) fn run(&mut self, all: &[Compute]) {
        for window in all.chunks(WINDOW) {
            let before = (self.items.len(), self.groups.len(), self.literals.len(), self.count);
            if window.len() >= LEAST {
                let covered = self.window(window);
                // Half of the ring operations must be in wide steps, for the others lose their chains.
                let ring = window.iter().filter(|step| step.kind().is_ring()).count();
                if covered > 0 && 2 * covered >= ring {
                    self.is_wide = true;
                    continue;
                }
            }
            self.items.truncate(before.0);
            self.groups.truncate(before.1);
            self.literals.truncate(before.2);
            self.count = before.3;
            self.group_of.truncate(self.count as usize);
            window.iter().for_each(|step| self.alone(step));
        }
    }

    /// Appends a computation by itself.
    fn alone(&mut self, step: &Compute) {
        for r in written(step) {
            self.name(std::iter::once(r));
        }
        self.append(step);
    }

    /// Appends a computation, whose results have registers.
    fn append(&mut self, step: &Compute) {
        let mut step = *step;
        step.each_read_mut().for_each(|r| *r = self.new[*r as usize]);
        step.each_written_mut().for_each(|r| *r = self.new[*r as usize]);
        self.items.push(Item::One(step));
    }

    /// Appends a window. Returns how many of its computations are in wide steps.
    ///
    /// Of the computations whose operands are known, the kind that has the most is next, all at once. Where no kind has
    /// enough, the computation that uses the last value is next, or the first one.
    fn window(&mut self, all: &[Compute]) -> usize {
        for (at, step) in (0..).zip(all) {
            written(step).for_each(|r| self.places[r as usize] = at);
        }
        let place = |places: &[u32], r: Register| Some(places[r as usize] as usize).filter(|at| *at < all.len());
        let mut missing = vec![0_u32; all.len()];
        let mut users: Vec<Vec<u32>> = vec![Vec::new(); all.len()];
        for (at, step) in all.iter().enumerate() {
            for from in operands(step).filter_map(|r| place(&self.places, r)) {
                users[from].push(at as u32);
                missing[at] += 1;
            }
        }
        for r in all.iter().flat_map(written) {
            self.places[r as usize] = NONE;
        }
        let mut ready = Ready::of(all);
        (0..all.len())
            .filter(|at| missing[*at] == 0)
            .for_each(|at| ready.add(at as u32));
        let mut covered = 0;
        let mut last: Option<u32> = None;
        loop {
            let group = match ready.group() {
                Some(group) => group,
                None => match last
                    .take()
                    .and_then(|at| ready.user(&users[at as usize]))
                    .or_else(|| ready.first())
                {
                    Some(next) => {
                        last = Some(next);
                        vec![next]
                    }
                    None => return covered,
                },
            };
            covered += self.group(all, &group);
            for user in group.iter().flat_map(|at| &users[*at as usize]) {
                missing[*user as usize] -= 1;
                if missing[*user as usize] == 0 {
                    ready.add(*user);
                }
            }
        }
    }

    /// Appends computations of one kind, ordered by the registers that they read. Returns how many of them are in wide
    /// steps.
    fn group(&mut self, all: &[Compute], group: &[u32]) -> usize {
        if let [one] = group {
            self.alone(&all[*one as usize]);
            return 0;
        }
        let mut steps: Vec<([Register; 3], u32)> = Vec::with_capacity(group.len());
        for at in group {
            let mut key = [0; 3];
            for (key, r) in key.iter_mut().zip(operands(&all[*at as usize])) {
                *key = self.new[r as usize];
            }
            steps.push((key, *at));
        }
        steps.sort_unstable();
        let steps: Vec<Compute> = steps.into_iter().map(|(_, at)| all[at as usize]).collect();
        for k in 0..written(&steps[0]).count() {
            self.name(steps.iter().filter_map(|step| written(step).nth(k)));
        }
        if !steps[0].kind().is_ring() {
            steps.iter().for_each(|step| self.append(step));
            return 0;
        }
        let mut covered = 0;
        let mut rest = &steps[..];
        while let Some(first) = rest.first() {
            let (rows, count) = self.rows(rest);
            if count < ROW {
                self.append(first);
                rest = &rest[1..];
                continue;
            }
            let result = self.new[first.result as usize];
            let wide = Wide::of(&rest[..count], rows, result, &mut self.literals);
            self.items.push(Item::Wide(wide));
            covered += count;
            rest = &rest[count..];
        }
        covered
    }

    /// The rows of the operands of the first computations, as far as they reach.
    fn rows(&self, steps: &[Compute]) -> ([Row; 2], usize) {
        let read = |step: &Compute, k: usize| {
            let r = operands(step).nth(k)?;
            Some(self.new[r as usize])
        };
        let mut rows = [Row { first: 0, stride: 0 }; 2];
        let mut count = steps.len();
        for k in 0..2 {
            let Some(first) = read(&steps[0], k) else { break };
            let mut row = Row { first, stride: 0 };
            if let Some(second) = steps.get(1).and_then(|step| read(step, k)) {
                row.stride = second.wrapping_sub(first).cast_signed();
            }
            let group = self.group_of[first as usize];
            let fits = |(i, step): &(usize, &Compute)| {
                read(step, k).is_some_and(|r| r == row.at(*i) && self.group_of[r as usize] == group)
            };
            count = count.min(steps.iter().enumerate().take_while(fits).count());
            rows[k] = row;
            if count < ROW {
                break;
            }
        }
        (rows, count)
    }
}

/// The computations whose operands are known.
struct Ready<'a> {
    all: &'a [Compute],
    /// Those of each kind.
    by_kind: Vec<Vec<u32>>,
    /// All of them, by their numbers, with some that are done.
    by_number: BinaryHeap<Reverse<u32>>,
    is_waiting: Vec<bool>,
    /// How many of each kind are not done.
    counts: Vec<usize>,
}

impl<'a> Ready<'a> {
    fn of(all: &'a [Compute]) -> Self {
        let kinds = all.iter().map(|step| step.kind() as usize + 1).max().unwrap_or(0);
        Self {
            all,
            by_kind: vec![Vec::new(); kinds],
            by_number: BinaryHeap::new(),
            is_waiting: vec![false; all.len()],
            counts: vec![0; kinds],
        }
    }

    fn kind(&self, at: u32) -> usize {
        self.all[at as usize].kind() as usize
    }

    fn add(&mut self, at: u32) {
        let kind = self.kind(at);
        self.by_kind[kind].push(at);
        self.counts[kind] += 1;
        self.by_number.push(Reverse(at));
        self.is_waiting[at as usize] = true;
    }

    /// Takes a computation, unless it is done or not ready.
    fn take(&mut self, at: u32) -> Option<u32> {
        let is_taken = std::mem::take(&mut self.is_waiting[at as usize]);
        is_taken.then(|| {
            let kind = self.kind(at);
            self.counts[kind] -= 1;
            at
        })
    }

    /// Takes the kind that has the most, if these are enough.
    fn group(&mut self) -> Option<Vec<u32>> {
        let kinds = 0..self.counts.len();
        let kind = kinds
            .max_by_key(|kind| self.counts[*kind])
            .filter(|kind| self.counts[*kind] >= ROW)?;
        let mut group = std::mem::take(&mut self.by_kind[kind]);
        group.retain(|at| self.take(*at).is_some());
        Some(group)
    }

    /// Takes the first of these that is ready.
    fn user(&mut self, users: &[u32]) -> Option<u32> {
        users.iter().find_map(|at| self.take(*at))
    }

    /// Takes the first one.
    fn first(&mut self) -> Option<u32> {
        while let Some(Reverse(at)) = self.by_number.pop() {
            if let Some(at) = self.take(at) {
                return Some(at);
            }
        }
        None
    }
}
