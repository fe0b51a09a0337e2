//! The tape: the record of an evaluation, with one [entry](crate::reverse::entries) for each argument of an operation.
//!
//! The pullback visits entries from the last to the first. It only needs that all uses of a node come after the entries
//! of the node. Over `f64` an entry takes 12 bytes, and the pullback 8 bytes for each node.
//!
//! A tape is an arena of one thread. It is never freed but reused: a recording takes one that is free, or makes one,
//! and gives it back when it ends, with its memory. A variable holds the number of its recording, which no other
//! recording of any thread has: so it may be sent to another thread, and is refused there. When a thread ends, its
//! tapes give their memory back; a recording in a destructor after that gives back its own.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::hint::cold_path;
use core::num::NonZeroU64;
use core::sync::atomic::{AtomicU32, Ordering};
use std::thread_local;

use crate::real::Elementary;
use crate::reverse::entries::{Entries, Node};
use crate::reverse::step::Steps;

/// An arena of entries, and of adjoints of nodes.
#[derive(Debug)]
pub(super) struct Tape {
    pub(super) entries: RefCell<Entries>,
    pub(super) adjoints: RefCell<Vec<u64>>,
    /// The functions of arrays, each behind the entries that were there before it.
    pub(super) steps: RefCell<Steps>,
    /// The number of the recording that uses it, or 0.
    recording: Cell<u64>,
}

/// The tapes of a thread.
struct Registry {
    /// The number of the thread, from 1 on.
    thread: u32,
    tapes: u32,
    free: Vec<&'static Tape>,
    recordings: u32,
    /// How many bytes the free tapes may take.
    limit: usize,
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
    /// The tapes of the thread; the places behind them repeat one.
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
            limit: usize::MAX,
        }
    }

    /// How many bytes the free tapes take.
    fn bytes_of_free(&self) -> usize {
        self.free.iter().map(|tape| tape.bytes_reserved()).sum()
    }

    /// A new tape of the thread.
    #[cold]
    fn make(&mut self) -> &'static Tape {
        let tape: &'static Tape = Box::leak(Box::new(Tape {
            entries: RefCell::default(),
            adjoints: RefCell::default(),
            steps: RefCell::default(),
            recording: Cell::new(0),
        }));
        let all = TAPES.get();
        let place = all.get(self.tapes as usize);
        self.tapes += 1;
        match place {
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
        self.entries.borrow_mut().clear();
        self.steps.borrow_mut().clear();
        if AT_THE_END.try_with(|_| ()).is_err() {
            self.give_memory_back();
        }
        Registry::with(|registry| {
            if registry.limit < usize::MAX && registry.bytes_of_free() + self.bytes_reserved() > registry.limit {
                self.give_memory_back();
            }
            registry.free.push(self);
            let all = TAPES.get().iter().take(registry.tapes as usize).map(Cell::get);
            let last = all.max_by_key(|tape| tape.recording());
            LAST.set(last.map_or(0, Self::recording));
            TAPE_OF_LAST.set(last);
        });
    }

    /// Frees the memory of the tapes of this thread that no recording uses.
    pub(super) fn release_free() {
        Registry::with(|registry| registry.free.iter().for_each(|tape| tape.give_memory_back()));
    }

    /// How many bytes the tapes of this thread take that no recording uses.
    pub(super) fn bytes_of_free() -> usize {
        Registry::with(|registry| registry.bytes_of_free())
    }

    /// Limits those bytes.
    pub(super) fn limit_free(bytes: usize) {
        Registry::with(|registry| registry.limit = bytes);
        if Self::bytes_of_free() > bytes {
            Self::release_free();
        }
    }

    /// How many bytes it takes, whether they are used or not.
    fn bytes_reserved(&self) -> usize {
        let words = self.adjoints.borrow().capacity();
        let steps = self.steps.borrow().words_reserved();
        self.entries.borrow().capacity() + size_of::<u64>() * (words + steps)
    }

    /// Frees the memory of the entries and the adjoints.
    fn give_memory_back(&self) {
        self.entries.take();
        self.adjoints.take();
        self.steps.take();
    }

    /// The number of the recording that uses it, or 0.
    #[inline]
    pub(super) fn recording(&self) -> u64 {
        self.recording.get()
    }

    /// Whether a recording is one of this thread, and in use.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn is_in_use(recording: u64) -> bool {
        if LAST.get() == recording {
            return true;
        }
        // Without a call on any path, so that numbers stay in the processor's registers.
        cold_path();
        TAPES.get().iter().any(|tape| tape.get().recording() == recording)
    }

    /// The tape of a recording of this thread, which is in use.
    #[inline]
    pub(super) fn of(recording: u64) -> &'static Self {
        match TAPE_OF_LAST.get() {
            Some(tape) if tape.recording() == recording => tape,
            _ => Self::found(recording),
        }
    }

    /// The same, searched among all tapes.
    #[cold]
    fn found(recording: u64) -> &'static Self {
        let mut tapes = TAPES.get().iter().map(Cell::get);
        let tape = tapes.find(|tape| tape.recording() == recording);
        tape.expect("a recording that is in use has a tape")
    }

    /// Whether a recording is one of this thread.
    #[cold]
    pub(super) fn is_of_this_thread(recording: u64) -> bool {
        Registry::with(|registry| u64::from(registry.thread) == recording >> 32)
    }

    /// A position among the entries: the one behind the last.
    pub(super) fn words(&self) -> usize {
        self.entries.borrow().position()
    }

    /// How many bytes the recorded operations take.
    pub(super) fn bytes(&self) -> usize {
        self.entries.borrow().bytes() + size_of::<u64>() * self.steps.borrow().words()
    }

    /// The number of variables: of nodes that `variable` made.
    pub(super) fn variables(&self) -> usize {
        self.entries.borrow().variables as usize
    }

    /// A new node, which is a variable.
    ///
    /// # Panics
    ///
    /// If there was an operation before it.
    #[track_caller]
    pub(super) fn variable(&self) -> u32 {
        let mut entries = self.entries.borrow_mut();
        assert!(
            entries.variables == entries.nodes,
            "a variable was made after the first operation of its recording: make all variables before the first operation"
        );
        entries.variables += 1;
        entries.node()
    }

    /// So many new nodes, of which the first is given.
    pub(super) fn nodes_for(&self, count: usize) -> u32 {
        let mut entries = self.entries.borrow_mut();
        let first = entries.nodes;
        (0..count).for_each(|_| {
            entries.node();
        });
        first
    }

    /// Records a new node of a recording, which depends on several parents.
    ///
    /// It is out of line, so that its callers are small enough to be inlined and keep numbers in registers.
    #[inline(never)]
    pub(super) fn join<B: Elementary>(recording: u64, first: (u32, B), second: (u32, B)) -> u32 {
        match Self::join_at_once(recording, [first, second]) {
            Some(node) => node,
            None => Self::join_in_time(recording, first, second),
        }
    }

    /// The same with three parents.
    #[inline(never)]
    pub(super) fn join3<B: Elementary>(recording: u64, first: (u32, B), second: (u32, B), third: (u32, B)) -> u32 {
        match Self::join_at_once(recording, [first, second, third]) {
            Some(node) => node,
            None => Self::join3_in_time(recording, first, second, third),
        }
    }

    /// The same if the recording is the last that began, and its tape has room.
    #[inline(always)]
    fn join_at_once<B: Elementary, const K: usize>(recording: u64, parents: [(u32, B); K]) -> Option<u32> {
        let tape = TAPE_OF_LAST.get().filter(|tape| tape.recording() == recording)?;
        tape.entries.borrow_mut().join_if_room(parents)
    }

    // The general cases take the parents one by one, so that they need not be written to memory before.

    #[cold]
    #[inline(never)]
    fn join_in_time<B: Elementary>(recording: u64, first: (u32, B), second: (u32, B)) -> u32 {
        Self::of(recording).joined([first, second])
    }

    #[cold]
    #[inline(never)]
    fn join3_in_time<B: Elementary>(recording: u64, first: (u32, B), second: (u32, B), third: (u32, B)) -> u32 {
        Self::of(recording).joined([first, second, third])
    }

    /// The same with any number of parents.
    #[inline(always)]
    pub(super) fn joined<B: Elementary, const K: usize>(&self, parents: [(u32, B); K]) -> u32 {
        let node = self.entries.borrow_mut().join_if_room(parents);
        node.unwrap_or_else(|| self.join_slowly(parents))
    }

    /// The general case: for all bases, with or without room on the tape.
    #[cold]
    #[inline(never)]
    fn join_slowly<B: Elementary, const K: usize>(&self, parents: [(u32, B); K]) -> u32 {
        self.entries.borrow_mut().join(parents)
    }

    /// Records that a node depends on one more parent. It says whether it can: over a base of one word the node must be
    /// the last one.
    #[inline(never)]
    pub(super) fn extend<B: Elementary>(recording: u64, node: u32, parent: (u32, B)) -> bool {
        Self::of(recording).entries.borrow_mut().extend(node, [parent])
    }

    /// The same with two parents more.
    #[inline(never)]
    pub(super) fn extend2<B: Elementary>(recording: u64, node: u32, first: (u32, B), second: (u32, B)) -> bool {
        Self::of(recording).entries.borrow_mut().extend(node, [first, second])
    }

    /// Records a node that depends on the parents that a function lists. There is none if the function lists none. They
    /// are at most so many; where there is no room for as many, they are counted.
    #[inline]
    pub(super) fn push_each<B: Elementary>(
        &self,
        most: usize,
        count: impl FnOnce() -> usize,
        name: impl FnOnce(&mut Node),
    ) -> Option<u32> {
        self.entries.borrow_mut().list::<B>(most, count, name)
    }
}
