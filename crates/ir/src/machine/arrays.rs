//! The arrays of an evaluation: their owners, and the memory that is used again.

use std::sync::Arc;

use crate::register::{LAST_USE, Register};

/// The entries of an array, which belong to one owner or to several. Those of one owner are changed in place.
#[derive(Clone, Debug)]
pub(super) enum Entries<R> {
    Own(Vec<R>),
    Shared(Arc<Vec<R>>),
}

impl<R> Default for Entries<R> {
    fn default() -> Self {
        Self::Own(Vec::new())
    }
}

impl<R> Entries<R> {
    /// The entries.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn slice(&self) -> &[R] {
        match self {
            Self::Own(entries) => entries,
            Self::Shared(entries) => entries,
        }
    }
}

/// How many lists are kept for new arrays, besides those that were on stacks.
const SPARE: usize = 16;

/// Lists that no array has any more. A loop that makes arrays takes these, and allocates nothing after its first turns.
#[derive(Debug)]
pub(super) struct Spare<R> {
    lists: Vec<Vec<R>>,
    /// Counts of owners of which there are none, each with an empty list.
    counts: Vec<Arc<Vec<R>>>,
    /// How many arrays were on stacks.
    stacked: usize,
}

impl<R> Default for Spare<R> {
    fn default() -> Self {
        Self {
            lists: Vec::new(),
            counts: Vec::new(),
            stacked: 0,
        }
    }
}

impl<R: Copy> Spare<R> {
    /// An empty list.
    pub(super) fn list(&mut self) -> Vec<R> {
        self.lists.pop().unwrap_or_default()
    }

    /// The entries with a count of their owners.
    pub(super) fn shared(&mut self, entries: Entries<R>) -> Arc<Vec<R>> {
        match entries {
            Entries::Shared(shared) => shared,
            Entries::Own(list) => match self.counts.pop() {
                None => Arc::new(list),
                Some(mut count) => {
                    match Arc::get_mut(&mut count) {
                        Some(place) => *place = list,
                        None => unreachable!("a count that is kept has no other owner"),
                    }
                    count
                }
            },
        }
    }

    /// Gives the array in a register another owner.
    fn share(&mut self, register: &mut Entries<R>) -> Entries<R> {
        if register.slice().is_empty() {
            return Entries::default();
        }
        let shared = self.shared(std::mem::take(register));
        *register = Entries::Shared(Arc::clone(&shared));
        Entries::Shared(shared)
    }

    /// Takes the list of an array that has no other owner, and keeps the count of its owners.
    fn taken(&mut self, mut shared: Arc<Vec<R>>) -> Result<Vec<R>, Arc<Vec<R>>> {
        match Arc::get_mut(&mut shared) {
            None => Err(shared),
            Some(list) => {
                let list = std::mem::take(list);
                self.counts.push(shared);
                Ok(list)
            }
        }
    }

    /// Keeps the lists of the arrays that were on a stack.
    pub(super) fn reclaim(&mut self, stack: &mut Vec<Arc<Vec<R>>>) {
        self.stacked = self.stacked.max(stack.len());
        stack.drain(..).for_each(|array| self.keep(Entries::Shared(array)));
    }

    /// Keeps the list of an array, unless the array has another owner.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn keep(&mut self, entries: Entries<R>) {
        let list = match entries {
            Entries::Own(list) => list,
            Entries::Shared(shared) => self.taken(shared).unwrap_or_default(),
        };
        if list.capacity() > 0 {
            self.keep_list(list);
        }
    }

    #[inline(never)]
    fn keep_list(&mut self, mut list: Vec<R>) {
        if self.lists.len() < SPARE + self.stacked {
            list.clear();
            self.lists.push(list);
        }
    }

    /// The entries of an array, to be changed: its own if it has no other owner, and a copy otherwise. Also returns
    /// whether it is a copy.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn owned(&mut self, entries: Entries<R>) -> (Vec<R>, bool) {
        match entries {
            Entries::Own(list) => (list, false),
            Entries::Shared(shared) => self.unshared(shared),
        }
    }

    #[inline(never)]
    fn unshared(&mut self, shared: Arc<Vec<R>>) -> (Vec<R>, bool) {
        match self.taken(shared) {
            Ok(list) => (list, false),
            Err(shared) => {
                let mut copy = self.list();
                copy.extend_from_slice(&shared);
                (copy, true)
            }
        }
    }
}

/// The registers of arrays of one bank.
pub(super) type ArrayRegisters<R> = Vec<Entries<R>>;

/// The array registers of a call: those of plain numbers, and those of bundles.
#[derive(Clone, Debug)]
pub(super) struct ArrayBanks<R, T> {
    pub(super) plain: ArrayRegisters<R>,
    pub(super) bundled: ArrayRegisters<T>,
}

impl<R, T> ArrayBanks<R, T> {
    /// So many registers of empty arrays.
    pub(super) fn new(plain: usize, bundled: usize) -> Self {
        Self {
            plain: std::iter::repeat_with(Entries::default).take(plain).collect(),
            bundled: std::iter::repeat_with(Entries::default).take(bundled).collect(),
        }
    }
}

/// The entries in a register.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn seen<R>(registers: &ArrayRegisters<R>, r: Register) -> &[R] {
    registers[(r & !LAST_USE) as usize].slice()
}

/// Reads an array from a register: takes it from there if this is its last use, gives it another owner otherwise.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn read<R: Copy>(registers: &mut ArrayRegisters<R>, spare: &mut Spare<R>, r: Register) -> Entries<R> {
    let register = &mut registers[(r & !LAST_USE) as usize];
    if r & LAST_USE != 0 {
        return std::mem::take(register);
    }
    spare.share(register)
}

/// Frees a register whose array was seen for the last time.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn done<R: Copy>(registers: &mut ArrayRegisters<R>, spare: &mut Spare<R>, r: Register) {
    if r & LAST_USE != 0 {
        spare.keep(std::mem::take(&mut registers[(r & !LAST_USE) as usize]));
    }
}

/// Writes an array to a register.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn write<R: Copy>(
    registers: &mut ArrayRegisters<R>,
    spare: &mut Spare<R>,
    r: Register,
    entries: Entries<R>,
) {
    spare.keep(std::mem::replace(&mut registers[r as usize], entries));
}
