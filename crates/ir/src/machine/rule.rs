//! The evaluation of rules.

use tangent_bundle::real::Real;

use crate::error::Error;
use crate::machine::stacks::Stacks;
use crate::machine::{Context, RULE_DEPTH, banks};
use crate::program::Code;
use crate::register::Slot;
use crate::tangents::{BundleScalar, NoTangents, PlainEvaluation};

impl Context<'_> {
    /// Evaluates a function with a rule over bundles. Each evaluation of the partials makes one more order right.
    #[inline(never)]
    pub(super) fn rule<T: BundleScalar>(
        &self,
        code: &Code,
        number: u32,
        bundles: &mut T::Registers,
    ) -> Result<(), Error> {
        let rule = &code.rules[number as usize];
        let value = &self.program.codes[rule.value];
        let mut stacks = Stacks::<T>::new();
        let mut inner = banks::<T>(value, &mut stacks);
        let mut arguments: Vec<T> = rule.arguments.iter().map(|r| T::get(bundles, *r)).collect();
        for (slot, x) in value.argument_slots.iter().zip(&arguments) {
            if let Slot::Real(r) = slot {
                inner.reals.set(*r, x.base());
            }
        }
        self.depth.set(self.depth.get() + RULE_DEPTH);
        self.run(rule.value, &mut inner, &mut stacks)?;
        let Some(Slot::Real(r)) = value.result_slots.first() else {
            unreachable!("rules are of functions with a real value")
        };
        let primal = T::embed(inner.reals.get(*r));
        arguments.push(primal);
        let last = arguments.len() - 1;
        for _ in 0..rule.order {
            let mut y = primal;
            let partials = Partials {
                context: self,
                code: rule.partials,
            };
            T::evaluate(&partials, &arguments, &mut |i, slope| {
                y = y.plus(arguments[i].integrate(slope));
            })?;
            arguments[last] = y;
        }
        self.depth.set(self.depth.get() - RULE_DEPTH);
        T::set(bundles, rule.result, arguments[last]);
        Ok(())
    }
}

/// The partials of a rule, within an evaluation.
struct Partials<'a> {
    context: &'a Context<'a>,
    code: usize,
}

impl PlainEvaluation for Partials<'_> {
    fn evaluate<R: Real>(&self, arguments: &[R], give: &mut dyn FnMut(usize, R)) -> Result<(), Error> {
        let partials = &self.context.program.codes[self.code];
        let mut stacks = Stacks::new();
        let mut banks = banks::<NoTangents<R>>(partials, &mut stacks);
        for (slot, x) in partials.argument_slots.iter().zip(arguments) {
            if let Slot::Real(r) = slot {
                banks.reals.set(*r, *x);
            }
        }
        self.context.run(self.code, &mut banks, &mut stacks)?;
        for (i, slot) in partials.result_slots.iter().enumerate() {
            if let Slot::Real(r) = slot {
                give(i, banks.reals.get(*r));
            }
        }
        Ok(())
    }
}
