//! Runs of a program at several points side by side.

use crate::compute::{Compute, Number, SEVERAL, Several};
use crate::program::{Code, Initial, Program, Step};
use crate::register::{Register, Slot};

/// The registers of a program at several points.
pub(crate) struct MemoryOfSeveral {
    reals: Vec<Several>,
    /// What is not real is the same at all points.
    words: Vec<i64>,
}

impl MemoryOfSeveral {
    /// Those of a program.
    pub(crate) fn of(program: &Program) -> Self {
        let code = &program.codes[0];
        Self {
            reals: vec![Several::of(0.0); code.reals],
            words: vec![0; code.words],
        }
    }
}

/// The arguments of a program at several points, or its results: the numbers of one point behind those of another.
fn at(point: usize, i: usize, count: usize) -> usize {
    point * count + i
}

impl Program {
    /// Runs on the real arguments of several points, in registers that are kept. Returns whether that was possible: the
    /// points must agree on every comparison, and the program has no calls and no stacks.
    pub(crate) fn run_several(&self, memory: &mut MemoryOfSeveral, x: &[f64], y: &mut [f64]) -> bool {
        let code = &self.codes[0];
        let MemoryOfSeveral { reals, words } = memory;
        for (slot, initial) in &code.initial {
            match (*slot, *initial) {
                (Slot::Real(r), Initial::Real(c)) => Several::set(reals, r, Several::of(c)),
                (Slot::Word(r), Initial::Word(c)) => words[r as usize] = c,
                _ => return false,
            }
        }
        let real = |slot: &Slot| match slot {
            Slot::Real(r) => Some(*r),
            _ => None,
        };
        let arguments = code.argument_slots.iter().filter_map(real);
        for (i, r) in arguments.enumerate() {
            let values = std::array::from_fn(|point| x[at(point, i, code.argument_slots.len())]);
            Several::set(reals, r, Several(values));
        }
        if steps(code, reals, words, self.step_limit).is_none() {
            return false;
        }
        let results = code.result_slots.iter().filter_map(real);
        for (i, r) in results.enumerate() {
            let Several(values) = Several::get(reals, r);
            for point in 0..SEVERAL {
                y[at(point, i, code.result_slots.len())] = values[point];
            }
        }
        true
    }
}

/// Runs the steps of a code. Returns nothing if the points disagree, or where something other than a value comes out.
fn steps(code: &Code, reals: &mut Vec<Several>, words: &mut [i64], limit: u64) -> Option<()> {
    let mut left = limit;
    let mut next = 0;
    let word = |words: &[i64], r: Register| words[r as usize];
    loop {
        let step = &code.steps[next];
        next += 1;
        match step {
            Step::Plain(first, count) => {
                let all = &code.computations[*first as usize..][..*count as usize];
                Compute::run::<Several>(all, reals, words).ok()?;
            }
            Step::Wide(number) => code.wides[*number as usize].run::<Several>(reals, &code.literals),
            Step::Compare(how, y, [a, b]) => {
                let (a, b) = (Several::get(reals, *a), Several::get(reals, *b));
                words[*y as usize] = a.agreed(b, |a, b| how.holds(a, b))?.into();
            }
            Step::CompareIntegers(how, y, [a, b]) => {
                words[*y as usize] = how.holds(&word(words, *a), &word(words, *b)).into();
            }
            Step::Logic(f, y, [a, b]) => {
                words[*y as usize] = f.of(word(words, *a) != 0, word(words, *b) != 0).into();
            }
            Step::Not(y, x) => words[*y as usize] = (word(words, *x) == 0).into(),
            Step::Arithmetic(f, y, [a, b]) => words[*y as usize] = f.of(word(words, *a), word(words, *b))?,
            Step::MoveWord(y, x) => words[*y as usize] = word(words, *x),
            Step::SelectWord(y, c, [a, b]) => {
                words[*y as usize] = word(words, if word(words, *c) != 0 { *a } else { *b });
            }
            Step::Jump(to, steps) => {
                left = left.checked_sub((*steps).into())?;
                next = *to as usize;
            }
            Step::Branch(c, [then, otherwise], steps) => {
                left = left.checked_sub((*steps).into())?;
                next = if word(words, *c) != 0 { *then } else { *otherwise } as usize;
            }
            Step::Guard(c, expected, _) => {
                if (word(words, *c) != 0) != *expected {
                    return None;
                }
            }
            Step::External(number) => {
                let call = &code.externals[*number as usize];
                let mut x = [0.0; 8];
                let x = x.get_mut(..call.arguments.len())?;
                let mut y = [0.0; SEVERAL];
                for (point, y) in y.iter_mut().enumerate() {
                    for (x, slot) in x.iter_mut().zip(&call.arguments) {
                        *x = Several::get(reals, slot.register()).0[point];
                    }
                    *y = call.function.derivative_at(0, x).ok()?;
                }
                Several::set(reals, call.result.register(), Several(y));
            }
            // The loop follows.
            Step::Turns(_) => {}
            Step::Return => return Some(()),
            _ => return None,
        }
    }
}
