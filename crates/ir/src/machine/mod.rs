//! The machine: evaluates the steps of a program, on a bank of registers for each kind of number.

mod arrays;
mod checkpoints;
mod elements;
mod external;
mod levels;
mod mapped;
mod memory;
mod rule;
mod run;
mod several;
mod stacks;
mod turns;
mod window;
mod wrong;

pub(super) use memory::Memory;
pub(super) use several::MemoryOfSeveral;

use tangent_bundle::real::Elementary;

use crate::compute::Compute;
use crate::error::{BranchFlipped, Error};
use crate::machine::arrays::{ArrayBanks, Entries, read, write};
use crate::machine::stacks::Stacks;
use crate::program::{Code, Initial, Program, Step};
use crate::register::{Register, Registers, Slot};
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
    /// The total order to which derivatives are needed. Those above it may be anything.
    demand: std::cell::Cell<usize>,
}

/// The registers of a call.
#[derive(Clone)]
struct Banks<T: BundleScalar> {
    reals: Registers<T::Base>,
    bundles: T::Registers,
    words: Vec<i64>,
    arrays: ArrayBanks<T::Base, T>,
}

/// A call that waits for the function that it has called.
#[derive(Clone)]
struct Caller<T: BundleScalar> {
    code: usize,
    at: usize,
    call: usize,
    banks: Banks<T>,
}

/// Copies numbers between the registers of two calls.
fn copy<T: BundleScalar>(
    to: &mut Banks<T>,
    places: &[Slot],
    from: &mut Banks<T>,
    sources: &[Slot],
    stacks: &mut Stacks<T>,
) {
    for (to_slot, from_slot) in places.iter().zip(sources) {
        match (*to_slot, *from_slot) {
            (Slot::Real(y), Slot::Real(x)) => to.reals.set(y, from.reals.get(x)),
            (Slot::Bundle(y), Slot::Bundle(x)) => T::set(&mut to.bundles, y, T::get(&from.bundles, x)),
            (Slot::Word(y), Slot::Word(x)) => to.words[y as usize] = from.words[x as usize],
            (Slot::Array(y), Slot::Array(x)) => {
                let array = read(&mut from.arrays.plain, &mut stacks.plain, x);
                write(&mut to.arrays.plain, &mut stacks.plain, y, array);
            }
            (Slot::Bundles(y), Slot::Bundles(x)) => {
                let array = read(&mut from.arrays.bundled, &mut stacks.bundled, x);
                write(&mut to.arrays.bundled, &mut stacks.bundled, y, array);
            }
            _ => unreachable!("arguments are of the kind of the parameters, and results of that of the function's"),
        }
    }
}

/// The registers of a code at the start of a call.
fn banks<T: BundleScalar>(code: &Code, stacks: &mut Stacks<T>) -> Banks<T> {
    let mut banks = Banks {
        reals: Registers::new(code.reals),
        bundles: T::registers(code.bundles),
        words: vec![0; code.words],
        arrays: ArrayBanks::new(code.arrays, code.bundled_arrays),
    };
    begin(code, &mut banks, stacks);
    banks
}

/// Writes the initial values of the registers.
fn begin<T: BundleScalar>(code: &Code, banks: &mut Banks<T>, stacks: &mut Stacks<T>) {
    for (slot, entries) in &code.literal_arrays {
        match *slot {
            Slot::Array(r) => {
                let mut list = stacks.plain.list();
                list.extend(entries.iter().map(|c| T::Base::from(*c)));
                write(&mut banks.arrays.plain, &mut stacks.plain, r, Entries::Own(list));
            }
            Slot::Bundles(r) => {
                let mut list = stacks.bundled.list();
                list.extend(entries.iter().map(|c| T::constant(*c)));
                write(&mut banks.arrays.bundled, &mut stacks.bundled, r, Entries::Own(list));
            }
            _ => unreachable!("a literal array is in a register of arrays"),
        }
    }
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
            demand: usize::MAX.into(),
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

    /// Takes the branch that follows a comparison, if there is one on its result: a step less to dispatch.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn branch(&self, code: &Code, result: Register, holds: bool, at: &mut usize) -> Result<(), Error> {
        if let Some(Step::Branch(c, [then, otherwise], steps)) = code.steps.get(*at)
            && *c == result
        {
            self.spend((*steps).into())?;
            *at = if holds { *then } else { *otherwise } as usize;
        }
        Ok(())
    }

    /// Runs a code until it returns. Waiting calls are in a list, so that deep recursion does not overflow the stack
    /// of the thread.
    fn run<T: BundleScalar>(&self, number: usize, banks: &mut Banks<T>, stacks: &mut Stacks<T>) -> Result<(), Error> {
        stacks.pass(number, 0, banks, &[]);
        self.run_from((number, 0), Vec::new(), banks, stacks)
    }

    /// Runs from a step of a code on.
    fn run_from<T: BundleScalar>(
        &self,
        (mut number, mut at): (usize, usize),
        mut callers: Vec<Caller<T>>,
        banks: &mut Banks<T>,
        stacks: &mut Stacks<T>,
    ) -> Result<(), Error> {
        let codes = &self.program.codes;
        loop {
            let code = &codes[number];
            let (pause, next) = self.steps(code, at, banks, stacks)?;
            at = next;
            match pause {
                Pause::Return => {
                    let Some(mut caller) = callers.pop() else {
                        return Ok(());
                    };
                    let call = &codes[caller.code].calls[caller.call];
                    copy(&mut caller.banks, &call.results, banks, &code.result_slots, stacks);
                    (number, at, *banks) = (caller.code, caller.at, caller.banks);
                }
                Pause::Call(call_number) => {
                    let depth = self.depth.get() + callers.len();
                    if depth >= MAX_CALL_DEPTH {
                        return Err(Error::CallDepth { limit: MAX_CALL_DEPTH });
                    }
                    let call = &code.calls[call_number];
                    let callee = &codes[call.code];
                    let mut inner = self::banks::<T>(callee, stacks);
                    copy(&mut inner, &callee.argument_slots, banks, &call.arguments, stacks);
                    callers.push(Caller {
                        code: number,
                        at,
                        call: call_number,
                        banks: std::mem::replace(banks, inner),
                    });
                    (number, at) = (call.code, 0);
                }
                Pause::Due if stacks.is_done() => return Ok(()),
                Pause::Due => stacks.pass(number, at, banks, &callers),
            }
        }
    }

    /// Runs a code from a step on, until it returns, calls a function, or pushes the tuple at which a checkpoint is
    /// due. Returns the next step.
    fn steps<T: BundleScalar>(
        &self,
        code: &Code,
        mut at: usize,
        banks: &mut Banks<T>,
        stacks: &mut Stacks<T>,
    ) -> Result<(Pause, usize), Error> {
        let Banks {
            reals,
            bundles,
            words,
            arrays,
        } = banks;
        let words = &mut words[..];
        let tags = self.program.tags;
        loop {
            let step = &code.steps[at];
            at += 1;
            match step {
                Step::Plain(first, count) => {
                    let all = &code.computations[*first as usize..][..*count as usize];
                    Compute::run::<T::Base>(all, reals, words).map_err(|step| no_exponent(code, words, step))?;
                }
                Step::Bundled(first, count) => {
                    let all = &code.computations[*first as usize..][..*count as usize];
                    T::compute(all, bundles, words).map_err(|step| no_exponent(code, words, step))?;
                }
                Step::Wide(number) => code.wides[*number as usize].run::<T::Base>(reals, &code.literals),
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
                    let holds = how.holds(&reals.get(*a), &reals.get(*b));
                    words[*y as usize] = holds.into();
                    self.branch(code, *y, holds, &mut at)?;
                }
                Step::CompareIntegers(how, y, [a, b]) => {
                    let holds = how.holds(&words[*a as usize], &words[*b as usize]);
                    words[*y as usize] = holds.into();
                    self.branch(code, *y, holds, &mut at)?;
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
                Step::MoveWord(y, x) => {
                    words[*y as usize] = words[*x as usize];
                    // Moves follow one another at the end of a block, before a jump.
                    while let Some(Step::MoveWord(y, x)) = code.steps.get(at) {
                        words[*y as usize] = words[*x as usize];
                        at += 1;
                    }
                    if let Some(Step::Jump(to, steps)) = code.steps.get(at) {
                        self.spend((*steps).into())?;
                        at = *to as usize;
                    }
                }
                Step::SelectWord(y, c, [a, b]) => {
                    let chosen = if words[*c as usize] != 0 { a } else { b };
                    words[*y as usize] = words[*chosen as usize];
                }
                Step::Jump(to, steps) => {
                    self.spend((*steps).into())?;
                    at = *to as usize;
                }
                Step::Branch(c, [then, otherwise], steps) => {
                    self.spend((*steps).into())?;
                    at = if words[*c as usize] != 0 { *then } else { *otherwise } as usize;
                }
                Step::Return => return Ok((Pause::Return, at)),
                Step::Guard(c, expected, number) => {
                    if (words[*c as usize] != 0) != *expected {
                        return Err(flipped(code, *number, *expected));
                    }
                }
                Step::Call(number) => {
                    self.spend(1)?;
                    let call = &code.calls[*number as usize];
                    let has_derivatives = const { T::Base::TOTAL_ORDER > 0 || T::Base::IS_SYMBOLIC };
                    if let (true, Some(rule)) = (has_derivatives, &call.declared) {
                        self.called_by_rule(rule).run::<T>(
                            &call.arguments,
                            call.results[0],
                            reals,
                            bundles,
                            &mut stacks.plain,
                        )?;
                        continue;
                    }
                    return Ok((Pause::Call(*number as usize), at));
                }
                Step::External(number) => {
                    let step = &code.externals[*number as usize];
                    self.called(&step.function).run::<T>(
                        &step.arguments,
                        step.result,
                        reals,
                        bundles,
                        &mut stacks.plain,
                    )?;
                }
                Step::Rule(number) => self.rule::<T>(code, *number, bundles)?,
                Step::Push(number) => {
                    let frame = &code.frames[*number as usize];
                    let stack = stacks.push(words[frame.stack as usize], frame, reals, bundles, words, arrays);
                    words[frame.result.expect("a push has a result") as usize] = stack;
                    if stacks.is_due() {
                        return Ok((Pause::Due, at));
                    }
                }
                Step::Top(number) => {
                    let frame = &code.frames[*number as usize];
                    let stack = words[frame.stack as usize];
                    if !stacks.holds(stack) {
                        self.recover(stack, stacks)?;
                    }
                    stacks
                        .top(stack, frame, reals, bundles, words, arrays)
                        .ok_or_else(|| no_such_top(code))?;
                }
                Step::Pop(y, x) => {
                    let stack = words[*x as usize];
                    if !stacks.holds(stack) {
                        self.recover(stack, stacks)?;
                    }
                    words[*y as usize] = stacks.below(stack).ok_or_else(|| no_such_top(code))?;
                }
                Step::Turns(number) => {
                    let turns = &code.turns[*number as usize];
                    let spend = |steps| self.spend(steps).is_ok();
                    stacks
                        .turns
                        .run(turns, reals, words, &mut arrays.plain, &mut stacks.plain, spend);
                }
                Step::Array(number) => {
                    let step = &code.array_steps[*number as usize];
                    let wrong = |wrong: wrong::Wrong| wrong.error(code, *number, self.program.step_limit);
                    if elements::on_entry(step, reals, words, &mut arrays.plain, &mut stacks.plain).map_err(wrong)? {
                        continue;
                    }
                    let numbers = elements::Numbers {
                        reals: &mut *reals,
                        bundles: &mut *bundles,
                        words: &mut *words,
                        arrays: &mut *arrays,
                    };
                    self.array(step, numbers, stacks).map_err(wrong)?;
                }
            }
        }
    }
}

/// Why the evaluation of a code stops.
enum Pause {
    Return,
    /// It calls a function: the number of the call.
    Call(usize),
    /// A checkpoint is due.
    Due,
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
