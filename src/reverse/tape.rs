//! The tape: the record of an evaluation, with one [entry](crate::reverse::entries) for each argument of an operation.
//!
//! The entries of a node need not be adjacent. The pullback visits entries from the last to the first. It only needs
//! that all uses of a node come after the entries of the node. Over `f64` an entry takes 16 bytes, and the pullback 8
//! bytes for each node.
//!
//! A tape is an arena of one thread. It is never freed but reused: a recording takes one that is free, or makes one,
//! and gives it back when it ends, with its memory. A variable holds the number of its tape in its thread, and that of
//! its recording, which no other recording of any thread has: so it may be sent to another thread, and is refused
//! there. When a thread ends, its tapes give their memory back; a recording in a destructor after that gives back its
//! own.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell, RefMut};
use core::num::NonZeroU64;
use core::sync::atomic::{AtomicU32, Ordering};
use std::thread_local;

use crate::real::Elementary;
use crate::reverse::entries::{Entries, link};
use crate::reverse::step::Steps;

/// The largest number of nodes of a tape. A word has room for their numbers and one bit for a mark.
const MAX_NODES: u32 = 1 << 31;

/// An arena of entries, and of adjoints of nodes.
#[derive(Debug)]
pub(super) struct Tape {
    pub(super) entries: RefCell<Vec<u64>>,
    pub(super) adjoints: RefCell<Vec<u64>>,
    /// The functions of arrays, each behind the entries that were there before it.
    pub(super) steps: RefCell<Steps>,
    pub(super) nodes: Cell<u32>,
    /// The number of nodes before the first operation.
    variables: Cell<u32>,
    /// The number of the recording that uses it, or 0.
    recording: Cell<u64>,
    /// Its number among the tapes of the thread, from 0 on.
    number: u32,
}

/// The tapes of a thread.
struct Registry {
    /// The number of the thread, from 1 on.
    thread: u32,
    tapes: u32,
    free: Vec<&'static Tape>,
    recordings: u32,
}

/// How many threads have recorded.
static THREADS: AtomicU32 = AtomicU32::new(0);

/// Frees the memory of the tapes when the thread ends.
struct AtTheEnd;

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        TAPES.get().iter().for_each(|tape| tape.get().give_memory_back());
    }
}

thread_local! {
    // References and numbers have no destructors, and so are there for the destructors of the thread too.
    static REGISTRY: Cell<Option<&'static RefCell<Registry>>> = const { Cell::new(None) };
    static AT_THE_END: AtTheEnd = const { AtTheEnd };
    /// The recording that began last of those in use, or 0: nearly all operations belong to it.
    static LAST: Cell<u64> = const { Cell::new(0) };
    /// The tape of that recording.
    static TAPE_OF_LAST: Cell<Option<&'static Tape>> = const { Cell::new(None) };
    /// The tapes of the thread by their numbers; the places behind them repeat one.
    static TAPES: Cell<&'static [Cell<&'static Tape>]> = const { Cell::new(&[]) };
}

impl Registry {
    /// Calls a function with the registry of the thread, which it makes if there is none.
    #[inline]
    fn with<R>(use_it: impl FnOnce(&mut Self) -> R) -> R {
        let registry = REGISTRY.get().unwrap_or_else(|| {
            let registry: &'static RefCell<Self> = Box::leak(Box::new(RefCell::new(Self::of_a_new_thread())));
            REGISTRY.set(Some(registry));
            registry
        });
        use_it(&mut registry.borrow_mut())
    }

    #[cold]
    fn of_a_new_thread() -> Self {
        let one_more = |threads: u32| threads.checked_add(1);
        let before = THREADS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        Self {
            thread: 1 + before.expect("2³² threads have recorded, and no more can: record in threads that live longer"),
            tapes: 0,
            free: Vec::new(),
            recordings: 0,
        }
    }

    /// A new tape of the thread.
    #[cold]
    fn make(&mut self) -> &'static Tape {
        let tape: &'static Tape = Box::leak(Box::new(Tape {
            entries: RefCell::default(),
            adjoints: RefCell::default(),
            steps: RefCell::default(),
            nodes: Cell::new(0),
            variables: Cell::new(0),
            recording: Cell::new(0),
            number: self.tapes,
        }));
        self.tapes += 1;
        let all = TAPES.get();
        match all.get(tape.number as usize) {
            Some(place) => place.set(tape),
            None => {
                let free = core::iter::repeat_n(tape, (2 * all.len()).max(8) - all.len());
                let all = all.iter().map(Cell::get).chain(free);
                TAPES.set(Box::leak(all.map(Cell::new).collect()));
            }
        }
        tape
    }
}

impl Tape {
    /// A tape that is free, for a new recording, and the number of that.
    pub(super) fn begin() -> (&'static Self, NonZeroU64) {
        // In the destructors of a thread this may fail. Each recording then frees its memory itself.
        let _ = AT_THE_END.try_with(|_| ());
        Registry::with(|registry| {
            let tape = registry.free.pop().unwrap_or_else(|| registry.make());
            // After 2³² recordings of a thread the numbers come again.
            registry.recordings = registry.recordings.wrapping_add(1);
            let number = u64::from(registry.thread) << 32 | u64::from(registry.recordings);
            let recording = NonZeroU64::new(number).expect("a thread has a number above 0");
            tape.recording.set(recording.get());
            LAST.set(recording.get());
            TAPE_OF_LAST.set(Some(tape));
            (tape, recording)
        })
    }

    /// Ends the recording, and returns the tape.
    pub(super) fn end(&'static self) {
        self.recording.set(0);
        self.nodes.set(0);
        self.variables.set(0);
        self.entries.borrow_mut().clear();
        self.steps.borrow_mut().clear();
        if AT_THE_END.try_with(|_| ()).is_err() {
            self.give_memory_back();
        }
        Registry::with(|registry| {
            registry.free.push(self);
            let all = TAPES.get().iter().take(registry.tapes as usize).map(Cell::get);
            let last = all.max_by_key(|tape| tape.recording());
            LAST.set(last.map_or(0, Self::recording));
            TAPE_OF_LAST.set(last);
        });
    }

    /// Frees the memory of the entries and the adjoints.
    fn give_memory_back(&self) {
        self.entries.take();
        self.adjoints.take();
        self.steps.take();
    }

    /// Its number among the tapes of its thread.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The number of the recording that uses it, or 0.
    #[inline]
    pub(super) fn recording(&self) -> u64 {
        self.recording.get()
    }

    /// Whether the tape of a number is one of this thread, and in use by a recording.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn is_of(number: u32, recording: u64) -> bool {
        // Without a call on any path, so that numbers stay in the processor's registers.
        LAST.get() == recording
            || TAPES
                .get()
                .get(number as usize)
                .is_some_and(|tape| tape.get().recording() == recording)
    }

    /// The tape of a number on this thread, which must have one.
    #[inline]
    pub(super) fn of_number(number: u32) -> &'static Self {
        match TAPE_OF_LAST.get() {
            Some(tape) if tape.number == number => tape,
            _ => TAPES.get()[number as usize].get(),
        }
    }

    /// Whether a recording is one of this thread.
    #[cold]
    pub(super) fn is_of_this_thread(recording: u64) -> bool {
        Registry::with(|registry| u64::from(registry.thread) == recording >> 32)
    }

    /// How many words the entries take.
    pub(super) fn words(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Words that the functions of arrays take up.
    pub(super) fn words_of_steps(&self) -> usize {
        self.steps.borrow().words()
    }

    /// The number of variables: of nodes that `variable` made.
    pub(super) fn variables(&self) -> usize {
        self.variables.get() as usize
    }

    /// A new node, which is a variable.
    ///
    /// # Panics
    ///
    /// If there was an operation before it.
    #[track_caller]
    pub(super) fn variable(&self) -> u32 {
        assert!(
            self.variables.get() == self.nodes.get(),
            "a variable was made after the first operation of its recording: make all variables before the first operation"
        );
        self.variables.set(self.variables.get() + 1);
        self.node()
    }

    /// So many new nodes, of which the first is given.
    pub(super) fn nodes_for(&self, count: usize) -> u32 {
        let first = self.nodes.get();
        (0..count).for_each(|_| {
            self.node();
        });
        first
    }

    /// A new node.
    #[inline]
    pub(super) fn node(&self) -> u32 {
        let node = self.nodes.get();
        assert!(
            node < MAX_NODES,
            "a recording has room for 2³¹ operations; record a long loop in pieces, by `checkpointed`"
        );
        self.nodes.set(node + 1);
        node
    }

    /// Records a new node on the tape of a number, which depends on two parents.
    ///
    /// It is out of line, so that its callers are small enough to be inlined and keep numbers in registers.
    #[inline(never)]
    pub(super) fn join<B: Elementary>(number: u32, first: (u32, B), second: (u32, B)) -> u32 {
        let tape = Self::of_number(number);
        let Some(mut entries) = tape.entries_with_room::<B>(2) else {
            return tape.join_slowly(first, second);
        };
        let node = tape.node();
        push_words(&mut entries, node, [first, second]);
        node
    }

    /// The general case: for all bases, with or without room on the tape.
    #[inline(never)]
    fn join_slowly<B: Elementary>(&self, first: (u32, B), second: (u32, B)) -> u32 {
        let node = self.node();
        self.push_all(node, [first, second]);
        node
    }

    /// Records on the tape of a number that `node` depends on one more parent. A function of its own for the same
    /// reason.
    #[inline(never)]
    pub(super) fn push<B: Elementary>(number: u32, node: u32, parent: (u32, B)) {
        let tape = Self::of_number(number);
        match tape.entries_with_room::<B>(1) {
            Some(mut entries) => push_words(&mut entries, node, [parent]),
            None => tape.push_slowly(node, parent),
        }
    }

    /// The general case: for all bases, with or without room on the tape.
    #[inline(never)]
    fn push_slowly<B: Elementary>(&self, node: u32, parent: (u32, B)) {
        self.push_all(node, [parent]);
    }

    /// The entries, if they are of numbers of one word and there is room for so many more.
    #[inline(always)]
    fn entries_with_room<B: Elementary>(&self, count: usize) -> Option<RefMut<'_, Vec<u64>>> {
        let entries = self.entries.borrow_mut();
        (B::WORDS == 1 && entries.capacity() - entries.len() >= 2 * count).then_some(entries)
    }

    /// Records that `node` depends on each of the parents.
    #[inline]
    pub(super) fn push_all<B: Elementary>(&self, node: u32, parents: impl IntoIterator<Item = (u32, B)>) {
        self.push_each(node, |entries| {
            parents
                .into_iter()
                .for_each(|(parent, partial)| entries.push(parent, partial))
        });
    }

    /// Records that `node` depends on the parents that a function lists.
    #[inline]
    pub(super) fn push_each<R>(&self, node: u32, name: impl FnOnce(&mut Entries) -> R) -> R {
        name(&mut Entries::of(node, &mut self.entries.borrow_mut()))
    }
}

/// Records entries over a base of one word.
#[inline(always)]
fn push_words<B: Elementary, const K: usize>(entries: &mut Vec<u64>, node: u32, parents: [(u32, B); K]) {
    let mut words = [[0; 2]; K];
    for (words, (parent, partial)) in words.iter_mut().zip(parents) {
        partial.write(words);
        words[1] = link(node, parent);
    }
    entries.extend_from_slice(words.as_flattened());
}
