//! The evaluation of programs: a loop over the steps of flat code, with a bank of registers for each kind of number.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use crate::calculus::Differentiable;
use crate::ir::compute::{Compute, Registers};
use crate::ir::error::{BranchFlipped, Error};
use crate::ir::function::Function;
use crate::ir::program::{Code, Initial, Program, Slot, Step};
use crate::ir::tangents::{Bank, NoTangents, Tangents};
use crate::ir::types::Type;
use crate::ir::value::Value;
use crate::real::Real;
use crate::space::Scalar;

/// How deep functions may call one another.
const MAX_CALL_DEPTH: usize = 10_000;

/// What a rule counts for in that depth: its functions are evaluated on the stack of the thread.
const RULE_DEPTH: usize = 500;

/// The steps of an evaluation, unless another limit is set.
pub(super) const STEP_LIMIT: u64 = 1_000_000_000;

/// What all calls of an evaluation have in common.
pub struct Context<'a> {
    program: &'a Program,
    fuel: core::cell::Cell<u64>,
    depth: core::cell::Cell<usize>,
}

/// The registers of a call.
struct Banks<T: Bank> {
    reals: Registers<T::Base>,
    bundles: T::Registers,
    words: Vec<i64>,
}

/// A call that waits for the function that it called.
struct Caller<'a, T: Bank> {
    code: &'a Code,
    at: usize,
    call: usize,
    banks: Banks<T>,
}

/// Copies numbers between the registers of two calls.
fn copy<T: Bank>(to: &mut Banks<T>, places: &[Slot], from: &Banks<T>, sources: &[Slot]) {
    for (to_slot, from_slot) in places.iter().zip(sources) {
        match (*to_slot, *from_slot) {
            (Slot::Real(y), Slot::Real(x)) => to.reals.set(y, from.reals.get(x)),
            (Slot::Bundle(y), Slot::Bundle(x)) => T::set(&mut to.bundles, y, T::get(&from.bundles, x)),
            (Slot::Word(y), Slot::Word(x)) => to.words[y as usize] = from.words[x as usize],
            _ => unreachable!("arguments are of the kind of the parameters, and results of that of the function's"),
        }
    }
}

/// The tuples that are on stacks: each knows the one below it, and none is ever taken away, so that a stack is a value.
struct Stacks<T: Bank> {
    entries: Vec<Entry>,
    reals: Vec<T::Base>,
    bundles: Vec<T>,
    words: Vec<i64>,
}

/// Where a tuple of a stack begins and how long it is in each bank; the number of the entry below, 0 for none.
#[derive(Clone, Copy)]
struct Entry {
    below: i64,
    starts: [usize; 3],
    counts: [usize; 3],
}

/// The registers of a code at the start of a call.
fn banks<T: Bank>(code: &Code) -> Banks<T> {
    let mut banks = Banks {
        reals: Registers::new(code.reals),
        bundles: T::registers(code.bundles),
        words: vec![0; code.words],
    };
    for (slot, initial) in &code.initial {
        match (*slot, *initial) {
            (Slot::Real(r), Initial::Real(c)) => banks.reals.set(r, T::Base::from(c)),
            (Slot::Bundle(r), Initial::Real(c)) => T::set(&mut banks.bundles, r, T::constant(c)),
            (Slot::Word(r), Initial::Word(c)) => banks.words[r as usize] = c,
            _ => unreachable!("an initial value is of the kind of its register"),
        }
    }
    banks
}

impl<'a> Context<'a> {
    fn new(program: &'a Program) -> Self {
        Self {
            program,
            fuel: program.step_limit.into(),
            depth: 0.into(),
        }
    }

    /// Takes steps from what is left of them.
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

    /// Runs a code to its return. Calls are kept in a list, so that their depth is no matter of the thread's stack.
    fn run<T: Bank>(&self, number: usize, banks: &mut Banks<T>, stacks: &mut Stacks<T>) -> Result<(), Error> {
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
                banks: core::mem::replace(banks, inner),
            });
            (code, at) = (callee, 0);
        }
    }

    /// Runs a code to its return, or to a call, of which the number is given.
    fn steps<T: Bank>(
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
                    Compute::run(all, reals, words).map_err(|step| no_exponent(code, words, step))?;
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
                Step::Branch(c, then, otherwise) => {
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

    /// A function that is known by its partials, on bundles: each evaluation of them makes one more order right.
    #[inline(never)]
    fn rule<T: Bank>(
        &self,
        code: &Code,
        number: u32,
        bundles: &mut T::Registers,
        stacks: &mut Stacks<T>,
    ) -> Result<(), Error> {
        let rule = &code.rules[number as usize];
        let value = &self.program.codes[rule.value];
        let mut inner = banks::<T>(value);
        let mut arguments: Vec<T> = rule.arguments.iter().map(|r| T::get(bundles, *r)).collect();
        for (slot, x) in value.argument_slots.iter().zip(&arguments) {
            if let Slot::Real(r) = slot {
                inner.reals.set(*r, x.base());
            }
        }
        self.depth.set(self.depth.get() + RULE_DEPTH);
        self.run(rule.value, &mut inner, stacks)?;
        let Some(Slot::Real(r)) = value.result_slots.first() else {
            unreachable!("rules are of functions with a real value")
        };
        let primal = T::embed(inner.reals.get(*r));
        arguments.push(primal);
        let last = arguments.len() - 1;
        for _ in 0..rule.order {
            let mut y = primal;
            T::partials(self, rule.partials, &arguments, &mut |i, slope| {
                y = y.plus(arguments[i].integrate(slope));
            })?;
            arguments[last] = y;
        }
        self.depth.set(self.depth.get() - RULE_DEPTH);
        T::set(bundles, rule.result, arguments[last]);
        Ok(())
    }
}

/// Evaluates the code of partials over bundles as plain numbers.
pub(super) fn run_partials<R: Real>(
    context: &Context<'_>,
    code: usize,
    arguments: &[R],
    give: &mut dyn FnMut(usize, R),
) -> Result<(), Error> {
    let partials = &context.program.codes[code];
    let mut banks = banks::<NoTangents<R>>(partials);
    for (slot, x) in partials.argument_slots.iter().zip(arguments) {
        if let Slot::Real(r) = slot {
            banks.reals.set(*r, *x);
        }
    }
    context.run(code, &mut banks, &mut Stacks::new())?;
    for (i, slot) in partials.result_slots.iter().enumerate() {
        if let Slot::Real(r) = slot {
            give(i, banks.reals.get(*r));
        }
    }
    Ok(())
}

impl<T: Bank> Stacks<T> {
    fn new() -> Self {
        Self {
            entries: Vec::new(),
            reals: Vec::new(),
            bundles: Vec::new(),
            words: Vec::new(),
        }
    }

    fn push(
        &mut self,
        below: i64,
        fields: &[Slot],
        reals: &Registers<T::Base>,
        bundles: &T::Registers,
        words: &[i64],
    ) -> i64 {
        let starts = [self.reals.len(), self.bundles.len(), self.words.len()];
        for field in fields {
            match *field {
                Slot::Real(r) => self.reals.push(reals.get(r)),
                Slot::Bundle(r) => self.bundles.push(T::get(bundles, r)),
                Slot::Word(r) => self.words.push(words[r as usize]),
            }
        }
        let ends = [self.reals.len(), self.bundles.len(), self.words.len()];
        self.entries.push(Entry {
            below,
            starts,
            counts: core::array::from_fn(|i| ends[i] - starts[i]),
        });
        self.entries.len() as i64
    }

    fn entry(&self, number: i64) -> Option<Entry> {
        self.entries.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    /// Reads the tuple on top; `None` if there is none of this shape.
    fn top(
        &self,
        stack: i64,
        fields: &[Slot],
        reals: &mut Registers<T::Base>,
        bundles: &mut T::Registers,
        words: &mut [i64],
    ) -> Option<()> {
        let entry = self.entry(stack)?;
        let [mut real, mut bundle, mut word] = entry.starts;
        let mut counts = [0; 3];
        for field in fields {
            counts[match field {
                Slot::Real(_) => 0,
                Slot::Bundle(_) => 1,
                Slot::Word(_) => 2,
            }] += 1;
        }
        if counts != entry.counts {
            return None;
        }
        for field in fields {
            match *field {
                Slot::Real(r) => {
                    reals.set(r, self.reals[real]);
                    real += 1;
                }
                Slot::Bundle(r) => {
                    T::set(bundles, r, self.bundles[bundle]);
                    bundle += 1;
                }
                Slot::Word(r) => {
                    words[r as usize] = self.words[word];
                    word += 1;
                }
            }
        }
        Some(())
    }
}

#[cold]
fn no_exponent(code: &Code, words: &[i64], step: &Compute) -> Error {
    let exponent = words[step.operands[1] as usize];
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

impl Program {
    /// f(x), of a function that is not differentiated, over any real scalar: floats, bundles, variables of a recording.
    ///
    /// # Errors
    ///
    /// If the arguments do not fit, if the function is differentiated, if there are too many steps, an integer overflows, or a branch of a
    /// recording flips.
    pub fn run<R: Real>(&self, arguments: &[Value<R>]) -> Result<Value<R>, Error> {
        self.must_be_plain()?;
        let code = &self.codes[0];
        let mut banks = banks::<NoTangents<R>>(code);
        let mut slots = code.argument_slots.iter();
        self.check_arguments(arguments)?;
        for argument in arguments {
            fill(argument, &mut slots, &mut |slot, x| {
                if let Slot::Real(r) = slot {
                    banks.reals.set(r, *x);
                }
            })
            .into_iter()
            .for_each(|(r, word)| banks.words[r as usize] = word);
        }
        Context::new(self).run(0, &mut banks, &mut Stacks::new())?;
        let real = |slot: Slot| match slot {
            Slot::Real(r) => banks.reals.get(r),
            _ => unreachable!("the values of plain functions are plain"),
        };
        Ok(self.result(&real, &banks.words))
    }

    /// The real values f(x) of real arguments, one behind the other as they stand in tuples.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), or if there are arguments that are not real.
    pub fn run_reals<R: Real>(&self, arguments: &[R]) -> Result<Vec<R>, Error> {
        let code = &self.codes[0];
        let banks = self.run_flat(arguments)?;
        let real = |slot: &Slot| match slot {
            Slot::Real(r) => Some(banks.reals.get(*r)),
            _ => None,
        };
        Ok(code.result_slots.iter().filter_map(real).collect())
    }

    /// Runs on real arguments, one behind the other.
    fn run_flat<R: Real>(&self, arguments: &[R]) -> Result<Banks<NoTangents<R>>, Error> {
        self.must_be_plain()?;
        let code = &self.codes[0];
        let is_real = |slot: &Slot| matches!(slot, Slot::Real(_));
        if code.argument_slots.len() != arguments.len() || !code.argument_slots.iter().all(is_real) {
            return Err(Error::Arguments {
                function: code.name.clone(),
                why: format!(
                    "it has {}, and {} real numbers were given",
                    parameters(code),
                    arguments.len()
                ),
            });
        }
        let mut banks = banks::<NoTangents<R>>(code);
        for (slot, x) in code.argument_slots.iter().zip(arguments) {
            if let Slot::Real(r) = slot {
                banks.reals.set(*r, *x);
            }
        }
        Context::new(self).run(0, &mut banks, &mut Stacks::new())?;
        Ok(banks)
    }

    /// f(x), of a function that was [differentiated](crate::ir::forward_diff): arguments and results that are differentiated are these bundles,
    /// of the others the primals are taken, and they are given without a tangent.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); and if the bundles are of too low an order, or if directions differ that the strict mode takes for one.
    pub fn run_bundles<T: Tangents>(&self, arguments: &[Value<T>]) -> Result<Value<T>, Error> {
        let needed = if T::IS_EXPLICIT { self.tags.total() } else { self.order };
        if T::ORDER < needed {
            return Err(Error::OrderTooLow {
                function: self.name().to_string(),
                needed,
                given: T::ORDER,
            });
        }
        let code = &self.codes[0];
        self.check_arguments(arguments)?;
        let mut banks = banks::<T>(code);
        let mut slots = code.argument_slots.iter();
        for argument in arguments {
            fill(argument, &mut slots, &mut |slot, x: &T| match slot {
                Slot::Real(r) => banks.reals.set(r, x.base()),
                Slot::Bundle(r) => T::set(&mut banks.bundles, r, *x),
                Slot::Word(_) => {}
            })
            .into_iter()
            .for_each(|(r, word)| banks.words[r as usize] = word);
        }
        Context::new(self).run(0, &mut banks, &mut Stacks::new())?;
        let (_, orders) = code.result;
        let real = |slot: Slot| match slot {
            Slot::Real(r) => T::embed(banks.reals.get(r)),
            Slot::Bundle(r) => T::get(&banks.bundles, r).cut(orders, self.tags),
            Slot::Word(_) => unreachable!("a word is no real number"),
        };
        Ok(self.result(&real, &banks.words))
    }

    /// The value of the function from the registers.
    fn result<R>(&self, real: &impl Fn(Slot) -> R, words: &[i64]) -> Value<R> {
        let code = &self.codes[0];
        let ty = code.result.0.as_ref().expect("a code has a result");
        gather(ty, &mut code.result_slots.iter().copied(), real, words)
    }

    fn must_be_plain(&self) -> Result<(), Error> {
        if self.order == 0 {
            return Ok(());
        }
        Err(Error::OrderTooLow {
            function: self.name().to_string(),
            needed: self.order,
            given: 0,
        })
    }

    fn check_arguments<R>(&self, arguments: &[Value<R>]) -> Result<(), Error> {
        let code = &self.codes[0];
        let fits = arguments.len() == code.arguments.len()
            && arguments.iter().zip(&code.arguments).all(|(x, (ty, _))| x.ty() == *ty);
        if fits {
            return Ok(());
        }
        let given: Vec<_> = arguments.iter().map(|x| x.ty().to_string()).collect();
        Err(Error::Arguments {
            function: code.name.clone(),
            why: format!("it has {}, and was given ({})", parameters(code), given.join(", ")),
        })
    }
}

/// The types of the parameters, for sentences.
fn parameters(code: &Code) -> alloc::string::String {
    let types: Vec<_> = code.arguments.iter().map(|(ty, _)| ty.to_string()).collect();
    format!("the arguments ({})", types.join(", "))
}

/// Gives the numbers of an argument with their slots, and returns its words.
fn fill<'a, R>(
    value: &Value<R>,
    slots: &mut impl Iterator<Item = &'a Slot>,
    real: &mut impl FnMut(Slot, &R),
) -> Vec<(u32, i64)> {
    let mut words = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let word = match value {
            Value::Tuple(fields) => {
                open.extend(fields.iter().rev());
                continue;
            }
            Value::Real(x) => {
                real(*slots.next().expect("types were checked"), x);
                continue;
            }
            Value::Integer(n) => *n,
            Value::Boolean(b) => i64::from(*b),
        };
        if let Some(Slot::Word(r)) = slots.next() {
            words.push((*r, word));
        }
    }
    words
}

/// A value of a type from its slots.
fn gather<R>(ty: &Type, slots: &mut impl Iterator<Item = Slot>, real: &impl Fn(Slot) -> R, words: &[i64]) -> Value<R> {
    if let Type::Tuple(fields) = ty {
        return Value::Tuple(fields.iter().map(|field| gather(field, slots, real, words)).collect());
    }
    match (ty, slots.next().expect("a slot for each number")) {
        (Type::Boolean, Slot::Word(r)) => Value::Boolean(words[r as usize] != 0),
        (_, Slot::Word(r)) => Value::Integer(words[r as usize]),
        (_, slot) => Value::Real(real(slot)),
    }
}

/// A function of real arguments, one behind the other, with one real value.
impl Differentiable for Program {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    /// # Panics
    ///
    /// With the sentence of the error, where [`run`](Program::run) has one.
    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        let value = self
            .run_flat(&x)
            .and_then(|banks| match self.codes[0].result_slots[..] {
                [Slot::Real(r)] => Ok(banks.reals.get(r)),
                _ => Err(Error::Refused {
                    function: self.name().to_string(),
                    why: "the value is not one real number: take a field of it".to_string(),
                }),
            });
        value.unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A function of real arguments, one behind the other, with one real value. It is compiled at each evaluation: for many, compile it once.
impl Differentiable for Function {
    type Domain = Vec<Scalar>;
    type Codomain = Scalar;

    /// # Panics
    ///
    /// With the sentence of the error, where [`compile`](Function::compile) or [`run`](Program::run) has one.
    fn evaluate<R: Real>(&self, x: Vec<R>) -> R {
        match self.compile() {
            Ok(program) => program.evaluate(x),
            Err(error) => panic!("{error}"),
        }
    }
}
