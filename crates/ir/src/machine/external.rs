//! Calls of functions that are known as code.

use std::any::Any;
use std::cell::Cell;
use std::marker::PhantomData;

use tangent_bundle::real::{Apply, Code, Real, VectorSpace};

use crate::error::Error;
use crate::external::External;
use crate::machine::stacks::Stacks;
use crate::machine::{Context, MAX_CALL_DEPTH, RULE_DEPTH, banks};
use crate::program::ExternalStep;
use crate::register::{Registers, Slot};
use crate::tangents::{BundleScalar, NoTangents, PlainCode};

/// So many arguments of a call are kept on the stack of the thread.
const SHORT: usize = 8;

impl Context<'_> {
    /// Runs a call.
    #[inline(never)]
    pub(super) fn external<T: BundleScalar>(
        &self,
        step: &ExternalStep,
        reals: &mut Registers<T::Base>,
        bundles: &mut T::Registers,
    ) -> Result<(), Error> {
        let called = Called {
            function: &step.function,
            depth: self.depth.get(),
            failed: Cell::new(None),
        };
        let order = self.demand.get();
        match step.result {
            Slot::Bundle(y) => {
                let x: Vec<T> = step
                    .arguments
                    .iter()
                    .map(|slot| T::get(bundles, slot.register()))
                    .collect();
                T::set(bundles, y, T::call(&called, &x, order));
            }
            slot => {
                let mut short = [T::Base::from(0.0); SHORT];
                let mut long = Vec::new();
                let count = step.arguments.len();
                let x = if count <= SHORT {
                    &mut short[..count]
                } else {
                    long.resize(count, short[0]);
                    &mut long[..]
                };
                for (x, argument) in x.iter_mut().zip(&step.arguments) {
                    *x = reals.get(argument.register());
                }
                let y = T::Base::apply_code(&mut OnPlain::<T>(&called, PhantomData), x, order);
                reals.set(slot.register(), y);
            }
        }
        called.failed.take().map_or(Ok(()), Err)
    }
}

/// A function that is called, and what went wrong in its partials.
struct Called<'a> {
    function: &'a External,
    depth: usize,
    failed: Cell<Option<Error>>,
}

impl Called<'_> {
    /// Writes the partials, by the machine of T over its plain numbers.
    fn on<T: BundleScalar>(&self, x: &[T::Base], y: T::Base, order: usize, slopes: &mut [T::Base]) {
        if let Err(error) = self.try_on::<T>(x, y, order, slopes) {
            slopes.fill(y.zero_like());
            self.failed.set(Some(error));
        }
    }

    fn try_on<T: BundleScalar>(
        &self,
        x: &[T::Base],
        y: T::Base,
        order: usize,
        slopes: &mut [T::Base],
    ) -> Result<(), Error> {
        let partials = self.function.partials()?.expect("it is given by its partials");
        if self.depth + RULE_DEPTH > MAX_CALL_DEPTH {
            return Err(Error::CallDepth { limit: MAX_CALL_DEPTH });
        }
        let context = Context::new(&partials.program);
        context.depth.set(self.depth + RULE_DEPTH);
        context.demand.set(order);
        let code = &partials.program.codes[0];
        let mut stacks = Stacks::<T>::new();
        let mut banks = banks::<T>(code, &mut stacks);
        for (slot, x) in code.argument_slots.iter().zip(x.iter().chain([&y])) {
            banks.reals.set(slot.register(), *x);
        }
        context.run(0, &mut banks, &mut stacks)?;
        for (slot, slope) in code.result_slots.iter().zip(slopes) {
            *slope = banks.reals.get(slot.register());
        }
        Ok(())
    }
}

impl PlainCode for Called<'_> {
    fn value(&self, derivative: usize, x: &[f64]) -> f64 {
        self.function.derivative_at(derivative, x)
    }

    fn is_jet(&self) -> bool {
        !self.function.has_partials()
    }

    fn partials<R: Real>(&self, x: &[R], y: R, order: usize, slopes: &mut [R]) {
        self.on::<NoTangents<R>>(x, y, order, slopes);
    }

    fn known(&self) -> (&dyn Any, usize) {
        (self.function, 0)
    }
}

/// A function that is called with plain numbers, on the machine of T.
struct OnPlain<'a, T>(&'a Called<'a>, PhantomData<T>);

impl<T: BundleScalar> Code<T::Base> for OnPlain<'_, T> {
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
