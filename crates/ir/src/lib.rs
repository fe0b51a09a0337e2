#![doc = include_str!("../README.md")]
//!
//! # From a function to its derivatives
//!
//! ```text
//! Builder, Function::parse, trace           make a Function
//! Function::verify, Function::simplify      check it; make it smaller, with the same results to the bit
//! derivative_of, forward_diff               differentiate it forward, each value to the order that is demanded of it
//! Function::lowered, Module::add_lowered    write what a pass gives as a function of floats
//! Function::adjoint, Module::add_adjoint    differentiate it backward: the adjoint is another Function
//! Module::compile                           makes a Program, with the functions that it calls and the rules
//! Program::run, Program::run_bundles        evaluate it
//! Function::to_rust                         makes the text of a Rust function
//! ```
//!
//! There are two ways to differentiate a function forward, with the same results. Evaluate it over bundles, as you
//! would evaluate a Rust function. Or apply a pass: it gives each value the order that the results need, and leaves all
//! other values plain. See the [guide](crate::docs::functions_as_data).
//!
//! # The floors of the crate
//!
//! A module uses only those below it.
//!
//! ```text
//! prepared   recorded functions, ready for many evaluations of one kind
//! slices     functions of a module, ready for many calls with slices
//! trace      recordings of Rust functions, with a guard for each branch
//! demand     what is asked of a recorded function, as a function of floats
//! adjoint    reverse mode: the adjoint of a function as another function
//! floats     a differentiated function as a function of floats
//! replay     a straight line over bundles of symbols, which records its derivatives as statements of floats
//! symbol     the scalar that is recorded
//! recorder   the function that a recording fills
//! engine     what evaluates functions of floats, many times
//! rust       the text of Rust functions
//! compile    from a function to a program
//! lower      from a function to flat code
//! link       the functions that a program needs, each at the orders of its calls
//! rules      the rules by which functions are differentiated
//! module     functions that call one another, globals, and rules of differentiation
//! machine    the evaluation of programs
//! tangents   the bundles that a differentiated function is evaluated over
//! widen      straight lines whose equal computations are done side by side
//! chain      computations that take the value of the one before
//! ownership  the last uses of arrays, where they are changed in place
//! liveness   register liveness, and reuse
//! program    flat code over registers
//! compute    the computations of a step
//! register   registers, in a bank for each kind of number
//! forward    forward mode: each value at the order that is demanded of it
//! recurrences  from a recorded function to recurrences for Taylor coefficients
//! simplify   smaller functions with the same results
//! parse      functions from a text
//! lexer      the words of a text
//! walk       functions for back ends
//! builder    functions from Rust, statement by statement
//! verify     whether a function is well formed
//! dominance  which blocks every path goes through
//! print      the text of a function
//! function   blocks of statements, and their editing
//! graph      graphs and their search
//! hash       hashing of numbers
//! value      arguments and results of evaluations
//! typing     the types of operations
//! operation  what a statement computes
//! external   functions that are known as code
//! error      what can be wrong, in sentences
//! types      types of values, and the numbers of values and blocks
//! ```

mod adjoint;
mod builder;
mod chain;
mod compile;
mod compute;
pub mod demand;
mod dominance;
mod engine;
mod error;
mod external;
mod floats;
mod forward;
mod function;
mod graph;
mod hash;
mod lexer;
mod link;
mod liveness;
mod lower;
mod machine;
mod module;
mod operation;
mod ownership;
mod parse;
mod prepared;
mod print;
mod program;
mod recorder;
pub mod recurrences;
mod register;
mod replay;
mod rules;
mod rust;
mod simplify;
mod slices;
mod symbol;
mod tangents;
mod trace;
mod types;
mod typing;
mod value;
mod verify;
mod walk;
mod widen;

pub use builder::Builder;
pub use engine::{Engine, Interpreter};
pub use error::{BranchFlipped, Error};
pub use external::External;
pub use forward::{
    ArgumentForm, DDT, Form, Hooks, Returned, Rewriting, derivative_of, derivatives_of, forward_diff, push_forward_of,
};
pub use function::{Block, Function, Level, Statement};
pub use module::{Module, Rule};
pub use operation::{Arithmetic, Array, Binary, Comparison, Logic, Operation, Terminator, Ternary, Unary};
pub use prepared::{Prepare, Prepared};
pub use program::{Program, Tags};
pub use slices::OnSlices;
pub use symbol::Symbol;
pub use tangents::Tangents;
pub use trace::{Traced, trace};
pub use types::{BlockId, Constant, MAX_LEVELS, Orders, Type, ValueId};
pub use value::{Argument, Value};
pub use walk::{BlockWalk, Walk};

/// The guide: how functions are differentiated, and its limits.
pub mod docs {
    #[doc = include_str!("../docs/functions_as_data.md")]
    pub mod functions_as_data {}

    #[doc = include_str!("../docs/benchmarks.md")]
    pub mod benchmarks {}
}
