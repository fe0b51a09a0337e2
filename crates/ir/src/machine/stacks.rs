//! The tuples on stacks.

use tangent_bundle::real::Stored;

use crate::machine::arrays::{Arrays, Handle, Handles};
use crate::machine::checkpoints::Checkpoints;
use crate::program::FrameStep;
use crate::register::{LAST_USE, Register, Registers, Slot};
use crate::tangents::BundleScalar;

/// The tuples on stacks. Each one knows the tuple below it, and none is removed. So a stack is a value: the place
/// behind the first word of its top tuple. The empty stack is 0.
pub(super) struct Stacks<T: BundleScalar> {
    /// The last tuples. Without checkpoints, all.
    pub(super) window: Window<T>,
    /// The tuples that were pushed again.
    pub(super) aside: Window<T>,
    /// The evaluation pauses when it has pushed to this place.
    pub(super) due: u64,
    pub(super) checkpoints: Option<Box<Checkpoints<T>>>,
    pub(super) arrays: ArraysOf<T>,
}

/// The buffers of arrays, over each kind of number.
pub(super) struct ArraysOf<T: BundleScalar> {
    pub(super) plain: Arrays<T::Base>,
    pub(super) bundled: Arrays<T>,
}

impl<T: BundleScalar> ArraysOf<T> {
    /// Gives the arrays in these registers another owner.
    pub(super) fn share(&mut self, handles: &Handles) {
        for array in &handles.plain {
            self.plain.share(*array).expect("a register owns its array");
        }
        for array in &handles.bundled {
            self.bundled.share(*array).expect("a register owns its array");
        }
    }

    /// Takes the arrays from these registers, or from tuples.
    pub(super) fn release(&mut self, handles: &mut Handles) {
        for array in handles.plain.drain(..) {
            self.plain.release(array);
        }
        for array in handles.bundled.drain(..) {
            self.bundled.release(array);
        }
    }
}

/// Reads an array from a register: takes it from there if this is its last use, gives it another owner otherwise.
#[inline(always)]
pub(super) fn read<R: Copy>(arrays: &mut Arrays<R>, registers: &mut [Handle], r: Register) -> Handle {
    let register = &mut registers[(r & !LAST_USE) as usize];
    if r & LAST_USE != 0 {
        return std::mem::take(register);
    }
    arrays.share(*register).expect("a register owns its array")
}

/// Writes an array to a register.
#[inline(always)]
pub(super) fn write<R: Copy>(arrays: &mut Arrays<R>, registers: &mut [Handle], r: Register, array: Handle) {
    let before = std::mem::replace(&mut registers[r as usize], array);
    arrays.release(before);
}

/// Tuples, one after the other in a list of words. Their places are those that they have if all are kept.
pub(super) struct Window<T> {
    words: Vec<u64>,
    bundles: Vec<T>,
    /// The arrays that the tuples own. An array in a tuple is a word.
    arrays: Handles,
    /// The place of the first word, and the number of bundles before the first one.
    base: Mark,
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            bundles: Vec::new(),
            arrays: Handles::default(),
            base: Mark::default(),
        }
    }
}

/// A number of words, and a number of bundles.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    pub(super) words: u64,
    bundles: u64,
}

/// The bits of the first word of a tuple that tell the stack below. The others tell the shape of the tuple. So a stack
/// has 8 terabytes at most.
const BELOW: u32 = 40;

impl<T> Window<T> {
    /// Forgets all tuples, and keeps the memory. The next tuple has this place.
    pub(super) fn restart(&mut self, base: Mark, arrays: &mut ArraysOf<T>)
    where
        T: BundleScalar,
    {
        self.words.clear();
        self.bundles.clear();
        arrays.release(&mut self.arrays);
        self.base = base;
    }

    /// The place of the next tuple.
    #[inline(always)]
    pub(super) fn end(&self) -> Mark {
        Mark {
            words: self.base.words + self.words.len() as u64,
            bundles: self.base.bundles + self.bundles.len() as u64,
        }
    }

    /// The index of the first word of a tuple.
    #[inline(always)]
    fn index(&self, stack: i64) -> Option<usize> {
        let place = stack.cast_unsigned().wrapping_sub(1).wrapping_sub(self.base.words);
        (place < self.words.len() as u64).then_some(place as usize)
    }
}

impl<T: BundleScalar> Stacks<T> {
    pub(super) fn new() -> Self {
        Self {
            window: Window::default(),
            aside: Window::default(),
            due: u64::MAX,
            checkpoints: None,
            arrays: ArraysOf {
                plain: Arrays::default(),
                bundled: Arrays::default(),
            },
        }
    }

    /// Whether the evaluation pauses here.
    #[inline(always)]
    pub(super) fn is_due(&self) -> bool {
        self.window.end().words >= self.due
    }

    /// Whether the tuple on top of a stack is kept, or the stack is empty.
    #[inline(always)]
    pub(super) fn holds(&self, stack: i64) -> bool {
        stack == 0 || self.find(stack).is_some()
    }

    /// The tuple on top of a stack: the list that it is in, and the index of its first word.
    #[inline(always)]
    fn find(&self, stack: i64) -> Option<(&Window<T>, usize)> {
        let here = self.window.index(stack).map(|at| (&self.window, at));
        here.or_else(|| self.aside.index(stack).map(|at| (&self.aside, at)))
    }

    /// The stack with a tuple on top.
    pub(super) fn push(
        &mut self,
        below: i64,
        frame: &FrameStep,
        reals: &Registers<T::Base>,
        bundles: &T::Registers,
        words: &[i64],
        arrays: &mut Handles,
    ) -> i64 {
        let end = self.window.end();
        let Window {
            words: list,
            bundles: bundle_list,
            arrays: owned,
            ..
        } = &mut self.window;
        list.push(u64::from(frame.shape) << BELOW | below.cast_unsigned());
        if frame.has_bundles {
            list.push(end.bundles);
        }
        for field in &frame.fields {
            match *field {
                Slot::Word(r) => list.push(words[r as usize].cast_unsigned()),
                Slot::Bundle(r) => bundle_list.push(T::get(bundles, r)),
                Slot::Real(r) => {
                    let start = list.len();
                    list.resize(start + T::Base::WORDS, 0);
                    reals.get(r).write(&mut list[start..]);
                }
                Slot::Array(r) => {
                    let array = read(&mut self.arrays.plain, &mut arrays.plain, r);
                    owned.plain.push(array);
                    list.push(array.into());
                }
                Slot::Bundles(r) => {
                    let array = read(&mut self.arrays.bundled, &mut arrays.bundled, r);
                    owned.bundled.push(array);
                    list.push(array.into());
                }
            }
        }
        (end.words + 1).cast_signed()
    }

    /// The stack below the top tuple.
    pub(super) fn below(&self, stack: i64) -> Option<i64> {
        let (window, at) = self.find(stack)?;
        let first = window.words[at];
        Some((first & ((1 << BELOW) - 1)).cast_signed())
    }

    /// Reads the tuple on top into registers. Returns `None` if the tuple on top does not have these fields.
    pub(super) fn top(
        &mut self,
        stack: i64,
        frame: &FrameStep,
        reals: &mut Registers<T::Base>,
        bundles: &mut T::Registers,
        words: &mut [i64],
        arrays: &mut Handles,
    ) -> Option<()> {
        let here = self.window.index(stack).map(|at| (&self.window, at));
        let (window, at) = here.or_else(|| self.aside.index(stack).map(|at| (&self.aside, at)))?;
        let mut tuple = window.words[at..].iter();
        if tuple.next()? >> BELOW != u64::from(frame.shape) {
            return None;
        }
        let mut bundle = match frame.has_bundles {
            true => (tuple.next()? - window.base.bundles) as usize,
            false => 0,
        };
        for field in &frame.fields {
            match *field {
                Slot::Word(r) => words[r as usize] = tuple.next()?.cast_signed(),
                Slot::Bundle(r) => {
                    T::set(bundles, r, window.bundles[bundle]);
                    bundle += 1;
                }
                Slot::Real(r) => {
                    let (x, rest) = tuple.as_slice().split_at_checked(T::Base::WORDS)?;
                    reals.set(r, T::Base::read(x));
                    tuple = rest.iter();
                }
                Slot::Array(r) => {
                    let array = self.arrays.plain.share(*tuple.next()? as Handle)?;
                    write(&mut self.arrays.plain, &mut arrays.plain, r, array);
                }
                Slot::Bundles(r) => {
                    let array = self.arrays.bundled.share(*tuple.next()? as Handle)?;
                    write(&mut self.arrays.bundled, &mut arrays.bundled, r, array);
                }
            }
        }
        Some(())
    }
}
