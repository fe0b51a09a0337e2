//! The machine functions of an expansion.
//!
//! A short program is one function: all orders follow one another. A longer one is cut into pieces. What takes only the
//! coefficients of one order is the same for all orders, and is written once. Sums of products are written for each
//! order, or, if that would be too long, with loops. All values that cross are in memory.

use std::collections::HashMap;
use std::ops::Range;

use cranelift_codegen::ir::{self, InstBuilder, types};
use tangent_bundle_ir::recurrences::Code;
use tangent_bundle_ir::{Error, Function};

use crate::backend::Backend;
use crate::emit::{import, signature};
use crate::link::refusal;
use crate::taylor::pen::{Literals, Pen};
use crate::taylor::plan::{Operand, Plan};
use crate::taylor::primal::Firsts;
use crate::taylor::state::{start_state, state, write_state};

/// The number of instructions up to which a program is one function: about what the cache of instructions holds.
const WHOLE: usize = 6_000;

/// The number of instructions up to which sums are written for each order. They take about a tenth of a second to
/// compile.
const WRITTEN: usize = 50_000;

/// The number of members, or of first coefficients, of a piece.
const PIECE: u32 = 400;

/// A run of members of a group that needs one order only, or one of copies, or of the state.
#[derive(Clone)]
enum Part {
    Members(usize, Range<u32>),
    Copies(usize, Range<u32>),
    State(Range<usize>),
}

/// What the driver calls in each order.
enum Call {
    /// The function with this number.
    Shared(usize),
    /// The functions with these numbers, by order from 1.
    Each(Vec<usize>),
}

/// Makes the machine functions of an expansion.
pub(super) struct Program<'a> {
    pub(super) function: &'a Function,
    pub(super) code: &'a Code<f64>,
    pub(super) plan: Plan,
    pub(super) state: usize,
    pub(super) order: usize,
    /// The statuses of the guards.
    pub(super) statuses: HashMap<u32, i64>,
    pub(super) literals: Literals,
}

impl Program<'_> {
    /// Compiles all functions. The first one is the entry.
    pub(super) fn compile(&mut self, backend: &mut Backend) -> Result<(), Error> {
        let words = (self.order + 1).checked_mul(self.plan.width as usize + 2);
        if words.is_none_or(|words| words >= 1 << 28) {
            return Err(refusal(
                self.function,
                "its Taylor coefficients take more than 2 GiB: choose a lower order".to_string(),
            ));
        }
        if self.size() <= WHOLE {
            self.whole(backend)
        } else {
            self.pieces(backend)
        }
    }

    /// About how many instructions the program has, if all orders follow one another.
    fn size(&self) -> usize {
        let n = self.order;
        let of_group = |group: &crate::taylor::plan::Group| {
            let pairs = group.count.div_ceil(2) as usize;
            pairs * (group.kind.sums() * 7 * n * n / 8 + 8 * n)
        };
        let groups: usize = self.plan.groups.iter().map(of_group).sum();
        groups + self.state * 5 * n + 4 * self.code.steps().len()
    }

    /// The number of instructions of sums that are written for each order, over members in a loop.
    fn size_of_sums(&self) -> usize {
        let n = self.order;
        self.plan
            .groups
            .iter()
            .map(|group| group.kind.sums() * 7 * n * n / 8)
            .sum()
    }

    fn pen<'f>(&'f mut self, backend: &Backend, func: &'f mut ir::Function, order: Option<usize>) -> Pen<'f> {
        let (convention, _) = backend.target();
        Pen::new(func, &mut self.literals, convention, self.plan.width, order)
    }
}

impl Program<'_> {
    /// One function.
    fn whole(&mut self, backend: &mut Backend) -> Result<(), Error> {
        let (code, n, components) = (self.code, self.order, self.state);
        let (convention, _) = backend.target();
        let Self {
            plan,
            statuses,
            literals,
            ..
        } = self;
        let mut func = ir::Function::new();
        let mut pen = Pen::new(&mut func, literals, convention, plan.width, Some(0));
        let mut firsts = Firsts::default();
        pen.arguments(plan, components, &mut firsts);
        for step in code.steps() {
            pen.first(plan, step, code.constants(), statuses, &mut firsts);
        }
        pen.write_firsts(&mut firsts);
        start_state(&mut pen, code, plan, 0..components, n);
        write_state(&mut pen, 0..components);
        let slopes = plan.slopes(code);
        for k in 1..n {
            pen.set_order(k);
            for group in &plan.groups {
                pen.copies(group, 0..group.count);
                pen.group(plan, group, 0..group.count);
            }
            state(&mut pen, &slopes, 0..components, n);
        }
        pen.end();
        backend.define(self.function, 0, func)
    }

    /// Many functions, and one that calls them.
    fn pieces(&mut self, backend: &mut Backend) -> Result<(), Error> {
        let (code, n, components) = (self.code, self.order, self.state);
        let mut number = 1;
        let mut next = || {
            number += 1;
            number - 1
        };
        // The first coefficients.
        let mut starts = Vec::new();
        let steps = code.steps();
        let (mut at, mut is_first) = (0, true);
        while is_first || at < steps.len() {
            let end = (at + PIECE as usize).min(steps.len());
            let mut func = ir::Function::new();
            let Self {
                plan,
                statuses,
                literals,
                ..
            } = self;
            let (convention, _) = backend.target();
            let mut pen = Pen::new(&mut func, literals, convention, plan.width, Some(0));
            let mut firsts = Firsts::default();
            if is_first {
                pen.arguments(plan, components, &mut firsts);
            }
            for step in &steps[at..end] {
                pen.first(plan, step, code.constants(), statuses, &mut firsts);
            }
            pen.write_firsts(&mut firsts);
            pen.end();
            let number = next();
            backend.define(self.function, number, func)?;
            starts.push(number);
            (at, is_first) = (end, false);
        }
        for run in runs(components) {
            let mut func = ir::Function::new();
            let Self { plan, literals, .. } = self;
            let (convention, _) = backend.target();
            let mut pen = Pen::new(&mut func, literals, convention, plan.width, Some(0));
            start_state(&mut pen, code, plan, run.clone(), n);
            write_state(&mut pen, run);
            pen.end();
            let number = next();
            backend.define(self.function, number, func)?;
            starts.push(number);
        }
        let mut calls = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        let is_written = self.size_of_sums() <= WRITTEN;
        for (i, group) in self.plan.groups.iter().enumerate() {
            let members = || runs(group.count as usize).map(|run| run.start as u32..run.end as u32);
            if group.copies.iter().any(Option::is_some) {
                parts.extend(members().map(|run| Part::Copies(i, run)));
            }
            if group.kind.is_sum_of_products() {
                calls.push((std::mem::take(&mut parts), Some(i)));
            } else {
                parts.extend(members().map(|run| Part::Members(i, run)));
            }
        }
        parts.extend(runs(components).map(Part::State));
        calls.push((parts, None));
        let mut all = Vec::new();
        for (parts, sum) in calls {
            for run in together(parts) {
                let number = next();
                self.shared(backend, number, &run)?;
                all.push(Call::Shared(number));
            }
            let Some(group) = sum else { continue };
            if is_written {
                let mut each = Vec::new();
                for k in 1..n {
                    let number = next();
                    self.sum(backend, number, group, Some(k))?;
                    each.push(number);
                }
                all.push(Call::Each(each));
            } else {
                let number = next();
                self.sum(backend, number, group, None)?;
                all.push(Call::Shared(number));
            }
        }
        self.drive(backend, &starts, &all)
    }

    /// What needs one order only, for all orders.
    fn shared(&mut self, backend: &mut Backend, number: usize, parts: &[Part]) -> Result<(), Error> {
        let (n, slopes) = (self.order, self.plan.slopes(self.code));
        let (convention, _) = backend.target();
        let Self { plan, literals, .. } = self;
        let mut func = ir::Function::new();
        let mut pen = Pen::new(&mut func, literals, convention, plan.width, None);
        for part in parts {
            match part {
                Part::Members(i, run) => {
                    let group = &plan.groups[*i];
                    let is_loose = group.operands.iter().any(|operand| matches!(operand, Operand::Any(_)));
                    if is_loose || group.count <= 4 {
                        pen.group(plan, group, run.clone());
                    } else if run.start == 0 {
                        pen.group_by_loop(plan, group);
                    }
                }
                Part::Copies(i, run) => pen.copies(&plan.groups[*i], run.clone()),
                Part::State(run) => state(&mut pen, &slopes, run.clone(), n),
            }
        }
        pen.end();
        backend.define(self.function, number, func)
    }

    /// A group of sums of products, for one order or for all.
    fn sum(&mut self, backend: &mut Backend, number: usize, group: usize, order: Option<usize>) -> Result<(), Error> {
        let (convention, _) = backend.target();
        let Self { plan, literals, .. } = self;
        let mut func = ir::Function::new();
        let mut pen = Pen::new(&mut func, literals, convention, plan.width, order);
        let group = &plan.groups[group];
        if group.count <= 2 {
            pen.group(plan, group, 0..group.count);
        } else {
            pen.group_by_loop(plan, group);
        }
        pen.end();
        backend.define(self.function, number, func)
    }

    /// The function that calls the others.
    fn drive(&mut self, backend: &mut Backend, starts: &[usize], calls: &[Call]) -> Result<(), Error> {
        let n = self.order;
        let mut func = ir::Function::new();
        let mut pen = self.pen(backend, &mut func, Some(0));
        let (convention, _) = backend.target();
        let [x, y, context] = pen.parameters;
        for start in starts {
            let callee = import(pen.cursor.func, *start, signature(convention, false));
            let call = pen.cursor.ins().call(callee, &[x, y, context]);
            let status = pen.cursor.func.dfg.first_result(call);
            pen.leave_with(status);
        }
        for k in 1..n {
            let order = pen.cursor.ins().iconst(types::I64, k as i64);
            for call in calls {
                let number = match call {
                    Call::Shared(number) => *number,
                    Call::Each(numbers) => numbers[k - 1],
                };
                let callee = import(pen.cursor.func, number, signature(convention, false));
                pen.cursor.ins().call(callee, &[y, order, context]);
            }
        }
        pen.end();
        backend.define(self.function, 0, func)
    }
}

/// Numbers up to a count in runs of bounded, even length.
fn runs(count: usize) -> impl Iterator<Item = Range<usize>> {
    let piece = PIECE as usize;
    (0..count)
        .step_by(piece)
        .map(move |start| start..(start + piece).min(count))
}

/// Parts in functions of bounded length.
fn together(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut all: Vec<Vec<Part>> = Vec::new();
    let mut size = 0;
    for part in parts {
        let length = match &part {
            Part::Members(_, run) | Part::Copies(_, run) => run.len(),
            Part::State(run) => run.len(),
        };
        match all.last_mut() {
            Some(last) if size + length <= PIECE as usize => {
                last.push(part);
                size += length;
            }
            _ => {
                all.push(vec![part]);
                size = length;
            }
        }
    }
    all
}
