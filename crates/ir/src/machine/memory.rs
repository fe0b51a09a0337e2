//! Registers that are kept between the runs of a program.

use crate::error::Error;
use crate::machine::stacks::Stacks;
use crate::machine::{Banks, Context, banks, begin};
use crate::program::Program;
use crate::register::Slot;
use crate::tangents::NoTangents;

/// The registers and the stacks of a program over floats.
pub(crate) struct Memory {
    banks: Banks<NoTangents<f64>>,
    stacks: Stacks<NoTangents<f64>>,
}

impl Memory {
    /// Those of a program.
    pub(crate) fn of(program: &Program) -> Self {
        let mut stacks = Stacks::of(program);
        Self {
            banks: banks(&program.codes[0], &mut stacks),
            stacks,
        }
    }
}

impl Program {
    /// Runs on real arguments, in registers that are kept. Writes the real numbers of the result.
    pub(crate) fn run_in(&self, memory: &mut Memory, x: &[f64], y: &mut [f64]) -> Result<(), Error> {
        self.must_take(x.len())?;
        let code = &self.codes[0];
        let Memory { banks, stacks } = memory;
        stacks.clear();
        begin(code, banks, stacks);
        for (slot, x) in code.argument_slots.iter().zip(x) {
            if let Slot::Real(r) = slot {
                banks.reals.set(*r, *x);
            }
        }
        Context::new(self).run(0, banks, stacks)?;
        for (slot, y) in code.result_slots.iter().zip(y) {
            if let Slot::Real(r) = slot {
                *y = banks.reals.get(*r);
            }
        }
        Ok(())
    }
}
