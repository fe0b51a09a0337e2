//! What machine code shares with its caller.

use std::mem::offset_of;

/// The greatest depth of nested calls, as in the interpreter.
pub(crate) const MAX_DEPTH: usize = 10_000;

/// The bytes of the thread's stack that nested calls may take: half of what a thread of `std` has.
pub(crate) const STACK_BYTES: usize = 1 << 20;

/// The words that the stacks of an evaluation may take: 1 GiB.
pub(crate) const ARENA_WORDS: usize = 1 << 27;

/// The state of an evaluation. Machine code reads and writes its fields at their offsets.
#[repr(C)]
pub(crate) struct Context<'a> {
    /// The steps that are left.
    pub(crate) fuel: i64,
    /// The calls that may still be nested.
    pub(crate) depth: i64,
    /// The integers of the computation that failed.
    pub(crate) operands: [i64; 2],
    /// The literals of the program.
    pub(crate) literals: *const u64,
    /// The values that pass from one piece of a function to another.
    pub(crate) memory: *mut u64,
    /// The words of the stacks. The number of a stack is the place of its top entry in bytes; the empty stack has the
    /// number 0, and the first word is unused.
    pub(crate) stacks: *mut u64,
    /// The bytes of the stacks that are used.
    pub(crate) used: u64,
    /// The bytes of the stacks that there are.
    pub(crate) capacity: u64,
    /// The memory of the stacks.
    pub(crate) arena: &'a mut Vec<u64>,
}

impl Context<'_> {
    pub(crate) const FUEL: i32 = offset_of!(Context<'_>, fuel) as i32;
    pub(crate) const DEPTH: i32 = offset_of!(Context<'_>, depth) as i32;
    pub(crate) const OPERANDS: [i32; 2] = {
        let first = offset_of!(Context<'_>, operands) as i32;
        [first, first + 8]
    };
    pub(crate) const LITERALS: i32 = offset_of!(Context<'_>, literals) as i32;
    pub(crate) const MEMORY: i32 = offset_of!(Context<'_>, memory) as i32;
    pub(crate) const STACKS: i32 = offset_of!(Context<'_>, stacks) as i32;
    pub(crate) const USED: i32 = offset_of!(Context<'_>, used) as i32;
    pub(crate) const CAPACITY: i32 = offset_of!(Context<'_>, capacity) as i32;

    /// Makes room for so many bytes more on the stacks. Returns whether there was memory for it.
    pub(crate) fn grow(&mut self, bytes: u64) -> bool {
        let words = usize::try_from((self.used + bytes).div_ceil(8)).unwrap_or(usize::MAX);
        let len = words.max(2 * self.arena.len()).min(ARENA_WORDS);
        if words > ARENA_WORDS || self.arena.try_reserve_exact(len - self.arena.len()).is_err() {
            return false;
        }
        self.arena.resize(len, 0);
        self.stacks = self.arena.as_mut_ptr();
        self.capacity = 8 * len as u64;
        true
    }
}
