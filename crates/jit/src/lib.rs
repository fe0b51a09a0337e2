#![doc = include_str!("../README.md")]
//!
//! # From a function to machine code
//!
//! ```text
//! Linked     a function and those that it calls
//! Flat       each as blocks of statements over single numbers: tuples are taken apart, names resolved
//! twins      two statements of one form become one
//! schedule   what nothing needs is left out; results are computed as early as they can be
//! Units      long functions are cut into pieces of bounded size
//! Emitter    the instructions of each piece
//! Backend    their machine code, in memory that can be executed
//! Code       the call of it
//! Pairs      the same for two points at once
//! Compiled   what a user holds
//! ```
//!
//! # The floors of the crate
//!
//! A module uses only those below it.
//!
//! ```text
//! taylor     Taylor steps
//! compiled   functions that are machine code
//! pairs      straight lines over pairs of numbers
//! assembly   the code of a program
//! code       the call of machine code: the one file with `unsafe`
//! backend    machine code, by Cranelift
//! emit       the instructions of a piece of a function
//! owners     which values own arrays
//! units      pieces of functions
//! schedule   the order of statements
//! twins      two numbers of one point in one register
//! flat       functions over single numbers
//! link       the functions that a function calls
//! shims      the host's functions that code calls
//! failure    what can go wrong in code
//! context    what code shares with its caller
//! calls      the functions that are known as code
//! heap       the arrays of an evaluation
//! ```

mod assembly;
mod backend;
mod calls;
mod code;
mod compiled;
mod context;
mod emit;
mod failure;
mod flat;
mod heap;
mod link;
mod owners;
mod pairs;
mod schedule;
mod shims;
mod taylor;
mod twins;
mod units;

pub use assembly::Options;
pub use backend::Allocator;
pub use compiled::Compiled;
pub use taylor::TaylorStep;

/// The guide: when to compile, and what is safe.
pub mod docs {
    #[doc = include_str!("../docs/when_to_compile.md")]
    pub mod when_to_compile {}
}
