//! The steps on arrays.

use crate::error::Error;
use crate::machine::Context;
use crate::machine::arrays::{Arrays, Handle, Handles};
use crate::machine::stacks::{Stacks, read, write};
use crate::operation::Array;
use crate::program::{ArrayStep, Code, OnArrays, Tags};
use crate::register::{LAST_USE, Register, Registers, Slot};
use crate::tangents::BundleScalar;
use tangent_bundle::real::Real;

/// The registers of a call, while a step runs.
pub(super) struct Numbers<'a, T: BundleScalar> {
    pub(super) reals: &'a mut Registers<T::Base>,
    pub(super) bundles: &'a mut T::Registers,
    pub(super) words: &'a mut [i64],
    pub(super) arrays: &'a mut Handles,
}

/// What is wrong with the operands of a step on arrays.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wrong {
    Index(i64, usize),
    Lengths(usize, usize),
    Length(i64),
    Memory(i64),
    Steps,
    NotTaylor,
}

impl Wrong {
    #[cold]
    pub(super) fn error(self, code: &Code, step: &ArrayStep, step_limit: u64) -> Error {
        let text = &step.text;
        let why = match self {
            Self::Index(i, 0) => format!("`{text}` has the index {i}, and the array is empty"),
            Self::Index(i, length) => format!(
                "`{text}` has the index {i}, and the array has {length} entries: the first has the index 0, the last {}",
                length - 1
            ),
            Self::Lengths(a, b) => format!("`{text}` is for arrays of one length, and these have {a} and {b} entries"),
            Self::Length(n) => format!("`{text}` has the length {n}, which is below 0"),
            Self::Memory(n) => format!("`{text}` has the length {n}, for which there is no memory"),
            Self::Steps => return Error::StepLimit { limit: step_limit },
            Self::NotTaylor => {
                return Error::NotTaylor {
                    function: code.name.clone(),
                };
            }
        };
        Error::Array {
            function: code.name.clone(),
            why,
        }
    }
}

/// What an operation on arrays needs of its numbers.
struct Ring<R> {
    zero: R,
    plus: fn(R, R) -> R,
    times: fn(R, R) -> R,
}

/// The index of an entry.
#[inline(always)]
fn index(i: i64, length: usize) -> Result<usize, Wrong> {
    match usize::try_from(i) {
        Ok(at) if at < length => Ok(at),
        _ => Err(Wrong::Index(i, length)),
    }
}

/// Releases the array in a register if it is read for the last time.
#[inline(always)]
fn done<R: Copy>(arrays: &mut Arrays<R>, registers: &mut [Handle], r: Register) {
    if r & LAST_USE != 0 {
        arrays.release(std::mem::take(&mut registers[(r & !LAST_USE) as usize]));
    }
}

/// The handle in a register.
#[inline(always)]
fn seen(registers: &[Handle], r: Register) -> Handle {
    registers[(r & !LAST_USE) as usize]
}

/// The arrays of one bank, while a step runs.
struct Side<'a, R> {
    arrays: &'a mut Arrays<R>,
    registers: &'a mut Vec<Handle>,
    words: &'a mut [i64],
}

impl<R: Copy> Side<'_, R> {
    /// An operation on arrays. Numbers are read and written by functions.
    #[inline(always)]
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
        let Self {
            arrays,
            registers,
            words,
        } = self;
        let word = |i: usize| words[x(i) as usize];
        match f {
            Array::Get => {
                let entries = arrays.entries(seen(registers, x(0)));
                let entry = entries[index(word(1), entries.len())?];
                done(arrays, registers, x(0));
                return Ok(Some(entry));
            }
            Array::Set | Array::AddAt => {
                let i = index(word(1), arrays.entries(seen(registers, x(0))).len())?;
                let value = number(x(2));
                let array = read(arrays, registers, x(0));
                let array = arrays.owned_by(array, &spend)?;
                let entry = &mut arrays.entries_mut(array)[i];
                *entry = if f == Array::Set {
                    value
                } else {
                    (ring.plus)(*entry, value)
                };
                write(arrays, registers, y, array);
            }
            Array::Length => {
                let length = arrays.entries(seen(registers, x(0))).len();
                done(arrays, registers, x(0));
                words[y as usize] = length as i64;
            }
            Array::Fill => {
                let value = number(x(1));
                let length = new_length(word(0), &spend)?;
                let array = arrays.new_array();
                let entries = arrays.entries_mut(array);
                entries.clear();
                extend(entries, length, value)?;
                write(arrays, registers, y, array);
            }
            Array::Resize => {
                let length = word(1);
                let before = arrays.entries(seen(registers, x(0))).len();
                if usize::try_from(length) == Ok(before) {
                    let array = read(arrays, registers, x(0));
                    write(arrays, registers, y, array);
                    return Ok(None);
                }
                let length = new_length(length, &spend)?;
                let array = match read(arrays, registers, x(0)) {
                    0 => arrays.of(std::iter::empty()),
                    array => arrays.owned_by(array, &spend)?,
                };
                extend(arrays.entries_mut(array), length, ring.zero)?;
                write(arrays, registers, y, array);
            }
            Array::Sum => {
                let entries = arrays.entries(seen(registers, x(0)));
                spend(entries.len())?;
                let sum = entries.iter().fold(ring.zero, |sum, x| (ring.plus)(sum, *x));
                done(arrays, registers, x(0));
                return Ok(Some(sum));
            }
            Array::Dot => {
                let [a, b] = [0, 1].map(|i| arrays.entries(seen(registers, x(i))));
                same_length(a, b)?;
                spend(a.len())?;
                let products = a.iter().zip(b).map(|(a, b)| (ring.times)(*a, *b));
                let sum = products.fold(ring.zero, ring.plus);
                done(arrays, registers, x(0));
                done(arrays, registers, x(1));
                return Ok(Some(sum));
            }
            Array::Axpy => {
                let c = number(x(0));
                let [a, b] = [1, 2].map(|i| arrays.entries(seen(registers, x(i))));
                same_length(a, b)?;
                spend(a.len())?;
                let a = read(arrays, registers, x(1));
                let b = read(arrays, registers, x(2));
                let b = arrays.owned_by(b, &spend)?;
                arrays.combine(b, a, |b, a| (ring.plus)(b, (ring.times)(a, c)));
                arrays.release(a);
                write(arrays, registers, y, b);
            }
        }
        Ok(None)
    }

    /// The same array in another register.
    fn copy(&mut self, y: Register, x: Register) {
        let array = read(self.arrays, self.registers, x);
        write(self.arrays, self.registers, y, array);
    }

    /// One of two arrays.
    fn select(&mut self, y: Register, is_first: bool, [a, b]: [Register; 2]) {
        let [chosen, other] = if is_first { [a, b] } else { [b, a] };
        let array = read(self.arrays, self.registers, chosen);
        // The marked read may be that of the other one, where both are one register.
        done(self.arrays, self.registers, other);
        write(self.arrays, self.registers, y, array);
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

impl<R: Copy> Arrays<R> {
    /// As `owned`. A copy takes steps.
    #[inline(always)]
    fn owned_by(&mut self, array: Handle, spend: &impl Fn(usize) -> Result<(), Wrong>) -> Result<Handle, Wrong> {
        let owned = self.owned(array);
        if owned != array {
            spend(self.entries(owned).len())?;
        }
        Ok(owned)
    }
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
            arrays: Handles { plain, bundled },
        } = numbers;
        let tags = self.program.tags;
        let spend = |steps: usize| self.spend(steps as u64).map_err(|_| Wrong::Steps);
        let is_bundled = step
            .operands
            .iter()
            .chain([&step.result])
            .any(|slot| matches!(slot, Slot::Bundles(_)));
        match step.what {
            OnArrays::Operation(f) if is_bundled => {
                let number = |r| T::get(bundles, r);
                let mut side = Side {
                    arrays: &mut stacks.arrays.bundled,
                    registers: bundled,
                    words,
                };
                if let Some(y) = side.operation(f, step, &of_bundles(), number, spend)? {
                    T::set(bundles, step.result.register(), y);
                }
            }
            OnArrays::Operation(f) => {
                let number = |r| reals.get(r);
                let mut side = Side {
                    arrays: &mut stacks.arrays.plain,
                    registers: plain,
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
                if is_bundled {
                    let mut side = Side {
                        arrays: &mut stacks.arrays.bundled,
                        registers: bundled,
                        words,
                    };
                    if is_move {
                        side.copy(y, x(0))
                    } else {
                        side.select(y, is_first, [x(1), x(2)])
                    }
                } else {
                    let mut side = Side {
                        arrays: &mut stacks.arrays.plain,
                        registers: plain,
                        words,
                    };
                    if is_move {
                        side.copy(y, x(0))
                    } else {
                        side.select(y, is_first, [x(1), x(2)])
                    }
                }
            }
            what => return mapped(what, step, [plain, bundled], stacks, tags, spend),
        }
        Ok(())
    }
}

/// Runs an operation of a pass on each entry of an array.
fn mapped<T: BundleScalar>(
    what: OnArrays,
    step: &ArrayStep,
    [plain, bundled]: [&mut Vec<Handle>; 2],
    stacks: &mut Stacks<T>,
    tags: Tags,
    spend: impl Fn(usize) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let y = step.result.register();
    match step.operands[0] {
        Slot::Array(x) => {
            let entries = stacks.arrays.plain.entries(seen(plain, x));
            spend(entries.len())?;
            let array = stacks.arrays.bundled.of(entries.iter().map(|entry| match what {
                OnArrays::Seed(level) => T::variable(*entry, level.into(), tags),
                _ => T::embed(*entry),
            }));
            done(&mut stacks.arrays.plain, plain, x);
            write(&mut stacks.arrays.bundled, bundled, y, array);
        }
        Slot::Bundles(x) => {
            spend(stacks.arrays.bundled.entries(seen(bundled, x)).len())?;
            let of = |entry: T| match what {
                OnArrays::Seed(level) => entry.seed(level.into(), tags),
                OnArrays::Zero(level) => entry.zero(level.into(), tags),
                OnArrays::Derivative(level, k) => Some(entry.derivative_along(k.into(), level.into(), tags)),
                _ => Some(entry),
            };
            if let Slot::Array(_) = step.result {
                let entries = stacks.arrays.bundled.entries(seen(bundled, x)).iter();
                let entries = entries.map(|entry| of(*entry).unwrap_or(*entry).base());
                let array = stacks.arrays.plain.of(entries);
                done(&mut stacks.arrays.bundled, bundled, x);
                write(&mut stacks.arrays.plain, plain, y, array);
            } else {
                let array = read(&mut stacks.arrays.bundled, bundled, x);
                let array = stacks.arrays.bundled.owned(array);
                if array != 0 {
                    for entry in stacks.arrays.bundled.entries_mut(array) {
                        *entry = of(*entry).ok_or(Wrong::NotTaylor)?;
                    }
                }
                write(&mut stacks.arrays.bundled, bundled, y, array);
            }
        }
        _ => unreachable!("the operand of a pass on arrays is an array"),
    }
    Ok(())
}
