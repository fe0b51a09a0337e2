//! The steps on arrays.

use crate::machine::Context;
use crate::machine::arrays::{ArrayBanks, ArrayRegisters, Entries, Spare, done, read, seen, write};
use crate::machine::mapped::mapped;
use crate::machine::stacks::Stacks;
use crate::machine::wrong::Wrong;
use crate::operation::Array;
use crate::program::{ArrayStep, OnArrays};
use crate::register::{LAST_USE, Register, Registers, Slot};
use crate::tangents::BundleScalar;
use tangent_bundle::real::Real;

/// The registers of a call, while a step runs.
pub(super) struct Numbers<'a, T: BundleScalar> {
    pub(super) reals: &'a mut Registers<T::Base>,
    pub(super) bundles: &'a mut T::Registers,
    pub(super) words: &'a mut [i64],
    pub(super) arrays: &'a mut ArrayBanks<T::Base, T>,
}

/// What an operation on arrays needs of its numbers.
struct Ring<R> {
    zero: R,
    plus: fn(R, R) -> R,
    times: fn(R, R) -> R,
}

/// The index of an entry.
#[cfg_attr(not(debug_assertions), inline(always))]
fn index(i: i64, length: usize) -> Result<usize, Wrong> {
    match usize::try_from(i) {
        Ok(at) if at < length => Ok(at),
        _ => Err(Wrong::Index(i, length)),
    }
}

/// The arrays of one bank, while a step runs.
struct Side<'a, R> {
    registers: &'a mut ArrayRegisters<R>,
    spare: &'a mut Spare<R>,
    words: &'a mut [i64],
}

impl<R: Copy> Side<'_, R> {
    /// An operation on arrays. Returns its value if that is a number.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn operation(
        &mut self,
        f: Array,
        step: &ArrayStep,
        ring: &Ring<R>,
        number: impl Fn(Register) -> R,
        spend: impl Fn(usize) -> Result<(), Wrong>,
    ) -> Result<Option<R>, Wrong> {
        let x = |i: usize| step.operands[i].register();
        let y = step.result.register();
        let word = |side: &Self, i: usize| side.words[x(i) as usize];
        let list = match f {
            Array::Get => {
                let entries = seen(self.registers, x(0));
                let entry = entries[index(word(self, 1), entries.len())?];
                done(self.registers, self.spare, x(0));
                return Ok(Some(entry));
            }
            Array::Length => {
                let length = seen(self.registers, x(0)).len();
                done(self.registers, self.spare, x(0));
                self.words[y as usize] = length as i64;
                return Ok(None);
            }
            Array::Sum => {
                let entries = seen(self.registers, x(0));
                spend(entries.len())?;
                let sum = entries.iter().fold(ring.zero, |sum, x| (ring.plus)(sum, *x));
                done(self.registers, self.spare, x(0));
                return Ok(Some(sum));
            }
            Array::Dot => {
                let [a, b] = [0, 1].map(|i| seen(self.registers, x(i)));
                same_length(a, b)?;
                spend(a.len())?;
                let products = a.iter().zip(b).map(|(a, b)| (ring.times)(*a, *b));
                let sum = products.fold(ring.zero, ring.plus);
                done(self.registers, self.spare, x(0));
                done(self.registers, self.spare, x(1));
                return Ok(Some(sum));
            }
            Array::Set | Array::AddAt => {
                let i = index(word(self, 1), seen(self.registers, x(0)).len())?;
                let value = number(x(2));
                let mut list = self.owned(x(0), &spend)?;
                list[i] = if f == Array::Set {
                    value
                } else {
                    (ring.plus)(list[i], value)
                };
                list
            }
            Array::Fill => {
                let length = new_length(word(self, 0), &spend)?;
                let mut list = self.spare.list();
                extend(&mut list, length, number(x(1)))?;
                list
            }
            Array::Resize => {
                let length = word(self, 1);
                if usize::try_from(length) == Ok(seen(self.registers, x(0)).len()) {
                    self.copy(y, x(0));
                    return Ok(None);
                }
                let length = new_length(length, &spend)?;
                let mut list = self.owned(x(0), &spend)?;
                extend(&mut list, length, ring.zero)?;
                list
            }
            Array::Axpy => {
                let c = number(x(0));
                let [a, b] = [1, 2].map(|i| seen(self.registers, x(i)));
                same_length(a, b)?;
                spend(a.len())?;
                if (x(1) ^ x(2)) & !LAST_USE == 0 {
                    let mut list = self.owned(x(2), &spend)?;
                    for y in &mut list {
                        *y = (ring.plus)(*y, (ring.times)(*y, c));
                    }
                    list
                } else {
                    let mut list = self.owned(x(2), &spend)?;
                    for (y, x) in list.iter_mut().zip(seen(self.registers, x(1))) {
                        *y = (ring.plus)(*y, (ring.times)(*x, c));
                    }
                    done(self.registers, self.spare, x(1));
                    list
                }
            }
        };
        write(self.registers, self.spare, y, Entries::Own(list));
        Ok(None)
    }

    /// The entries of an array, to be changed. A copy takes steps.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn owned(&mut self, x: Register, spend: &impl Fn(usize) -> Result<(), Wrong>) -> Result<Vec<R>, Wrong> {
        let entries = read(self.registers, self.spare, x);
        let (list, is_copy) = self.spare.owned(entries);
        if is_copy {
            spend(list.len())?;
        }
        Ok(list)
    }

    /// The same array in another register.
    fn copy(&mut self, y: Register, x: Register) {
        let array = read(self.registers, self.spare, x);
        write(self.registers, self.spare, y, array);
    }

    /// One of two arrays.
    fn select(&mut self, y: Register, is_first: bool, [a, b]: [Register; 2]) {
        let [chosen, other] = if is_first { [a, b] } else { [b, a] };
        let array = read(self.registers, self.spare, chosen);
        // The marked read may be that of the other one, where both are one register.
        done(self.registers, self.spare, other);
        write(self.registers, self.spare, y, array);
    }
}

/// A length that memory and steps suffice for.
fn new_length(length: i64, spend: &impl Fn(usize) -> Result<(), Wrong>) -> Result<usize, Wrong> {
    let length = usize::try_from(length).map_err(|_| Wrong::Length(length))?;
    spend(length)?;
    Ok(length)
}

/// Makes the entries so many, with a value for the new ones.
fn extend<R: Copy>(entries: &mut Vec<R>, length: usize, value: R) -> Result<(), Wrong> {
    let more = length.saturating_sub(entries.len());
    entries
        .try_reserve(more)
        .map_err(|_| Wrong::Memory(i64::try_from(length).unwrap_or(i64::MAX)))?;
    entries.resize(length, value);
    Ok(())
}

fn same_length<R>(a: &[R], b: &[R]) -> Result<(), Wrong> {
    if a.len() == b.len() {
        return Ok(());
    }
    Err(Wrong::Lengths(a.len(), b.len()))
}

/// The sum of real numbers, and their product.
fn of_reals<R: Real>() -> Ring<R> {
    Ring {
        zero: R::from(0.0),
        plus: |a, b| a + b,
        times: |a, b| a * b,
    }
}

fn of_bundles<T: BundleScalar>() -> Ring<T> {
    Ring {
        zero: T::constant(0.0),
        plus: T::plus,
        times: T::times,
    }
}

/// Runs a step on one entry of an array of plain numbers, or moves an array to another register. Returns false, and
/// does nothing, if it is another step.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn on_entry<R: Real>(
    step: &ArrayStep,
    reals: &mut Registers<R>,
    words: &[i64],
    registers: &mut ArrayRegisters<R>,
    spare: &mut Spare<R>,
) -> Result<bool, Wrong> {
    let [x, i, value] = step.operands.map(Slot::register);
    match step.what {
        OnArrays::Operation(Array::Get) if !step.is_bundled => {
            let entries = seen(registers, x);
            let entry = entries[index(words[i as usize], entries.len())?];
            done(registers, spare, x);
            reals.set(step.result.register(), entry);
            Ok(true)
        }
        OnArrays::Operation(f @ (Array::Set | Array::AddAt)) if !step.is_bundled && x & LAST_USE != 0 => {
            let register = &mut registers[(x & !LAST_USE) as usize];
            let Entries::Own(list) = register else {
                return Ok(false);
            };
            let i = index(words[i as usize], list.len())?;
            let value = reals.get(value);
            list[i] = if f == Array::Set { value } else { list[i] + value };
            let array = std::mem::take(register);
            write(registers, spare, step.result.register(), array);
            Ok(true)
        }
        OnArrays::Move if !step.is_bundled && x & LAST_USE != 0 => {
            let array = std::mem::take(&mut registers[(x & !LAST_USE) as usize]);
            write(registers, spare, step.result.register(), array);
            Ok(true)
        }
        _ => Ok(false),
    }
}

impl Context<'_> {
    /// Runs a step on arrays.
    #[inline(never)]
    pub(super) fn array<T: BundleScalar>(
        &self,
        step: &ArrayStep,
        numbers: Numbers<'_, T>,
        stacks: &mut Stacks<T>,
    ) -> Result<(), Wrong> {
        let Numbers {
            reals,
            bundles,
            words,
            arrays,
        } = numbers;
        let tags = self.program.tags;
        let spend = |steps: usize| self.spend(steps as u64).map_err(|_| Wrong::Steps);
        match step.what {
            OnArrays::Operation(f) if step.is_bundled => {
                let number = |r| T::get(bundles, r);
                let mut side = Side {
                    registers: &mut arrays.bundled,
                    spare: &mut stacks.bundled,
                    words,
                };
                if let Some(y) = side.operation(f, step, &of_bundles(), number, spend)? {
                    T::set(bundles, step.result.register(), y);
                }
            }
            OnArrays::Operation(f) => {
                let number = |r| reals.get(r);
                let mut side = Side {
                    registers: &mut arrays.plain,
                    spare: &mut stacks.plain,
                    words,
                };
                if let Some(y) = side.operation(f, step, &of_reals(), number, spend)? {
                    reals.set(step.result.register(), y);
                }
            }
            OnArrays::Move | OnArrays::Select => {
                let x = |i: usize| step.operands[i].register();
                let y = step.result.register();
                let is_move = matches!(step.what, OnArrays::Move);
                let is_first = !is_move && words[x(0) as usize] != 0;
                if step.is_bundled {
                    let mut side = Side {
                        registers: &mut arrays.bundled,
                        spare: &mut stacks.bundled,
                        words,
                    };
                    if is_move {
                        side.copy(y, x(0))
                    } else {
                        side.select(y, is_first, [x(1), x(2)])
                    }
                } else {
                    let mut side = Side {
                        registers: &mut arrays.plain,
                        spare: &mut stacks.plain,
                        words,
                    };
                    if is_move {
                        side.copy(y, x(0))
                    } else {
                        side.select(y, is_first, [x(1), x(2)])
                    }
                }
            }
            what => return mapped(what, step, arrays, stacks, tags, spend),
        }
        Ok(())
    }
}
