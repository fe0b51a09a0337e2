//! Registers that are kept between the runs of a program.

use crate::error::Error;
use crate::machine::arrays::{Entries, seen, write};
use crate::machine::stacks::Stacks;
use crate::machine::{Banks, Context, banks, begin};
use crate::program::Program;
use crate::register::Slot;
use crate::tangents::NoTangents;
use crate::value::Argument;

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

    /// Runs on arguments that are given in place, in registers that are kept. Calls `y` with each real number and each
    /// array of the result.
    pub(crate) fn run_each<'x>(
        &self,
        memory: &mut Memory,
        x: &mut dyn FnMut(usize) -> Argument<'x>,
        y: &mut dyn FnMut(usize, &[f64]),
    ) -> Result<(), Error> {
        let code = &self.codes[0];
        let Memory { banks, stacks } = memory;
        stacks.clear();
        begin(code, banks, stacks);
        for (i, slot) in code.argument_slots.iter().enumerate() {
            match (*slot, x(i)) {
                (Slot::Real(r), Argument::Real(x)) => banks.reals.set(r, x),
                (Slot::Word(r), Argument::Integer(n)) => banks.words[r as usize] = n,
                (Slot::Word(r), Argument::Boolean(b)) => banks.words[r as usize] = b.into(),
                (Slot::Array(r), Argument::Array(entries)) => {
                    let mut list = stacks.plain.list();
                    list.extend_from_slice(entries);
                    write(&mut banks.arrays.plain, &mut stacks.plain, r, Entries::Own(list));
                }
                (_, other) => {
                    return Err(Error::Arguments {
                        function: code.name.clone(),
                        why: format!("its argument {i} was given as {}", other.ty()),
                    });
                }
            }
        }
        Context::new(self).run(0, banks, stacks)?;
        let mut place = 0;
        for slot in &code.result_slots {
            match *slot {
                Slot::Real(r) => y(place, &[banks.reals.get(r)]),
                Slot::Array(r) => y(place, seen(&banks.arrays.plain, r)),
                _ => continue,
            }
            place += 1;
        }
        Ok(())
    }
}
