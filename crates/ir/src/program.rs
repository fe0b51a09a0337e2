//! Programs: flat code over registers, ready to be evaluated.

mod turns;

pub(super) use turns::{Change, Counter, Link, Quick, Sum, TurnStep, Turns};

use std::sync::Arc;

use crate::compute::{Compute, Wide};
use crate::error::Error;
use crate::external::External;
use crate::function::Function;
use crate::operation::{Arithmetic, Array, Comparison, Logic};
use crate::register::{Register, Slot};
use crate::types::{MAX_LEVELS, Orders, Type};

/// A step of the code.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Computations on plain numbers: the index of the first, and their number.
    Plain(u32, u32),
    /// Computations on bundles.
    Bundled(u32, u32),
    /// A computation on many plain numbers, by its number.
    Wide(u32),
    /// The primal of a bundle.
    Primal(Register, Register),
    /// A plain number as a bundle.
    Embed(Register, Register),
    /// A plain number as the variable of a level.
    Seed(Register, Register, u8),
    /// A bundle with directions of other levels, as the variable of a level.
    SeedAnew(Register, Register, u8),
    /// A bundle with directions of other levels, with no tangent at a level.
    Zero(Register, Register, u8),
    /// The k-th derivative at a level.
    Derivative(Register, Register, u8, u8),
    Compare(Comparison, Register, [Register; 2]),
    CompareIntegers(Comparison, Register, [Register; 2]),
    Logic(Logic, Register, [Register; 2]),
    Not(Register, Register),
    Arithmetic(Arithmetic, Register, [Register; 2]),
    MoveWord(Register, Register),
    SelectWord(Register, Register, [Register; 2]),
    /// Jumps to a step. The second number counts the steps since the last jump.
    Jump(u32, u32),
    /// Jumps to the first step if the word is not 0, to the second otherwise. The last number counts the steps since
    /// the last jump.
    Branch(Register, [u32; 2], u32),
    Return,
    /// Checks a word against the recorded boolean. The last number is that of the guard.
    Guard(Register, bool, u32),
    /// A call, by its number.
    Call(u32),
    /// A call of a function with a rule, by its number.
    Rule(u32),
    /// A call of a function that is known as code, by its number.
    External(u32),
    /// Pushes a frame, by its number.
    Push(u32),
    /// Reads a frame from the top of a stack, by its number.
    Top(u32),
    Pop(Register, Register),
    /// A step on arrays, by its number.
    Array(u32),
    /// Turns of the loop that begins with the next step, side by side.
    Turns(u32),
}

/// What a step on arrays does.
#[derive(Clone, Copy, Debug)]
pub(super) enum OnArrays {
    /// An operation of the form.
    Operation(Array),
    /// The same array in another register.
    Move,
    /// The second array if the word is not 0, the third otherwise.
    Select,
    /// The primals of bundles.
    Primal,
    /// Numbers or bundles as the variable of a level.
    Seed(u8),
    /// Numbers or bundles as bundles with no tangent at a level.
    Zero(u8),
    /// The k-th derivatives at a level.
    Derivative(u8, u8),
}

/// A step on arrays.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArrayStep {
    pub(super) what: OnArrays,
    /// Whether an operand or the result is an array of bundles.
    pub(super) is_bundled: bool,
    pub(super) result: Slot,
    /// The operands. Places that are left over have the word 0, and are not read.
    pub(super) operands: [Slot; 3],
}

/// The initial content of a register.
#[derive(Clone, Copy, Debug)]
pub(super) enum Initial {
    Real(f64),
    Word(i64),
}

/// A call of another code.
#[derive(Clone, Debug)]
pub(super) struct CallStep {
    pub(super) code: usize,
    pub(super) arguments: Vec<Slot>,
    pub(super) results: Vec<Slot>,
    /// How the function is differentiated, if it declares that.
    pub(super) declared: Option<Ruled>,
}

/// A function of real numbers that declares how it is differentiated: the code of its value, and its partials with
/// their code.
#[derive(Clone, Debug)]
pub(super) struct Ruled {
    pub(super) value: usize,
    pub(super) partials: usize,
    pub(super) function: Arc<Function>,
}

/// A function with a rule: the code of its value, and the code of its partials. The value is the last argument of the
/// partials.
#[derive(Clone, Debug)]
pub(super) struct RuleStep {
    pub(super) value: usize,
    pub(super) partials: usize,
    pub(super) order: usize,
    pub(super) arguments: Vec<Register>,
    pub(super) result: Register,
}

/// A call of a function that is known as code. All registers are of one bank.
#[derive(Clone, Debug)]
pub(super) struct ExternalStep {
    pub(super) function: External,
    pub(super) arguments: Vec<Slot>,
    pub(super) result: Slot,
}

/// The partials of a function that is known as code: `(x₁, …, x_K, y) ↦ (∂y/∂x₁, …, ∂y/∂x_K)`.
#[derive(Debug)]
pub(super) struct Partials {
    pub(super) function: Function,
    pub(super) program: Program,
    /// Which code of the program it is.
    pub(super) code: usize,
}

impl External {
    /// The partials. There are none for a function that is given by all its derivatives.
    pub(super) fn partials(&self) -> Result<Option<&Partials>, Error> {
        let Some(made) = self.made_partials() else {
            return Ok(None);
        };
        let made: &Result<Partials, Error> = made.downcast_ref().expect("partials are made as this type");
        made.as_ref().map(Some).map_err(Clone::clone)
    }
}

/// A tuple that is pushed on a stack, or read from the top of one.
#[derive(Clone, Debug)]
pub(super) struct FrameStep {
    pub(super) stack: Register,
    pub(super) result: Option<Register>,
    /// A number for the counts of fields of each kind.
    pub(super) shape: u32,
    pub(super) has_bundles: bool,
    pub(super) fields: Vec<Slot>,
}

/// A recorded comparison.
#[derive(Clone, Debug)]
pub(super) struct GuardText {
    pub(super) comparison: String,
    pub(super) number: usize,
}

/// The code of one function.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    pub(super) name: String,
    pub(super) steps: Vec<Step>,
    pub(super) computations: Vec<Compute>,
    pub(super) wides: Vec<Wide>,
    /// The literals of computations on many numbers.
    pub(super) literals: Vec<f64>,
    pub(super) reals: usize,
    pub(super) bundles: usize,
    pub(super) words: usize,
    pub(super) arrays: usize,
    pub(super) bundled_arrays: usize,
    /// The registers of literal arrays.
    pub(super) literal_arrays: Vec<(Slot, Vec<f64>)>,
    pub(super) initial: Vec<(Slot, Initial)>,
    pub(super) arguments: Vec<(Type, Orders)>,
    pub(super) argument_slots: Vec<Slot>,
    pub(super) result: (Option<Type>, Orders),
    pub(super) result_slots: Vec<Slot>,
    pub(super) calls: Vec<CallStep>,
    pub(super) rules: Vec<RuleStep>,
    pub(super) externals: Vec<ExternalStep>,
    pub(super) frames: Vec<FrameStep>,
    pub(super) array_steps: Vec<ArrayStep>,
    /// The statement of each step on arrays, for errors.
    pub(super) array_texts: Vec<String>,
    pub(super) guards: Vec<GuardText>,
    pub(super) turns: Vec<Turns>,
    /// The number of computations at each total order.
    pub(super) orders: Vec<usize>,
}

/// The number of tags at each level. The first level has the first tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    pub(super) counts: [u8; MAX_LEVELS],
}

impl Tags {
    /// The number of all tags: the order of explicit bundles.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.iter().map(|n| usize::from(*n)).sum()
    }

    /// The tags of a level, as a mask.
    #[must_use]
    pub fn mask(&self, level: usize) -> usize {
        let start: u32 = self.counts[..level].iter().map(|n| u32::from(*n)).sum();
        // This is 2ⁿ − 1, and 0 if the shift is out of range: bundles of such an order are not explicit.
        let ones = usize::MAX.checked_shr(usize::BITS - u32::from(self.counts[level]).min(usize::BITS));
        ones.unwrap_or(0).checked_shl(start).unwrap_or(0)
    }
}

/// A compiled function, together with all functions that it calls, and with the rules and globals of its module at
/// that time.
///
/// ```
/// use tangent_bundle_ir::{Function, Value};
/// use tangent_bundle::prelude::*;
///
/// let f = Function::parse("fn f(%x: real) -> real { b: %y = exp %x return %y }")?;
/// let program = f.compile()?;
/// assert_eq!(program.run(&[Value::Real(0.0)])?, Value::Real(1.0));
///
/// let x = Bundle::<U3>::taylor(0.0);
/// assert_eq!(program.run(&[Value::Real(x)])?.real().map(|y| y.derivative(3)), Some(1.0));
/// # Ok::<(), tangent_bundle_ir::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    /// The codes. The first one is the code of the function.
    pub(super) codes: Arc<[Code]>,
    /// The highest total order of a value: the order that Taylor bundles need.
    pub(super) order: usize,
    pub(super) tags: Tags,
    pub(super) step_limit: u64,
    /// How many words of stacks are kept, if that is limited.
    pub(super) stack_limit: Option<u64>,
}

impl Program {
    /// The name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.codes[0].name
    }

    /// The order that Taylor bundles need to evaluate it. It is 0 if the function is not differentiated.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The tags that explicit bundles need to evaluate it.
    #[must_use]
    pub fn tags(&self) -> Tags {
        self.tags
    }

    /// The number of computations of the function itself at each total order. Those at index 0 are plain.
    #[must_use]
    pub fn computations(&self) -> &[usize] {
        &self.codes[0].orders
    }

    /// Bounds the memory of stacks, on which an adjoint keeps what its backward half needs.
    ///
    /// An evaluation then keeps at most this many numbers of stacks, and two tuples more. Those that are gone are
    /// computed again from checkpoints, which are copies of the registers. The results are the same to the bit.
    ///
    /// With K numbers, a stack of n numbers needs L = ⌈log₃₂(2n/K)⌉ levels of at most 64 checkpoints. If it is read in
    /// the opposite order, as by an adjoint, each statement of the forward half is evaluated at most L + 1 times. In
    /// other orders it may be evaluated more often. Repeated steps count for the limit of steps.
    ///
    /// ```
    /// use tangent_bundle_ir::{Function, Value};
    ///
    /// let power = Function::parse(include_str!("../examples/ir/power.ir"))?;
    /// let adjoint = power.adjoint()?.compile()?;
    /// let arguments = [Value::Real(1.000_001), Value::Integer(100_000), Value::Real(1.0)];
    /// let bounded = adjoint.clone().with_stack_limit(1000);
    /// assert_eq!(bounded.run(&arguments)?, adjoint.run(&arguments)?);
    /// # Ok::<(), tangent_bundle_ir::Error>(())
    /// ```
    #[must_use]
    pub fn with_stack_limit(mut self, numbers: usize) -> Self {
        self.stack_limit = Some(numbers.max(1) as u64);
        self
    }

    /// Sets the greatest number of steps of an evaluation. It is 10⁹ unless it is set.
    #[must_use]
    pub fn with_step_limit(mut self, limit: u64) -> Self {
        self.step_limit = limit;
        self
    }
}
