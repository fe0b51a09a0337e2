//! The tuples on stacks.

use std::sync::Arc;

use tangent_bundle::real::Stored;

use crate::machine::arrays::{ArrayBanks, Entries, Spare, read, write};
use crate::machine::levels::Checkpoints;
use crate::machine::turns::SideBySide;
use crate::machine::window::Window;
use crate::program::FrameStep;
use crate::register::{Registers, Slot};
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
    /// The memory of arrays that are gone.
    pub(super) plain: Spare<T::Base>,
    pub(super) bundled: Spare<T>,
    /// The registers of turns side by side.
    pub(super) turns: SideBySide<T::Base>,
}

/// The bits of the first word of a tuple that tell the stack below. The others tell the shape of the tuple. So a stack
/// has 8 terabytes at most.
const BELOW: u32 = 40;

impl<T: BundleScalar> Stacks<T> {
    pub(super) fn new() -> Self {
        Self {
            window: Window::default(),
            aside: Window::default(),
            due: u64::MAX,
            checkpoints: None,
            plain: Spare::default(),
            bundled: Spare::default(),
            turns: SideBySide::default(),
        }
    }

    /// Keeps the memory of the arrays of all tuples, which are gone after this.
    pub(super) fn reclaim(&mut self) {
        for window in [&mut self.window, &mut self.aside] {
            self.plain.reclaim(&mut window.arrays);
            self.bundled.reclaim(&mut window.bundled_arrays);
        }
    }

    /// Whether the evaluation pauses here.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn is_due(&self) -> bool {
        self.window.end().words >= self.due
    }

    /// Whether the tuple on top of a stack is kept, or the stack is empty.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn holds(&self, stack: i64) -> bool {
        stack == 0 || self.find(stack).is_some()
    }

    /// The tuple on top of a stack: the list that it is in, and the index of its first word.
    #[cfg_attr(not(debug_assertions), inline(always))]
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
        arrays: &mut ArrayBanks<T::Base, T>,
    ) -> i64 {
        let end = self.window.end();
        let Window {
            words: list,
            bundles: bundle_list,
            arrays: array_list,
            bundled_arrays,
            base,
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
                    list.push(base.arrays + array_list.len() as u64);
                    let array = read(&mut arrays.plain, &mut self.plain, r);
                    array_list.push(self.plain.shared(array));
                }
                Slot::Bundles(r) => {
                    list.push(base.bundled_arrays + bundled_arrays.len() as u64);
                    let array = read(&mut arrays.bundled, &mut self.bundled, r);
                    bundled_arrays.push(self.bundled.shared(array));
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
        arrays: &mut ArrayBanks<T::Base, T>,
    ) -> Option<()> {
        let is_here = self.window.index(stack).is_some();
        let window = if is_here { &self.window } else { &self.aside };
        let at = window.index(stack)?;
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
                    let number = tuple.next()? - window.base.arrays;
                    let array = Entries::Shared(Arc::clone(&window.arrays[number as usize]));
                    write(&mut arrays.plain, &mut self.plain, r, array);
                }
                Slot::Bundles(r) => {
                    let number = tuple.next()? - window.base.bundled_arrays;
                    let array = Entries::Shared(Arc::clone(&window.bundled_arrays[number as usize]));
                    write(&mut arrays.bundled, &mut self.bundled, r, array);
                }
            }
        }
        Some(())
    }
}
