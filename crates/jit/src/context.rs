//! What machine code shares with its caller.

use std::mem::offset_of;

use tangent_bundle_ir::External;

use crate::calls::Raised;
use crate::heap::{Head, Heap, Wrong};

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
    pub(crate) operands: [i64; 3],
    /// The real number that the host computed.
    pub(crate) number: f64,
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
    /// The heads of the arrays.
    pub(crate) heads: *mut Head,
    pub(crate) heap: &'a mut Heap,
    /// The functions that are known as code.
    pub(crate) externals: &'a [External],
    /// What goes wrong in them.
    pub(crate) raised: &'a Raised,
}

/// What machine code asks the host for, with two integers and a real number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request {
    /// Room for so many bytes more on the stacks.
    Grow,
    /// An owner forgets an array.
    Release,
    /// The entries of an array, to be changed.
    Own,
    /// An array of so many equal numbers.
    Fill,
    /// The sum of an array.
    Sum,
    /// The product of two arrays.
    Dot,
    /// One array and a multiple of another one.
    Axpy,
    /// An array of another length.
    Resize,
}

impl Request {
    const ALL: [Self; 8] = [
        Self::Grow,
        Self::Release,
        Self::Own,
        Self::Fill,
        Self::Sum,
        Self::Dot,
        Self::Axpy,
        Self::Resize,
    ];
}

/// The third of the integers that are left where an operation on arrays fails: what is wrong.
pub(crate) const WRONG_INDEX: i64 = 0;
pub(crate) const WRONG_LENGTHS: i64 = 1;
pub(crate) const WRONG_LENGTH: i64 = 2;
pub(crate) const WRONG_MEMORY: i64 = 3;
pub(crate) const WRONG_STEPS: i64 = 4;

impl Context<'_> {
    pub(crate) const FUEL: i32 = offset_of!(Context<'_>, fuel) as i32;
    pub(crate) const DEPTH: i32 = offset_of!(Context<'_>, depth) as i32;
    pub(crate) const OPERANDS: [i32; 3] = {
        let first = offset_of!(Context<'_>, operands) as i32;
        [first, first + 8, first + 16]
    };
    pub(crate) const NUMBER: i32 = offset_of!(Context<'_>, number) as i32;
    pub(crate) const HEADS: i32 = offset_of!(Context<'_>, heads) as i32;
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

    /// Calls the function that is known as code with this number.
    pub(crate) fn call(&self, number: usize, x: &[f64]) -> Option<f64> {
        self.raised.value(&self.externals[number], x)
    }

    /// Does what machine code asks for. Returns the number of an array, or 0; a number below 0 if it fails.
    pub(crate) fn answer(&mut self, request: i64, [a, b]: [i64; 2], c: f64) -> i64 {
        let request = usize::try_from(request).ok().and_then(|at| Request::ALL.get(at));
        let request = request.expect("machine code asks for what there is");
        let fuel = &mut self.fuel;
        let spend = &mut |steps: usize| {
            *fuel = fuel.saturating_sub(i64::try_from(steps).unwrap_or(i64::MAX));
            if *fuel < 0 { Err(Wrong::Steps) } else { Ok(()) }
        };
        let mut number = self.number;
        let outcome = match request {
            Request::Grow => return if self.grow(a.cast_unsigned()) { 0 } else { -1 },
            Request::Release => {
                self.heap.release(a);
                Ok(0)
            }
            Request::Own => self.heap.owned(a, spend),
            Request::Fill => self.heap.fill(a, c, spend),
            Request::Sum => self.heap.sum(a, spend).map(|sum| {
                number = sum;
                0
            }),
            Request::Dot => self.heap.dot([a, b], spend).map(|sum| {
                number = sum;
                0
            }),
            Request::Axpy => self.heap.axpy(c, [a, b], spend),
            Request::Resize => self.heap.resize(a, b, spend),
        };
        self.number = number;
        self.heads = self.heap.heads();
        let integer = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.operands = match outcome {
            Ok(y) => return y,
            Err(Wrong::Lengths(a, b)) => [integer(a), integer(b), WRONG_LENGTHS],
            Err(Wrong::Length(n)) => [n, 0, WRONG_LENGTH],
            Err(Wrong::Memory(n)) => [integer(n), 0, WRONG_MEMORY],
            Err(Wrong::Steps) => [0, 0, WRONG_STEPS],
        };
        -1
    }
}
