//! The machine: evaluates the steps of a program, on a bank of registers for each kind of number.

mod external;
mod memory;
mod rule;
mod run;
mod several;
mod stacks;

pub(super) use memory::Memory;
pub(super) use several::MemoryOfSeveral;

use crate::compute::Compute;
use crate::error::{BranchFlipped, Error};
use crate::machine::stacks::Stacks;
use crate::program::{Code, Initial, Program, Step};
use crate::register::{Registers, Slot};
use crate::tangents::BundleScalar;

/// The greatest depth of nested calls.
const MAX_CALL_DEPTH: usize = 10_000;

/// The depth that a rule counts for. The functions of a rule run on the stack of the thread, other calls do not.
const RULE_DEPTH: usize = 500;

/// The greatest number of steps, unless the program has another limit.
pub(super) const STEP_LIMIT: u64 = 1_000_000_000;

/// The state that all calls of an evaluation share.
struct Context<'a> {
    program: &'a Program,
    fuel: std::cell::Cell<u64>,
    depth: std::cell::Cell<usize>,
}

/// The registers of a call.
struct Banks<T: BundleScalar> {
    reals: Registers<T::Base>,
    bundles: T::Registers,
    words: Vec<i64>,
}

/// A call that waits for the function that it has called.
struct Caller<'a, T: BundleScalar> {
    code: &'a Code,
    at: usize,
    call: usize,
    banks: Banks<T>,
}

/// Copies numbers between the registers of two calls.
fn copy<T: BundleScalar>(to: &mut Banks<T>, places: &[Slot], from: &Banks<T>, sources: &[Slot]) {
    for (to_slot, from_slot) in places.iter().zip(sources) {
        match (*to_slot, *from_slot) {
            (Slot::Real(y), Slot::Real(x)) => to.reals.set(y, from.reals.get(x)),
            (Slot::Bundle(y), Slot::Bundle(x)) => T::set(&mut to.bundles, y, T::get(&from.bundles, x)),
            (Slot::Word(y), Slot::Word(x)) => to.words[y as usize] = from.words[x as usize],
            _ => unreachable!("arguments are of the kind of the parameters, and results of that of the function's"),
        }
    }
}

/// The registers of a code at the start of a call.
fn banks<T: BundleScalar>(code: &Code) -> Banks<T> {
    let mut banks = Banks {
        reals: Registers::new(code.reals),
        bundles: T::registers(code.bundles),
        words: vec![0; code.words],
    };
    begin(code, &mut banks);
    banks
}

/// Writes the initial values of the registers.
fn begin<T: BundleScalar>(code: &Code, banks: &mut Banks<T>) {
    for (slot, initial) in &code.initial {
        match (*slot, *initial) {
            (Slot::Real(r), Initial::Real(c)) => banks.reals.set(r, T::Base::from(c)),
            (Slot::Bundle(r), Initial::Real(c)) => T::set(&mut banks.bundles, r, T::constant(c)),
            (Slot::Word(r), Initial::Word(c)) => banks.words[r as usize] = c,
            _ => unreachable!("an initial value is of the kind of its register"),
        }
    }
}

impl<'a> Context<'a> {
    fn new(program: &'a Program) -> Self {
        Self {
            program,
            fuel: program.step_limit.into(),
            depth: 0.into(),
        }
    }

    /// Subtracts steps from those that are left.
    #[inline]
    fn spend(&self, steps: u64) -> Result<(), Error> {
        match self.fuel.get().checked_sub(steps) {
            Some(left) => {
                self.fuel.set(left);
                Ok(())
            }
            None => Err(Error::StepLimit {
                limit: self.program.step_limit,
            }),
        }
    }

    /// Runs a code until it returns. Waiting calls are in a list, so that deep recursion does not overflow the stack
    /// of the thread.
    fn run<T: BundleScalar>(&self, number: usize, banks: &mut Banks<T>, stacks: &mut Stacks<T>) -> Result<(), Error> {
        let codes = &self.program.codes;
        let mut callers: Vec<Caller<T>> = Vec::new();
        let (mut code, mut at) = (&codes[number], 0);
        loop {
            let Some(number) = self.steps(code, &mut at, banks, stacks)? else {
                let Some(mut caller) = callers.pop() else {
                    return Ok(());
                };
                let call = &caller.code.calls[caller.call];
                copy(&mut caller.banks, &call.results, banks, &code.result_slots);
                (code, at, *banks) = (caller.code, caller.at, caller.banks);
                continue;
            };
            let depth = self.depth.get() + callers.len();
            if depth >= MAX_CALL_DEPTH {
                return Err(Error::CallDepth { limit: MAX_CALL_DEPTH });
            }
            let call = &code.calls[number];
            let callee = &codes[call.code];
            let mut inner = self::banks::<T>(callee);
            copy(&mut inner, &callee.argument_slots, banks, &call.arguments);
            callers.push(Caller {
                code,
                at,
                call: number,
                banks: std::mem::replace(banks, inner),
            });
            (code, at) = (callee, 0);
        }
    }

    /// Runs a code until it returns or calls a function. Returns the number of the call.
    fn steps<T: BundleScalar>(
        &self,
        code: &Code,
        at: &mut usize,
        banks: &mut Banks<T>,
        stacks: &mut Stacks<T>,
    ) -> Result<Option<usize>, Error> {
        let Banks { reals, bundles, words } = banks;
        let words = &mut words[..];
        let tags = self.program.tags;
        loop {
            let step = &code.steps[*at];
            *at += 1;
            match step {
                Step::Plain(first, count) => {
                    let all = &code.computations[*first as usize..][..*count as usize];
                    Compute::run::<T::Base>(all, reals, words).map_err(|step| no_exponent(code, words, step))?;
                }
                Step::Bundled(first, count) => {
                    let all = &code.computations[*first as usize..][..*count as usize];
                    T::compute(all, bundles, words).map_err(|step| no_exponent(code, words, step))?;
                }
                Step::Primal(y, x) => reals.set(*y, T::get(bundles, *x).base()),
                Step::Embed(y, x) => T::set(bundles, *y, T::embed(reals.get(*x))),
                Step::Seed(y, x, level) => {
                    T::set(bundles, *y, T::variable(reals.get(*x), (*level).into(), tags));
                }
                Step::SeedAnew(y, x, level) => {
                    let seeded = T::get(bundles, *x).seed((*level).into(), tags);
                    T::set(bundles, *y, seeded.ok_or_else(|| not_taylor(code))?);
                }
                Step::Zero(y, x, level) => {
                    let zero = T::get(bundles, *x).zero((*level).into(), tags);
                    T::set(bundles, *y, zero.ok_or_else(|| not_taylor(code))?);
                }
                Step::Derivative(y, x, level, k) => {
                    let x = T::get(bundles, *x);
                    T::set(bundles, *y, x.derivative_along((*k).into(), (*level).into(), tags));
                }
                Step::Compare(how, y, [a, b]) => {
                    words[*y as usize] = how.holds(&reals.get(*a), &reals.get(*b)).into();
                }
                Step::CompareIntegers(how, y, [a, b]) => {
                    words[*y as usize] = how.holds(&words[*a as usize], &words[*b as usize]).into();
                }
                Step::Logic(f, y, [a, b]) => {
                    words[*y as usize] = f.of(words[*a as usize] != 0, words[*b as usize] != 0).into();
                }
                Step::Not(y, x) => words[*y as usize] = (words[*x as usize] == 0).into(),
                Step::Arithmetic(f, y, [a, b]) => {
                    let (a, b) = (words[*a as usize], words[*b as usize]);
                    words[*y as usize] = f.of(a, b).ok_or_else(|| Error::Integer {
                        function: code.name.clone(),
                        computation: format!("{} {a}, {b}", f.name()),
                    })?;
                }
                Step::MoveWord(y, x) => words[*y as usize] = words[*x as usize],
                Step::SelectWord(y, c, [a, b]) => {
                    let chosen = if words[*c as usize] != 0 { a } else { b };
                    words[*y as usize] = words[*chosen as usize];
                }
                Step::Jump(to, steps) => {
                    self.spend((*steps).into())?;
                    *at = *to as usize;
                }
                Step::Branch(c, [then, otherwise], steps) => {
                    self.spend((*steps).into())?;
                    *at = if words[*c as usize] != 0 { *then } else { *otherwise } as usize;
                }
                Step::Return => return Ok(None),
                Step::Guard(c, expected, number) => {
                    if (words[*c as usize] != 0) != *expected {
                        return Err(flipped(code, *number, *expected));
                    }
                }
                Step::Call(number) => {
                    self.spend(1)?;
                    return Ok(Some(*number as usize));
                }
                Step::External(number) => external::call::<T>(&code.externals[*number as usize], reals, bundles)?,
                Step::Rule(number) => self.rule(code, *number, bundles, stacks)?,
                Step::Push(number) => {
                    let frame = &code.frames[*number as usize];
                    let entry = stacks.push(words[frame.stack as usize], &frame.fields, reals, bundles, words);
                    words[frame.result.expect("a push has a result") as usize] = entry;
                }
                Step::Top(number) => {
                    let frame = &code.frames[*number as usize];
                    stacks
                        .top(words[frame.stack as usize], &frame.fields, reals, bundles, words)
                        .ok_or_else(|| no_such_top(code))?;
                }
                Step::Pop(y, x) => {
                    let entry = stacks.entry(words[*x as usize]).ok_or_else(|| no_such_top(code))?;
                    words[*y as usize] = entry.below;
                }
            }
        }
    }
}

#[cold]
fn no_exponent(code: &Code, words: &[i64], step: &Compute) -> Error {
    let exponent = words[step.operands[1].register() as usize];
    Error::Integer {
        function: code.name.clone(),
        computation: format!("the exponent {exponent} of powi"),
    }
}

#[cold]
fn flipped(code: &Code, number: u32, recorded: bool) -> Error {
    let guard = &code.guards[number as usize];
    Error::BranchFlipped(BranchFlipped {
        guard: guard.number,
        comparison: guard.comparison.clone(),
        recorded,
    })
}

#[cold]
fn not_taylor(code: &Code) -> Error {
    Error::NotTaylor {
        function: code.name.clone(),
    }
}

#[cold]
fn no_such_top(code: &Code) -> Error {
    Error::Refused {
        function: code.name.clone(),
        why: "the stack has no tuple of this type on top: push one before".to_string(),
    }
}
