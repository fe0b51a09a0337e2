//! The call of machine code. This is the one file of the package with `unsafe`.
//!
//! Machine code reads as many words as the function has arguments, writes as many as it has results, reads and writes
//! the words of its memory, and those of the stacks below their capacity. [`Code::run`] sees to it that there are so
//! many. Nothing else in the package can call machine code, or hold an address in it.

#![expect(unsafe_code, reason = "machine code is called here")]

use std::sync::Mutex;

use cranelift_jit::JITModule;
use cranelift_module::FuncId;

use crate::context::Context;
use crate::heap::Heap;
use crate::shims::Address;

/// A machine function: it reads arguments, writes results, and returns 0, or the number of what failed.
type Entry = unsafe extern "C" fn(*const u64, *mut u64, *mut Context<'_>) -> i64;

/// A number of 64 bits.
pub(crate) trait Word: sealed::Word {}

mod sealed {
    pub trait Word: Copy {}
    impl Word for f64 {}
    impl Word for u64 {}
}

impl Word for f64 {}
impl Word for u64 {}

/// Machine code that can be called.
pub(crate) struct Code {
    entry: Entry,
    /// The memory of the code. It is behind a lock so that several threads may share the code; the lock is never taken.
    module: Mutex<Option<JITModule>>,
    /// The numbers of arguments, of results, and of words of memory.
    arguments: usize,
    results: usize,
    words: usize,
    /// The literals that the code reads.
    literals: Vec<u64>,
}

/// What an evaluation writes to besides the results. It is kept from one to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    memory: Vec<u64>,
    stacks: Vec<u64>,
    pub(crate) heap: Heap,
}

impl Workspace {
    /// A workspace with the literal arrays of a program.
    pub(crate) fn new(arrays: Vec<Vec<f64>>) -> Self {
        Self {
            heap: Heap::new(arrays),
            ..Self::default()
        }
    }
}

/// What failed.
pub(crate) struct Failed {
    /// The number of the failure, from 1.
    pub(crate) number: usize,
    /// The integers that the code has left.
    pub(crate) operands: [i64; 3],
}

impl Code {
    /// The code of the first function of a module, with the numbers of its arguments, of its results, and of the words
    /// of memory that it uses, and with the literals that it reads.
    pub(crate) fn new(module: JITModule, [arguments, results]: [usize; 2], words: usize, literals: Vec<u64>) -> Self {
        let address = module.get_finalized_function(FuncId::from_u32(0));
        // SAFETY: the address is that of a finished function, whose signature is `emit::signature`: three addresses give
        // a number of 64 bits, in the calling convention of the host. The memory lives as long as `self`.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(address) };
        Self {
            entry,
            module: Mutex::new(Some(module)),
            arguments,
            results,
            words,
            literals,
        }
    }

    /// Whether there are as many arguments and results as the function has.
    #[inline]
    pub(crate) fn fits<W: Word>(&self, x: &[W], y: &[W]) -> bool {
        // Two comparisons of numbers: that of two pairs goes through memory.
        x.len() == self.arguments && y.len() == self.results
    }

    /// Runs the code.
    ///
    /// # Panics
    ///
    /// If there are more or fewer arguments or results than the function has.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn run<W: Word>(
        &self,
        x: &[W],
        y: &mut [W],
        workspace: &mut Workspace,
        steps: u64,
        depth: usize,
    ) -> Result<(), Failed> {
        assert!(self.fits(x, y), "lengths are checked before");
        let Workspace { memory, stacks, heap } = workspace;
        if memory.len() < self.words {
            memory.resize(self.words, 0);
        }
        let mut context = Context {
            fuel: i64::try_from(steps).unwrap_or(i64::MAX),
            depth: i64::try_from(depth).unwrap_or(i64::MAX),
            operands: [0; 3],
            number: 0.0,
            literals: self.literals.as_ptr(),
            memory: memory.as_mut_ptr(),
            stacks: stacks.as_mut_ptr(),
            used: 8,
            capacity: 8 * stacks.len() as u64,
            arena: stacks,
            heads: heap.heads(),
            heap,
        };
        // SAFETY: the code reads `arguments` words from x and writes `results` words to y, which have these lengths, as
        // words of 64 bits, for which all patterns of bits are valid; it reads the literals, `words` words of the memory,
        // and of the stacks what is below `capacity`, which only `host` changes. Of the arrays it reads and writes the
        // heads that `heads` shows and the entries that these show, below their lengths, which only `host` changes too;
        // the numbers of arrays among the words of x are those of the heap. `context` outlives the call. All of it is
        // borrowed mutably here, but for x, which is only read.
        let status = unsafe { (self.entry)(x.as_ptr().cast(), y.as_mut_ptr().cast(), &raw mut context) };
        match usize::try_from(status) {
            Ok(0) => Ok(()),
            Ok(number) => Err(Failed {
                number,
                operands: context.operands,
            }),
            Err(_) => unreachable!("a finished function returns no entry"),
        }
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        let module = self.module.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(module) = module.take() {
            // SAFETY: nobody runs the code or will: `run` borrows `self`, which is dropped here, and the address of the
            // code is in no other place.
            unsafe { module.free_memory() };
        }
    }
}

/// The address of the function that does what code asks for.
pub(crate) fn host_address() -> Address {
    host as *const () as Address
}

/// Does what code asks for, as `Context::answer`.
///
/// # Safety
///
/// The context is that of a call of [`Code::run`] that has not returned.
unsafe extern "C" fn host(context: *mut Context<'_>, request: i64, a: i64, b: i64, c: f64) -> i64 {
    // SAFETY: machine code passes the context that it was given by `run`, which waits for the code and does not touch
    // the context meanwhile.
    let context = unsafe { &mut *context };
    context.answer(request, [a, b], c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Request;

    /// Code that is a Rust function in place of a machine function, so that Miri can run what surrounds it.
    fn mock(entry: Entry, arguments: usize, results: usize, words: usize) -> Code {
        Code {
            entry,
            module: Mutex::new(None),
            arguments,
            results,
            words,
            literals: Vec::new(),
        }
    }

    /// Pushes both arguments as often as the first one says, reads the top entry, and passes a value through memory.
    unsafe extern "C" fn pushes(x: *const u64, y: *mut u64, context: *mut Context<'_>) -> i64 {
        // SAFETY: `mock` is given two arguments, two results and one word of memory, and entries are below the capacity.
        unsafe {
            let count = f64::from_bits(*x) as u64;
            let mut below = 0;
            for _ in 0..count {
                let used = (*context).used;
                if used + 24 > (*context).capacity && host(context, Request::Grow as i64, 24, 0, 0.0) < 0 {
                    return 2;
                }
                let entry = (*context).stacks.add((used / 8) as usize);
                *entry = below;
                *entry.add(1) = *x;
                *entry.add(2) = *x.add(1);
                (*context).used = used + 24;
                below = used;
            }
            if below == 0 {
                (*context).operands = [7, -1, 0];
                return 1;
            }
            *(*context).memory = *(*context).stacks.add((below / 8) as usize + 2);
            *y = *(*context).memory;
            *y.add(1) = below;
            0
        }
    }

    #[test]
    fn arguments_results_memory_and_stacks_are_those_of_the_call() {
        let code = mock(pushes, 2, 2, 1);
        let mut workspace = Workspace::default();
        for count in [1.0, 3.0, 1000.0, 2.0] {
            let mut y = [0.0; 2];
            assert!(code.run(&[count, 2.5], &mut y, &mut workspace, 10, 10).is_ok());
            assert_eq!(y[0], 2.5);
            assert_eq!(y[1].to_bits(), 24 * (count as u64 - 1) + 8);
        }
    }

    #[test]
    fn a_failure_has_its_number_and_its_operands() {
        let code = mock(pushes, 2, 2, 1);
        let failed = code.run(&[0_u64, 1], &mut [0; 2], &mut Workspace::default(), 10, 10);
        let failed = failed.expect_err("nothing was pushed");
        assert_eq!((failed.number, failed.operands), (1, [7, -1, 0]));
    }

    #[test]
    #[should_panic(expected = "lengths are checked before")]
    fn other_lengths_never_reach_the_code() {
        let _ = mock(pushes, 2, 2, 1).run(&[1.0], &mut [0.0; 2], &mut Workspace::default(), 10, 10);
    }

    #[test]
    fn two_threads_run_one_code() {
        let code = mock(pushes, 2, 2, 1);
        std::thread::scope(|scope| {
            for x in [1.5, 2.5] {
                let code = &code;
                scope.spawn(move || {
                    let mut y = [0.0; 2];
                    let run = code.run(&[5.0, x], &mut y, &mut Workspace::default(), 10, 10);
                    assert!(run.is_ok() && y[0] == x);
                });
            }
        });
    }
}
