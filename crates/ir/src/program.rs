//! Functions made ready to be evaluated: flat code over registers.

use std::sync::Arc;

use crate::compute::Compute;
use crate::operation::{Arithmetic, Comparison, Logic};
use crate::register::{Register, Slot};
use crate::types::{MAX_LEVELS, Orders, Type};

/// A step of the code.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Computations with plain numbers: from this one on, so many.
    Plain(u32, u32),
    /// The same with bundles.
    Bundled(u32, u32),
    /// A plain number of a bundle.
    Primal(Register, Register),
    /// A bundle of a plain number.
    Embed(Register, Register),
    /// The bundle of a plain number, with the unit direction of a level.
    Seed(Register, Register, u8),
    /// The same of a bundle, which has directions of other levels.
    SeedAnew(Register, Register, u8),
    /// The bundle without a direction of a level, but with those of others.
    Zero(Register, Register, u8),
    /// The k-th derivative along a level.
    Derivative(Register, Register, u8, u8),
    Compare(Comparison, Register, [Register; 2]),
    CompareIntegers(Comparison, Register, [Register; 2]),
    Logic(Logic, Register, [Register; 2]),
    Not(Register, Register),
    Arithmetic(Arithmetic, Register, [Register; 2]),
    MoveWord(Register, Register),
    SelectWord(Register, Register, [Register; 2]),
    /// To a place of the code; the second number is how many steps there were since the last jump.
    Jump(u32, u32),
    /// To the first place if the word is not 0, to the second otherwise; the last number is how many steps there were.
    Branch(Register, [u32; 2], u32),
    Return,
    /// Of a word, what it has to be, and the number of the guard.
    Guard(Register, bool, u32),
    /// By its number among the calls.
    Call(u32),
    /// By its number among the rules.
    Rule(u32),
    /// By its number among the frames.
    Push(u32),
    /// By its number among the frames.
    Top(u32),
    Pop(Register, Register),
}

/// What a slot holds from the start.
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
}

/// A function that is known by its partials: by the code of its value, and that of its partials, which takes the value last.
#[derive(Clone, Debug)]
pub(super) struct RuleStep {
    pub(super) value: usize,
    pub(super) partials: usize,
    pub(super) order: usize,
    pub(super) arguments: Vec<Register>,
    pub(super) result: Register,
}

/// A tuple that is pushed on a stack, or read from its top.
#[derive(Clone, Debug)]
pub(super) struct FrameStep {
    pub(super) stack: Register,
    pub(super) result: Option<Register>,
    pub(super) fields: Vec<Slot>,
}

/// A comparison of a recording.
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
    pub(super) reals: usize,
    pub(super) bundles: usize,
    pub(super) words: usize,
    pub(super) initial: Vec<(Slot, Initial)>,
    pub(super) arguments: Vec<(Type, Orders)>,
    pub(super) argument_slots: Vec<Slot>,
    pub(super) result: (Option<Type>, Orders),
    pub(super) result_slots: Vec<Slot>,
    pub(super) calls: Vec<CallStep>,
    pub(super) rules: Vec<RuleStep>,
    pub(super) frames: Vec<FrameStep>,
    pub(super) guards: Vec<GuardText>,
    /// How many computations of bundles there are of each total order.
    pub(super) orders: Vec<usize>,
}

/// The tags of each level: how many there are, the first level has the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    pub(super) counts: [u8; MAX_LEVELS],
}

impl Tags {
    /// How many tags there are in all: the order of explicit bundles.
    #[must_use]
    pub fn total(&self) -> usize {
        self.counts.iter().map(|n| usize::from(*n)).sum()
    }

    /// The tags of a level, as a mask.
    #[must_use]
    pub fn mask(&self, level: usize) -> usize {
        let start: u32 = self.counts[..level].iter().map(|n| u32::from(*n)).sum();
        // 2^n − 1, and nothing where there are no bits: such bundles are not explicit.
        let ones = usize::MAX.checked_shr(usize::BITS - u32::from(self.counts[level]).min(usize::BITS));
        ones.unwrap_or(0).checked_shl(start).unwrap_or(0)
    }
}

/// A function made ready to be evaluated, with all functions that it calls, the rules and the globals as they were then.
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
    /// The codes; the first one is that of the function.
    pub(super) codes: Arc<[Code]>,
    /// The highest total order of a value: that of Taylor bundles.
    pub(super) order: usize,
    pub(super) tags: Tags,
    pub(super) step_limit: u64,
}

impl Program {
    /// The name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.codes[0].name
    }

    /// The order that Taylor bundles must have for it: 0 if it is not differentiated.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The tags that explicit bundles must have for it.
    #[must_use]
    pub fn tags(&self) -> Tags {
        self.tags
    }

    /// How many computations with bundles of each total order its own code has: of plain numbers at 0.
    #[must_use]
    pub fn computations(&self) -> &[usize] {
        &self.codes[0].orders
    }

    /// The same with another limit to the number of steps; there are 10⁹ without.
    #[must_use]
    pub fn with_step_limit(mut self, limit: u64) -> Self {
        self.step_limit = limit;
        self
    }
}
