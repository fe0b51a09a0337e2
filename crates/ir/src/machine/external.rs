//! Calls of functions that know their own derivatives: of code, and of functions with a rule.

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::marker::PhantomData;

use tangent_bundle::real::{Apply, Code as Derivatives, Real, VectorSpace};

use crate::error::Error;
use crate::external::{Body, External};
use crate::machine::arrays::{Entries, Spare};
use crate::machine::stacks::Stacks;
use crate::machine::{Context, MAX_CALL_DEPTH, RULE_DEPTH, banks};
use crate::program::{Partials, Program, Ruled};
use crate::register::{Registers, Slot};
use crate::tangents::{BundleScalar, NoTangents, PlainCode};

impl Context<'_> {
    /// A call of code.
    pub(super) fn called<'c>(&'c self, function: &'c External) -> Called<'c> {
        self.called_as(Callee::External(function))
    }

    /// A call of a function that declares how it is differentiated.
    pub(super) fn called_by_rule<'c>(&'c self, rule: &'c Ruled) -> Called<'c> {
        self.called_as(Callee::Rule(self.program, rule, OnceCell::new()))
    }

    fn called_as<'c>(&'c self, callee: Callee<'c>) -> Called<'c> {
        Called {
            callee,
            fuel: &self.fuel,
            depth: self.depth.get(),
            order: self.demand.get(),
            failed: Cell::new(None),
        }
    }
}

/// A function that is called, and what went wrong in it.
pub(super) struct Called<'a> {
    callee: Callee<'a>,
    /// The steps that are left to the caller.
    fuel: &'a Cell<u64>,
    depth: usize,
    /// The total order to which the value is needed.
    order: usize,
    failed: Cell<Option<Error>>,
}

/// What is called.
enum Callee<'a> {
    External(&'a External),
    /// A function of a program. For recordings it is made a function that is known as code.
    Rule(&'a Program, &'a Ruled, OnceCell<External>),
}

impl Called<'_> {
    /// Runs the call.
    #[inline(never)]
    pub(super) fn run<T: BundleScalar>(
        self,
        arguments: &[Slot],
        result: Slot,
        reals: &mut Registers<T::Base>,
        bundles: &mut T::Registers,
        spare: &mut Spare<T::Base>,
    ) -> Result<(), Error> {
        match result {
            Slot::Bundle(y) => {
                let x: Vec<T> = arguments.iter().map(|slot| T::get(bundles, slot.register())).collect();
                T::set(bundles, y, T::call(&self, &x, self.order));
            }
            slot => {
                let mut x = spare.list();
                x.extend(arguments.iter().map(|argument| reals.get(argument.register())));
                let y = T::Base::apply_code(&mut OnPlain::<T>(&self, PhantomData), &x, self.order);
                spare.keep(Entries::Own(x));
                reals.set(slot.register(), y);
            }
        }
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Writes the partials, by the machine of T over its plain numbers.
    fn on<T: BundleScalar>(&self, x: &[T::Base], y: T::Base, order: usize, slopes: &mut [T::Base]) {
        let (program, code) = match &self.callee {
            Callee::Rule(program, rule, _) => (*program, rule.partials),
            Callee::External(function) => match function.partials() {
                Ok(partials) => {
                    let partials = partials.expect("it is given by its partials");
                    (&partials.program, partials.code)
                }
                Err(error) => {
                    slopes.fill(y.zero_like());
                    return self.fail(error);
                }
            },
        };
        let arguments = x.iter().chain([&y]);
        if let Err(error) = run::<T>((program, code), self.fuel, (self.depth, order), arguments, slopes) {
            slopes.fill(y.zero_like());
            self.fail(error);
        }
    }

    /// Notes the first error.
    fn fail(&self, error: Error) {
        let first = self.failed.take();
        self.failed.set(Some(first.unwrap_or(error)));
    }
}

/// Runs a code of a program, by the machine of T over its plain numbers.
fn run<'x, T: BundleScalar>(
    (program, number): (&Program, usize),
    fuel: &Cell<u64>,
    (depth, order): (usize, usize),
    x: impl Iterator<Item = &'x T::Base>,
    y: &mut [T::Base],
) -> Result<(), Error>
where
    T::Base: 'x,
{
    if depth + RULE_DEPTH > MAX_CALL_DEPTH {
        return Err(Error::CallDepth { limit: MAX_CALL_DEPTH });
    }
    let context = Context::new(program);
    context.fuel.set(fuel.get());
    context.depth.set(depth + RULE_DEPTH);
    context.demand.set(order);
    let code = &program.codes[number];
    let mut stacks = Stacks::<T>::new();
    let mut banks = banks::<T>(code, &mut stacks);
    for (slot, x) in code.argument_slots.iter().zip(x) {
        banks.reals.set(slot.register(), *x);
    }
    let done = context.run(number, &mut banks, &mut stacks);
    fuel.set(context.fuel.get());
    done?;
    for (slot, y) in code.result_slots.iter().zip(y) {
        *y = banks.reals.get(slot.register());
    }
    Ok(())
}

/// Runs a code of a program over floats.
fn value_of(program: &Program, code: usize, fuel: &Cell<u64>, depth: usize, x: &[f64]) -> Result<f64, Error> {
    let mut y = [0.0];
    run::<NoTangents<f64>>((program, code), fuel, (depth, 0), x.iter(), &mut y)?;
    Ok(y[0])
}

impl PlainCode for Called<'_> {
    fn value(&self, derivative: usize, x: &[f64]) -> f64 {
        let y = match &self.callee {
            Callee::External(function) => function.derivative_at(derivative, x),
            Callee::Rule(program, rule, _) => value_of(program, rule.value, self.fuel, self.depth, x),
        };
        y.unwrap_or_else(|error| {
            self.fail(error);
            f64::NAN
        })
    }

    fn is_jet(&self) -> bool {
        matches!(self.callee, Callee::External(function) if !function.has_partials())
    }

    fn partials<R: Real>(&self, x: &[R], y: R, order: usize, slopes: &mut [R]) {
        self.on::<NoTangents<R>>(x, y, order, slopes);
    }

    fn known(&self) -> (&dyn Any, usize) {
        let function: &External = match &self.callee {
            Callee::External(function) => function,
            Callee::Rule(program, rule, known) => known.get_or_init(|| of_rule(program, rule)),
        };
        (function, 0)
    }
}

/// A function that is called with plain numbers, on the machine of T.
struct OnPlain<'a, T>(&'a Called<'a>, PhantomData<T>);

impl<T: BundleScalar> Derivatives<T::Base> for OnPlain<'_, T> {
    fn value(&mut self, derivative: usize, x: &[f64]) -> f64 {
        PlainCode::value(self.0, derivative, x)
    }

    fn is_jet(&self) -> bool {
        PlainCode::is_jet(self.0)
    }

    fn partials(&mut self, x: &[T::Base], y: T::Base, order: usize, slopes: &mut [T::Base]) {
        self.0.on::<T>(x, y, order, slopes);
    }

    fn known(&self) -> (&dyn Any, usize) {
        PlainCode::known(self.0)
    }
}

/// A function of a program with a rule, as a function that is known as code.
struct OfRule {
    value: usize,
    partials: Result<Partials, Error>,
}

/// The function of a program with a rule, for a recording.
fn of_rule(program: &Program, rule: &Ruled) -> External {
    let value = &program.codes[rule.value];
    let partials = Partials {
        function: rule.function.as_ref().clone(),
        program: program.clone(),
        code: rule.partials,
    };
    let body = OfRule {
        value: rule.value,
        partials: Ok(partials),
    };
    External::new(&value.name, value.argument_slots.len(), body)
}

impl OfRule {
    fn made(&self) -> &Partials {
        self.partials.as_ref().expect("they are made without an error")
    }
}

impl Body for OfRule {
    fn value(&self, _: usize, x: &[f64]) -> Result<f64, Error> {
        let program = &self.made().program;
        value_of(program, self.value, &Cell::new(program.step_limit), 0, x)
    }

    fn has_partials(&self) -> bool {
        true
    }

    fn partials(&self) -> Option<&(dyn Any + Send + Sync)> {
        Some(&self.partials)
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| {
            let (one, other) = (self.made(), other.made());
            std::sync::Arc::ptr_eq(&one.program.codes, &other.program.codes)
        })
    }
}
