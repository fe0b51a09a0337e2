//! The last use of each array register, where a step may take the array and change it in place.

use crate::graph::Edges;
use crate::liveness::{Use, targets, visit};
use crate::program::{Code, Step};
use crate::register::{LAST_USE, Slot};

/// How many runs of steps are visited for each step of the code. The lives of registers may be longer than that in
/// sum. Then the last registers keep their arrays, which costs copies.
const VISITS: usize = 64;

/// A use of an array register.
#[derive(Clone, Copy)]
struct Event {
    run: usize,
    how: Use,
    /// Its number among all uses of slots.
    at: usize,
}

/// Marks the reads of array registers whose arrays are not read again.
pub(super) fn mark_last_uses(code: &mut Code) {
    let registers = code.arrays + code.bundled_arrays;
    if registers == 0 {
        return;
    }
    let (predecessors, returns) = flow(code);
    let mut events: Vec<Vec<Event>> = vec![Vec::new(); registers];
    // The registers of both banks in one row.
    let plain = code.arrays;
    let number_of = move |slot: &Slot| match *slot {
        Slot::Array(r) => Some(r as usize),
        Slot::Bundles(r) => Some(plain + r as usize),
        Slot::Real(_) | Slot::Bundle(_) | Slot::Word(_) => None,
    };
    let mut count = 0;
    visit(code, |place, how, slot| {
        if let Some(r) = number_of(slot) {
            let (run, at) = (place.run, count);
            events[r].push(Event { run, how, at });
        }
        count += 1;
    });
    let mut is_result = vec![false; registers];
    for slot in &code.result_slots {
        if let Some(r) = number_of(slot) {
            is_result[r] = true;
        }
    }
    let mut lives = Lives {
        live_out: vec![usize::MAX; predecessors.nodes()],
        writes: vec![usize::MAX; predecessors.nodes()],
        open: Vec::new(),
        left: VISITS * (code.steps.len() + 1),
        predecessors,
        returns,
    };
    let mut is_last = vec![false; count];
    for (r, events) in events.iter().enumerate() {
        if lives.of(r, events, is_result[r]).is_none() {
            break;
        }
        // From the last use to the first, within each run.
        let (mut run, mut is_live) = (usize::MAX, false);
        for event in events.iter().rev() {
            if event.run != run {
                (run, is_live) = (event.run, lives.live_out[event.run] == r);
            }
            is_last[event.at] = event.how == Use::Read && !is_live;
            is_live = event.how == Use::Read;
        }
    }
    let mut at = 0;
    visit(code, |_, _, slot| {
        if is_last[at] {
            *slot = slot.renamed(slot.register() | LAST_USE);
        }
        at += 1;
    });
}

/// The control flow among runs: the runs that lead to each, and those that return.
fn flow(code: &Code) -> (Edges, Vec<u32>) {
    let mut entered = vec![false; code.steps.len()];
    for to in code.steps.iter().flat_map(targets) {
        entered[to] = true;
    }
    // The runs are numbered as `visit` numbers them.
    let mut run_of = Vec::with_capacity(code.steps.len());
    let mut run = 0;
    for (step, entered) in code.steps.iter().zip(&entered) {
        run += u32::from(*entered);
        run_of.push(run);
        run += u32::from(matches!(step, Step::Jump(..) | Step::Branch(..) | Step::Return));
    }
    let edges = Edges::new(run as usize + 1, |show| {
        for (at, step) in code.steps.iter().enumerate() {
            targets(step).for_each(|to| show(run_of[to], run_of[at]));
            let goes_on = !matches!(step, Step::Jump(..) | Step::Branch(..) | Step::Return);
            if goes_on && at + 1 < run_of.len() && run_of[at + 1] != run_of[at] {
                show(run_of[at + 1], run_of[at]);
            }
        }
    });
    let returns = (0..code.steps.len()).filter(|at| matches!(code.steps[*at], Step::Return));
    let returns = returns.map(|at| run_of[at]).collect();
    (edges, returns)
}

/// Where the array in a register is read later.
struct Lives {
    predecessors: Edges,
    returns: Vec<u32>,
    /// For each run, the last register that was found to be read after it.
    live_out: Vec<usize>,
    /// For each run, the last register that was found to be written in it.
    writes: Vec<usize>,
    open: Vec<u32>,
    /// How many runs may still be visited.
    left: usize,
}

impl Lives {
    /// Finds the runs after which a register is read. Returns `None` if there are too many.
    fn of(&mut self, r: usize, events: &[Event], is_result: bool) -> Option<()> {
        self.open.clear();
        let mut last = usize::MAX;
        for event in events {
            // The first use in a run tells whether the register is read there as it comes in.
            if event.run != last && event.how == Use::Read {
                self.open.push(event.run as u32);
            }
            last = event.run;
            if event.how == Use::Write {
                self.writes[event.run] = r;
            }
        }
        if is_result {
            for run in self.returns.clone() {
                self.reach(run, r)?;
            }
        }
        while let Some(run) = self.open.pop() {
            for at in self.predecessors.range(run) {
                let from = self.predecessors.of(run)[at - self.predecessors.range(run).start];
                self.reach(from, r)?;
            }
        }
        Some(())
    }

    /// Notes that a register is read after a run.
    fn reach(&mut self, run: u32, r: usize) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if std::mem::replace(&mut self.live_out[run as usize], r) != r && self.writes[run as usize] != r {
            self.open.push(run);
        }
        Some(())
    }
}
