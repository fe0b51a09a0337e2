//! The call of machine code. This is the one file of the package with `unsafe`.
//!
//! Machine code reads as many words as the function has arguments, writes as many as it has results, reads and writes
//! the words of its memory, and those of the stacks below their capacity. [`Code::run`] sees to it that there are so
//! many. Nothing else in the package can call machine code, or hold an address in it.

#![expect(unsafe_code, reason = "machine code is called here")]

use std::sync::Mutex;

use cranelift_jit::JITModule;
use cranelift_module::FuncId;
use tangent_bundle_ir::{Error, External};

use crate::calls::Raised;
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
    /// The numbers of arguments and of results.
    arguments: usize,
    results: usize,
    uses: Uses,
}

/// What code uses besides its arguments and its results.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// The number of words of memory.
    pub(crate) words: usize,
    /// The literals that it reads.
    pub(crate) literals: Vec<u64>,
    /// The functions that are known as code, which it calls by their numbers.
    pub(crate) externals: Vec<External>,
    /// Whether it uses the literals alone. It is given their address in place of that of a context.
    pub(crate) is_plain: bool,
}

/// What an evaluation writes to besides the results. It is kept from one to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    memory: Vec<u64>,
    stacks: Vec<u64>,
    pub(crate) heap: Heap,
    raised: Raised,
}

impl Workspace {
    /// A workspace with the literal arrays of a program.
    pub(crate) fn new(arrays: Vec<Vec<f64>>) -> Self {
        Self {
            heap: Heap::new(arrays),
            ..Self::default()
        }
    }

    /// The error of a function that is known as code, if one ended the evaluation. A panic of one goes on.
    #[cold]
    pub(crate) fn raised(&mut self) -> Option<Error> {
        let Self { heap, raised, .. } = self;
        raised.error(|| heap.end())
    }
}

/// What failed.
#[derive(Debug)]
pub(crate) struct Failed {
    /// The number of the failure, from 1.
    pub(crate) number: usize,
    /// The integers that the code has left.
    pub(crate) operands: [i64; 3],
}

impl Failed {
    /// What failed, if the status that code returns is not 0.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn of(status: i64, operands: [i64; 3]) -> Result<(), Self> {
        match usize::try_from(status) {
            Ok(0) => Ok(()),
            Ok(number) => Err(Self { number, operands }),
            Err(_) => unreachable!("a finished function returns no entry"),
        }
    }
}

impl Code {
    /// The code of the first function of a module, with the numbers of its arguments and of its results, and with what
    /// it uses.
    pub(crate) fn new(module: JITModule, [arguments, results]: [usize; 2], uses: Uses) -> Self {
        let address = module.get_finalized_function(FuncId::from_u32(0));
        // SAFETY: the address is that of a finished function, whose signature is `emit::signature`: three addresses
        // give a number of 64 bits, in the calling convention of the host. The memory lives as long as `self`.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(address) };
        Self {
            entry,
            module: Mutex::new(Some(module)),
            arguments,
            results,
            uses,
        }
    }

    /// Whether there are as many arguments and results as the function has.
    #[inline]
    pub(crate) fn fits<W: Word>(&self, x: &[W], y: &[W]) -> bool {
        // Two comparisons of numbers: that of two pairs goes through memory.
        x.len() == self.arguments && y.len() == self.results
    }

    /// Runs code that uses its literals alone, if it is such code and the numbers of arguments and results fit. Returns
    /// 0, or the number of what failed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn run_plain<W: Word>(&self, x: &[W], y: &mut [W]) -> Option<i64> {
        if !self.uses.is_plain || !self.fits(x, y) {
            return None;
        }
        let literals = self.uses.literals.as_ptr().cast_mut().cast();
        // SAFETY: the code reads `arguments` words from x and writes `results` words to y, which have these lengths, as
        // words of 64 bits, for which all patterns of bits are valid. It reads the literals at the third address, and
        // nothing else there: it has no context.
        Some(unsafe { (self.entry)(x.as_ptr().cast(), y.as_mut_ptr().cast(), literals) })
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
        if let Some(status) = self.run_plain(x, y) {
            return Failed::of(status, [0; 3]);
        }
        let Workspace {
            memory,
            stacks,
            heap,
            raised,
        } = workspace;
        if memory.len() < self.uses.words {
            memory.resize(self.uses.words, 0);
        }
        let mut context = Context {
            fuel: i64::try_from(steps).unwrap_or(i64::MAX),
            depth: i64::try_from(depth).unwrap_or(i64::MAX),
            operands: [0; 3],
            number: 0.0,
            literals: self.uses.literals.as_ptr(),
            memory: memory.as_mut_ptr(),
            stacks: stacks.as_mut_ptr(),
            used: 8,
            capacity: 8 * stacks.len() as u64,
            arena: stacks,
            heads: heap.heads(),
            heap,
            externals: &self.uses.externals,
            raised,
        };
        // SAFETY: the code reads `arguments` words from x and writes `results` words to y, which have these lengths, as
        // words of 64 bits, for which all patterns of bits are valid; it reads the literals, `words` words of the
        // memory, and of the stacks what is below `capacity`, which only `host` changes. Of the arrays it reads and
        // writes the heads that `heads` shows and the entries that these show, below their lengths, which only `host`
        // changes too; the numbers of arrays among the words of x are those of the heap. `context` outlives the call.
        // All of it is borrowed mutably here, but for x, which is only read.
        let status = unsafe { (self.entry)(x.as_ptr().cast(), y.as_mut_ptr().cast(), &raw mut context) };
        Failed::of(status, context.operands)
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

/// The address of the function that calls a function that is known as code.
pub(crate) fn call_address() -> Address {
    call as *const () as Address
}

/// Calls the function that is known as code with a number. It reads its arguments at `numbers`, and writes its value
/// over the first of them. Returns 0, and another number if there is no value.
///
/// # Safety
///
/// The context is that of a call of [`Code::run`] that has not returned. At `numbers` there are as many numbers as the
/// function has arguments, and one at least. Nothing else reads or writes them meanwhile.
unsafe extern "C" fn call(context: *mut Context<'_>, number: i64, numbers: *mut f64) -> i64 {
    // SAFETY: machine code passes the context that it was given by `run`, which waits for the code and does not touch
    // the context meanwhile. The function that is called does not see it.
    let context = unsafe { &*context };
    let number = number as usize;
    let count = context.externals[number].arguments();
    // SAFETY: machine code has written the arguments into its frame, where only this call sees them.
    let x = unsafe { std::slice::from_raw_parts(numbers, count) };
    let Some(y) = context.call(number, x) else {
        return 1;
    };
    // SAFETY: there is one number at least, and the slice is not used any more.
    unsafe { numbers.write(y) };
    0
}

/// Rust functions in place of machine code, so that Miri can run what surrounds it.
#[cfg(test)]
pub(crate) mod mocks {
    use super::*;

    pub(super) fn mock(entry: Entry, arguments: usize, results: usize, uses: Uses) -> Code {
        Code {
            entry,
            module: Mutex::new(None),
            arguments,
            results,
            uses,
        }
    }

    /// For each of the two points of a pair, c·x with a literal c. It fails unless x > 0 at both.
    unsafe extern "C" fn scales(x: *const u64, y: *mut u64, context: *mut Context<'_>) -> i64 {
        // SAFETY: the mock is given two arguments, two results and two literals, whose address it has in place of that
        // of a context.
        unsafe {
            let literals = context.cast::<f64>().cast_const();
            for lane in 0..2 {
                let x = f64::from_bits(*x.add(lane));
                if x <= 0.0 {
                    return 1;
                }
                *y.add(lane) = (x * *literals.add(lane)).to_bits();
            }
        }
        0
    }

    /// The code of x ↦ 2·x for pairs of points.
    pub(crate) fn pairs() -> Code {
        let uses = Uses {
            literals: vec![2.0_f64.to_bits(); 2],
            is_plain: true,
            ..Uses::default()
        };
        mock(scales, 2, 2, uses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Request, WRONG_LENGTH};
    use crate::heap::Head;

    fn mock(entry: Entry, arguments: usize, results: usize, words: usize) -> Code {
        let uses = Uses {
            words,
            ..Uses::default()
        };
        mocks::mock(entry, arguments, results, uses)
    }

    /// Calls the two functions that are known as code, one on the value of the other.
    unsafe extern "C" fn calls(x: *const u64, y: *mut u64, context: *mut Context<'_>) -> i64 {
        // SAFETY: `call` is given room for the arguments, of which there is one, and for a value.
        unsafe {
            let mut numbers = [f64::from_bits(*x)];
            for number in 0..2 {
                if call(context, number, numbers.as_mut_ptr()) != 0 {
                    return 1;
                }
            }
            *y = numbers[0].to_bits();
        }
        0
    }

    #[test]
    fn functions_that_are_known_as_code_are_called_and_their_panics_go_on_afterwards() {
        use tangent_bundle::real::{Real, ScalarRule};
        struct Root;
        impl ScalarRule for Root {
            fn value(&self, [x]: [f64; 1]) -> f64 {
                assert!(x >= 0.0, "{x} has no root");
                x.sqrt()
            }
            fn partials<R: Real>(&self, _: [R; 1], y: R) -> [R; 1] {
                [(y + y).recip()]
            }
        }
        let root = External::of_partials("root", Root, [1.0]);
        let uses = Uses {
            externals: vec![root.clone(), root],
            ..Uses::default()
        };
        let code = mocks::mock(calls, 1, 1, uses);
        let mut workspace = Workspace::default();
        for _ in 0..2 {
            let mut y = [0.0];
            assert!(code.run(&[16.0], &mut y, &mut workspace, 10, 10).is_ok());
            assert_eq!((y, workspace.raised().is_none()), ([2.0], true));
            assert!(code.run(&[-1.0], &mut y, &mut workspace, 10, 10).is_err());
            let raised = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| workspace.raised()));
            let panic = raised.expect_err("the panic goes on").downcast::<String>();
            assert_eq!(panic.ok().as_deref().map(String::as_str), Some("-1 has no root"));
            assert!(workspace.raised().is_none());
        }
    }

    /// Pushes both arguments as often as the first one says, reads the top entry, and passes a value through memory.
    unsafe extern "C" fn pushes(x: *const u64, y: *mut u64, context: *mut Context<'_>) -> i64 {
        // SAFETY: `mock` is given two arguments, two results and one word of memory, and entries are below the
        // capacity.
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

    /// Makes an array of so many entries, changes an entry of it, and of a copy, and multiplies the two.
    unsafe extern "C" fn multiplies(x: *const u64, y: *mut u64, context: *mut Context<'_>) -> i64 {
        // SAFETY: `mock` is given one argument and one result. Entries are within arrays of two entries or more.
        unsafe {
            let ask = |request: Request, a, b| host(context, request as i64, a, b, 2.5);
            let head = |array: i64| (*context).heads.byte_add(array as usize);
            let entries = |array| head(array).byte_add(Head::DATA as usize).cast::<*mut f64>();
            let array = ask(Request::Fill, f64::from_bits(*x) as i64, 0);
            if array < 0 {
                return 1;
            }
            *(*entries(array)).add(1) = 4.0;
            *head(array).byte_add(Head::OWNERS as usize).cast::<u64>() += 1;
            let copy = ask(Request::Own, array, 0);
            *(*entries(copy)).add(1) += *(*entries(array)).add(1);
            ask(Request::Dot, array, copy);
            *y = (*context).number.to_bits();
            ask(Request::Release, array, 0);
            0
        }
    }

    #[test]
    fn arrays_are_changed_through_their_heads() {
        let code = mock(multiplies, 1, 1, 0);
        let mut workspace = Workspace::new(vec![vec![1.0; 3]]);
        for count in [2.0, 40.0, 3.0] {
            let mut y = [0.0];
            assert!(code.run(&[count], &mut y, &mut workspace, 1_000, 10).is_ok());
            workspace.heap.end();
            assert_eq!(y, [2.5 * 2.5 * (count - 1.0) + 32.0]);
        }
        let failed = code.run(&[-1.0], &mut [0.0], &mut workspace, 10, 10);
        assert_eq!(failed.err().map(|failed| failed.operands), Some([-1, 0, WRONG_LENGTH]));
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
